/* Opening a log after whatever happened to it. */
#ifndef SERAI_BROKER_LOG_RECOVERY_H
#define SERAI_BROKER_LOG_RECOVERY_H

#include "broker/log/index.h"
#include "broker/log/log.h"

struct recovery {
	const struct disk *disk;
	struct index *segments; /* in order; the last one is open */
	size_t count, room;
	struct state state;
	struct segment_header header; /* of the last segment */
	uint64_t end;                 /* where its next mark goes */
	struct log_recovery found;
};

/* Fills the rest of a recovery with its disk set. Nothing is to be undone when it fails but
 * recovery_fini. */
enum err recovery_run(struct recovery *recovery, struct why *why) MUST_USE;
void recovery_fini(struct recovery *recovery);

/* Writes the index of a sealed segment; a failure is harmless, since it can be made again. */
void recovery_save_index(
	const struct disk *disk, const struct index *index, const struct state *state);

#endif
