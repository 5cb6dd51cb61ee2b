#include "proto/generate/generate.h"

#include "proto/codec/args.h"

const char *generate_kind(const struct field *field)
{
	static const char *const names[] = {
		[FIELD_TEXT] = "TEXT",
		[FIELD_CHOICE] = "CHOICE",
		[FIELD_BLOB] = "BLOB",
		[FIELD_ARGS] = "ARGS",
		[FIELD_BOOL] = "BOOL",
		[FIELD_I64] = "I64",
		[FIELD_U64] = "U64",
		[FIELD_F64] = "F64",
		[FIELD_DAY] = "DAY",
		[FIELD_INSTANT] = "INSTANT",
		[FIELD_TEXTS] = "TEXTS",
		[FIELD_LIST] = "LIST",
		[FIELD_NESTED] = "NESTED",
	};
	return names[field->kind];
}

const char *generate_arg_kind(int kind)
{
	static const char *const names[] = {
		[ARG_ORG] = "ORG",
		[ARG_STATE] = "STATE",
		[ARG_ENTITY] = "ENTITY",
		[ARG_CORRIDOR] = "CORRIDOR",
		[ARG_PERSON] = "PERSON",
		[ARG_PLACE] = "PLACE",
		[ARG_TEXT] = "TEXT",
		[ARG_CHOICE] = "CHOICE",
		[ARG_DATE] = "DATE",
		[ARG_DURATION] = "DURATION",
		[ARG_NUMBER] = "NUMBER",
		[ARG_CURRENCY] = "CURRENCY",
	};
	return names[kind];
}

const char *generate_need(bool required)
{
	return required ? "REQUIRED" : "OPTIONAL";
}
