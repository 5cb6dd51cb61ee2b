#include "broker/log/rewrite.h"

#include "broker/log/index_disk.h"
#include "broker/log/pack.h"
#include "broker/log/recovery.h"
#include "proto/base/check.h"

#include <errno.h>
#include <inttypes.h>

/* --- Reading a segment through ---------------------------------------------------------------- */

/* A scan of an unpacked segment, whose callback cannot refuse. */
struct scanning {
	rewrite_each *each;
	void *arg;
	uint64_t next_seq;
	enum err err;
	struct why *why;
};

static void scan_block(
	void *arg, struct bytes block, const struct block_header *header, uint64_t at)
{
	struct scanning *scanning = arg;
	if (!scanning->err && header->base_seq < scanning->next_seq)
		scanning->err = scanning->each(scanning->arg, block, header, at, scanning->why);
}

static enum err scan_plain(const struct disk *disk, int fd, const char *name,
	const struct rewrite_source *source, struct scanning *scanning)
{
	struct segment_scan scan = {
		.disk = disk, .fd = fd, .name = name, .each = scan_block, .arg = scanning};
	enum err err = segment_scan(&scan, scanning->why);
	if (!err)
		err = scanning->err;
	if (!err && scan.next_seq < source->next_seq)
		err = why_set(scanning->why, ERR_DAMAGED, name,
			"bytes %" PRIu64 " to %" PRIu64 " are damaged: %s: %s", scan.good_end,
			scan.bad_end, scan.what.where, scan.what.text);
	return err;
}

enum err rewrite_scan(const struct disk *disk, const struct rewrite_source *source,
	rewrite_each *each, void *arg, struct why *why)
{
	char name[DISK_NAME];
	struct pack pack = {0};
	struct scanning scanning = {each, arg, source->next_seq, ERR_OK, why};
	segment_name(source->base_seq, source->packed ? "pack" : "seg", name);
	int fd = disk->open(disk->self, name, false);
	if (fd < 0)
		return disk_failed(name, "opening", why);
	enum err err = source->packed ? pack_open(disk, fd, name, &pack, why)
				      : scan_plain(disk, fd, name, source, &scanning);
	if (!err && source->packed)
		err = pack_scan(disk, fd, name, &pack, each, arg, why);
	pack_fini(&pack);
	disk->close(disk->self, fd);
	return err;
}

/* --- Writing what is left --------------------------------------------------------------------- */

struct rewriting {
	struct rewrite *rewrite;
	struct pack_writer pack;
	struct buffer block;
};

/* The records of a run that stay, as a run. True when all do. */
static bool add_rest(
	struct rewriting *rewriting, const struct block_header *header, const struct block_run *run)
{
	uint64_t first = header->base_seq + run->first_index, last = first + run->count - 1;
	uint64_t floor = ledger_floor(rewriting->rewrite->ledger, run->subject);
	uint64_t keep = keeps_floor(rewriting->rewrite->keeps, run->subject);
	if (floor < keep)
		floor = keep;
	if (first > floor)
		buffer_add(&rewriting->block, run->whole.ptr, run->whole.len);
	else if (last > floor)
		block_clip_run(run, (uint32_t)(floor + 1 - header->base_seq),
			run->first_index + run->count - 1, &rewriting->block);
	return first > floor;
}

static enum err take_block(void *arg, struct bytes block, const struct block_header *header,
	uint64_t at, struct why *why)
{
	struct rewriting *rewriting = arg;
	struct buffer *left = &rewriting->block;
	struct bytes rest = block_runs(block, header);
	struct block_run run;
	struct block_header thin = *header;
	bool whole = true;
	(void)at;
	buffer_clear(left);
	buffer_add(left, block.ptr, header->header_length);
	while (block_next_run(&rest, &run))
		whole &= add_rest(rewriting, header, &run);
	if (left->len == header->header_length)
		return ERR_OK;
	if (!whole) {
		block_shorten(left->ptr, left->len);
		CHECK(block_read_header(buffer_bytes(left), &thin, NULL) == ERR_OK);
	}
	index_add(&rewriting->rewrite->index, buffer_bytes(left), &thin,
		pack_offset(&rewriting->pack));
	return pack_add(&rewriting->pack, buffer_bytes(left), why);
}

/* A sealed segment's end: its index, and the log's state there. */
struct ending {
	struct index index;
	struct state state;
};

static void ending_fini(struct ending *ending)
{
	index_fini(&ending->index);
	state_fini(&ending->state);
	*ending = (struct ending){0};
}

static enum err load_end(const struct disk *disk, const struct rewrite_source *source,
	struct ending *out, struct why *why)
{
	char name[DISK_NAME];
	index_init(&out->index, source->base_seq);
	enum err err = source->packed ? recovery_find_index(disk, &out->index, why) : ERR_OK;
	segment_name(source->base_seq, source->packed ? "pack" : "idx", name);
	if (!err && (!index_load_head(disk, &out->index) ||
			    !index_load_state(disk, &out->index, &out->state)))
		err = why_set(why, ERR_UNAVAILABLE, name, "the index cannot be read");
	return err;
}

static enum err apply_block(void *arg, struct bytes block, const struct block_header *header,
	uint64_t at, struct why *why)
{
	struct ending *ending = arg;
	(void)why;
	index_add(&ending->index, block, header, at);
	state_apply(&ending->state, block, header);
	return ERR_OK;
}

/* A segment may have no index, since the disk was full when it was closed: then its end is made of
 * an earlier one, and of what came since. A pack always has its own. */
static enum err find_end(const struct rewrite *rewrite, struct ending *out, struct why *why)
{
	const struct rewrite_source *first = rewrite->sources - rewrite->before;
	size_t count = rewrite->before + rewrite->count, at = count;
	enum err err = ERR_OK;
	while (at > 0 && (err = load_end(rewrite->disk, &first[at - 1], out, why)) &&
		!first[at - 1].packed) {
		ending_fini(out);
		at--;
		err = ERR_OK;
	}
	if (!err && at == 0 && first->base_seq != 1) /* what came before it is not known */
		err = load_end(rewrite->disk, first, out, why);
	for (; !err && at < count; at++) {
		index_fini(&out->index);
		index_init(&out->index, first[at].base_seq);
		err = rewrite_scan(rewrite->disk, &first[at], apply_block, out, why);
	}
	return err;
}

static enum err write_pack(struct rewriting *rewriting, struct why *why)
{
	struct rewrite *rewrite = rewriting->rewrite;
	const struct rewrite_source *last = &rewrite->sources[rewrite->count - 1];
	struct ending end = {0};
	enum err err = find_end(rewrite, &end, why);
	if (!err)
		err = pack_begin(&rewriting->pack, why);
	for (size_t i = 0; !err && i < rewrite->count; i++)
		err = rewrite_scan(rewrite->disk, &rewrite->sources[i], take_block, rewriting, why);
	rewrite->index.last_us = end.index.last_us;
	if (rewrite->index.end_seq == rewrite->index.base_seq) {
		rewrite->index.first_us = end.index.last_us;
		rewrite->index.bytes = SEGMENT_HEADER;
	}
	rewrite->index.next_seq = last->next_seq;
	if (!err)
		err = pack_finish(&rewriting->pack, &rewrite->index, &end.state, why);
	rewrite->index.file_bytes = rewriting->pack.stored_at;
	ending_fini(&end);
	return err;
}

enum err rewrite_run(struct rewrite *rewrite, struct why *why)
{
	char name[DISK_NAME];
	const struct disk *disk = rewrite->disk;
	uint64_t base_seq = rewrite->sources[0].base_seq;
	segment_name(base_seq, "new", name);
	index_init(&rewrite->index, base_seq);
	rewrite->index.log = index_log(rewrite->log_id);
	rewrite->index.ledger_seq = rewrite->ledger->seq;
	struct rewriting rewriting = {
		.rewrite = rewrite,
		.pack = {.disk = disk,
			.name = name,
			.fd = -1,
			.compress = rewrite->compress,
			.header = {.log_id = rewrite->log_id,
				.base_seq = base_seq,
				.next_seq = rewrite->sources[rewrite->count - 1].next_seq,
				.ledger_seq = rewrite->ledger->seq,
				.created_us = rewrite->now_us}},
	};
	disk->unlink(disk->self, name); /* what an earlier failure left */
	enum err err = write_pack(&rewriting, why);
	pack_writer_fini(&rewriting.pack);
	buffer_fini(&rewriting.block);
	if (err)
		disk->unlink(disk->self, name);
	return err;
}

/* --- In their place --------------------------------------------------------------------------- */

enum err rewrite_adopt(struct rewrite *rewrite, struct log *log, struct why *why)
{
	char fresh[DISK_NAME], name[DISK_NAME];
	const struct disk *disk = rewrite->disk;
	size_t count, at = 0;
	const struct index *segments = log_segments(log, &count);
	while (at < count && segments[at].base_seq != rewrite->index.base_seq)
		at++;
	CHECK(at + rewrite->count < count);
	segment_name(rewrite->index.base_seq, "new", fresh);
	segment_name(rewrite->index.base_seq, "pack", name);
	if (disk->rename(disk->self, fresh, name)) {
		enum err err = disk_failed(fresh, "naming the packed segment", why);
		disk->unlink(disk->self, fresh);
		return err;
	}
	log_replace(log, at, rewrite->count, &rewrite->index);
	/* Only when the new name is on disk may the old ones go; else the next recovery does it. */
	if (disk->sync_dir(disk->self))
		return disk_failed(name, "syncing the directory", why);
	for (size_t i = 0; i < rewrite->count; i++)
		if (i > 0 || !rewrite->sources[i].packed)
			recovery_remove(
				disk, rewrite->sources[i].base_seq, rewrite->sources[i].packed);
	return ERR_OK;
}
