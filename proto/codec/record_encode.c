#include "proto/codec/record.h"

#include "proto/base/check.h"
#include "proto/codec/packed.h"

static void record_put(const struct record_type *type, const char *record, struct buffer *out);

/* Is there anything to write? What is required and not there is left to record_check to refuse. */
static bool is_there(const struct field *field, const void *member, const void *extra)
{
	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_CHOICE:
		return ((const struct text *)member)->ptr != NULL;
	case FIELD_BLOB:
	case FIELD_ARGS:
		return ((const struct bytes *)member)->ptr != NULL;
	case FIELD_NESTED:
		return *(const void *const *)member != NULL;
	case FIELD_TEXTS:
	case FIELD_LIST:
		return field->required || *(const uint32_t *)extra > 0;
	default:
		return !extra || *(const bool *)extra;
	}
}

static void texts_put(const struct text *items, uint32_t count, struct buffer *out)
{
	packed_put_list(out, count);
	for (uint32_t i = 0; i < count; i++)
		packed_put_text(out, items[i]);
}

static void list_put(
	const struct field *field, const char *items, uint32_t count, struct buffer *out)
{
	packed_put_list(out, count);
	for (uint32_t i = 0; i < count; i++)
		record_put(field->record, items + i * field->record->size, out);
}

static void value_put(
	const struct field *field, const void *member, const void *extra, struct buffer *out)
{
	const struct bytes *args;
	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_CHOICE:
		packed_put_text(out, *(const struct text *)member);
		break;
	case FIELD_BLOB:
		packed_put_blob(out, *(const struct bytes *)member);
		break;
	case FIELD_ARGS:
		args = member;
		buffer_add(out, args->ptr, args->len);
		break;
	case FIELD_BOOL:
		packed_put_bool(out, *(const bool *)member);
		break;
	case FIELD_I64:
	case FIELD_INSTANT:
		packed_put_i64(out, *(const int64_t *)member);
		break;
	case FIELD_U64:
		packed_put_u64(out, *(const uint64_t *)member);
		break;
	case FIELD_F64:
		packed_put_f64(out, *(const double *)member);
		break;
	case FIELD_DAY:
		packed_put_i64(out, *(const day *)member);
		break;
	case FIELD_TEXTS:
		texts_put(*(const struct text *const *)member, *(const uint32_t *)extra, out);
		break;
	case FIELD_LIST:
		list_put(field, *(const char *const *)member, *(const uint32_t *)extra, out);
		break;
	case FIELD_NESTED:
		record_put(field->record, *(const char *const *)member, out);
		break;
	}
}

struct slot {
	const struct field *field;
	const void *member, *extra;
};

static struct slot slot_of(const struct record_type *type, unsigned index, const char *record)
{
	const struct field_place place = type->places()[index];
	return (struct slot){&type->fields[index], record + place.member,
		place.extra ? record + place.extra : NULL};
}

static uint32_t count_there(const struct record_type *type, const char *record)
{
	uint32_t count = 0;
	for (unsigned i = 0; i < type->fields_count; i++) {
		struct slot slot = slot_of(type, i, record);
		count += is_there(slot.field, slot.member, slot.extra);
	}
	return count;
}

static void record_put(const struct record_type *type, const char *record, struct buffer *out)
{
	packed_put_map(out, count_there(type, record));
	for (unsigned i = 0; i < type->fields_count; i++) {
		struct slot slot = slot_of(type, i, record);
		if (!is_there(slot.field, slot.member, slot.extra))
			continue;
		packed_put_text(out, (struct text){slot.field->name, slot.field->name_len});
		value_put(slot.field, slot.member, slot.extra, out);
	}
}

enum err record_encode(
	const struct record_type *type, const void *record, struct buffer *out, struct why *why)
{
	CHECK(type->places);
	size_t begin = out->len;
	record_put(type, record, out);
	/* One judge for what is written and what is read. */
	enum err err = record_check(type, bytes_of(out->ptr + begin, out->len - begin), why);
	if (err)
		out->len = begin;
	return err;
}
