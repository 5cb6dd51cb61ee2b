/* A batch: the blocks that will be written and synced as one. The core fills it while the batch
 * before it is on its way to the disk; the log's thread writes it; then it comes back, and its
 * bytes are what live subscribers receive. Owned by one of the two at a time. */
#ifndef SERAI_BROKER_LOG_BATCH_H
#define SERAI_BROKER_LOG_BATCH_H

#include "broker/log/body.h"
#include "broker/log/segment.h"

enum { BATCH_FULL = 4 << 20 }; /* bytes after which the next batch is begun */

struct batch {
	struct buffer bytes; /* room for the mark, then stamped blocks */
	uint64_t base_seq, next_seq;
	int64_t time_us;
	uint64_t generation; /* rises after a refusal: what was stamped before it is void */
	bool roll;           /* begins a segment, however short the one before it is */
	bool own; /* the broker's own events alone: may use what is kept of a full disk */

	/* Filled by the writer: */
	enum err err;
	struct why why;
	uint64_t segment_base, offset; /* where the mark stands */
	struct segment_header rolled;  /* base_seq != 0: a segment was begun for this batch */
	bool lent;                     /* what is kept is in use: nobody else writes */
};

struct batch *batch_create(uint64_t base_seq, int64_t time_us);
void batch_destroy(struct batch **batch);

/* Stamps a checked block and puts it at the end. Returns its first sequence. */
uint64_t batch_add(struct batch *batch, struct bytes block, const struct block_header *header,
	struct text identity);
bool batch_is_empty(const struct batch *batch);
bool batch_is_full(const struct batch *batch);

#endif
