#include "broker/log/tables_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>

/* The blocks of all rows: those of row r are blocks[begin[r]] up to blocks[begin[r + 1]]. */
struct inverse {
	size_t *begin, *fill;
	uint32_t *blocks;
};

static void count_pair(void *arg, uint32_t row, uint32_t block)
{
	struct inverse *inverse = arg;
	(void)block;
	inverse->begin[row + 1]++;
}

static void put_pair(void *arg, uint32_t row, uint32_t block)
{
	struct inverse *inverse = arg;
	inverse->blocks[inverse->fill[row]++] = block;
}

static struct inverse invert(const struct tables *tables)
{
	size_t rows = tables_subjects(tables);
	struct inverse inverse = {.begin = alloc_zero(rows + 1, sizeof(size_t))};
	tables_walk_lists(tables, 0, count_pair, &inverse);
	for (size_t i = 0; i < rows; i++)
		inverse.begin[i + 1] += inverse.begin[i];
	inverse.fill = (size_t *)(void *)alloc_copy(inverse.begin, (rows + 1) * sizeof(size_t));
	inverse.blocks = alloc_zero(inverse.begin[rows] + 1, sizeof(uint32_t));
	tables_walk_lists(tables, 0, put_pair, &inverse);
	return inverse;
}

static void write_postings(const struct inverse *inverse, uint32_t row, struct buffer *out)
{
	uint32_t after = 0; /* the run before */
	for (size_t i = inverse->begin[row]; i < inverse->begin[row + 1];) {
		uint32_t first = inverse->blocks[i], run = 1;
		while (++i < inverse->begin[row + 1] && inverse->blocks[i] == first + run)
			run++;
		tables_put_number(out, first - after);
		tables_put_number(out, run - 1);
		after = first + run;
	}
}

struct named_row {
	struct text name;
	uint32_t row;
};

static int by_name(const void *a, const void *b)
{
	const struct named_row *left = a, *right = b;
	return text_compare(left->name, right->name);
}

static struct named_row *sort_rows(const struct tables *tables)
{
	uint32_t count = tables_subjects(tables);
	struct named_row *rows = alloc_zero(count + 1, sizeof(*rows));
	for (uint32_t i = 0; i < count; i++)
		rows[i] = (struct named_row){tables_name(tables, i), i};
	qsort(rows, count, sizeof(*rows), by_name);
	return rows;
}

static void write_rows(const struct tables *tables, const struct named_row *rows,
	struct buffer *out, struct buffer *names, struct buffer *postings)
{
	struct inverse inverse = invert(tables);
	for (uint32_t i = 0; i < tables_subjects(tables); i++) {
		uint8_t *at = buffer_grow(out, ROW);
		size_t begin = postings->len;
		memcpy(at, tables_row(tables, rows[i].row), ROW);
		write_postings(&inverse, rows[i].row, postings);
		put_u32(at + NAME_AT, (uint32_t)names->len);
		put_u32(at + POSTINGS_AT, (uint32_t)begin);
		put_u32(at + POSTINGS_LEN, (uint32_t)(postings->len - begin));
		buffer_text(names, rows[i].name);
	}
	free(inverse.begin);
	free(inverse.fill);
	free(inverse.blocks);
}

void tables_write(const struct tables *tables, struct buffer *out, struct tables_head *head)
{
	CHECK(!tables->sealed);
	struct named_row *rows = sort_rows(tables);
	struct buffer names = {0}, postings = {0};
	buffer_add(out, tables->blocks.ptr, tables->blocks.len);
	for (size_t i = 0; i < tables->steps.len; i += STEP_ENTRY) {
		buffer_add(out, tables->steps.ptr + i, STEP_ENTRY - 4);
		put_u32(buffer_grow(out, 4), 0);
	}
	write_rows(tables, rows, out, &names, &postings);
	buffer_add(out, names.ptr, names.len);
	buffer_add(out, postings.ptr, postings.len);
	*head = (struct tables_head){
		.base_seq = tables->base_seq,
		.next_seq = tables->next_seq,
		.end = tables->end,
		.blocks = tables_block_count(tables),
		.steps = (uint32_t)(tables->steps.len / STEP_ENTRY),
		.subjects = tables_subjects(tables),
		.names_bytes = (uint32_t)names.len,
		.postings_bytes = (uint32_t)postings.len,
	};
	buffer_fini(&names);
	buffer_fini(&postings);
	free(rows);
}

size_t tables_length(const struct tables_head *head)
{
	return (size_t)head->blocks * BLOCK_ENTRY + (size_t)head->steps * STEP_ENTRY +
	       (size_t)head->subjects * ROW + head->names_bytes + head->postings_bytes;
}

static bool rows_add_up(const struct tables *tables)
{
	for (uint32_t row = 0; row < tables_subjects(tables); row++) {
		const uint8_t *at = tables_row(tables, row);
		if ((uint64_t)get_u32(at + NAME_AT) + get_u32(at + NAME_LEN) > tables->names.len ||
			(uint64_t)get_u32(at + POSTINGS_AT) + get_u32(at + POSTINGS_LEN) >
				tables->postings.len)
			return false;
	}
	return true;
}

struct tables *tables_read(const struct tables_head *head, struct bytes bytes)
{
	if (bytes.len != tables_length(head) || !head->blocks || !head->steps)
		return NULL;
	struct tables *tables = alloc_zero(1, sizeof(*tables));
	tables->sealed = true;
	tables->base_seq = head->base_seq;
	tables->next_seq = head->next_seq;
	tables->end = head->end;
	const struct {
		struct buffer *to;
		size_t len;
	} parts[] = {
		{&tables->blocks, (size_t)head->blocks * BLOCK_ENTRY},
		{&tables->steps, (size_t)head->steps * STEP_ENTRY},
		{&tables->rows, (size_t)head->subjects * ROW},
		{&tables->names, head->names_bytes},
		{&tables->postings, head->postings_bytes},
	};
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		buffer_add(parts[i].to, bytes.ptr, parts[i].len);
		bytes = bytes_of(bytes.ptr + parts[i].len, bytes.len - parts[i].len);
	}
	if (!rows_add_up(tables))
		tables_destroy(&tables);
	return tables;
}
