#include "broker/log/tables_inside.h"

#include "proto/base/alloc.h"
#include "proto/wire/subject.h"

#include <stdlib.h>

/* What every subject that matches begins with. */
static struct text literal_part(struct text filter, bool *exact)
{
	struct text rest = filter, token;
	size_t len = 0;
	*exact = true;
	while (*exact && text_split(&rest, '.', &token)) {
		if (text_is(token, "*") || text_is(token, ">"))
			*exact = false;
		else
			len = (size_t)(token.ptr + token.len - filter.ptr);
	}
	return text_slice(filter, 0, len);
}

static uint32_t lower_bound(const struct tables *tables, struct text name)
{
	uint32_t low = 0, high = tables_subjects(tables);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (text_compare(tables_name(tables, middle), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

typedef void each_row_fn(void *arg, uint32_t row);

static void each_row(const struct tables *tables, struct text filter, each_row_fn *each, void *arg)
{
	bool exact;
	struct text begin = literal_part(filter, &exact);
	uint32_t row = 0, end = tables_subjects(tables);
	if (exact && !tables->sealed) {
		row = *tables_slot(tables, filter);
		if (row)
			each(arg, row - 1);
		return;
	}
	if (tables->sealed)
		row = lower_bound(tables, begin);
	for (; row < end; row++) {
		struct text name = tables_name(tables, row);
		if (tables->sealed && !text_starts(name, begin))
			return;
		if (subject_matches(filter, name))
			each(arg, row);
	}
}

struct named_each {
	const struct tables *tables;
	tables_each_fn *each;
	void *arg;
};

static void name_row(void *arg, uint32_t row)
{
	const struct named_each *named = arg;
	const uint8_t *at = tables_row(named->tables, row);
	struct tables_subject subject = {
		.name = tables_name(named->tables, row),
		.count = get_u32(at + COUNT),
		.last_seq = named->tables->base_seq + get_u32(at + LAST),
	};
	named->each(named->arg, &subject);
}

void tables_each(const struct tables *tables, struct text filter, tables_each_fn *each, void *arg)
{
	struct named_each named = {tables, each, arg};
	each_row(tables, filter, name_row, &named);
}

/* --- Which blocks ----------------------------------------------------------------------------- */

struct bits {
	const struct tables *tables;
	uint8_t *rows, *blocks; /* a bit for each */
};

static bool has_bit(const uint8_t *bits, uint32_t i)
{
	return bits[i / 8] & 1u << i % 8;
}

static void set_bit(uint8_t *bits, uint32_t i)
{
	bits[i / 8] |= (uint8_t)(1u << i % 8);
}

static void mark_row(void *arg, uint32_t row)
{
	struct bits *bits = arg;
	set_bit(bits->rows, row);
}

static void mark_listed(void *arg, uint32_t row, uint32_t block)
{
	struct bits *bits = arg;
	if (has_bit(bits->rows, row))
		set_bit(bits->blocks, block);
}

static void mark_postings(void *arg, uint32_t row)
{
	struct bits *bits = arg;
	const struct tables *tables = bits->tables;
	const uint8_t *at = tables_row(tables, row);
	const uint8_t *p = tables->postings.ptr + get_u32(at + POSTINGS_AT);
	const uint8_t *end = p + get_u32(at + POSTINGS_LEN);
	for (uint32_t block = 0; p < end;) {
		block += tables_get_number(&p, end);
		for (uint32_t run = tables_get_number(&p, end) + 1;
			run > 0 && block < tables_block_count(tables); run--)
			set_bit(bits->blocks, block++);
	}
}

/* The blocks from `first` on that hold what one of the filters wants; some before it may be set. */
static uint8_t *mark_blocks(
	const struct tables *tables, const struct text *filters, size_t count, uint32_t first)
{
	struct bits bits = {tables, alloc_zero(tables_subjects(tables) / 8 + 1, 1),
		alloc_zero(tables_block_count(tables) / 8 + 1, 1)};
	for (size_t i = 0; i < count; i++)
		each_row(tables, filters[i], tables->sealed ? mark_postings : mark_row, &bits);
	if (!tables->sealed)
		tables_walk_lists(tables, first, mark_listed, &bits);
	free(bits.rows);
	return bits.blocks;
}

void tables_choose(const struct tables *tables, const struct text *filters, size_t count,
	uint64_t seq, struct tables_choice *choice)
{
	uint32_t block = tables_find_block(tables, seq), end = tables_block_count(tables);
	uint8_t *wanted = mark_blocks(tables, filters, count, block);
	struct buffer ranges = {0};
	tables_choice_fini(choice);
	choice->seq = seq;
	for (; block < end && choice->count < TABLES_RANGES_MAX; block++) {
		if (!has_bit(wanted, block))
			continue;
		struct tables_range range = {.seq = tables_block_seq(tables, block),
			.from = tables_block_offset(tables, block)};
		while (block + 1 < end && has_bit(wanted, block + 1))
			block++;
		range.next_seq = tables_block_seq(tables, block + 1);
		range.to = tables_block_offset(tables, block + 1);
		buffer_add(&ranges, &range, sizeof(range));
		choice->count++;
	}
	choice->next_seq = tables_block_seq(tables, block < end ? block : end);
	choice->ranges = (struct tables_range *)(void *)ranges.ptr;
	free(wanted);
}

void tables_choice_fini(struct tables_choice *choice)
{
	free(choice->ranges);
	*choice = (struct tables_choice){0};
}
