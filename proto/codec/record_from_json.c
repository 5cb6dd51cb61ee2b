#include "proto/codec/record.h"

#include "proto/base/limits.h"
#include "proto/base/nearest.h"
#include "proto/codec/packed.h"
#include "proto/codec/path.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* Here JSON becomes MessagePack of the right kinds; record_check then judges the whole, so that
 * bounds, choices and required fields are refused in one place and in one way. */

struct put {
	const struct path *path;
	const struct field *field;
	struct buffer *out;
	struct why *why;
};

static enum err record_put(const struct put *at, const struct record_type *type, json_t *json);

/* --- Refusals --------------------------------------------------------------------------------- */

static enum err refuse_kind(const struct put *at, const char *wanted, const json_t *given)
{
	static const char *const names[] = {
		[JSON_OBJECT] = "an object",
		[JSON_ARRAY] = "a list",
		[JSON_STRING] = "text",
		[JSON_INTEGER] = "a whole number",
		[JSON_REAL] = "a number with a fraction",
		[JSON_TRUE] = "true",
		[JSON_FALSE] = "false",
		[JSON_NULL] = "null",
	};
	return path_refuse(at->path, at->why, ERR_BAD_VALUE, "wanted %s, got %s", wanted,
		names[json_typeof(given)]);
}

static struct text json_text(const json_t *json)
{
	return (struct text){json_string_value(json), json_string_length(json)};
}

/* --- Scalars ---------------------------------------------------------------------------------- */

static enum err text_put(const struct put *at, json_t *json)
{
	if (!json_is_string(json))
		return refuse_kind(at, "text", json);
	packed_put_text(at->out, json_text(json));
	return ERR_OK;
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Strict: whole groups of four, padded, no blanks, no bits left over. */
static bool base64_decode(struct text text, struct buffer *out)
{
	if (text.len % 4)
		return false;
	for (size_t i = 0; i < text.len; i += 4) {
		bool last = i + 4 == text.len;
		int n = last && text.ptr[i + 3] == '=' ? (text.ptr[i + 2] == '=' ? 1 : 2) : 3;
		uint32_t three = 0;
		for (int k = 0; k < 4; k++) {
			int digit = k <= n ? base64_digit(text.ptr[i + (size_t)k]) : 0;
			if (digit < 0)
				return false;
			three = three << 6 | (uint32_t)digit;
		}
		if (n < 3 && three & ((1U << (8 * (3 - n))) - 1))
			return false;
		const uint8_t bytes[3] = {
			(uint8_t)(three >> 16), (uint8_t)(three >> 8), (uint8_t)three};
		buffer_add(out, bytes, (size_t)n);
	}
	return true;
}

static enum err blob_put(const struct put *at, json_t *json)
{
	struct buffer bytes = {0};
	if (!json_is_string(json))
		return refuse_kind(at, "base64 text", json);
	bool fine = base64_decode(json_text(json), &bytes);
	if (fine)
		packed_put_blob(
			at->out, (struct bytes){bytes.ptr ? bytes.ptr : (uint8_t *)"", bytes.len});
	buffer_fini(&bytes);
	return fine ? ERR_OK : path_refuse(at->path, at->why, ERR_BAD_VALUE, "wanted base64 text");
}

static enum err bool_put(const struct put *at, json_t *json)
{
	if (!json_is_boolean(json))
		return refuse_kind(at, "true or false", json);
	packed_put_bool(at->out, json_is_true(json));
	return ERR_OK;
}

static enum err i64_put(const struct put *at, json_t *json)
{
	if (!json_is_integer(json))
		return refuse_kind(at, "a whole number", json);
	packed_put_i64(at->out, json_integer_value(json));
	return ERR_OK;
}

/* Numbers above INT64_MAX, which many readers of JSON cannot hold, come as text. */
static bool u64_parse(struct text text, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c < '0' || c > '9' || __builtin_mul_overflow(*out, 10U, out) ||
			__builtin_add_overflow(*out, (uint64_t)(c - '0'), out))
			return false;
	}
	return text.len > 0;
}

static enum err u64_put(const struct put *at, json_t *json)
{
	uint64_t value;
	if (!json_is_string(json))
		return i64_put(at, json);
	if (!u64_parse(json_text(json), &value))
		return refuse_kind(at, "a whole number from 0", json);
	packed_put_u64(at->out, value);
	return ERR_OK;
}

static enum err f64_put(const struct put *at, json_t *json)
{
	if (!json_is_number(json))
		return refuse_kind(at, "a number", json);
	packed_put_f64(at->out, json_number_value(json));
	return ERR_OK;
}

static enum err day_put(const struct put *at, json_t *json)
{
	day value;
	struct why why = {0};
	if (!json_is_string(json))
		return refuse_kind(at, "a day such as 2024-07-04", json);
	enum err err = day_parse_exact(json_text(json), &value, &why);
	if (err)
		return path_refuse(at->path, at->why, err, "%s", why.text);
	packed_put_i64(at->out, value);
	return ERR_OK;
}

static enum err instant_put(const struct put *at, json_t *json)
{
	int64_t value;
	struct why why = {0};
	if (!json_is_string(json))
		return refuse_kind(at, "an instant such as 2024-07-04T10:00:00Z", json);
	enum err err = instant_parse(json_text(json), &value, &why);
	if (err)
		return path_refuse(at->path, at->why, err, "%s", why.text);
	packed_put_i64(at->out, value);
	return ERR_OK;
}

/* --- What holds others ------------------------------------------------------------------------ */

/* Any JSON, for ARGS. Depth counts what packed_check will count. */
static bool any_put(json_t *json, unsigned depth, struct buffer *out)
{
	if (depth > PACKED_DEPTH_MAX)
		return false;
	size_t index;
	const char *key;
	json_t *inner;
	bool fine = true;
	switch (json_typeof(json)) {
	case JSON_NULL:
		packed_put_nil(out);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		packed_put_bool(out, json_is_true(json));
		break;
	case JSON_INTEGER:
		packed_put_i64(out, json_integer_value(json));
		break;
	case JSON_REAL:
		packed_put_f64(out, json_real_value(json));
		break;
	case JSON_STRING:
		packed_put_text(out, json_text(json));
		break;
	case JSON_ARRAY:
		packed_put_list(out, (uint32_t)json_array_size(json));
		json_array_foreach(json, index, inner) fine =
			fine && any_put(inner, depth + 1, out);
		break;
	case JSON_OBJECT:
		packed_put_map(out, (uint32_t)json_object_size(json));
		json_object_foreach(json, key, inner)
		{
			packed_put_text(out, text_of(key));
			fine = fine && any_put(inner, depth + 1, out);
		}
		break;
	}
	return fine;
}

static enum err args_put(const struct put *at, json_t *json)
{
	if (!json_is_object(json))
		return refuse_kind(at, "an object", json);
	if (!any_put(json, 1, at->out))
		return path_refuse(at->path, at->why, ERR_BAD_VALUE,
			"wanted at most %d lists and objects within one another", PACKED_DEPTH_MAX);
	return ERR_OK;
}

static enum err list_put(const struct put *at, json_t *json)
{
	if (!json_is_array(json))
		return refuse_kind(at, "a list", json);
	/* Before the items are written: a list that is too long is not worth the work. */
	if (json_array_size(json) > at->field->max)
		return path_refuse(at->path, at->why, ERR_BAD_VALUE,
			"wanted at most %u items, got %zu", at->field->max, json_array_size(json));
	packed_put_list(at->out, (uint32_t)json_array_size(json));
	size_t index;
	json_t *item;
	json_array_foreach(json, index, item)
	{
		const struct path path = {at->path, NULL, (int64_t)index};
		const struct put inner = {&path, NULL, at->out, at->why};
		enum err err = at->field->kind == FIELD_LIST
				       ? record_put(&inner, at->field->record, item)
				       : text_put(&inner, item);
		if (err)
			return err;
	}
	return ERR_OK;
}

static enum err nested_put(const struct put *at, json_t *json)
{
	return record_put(at, at->field->record, json);
}

static enum err field_put(const struct put *at, json_t *json)
{
	static enum err (*const puts[])(const struct put *, json_t *) = {
		[FIELD_TEXT] = text_put,
		[FIELD_CHOICE] = text_put,
		[FIELD_BLOB] = blob_put,
		[FIELD_ARGS] = args_put,
		[FIELD_BOOL] = bool_put,
		[FIELD_I64] = i64_put,
		[FIELD_U64] = u64_put,
		[FIELD_F64] = f64_put,
		[FIELD_DAY] = day_put,
		[FIELD_INSTANT] = instant_put,
		[FIELD_TEXTS] = list_put,
		[FIELD_LIST] = list_put,
		[FIELD_NESTED] = nested_put,
	};
	return puts[at->field->kind](at, json);
}

/* --- Records ---------------------------------------------------------------------------------- */

static enum err unknown_refuse(
	const struct put *at, const struct record_type *type, const char *key)
{
	struct nearest nearest = nearest_of(text_of(key));
	for (unsigned i = 0; i < type->fields_count; i++)
		nearest_offer(&nearest, type->fields[i].name);
	return path_refuse(at->path, at->why, ERR_UNKNOWN_FIELD, "%s has no field '%.64s'%s%s%s",
		type->name, key, nearest.best ? "; did you mean '" : "",
		nearest.best ? nearest.best : "", nearest.best ? "'?" : "");
}

/* How many fields there are to write; the unknown ones are refused here. */
static enum err fields_count(
	const struct put *at, const struct record_type *type, json_t *json, uint32_t *count)
{
	const char *key;
	json_t *value;
	*count = 0;
	json_object_foreach(json, key, value)
	{
		if (!record_field(type, text_of(key)))
			return unknown_refuse(at, type, key);
		*count += !json_is_null(value);
	}
	return ERR_OK;
}

static enum err record_put(const struct put *at, const struct record_type *type, json_t *json)
{
	if (!json_is_object(json))
		return refuse_kind(at, "an object", json);
	uint32_t count;
	enum err err = fields_count(at, type, json, &count);
	if (err)
		return err;
	packed_put_map(at->out, count);
	for (unsigned i = 0; i < type->fields_count && !err; i++) {
		const struct field *field = &type->fields[i];
		json_t *value = json_object_get(json, field->name);
		if (!value || json_is_null(value))
			continue;
		const struct path path = {at->path, field->name, -1};
		const struct put inner = {&path, field, at->out, at->why};
		packed_put_text(at->out, text_of(field->name));
		err = field_put(&inner, value);
	}
	return err;
}

static enum err json_parse(struct text text, json_t **out, struct why *why)
{
	json_error_t error;
	if (text.len > LIMIT_JSON_BYTES)
		return why_set(why, ERR_LIMIT, "", "wanted at most %d bytes of JSON, got %zu",
			LIMIT_JSON_BYTES, text.len);
	*out = json_loadb(text.ptr ? text.ptr : "", text.len,
		JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (*out)
		return ERR_OK;
	char where[64];
	/* It says nothing where memory is what it lacks, as in a jail. */
	if (!error.text[0])
		return why_set(why, ERR_LIMIT, "", "its JSON takes more memory than there is");
	snprintf(where, sizeof(where), "line %d, column %d", error.line, error.column);
	return why_set(why, ERR_BAD_VALUE, where, "JSON: %s", error.text);
}

enum err record_from_json(
	const struct record_type *type, struct text text, struct buffer *out, struct why *why)
{
	json_t *json;
	enum err err = json_parse(text, &json, why);
	if (err)
		return err;
	size_t begin = out->len;
	const struct path path = {NULL, type->name, -1};
	const struct put at = {&path, NULL, out, why};
	err = record_put(&at, type, json);
	json_decref(json);
	if (!err)
		err = record_check(type, bytes_of(out->ptr + begin, out->len - begin), why);
	if (err)
		out->len = begin;
	return err;
}

enum err packed_from_json(struct text text, struct buffer *out, struct why *why)
{
	json_t *json;
	enum err err = json_parse(text, &json, why);
	if (err)
		return err;
	size_t begin = out->len;
	if (!any_put(json, 1, out))
		err = why_set(why, ERR_BAD_VALUE, "",
			"wanted at most %d lists and objects within one another", PACKED_DEPTH_MAX);
	json_decref(json);
	if (!err)
		err = packed_check(bytes_of(out->ptr + begin, out->len - begin), why);
	if (err)
		out->len = begin;
	return err;
}
