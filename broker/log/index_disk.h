/* The files of indexes, part by part, and the tables of sealed segments that somebody asked for
 * not long ago. */
#ifndef SERAI_BROKER_LOG_INDEX_DISK_H
#define SERAI_BROKER_LOG_INDEX_DISK_H

#include "broker/log/disk.h"
#include "broker/log/index.h"

/* Seals the index and writes its file. A failure is harmless: it can be made again. */
void index_save(const struct disk *disk, struct index *index, const struct state *state);

/* False when there is none, or it is not a good one. The head comes with the usage. */
bool index_load_head(const struct disk *disk, struct index *index);
bool index_load_state(const struct disk *disk, const struct index *index, struct state *out);

struct index_shelf;

struct index_shelf *index_shelf_create(const struct disk *disk); /* disk: lent */
void index_shelf_destroy(struct index_shelf **shelf);

/* The segment's tables, growing or sealed; lent until the shelf is next asked. Those of a sealed
 * segment whose file is bad are made from the segment; DAMAGED when that cannot be read either. */
enum err index_shelf_tables(struct index_shelf *shelf, const struct index *index,
	const struct tables **out, struct why *why) MUST_USE;
/* The segment is gone, or its index is another one now. */
void index_shelf_forget(struct index_shelf *shelf, uint64_t base_seq);

#endif
