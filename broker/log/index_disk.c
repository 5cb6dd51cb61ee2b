#include "broker/log/index_disk.h"

#include "broker/log/segment.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	SHELF_TABLES = 64,      /* kept at a time, */
	SHELF_BYTES = 16 << 20, /* and as long as they take no more; the last one always is */
};

/* --- Files ------------------------------------------------------------------------------------ */

void index_save(const struct disk *disk, struct index *index, const struct state *state)
{
	char name[DISK_NAME];
	struct buffer bytes = {0};
	segment_name(index->base_seq, "idx", name);
	index_seal(index, state, &bytes);
	disk->unlink(disk->self, name);
	int fd = disk->open(disk->self, name, true);
	if (fd >= 0) {
		/* Half an index fails its checksums, and is made again. */
		if (disk_write_all(disk, fd, buffer_bytes(&bytes), 0, name, NULL))
			disk->unlink(disk->self, name);
		disk->close(disk->self, fd);
	}
	buffer_fini(&bytes);
}

/* The range of the file, or nothing when there is no such. */
static void read_range(const struct disk *disk, const struct index *index,
	const struct index_range *range, struct buffer *out)
{
	char name[DISK_NAME];
	uint64_t offset = index->index_at + range->offset;
	segment_name(index->base_seq, index->packed ? "pack" : "idx", name);
	int fd = disk->open(disk->self, name, false);
	int64_t size = fd < 0 ? -1 : disk->size(disk->self, fd);
	buffer_clear(out);
	/* Before there is room made for it: the length may be a wrong one. */
	if (size >= 0 && range->length <= (uint64_t)size &&
		offset <= (uint64_t)size - range->length) {
		size_t len = (size_t)range->length;
		if (disk_read_all(disk, fd, buffer_grow(out, len), &len, offset, name, NULL))
			len = 0;
		out->len = len;
	}
	if (fd >= 0)
		disk->close(disk->self, fd);
}

bool index_load_head(const struct disk *disk, struct index *index)
{
	const struct index_range head = {.length = INDEX_HEAD};
	struct buffer bytes = {0};
	read_range(disk, index, &head, &bytes);
	bool good = index_read_head(index, buffer_bytes(&bytes));
	if (good) {
		read_range(disk, index, &index->parts[INDEX_USAGE], &bytes);
		good = index_read_usage(index, buffer_bytes(&bytes));
	}
	buffer_fini(&bytes);
	return good;
}

bool index_load_state(const struct disk *disk, const struct index *index, struct state *out)
{
	struct buffer bytes = {0};
	struct state read = {0};
	read_range(disk, index, &index->parts[INDEX_STATE], &bytes);
	bool good = index_read_state(index, &read, buffer_bytes(&bytes));
	struct state drop = good ? *out : read;
	if (good)
		*out = read;
	state_fini(&drop);
	buffer_fini(&bytes);
	return good;
}

/* --- From the segment ------------------------------------------------------------------------- */

static void take_block(
	void *arg, struct bytes block, const struct block_header *header, uint64_t at)
{
	tables_add(arg, block, header, at);
}

static enum err make_tables(
	const struct disk *disk, const struct index *index, struct tables **out, struct why *why)
{
	char name[DISK_NAME];
	segment_name(index->base_seq, index->packed ? "pack" : "seg", name);
	if (index->packed)
		return why_set(why, ERR_DAMAGED, name,
			"bytes %" PRIu64 " to %" PRIu64 " are damaged: the index", index->index_at,
			index->file_bytes);
	struct segment_scan scan = {.disk = disk, .name = name, .each = take_block};
	scan.fd = disk->open(disk->self, name, false);
	if (scan.fd < 0)
		return disk_failed(name, "opening", why);
	scan.arg = *out = tables_create(index->base_seq);
	enum err err = segment_scan(&scan, why);
	disk->close(disk->self, scan.fd);
	if (!err && scan.next_seq != index->next_seq)
		err = why_set(why, ERR_DAMAGED, name,
			"bytes %" PRIu64 " to %" PRIu64 " are damaged: %s: %s", scan.good_end,
			scan.bad_end, scan.what.where, scan.what.text);
	if (err)
		tables_destroy(out);
	return err;
}

/* --- The shelf -------------------------------------------------------------------------------- */

struct shelved {
	uint64_t base_seq, used; /* used: when it was last asked for; 0: an empty place */
	struct tables *tables;
};

struct index_shelf {
	const struct disk *disk;
	struct shelved places[SHELF_TABLES];
	uint64_t asked;
	size_t bytes;
};

struct index_shelf *index_shelf_create(const struct disk *disk)
{
	struct index_shelf *shelf = alloc_zero(1, sizeof(*shelf));
	shelf->disk = disk;
	return shelf;
}

static void clear(struct index_shelf *shelf, struct shelved *place)
{
	if (place->tables)
		shelf->bytes -= tables_bytes(place->tables);
	tables_destroy(&place->tables);
	*place = (struct shelved){0};
}

void index_shelf_destroy(struct index_shelf **shelf)
{
	if (!*shelf)
		return;
	for (size_t i = 0; i < SHELF_TABLES; i++)
		clear(*shelf, &(*shelf)->places[i]);
	free(*shelf);
	*shelf = NULL;
}

static struct shelved *find(struct index_shelf *shelf, uint64_t base_seq)
{
	for (size_t i = 0; i < SHELF_TABLES; i++)
		if (shelf->places[i].used && shelf->places[i].base_seq == base_seq)
			return &shelf->places[i];
	return NULL;
}

void index_shelf_forget(struct index_shelf *shelf, uint64_t base_seq)
{
	struct shelved *place = find(shelf, base_seq);
	if (place)
		clear(shelf, place);
}

/* The place of those that nobody has asked for for the longest time; an empty one counts as such,
 * unless only full ones do. */
static struct shelved *oldest(struct index_shelf *shelf, bool full)
{
	struct shelved *found = NULL;
	for (size_t i = 0; i < SHELF_TABLES; i++) {
		struct shelved *place = &shelf->places[i];
		if ((place->used || !full) && (!found || place->used < found->used))
			found = place;
	}
	return found;
}

static void put(struct index_shelf *shelf, uint64_t base_seq, struct tables *tables)
{
	size_t bytes = tables_bytes(tables);
	while (shelf->bytes && shelf->bytes + bytes > SHELF_BYTES)
		clear(shelf, oldest(shelf, true));
	struct shelved *place = oldest(shelf, false);
	clear(shelf, place);
	*place = (struct shelved){base_seq, ++shelf->asked, tables};
	shelf->bytes += bytes;
}

enum err index_shelf_tables(struct index_shelf *shelf, const struct index *index,
	const struct tables **out, struct why *why)
{
	struct shelved *place = index->tables ? NULL : find(shelf, index->base_seq);
	if (place)
		place->used = ++shelf->asked;
	*out = place ? place->tables : index->tables;
	if (*out)
		return ERR_OK;
	struct buffer bytes = {0};
	read_range(shelf->disk, index, &index->parts[INDEX_TABLES], &bytes);
	struct tables *tables = index_read_tables(index, buffer_bytes(&bytes));
	buffer_fini(&bytes);
	enum err err = tables ? ERR_OK : make_tables(shelf->disk, index, &tables, why);
	if (err)
		return err;
	put(shelf, index->base_seq, tables);
	*out = tables;
	return ERR_OK;
}
