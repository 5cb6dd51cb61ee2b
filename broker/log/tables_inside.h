/* What the files of tables share: tables.c (growing, places), tables_file.c (sealing) and
 * tables_ask.c (which subjects, which blocks). Nobody else includes it. */
#ifndef SERAI_BROKER_LOG_TABLES_INSIDE_H
#define SERAI_BROKER_LOG_TABLES_INSIDE_H

#include "broker/log/tables.h"

#include "proto/wire/big_endian.h"

enum { BLOCK_ENTRY = 8, STEP_ENTRY = 16, ROW = 24 };

/* Both kinds hold blocks, steps, rows and names in the bytes of the file. What tells a block's
 * subjects is turned round when the tables are sealed: growing ones list for each block the numbers
 * of its rows, sealed ones have for each row the runs of its blocks, and rows sorted by name. */
struct tables {
	uint64_t base_seq, next_seq, end;
	struct buffer blocks, steps, rows, names;
	struct buffer postings; /* sealed: runs of blocks */
	bool sealed;
	/* Growing ones only: */
	struct buffer lists; /* for each block: how many rows, and which */
	uint32_t *slots;     /* rows by hash of their names, plus 1; 0: free */
	size_t slots_count;  /* a power of two */
};

/* A row. */
enum { NAME_AT = 0, NAME_LEN = 4, COUNT = 8, LAST = 12, POSTINGS_AT = 16, POSTINGS_LEN = 20 };
/* While it grows there is no postings' place yet; there stands its last block, plus 1. */
enum { LAST_BLOCK = POSTINGS_AT };

uint32_t tables_block_count(const struct tables *tables);
/* Also of the block after the last one: where that would begin. */
uint64_t tables_block_seq(const struct tables *tables, uint32_t block);
uint64_t tables_block_offset(const struct tables *tables, uint32_t block);
/* The last block that begins at or before the sequence. */
uint32_t tables_find_block(const struct tables *tables, uint64_t seq);

uint8_t *tables_row(const struct tables *tables, uint32_t row);
struct text tables_name(const struct tables *tables, uint32_t row);
/* Of growing ones: the slot of the name's row, or the free one where it belongs. */
uint32_t *tables_slot(const struct tables *tables, struct text name);

/* Of growing ones: calls each for the rows of each block, from `first` or a little before it on. */
typedef void tables_pair_fn(void *arg, uint32_t row, uint32_t block);
void tables_walk_lists(
	const struct tables *tables, uint32_t first, tables_pair_fn *each, void *arg);

/* Small numbers in few bytes: seven bits in each, the lowest first, the top bit when more follow.
 */
void tables_put_number(struct buffer *out, uint32_t value);
uint32_t tables_get_number(const uint8_t **at, const uint8_t *end);

#endif
