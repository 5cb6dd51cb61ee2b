#include "broker/log/pack.h"

#include "broker/log/index.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/wire/big_endian.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

static const char header_magic[8] = "SERAISEG", footer_magic[8] = "SERAIPAK";

enum {
	VERSION = 2,
	FRAME = 64 << 10, /* plain bytes after which a frame is closed */
	FRAME_MAX = FRAME + BLOCK_MAX,
	TABLE_ENTRY = 32,
	FOOTER = 64,
	LEVEL = 3, /* of zstd */
};

static enum err damaged(
	const char *name, uint64_t from, uint64_t to, const char *what, struct why *why)
{
	return why_set(why, ERR_DAMAGED, name, "bytes %" PRIu64 " to %" PRIu64 " are damaged: %s",
		from, to, what);
}

/* Exactly these bytes. */
static enum err read_range(const struct disk *disk, int fd, const char *name, uint64_t at,
	uint8_t *out, size_t len, struct why *why)
{
	size_t got = len;
	enum err err = disk_read_all(disk, fd, out, &got, at, name, why);
	if (!err && got < len)
		err = damaged(name, at, at + len, "the file ends before them", why);
	return err;
}

/* --- Reading --------------------------------------------------------------------------------- */

enum err pack_read_header(
	const struct disk *disk, int fd, const char *name, struct pack_header *out, struct why *why)
{
	uint8_t head[SEGMENT_HEADER];
	enum err err = read_range(disk, fd, name, 0, head, sizeof(head), why);
	if (err)
		return err;
	if (memcmp(head, header_magic, sizeof(header_magic)) != 0 ||
		get_u64(head + 56) != digest_xxh3(bytes_of(head, 56)))
		return damaged(name, 0, SEGMENT_HEADER, "they are no header of a segment", why);
	if (get_u32(head + 8) != VERSION)
		return why_set(why, ERR_VERSION, name,
			"wanted packed segment version %d, got %" PRIu32, VERSION,
			get_u32(head + 8));
	*out = (struct pack_header){
		.log_id = get_u64(head + 16),
		.base_seq = get_u64(head + 24),
		.next_seq = get_u64(head + 32),
		.created_us = (int64_t)get_u64(head + 40),
		.ledger_seq = get_u64(head + 48),
	};
	if (out->base_seq >= out->next_seq)
		return damaged(name, 0, SEGMENT_HEADER, "the sequences do not rise", why);
	return ERR_OK;
}

/* The numbers of the last 64 bytes. */
struct footer {
	uint64_t table_at, plain_end;
	uint32_t frames, index;
};

static enum err read_footer(const struct disk *disk, int fd, const char *name, uint64_t size,
	struct footer *out, struct buffer *tail, struct why *why)
{
	uint8_t end[FOOTER];
	uint64_t at = size - FOOTER;
	if (size < SEGMENT_HEADER + FOOTER)
		return damaged(name, 0, size, "the file is cut", why);
	enum err err = read_range(disk, fd, name, at, end, sizeof(end), why);
	if (err)
		return err;
	if (memcmp(end, footer_magic, sizeof(footer_magic)) != 0 ||
		get_u64(end + 56) != digest_xxh3(bytes_of(end, 56)))
		return damaged(name, at, size, "they are not the end of a packed segment", why);
	*out = (struct footer){.table_at = get_u64(end + 8),
		.frames = get_u32(end + 16),
		.index = get_u32(end + 20),
		.plain_end = get_u64(end + 32)};
	uint64_t len = (uint64_t)out->frames * TABLE_ENTRY + out->index;
	if (out->table_at < SEGMENT_HEADER || out->table_at > at || at - out->table_at != len)
		return damaged(name, at, size, "the lengths do not add up", why);
	err = read_range(
		disk, fd, name, out->table_at, buffer_grow(tail, (size_t)len), (size_t)len, why);
	if (!err && digest_xxh3(buffer_bytes(tail)) != get_u64(end + 48))
		err = damaged(name, out->table_at, at, "table and index", why);
	return err;
}

/* Frames stand back to back, in the file as in what they hold. */
static enum err take_table(struct pack *pack, const struct footer *footer, const uint8_t *at,
	const char *name, struct why *why)
{
	uint64_t plain = SEGMENT_HEADER, stored = SEGMENT_HEADER;
	pack->frames = alloc_zero((size_t)footer->frames + 1, sizeof(*pack->frames));
	pack->count = footer->frames;
	pack->plain_end = footer->plain_end;
	for (size_t i = 0; i < pack->count; i++, at += TABLE_ENTRY) {
		struct pack_frame *frame = &pack->frames[i];
		*frame = (struct pack_frame){get_u64(at), get_u64(at + 8), get_u32(at + 16),
			get_u32(at + 20), get_u64(at + 24)};
		if (frame->plain_at != plain || frame->stored_at != stored || !frame->plain ||
			frame->plain > FRAME_MAX || frame->stored > frame->plain)
			return damaged(name, footer->table_at, pack->file_bytes,
				"the table of frames does not add up", why);
		plain += frame->plain;
		stored += frame->stored;
	}
	if (plain != footer->plain_end || stored != footer->table_at)
		return damaged(name, footer->table_at, pack->file_bytes,
			"the table of frames does not add up", why);
	return ERR_OK;
}

enum err pack_open(
	const struct disk *disk, int fd, const char *name, struct pack *out, struct why *why)
{
	struct footer footer = {0};
	struct buffer tail = {0};
	*out = (struct pack){0};
	int64_t size = disk->size(disk->self, fd);
	if (size < 0)
		return disk_failed(name, "asking for the size", why);
	out->file_bytes = (uint64_t)size;
	enum err err = pack_read_header(disk, fd, name, &out->header, why);
	if (!err)
		err = read_footer(disk, fd, name, out->file_bytes, &footer, &tail, why);
	if (!err)
		err = take_table(out, &footer, tail.ptr, name, why);
	out->index_at = footer.table_at + out->count * TABLE_ENTRY;
	buffer_fini(&tail);
	if (err)
		pack_fini(out);
	return err;
}

void pack_fini(struct pack *pack)
{
	free(pack->frames);
	*pack = (struct pack){0};
}

/* The frame that holds the byte. */
static size_t frame_of(const struct pack *pack, uint64_t at)
{
	size_t low = 0, high = pack->count;
	CHECK(pack->count && at >= SEGMENT_HEADER && at < pack->plain_end);
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (pack->frames[middle].plain_at <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

size_t pack_span(const struct pack *pack, uint64_t at, size_t len)
{
	uint64_t last = at + len - 1 < pack->plain_end ? at + len - 1 : pack->plain_end - 1;
	const struct pack_frame *frame = &pack->frames[frame_of(pack, last)];
	return (size_t)(frame->plain_at + frame->plain - at);
}

static enum err read_frame(const struct disk *disk, int fd, const char *name,
	const struct pack_frame *frame, uint8_t *out, struct why *why)
{
	struct buffer stored = {0};
	bool packed = frame->stored < frame->plain;
	uint8_t *to = packed ? buffer_grow(&stored, frame->stored) : out;
	enum err err = read_range(disk, fd, name, frame->stored_at, to, frame->stored, why);
	bool good = !err && digest_xxh3(bytes_of(to, frame->stored)) == frame->checksum;
	if (good && packed)
		good = ZSTD_decompress(out, frame->plain, to, frame->stored) == frame->plain;
	if (!err && !good)
		err = damaged(name, frame->stored_at, frame->stored_at + frame->stored,
			"the frame fails its checksum", why);
	buffer_fini(&stored);
	return err;
}

enum err pack_read(const struct disk *disk, int fd, const char *name, const struct pack *pack,
	uint64_t at, uint8_t *out, size_t len, struct why *why)
{
	struct buffer whole = {0};
	enum err err = ERR_OK;
	CHECK(at + len <= pack->plain_end);
	for (size_t i = len ? frame_of(pack, at) : 0; !err && len; i++) {
		const struct pack_frame *frame = &pack->frames[i];
		size_t from = (size_t)(at - frame->plain_at), part = frame->plain - from;
		if (part > len)
			part = len;
		if (part == frame->plain) {
			err = read_frame(disk, fd, name, frame, out, why);
		} else {
			buffer_clear(&whole);
			err = read_frame(
				disk, fd, name, frame, buffer_grow(&whole, frame->plain), why);
			if (!err)
				memcpy(out, whole.ptr + from, part);
		}
		out += part;
		at += part;
		len -= part;
	}
	buffer_fini(&whole);
	return err;
}

enum err pack_scan(const struct disk *disk, int fd, const char *name, const struct pack *pack,
	enum err (*each)(void *arg, struct bytes block, const struct block_header *header,
		uint64_t at, struct why *why),
	void *arg, struct why *why)
{
	struct buffer bytes = {0};
	struct why inner = {0};
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < pack->count; i++) {
		const struct pack_frame *frame = &pack->frames[i];
		buffer_clear(&bytes);
		err = read_frame(disk, fd, name, frame, buffer_grow(&bytes, frame->plain), why);
		for (size_t at = 0; !err && at < bytes.len;) {
			struct bytes rest = bytes_of(bytes.ptr + at, bytes.len - at);
			struct block_header header;
			err = block_read_header(rest, &header, &inner);
			if (!err && header.length > rest.len)
				err = why_set(&inner, ERR_BAD_BLOCK, "its end", "it is cut off");
			if (!err)
				err = block_check_delivered(
					bytes_of(rest.ptr, header.length), &header, &inner);
			if (err) {
				err = damaged(name, frame->stored_at,
					frame->stored_at + frame->stored, inner.text, why);
				break;
			}
			err = each(arg, bytes_of(rest.ptr, header.length), &header,
				frame->plain_at + at, why);
			at += header.length;
		}
	}
	buffer_fini(&bytes);
	return err;
}

/* --- Writing --------------------------------------------------------------------------------- */

enum err pack_begin(struct pack_writer *writer, struct why *why)
{
	writer->plain_at = writer->stored_at = SEGMENT_HEADER;
	writer->fd = writer->disk->open(writer->disk->self, writer->name, true);
	return writer->fd < 0 ? disk_failed(writer->name, "making", why) : ERR_OK;
}

uint64_t pack_offset(const struct pack_writer *writer)
{
	return writer->plain_at + writer->plain.len;
}

static enum err put(struct pack_writer *writer, struct bytes bytes, struct why *why)
{
	enum err err = disk_write_all(
		writer->disk, writer->fd, bytes, writer->stored_at, writer->name, why);
	if (!err)
		writer->stored_at += bytes.len;
	return err;
}

static enum err close_frame(struct pack_writer *writer, struct why *why)
{
	struct bytes bytes = buffer_bytes(&writer->plain);
	if (!bytes.len)
		return ERR_OK;
	if (writer->compress) {
		size_t most = ZSTD_compressBound(bytes.len);
		buffer_clear(&writer->stored);
		size_t len = ZSTD_compress(
			buffer_grow(&writer->stored, most), most, bytes.ptr, bytes.len, LEVEL);
		if (!ZSTD_isError(len) && len < bytes.len)
			bytes = bytes_of(writer->stored.ptr, len);
	}
	uint8_t *entry = buffer_grow(&writer->table, TABLE_ENTRY);
	put_u64(entry, writer->plain_at);
	put_u64(entry + 8, writer->stored_at);
	put_u32(entry + 16, (uint32_t)writer->plain.len);
	put_u32(entry + 20, (uint32_t)bytes.len);
	put_u64(entry + 24, digest_xxh3(bytes));
	writer->count++;
	writer->plain_at += writer->plain.len;
	enum err err = put(writer, bytes, why);
	buffer_clear(&writer->plain);
	return err;
}

enum err pack_add(struct pack_writer *writer, struct bytes block, struct why *why)
{
	buffer_add(&writer->plain, block.ptr, block.len);
	return writer->plain.len < FRAME ? ERR_OK : close_frame(writer, why);
}

static enum err write_header(const struct pack_writer *writer, struct why *why)
{
	uint8_t head[SEGMENT_HEADER] = {0};
	memcpy(head, header_magic, sizeof(header_magic));
	put_u32(head + 8, VERSION);
	put_u64(head + 16, writer->header.log_id);
	put_u64(head + 24, writer->header.base_seq);
	put_u64(head + 32, writer->header.next_seq);
	put_u64(head + 40, (uint64_t)writer->header.created_us);
	put_u64(head + 48, writer->header.ledger_seq);
	put_u64(head + 56, digest_xxh3(bytes_of(head, 56)));
	return disk_write_all(
		writer->disk, writer->fd, bytes_of(head, sizeof(head)), 0, writer->name, why);
}

enum err pack_finish(
	struct pack_writer *writer, struct index *index, const struct state *state, struct why *why)
{
	struct buffer tail = {0}, sealed = {0};
	enum err err = close_frame(writer, why);
	uint64_t table_at = writer->stored_at;
	index_seal(index, state, &sealed);
	index->packed = true;
	index->index_at = table_at + writer->table.len;
	buffer_add(&tail, writer->table.ptr, writer->table.len);
	buffer_add(&tail, sealed.ptr, sealed.len);
	uint64_t checksum = digest_xxh3(buffer_bytes(&tail));
	uint8_t *end = buffer_grow(&tail, FOOTER);
	memset(end, 0, FOOTER);
	memcpy(end, footer_magic, sizeof(footer_magic));
	put_u64(end + 8, table_at);
	put_u32(end + 16, writer->count);
	put_u32(end + 20, (uint32_t)sealed.len);
	put_u64(end + 32, writer->plain_at);
	put_u64(end + 48, checksum);
	put_u64(end + 56, digest_xxh3(bytes_of(end, 56)));
	if (!err)
		err = put(writer, buffer_bytes(&tail), why);
	if (!err)
		err = write_header(writer, why);
	if (!err && writer->disk->sync(writer->disk->self, writer->fd))
		err = disk_failed(writer->name, "syncing", why);
	buffer_fini(&tail);
	buffer_fini(&sealed);
	return err;
}

void pack_writer_fini(struct pack_writer *writer)
{
	if (writer->fd >= 0)
		writer->disk->close(writer->disk->self, writer->fd);
	buffer_fini(&writer->plain);
	buffer_fini(&writer->stored);
	buffer_fini(&writer->table);
}
