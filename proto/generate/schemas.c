#include "proto/generate/generate.h"

#include "proto/base/limits.h"
#include "proto/codec/args.h"
#include "proto/codec/json_out.h"

static void put(struct json_out *json, const char *key, const char *value)
{
	json_out_key(json, text_of(key));
	json_out_text(json, text_of(value));
}

static void put_number(struct json_out *json, const char *key, int64_t value)
{
	json_out_key(json, text_of(key));
	json_out_i64(json, value);
}

static void put_ref(struct json_out *json, const struct record_type *type)
{
	struct buffer ref = {0};
	buffer_format(&ref, "#/$defs/%s", type->name);
	json_out_key(json, TEXT("$ref"));
	json_out_text(json, buffer_as_text(&ref));
	buffer_fini(&ref);
}

static void put_choices(struct json_out *json, const char *choices)
{
	struct text rest = text_of(choices), choice;
	json_out_key(json, TEXT("enum"));
	json_out_open(json, '[');
	while (text_split(&rest, '|', &choice))
		json_out_text(json, choice);
	json_out_close(json, ']');
}

/* The schema of the items goes into the object left open. */
static void array_open(struct json_out *json, int64_t items_max)
{
	put(json, "type", "array");
	put_number(json, "maxItems", items_max);
	json_out_key(json, TEXT("items"));
	json_out_open(json, '{');
}

static void text_schema(struct json_out *json, int64_t bytes_max)
{
	/* Schema counts characters and we count bytes: this bound is the looser one. */
	put(json, "type", "string");
	put_number(json, "maxLength", bytes_max);
}

static void u64_schema(struct json_out *json)
{
	json_out_key(json, TEXT("type"));
	json_out_open(json, '[');
	json_out_text(json, TEXT("integer"));
	json_out_text(json, TEXT("string"));
	json_out_close(json, ']');
	put_number(json, "minimum", 0);
	put(json, "pattern", "^[0-9]{1,20}$");
}

static void blob_schema(struct json_out *json, uint32_t bytes_max)
{
	put(json, "type", "string");
	put(json, "contentEncoding", "base64");
	put_number(json, "maxLength", ((int64_t)bytes_max + 2) / 3 * 4);
}

static void day_schema(struct json_out *json, const char *format)
{
	put(json, "type", "string");
	put(json, "format", format);
}

static void kind_schema(struct json_out *json, const struct field *field)
{
	switch (field->kind) {
	case FIELD_TEXT:
		text_schema(json, field->max);
		break;
	case FIELD_CHOICE:
		put_choices(json, field->choices);
		break;
	case FIELD_BLOB:
		blob_schema(json, field->max);
		break;
	case FIELD_ARGS:
		put(json, "type", "object");
		break;
	case FIELD_BOOL:
		put(json, "type", "boolean");
		break;
	case FIELD_I64:
		put(json, "type", "integer");
		break;
	case FIELD_U64:
		u64_schema(json);
		break;
	case FIELD_F64:
		put(json, "type", "number");
		break;
	case FIELD_DAY:
		day_schema(json, "date");
		break;
	case FIELD_INSTANT:
		day_schema(json, "date-time");
		break;
	case FIELD_NESTED:
		put_ref(json, field->record);
		break;
	case FIELD_TEXTS:
		array_open(json, field->max);
		text_schema(json, LIMIT_TEXTS_ITEM_BYTES);
		json_out_close(json, '}');
		break;
	case FIELD_LIST:
		array_open(json, field->max);
		put_ref(json, field->record);
		json_out_close(json, '}');
		break;
	}
}

static void record_schema(struct json_out *json, const struct record_type *type)
{
	json_out_key(json, text_of(type->name));
	json_out_open(json, '{');
	put(json, "description", type->doc);
	put(json, "type", "object");
	json_out_key(json, TEXT("properties"));
	json_out_open(json, '{');
	for (unsigned i = 0; i < type->fields_count; i++) {
		json_out_key(json, text_of(type->fields[i].name));
		json_out_open(json, '{');
		put(json, "description", type->fields[i].doc);
		kind_schema(json, &type->fields[i]);
		json_out_close(json, '}');
	}
	json_out_close(json, '}');
	json_out_key(json, TEXT("required"));
	json_out_open(json, '[');
	for (unsigned i = 0; i < type->fields_count; i++)
		if (type->fields[i].required)
			json_out_text(json, text_of(type->fields[i].name));
	json_out_close(json, ']');
	json_out_close(json, '}');
}

/* --- Facts ------------------------------------------------------------------------------------ */

static void scalar_schema(struct json_out *json, const struct arg_type *arg)
{
	static const char *const patterns[] = {
		[ARG_ORG] = "^[A-Z0-9][A-Z0-9+-]{1,31}$",
		[ARG_STATE] = "^([A-Z]{2}|X-[A-Z]{2,8})$",
		[ARG_ENTITY] = "^([A-Z]{2}|X-[A-Z]{2,8}|org:[A-Z0-9][A-Z0-9+-]{1,31})$",
		[ARG_CORRIDOR] = "^[A-Z0-9][A-Z0-9+-]{1,31}$",
		[ARG_CURRENCY] = "^[A-Z]{3}$",
		[ARG_DATE] = "^[-0-9]{4,10}(/[-0-9]{4,10})?$",
		[ARG_DURATION] = "^P[0-9A-Z]+$",
	};
	if (arg->kind == ARG_CHOICE) {
		put_choices(json, arg->choices);
	} else if (arg->kind == ARG_NUMBER) {
		put(json, "type", "number");
	} else {
		text_schema(json, LIMIT_TEXTS_ITEM_BYTES);
		if ((size_t)arg->kind < ARRAY_LEN(patterns) && patterns[arg->kind])
			put(json, "pattern", patterns[arg->kind]);
	}
}

static void arg_schema(struct json_out *json, const struct arg_type *arg)
{
	json_out_key(json, text_of(arg->name));
	json_out_open(json, '{');
	put(json, "description", arg->doc);
	if (!arg->list) {
		scalar_schema(json, arg);
		json_out_close(json, '}');
		return;
	}
	json_out_key(json, TEXT("anyOf"));
	json_out_open(json, '[');
	json_out_open(json, '{');
	scalar_schema(json, arg);
	json_out_close(json, '}');
	json_out_open(json, '{');
	array_open(json, LIMIT_PACKED_LIST);
	scalar_schema(json, arg);
	json_out_close(json, '}');
	json_out_close(json, '}');
	json_out_close(json, ']');
	json_out_close(json, '}');
}

static void fact_schema(struct json_out *json, const struct fact_type *fact)
{
	struct buffer name = {0};
	buffer_format(&name, "fact:%s", fact->name);
	json_out_key(json, buffer_as_text(&name));
	buffer_fini(&name);
	json_out_open(json, '{');
	put(json, "description", fact->doc);
	put(json, "type", "object");
	json_out_key(json, TEXT("additionalProperties"));
	json_out_bool(json, false);
	json_out_key(json, TEXT("properties"));
	json_out_open(json, '{');
	for (unsigned i = 0; i < fact->args_count; i++)
		arg_schema(json, &fact->args[i]);
	json_out_close(json, '}');
	json_out_key(json, TEXT("required"));
	json_out_open(json, '[');
	for (unsigned i = 0; i < fact->args_count; i++)
		if (fact->args[i].required)
			json_out_text(json, text_of(fact->args[i].name));
	json_out_close(json, ']');
	json_out_close(json, '}');
}

void generate_schemas(struct buffer *out)
{
	struct json_out json = json_out_to(out, 1);
	json_out_open(&json, '{');
	put(&json, "$schema", "https://json-schema.org/draft/2020-12/schema");
	put(&json, "$comment",
		"Made from proto/tables by `make generated`. Records by name; the "
		"arguments of claims under fact:<fact type>.");
	json_out_key(&json, TEXT("$defs"));
	json_out_open(&json, '{');
	for (size_t i = 0; record_at(i); i++)
		record_schema(&json, record_at(i));
	for (size_t i = 0; fact_at(i); i++)
		fact_schema(&json, fact_at(i));
	json_out_close(&json, '}');
	json_out_close(&json, '}');
	buffer_char(out, '\n');
}
