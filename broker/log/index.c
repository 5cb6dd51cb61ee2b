#include "broker/log/index.h"

#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/wire/big_endian.h"

#include <string.h>

static const char magic[8] = "SERAIIDX";

enum { VERSION = 8, FIXED = INDEX_HEAD - INDEX_SUMMARY - 8, HASHES = 4 };

void index_init(struct index *index, uint64_t base_seq)
{
	*index = (struct index){.base_seq = base_seq,
		.next_seq = base_seq,
		.end_seq = base_seq,
		.place_id = base_seq};
	index->tables = tables_create(base_seq);
}

void index_fini(struct index *index)
{
	tables_destroy(&index->tables);
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

static void summary_set(struct index *index, struct text prefix)
{
	uint32_t bits[HASHES];
	summary_bits(prefix, bits);
	for (unsigned i = 0; i < HASHES; i++)
		index->summary[bits[i] / 8] |= (uint8_t)(1u << bits[i] % 8);
}

/* Its first tokens, and the whole. */
static void summary_add(struct index *index, struct text subject)
{
	size_t stop = 0;
	for (unsigned token = 0; token < INDEX_PREFIX_TOKENS && stop < subject.len; token++) {
		const char *dot = memchr(subject.ptr + stop, '.', subject.len - stop);
		size_t end = dot ? (size_t)(dot - subject.ptr) : subject.len;
		summary_set(index, text_slice(subject, 0, end));
		stop = end + 1;
	}
	if (stop < subject.len)
		summary_set(index, subject);
}

bool index_may_match(const struct index *index, struct text filter)
{
	size_t known = 0; /* bytes of the filter that the summary would know */
	unsigned tokens = 0;
	struct text rest = filter, token;
	while (text_split(&rest, '.', &token)) {
		if (text_is(token, "*") || text_is(token, ">"))
			return known == 0 || summary_has(index, text_slice(filter, 0, known));
		if (++tokens <= INDEX_PREFIX_TOKENS)
			known = (size_t)(token.ptr + token.len - filter.ptr);
	}
	return summary_has(index, filter);
}

void index_add(
	struct index *index, struct bytes block, const struct block_header *header, uint64_t offset)
{
	CHECK(header->base_seq >= index->next_seq);
	if (index->end_seq == index->base_seq)
		index->first_us = header->time_us;
	index->last_us = header->time_us;
	index->next_seq = index->end_seq = header->base_seq + header->count;
	index->bytes = offset + header->length;
	usage_add(&index->usage, block, header);
	struct bytes rest = block_runs(block, header);
	struct block_run run;
	while (block_next_run(&rest, &run))
		summary_add(index, run.subject);
	tables_add(index->tables, block, header, offset);
}

uint32_t index_log(uint64_t log_id)
{
	uint32_t folded = (uint32_t)(log_id ^ log_id >> 32);
	return folded ? folded : 1;
}

/* --- The file --------------------------------------------------------------------------------- */

static void write_head(const struct index *index, uint8_t out[INDEX_HEAD])
{
	const struct tables_head *head = &index->head;
	memset(out, 0, INDEX_HEAD);
	memcpy(out, magic, sizeof(magic));
	put_u32(out + 8, VERSION);
	put_u32(out + 12, (uint32_t)(index->end_seq - index->base_seq));
	put_u64(out + 16, index->base_seq);
	put_u64(out + 24, index->next_seq);
	put_u64(out + 32, index->bytes);
	put_u64(out + 40, (uint64_t)index->first_us);
	put_u64(out + 48, (uint64_t)index->last_us);
	put_u32(out + 56, head->blocks);
	put_u32(out + 60, head->steps);
	put_u32(out + 64, head->subjects);
	put_u32(out + 68, head->names_bytes);
	put_u32(out + 72, head->postings_bytes);
	put_u32(out + 76, index->log);
	for (size_t i = 0; i < INDEX_PARTS; i++) {
		put_u64(out + 80 + 16 * i, index->parts[i].length);
		put_u64(out + 88 + 16 * i, index->parts[i].sum);
	}
	memcpy(out + FIXED, index->summary, INDEX_SUMMARY);
	put_u64(out + FIXED + INDEX_SUMMARY, digest_xxh3(bytes_of(out, FIXED + INDEX_SUMMARY)));
}

/* The part that was written from `begin` on. */
static struct index_range range_of(const struct buffer *out, size_t begin)
{
	size_t length = out->len - begin;
	return (struct index_range){begin, length, digest_xxh3(bytes_of(out->ptr + begin, length))};
}

void index_seal(struct index *index, const struct state *state, struct buffer *out)
{
	CHECK(out->len == 0 && index->tables);
	buffer_grow(out, INDEX_HEAD);
	for (size_t i = 0; i < INDEX_PARTS; i++) {
		size_t begin = out->len;
		if (i == INDEX_USAGE)
			usage_write(&index->usage, out);
		else if (i == INDEX_TABLES)
			tables_write(index->tables, out, &index->head);
		else
			state_write(state, index->last_us, out);
		index->parts[i] = range_of(out, begin);
	}
	tables_destroy(&index->tables);
	write_head(index, out->ptr);
}

bool index_read_head(struct index *index, struct bytes bytes)
{
	const uint8_t *p = bytes.ptr;
	if (bytes.len < INDEX_HEAD || memcmp(p, magic, sizeof(magic)) != 0 ||
		get_u32(p + 8) != VERSION || get_u64(p + 16) != index->base_seq ||
		get_u64(p + FIXED + INDEX_SUMMARY) !=
			digest_xxh3(bytes_of(p, FIXED + INDEX_SUMMARY)))
		return false;
	index->end_seq = index->base_seq + get_u32(p + 12);
	index->next_seq = get_u64(p + 24);
	index->bytes = get_u64(p + 32);
	index->first_us = (int64_t)get_u64(p + 40);
	index->last_us = (int64_t)get_u64(p + 48);
	index->log = get_u32(p + 76);
	index->head = (struct tables_head){
		.base_seq = index->base_seq,
		.next_seq = index->next_seq,
		.end = index->bytes,
		.blocks = get_u32(p + 56),
		.steps = get_u32(p + 60),
		.subjects = get_u32(p + 64),
		.names_bytes = get_u32(p + 68),
		.postings_bytes = get_u32(p + 72),
	};
	uint64_t offset = INDEX_HEAD;
	for (size_t i = 0; i < INDEX_PARTS; offset += index->parts[i++].length)
		index->parts[i] = (struct index_range){
			offset, get_u64(p + 80 + 16 * i), get_u64(p + 88 + 16 * i)};
	memcpy(index->summary, p + FIXED, INDEX_SUMMARY);
	tables_destroy(&index->tables);
	return true;
}

static bool is_part(const struct index *index, enum index_part part, struct bytes bytes)
{
	const struct index_range *range = &index->parts[part];
	return bytes.len == range->length && digest_xxh3(bytes) == range->sum;
}

bool index_read_usage(struct index *index, struct bytes bytes)
{
	usage_fini(&index->usage);
	return is_part(index, INDEX_USAGE, bytes) && usage_read(&index->usage, &bytes);
}

struct tables *index_read_tables(const struct index *index, struct bytes bytes)
{
	return is_part(index, INDEX_TABLES, bytes) ? tables_read(&index->head, bytes) : NULL;
}

bool index_read_state(const struct index *index, struct state *state, struct bytes bytes)
{
	return is_part(index, INDEX_STATE, bytes) && state_read(state, &bytes);
}
