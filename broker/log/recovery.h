/* Opening a log after whatever happened to it. */
#ifndef SERAI_BROKER_LOG_RECOVERY_H
#define SERAI_BROKER_LOG_RECOVERY_H

#include "broker/log/index.h"
#include "broker/log/log.h"

struct recovery {
	const struct disk *disk;
	struct index *segments; /* in order; the last one grows */
	size_t count, room;
	struct state state;
	size_t state_of;              /* it is that at the end of so many segments */
	uint64_t log_id;              /* as the last segment has it; 0: that cannot be read */
	struct segment_header header; /* of the last segment */
	uint64_t end;                 /* where its next mark goes */
	struct log_recovery found;
};

/* Fills the rest of a recovery with its disk set. Nothing is to be undone when it fails but
 * recovery_fini. */
enum err recovery_run(struct recovery *recovery, struct why *why) MUST_USE;
void recovery_fini(struct recovery *recovery);

/* Where a pack of the index's first sequence holds the rest of it. */
enum err recovery_find_index(
	const struct disk *disk, struct index *index, struct why *why) MUST_USE;

/* The files of a segment; one that stays is removed by the next recovery. */
void recovery_remove(const struct disk *disk, uint64_t base_seq, bool packed);

#endif
