#include "proto/codec/args.h"

#include "proto/base/check.h"
#include "proto/codec/packed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void args_put_text(struct args_builder *builder, const char *name, struct text value)
{
	CHECK(builder->count < ARGS_MAX);
	builder->entries[builder->count++] =
		(struct args_entry){.name = name, .kind = ARGS_ONE_TEXT, .text = value};
}

void args_put_texts(
	struct args_builder *builder, const char *name, const struct text *items, uint32_t count)
{
	CHECK(builder->count < ARGS_MAX);
	builder->entries[builder->count++] = (struct args_entry){
		.name = name, .kind = ARGS_TEXT_LIST, .items = items, .count = count};
}

void args_put_number(struct args_builder *builder, const char *name, double value)
{
	CHECK(builder->count < ARGS_MAX && isfinite(value));
	builder->entries[builder->count++] =
		(struct args_entry){.name = name, .kind = ARGS_ONE_NUMBER, .number = value};
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct args_entry *)a)->name, ((const struct args_entry *)b)->name);
}

static void number_write(double value, struct buffer *out)
{
	/* A whole number is written as one: 25 documents, not 25.0. */
	if (value == floor(value) && fabs(value) < 9e15)
		packed_put_i64(out, (int64_t)value);
	else
		packed_put_f64(out, value);
}

static void entry_write(const struct args_entry *entry, struct buffer *out)
{
	packed_put_text(out, text_of(entry->name));
	switch (entry->kind) {
	case ARGS_ONE_TEXT:
		packed_put_text(out, entry->text);
		break;
	case ARGS_ONE_NUMBER:
		number_write(entry->number, out);
		break;
	case ARGS_TEXT_LIST:
		packed_put_list(out, entry->count);
		for (uint32_t i = 0; i < entry->count; i++)
			packed_put_text(out, entry->items[i]);
		break;
	}
}

void args_write(struct args_builder *builder, struct buffer *out)
{
	qsort(builder->entries, builder->count, sizeof(builder->entries[0]), by_name);
	packed_put_map(out, builder->count);
	for (unsigned i = 0; i < builder->count; i++) {
		CHECK(i == 0 || by_name(&builder->entries[i - 1], &builder->entries[i]) < 0);
		entry_write(&builder->entries[i], out);
	}
}

bool args_text(struct bytes args, const char *name, struct text *out)
{
	struct packed_value value;
	if (!packed_find(args, text_of(name), &value) || value.kind != PACKED_TEXT)
		return false;
	*out = value.text;
	return true;
}

bool args_number(struct bytes args, const char *name, double *out)
{
	struct packed_value value;
	if (!packed_find(args, text_of(name), &value))
		return false;
	switch (value.kind) {
	case PACKED_F64:
		*out = value.f64;
		return true;
	case PACKED_I64:
		*out = (double)value.i64;
		return true;
	case PACKED_U64:
		*out = (double)value.u64;
		return true;
	default:
		return false;
	}
}

struct texts args_texts(struct bytes args, const char *name, struct arena *arena)
{
	struct packed_value value;
	if (!packed_find(args, text_of(name), &value))
		return (struct texts){0};
	bool list = value.kind == PACKED_LIST;
	struct packed_reader reader = packed_reader_of(value.whole);
	if (list)
		packed_enter(&reader, &value);
	uint32_t count = list ? value.count : 1;
	struct text *items = arena_zero(arena, count, sizeof(*items));
	for (uint32_t i = 0; i < count; i++) {
		packed_enter(&reader, &value);
		if (value.kind != PACKED_TEXT)
			return (struct texts){0};
		items[i] = value.text;
	}
	return (struct texts){items, count};
}
