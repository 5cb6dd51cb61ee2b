#include "broker/log/log.h"

#include "broker/log/index.h"
#include "broker/log/recovery.h"
#include "broker/log/writer.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/wire/big_endian.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPEN_FILES = 16,    /* segments that are kept open for reading */
	TAIL_BATCHES = 256, /* the newest batches are kept in memory: most readers are close */
	TAIL_BYTES = 16 << 20,
	HEAD_MAX = BLOCK_HEADER + 2 * BLOCK_NAME_MAX,
};

struct tail_entry {
	uint64_t base_seq, next_seq;
	struct body *body;
};

struct log {
	struct disk disk;
	uint64_t id;
	struct index *segments;
	size_t count, room;
	struct state state;
	uint64_t last_seq;

	struct writer *writer; /* the log thread's */

	int64_t begun_us; /* time of the last batch begun */
	uint64_t generation;

	struct tail_entry tail[TAIL_BATCHES]; /* a ring: oldest at tail_first */
	size_t tail_first, tail_count, tail_bytes;

	struct {
		uint64_t base_seq;
		int fd;
	} files[OPEN_FILES];
	size_t files_next;
};

/* --- Opening ------------------------------------------------------------------------------------
 */

static enum err start_writer(struct log *log, const struct log_options *options,
	const struct recovery *recovery, struct why *why)
{
	uint8_t random[8];
	put_u64(random, options->random);
	/* The id is told to everybody, the random number is not: salts are made of it. */
	log->id = recovery->count ? recovery->header.log_id : digest_xxh3(bytes_of(random, 8));
	struct writer_options writer = {
		.disk = options->disk,
		.segment_bytes = options->segment_bytes,
		.log_id = log->id,
		.random = options->random,
		.segment = recovery->header,
		.end = recovery->end,
		.now_us = options->now_us,
	};
	return writer_open(&writer, &log->writer, why);
}

static void take_over(struct log *log, struct recovery *recovery)
{
	log->segments = recovery->segments;
	log->count = recovery->count;
	log->room = recovery->room;
	log->state = recovery->state;
	recovery->segments = NULL;
	recovery->count = 0;
	recovery->state = (struct state){0};
	if (!log->count)
		return;
	log->last_seq = log->segments[log->count - 1].next_seq - 1;
	for (size_t i = 0; i < log->count; i++)
		if (log->segments[i].last_us > log->begun_us)
			log->begun_us = log->segments[i].last_us;
}

static void begin_segment(struct log *log, const struct segment_header *header)
{
	if (log->count)
		recovery_save_index(&log->disk, &log->segments[log->count - 1], &log->state);
	log->segments = alloc_room(log->segments, log->count, &log->room, sizeof(*log->segments));
	index_init(&log->segments[log->count++], header->base_seq);
}

enum err log_open(const struct log_options *options, struct log **out, struct log_recovery *found,
	struct why *why)
{
	struct recovery recovery = {.disk = options->disk};
	struct log *log = alloc_zero(1, sizeof(*log));
	log->disk = *options->disk;
	for (size_t i = 0; i < OPEN_FILES; i++)
		log->files[i].fd = -1;
	enum err err = recovery_run(&recovery, why);
	if (!err)
		err = start_writer(log, options, &recovery, why);
	if (!err) {
		*found = recovery.found;
		take_over(log, &recovery);
		if (!log->count)
			begin_segment(log, writer_segment(log->writer));
		*out = log;
	} else {
		log_close(&log);
	}
	recovery_fini(&recovery);
	return err;
}

static void drop_oldest(struct log *log)
{
	struct tail_entry *oldest = &log->tail[log->tail_first];
	log->tail_bytes -= body_bytes(oldest->body).len;
	body_drop(&oldest->body);
	log->tail_first = (log->tail_first + 1) % TAIL_BATCHES;
	log->tail_count--;
}

void log_close(struct log **out)
{
	struct log *log = *out;
	if (!log)
		return;
	writer_close(&log->writer);
	while (log->tail_count)
		drop_oldest(log);
	for (size_t i = 0; i < OPEN_FILES; i++)
		if (log->files[i].fd >= 0)
			log->disk.close(log->disk.self, log->files[i].fd);
	for (size_t i = 0; i < log->count; i++)
		index_fini(&log->segments[i]);
	free(log->segments);
	state_fini(&log->state);
	free(log);
	*out = NULL;
}

uint64_t log_id(const struct log *log)
{
	return log->id;
}

uint64_t log_first_seq(const struct log *log)
{
	return log->count ? log->segments[0].base_seq : 1;
}

uint64_t log_last_seq(const struct log *log)
{
	return log->last_seq;
}

struct state *log_state(struct log *log)
{
	return &log->state;
}

/* --- Writing ------------------------------------------------------------------------------------
 */

struct batch *log_begin(struct log *log, int64_t now_us, uint64_t base_seq)
{
	log->begun_us = now_us > log->begun_us ? now_us : log->begun_us + 1;
	struct batch *batch = batch_create(base_seq ? base_seq : log->last_seq + 1, log->begun_us);
	batch->generation = log->generation;
	return batch;
}

void log_write(struct log *log, struct batch *batch)
{
	writer_write(log->writer, batch);
}

static void remember(struct log *log, const struct batch *batch, struct body *body)
{
	while (log->tail_count == TAIL_BATCHES ||
		(log->tail_count && log->tail_bytes + body_bytes(body).len > TAIL_BYTES))
		drop_oldest(log);
	log->tail[(log->tail_first + log->tail_count++) % TAIL_BATCHES] = (struct tail_entry){
		.base_seq = batch->base_seq, .next_seq = batch->next_seq, .body = body_keep(body)};
	log->tail_bytes += body_bytes(body).len;
}

enum err log_written(struct log *log, struct batch **taken, struct log_piece *out, struct why *why)
{
	struct batch *batch = *taken;
	enum err err = batch->err;
	*taken = NULL;
	*out = (struct log_piece){0};
	/* The new segment is there even when the batch then found no room in it. */
	if (batch->rolled.base_seq)
		begin_segment(log, &batch->rolled);
	if (err) {
		if (why)
			*why = batch->why;
		log->generation = batch->generation + 1;
		batch_destroy(&batch);
		return err;
	}
	struct body *body = body_create(&batch->bytes);
	struct log_piece walk = {.body = body, .end = body_bytes(body).len};
	struct bytes block;
	struct block_header header;
	*out = walk;
	while (log_next(&walk, &block, &header)) {
		uint64_t offset = batch->offset + (uint64_t)(block.ptr - body_bytes(body).ptr);
		index_add(&log->segments[log->count - 1], block, &header, offset);
		state_apply(&log->state, block, &header);
	}
	log->last_seq = batch->next_seq - 1;
	remember(log, batch, body);
	batch_destroy(&batch);
	return ERR_OK;
}

/* --- Reading ------------------------------------------------------------------------------------
 */

/* The segment that holds seq: the last one that begins at or before it. */
static const struct index *segment_of(const struct log *log, uint64_t seq)
{
	size_t low = 0, high = log->count;
	CHECK(log->count && seq >= log->segments[0].base_seq);
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (log->segments[middle].base_seq <= seq)
			low = middle;
		else
			high = middle;
	}
	return &log->segments[low];
}

static enum err file_of(
	struct log *log, const struct index *segment, const char *name, int *fd, struct why *why)
{
	for (size_t i = 0; i < OPEN_FILES; i++)
		if (log->files[i].fd >= 0 && log->files[i].base_seq == segment->base_seq) {
			*fd = log->files[i].fd;
			return ERR_OK;
		}
	size_t slot = log->files_next++ % OPEN_FILES;
	if (log->files[slot].fd >= 0)
		log->disk.close(log->disk.self, log->files[slot].fd);
	log->files[slot].fd = log->disk.open(log->disk.self, name, false);
	log->files[slot].base_seq = segment->base_seq;
	*fd = log->files[slot].fd;
	return *fd < 0 ? disk_failed(name, "opening", why) : ERR_OK;
}

bool log_next(struct log_piece *piece, struct bytes *block, struct block_header *header)
{
	struct bytes all = body_bytes(piece->body);
	while (piece->at < piece->end) {
		struct bytes rest = bytes_of(all.ptr + piece->at, piece->end - piece->at);
		if (segment_looks_like_mark(rest)) {
			piece->at += SEGMENT_MARK;
			continue;
		}
		/* A batch that has not been written yet has zeros where its mark will be. */
		CHECK(block_read_header(rest, header, NULL) == ERR_OK &&
			header->length <= rest.len);
		*block = bytes_of(rest.ptr, header->length);
		piece->at += header->length;
		return true;
	}
	return false;
}

/* Checks what was read and finds its whole blocks: *begin is the one that holds the wanted
 * sequence, *end is after the last. *needed is set when a block is cut by the end of the bytes. */
struct walk {
	struct bytes bytes;
	uint64_t offset, seq; /* of the first byte in the file; wanted */
	size_t begin, end, needed;
	uint64_t next_seq; /* after the last whole block */
	bool found, last;  /* last: the segment ends where the bytes do */
};

static enum err walk_blocks(struct walk *walk, const char *name, struct why *why)
{
	struct why inner = {0};
	for (size_t at = 0; at < walk->bytes.len;) {
		struct bytes rest = bytes_of(walk->bytes.ptr + at, walk->bytes.len - at);
		struct block_header header;
		if (segment_looks_like_mark(rest)) {
			at += SEGMENT_MARK;
			continue;
		}
		enum err err = block_read_header(rest, &header, &inner);
		bool cut = err ? rest.len < HEAD_MAX : header.length > rest.len;
		if (cut && !walk->last) {
			walk->needed = at + (err ? HEAD_MAX : header.length);
			return ERR_OK;
		}
		if (cut && !err)
			err = why_set(&inner, ERR_BAD_BLOCK, "", "it is cut off");
		if (!err)
			err = block_check(bytes_of(rest.ptr, header.length), &header, &inner);
		if (err)
			return why_set(why, ERR_DAMAGED, name,
				"the block at byte %" PRIu64 " is damaged: %s: %s",
				walk->offset + at, inner.where, inner.text);
		if (!walk->found && header.base_seq + header.count > walk->seq) {
			walk->found = true;
			walk->begin = at;
		}
		at += header.length;
		walk->end = at;
		walk->next_seq = header.base_seq + header.count;
	}
	return ERR_OK;
}

static enum err read_segment(struct log *log, const struct index *segment, struct log_place *place,
	size_t max, struct log_piece *out, struct why *why)
{
	char name[DISK_NAME];
	int fd;
	segment_name(segment->base_seq, "seg", name);
	enum err err = file_of(log, segment, name, &fd, why);
	if (err)
		return err;
	bool known = place->segment == segment->base_seq && place->offset >= SEGMENT_HEADER;
	struct walk walk = {.offset = known ? place->offset : index_find(segment, place->seq),
		.seq = place->seq};
	struct buffer buffer = {0};
	for (size_t wanted = max; !walk.found;) {
		size_t left = (size_t)(segment->bytes - walk.offset),
		       len = wanted < left ? wanted : left;
		buffer_clear(&buffer);
		err = disk_read_all(
			&log->disk, fd, buffer_grow(&buffer, len), &len, walk.offset, name, why);
		buffer.len = len;
		walk.bytes = buffer_bytes(&buffer);
		walk.last = walk.offset + len == segment->bytes || len < wanted;
		if (!err)
			err = walk_blocks(&walk, name, why);
		if (!err && !walk.found && walk.end == 0 && walk.last)
			err = why_set(why, ERR_DAMAGED, name,
				"the file ends at byte %" PRIu64 ", before sequence %" PRIu64,
				walk.offset + len, walk.seq);
		if (err) {
			buffer_fini(&buffer);
			return err;
		}
		/* Not in these bytes: go on behind them, or take more of them when a block is cut.
		 */
		wanted = walk.end == 0 && walk.needed > wanted ? walk.needed : max;
		if (!walk.found) {
			walk.offset += walk.end;
			walk.end = 0;
		}
	}
	*place = (struct log_place){walk.next_seq, segment->base_seq, walk.offset + walk.end};
	*out = (struct log_piece){.body = body_create(&buffer), .at = walk.begin, .end = walk.end};
	return ERR_OK;
}

static bool read_tail(struct log *log, struct log_place *place, struct log_piece *out)
{
	if (!log->tail_count || place->seq < log->tail[log->tail_first].base_seq)
		return false;
	size_t low = 0, high = log->tail_count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (log->tail[(log->tail_first + middle) % TAIL_BATCHES].base_seq <= place->seq)
			low = middle;
		else
			high = middle;
	}
	const struct tail_entry *entry = &log->tail[(log->tail_first + low) % TAIL_BATCHES];
	struct log_piece piece = {.body = entry->body, .end = body_bytes(entry->body).len};
	struct bytes block;
	struct block_header header;
	size_t begin = 0;
	do {
		begin = piece.at;
		CHECK(log_next(&piece, &block, &header));
	} while (header.base_seq + header.count <= place->seq);
	*out = (struct log_piece){body_keep(entry->body), begin, body_bytes(entry->body).len};
	*place = (struct log_place){.seq = entry->next_seq};
	return true;
}

enum err log_read(struct log *log, struct log_place *place, size_t max, struct log_piece *out,
	struct why *why)
{
	CHECK(max > 0);
	*out = (struct log_piece){0};
	if (place->seq < log_first_seq(log))
		*place = (struct log_place){.seq = log_first_seq(log)};
	if (place->seq > log->last_seq)
		return why_set(why, ERR_NOT_FOUND, "", "the log ends with sequence %" PRIu64,
			log->last_seq);
	if (read_tail(log, place, out))
		return ERR_OK;
	return read_segment(log, segment_of(log, place->seq), place, max, out, why);
}

void log_skip(
	const struct log *log, struct log_place *place, const struct text *filters, size_t count)
{
	while (place->seq >= log_first_seq(log) && place->seq <= log->last_seq) {
		const struct index *segment = segment_of(log, place->seq);
		bool may = segment == &log->segments[log->count - 1];
		for (size_t i = 0; i < count && !may; i++)
			may = index_may_match(segment, filters[i]);
		if (may)
			return;
		*place = (struct log_place){.seq = segment->next_seq};
	}
}

uint64_t log_seek_time(const struct log *log, int64_t time_us)
{
	for (size_t i = 0; i < log->count; i++)
		if (log->segments[i].next_seq > log->segments[i].base_seq &&
			log->segments[i].last_us >= time_us)
			return index_find_time(&log->segments[i], time_us);
	return log->last_seq + 1;
}

uint64_t log_segment_before(const struct log *log, uint64_t seq)
{
	if (seq <= log_first_seq(log))
		return log_first_seq(log);
	return segment_of(log, seq - 1)->base_seq;
}
