#include "broker/log/recovery.h"

#include "broker/log/index_disk.h"
#include "broker/log/pack.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- The files there are -----------------------------------------------------------------------
 */

struct name {
	uint64_t base_seq;
	bool packed;
};

struct names {
	struct name *segments;
	size_t count, room;
	char (*stale)[DISK_NAME]; /* segments whose making was cut off before they held anything */
	size_t stale_count, stale_room;
};

static void see_segment(struct names *names, uint64_t base_seq, bool packed)
{
	names->segments =
		alloc_room(names->segments, names->count, &names->room, sizeof(*names->segments));
	names->segments[names->count++] = (struct name){base_seq, packed};
}

static void see_name(void *arg, const char *name)
{
	struct names *names = arg;
	uint64_t base_seq;
	if (segment_name_read(name, "seg", &base_seq)) {
		see_segment(names, base_seq, false);
	} else if (segment_name_read(name, "pack", &base_seq)) {
		see_segment(names, base_seq, true);
	} else if (segment_name_read(name, "new", &base_seq)) {
		names->stale = alloc_room(names->stale, names->stale_count, &names->stale_room,
			sizeof(*names->stale));
		segment_name(base_seq, "new", names->stale[names->stale_count++]);
	}
}

/* A pack stands before what it was made of. */
static int by_place(const void *a, const void *b)
{
	const struct name *left = a, *right = b;
	int order = (left->base_seq > right->base_seq) - (left->base_seq < right->base_seq);
	return order ? order : right->packed - left->packed;
}

static enum err open_file(const struct disk *disk, const char *name, int *fd, struct why *why)
{
	*fd = disk->open(disk->self, name, false);
	return *fd < 0 ? disk_failed(name, "opening", why) : ERR_OK;
}

static enum err end_of_pack(
	const struct disk *disk, uint64_t base_seq, uint64_t *next_seq, struct why *why)
{
	char name[DISK_NAME];
	struct pack_header header;
	int fd;
	segment_name(base_seq, "pack", name);
	enum err err = open_file(disk, name, &fd, why);
	if (err)
		return err;
	err = pack_read_header(disk, fd, name, &header, why);
	disk->close(disk->self, fd);
	if (!err && header.base_seq != base_seq)
		err = why_set(why, ERR_DAMAGED, name,
			"the file's header is that of segment %" PRIu64, header.base_seq);
	if (!err)
		*next_seq = header.next_seq;
	return err;
}

void recovery_remove(const struct disk *disk, uint64_t base_seq, bool packed)
{
	char name[DISK_NAME];
	segment_name(base_seq, packed ? "pack" : "seg", name);
	disk->unlink(disk->self, name);
	segment_name(base_seq, "idx", name);
	if (!packed)
		disk->unlink(disk->self, name);
}

/* A pack has its name when all of it is on disk: what it stands for and is still there was left by
 * a crash. */
static enum err drop_packed(const struct disk *disk, struct names *names, struct why *why)
{
	size_t kept = 0;
	uint64_t packed_to = 0;
	for (size_t i = 0; i < names->count; i++) {
		struct name name = names->segments[i];
		if (name.base_seq < packed_to) {
			recovery_remove(disk, name.base_seq, name.packed);
			continue;
		}
		names->segments[kept++] = name;
		enum err err =
			name.packed ? end_of_pack(disk, name.base_seq, &packed_to, why) : ERR_OK;
		if (err)
			return err;
	}
	names->count = kept;
	return ERR_OK;
}

static enum err read_names(const struct disk *disk, struct names *names, struct why *why)
{
	if (disk->list(disk->self, see_name, names))
		return disk_failed("", "listing the log directory", why);
	if (names->count)
		qsort(names->segments, names->count, sizeof(*names->segments), by_place);
	for (size_t i = 0; i < names->stale_count; i++)
		if (disk->unlink(disk->self, names->stale[i]))
			return disk_failed(names->stale[i], "removing", why);
	return drop_packed(disk, names, why);
}

/* --- Segments -----------------------------------------------------------------------------------
 */

struct rebuild {
	struct index *index;
	struct state *state;
};

static void take_block(
	void *arg, struct bytes block, const struct block_header *header, uint64_t at)
{
	struct rebuild *rebuild = arg;
	index_add(rebuild->index, block, header, at);
	state_apply(rebuild->state, block, header);
}

static enum err damaged(const struct segment_scan *scan, const char *more, struct why *why)
{
	return why_set(why, ERR_DAMAGED, scan->name,
		"bytes %" PRIu64 " to %" PRIu64 " are damaged%s: %s: %s", scan->good_end,
		scan->bad_end, more, scan->what.where, scan->what.text);
}

static enum err of_another_log(const char *name, struct why *why)
{
	return why_set(why, ERR_DAMAGED, name,
		"the file is one of another log than the last segment here");
}

/* Reads a segment through. `next` is where the segment after it begins, 0 for the last one: what
 * comes before `next` must be there. (Bytes after that may be left of a write that was refused.) */
static enum err scan_segment(struct recovery *recovery, struct index *index, uint64_t next,
	struct segment_scan *scan, struct why *why)
{
	struct rebuild rebuild = {index, &recovery->state};
	scan->each = take_block;
	scan->arg = &rebuild;
	enum err err = segment_scan(scan, why);
	if (err)
		return err;
	if (scan->header.base_seq != index->base_seq)
		return why_set(why, ERR_DAMAGED, scan->name,
			"the file's header is that of segment %" PRIu64, scan->header.base_seq);
	if (recovery->log_id && scan->header.log_id != recovery->log_id)
		return of_another_log(scan->name, why);
	index->log = index_log(scan->header.log_id);
	if (scan->state == SEGMENT_DAMAGED)
		return damaged(scan, ", and a valid write stands after them", why);
	if (next && scan->state != SEGMENT_CLEAN && scan->next_seq != next)
		return damaged(scan, " in a segment that others follow", why);
	return ERR_OK;
}

/* Makes a sealed segment's index again; the state is brought to the segment's end. */
static enum err make_index(struct recovery *recovery, size_t number, uint64_t next, struct why *why)
{
	struct index *index = &recovery->segments[number];
	char name[DISK_NAME];
	struct segment_scan scan = {.disk = recovery->disk, .name = name};
	uint64_t base_seq = index->base_seq;
	segment_name(base_seq, index->packed ? "pack" : "seg", name);
	if (index->packed)
		return why_set(why, ERR_DAMAGED, name, "the log's state in it cannot be read");
	index_fini(index);
	index_init(index, base_seq);
	enum err err = open_file(recovery->disk, name, &scan.fd, why);
	if (err)
		return err;
	err = scan_segment(recovery, index, next, &scan, why);
	recovery->disk->close(recovery->disk->self, scan.fd);
	if (err)
		return err;
	recovery->state_of = number + 1;
	recovery->found.rebuilt++;
	index_save(recovery->disk, index, &recovery->state);
	return ERR_OK;
}

/* Brings the state to where it was before a segment: from the nearest index that tells it, by way
 * of the segments between. */
static enum err state_before(struct recovery *recovery, size_t number, struct why *why)
{
	for (size_t have = number; have > recovery->state_of; have--)
		if (index_load_state(
			    recovery->disk, &recovery->segments[have - 1], &recovery->state)) {
			recovery->state_of = have;
			break;
		}
	while (recovery->state_of < number) {
		size_t next = recovery->state_of + 1;
		enum err err = make_index(
			recovery, recovery->state_of, recovery->segments[next].base_seq, why);
		if (err)
			return err;
	}
	return ERR_OK;
}

static enum err take_sealed(
	struct recovery *recovery, size_t number, uint64_t next, struct why *why)
{
	struct index *index = &recovery->segments[number];
	uint32_t ours = recovery->log_id ? index_log(recovery->log_id) : 0;
	if (index_load_head(recovery->disk, index) && (!index->log || !ours || index->log == ours))
		return ERR_OK;
	enum err err = state_before(recovery, number, why);
	return err ? err : make_index(recovery, number, next, why);
}

/* A pack brings its index, and the log's state as it was at its end. */
enum err recovery_find_index(const struct disk *disk, struct index *index, struct why *why)
{
	char name[DISK_NAME];
	struct pack pack = {0};
	int fd;
	segment_name(index->base_seq, "pack", name);
	enum err err = open_file(disk, name, &fd, why);
	if (err)
		return err;
	err = pack_open(disk, fd, name, &pack, why);
	disk->close(disk->self, fd);
	index->packed = true;
	index->index_at = pack.index_at;
	index->ledger_seq = pack.header.ledger_seq;
	index->log = index_log(pack.header.log_id);
	index->file_bytes = pack.file_bytes;
	pack_fini(&pack);
	return err;
}

static enum err take_pack(struct recovery *recovery, struct index *index, struct why *why)
{
	char name[DISK_NAME];
	enum err err = recovery_find_index(recovery->disk, index, why);
	segment_name(index->base_seq, "pack", name);
	if (!err && recovery->log_id && index->log != index_log(recovery->log_id))
		err = of_another_log(name, why);
	if (!err && !index_load_head(recovery->disk, index))
		err = why_set(why, ERR_VERSION, name, "the index in it cannot be read");
	return err;
}

/* --- The tail ------------------------------------------------------------------------------------
 */

static enum err copy_range(
	const struct segment_scan *scan, int to, const char *name, struct why *why)
{
	struct buffer piece = {0};
	uint8_t *room = buffer_grow(&piece, (size_t)64 * 1024);
	enum err err = ERR_OK;
	for (uint64_t at = scan->good_end; !err && at < scan->bad_end;) {
		size_t len = piece.len;
		if (len > scan->bad_end - at)
			len = (size_t)(scan->bad_end - at);
		err = disk_read_all(scan->disk, scan->fd, room, &len, at, scan->name, why);
		if (err || len == 0)
			break;
		err = disk_write_all(
			scan->disk, to, bytes_of(room, len), at - scan->good_end, name, why);
		at += len;
	}
	buffer_fini(&piece);
	return err;
}

/* Copies the torn bytes to a file of their own, and only then makes them zeros. */
static enum err keep_tail(
	struct recovery *recovery, const struct segment_scan *scan, struct why *why)
{
	const struct disk *disk = scan->disk;
	struct log_recovery *found = &recovery->found;
	found->tail_moved = true;
	found->from = scan->good_end;
	found->to = scan->bad_end;
	found->what = scan->what;
	snprintf(found->file, sizeof(found->file), "%s", scan->name);
	snprintf(found->kept, sizeof(found->kept), "%.28s.torn-%" PRIu64 "-%" PRIu64, scan->name,
		found->from, found->to);
	if (disk->unlink(disk->self, found->kept) && errno != ENOENT)
		return disk_failed(found->kept, "removing", why);
	int fd = disk->open(disk->self, found->kept, true);
	if (fd < 0)
		return disk_failed(found->kept, "making", why);
	enum err err = copy_range(scan, fd, found->kept, why);
	if (!err && disk->sync(disk->self, fd))
		err = disk_failed(found->kept, "syncing", why);
	disk->close(disk->self, fd);
	if (!err && disk->sync_dir(disk->self))
		err = disk_failed(found->kept, "syncing the directory", why);
	if (!err)
		err = disk_write_zeros(
			disk, scan->fd, scan->good_end, scan->bad_end, scan->name, why);
	return err;
}

/* Zeros always stand behind the last write. A file that ends with it lost whatever came after, if
 * anything did: there is nothing to keep, but somebody should know. */
static void report_cut(struct recovery *recovery, const struct segment_scan *scan)
{
	struct log_recovery *found = &recovery->found;
	found->tail_moved = true;
	found->from = found->to = scan->good_end;
	snprintf(found->file, sizeof(found->file), "%s", scan->name);
	why_set(&found->what, ERR_DAMAGED, scan->name, "the file is cut at byte %" PRIu64,
		scan->good_end);
}

/* Writes the last write once more and syncs it. A system that failed to write it may still show it
 * to readers, and forget it later: what recovery reads must be on disk before anybody relies on it.
 * The mark is renewed, since a torn tail may have taken the write's end. */
static enum err settle(const struct segment_scan *scan, struct why *why)
{
	const struct disk *disk = scan->disk;
	struct buffer bytes = {0};
	enum err err = ERR_OK;
	if (scan->last_mark) {
		struct segment_mark mark = scan->mark;
		size_t len = (size_t)(scan->good_end - scan->last_mark);
		mark.length = (uint32_t)(len - SEGMENT_MARK);
		err = disk_read_all(disk, scan->fd, buffer_grow(&bytes, len), &len, scan->last_mark,
			scan->name, why);
		segment_write_mark(&mark, &scan->header, scan->last_mark, bytes.ptr);
		if (!err)
			err = disk_write_all(disk, scan->fd, buffer_bytes(&bytes), scan->last_mark,
				scan->name, why);
	}
	if (!err && disk->sync(disk->self, scan->fd))
		err = disk_failed(scan->name, "syncing", why);
	/* The names as well: a directory entry may be no more durable than the bytes were. */
	if (!err && disk->sync_dir(disk->self))
		err = disk_failed(scan->name, "syncing the directory", why);
	buffer_fini(&bytes);
	return err;
}

static enum err take_last(struct recovery *recovery, size_t number, struct why *why)
{
	struct index *index = &recovery->segments[number];
	char name[DISK_NAME];
	struct segment_scan scan = {.disk = recovery->disk, .name = name};
	segment_name(index->base_seq, "seg", name);
	enum err err = state_before(recovery, number, why);
	if (!err)
		err = open_file(recovery->disk, name, &scan.fd, why);
	if (err)
		return err;
	err = scan_segment(recovery, index, 0, &scan, why);
	recovery->state_of = number + 1;
	if (!err && scan.state == SEGMENT_TORN)
		err = keep_tail(recovery, &scan, why);
	else if (!err && scan.cut)
		report_cut(recovery, &scan);
	if (!err)
		err = settle(&scan, why);
	recovery->disk->close(recovery->disk->self, scan.fd);
	recovery->header = scan.header;
	recovery->end = scan.good_end;
	return err;
}

/* An index of another log that was put beside a segment would make filters pass over what is there,
 * and a segment of another log would be delivered as ours. */
static void find_log_id(struct recovery *recovery, const struct names *names)
{
	uint8_t head[SEGMENT_HEADER];
	size_t len = sizeof(head);
	struct segment_header header;
	char name[DISK_NAME];
	if (!names->count || names->segments[names->count - 1].packed)
		return;
	segment_name(names->segments[names->count - 1].base_seq, "seg", name);
	const struct disk *disk = recovery->disk;
	int fd = disk->open(disk->self, name, false);
	if (fd < 0)
		return;
	if (!disk_read_all(disk, fd, head, &len, 0, name, NULL) &&
		!segment_read_header(bytes_of(head, len), name, &header, NULL))
		recovery->log_id = header.log_id;
	disk->close(disk->self, fd);
}

static enum err take_one(
	struct recovery *recovery, const struct names *names, size_t i, struct why *why)
{
	if (i + 1 == names->count)
		return take_last(recovery, i, why);
	if (names->segments[i].packed)
		return take_pack(recovery, &recovery->segments[i], why);
	return take_sealed(recovery, i, names->segments[i + 1].base_seq, why);
}

static enum err take_segments(struct recovery *recovery, const struct names *names, struct why *why)
{
	for (size_t i = 0; i < names->count; i++) {
		recovery->segments = alloc_room(recovery->segments, recovery->count,
			&recovery->room, sizeof(*recovery->segments));
		struct index *index = &recovery->segments[recovery->count++];
		bool packed = names->segments[i].packed, last = i + 1 == names->count;
		index_init(index, names->segments[i].base_seq);
		char name[DISK_NAME];
		segment_name(index->base_seq, packed ? "pack" : "seg", name);
		if (i > 0 && index[-1].next_seq != index->base_seq)
			return why_set(why, ERR_DAMAGED, name,
				"the segment before ends with sequence %" PRIu64
				", this one begins with %" PRIu64 ": a segment is missing or cut",
				index[-1].next_seq - 1, index->base_seq);
		/* What was removed has a pack in its place, whose first sequence is the same. */
		if (i == 0 && index->base_seq != 1)
			return why_set(why, ERR_DAMAGED, name,
				"a segment is missing: this is the first one, and begins with "
				"sequence "
				"%" PRIu64,
				index->base_seq);
		if (last && packed)
			return why_set(why, ERR_DAMAGED, name,
				"a segment is missing: none that grows stands behind this packed "
				"one");
		enum err err = take_one(recovery, names, i, why);
		if (err)
			return err;
		recovery->found.bytes += last     ? recovery->end
					 : packed ? index->file_bytes
						  : index->bytes;
	}
	recovery->found.segments = names->count;
	return ERR_OK;
}

enum err recovery_run(struct recovery *recovery, struct why *why)
{
	struct names names = {0};
	enum err err = read_names(recovery->disk, &names, why);
	if (!err)
		find_log_id(recovery, &names);
	if (!err)
		err = take_segments(recovery, &names, why);
	free(names.segments);
	free(names.stale);
	return err;
}

void recovery_fini(struct recovery *recovery)
{
	for (size_t i = 0; i < recovery->count; i++)
		index_fini(&recovery->segments[i]);
	free(recovery->segments);
	recovery->segments = NULL;
	state_fini(&recovery->state);
}
