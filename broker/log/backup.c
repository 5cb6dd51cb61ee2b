#include "broker/log/backup.h"

#include "broker/log/backup_inside.h"
#include "broker/log/pack.h"
#include "proto/base/alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	TRIES = 50,       /* until upkeep has left the files alone while they were opened */
	ZEROS_BEHIND = 8, /* a segment that ends with its last write passes for one that was cut */
};

/* One segment, open. */
struct source {
	char name[DISK_NAME];
	uint64_t base_seq, next_seq; /* next_seq of a packed one; of others when it was read */
	bool packed;
	int fd, index_fd;
	uint64_t size, end; /* bytes of the file; those that are wanted */
};

struct making {
	struct backup *backup;
	struct disk log, target;
	struct source *sources;
	size_t count, room;
	uint64_t log_id, last_seq;
};

/* --- Which files ------------------------------------------------------------------------------ */

static void see_name(void *arg, const char *name)
{
	struct making *making = arg;
	uint64_t base_seq;
	bool packed = segment_name_read(name, "pack", &base_seq);
	if (!packed && !segment_name_read(name, "seg", &base_seq))
		return;
	/* What begins behind the sequence came after it. */
	if (base_seq > making->last_seq + 1)
		return;
	making->sources =
		alloc_room(making->sources, making->count, &making->room, sizeof(*making->sources));
	struct source *source = &making->sources[making->count++];
	*source = (struct source){.base_seq = base_seq, .packed = packed, .fd = -1, .index_fd = -1};
	segment_name(base_seq, packed ? "pack" : "seg", source->name);
}

static int by_place(const void *a, const void *b)
{
	const struct source *left = a, *right = b;
	int order = (left->base_seq > right->base_seq) - (left->base_seq < right->base_seq);
	return order ? order : right->packed - left->packed;
}

static void close_source(struct making *making, struct source *source)
{
	if (source->fd >= 0)
		making->log.close(making->log.self, source->fd);
	if (source->index_fd >= 0)
		making->log.close(making->log.self, source->index_fd);
	source->fd = source->index_fd = -1;
}

static void drop_sources(struct making *making)
{
	for (size_t i = 0; i < making->count; i++)
		close_source(making, &making->sources[i]);
	free(making->sources);
	making->sources = NULL;
	making->count = making->room = 0;
}

static enum err list_sources(struct making *making, struct why *why)
{
	if (making->log.list(making->log.self, see_name, making))
		return disk_failed(making->backup->log_directory, "listing the log", why);
	if (making->count)
		qsort(making->sources, making->count, sizeof(*making->sources), by_place);
	return ERR_OK;
}

/* ERR_CONFLICT: upkeep came between. */
static enum err open_source(struct making *making, struct source *source, struct why *why)
{
	const struct disk *log = &making->log;
	struct pack_header header;
	char index[DISK_NAME];
	source->fd = log->open(log->self, source->name, false);
	if (source->fd < 0 && errno == ENOENT)
		return ERR_CONFLICT;
	int64_t size = source->fd < 0 ? -1 : log->size(log->self, source->fd);
	if (size < 0)
		return disk_failed(source->name, "opening", why);
	source->size = (uint64_t)size;
	segment_name(source->base_seq, "idx", index);
	if (!source->packed) {
		source->index_fd = log->open(log->self, index, false);
		return ERR_OK;
	}
	enum err err = pack_read_header(log, source->fd, source->name, &header, why);
	if (err)
		return err;
	source->next_seq = header.next_seq;
	/* It lacks what an event behind the sequence took away. */
	return header.ledger_seq > making->last_seq ? ERR_CONFLICT : ERR_OK;
}

/* What a pack stands for, and is still there, counts no more. */
static enum err open_sources(struct making *making, struct why *why)
{
	size_t kept = 0;
	uint64_t packed_to = 0;
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < making->count; i++) {
		struct source *source = &making->sources[i];
		if (source->base_seq < packed_to)
			continue;
		err = open_source(making, source, why);
		if (source->packed)
			packed_to = source->next_seq;
		making->sources[kept++] = *source;
	}
	making->count = kept;
	/* The sequence's own segment was closed and packed since. */
	if (!err && packed_to > making->last_seq && kept && making->sources[kept - 1].packed)
		err = ERR_CONFLICT;
	return err;
}

/* The same names, before and after: nothing was replaced meanwhile. */
static bool is_settled(const struct making *before)
{
	struct making after = {
		.backup = before->backup, .log = before->log, .last_seq = before->last_seq};
	bool same = !list_sources(&after, NULL);
	size_t at = 0;
	for (size_t i = 0; same && i < before->count; i++, at++) {
		const struct source *source = &before->sources[i];
		while (at < after.count && strcmp(after.sources[at].name, source->name) != 0)
			at++;
		same = at < after.count;
	}
	free(after.sources);
	return same;
}

static enum err find_sources(struct making *making, struct why *why)
{
	struct backup *backup = making->backup;
	enum err err = ERR_CONFLICT;
	for (unsigned i = 0; err == ERR_CONFLICT && i < TRIES; i++) {
		drop_sources(making);
		err = backup->ask(backup->arg, &making->log_id, &making->last_seq, why);
		if (!err)
			err = list_sources(making, why);
		if (!err && !making->count)
			return why_set(why, ERR_NOT_FOUND, backup->log_directory,
				"it holds no segment of a log");
		if (!err)
			err = open_sources(making, why);
		if (!err && !is_settled(making))
			err = ERR_CONFLICT;
	}
	return err == ERR_CONFLICT ? why_set(why, ERR_UNAVAILABLE, backup->log_directory,
					     "its segments are replaced faster than they can be "
					     "opened")
				   : err;
}

/* --- Reading them through --------------------------------------------------------------------- */

struct ending {
	uint64_t last_seq, end, next_seq;
};

static void see_block(void *arg, struct bytes block, const struct block_header *header, uint64_t at)
{
	struct ending *ending = arg;
	(void)block;
	if (header->base_seq > ending->last_seq)
		return;
	ending->end = at + header->length;
	ending->next_seq = header->base_seq + header->count;
}

/* Behind the sequence somebody may be writing: how the file looks there does not matter. */
static enum err read_segment(
	const struct making *making, struct source *source, uint64_t wanted, struct why *why)
{
	struct ending ending = {making->last_seq, SEGMENT_HEADER, source->base_seq};
	struct segment_scan scan = {.disk = &making->log,
		.fd = source->fd,
		.name = source->name,
		.each = see_block,
		.arg = &ending};
	enum err err = segment_scan(&scan, why);
	if (err)
		return err;
	if (scan.header.log_id != making->log_id || scan.header.base_seq != source->base_seq)
		return why_set(why, ERR_BAD_FILE, source->name,
			"it is a segment of log %016" PRIx64 " that begins with %" PRIu64
			", the broker's is log %016" PRIx64,
			scan.header.log_id, scan.header.base_seq, making->log_id);
	if (ending.next_seq != wanted)
		return why_set(why, ERR_DAMAGED, source->name,
			"bytes %" PRIu64 " to %" PRIu64 " are damaged: wanted events up to %" PRIu64
			", the last that can be read is %" PRIu64 ": %s",
			scan.good_end, scan.bad_end, wanted - 1, ending.next_seq - 1,
			scan.what.text);
	source->next_seq = ending.next_seq;
	source->end = ending.end;
	return ERR_OK;
}

static enum err good_block(void *arg, struct bytes block, const struct block_header *header,
	uint64_t at, struct why *why)
{
	(void)arg, (void)block, (void)header, (void)at, (void)why;
	return ERR_OK;
}

static enum err read_pack(
	const struct making *making, struct source *source, uint64_t wanted, struct why *why)
{
	struct pack pack = {0};
	enum err err = pack_open(&making->log, source->fd, source->name, &pack, why);
	if (!err && (pack.header.log_id != making->log_id || pack.header.next_seq != wanted))
		err = why_set(why, ERR_DAMAGED, source->name,
			"it ends with sequence %" PRIu64
			", the segment behind begins with %" PRIu64,
			pack.header.next_seq - 1, wanted);
	if (!err)
		err = pack_scan(
			&making->log, source->fd, source->name, &pack, good_block, NULL, why);
	source->end = pack.file_bytes;
	pack_fini(&pack);
	return err;
}

/* --- Copying them ----------------------------------------------------------------------------- */

/* The descriptor's own file, whatever has its name now. */
static bool link_file(const struct making *making, const struct source *source)
{
	char from[64], name[DISK_NAME + 1], to[BACKUP_PATH];
	snprintf(from, sizeof(from), "/proc/self/fd/%d", source->fd);
	snprintf(name, sizeof(name), "/%s", source->name);
	return !backup_path(making->backup->directory, name, to, NULL) &&
	       linkat(AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW) == 0;
}

static enum err put_file(struct making *making, const char *name, int fd, uint64_t bytes,
	uint64_t zeros, struct why *why)
{
	struct disk *target = &making->target;
	struct backup *backup = making->backup;
	struct manifest_move move = {.from = &making->log,
		.to = target,
		.in = fd,
		.bytes = bytes,
		.moved = backup_moved,
		.arg = backup};
	struct manifest_file *file = manifest_add(&backup->manifest, name, bytes + zeros);
	move.out = target->open(target->self, name, true);
	if (move.out < 0)
		return disk_failed(name, "making", why);
	enum err err = manifest_move(&move, file, why);
	target->close(target->self, move.out);
	return err;
}

/* A sealed segment never changes, and one file may stand in two directories. */
static enum err put_source(struct making *making, struct source *source, bool last, struct why *why)
{
	struct backup *backup = making->backup;
	bool sealed = !last && source->end == source->size;
	struct manifest_move move = {.from = &making->log,
		.in = source->fd,
		.bytes = source->end,
		.moved = backup_moved,
		.arg = backup};
	int64_t index = source->index_fd < 0 || last
				? -1
				: making->log.size(making->log.self, source->index_fd);
	enum err err;
	if (sealed && link_file(making, source)) {
		backup->linked++;
		err = manifest_move(
			&move, manifest_add(&backup->manifest, source->name, source->end), why);
	} else {
		err = put_file(making, source->name, source->fd, source->end,
			source->packed ? 0 : ZEROS_BEHIND, why);
	}
	if (!err && index > 0) {
		char name[DISK_NAME];
		segment_name(source->base_seq, "idx", name);
		err = put_file(making, name, source->index_fd, (uint64_t)index, 0, why);
	}
	return err;
}

static enum err put_sources(struct making *making, struct why *why)
{
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < making->count; i++) {
		struct source *source = &making->sources[i];
		bool last = i + 1 == making->count;
		uint64_t wanted = last ? making->last_seq + 1 : source[1].base_seq;
		err = source->packed ? read_pack(making, source, wanted, why)
				     : read_segment(making, source, wanted, why);
		if (!err)
			err = put_source(making, source, last, why);
		close_source(making, source);
	}
	return err;
}

static enum err put_manifest(struct making *making, struct why *why)
{
	static const char fresh[] = MANIFEST_NAME ".new";
	struct disk *target = &making->target;
	struct log_manifest *manifest = &making->backup->manifest;
	struct buffer text = {0};
	manifest->log_id = making->log_id;
	manifest->last_seq = making->last_seq;
	manifest->made_us = making->backup->now_us;
	manifest_write(manifest, &text);
	/* Names first: the manifest says that all of them are there. */
	enum err err = target->sync_dir(target->self)
			       ? disk_failed(MANIFEST_NAME, "syncing the directory", why)
			       : ERR_OK;
	int fd = err ? -1 : target->open(target->self, fresh, true);
	if (!err && fd < 0)
		err = disk_failed(fresh, "making", why);
	if (!err)
		err = disk_write_all(target, fd, buffer_bytes(&text), 0, fresh, why);
	if (!err && target->sync(target->self, fd))
		err = disk_failed(fresh, "syncing", why);
	if (fd >= 0)
		target->close(target->self, fd);
	if (!err && (target->rename(target->self, fresh, MANIFEST_NAME) ||
			    target->sync_dir(target->self)))
		err = disk_failed(MANIFEST_NAME, "naming the manifest", why);
	buffer_fini(&text);
	return err;
}

enum err backup_make(struct backup *backup, struct why *why)
{
	struct making making = {.backup = backup};
	int held = -1;
	enum err err = disk_open_unlocked(backup->log_directory, false, &making.log, why);
	if (!err)
		err = backup_claim(backup->directory, false, &held, why);
	if (!err)
		err = disk_open_unlocked(backup->directory, true, &making.target, why);
	if (!err)
		err = find_sources(&making, why);
	for (size_t i = 0; !err && i < making.count; i++)
		backup->all += making.sources[i].size;
	if (!err)
		err = put_sources(&making, why);
	if (!err)
		err = put_manifest(&making, why);
	drop_sources(&making);
	disk_close(&making.log);
	disk_close(&making.target);
	backup_release(backup->directory, held, !err);
	return err;
}
