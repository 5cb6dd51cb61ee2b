#include "proto/codec/packed.h"

#include "proto/codec/json_out.h"

static void value_out(struct packed_reader *reader, struct json_out *json);

static void list_out(struct packed_reader *reader, uint32_t count, struct json_out *json)
{
	json_out_open(json, '[');
	for (; count; count--)
		value_out(reader, json);
	json_out_close(json, ']');
}

static void map_out(struct packed_reader *reader, uint32_t pairs, struct json_out *json)
{
	json_out_open(json, '{');
	for (; pairs; pairs--) {
		struct packed_value key;
		packed_enter(reader, &key);
		json_out_key(json, key.text);
		value_out(reader, json);
	}
	json_out_close(json, '}');
}

/* Recursion is as deep as packed_check lets values nest. */
static void value_out(struct packed_reader *reader, struct json_out *json)
{
	struct packed_value value;
	packed_enter(reader, &value);
	switch (value.kind) {
	case PACKED_NIL:
		json_out_null(json);
		break;
	case PACKED_BOOL:
		json_out_bool(json, value.boolean);
		break;
	case PACKED_I64:
		json_out_i64(json, value.i64);
		break;
	case PACKED_U64:
		json_out_u64(json, value.u64);
		break;
	case PACKED_F64:
		json_out_f64(json, value.f64);
		break;
	case PACKED_TEXT:
		json_out_text(json, value.text);
		break;
	case PACKED_BLOB:
		json_out_base64(json, value.blob);
		break;
	case PACKED_LIST:
		list_out(reader, value.count, json);
		break;
	case PACKED_MAP:
		map_out(reader, value.count, json);
		break;
	}
}

void packed_to_json(struct bytes checked, unsigned indent, struct buffer *out)
{
	struct packed_reader reader = packed_reader_of(checked);
	struct json_out json = json_out_to(out, indent);
	value_out(&reader, &json);
}
