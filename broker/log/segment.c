#include "broker/log/segment.h"

#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/wire/big_endian.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char header_magic[8] = "SERAISEG";

enum { VERSION = 1, MARK_MAGIC = 0x5352424D /* "SRBM" */, WINDOW = 1 << 20 };

void segment_name(uint64_t base_seq, const char *ending, char out[DISK_NAME])
{
	snprintf(out, DISK_NAME, "%020" PRIu64 ".%s", base_seq, ending);
}

bool segment_name_read(const char *name, const char *ending, uint64_t *base_seq)
{
	struct text text = text_of(name);
	int64_t value;
	if (text.len < 22 || text.ptr[20] != '.' || strcmp(name + 21, ending) != 0 ||
		!text_to_i64(text_slice(text, 0, 20), 1, INT64_MAX, &value))
		return false;
	*base_seq = (uint64_t)value;
	return true;
}

void segment_write_header(const struct segment_header *header, uint8_t out[SEGMENT_HEADER])
{
	memset(out, 0, SEGMENT_HEADER);
	memcpy(out, header_magic, sizeof(header_magic));
	put_u32(out + 8, VERSION);
	put_u64(out + 16, header->log_id);
	put_u64(out + 24, header->base_seq);
	put_u64(out + 32, header->salt);
	put_u64(out + 40, (uint64_t)header->created_us);
	put_u64(out + 56, digest_xxh3(bytes_of(out, 56)));
}

enum err segment_read_header(
	struct bytes bytes, const char *name, struct segment_header *out, struct why *why)
{
	const uint8_t *p = bytes.ptr;
	if (bytes.len < SEGMENT_HEADER || memcmp(p, header_magic, sizeof(header_magic)) != 0)
		return why_set(
			why, ERR_DAMAGED, name, "bytes 0 to 64 are not the header of a segment");
	if (get_u64(p + 56) != digest_xxh3(bytes_of(p, 56)))
		return why_set(
			why, ERR_DAMAGED, name, "bytes 0 to 64: the header fails its checksum");
	if (get_u32(p + 8) != VERSION)
		return why_set(why, ERR_VERSION, name, "wanted segment version %d, got %" PRIu32,
			VERSION, get_u32(p + 8));
	*out = (struct segment_header){
		.log_id = get_u64(p + 16),
		.base_seq = get_u64(p + 24),
		.salt = get_u64(p + 32),
		.created_us = (int64_t)get_u64(p + 40),
	};
	return ERR_OK;
}

static uint64_t mark_checksum(
	const uint8_t *mark, const struct segment_header *segment, uint64_t offset)
{
	uint8_t bound[24 + 24];
	memcpy(bound, mark, 24);
	put_u64(bound + 24, segment->salt);
	put_u64(bound + 32, segment->log_id);
	put_u64(bound + 40, offset);
	return digest_xxh3(bytes_of(bound, sizeof(bound)));
}

void segment_write_mark(const struct segment_mark *mark, const struct segment_header *segment,
	uint64_t offset, uint8_t out[SEGMENT_MARK])
{
	put_u32(out, MARK_MAGIC);
	put_u32(out + 4, mark->length);
	put_u64(out + 8, mark->base_seq);
	put_u64(out + 16, (uint64_t)mark->time_us);
	put_u64(out + 24, mark_checksum(out, segment, offset));
}

bool segment_looks_like_mark(struct bytes bytes)
{
	return bytes.len >= SEGMENT_MARK && get_u32(bytes.ptr) == MARK_MAGIC;
}

bool segment_read_mark(struct bytes bytes, const struct segment_header *segment, uint64_t offset,
	struct segment_mark *out)
{
	if (!segment_looks_like_mark(bytes) ||
		get_u64(bytes.ptr + 24) != mark_checksum(bytes.ptr, segment, offset))
		return false;
	*out = (struct segment_mark){
		.length = get_u32(bytes.ptr + 4),
		.base_seq = get_u64(bytes.ptr + 8),
		.time_us = (int64_t)get_u64(bytes.ptr + 16),
	};
	return true;
}

/* --- Scanning: a window moves over the file --------------------------------------------------- */

struct window {
	struct segment_scan *scan;
	struct buffer buffer;
	uint64_t from, size;
};

/* Bytes [at, at + len) of the file, or fewer at its end; lent until the next call. */
static enum err window_get(
	struct window *window, uint64_t at, size_t len, struct bytes *out, struct why *why)
{
	uint64_t left = at < window->size ? window->size - at : 0;
	if (len > left)
		len = (size_t)left;
	*out = (struct bytes){0};
	if (!len)
		return ERR_OK;
	if (at < window->from || at + len > window->from + window->buffer.len) {
		size_t wanted = len > WINDOW ? len : WINDOW;
		if (wanted > left)
			wanted = (size_t)left;
		buffer_clear(&window->buffer);
		enum err err = disk_read_all(window->scan->disk, window->scan->fd,
			buffer_grow(&window->buffer, wanted), &wanted, at, window->scan->name, why);
		window->buffer.len = err ? 0 : wanted;
		window->from = at;
		if (err)
			return err;
	}
	size_t begin = (size_t)(at - window->from), have = window->buffer.len - begin;
	*out = bytes_of(window->buffer.ptr + begin, len < have ? len : have);
	return ERR_OK;
}

static bool all_zero(struct bytes bytes)
{
	return bytes.len == 0 ||
	       (bytes.ptr[0] == 0 && memcmp(bytes.ptr, bytes.ptr + 1, bytes.len - 1) == 0);
}

/* One block of a write; true when it is as it should be. */
static bool good_block(struct segment_scan *scan, struct bytes rest,
	const struct segment_mark *mark, struct block_header *header)
{
	char where[32];
	snprintf(where, sizeof(where), "byte %" PRIu64, scan->good_end);
	if (block_read_header(rest, header, &scan->what))
		return false;
	if (header->length > rest.len) {
		why_set(&scan->what, ERR_BAD_BLOCK, where, "the block is cut off");
		return false;
	}
	if (block_check(bytes_of(rest.ptr, header->length), header, &scan->what))
		return false;
	if (header->base_seq == scan->next_seq && header->time_us == mark->time_us)
		return true;
	why_set(&scan->what, ERR_BAD_BLOCK, where,
		"wanted the block of sequence %" PRIu64 ", got that of %" PRIu64, scan->next_seq,
		header->base_seq);
	return false;
}

/* The blocks of one write, whose mark stands at `at`. False when one of them is bad. */
static bool scan_write(struct segment_scan *scan, const struct segment_mark *mark, uint64_t at,
	struct bytes blocks)
{
	size_t done = 0;
	scan->good_end = at + SEGMENT_MARK;
	while (done < mark->length) {
		struct block_header header;
		size_t left = blocks.len > done ? blocks.len - done : 0;
		struct bytes rest = bytes_of(blocks.ptr + (left ? done : 0), left);
		if (!good_block(scan, rest, mark, &header)) {
			/* Nothing good in this write: its mark goes with it. */
			if (done == 0)
				scan->good_end = at;
			return false;
		}
		if (scan->each)
			scan->each(scan->arg, bytes_of(rest.ptr, header.length), &header,
				scan->good_end);
		scan->last_mark = at;
		scan->mark = *mark;
		done += header.length;
		scan->good_end += header.length;
		scan->next_seq += header.count;
	}
	return true;
}

/* What stands after the last good byte decides what the bad ones are. */
static enum err judge_rest(struct window *window, struct why *why)
{
	struct segment_scan *scan = window->scan;
	scan->state = SEGMENT_CLEAN;
	scan->bad_end = scan->good_end;
	scan->cut = scan->good_end >= window->size;
	for (uint64_t at = scan->good_end; at < window->size; at += 8) {
		struct bytes here;
		struct segment_mark mark;
		enum err err = window_get(window, at, SEGMENT_MARK, &here, why);
		if (err)
			return err;
		size_t step = here.len < 8 ? here.len : 8;
		if (step == 0)
			break;
		if (!all_zero(bytes_of(here.ptr, step))) {
			scan->bad_end = at + step;
			scan->state = SEGMENT_TORN;
		}
		if (at > scan->good_end && segment_read_mark(here, &scan->header, at, &mark) &&
			mark.base_seq >= scan->next_seq) {
			scan->state = SEGMENT_DAMAGED;
			scan->bad_end = at;
			return ERR_OK;
		}
	}
	return ERR_OK;
}

static enum err scan_writes(struct window *window, struct why *why)
{
	struct segment_scan *scan = window->scan;
	for (;;) {
		uint64_t at = scan->good_end;
		struct bytes here;
		struct segment_mark mark;
		enum err err = window_get(window, at, SEGMENT_MARK, &here, why);
		if (err)
			return err;
		if (here.len == 0 || all_zero(here))
			return ERR_OK;
		if (!segment_read_mark(here, &scan->header, at, &mark) ||
			mark.base_seq != scan->next_seq) {
			char where[32];
			snprintf(where, sizeof(where), "byte %" PRIu64, at);
			why_set(&scan->what, ERR_BAD_BLOCK, where,
				"no valid mark of a write stands here");
			return ERR_OK;
		}
		err = window_get(window, at + SEGMENT_MARK, mark.length, &here, why);
		if (err)
			return err;
		if (!scan_write(scan, &mark, at, here))
			return ERR_OK;
	}
}

enum err segment_scan(struct segment_scan *scan, struct why *why)
{
	struct window window = {.scan = scan};
	int64_t size = scan->disk->size(scan->disk->self, scan->fd);
	if (size < 0)
		return disk_failed(scan->name, "asking for the size", why);
	window.size = (uint64_t)size;
	struct bytes head;
	enum err err = window_get(&window, 0, SEGMENT_HEADER, &head, why);
	if (!err)
		err = segment_read_header(head, scan->name, &scan->header, why);
	if (!err) {
		scan->good_end = SEGMENT_HEADER;
		scan->next_seq = scan->header.base_seq;
		err = scan_writes(&window, why);
	}
	if (!err)
		err = judge_rest(&window, why);
	buffer_fini(&window.buffer);
	return err;
}
