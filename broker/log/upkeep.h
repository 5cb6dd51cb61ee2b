/* What is done to the log's files beside writing them: measuring what a policy would remove, and
 * writing segments anew. A job is made by the core, done by a thread of its own (one at a
 * time, so none works on files that another replaces), and comes back. */
#ifndef SERAI_BROKER_LOG_UPKEEP_H
#define SERAI_BROKER_LOG_UPKEEP_H

#include "broker/log/hits.h"
#include "broker/log/rewrite.h"

enum upkeep_kind { UPKEEP_MEASURE, UPKEEP_REWRITE };

/* What of a stream is to go: all in the sources before the boundary; of the boundary's what is
 * older than cutoff_us, or more than there is room for; nothing after `bound`, and nothing that is
 * gone already. With keep: whatever
 * is not among the last of its subject. */
struct upkeep_wish {
	struct log_trimmed trimmed; /* stream, filter, keep, reason, policy; texts are the job's */
	uint64_t bound;
	bool by_name;    /* it may take what durable consumers still have to read */
	size_t boundary; /* among the sources */
	uint64_t room_events, room_bytes;
	int64_t cutoff_us;
	int64_t next_us; /* measured: recorded time of the eldest that stays */
	bool blocked;    /* more would go, but for the bound; measured, too */
};

struct upkeep_job {
	enum upkeep_kind kind;
	const struct disk *disk;
	struct rewrite_source *sources; /* owned */
	size_t count, room;
	struct ledger ledger; /* as it was; owned */
	struct upkeep_wish wish;
	struct hits hits; /* consumers that may be hit; counted when measured; owned */
	struct rewrite rewrite;
	struct buffer texts; /* what the wish's texts point into */
	uint64_t log_id;
	uint64_t peer, corr; /* who asked for it, and waits; 0: nobody */
	enum err err;
	struct why why;
};

struct upkeep_job *upkeep_create(enum upkeep_kind kind, const struct log *log);
/* The ledger as it is now, of a job that was made before and waited. */
void upkeep_look(struct upkeep_job *job, const struct log *log);
void upkeep_destroy(struct upkeep_job **job);
void upkeep_add(struct upkeep_job *job, const struct index *segment);
struct text upkeep_text(struct upkeep_job *job, struct text text); /* a copy that the job owns */

/* On the thread. Fills err, why and what the kind gives: of a wish trimmed.from, to, events, bytes.
 */
void upkeep_run(struct upkeep_job *job);

/* What was measured takes so much from the segment that grows that it should be closed, to be
 * written anew. The job's ledger knows of it from then on. */
bool upkeep_closes(struct upkeep_job *job, const struct log *log);

/* Segments that should be written anew, as a job; NULL: none. One larger than `segment_bytes` is
 * not made of several; 0: none of which much is left. */
struct upkeep_job *upkeep_next(const struct log *log, uint64_t segment_bytes, bool compress);

#endif
