/* The index of one segment: where its blocks stand, sparsely, by sequence and time, and a summary
 * of its subjects. In memory while the segment grows; written beside it (`.idx`) when it is sealed,
 * with a snapshot of the log's state as it was then. An index is made again from its segment when
 * it is missing or bad, so it needs no sync. */
#ifndef SERAI_BROKER_LOG_INDEX_H
#define SERAI_BROKER_LOG_INDEX_H

#include "broker/log/state.h"
#include "broker/log/usage.h"

enum {
	INDEX_STEP = 64 * 1024,  /* bytes of segment between two entries */
	INDEX_SUMMARY = 2048,    /* bytes of the summary of subjects, a Bloom filter */
	INDEX_PREFIX_TOKENS = 3, /* tokens of a subject that the summary knows */
};

struct index_entry {
	uint64_t seq, offset; /* of a block */
	int64_t time_us;
};

struct index {
	uint64_t base_seq, next_seq; /* sequences [base_seq, next_seq) */
	uint64_t bytes;              /* of the segment, up to the end of its last block */
	int64_t first_us, last_us;
	struct index_entry *entries;
	size_t count, room;
	uint8_t summary[INDEX_SUMMARY];
	struct usage usage;
};

void index_init(struct index *index, uint64_t base_seq);
void index_fini(struct index *index);

void index_add(struct index *index, struct bytes block, const struct block_header *header,
	uint64_t offset);

/* Offset of an indexed block at or before the sequence. */
uint64_t index_find(const struct index *index, uint64_t seq);

/* A sequence with no block of time_us or later before it. */
uint64_t index_find_time(const struct index *index, int64_t time_us);

/* False: no subject of the segment matches the filter. */
bool index_may_match(const struct index *index, struct text filter);

void index_write(const struct index *index, const struct state *state, struct buffer *out);

/* False when the bytes are not a good index of this segment. state may be NULL. */
bool index_read(struct index *index, struct state *state, struct bytes bytes);

#endif
