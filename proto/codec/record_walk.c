/* record_check and record_decode: one walk over checked bytes, with or without a struct to fill. */
#include "proto/codec/record.h"

#include "proto/base/check.h"
#include "proto/base/limits.h"
#include "proto/codec/packed.h"
#include "proto/codec/path.h"

#include <math.h>
#include <string.h>

struct walk {
	struct arena *arena;
	struct why *why;
};

/* One field to be read: where it is, what it should be, where it goes. */
struct slot {
	const struct walk *walk;
	const struct path *path;
	const struct field *field;
	void *member, *extra; /* NULL when only checking */
	bool rest;            /* it is all that is left of the bytes */
};

static enum err record_walk(const struct walk *walk, const struct path *path,
	const struct record_type *type, struct packed_reader *reader, void *out);

/* --- Refusals --------------------------------------------------------------------------------- */

static enum err refuse_kind(
	const struct slot *slot, const char *wanted, const struct packed_value *given)
{
	static const char *const names[] = {
		[PACKED_NIL] = "nil",
		[PACKED_BOOL] = "a bool",
		[PACKED_I64] = "a whole number",
		[PACKED_U64] = "a whole number above 9223372036854775807",
		[PACKED_F64] = "a number with a fraction",
		[PACKED_TEXT] = "text",
		[PACKED_BLOB] = "bytes",
		[PACKED_LIST] = "a list",
		[PACKED_MAP] = "a map",
	};
	return path_refuse(slot->path, slot->walk->why, ERR_BAD_VALUE, "wanted %s, got %s", wanted,
		names[given->kind]);
}

static enum err refuse_size(
	const struct slot *slot, const char *wanted, uint64_t max, uint64_t given)
{
	return path_refuse(slot->path, slot->walk->why, ERR_BAD_VALUE,
		"wanted at most %llu %s, got %llu", (unsigned long long)max, wanted,
		(unsigned long long)given);
}

/* --- Fields by kind --------------------------------------------------------------------------- */

static enum err text_walk(const struct slot *slot, struct packed_reader *reader)
{
	struct packed_value value;
	packed_enter(reader, &value);
	if (value.kind != PACKED_TEXT)
		return refuse_kind(slot, "text", &value);
	if (value.text.len > slot->field->max)
		return refuse_size(slot, "bytes of text", slot->field->max, value.text.len);
	if (slot->member)
		*(struct text *)slot->member = value.text;
	return ERR_OK;
}

static enum err choice_walk(const struct slot *slot, struct packed_reader *reader)
{
	struct packed_value value;
	packed_enter(reader, &value);
	if (value.kind != PACKED_TEXT)
		return refuse_kind(slot, "text", &value);
	if (!text_is_choice(slot->field->choices, value.text))
		return path_refuse(slot->path, slot->walk->why, ERR_BAD_VALUE,
			"wanted one of %s, got '%.*s'", slot->field->choices,
			value.text.len < 64 ? (int)value.text.len : 64, value.text.ptr);
	if (slot->member)
		*(struct text *)slot->member = value.text;
	return ERR_OK;
}

static enum err blob_walk(const struct slot *slot, struct packed_reader *reader)
{
	struct packed_value value;
	packed_enter(reader, &value);
	if (value.kind != PACKED_BLOB)
		return refuse_kind(slot, "bytes", &value);
	if (value.blob.len > slot->field->max)
		return refuse_size(slot, "bytes", slot->field->max, value.blob.len);
	if (slot->member)
		*(struct bytes *)slot->member = value.blob;
	return ERR_OK;
}

static enum err args_walk(const struct slot *slot, struct packed_reader *reader)
{
	const uint8_t *begin = reader->next;
	struct packed_reader ahead = *reader;
	struct packed_value value;
	packed_enter(reader, &value);
	if (value.kind != PACKED_MAP)
		return refuse_kind(slot, "a map", &value);
	/* Where it ends is known without a walk when nothing follows. */
	if (slot->rest)
		ahead.next = ahead.end;
	else
		packed_skip(&ahead);
	*reader = ahead;
	value.whole = bytes_of(begin, (size_t)(ahead.next - begin));
	if (value.whole.len > slot->field->max)
		return refuse_size(slot, "bytes of a map", slot->field->max, value.whole.len);
	if (slot->member)
		*(struct bytes *)slot->member = value.whole;
	return ERR_OK;
}

static void number_there(const struct slot *slot)
{
	if (slot->extra)
		*(bool *)slot->extra = true;
}

static enum err bool_walk(const struct slot *slot, struct packed_reader *reader)
{
	struct packed_value value;
	packed_enter(reader, &value);
	if (value.kind != PACKED_BOOL)
		return refuse_kind(slot, "a bool", &value);
	if (slot->member)
		*(bool *)slot->member = value.boolean;
	number_there(slot);
	return ERR_OK;
}

/* Whole numbers within bounds; what they mean is the caller's. */
static enum err whole_walk(
	const struct slot *slot, struct packed_reader *reader, int64_t min, int64_t max)
{
	struct packed_value value;
	packed_enter(reader, &value);
	if (value.kind != PACKED_I64)
		return refuse_kind(slot, "a whole number", &value);
	if (value.i64 < min || value.i64 > max)
		return path_refuse(slot->path, slot->walk->why, ERR_BAD_VALUE,
			"wanted a whole number from %lld to %lld, got %lld", (long long)min,
			(long long)max, (long long)value.i64);
	if (slot->member && slot->field->kind == FIELD_DAY)
		*(day *)slot->member = (day)value.i64;
	else if (slot->member)
		*(int64_t *)slot->member = value.i64;
	number_there(slot);
	return ERR_OK;
}

static enum err i64_walk(const struct slot *slot, struct packed_reader *reader)
{
	return whole_walk(slot, reader, INT64_MIN, INT64_MAX);
}

static enum err day_walk(const struct slot *slot, struct packed_reader *reader)
{
	return whole_walk(slot, reader, DAY_MIN, DAY_MAX);
}

static enum err instant_walk(const struct slot *slot, struct packed_reader *reader)
{
	const int64_t day_us = 86400000000;
	return whole_walk(slot, reader, DAY_MIN * day_us, (DAY_MAX + 1) * day_us - 1);
}

static enum err u64_walk(const struct slot *slot, struct packed_reader *reader)
{
	struct packed_value value;
	packed_enter(reader, &value);
	bool small = value.kind == PACKED_I64 && value.i64 >= 0;
	if (value.kind == PACKED_I64 && !small)
		return path_refuse(slot->path, slot->walk->why, ERR_BAD_VALUE,
			"wanted a whole number from 0, got %lld", (long long)value.i64);
	if (!small && value.kind != PACKED_U64)
		return refuse_kind(slot, "a whole number from 0", &value);
	if (slot->member)
		*(uint64_t *)slot->member = small ? (uint64_t)value.i64 : value.u64;
	number_there(slot);
	return ERR_OK;
}

static enum err f64_walk(const struct slot *slot, struct packed_reader *reader)
{
	const int64_t exact = INT64_C(1) << 53;
	struct packed_value value;
	packed_enter(reader, &value);
	bool whole = value.kind == PACKED_I64 && value.i64 >= -exact && value.i64 <= exact;
	if (!whole && value.kind != PACKED_F64)
		return refuse_kind(slot, "a number", &value);
	double number = whole ? (double)value.i64 : value.f64;
	if (!isfinite(number))
		return path_refuse(slot->path, slot->walk->why, ERR_BAD_VALUE,
			"wanted a finite number, got %f", number);
	if (slot->member)
		*(double *)slot->member = number;
	number_there(slot);
	return ERR_OK;
}

/* --- Lists ------------------------------------------------------------------------------------ */

static enum err list_open(const struct slot *slot, struct packed_reader *reader, uint32_t *count)
{
	struct packed_value value;
	packed_enter(reader, &value);
	if (value.kind != PACKED_LIST)
		return refuse_kind(slot, "a list", &value);
	if (value.count > slot->field->max)
		return refuse_size(slot, "items", slot->field->max, value.count);
	*count = value.count;
	return ERR_OK;
}

static void list_store(const struct slot *slot, const void *items, uint32_t count)
{
	if (!slot->member)
		return;
	memcpy(slot->member, &items, sizeof(items));
	*(uint32_t *)slot->extra = count;
}

static enum err texts_walk(const struct slot *slot, struct packed_reader *reader)
{
	uint32_t count;
	enum err err = list_open(slot, reader, &count);
	struct text *items = NULL;
	if (!err && slot->member)
		items = arena_zero(slot->walk->arena, count, sizeof(*items));
	for (uint32_t i = 0; !err && i < count; i++) {
		const struct path path = {slot->path, NULL, i};
		const struct field item = {.kind = FIELD_TEXT, .max = LIMIT_TEXTS_ITEM_BYTES};
		const struct slot inner = {
			slot->walk, &path, &item, items ? &items[i] : NULL, NULL, false};
		err = text_walk(&inner, reader);
	}
	if (!err)
		list_store(slot, items, count);
	return err;
}

static enum err list_walk(const struct slot *slot, struct packed_reader *reader)
{
	const struct record_type *type = slot->field->record;
	uint32_t count;
	enum err err = list_open(slot, reader, &count);
	char *items = NULL;
	if (!err && slot->member)
		items = arena_zero(slot->walk->arena, count, type->size);
	for (uint32_t i = 0; !err && i < count; i++) {
		const struct path path = {slot->path, NULL, i};
		err = record_walk(
			slot->walk, &path, type, reader, items ? items + i * type->size : NULL);
	}
	if (!err)
		list_store(slot, items, count);
	return err;
}

static enum err nested_walk(const struct slot *slot, struct packed_reader *reader)
{
	const struct record_type *type = slot->field->record;
	void *nested = slot->member ? arena_zero(slot->walk->arena, 1, type->size) : NULL;
	if (nested)
		memcpy(slot->member, &nested, sizeof(nested));
	return record_walk(slot->walk, slot->path, type, reader, nested);
}

static enum err field_walk(const struct slot *slot, struct packed_reader *reader)
{
	static enum err (*const walks[])(const struct slot *, struct packed_reader *) = {
		[FIELD_TEXT] = text_walk,
		[FIELD_CHOICE] = choice_walk,
		[FIELD_BLOB] = blob_walk,
		[FIELD_ARGS] = args_walk,
		[FIELD_BOOL] = bool_walk,
		[FIELD_I64] = i64_walk,
		[FIELD_U64] = u64_walk,
		[FIELD_F64] = f64_walk,
		[FIELD_DAY] = day_walk,
		[FIELD_INSTANT] = instant_walk,
		[FIELD_TEXTS] = texts_walk,
		[FIELD_LIST] = list_walk,
		[FIELD_NESTED] = nested_walk,
	};
	return walks[slot->field->kind](slot, reader);
}

/* --- Records ---------------------------------------------------------------------------------- */

/* Index of the field called `name`, or fields_count. Peers write in the tables' order, so the one
 * after the last is tried first. */
static unsigned field_index(const struct record_type *type, struct text name, unsigned guess)
{
	for (unsigned tried = 0; tried < type->fields_count; tried++, guess++) {
		if (guess >= type->fields_count)
			guess = 0;
		const struct field *field = &type->fields[guess];
		if (field->name_len == name.len && memcmp(field->name, name.ptr, name.len) == 0)
			return guess;
	}
	return type->fields_count;
}

static struct slot slot_of(const struct record_type *type, unsigned index, char *out)
{
	struct slot slot = {.field = &type->fields[index]};
	if (out) {
		const struct field_place place = type->places()[index];
		slot.member = out + place.member;
		slot.extra = place.extra ? out + place.extra : NULL;
	}
	return slot;
}

static enum err missing_check(const struct walk *walk, const struct path *path,
	const struct record_type *type, const uint64_t *seen)
{
	for (unsigned i = 0; i < type->fields_count; i++) {
		if (!type->fields[i].required || seen[i / 64] >> (i % 64) & 1)
			continue;
		const struct path own = {path, type->fields[i].name, -1};
		return path_refuse(&own, walk->why, ERR_MISSING, "required, but not there");
	}
	return ERR_OK;
}

static enum err record_walk(const struct walk *walk, const struct path *path,
	const struct record_type *type, struct packed_reader *reader, void *out)
{
	uint64_t seen[4] = {0};
	struct packed_value value;
	packed_enter(reader, &value);
	if (value.kind != PACKED_MAP) {
		const struct slot slot = {.walk = walk, .path = path};
		return refuse_kind(&slot, "a map", &value);
	}
	unsigned index = 0;
	for (uint32_t pairs = value.count; pairs; pairs--) {
		packed_enter(reader, &value);
		unsigned found = field_index(type, value.text, index);
		if (found == type->fields_count) {
			packed_skip(reader);
			continue;
		}
		const struct path own = {path, type->fields[found].name, -1};
		struct slot slot = slot_of(type, found, out);
		slot.walk = walk;
		slot.path = &own;
		slot.rest = pairs == 1 && !path->parent;
		enum err err = field_walk(&slot, reader);
		if (err)
			return err;
		seen[found / 64] |= UINT64_C(1) << (found % 64);
		index = found + 1;
	}
	return missing_check(walk, path, type, seen);
}

static enum err walk_packed(
	const struct record_type *type, struct bytes checked, const struct walk *walk, void *out)
{
	const struct path path = {NULL, type->name, -1};
	struct packed_reader reader = packed_reader_of(checked);
	return record_walk(walk, &path, type, &reader, out);
}

static enum err whole_record(
	const struct record_type *type, struct bytes bytes, const struct walk *walk, void *out)
{
	enum err err = packed_check(bytes, walk->why);
	if (!err)
		return walk_packed(type, bytes, walk, out);
	why_prefix(walk->why, "%s", type->name);
	return err;
}

enum err record_check_packed(const struct record_type *type, struct bytes checked, struct why *why)
{
	const struct walk walk = {NULL, why};
	return walk_packed(type, checked, &walk, NULL);
}

enum err record_check(const struct record_type *type, struct bytes bytes, struct why *why)
{
	const struct walk walk = {NULL, why};
	return whole_record(type, bytes, &walk, NULL);
}

enum err record_decode_packed(const struct record_type *type, struct bytes checked,
	struct arena *arena, void *record, struct why *why)
{
	CHECK(type->places);
	const struct walk walk = {arena, why};
	memset(record, 0, type->size);
	return walk_packed(type, checked, &walk, record);
}

enum err record_decode(const struct record_type *type, struct bytes bytes, struct arena *arena,
	void *record, struct why *why)
{
	CHECK(type->places && arena);
	const struct walk walk = {arena, why};
	memset(record, 0, type->size);
	return whole_record(type, bytes, &walk, record);
}
