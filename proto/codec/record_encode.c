/* One pass that writes a record and watches what it writes. What passes all the bounds on the way
 * needs no other judge; where anything might be refused, record_check is asked, whose words those
 * are. tests/unit/proto/codec/property_test.c holds the two against each other. */
#include "proto/codec/record.h"

#include "proto/base/check.h"
#include "proto/base/limits.h"
#include "proto/codec/packed.h"
#include "proto/codec/packed_write.h"

#include <math.h>

struct writer {
	struct buffer *out;
	bool sure; /* nothing was written that decoding might refuse */
};

static void record_put(struct writer *to, const struct record_type *type, const char *record);

static void watch(struct writer *to, bool fine)
{
	to->sure = to->sure && fine;
}

/* --- Values ----------------------------------------------------------------------------------- */

/* Room for a field's name, a head and so many bytes; the name is written. What was asked for too
 * much is given back by value_end. */
static inline uint8_t *value_begin(struct writer *to, const struct field *field, size_t bytes)
{
	uint8_t *at = buffer_grow(to->out, 1 + FIELD_KEY + PACKED_HEAD_MAX + bytes);
	at[0] = (uint8_t)(0xA0 | field->name_len);
	/* All of it, since a length that is known needs no loop. */
	memcpy(at + 1, field->key, FIELD_KEY);
	return at + 1 + field->name_len;
}

static inline void value_end(struct writer *to, const uint8_t *end)
{
	to->out->len = (size_t)(end - to->out->ptr);
}

static uint8_t *bytes_write(uint8_t *at, const void *bytes, size_t len)
{
	if (len)
		memcpy(at, bytes, len);
	return at + len;
}

static void text_put(struct writer *to, const struct field *field, struct text text)
{
	uint8_t *at = value_begin(to, field, text.len);
	at = packed_write_text(at, text.len);
	value_end(to, bytes_write(at, text.ptr, text.len));
	if (field->kind == FIELD_CHOICE)
		watch(to, text_is_choice(field->choices, text));
	else
		watch(to, text.len <= field->max && text_is_utf8(text.ptr, text.len));
}

static void blob_put(struct writer *to, const struct field *field, struct bytes blob)
{
	uint8_t *at = value_begin(to, field, blob.len);
	at = packed_write_blob(at, blob.len);
	value_end(to, bytes_write(at, blob.ptr, blob.len));
	watch(to, blob.len <= field->max);
}

/* A map that somebody else made: whether it is one, only a walk tells. */
static void args_put(struct writer *to, const struct field *field, struct bytes args)
{
	uint8_t *at = value_begin(to, field, args.len);
	value_end(to, bytes_write(at, args.ptr, args.len));
	watch(to, false);
}

static void number_put(struct writer *to, const struct field *field, const void *member)
{
	const int64_t day_us = 86400000000;
	int64_t whole = 0;
	double fraction = 0;
	uint8_t *at = value_begin(to, field, 0);
	switch (field->kind) {
	case FIELD_BOOL:
		at = packed_write_bool(at, *(const bool *)member);
		break;
	case FIELD_U64:
		at = packed_write_u64(at, *(const uint64_t *)member);
		break;
	case FIELD_F64:
		fraction = *(const double *)member;
		at = packed_write_f64(at, fraction);
		watch(to, isfinite(fraction));
		break;
	case FIELD_DAY:
		whole = *(const day *)member;
		at = packed_write_i64(at, whole);
		watch(to, whole >= DAY_MIN && whole <= DAY_MAX);
		break;
	default: /* I64, INSTANT */
		whole = *(const int64_t *)member;
		at = packed_write_i64(at, whole);
		watch(to, field->kind == FIELD_I64 ||
				  (whole >= DAY_MIN * day_us && whole < (DAY_MAX + 1) * day_us));
	}
	value_end(to, at);
}

/* --- Lists ------------------------------------------------------------------------------------ */

static void list_begin(struct writer *to, const struct field *field, uint32_t count)
{
	uint8_t *at = value_begin(to, field, 0);
	value_end(to, packed_write_list(at, count));
	watch(to, count <= field->max && count <= PACKED_LIST_MAX);
}

static void texts_put(
	struct writer *to, const struct field *field, const struct text *items, uint32_t count)
{
	list_begin(to, field, count);
	for (uint32_t i = 0; i < count; i++) {
		packed_put_text(to->out, items[i]);
		watch(to, items[i].len <= LIMIT_TEXTS_ITEM_BYTES &&
				  text_is_utf8(items[i].ptr, items[i].len));
	}
}

static void list_put(
	struct writer *to, const struct field *field, const char *items, uint32_t count)
{
	list_begin(to, field, count);
	for (uint32_t i = 0; i < count; i++)
		record_put(to, field->record, items + i * field->record->size);
}

static void nested_put(struct writer *to, const struct field *field, const char *nested)
{
	uint8_t *at = value_begin(to, field, 0);
	/* Its map has a head of its own. */
	value_end(to, at);
	record_put(to, field->record, nested);
}

/* --- Records ---------------------------------------------------------------------------------- */

static void value_put(
	struct writer *to, const struct field *field, const void *member, const void *extra)
{
	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_CHOICE:
		text_put(to, field, *(const struct text *)member);
		return;
	case FIELD_BLOB:
		blob_put(to, field, *(const struct bytes *)member);
		return;
	case FIELD_ARGS:
		args_put(to, field, *(const struct bytes *)member);
		return;
	case FIELD_TEXTS:
		texts_put(to, field, *(const struct text *const *)member, *(const uint32_t *)extra);
		return;
	case FIELD_LIST:
		list_put(to, field, *(const char *const *)member, *(const uint32_t *)extra);
		return;
	case FIELD_NESTED:
		nested_put(to, field, *(const char *const *)member);
		return;
	default:
		number_put(to, field, member);
	}
}

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

static void record_put(struct writer *to, const struct record_type *type, const char *record)
{
	const struct field_place *places = type->places();
	uint8_t there[RECORD_FIELDS_MAX];
	uint32_t count = 0;
	for (unsigned i = 0; i < type->fields_count; i++) {
		const struct field *field = &type->fields[i];
		const struct field_place *place = &places[i];
		const char *extra = place->extra ? record + place->extra : NULL;
		there[count] = (uint8_t)i;
		if (is_there(field, record + place->member, extra))
			count++;
		else
			watch(to, !field->required);
	}
	packed_put_map(to->out, count);
	for (uint32_t i = 0; i < count; i++) {
		const struct field_place *place = &places[there[i]];
		value_put(
			to, &type->fields[there[i]], record + place->member, record + place->extra);
	}
}

enum err record_encode(
	const struct record_type *type, const void *record, struct buffer *out, struct why *why)
{
	CHECK(type->places);
	size_t begin = out->len;
	struct writer to = {.out = out, .sure = true};
	record_put(&to, type, record);
	size_t len = out->len - begin;
	if (to.sure && len <= UINT32_MAX)
		return ERR_OK;
	enum err err = record_check(type, bytes_of(out->ptr + begin, len), why);
	if (err)
		out->len = begin;
	return err;
}
