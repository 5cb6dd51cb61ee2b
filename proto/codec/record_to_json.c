#include "proto/codec/record.h"

#include "proto/codec/json_out.h"
#include "proto/codec/packed.h"

static void record_out(
	const struct record_type *type, struct packed_reader *reader, struct json_out *json);

static void day_out(int64_t value, struct json_out *json)
{
	/* The ends of time are written as the days they are, so that they read back. */
	char text[DAY_TEXT];
	day_format((day)value, text);
	if (value == DAY_MIN)
		json_out_text(json, TEXT("0001-01-01"));
	else if (value == DAY_MAX)
		json_out_text(json, TEXT("9999-12-31"));
	else
		json_out_text(json, text_of(text));
}

static void instant_out(int64_t value, struct json_out *json)
{
	char text[INSTANT_TEXT];
	json_out_text(json, text_of(instant_format(value, text)));
}

static void f64_out(const struct packed_value *value, struct json_out *json)
{
	json_out_f64(json, value->kind == PACKED_I64 ? (double)value->i64 : value->f64);
}

static void u64_out(const struct packed_value *value, struct json_out *json)
{
	json_out_u64(json, value->kind == PACKED_I64 ? (uint64_t)value->i64 : value->u64);
}

static void list_out(const struct field *field, struct packed_reader *reader, struct json_out *json)
{
	struct packed_value value;
	packed_enter(reader, &value);
	json_out_open(json, '[');
	for (uint32_t left = value.count; left; left--) {
		if (field->kind == FIELD_LIST) {
			record_out(field->record, reader, json);
		} else {
			packed_enter(reader, &value);
			json_out_text(json, value.text);
		}
	}
	json_out_close(json, ']');
}

static void args_out(struct packed_reader *reader, struct json_out *json)
{
	struct packed_value value;
	packed_next(reader, &value);
	reader->next = value.whole.ptr + value.whole.len;
	struct buffer text = {0};
	packed_to_json(value.whole, 0, &text);
	json_out_raw(json, buffer_as_text(&text));
	buffer_fini(&text);
}

static void scalar_out(
	const struct field *field, struct packed_reader *reader, struct json_out *json)
{
	struct packed_value value;
	packed_enter(reader, &value);
	switch (field->kind) {
	case FIELD_BLOB:
		json_out_base64(json, value.blob);
		break;
	case FIELD_BOOL:
		json_out_bool(json, value.boolean);
		break;
	case FIELD_I64:
		json_out_i64(json, value.i64);
		break;
	case FIELD_U64:
		u64_out(&value, json);
		break;
	case FIELD_F64:
		f64_out(&value, json);
		break;
	case FIELD_DAY:
		day_out(value.i64, json);
		break;
	case FIELD_INSTANT:
		instant_out(value.i64, json);
		break;
	default:
		json_out_text(json, value.text);
		break;
	}
}

static void field_out(
	const struct field *field, struct packed_reader *reader, struct json_out *json)
{
	if (field->kind == FIELD_NESTED)
		record_out(field->record, reader, json);
	else if (field->kind == FIELD_ARGS)
		args_out(reader, json);
	else if (field->kind == FIELD_LIST || field->kind == FIELD_TEXTS)
		list_out(field, reader, json);
	else
		scalar_out(field, reader, json);
}

static void record_out(
	const struct record_type *type, struct packed_reader *reader, struct json_out *json)
{
	struct packed_value value;
	packed_enter(reader, &value);
	json_out_open(json, '{');
	for (uint32_t pairs = value.count; pairs; pairs--) {
		packed_enter(reader, &value);
		const struct field *field = record_field(type, value.text);
		if (!field) {
			packed_skip(reader);
			continue;
		}
		json_out_key(json, value.text);
		field_out(field, reader, json);
	}
	json_out_close(json, '}');
}

enum err record_to_json(const struct record_type *type, struct bytes bytes, unsigned indent,
	struct buffer *out, struct why *why)
{
	enum err err = record_check(type, bytes, why);
	if (err)
		return err;
	struct packed_reader reader = packed_reader_of(bytes);
	struct json_out json = json_out_to(out, indent);
	record_out(type, &reader, &json);
	return ERR_OK;
}
