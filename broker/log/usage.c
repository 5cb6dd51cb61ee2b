#include "broker/log/usage.h"

#include "broker/log/ledger.h"
#include "proto/base/alloc.h"
#include "proto/wire/big_endian.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBERS = 48 };

void usage_fini(struct usage *usage)
{
	for (size_t i = 0; i < usage->count; i++)
		free(usage->streams[i].name);
	free(usage->streams);
	*usage = (struct usage){0};
}

static struct usage_stream *find(const struct usage *usage, struct text name)
{
	for (size_t i = 0; i < usage->count; i++)
		if (text_is(name, usage->streams[i].name))
			return &usage->streams[i];
	return NULL;
}

const struct usage_stream *usage_of(const struct usage *usage, struct text stream)
{
	return find(usage, stream);
}

static struct usage_stream *add(struct usage *usage, char *name)
{
	usage->streams =
		alloc_room(usage->streams, usage->count, &usage->room, sizeof(*usage->streams));
	usage->streams[usage->count] = (struct usage_stream){.name = name};
	return &usage->streams[usage->count++];
}

void usage_add(struct usage *usage, struct bytes block, const struct block_header *header)
{
	struct bytes rest = block_runs(block, header);
	struct block_run run;
	while (block_next_run(&rest, &run)) {
		struct text name = ledger_stream(run.subject);
		struct usage_stream *stream = find(usage, name);
		if (!stream)
			stream = add(usage, text_copy(name));
		if (!stream->events) {
			stream->first_seq = header->base_seq + run.first_index;
			stream->first_us = header->time_us;
		}
		stream->events += run.count;
		stream->bytes += run.whole.len;
		stream->last_seq = header->base_seq + run.first_index + run.count - 1;
		stream->last_us = header->time_us;
	}
}

void usage_write(const struct usage *usage, struct buffer *out)
{
	put_u32(buffer_grow(out, 4), (uint32_t)usage->count);
	for (size_t i = 0; i < usage->count; i++) {
		const struct usage_stream *stream = &usage->streams[i];
		size_t len = strlen(stream->name);
		put_u16(buffer_grow(out, 2), (uint16_t)len);
		buffer_add(out, stream->name, len);
		uint8_t *at = buffer_grow(out, NUMBERS);
		put_u64(at, stream->events);
		put_u64(at + 8, stream->bytes);
		put_u64(at + 16, stream->first_seq);
		put_u64(at + 24, stream->last_seq);
		put_u64(at + 32, (uint64_t)stream->first_us);
		put_u64(at + 40, (uint64_t)stream->last_us);
	}
}

bool usage_read(struct usage *usage, struct bytes *rest)
{
	if (rest->len < 4)
		return false;
	uint32_t left = get_u32(rest->ptr);
	*rest = bytes_of(rest->ptr + 4, rest->len - 4);
	for (; left; left--) {
		if (rest->len < 2 || rest->len - 2 < (size_t)get_u16(rest->ptr) + NUMBERS)
			return false;
		size_t len = get_u16(rest->ptr);
		struct usage_stream *stream = add(usage, alloc_copy(rest->ptr + 2, len));
		const uint8_t *at = rest->ptr + 2 + len;
		stream->events = get_u64(at);
		stream->bytes = get_u64(at + 8);
		stream->first_seq = get_u64(at + 16);
		stream->last_seq = get_u64(at + 24);
		stream->first_us = (int64_t)get_u64(at + 32);
		stream->last_us = (int64_t)get_u64(at + 40);
		*rest = bytes_of(at + NUMBERS, rest->len - 2 - len - NUMBERS);
	}
	return true;
}
