#include "broker/log/tables_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_MIN = 64 };

struct tables *tables_create(uint64_t base_seq)
{
	struct tables *tables = alloc_zero(1, sizeof(*tables));
	tables->base_seq = tables->next_seq = base_seq;
	tables->slots_count = SLOTS_MIN;
	tables->slots = alloc_zero(tables->slots_count, sizeof(*tables->slots));
	return tables;
}

void tables_destroy(struct tables **out)
{
	struct tables *tables = *out;
	if (!tables)
		return;
	buffer_fini(&tables->blocks);
	buffer_fini(&tables->steps);
	buffer_fini(&tables->rows);
	buffer_fini(&tables->names);
	buffer_fini(&tables->postings);
	buffer_fini(&tables->lists);
	free(tables->slots);
	free(tables);
	*out = NULL;
}

size_t tables_bytes(const struct tables *tables)
{
	return sizeof(*tables) + tables->blocks.room + tables->steps.room + tables->rows.room +
	       tables->names.room + tables->postings.room + tables->lists.room +
	       tables->slots_count * sizeof(*tables->slots);
}

uint32_t tables_subjects(const struct tables *tables)
{
	return (uint32_t)(tables->rows.len / ROW);
}

uint32_t tables_block_count(const struct tables *tables)
{
	return (uint32_t)(tables->blocks.len / BLOCK_ENTRY);
}

uint64_t tables_block_seq(const struct tables *tables, uint32_t block)
{
	return block == tables_block_count(tables)
		       ? tables->next_seq
		       : tables->base_seq + get_u32(tables->blocks.ptr + block * BLOCK_ENTRY);
}

uint64_t tables_block_offset(const struct tables *tables, uint32_t block)
{
	return block == tables_block_count(tables)
		       ? tables->end
		       : (uint64_t)get_u32(tables->blocks.ptr + block * BLOCK_ENTRY + 4) * 8;
}

uint8_t *tables_row(const struct tables *tables, uint32_t row)
{
	return tables->rows.ptr + (size_t)row * ROW;
}

struct text tables_name(const struct tables *tables, uint32_t row)
{
	const uint8_t *at = tables_row(tables, row);
	return (struct text){
		(const char *)tables->names.ptr + get_u32(at + NAME_AT), get_u32(at + NAME_LEN)};
}

void tables_put_number(struct buffer *out, uint32_t value)
{
	for (; value >= 0x80; value >>= 7)
		buffer_char(out, (char)(value | 0x80));
	buffer_char(out, (char)value);
}

uint32_t tables_get_number(const uint8_t **at, const uint8_t *end)
{
	uint32_t value = 0;
	for (unsigned shift = 0; *at < end && shift < 32; shift += 7) {
		uint8_t byte = *(*at)++;
		value |= (uint32_t)(byte & 0x7F) << shift;
		if (byte < 0x80)
			break;
	}
	return value;
}

/* --- Growing ---------------------------------------------------------------------------------- */

uint32_t *tables_slot(const struct tables *tables, struct text name)
{
	size_t mask = tables->slots_count - 1;
	size_t at = (size_t)digest_xxh3(bytes_of(name.ptr, name.len)) & mask;
	while (tables->slots[at] && !text_equal(tables_name(tables, tables->slots[at] - 1), name))
		at = (at + 1) & mask;
	return &tables->slots[at];
}

static void widen_slots(struct tables *tables)
{
	free(tables->slots);
	tables->slots_count *= 2;
	tables->slots = alloc_zero(tables->slots_count, sizeof(*tables->slots));
	for (uint32_t row = 0; row < tables_subjects(tables); row++)
		*tables_slot(tables, tables_name(tables, row)) = row + 1;
}

static uint32_t row_of(struct tables *tables, struct text name)
{
	uint32_t *slot = tables_slot(tables, name);
	if (*slot)
		return *slot - 1;
	uint32_t row = tables_subjects(tables);
	*slot = row + 1;
	uint8_t *at = buffer_grow(&tables->rows, ROW);
	memset(at, 0, ROW);
	put_u32(at + NAME_AT, (uint32_t)tables->names.len);
	put_u32(at + NAME_LEN, (uint32_t)name.len);
	buffer_text(&tables->names, name);
	if (tables_subjects(tables) * 2 > tables->slots_count)
		widen_slots(tables);
	return row;
}

static void add_step(struct tables *tables, uint32_t block, int64_t time_us)
{
	uint8_t *at = buffer_grow(&tables->steps, STEP_ENTRY);
	put_u64(at, (uint64_t)time_us);
	put_u32(at + 8, block);
	/* Where the block's list stands: the file has no lists, and a zero here. */
	put_u32(at + 12, (uint32_t)tables->lists.len);
}

static bool wants_step(const struct tables *tables, uint64_t offset)
{
	if (!tables->steps.len)
		return true;
	const uint8_t *last = tables->steps.ptr + tables->steps.len - STEP_ENTRY;
	return offset - tables_block_offset(tables, get_u32(last + 8)) >= TABLES_STEP;
}

/* A subject may have several runs in one block, and stands in its list once. */
static void add_runs(struct tables *tables, uint32_t block, struct bytes rest, uint64_t seq)
{
	struct buffer list = {0};
	struct block_run run;
	uint32_t count = 0;
	while (block_next_run(&rest, &run)) {
		uint32_t row = row_of(tables, run.subject);
		uint8_t *at = tables_row(tables, row);
		put_u32(at + COUNT, get_u32(at + COUNT) + run.count);
		put_u32(at + LAST, (uint32_t)(seq + run.first_index + run.count - 1));
		if (get_u32(at + LAST_BLOCK) == block + 1)
			continue;
		put_u32(at + LAST_BLOCK, block + 1);
		tables_put_number(&list, row);
		count++;
	}
	tables_put_number(&tables->lists, count);
	buffer_add(&tables->lists, list.ptr, list.len);
	buffer_fini(&list);
}

void tables_add(struct tables *tables, struct bytes block, const struct block_header *header,
	uint64_t offset)
{
	uint64_t seq = header->base_seq - tables->base_seq;
	uint32_t number = tables_block_count(tables);
	CHECK(!tables->sealed && header->base_seq >= tables->next_seq);
	CHECK(seq + header->count <= UINT32_MAX && offset % 8 == 0 && offset / 8 <= UINT32_MAX);
	if (wants_step(tables, offset))
		add_step(tables, number, header->time_us);
	uint8_t *at = buffer_grow(&tables->blocks, BLOCK_ENTRY);
	put_u32(at, (uint32_t)seq);
	put_u32(at + 4, (uint32_t)(offset / 8));
	tables->next_seq = header->base_seq + header->count;
	tables->end = offset + header->length;
	add_runs(tables, number, block_runs(block, header), seq);
}

/* --- Places ----------------------------------------------------------------------------------- */

uint32_t tables_find_block(const struct tables *tables, uint64_t seq)
{
	uint32_t low = 0, high = tables_block_count(tables);
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (tables_block_seq(tables, middle) <= seq)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* The last step whose time is before `limit`, or, not by time, whose block is; or the first one. */
static const uint8_t *find_step(const struct tables *tables, bool by_time, int64_t limit)
{
	size_t low = 0, high = tables->steps.len / STEP_ENTRY;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		const uint8_t *at = tables->steps.ptr + middle * STEP_ENTRY;
		if ((by_time ? (int64_t)get_u64(at) : get_u32(at + 8)) < limit)
			low = middle;
		else
			high = middle;
	}
	return tables->steps.ptr + low * STEP_ENTRY;
}

uint64_t tables_find(const struct tables *tables, uint64_t seq)
{
	CHECK(seq >= tables->base_seq && seq < tables->next_seq);
	return tables_block_offset(tables, tables_find_block(tables, seq));
}

uint64_t tables_find_time(const struct tables *tables, int64_t time_us)
{
	if (!tables->steps.len)
		return tables->base_seq;
	return tables_block_seq(tables, get_u32(find_step(tables, true, time_us) + 8));
}

void tables_walk_lists(const struct tables *tables, uint32_t first, tables_pair_fn *each, void *arg)
{
	if (!tables->steps.len)
		return;
	const uint8_t *step = find_step(tables, false, (int64_t)first + 1);
	const uint8_t *p = tables->lists.ptr + get_u32(step + 12);
	const uint8_t *end = tables->lists.ptr + tables->lists.len;
	for (uint32_t block = get_u32(step + 8); block < tables_block_count(tables); block++)
		for (uint32_t left = tables_get_number(&p, end); left > 0; left--)
			each(arg, tables_get_number(&p, end), block);
}
