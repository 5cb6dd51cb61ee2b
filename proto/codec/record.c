#include "proto/codec/record.h"

#include "proto/records/all.h"

/* One pass over the tables for each thing that the rows become. A pass defines all the macros, and
 * tables_end.h undefines them. Rows of a table are no statements. */
/* clang-format off */

/* --- Names that are retired ------------------------------------------------------------------- */

#define RECORD(record, version, doc) static const char *const retired_##record[] = {
#define FIELD(name, kind, max, need, since, doc)
#define CHOICE(name, choices, need, since, doc)
#define LIST(name, record, max, need, since, doc)
#define NESTED(name, record, need, since, doc)
#define RETIRED(name) #name,
#define END(record) NULL};
#include "proto/tables/records.tbl"
#include "proto/records/tables_end.h"

/* A retired name that is used again makes two members of one name: it does not compile. */
#define RECORD(record, version, doc) struct names_of_##record {
#define FIELD(name, kind, max, need, since, doc) char name;
#define CHOICE(name, choices, need, since, doc) char name;
#define LIST(name, record, max, need, since, doc) char name;
#define NESTED(name, record, need, since, doc) char name;
#define RETIRED(name) char name;
#define END(record) char end_; };
#include "proto/tables/records.tbl"
#include "proto/records/tables_end.h"

/* --- Rows ------------------------------------------------------------------------------------- */

enum { OPTIONAL, REQUIRED };

#define ROW(field, kind_, need, since_) \
	.name = #field, .key = #field, .name_len = sizeof(#field) - 1, \
	.kind = FIELD_##kind_, .required = need, .since = since_

#define RECORD(record, version, doc) static const struct field fields_##record[] = {
#define FIELD(name_, kind, max_, need, since, doc_) \
	{ROW(name_, kind, need, since), .max = max_, .doc = doc_},
#define CHOICE(name_, choices_, need, since, doc_) \
	{ROW(name_, CHOICE, need, since), .choices = choices_, .doc = doc_},
#define LIST(name_, of_, max_, need, since, doc_) \
	{ROW(name_, LIST, need, since), .record = &record_##of_, .max = max_, .doc = doc_},
#define NESTED(name_, of_, need, since, doc_) \
	{ROW(name_, NESTED, need, since), .record = &record_##of_, .doc = doc_},
#define RETIRED(name)
#define END(record) {.name = NULL}};
#include "proto/tables/records.tbl"
#include "proto/records/tables_end.h"

/* Bits of a set of fields that the decoder keeps on its stack. */
#define RECORD(record, version, doc) \
	_Static_assert(sizeof(fields_##record) / sizeof(struct field) <= RECORD_FIELDS_MAX + 1, \
		"at most 255 rows");
#define FIELD(name, kind, max, need, since, doc)
#define CHOICE(name, choices, need, since, doc)
#define LIST(name, record, max, need, since, doc)
#define NESTED(name, record, need, since, doc)
#define RETIRED(name)
#define END(record)
#include "proto/tables/records.tbl"
#include "proto/records/tables_end.h"

/* --- Places ----------------------------------------------------------------------------------- */

/* offsetof wants the struct's name, which a row does not tell; a function's scope has it. */
#define EXTRA_REQUIRED_TEXT(name)    0
#define EXTRA_REQUIRED_BLOB(name)    0
#define EXTRA_REQUIRED_ARGS(name)    0
#define EXTRA_REQUIRED_BOOL(name)    0
#define EXTRA_REQUIRED_I64(name)     0
#define EXTRA_REQUIRED_U64(name)     0
#define EXTRA_REQUIRED_F64(name)     0
#define EXTRA_REQUIRED_DAY(name)     0
#define EXTRA_REQUIRED_INSTANT(name) 0
#define EXTRA_REQUIRED_TEXTS(name)   offsetof(struct_of_record, name##_count)
#define EXTRA_OPTIONAL_TEXT(name)    0
#define EXTRA_OPTIONAL_BLOB(name)    0
#define EXTRA_OPTIONAL_ARGS(name)    0
#define EXTRA_OPTIONAL_BOOL(name)    offsetof(struct_of_record, has_##name)
#define EXTRA_OPTIONAL_I64(name)     offsetof(struct_of_record, has_##name)
#define EXTRA_OPTIONAL_U64(name)     offsetof(struct_of_record, has_##name)
#define EXTRA_OPTIONAL_F64(name)     offsetof(struct_of_record, has_##name)
#define EXTRA_OPTIONAL_DAY(name)     offsetof(struct_of_record, has_##name)
#define EXTRA_OPTIONAL_INSTANT(name) offsetof(struct_of_record, has_##name)
#define EXTRA_OPTIONAL_TEXTS(name)   offsetof(struct_of_record, name##_count)

#define MEMBER(name) offsetof(struct_of_record, name)

#define RECORD(record, version, doc) \
	static const struct field_place *places_##record(void) \
	{ \
		typedef struct record struct_of_record; \
		static const struct field_place places[] = {
#define FIELD(name, kind, max, need, since, doc) {MEMBER(name), EXTRA_##need##_##kind(name)},
#define CHOICE(name, choices, need, since, doc) {MEMBER(name), 0},
#define LIST(name, record, max, need, since, doc) {MEMBER(name), MEMBER(name##_count)},
#define NESTED(name, record, need, since, doc) {MEMBER(name), 0},
#define RETIRED(name)
#define END(record) {sizeof(struct_of_record), 0}}; return places; }
#include "proto/tables/records.tbl"
#include "proto/records/tables_end.h"

/* --- Descriptors ------------------------------------------------------------------------------ */

#define RECORD(record, version_, doc_) \
	const struct record_type record_##record = { \
		.name = #record, \
		.version = version_, \
		.doc = doc_, \
		.size = sizeof(struct record), \
		.fields = fields_##record, \
		.fields_count = sizeof(fields_##record) / sizeof(struct field) - 1, \
		.places = places_##record, \
		.retired = retired_##record, \
	};
#define FIELD(name, kind, max, need, since, doc)
#define CHOICE(name, choices, need, since, doc)
#define LIST(name, record, max, need, since, doc)
#define NESTED(name, record, need, since, doc)
#define RETIRED(name)
#define END(record)
#include "proto/tables/records.tbl"
#include "proto/records/tables_end.h"

static const struct record_type *const all[] = {
#define RECORD(record, version, doc) &record_##record,
#define FIELD(name, kind, max, need, since, doc)
#define CHOICE(name, choices, need, since, doc)
#define LIST(name, record, max, need, since, doc)
#define NESTED(name, record, need, since, doc)
#define RETIRED(name)
#define END(record)
#include "proto/tables/records.tbl"
#include "proto/records/tables_end.h"
};

/* clang-format on */

const struct record_type *record_at(size_t index)
{
	return index < ARRAY_LEN(all) ? all[index] : NULL;
}

const struct record_type *record_find(struct text name)
{
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (text_is(name, all[i]->name))
			return all[i];
	return NULL;
}

const struct field *record_field(const struct record_type *type, struct text name)
{
	for (unsigned i = 0; i < type->fields_count; i++) {
		const struct field *field = &type->fields[i];
		if (text_equal(name, (struct text){field->name, field->name_len}))
			return field;
	}
	return NULL;
}
