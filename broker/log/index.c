#include "broker/log/index.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/wire/big_endian.h"

#include <stdlib.h>
#include <string.h>

static const char magic[8] = "SERAIIDX";

enum { VERSION = 5, HEAD = 64, ENTRY = 24, HASHES = 4 };

void index_init(struct index *index, uint64_t base_seq)
{
	*index = (struct index){.base_seq = base_seq, .next_seq = base_seq};
}

void index_fini(struct index *index)
{
	free(index->entries);
	index->entries = NULL;
	usage_fini(&index->usage);
}

/* --- The summary of subjects ------------------------------------------------------------------ */

static void summary_bits(struct text prefix, uint32_t bits[HASHES])
{
	uint64_t hash = digest_xxh3(bytes_of(prefix.ptr, prefix.len));
	uint32_t low = (uint32_t)hash, high = (uint32_t)(hash >> 32) | 1;
	for (uint32_t i = 0; i < HASHES; i++)
		bits[i] = (low + i * high) % (INDEX_SUMMARY * 8);
}

static bool summary_has(const struct index *index, struct text prefix)
{
	uint32_t bits[HASHES];
	summary_bits(prefix, bits);
	for (unsigned i = 0; i < HASHES; i++)
		if (!(index->summary[bits[i] / 8] & 1u << bits[i] % 8))
			return false;
	return true;
}

static void summary_add(struct index *index, struct text subject)
{
	size_t end = 0;
	for (unsigned token = 0; token < INDEX_PREFIX_TOKENS && end < subject.len; token++) {
		uint32_t bits[HASHES];
		const char *dot = memchr(subject.ptr + end, '.', subject.len - end);
		size_t stop = dot ? (size_t)(dot - subject.ptr) : subject.len;
		summary_bits(text_slice(subject, 0, stop), bits);
		for (unsigned i = 0; i < HASHES; i++)
			index->summary[bits[i] / 8] |= (uint8_t)(1u << bits[i] % 8);
		end = stop + 1;
	}
}

bool index_may_match(const struct index *index, struct text filter)
{
	size_t literal = 0; /* bytes of the filter's leading tokens without a wildcard */
	struct text rest = filter, token;
	for (unsigned n = 0; n < INDEX_PREFIX_TOKENS && text_split(&rest, '.', &token); n++) {
		if (text_is(token, "*") || text_is(token, ">"))
			break;
		literal = (size_t)(token.ptr + token.len - filter.ptr);
	}
	return literal == 0 || summary_has(index, text_slice(filter, 0, literal));
}

/* --- Places ----------------------------------------------------------------------------------- */

void index_add(
	struct index *index, struct bytes block, const struct block_header *header, uint64_t offset)
{
	CHECK(header->base_seq == index->next_seq);
	if (index->count == 0)
		index->first_us = header->time_us;
	if (index->count == 0 || offset - index->entries[index->count - 1].offset >= INDEX_STEP) {
		index->entries = alloc_room(
			index->entries, index->count, &index->room, sizeof(*index->entries));
		index->entries[index->count++] = (struct index_entry){
			.seq = header->base_seq, .offset = offset, .time_us = header->time_us};
	}
	index->last_us = header->time_us;
	index->next_seq = header->base_seq + header->count;
	index->bytes = offset + header->length;
	usage_add(&index->usage, block, header);
	struct bytes rest = block_runs(block, header);
	struct block_run run;
	while (block_next_run(&rest, &run))
		summary_add(index, run.subject);
}

uint64_t index_find(const struct index *index, uint64_t seq)
{
	CHECK(index->count && seq >= index->base_seq && seq < index->next_seq);
	size_t low = 0, high = index->count; /* entries[low] is at or before seq */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (index->entries[middle].seq <= seq)
			low = middle;
		else
			high = middle;
	}
	return index->entries[low].offset;
}

uint64_t index_find_time(const struct index *index, int64_t time_us)
{
	size_t low = 0, high = index->count;
	if (index->count == 0 || index->first_us >= time_us)
		return index->base_seq;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (index->entries[middle].time_us < time_us)
			low = middle;
		else
			high = middle;
	}
	return index->entries[low].seq;
}

/* --- The file --------------------------------------------------------------------------------- */

void index_write(const struct index *index, const struct state *state, struct buffer *out)
{
	size_t begin = out->len;
	uint8_t *head = buffer_grow(out, HEAD);
	memset(head, 0, HEAD);
	memcpy(head, magic, sizeof(magic));
	put_u32(head + 8, VERSION);
	put_u32(head + 12, (uint32_t)index->count);
	put_u64(head + 16, index->base_seq);
	put_u64(head + 24, index->next_seq);
	put_u64(head + 32, index->bytes);
	put_u64(head + 40, (uint64_t)index->first_us);
	put_u64(head + 48, (uint64_t)index->last_us);
	buffer_add(out, index->summary, INDEX_SUMMARY);
	for (size_t i = 0; i < index->count; i++) {
		uint8_t *at = buffer_grow(out, ENTRY);
		put_u64(at, index->entries[i].seq);
		put_u64(at + 8, index->entries[i].offset);
		put_u64(at + 16, (uint64_t)index->entries[i].time_us);
	}
	usage_write(&index->usage, out);
	state_write(state, index->last_us, out);
	uint64_t sum = digest_xxh3(bytes_of(out->ptr + begin, out->len - begin));
	put_u64(buffer_grow(out, 8), sum);
}

bool index_read(struct index *index, struct state *state, struct bytes bytes)
{
	const uint8_t *p = bytes.ptr;
	if (bytes.len < HEAD + INDEX_SUMMARY + 8 || memcmp(p, magic, sizeof(magic)) != 0 ||
		get_u32(p + 8) != VERSION ||
		get_u64(p + bytes.len - 8) != digest_xxh3(bytes_of(p, bytes.len - 8)) ||
		get_u64(p + 16) != index->base_seq)
		return false;
	size_t count = get_u32(p + 12), at = HEAD + INDEX_SUMMARY;
	if (count == 0 || count > (bytes.len - 8 - at) / ENTRY)
		return false;
	index->next_seq = get_u64(p + 24);
	index->bytes = get_u64(p + 32);
	index->first_us = (int64_t)get_u64(p + 40);
	index->last_us = (int64_t)get_u64(p + 48);
	memcpy(index->summary, p + HEAD, INDEX_SUMMARY);
	index->entries = alloc_resize(index->entries, count, sizeof(*index->entries));
	index->count = index->room = count;
	for (size_t i = 0; i < count; i++, at += ENTRY)
		index->entries[i] = (struct index_entry){.seq = get_u64(p + at),
			.offset = get_u64(p + at + 8),
			.time_us = (int64_t)get_u64(p + at + 16)};
	struct bytes rest = bytes_of(p + at, bytes.len - 8 - at);
	return usage_read(&index->usage, &rest) &&
	       (!state || state_read(state, get_u32(p + 8), &rest));
}
