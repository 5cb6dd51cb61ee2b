/* The tables of one segment's index: where each block stands, and which blocks hold which subject.
 * They grow in memory with the segment; sealed, they are bytes of the index file, sorted, and
 * answer as they are. README.md tells how the bytes are laid out. */
#ifndef SERAI_BROKER_LOG_TABLES_H
#define SERAI_BROKER_LOG_TABLES_H

#include "proto/base/buffer.h"
#include "proto/wire/block.h"

enum { TABLES_STEP = 64 * 1024 }; /* bytes of segment between two entries by time */

struct tables;

struct tables *tables_create(uint64_t base_seq);
void tables_destroy(struct tables **tables);
size_t tables_bytes(const struct tables *tables); /* of memory */
uint32_t tables_subjects(const struct tables *tables);

/* Blocks are added in order, and not to sealed tables; offset is a multiple of 8. */
void tables_add(struct tables *tables, struct bytes block, const struct block_header *header,
	uint64_t offset);

/* --- As they stand in the file ------------------------------------------------------------------
 */

/* What the file's head says of them. */
struct tables_head {
	uint64_t base_seq, next_seq, end; /* end: of the last block's bytes */
	uint32_t blocks, steps, subjects; /* entries */
	uint32_t names_bytes, postings_bytes;
};
size_t tables_length(const struct tables_head *head); /* of all of them, in bytes */

/* Appends growing ones as sealed ones are read. */
void tables_write(const struct tables *tables, struct buffer *out, struct tables_head *head);
/* Copies bytes whose checksum was right. NULL when they do not add up all the same. */
struct tables *tables_read(const struct tables_head *head, struct bytes bytes);

/* --- Questions ----------------------------------------------------------------------------------
 */

/* Where the block begins that holds the sequence, which the segment has. */
uint64_t tables_find(const struct tables *tables, uint64_t seq);
/* A sequence with no block of time_us or later before it. */
uint64_t tables_find_time(const struct tables *tables, int64_t time_us);

struct tables_subject {
	struct text name; /* lent for the call */
	uint64_t count;   /* of its events in the segment */
	uint64_t last_seq;
};
/* Every subject that matches; of sealed tables in the order of their bytes. */
typedef void tables_each_fn(void *arg, const struct tables_subject *subject);
void tables_each(const struct tables *tables, struct text filter, tables_each_fn *each, void *arg);

/* Consecutive blocks: sequences [seq, next_seq), bytes [from, to) of the segment. */
struct tables_range {
	uint64_t seq, next_seq, from, to;
};
/* What some filters let through of the sequences [seq, next_seq): nothing outside of the ranges. */
struct tables_choice {
	uint64_t seq, next_seq;
	struct tables_range *ranges; /* owned; in order */
	size_t count;
};
enum { TABLES_RANGES_MAX = 2048 }; /* of a choice; after them another one has to be made */
/* Chooses from the block of `seq` on. Replaces what *choice was. */
void tables_choose(const struct tables *tables, const struct text *filters, size_t count,
	uint64_t seq, struct tables_choice *choice);
void tables_choice_fini(struct tables_choice *choice); /* may be used again */

#endif
