#include "proto/wire/manifest.h"

#include "proto/base/alloc.h"
#include "proto/wire/subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Second tokens of subjects under `analysis.` that are the service's own, and keys under
 * `analysis.<id>.` that are the supervisor's. */
static const char *const ids_taken[] = {
	"plugin", "sheet", "incident", "response", "input", "claim"};
static const char *const keys_taken[] = {"state"};
/* Whose methods are asked as svc.<name>.<method> already. */
static const char *const services_taken[] = {
#define EXCHANGE(service, method, request, reply, doc) #service,
#include "proto/tables/exchanges.tbl"
#undef EXCHANGE
};

struct parser {
	struct manifest *made;
	struct record_type *record; /* the open one */
	struct field fields[MANIFEST_FIELDS_MAX];
	unsigned line;
	struct why *why;
};

#define REFUSE(parser, code, ...)                                                                  \
	refuse_at((parser), why_set((parser)->why, (code), "", __VA_ARGS__))

static enum err refuse_at(struct parser *parser, enum err code)
{
	if (parser->why)
		snprintf(parser->why->where, sizeof(parser->why->where), "manifest:%u",
			parser->line);
	return code;
}

static struct text keep(struct parser *parser, struct text text)
{
	return arena_copy(&parser->made->arena, text);
}

/* Takes the next blank-separated word off rest; "" at the end. */
static struct text word(struct text *rest)
{
	struct text part = TEXT("");
	text_split(rest, ' ', &part);
	return part;
}

static bool is_name(struct text text, const char *others)
{
	if (text.len == 0 || text.len > 64 || text.ptr[0] < 'a' || text.ptr[0] > 'z')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || strchr(others, c)))
			return false;
	}
	return true;
}

/* --- The lines about the plugin ----------------------------------------------------------------
 */

static enum err read_id(struct parser *parser, struct text value)
{
	if (!is_name(value, "-") || value.len > MANIFEST_ID_MAX)
		return REFUSE(parser, ERR_BAD_VALUE,
			"wanted an id of a-z, 0-9 and '-' (at most %d, a letter first), got '%.*s'",
			MANIFEST_ID_MAX, TEXT_ARG(value));
	for (size_t i = 0; i < ARRAY_LEN(ids_taken); i++)
		if (text_is(value, ids_taken[i]))
			return REFUSE(parser, ERR_BAD_VALUE, "the id '%s' is the service's own",
				ids_taken[i]);
	parser->made->id = keep(parser, value);
	return ERR_OK;
}

static enum err read_version(struct parser *parser, struct text value)
{
	if (value.len == 0 || value.len > 32)
		return REFUSE(parser, ERR_BAD_VALUE,
			"wanted a version of 1 to 32 bytes, got '%.*s'", TEXT_ARG(value));
	parser->made->version = keep(parser, value);
	return ERR_OK;
}

static enum err read_doc(struct parser *parser, struct text value)
{
	if (value.len > 1024)
		return REFUSE(
			parser, ERR_LIMIT, "wanted at most 1024 bytes of doc, got %zu", value.len);
	parser->made->doc = keep(parser, value);
	return ERR_OK;
}

static enum err read_abi(struct parser *parser, struct text value)
{
	struct text rest = value, major = TEXT(""), minor = TEXT("");
	int64_t numbers[2] = {0, 0};
	bool good = text_split(&rest, '.', &major) && text_split(&rest, '.', &minor) &&
		    text_to_i64(major, 1, UINT16_MAX, &numbers[0]) &&
		    text_to_i64(minor, 0, UINT16_MAX, &numbers[1]) && rest.len == 0;
	if (!good)
		return REFUSE(parser, ERR_BAD_VALUE, "wanted abi=<major>.<minor>, got '%.*s'",
			TEXT_ARG(value));
	parser->made->abi_major = (unsigned)numbers[0];
	parser->made->abi_minor = (unsigned)numbers[1];
	return ERR_OK;
}

static enum err read_consumes(struct parser *parser, struct text value)
{
	struct manifest *made = parser->made;
	if (made->consumes_count == MANIFEST_FILTERS_MAX)
		return REFUSE(parser, ERR_LIMIT, "wanted at most %d consumes lines",
			MANIFEST_FILTERS_MAX);
	enum err err = subject_filter_check(value, parser->why);
	if (err)
		return refuse_at(parser, err);
	made->consumes[made->consumes_count++] = keep(parser, value).ptr;
	return ERR_OK;
}

struct unit {
	const char *name;
	int64_t times;
};

static enum err read_amount(
	struct parser *parser, struct text value, const struct unit *units, int64_t *out)
{
	size_t digits = 0;
	int64_t number = 0;
	while (digits < value.len && value.ptr[digits] >= '0' && value.ptr[digits] <= '9')
		digits++;
	struct text unit = text_slice(value, digits, value.len);
	if (text_to_i64(text_slice(value, 0, digits), 1, 1 << 20, &number))
		for (; units->name; units++)
			if (text_is(unit, units->name)) {
				*out = number * units->times;
				return ERR_OK;
			}
	return REFUSE(parser, ERR_BAD_VALUE, "wanted a whole number with its unit, got '%.*s'",
		TEXT_ARG(value));
}

static enum err read_memory(struct parser *parser, struct text value)
{
	static const struct unit units[] = {
		{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {0}};
	int64_t bytes = 0;
	enum err err = read_amount(parser, value, units, &bytes);
	if (!err && (bytes < 16 << 20 || bytes > (int64_t)4 << 30))
		return REFUSE(parser, ERR_LIMIT, "wanted memory from 16MiB to 4GiB, got '%.*s'",
			TEXT_ARG(value));
	parser->made->memory_max = (uint64_t)bytes;
	return err;
}

static enum err read_deadline(struct parser *parser, struct text value)
{
	static const struct unit units[] = {{"ms", 1}, {"s", 1000}, {0}};
	int64_t ms = 0;
	enum err err = read_amount(parser, value, units, &ms);
	if (!err && (ms < 10 || ms > 60000))
		return REFUSE(parser, ERR_LIMIT, "wanted a deadline from 10ms to 60s, got '%.*s'",
			TEXT_ARG(value));
	parser->made->deadline_ms = ms;
	return err;
}

/* --- What it emits ------------------------------------------------------------------------------
 */

/* Names are resolved at the end: the records may stand after the line that announces them. */
static enum err read_emits(struct parser *parser, struct text value)
{
	struct manifest *made = parser->made;
	struct text rest = value, key = word(&rest), record = word(&rest);
	if (made->emits_count == MANIFEST_EMITS_MAX)
		return REFUSE(
			parser, ERR_LIMIT, "wanted at most %d emits lines", MANIFEST_EMITS_MAX);
	if (key.len == 0 || record.len == 0 || rest.len)
		return REFUSE(parser, ERR_BAD_VALUE, "wanted emits=<key> <record>, got '%.*s'",
			TEXT_ARG(value));
	enum err err = subject_filter_check(key, parser->why);
	if (err)
		return refuse_at(parser, err);
	for (size_t i = 0; i < ARRAY_LEN(keys_taken); i++)
		if (subject_filters_overlap(key, text_of(keys_taken[i])))
			return REFUSE(parser, ERR_BAD_VALUE, "the key '%s' is the supervisor's",
				keys_taken[i]);
	struct manifest_emit *emit = &made->emits[made->emits_count++];
	emit->key = keep(parser, key);
	struct record_type *named = arena_zero(&made->arena, 1, sizeof(*named));
	named->name = keep(parser, record).ptr;
	emit->record = named;
	return ERR_OK;
}

/* Names of records are resolved at the end here too. */
static enum err read_answers(struct parser *parser, struct text value)
{
	struct manifest *made = parser->made;
	struct text rest = value, names[3];
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		names[i] = word(&rest);
	if (made->answers_count == MANIFEST_ANSWERS_MAX)
		return REFUSE(
			parser, ERR_LIMIT, "wanted at most %d answers lines", MANIFEST_ANSWERS_MAX);
	if (!is_name(names[0], "-_") || names[2].len == 0 || rest.len)
		return REFUSE(parser, ERR_BAD_VALUE,
			"wanted answers=<method> <request record> <reply record>, got '%.*s'",
			TEXT_ARG(value));
	if (manifest_answer(made, names[0]))
		return REFUSE(parser, ERR_DUPLICATE, "the method '%.*s' stands twice",
			TEXT_ARG(names[0]));
	struct record_type *named = arena_zero(&made->arena, 2, sizeof(*named));
	named[0].name = keep(parser, names[1]).ptr;
	named[1].name = keep(parser, names[2]).ptr;
	made->answers[made->answers_count++] =
		(struct manifest_answer){keep(parser, names[0]), &named[0], &named[1]};
	return ERR_OK;
}

static bool name_begins_with_id(const struct manifest *made, struct text name)
{
	if (name.len <= made->id.len + 1 || name.ptr[made->id.len] != '_')
		return false;
	for (size_t i = 0; i < made->id.len; i++)
		if (name.ptr[i] != (made->id.ptr[i] == '-' ? '_' : made->id.ptr[i]))
			return false;
	return true;
}

static enum err read_record(struct parser *parser, struct text value)
{
	struct manifest *made = parser->made;
	struct text rest = value, name = word(&rest);
	int64_t version = 0;
	if (parser->record)
		return REFUSE(parser, ERR_BAD_VALUE, "wanted end=%s before the next record",
			parser->record->name);
	if (made->records_count == MANIFEST_RECORDS_MAX)
		return REFUSE(parser, ERR_LIMIT, "wanted at most %d records", MANIFEST_RECORDS_MAX);
	if (!is_name(name, "_") || !text_to_i64(word(&rest), 1, 9999, &version))
		return REFUSE(parser, ERR_BAD_VALUE,
			"wanted record=<name> <version> <doc>, got '%.*s'", TEXT_ARG(value));
	if (!name_begins_with_id(made, name))
		return REFUSE(parser, ERR_BAD_VALUE,
			"wanted a record name that begins with the id '%.*s' and '_', got '%.*s'",
			TEXT_ARG(made->id), TEXT_ARG(name));
	if (manifest_record(made, name) || record_find(name))
		return REFUSE(parser, ERR_DUPLICATE, "the record '%.*s' is there already",
			TEXT_ARG(name));
	struct record_type *record = arena_zero(&made->arena, 1, sizeof(*record));
	record->name = keep(parser, name).ptr;
	record->version = (uint16_t)version;
	record->doc = keep(parser, rest).ptr;
	parser->record = record;
	return ERR_OK;
}

static enum err add_field(struct parser *parser, struct field *field, struct text *rest)
{
	struct text need = word(rest);
	int64_t since = 0;
	if (!parser->record)
		return REFUSE(parser, ERR_BAD_VALUE, "a row stands outside of a record");
	if (parser->record->fields_count == MANIFEST_FIELDS_MAX)
		return REFUSE(parser, ERR_LIMIT, "wanted at most %d rows", MANIFEST_FIELDS_MAX);
	if (!is_name(text_of(field->name), "_"))
		return REFUSE(parser, ERR_BAD_VALUE,
			"wanted a row's name of a-z, 0-9 and '_', got '%s'", field->name);
	for (unsigned i = 0; i < parser->record->fields_count; i++)
		if (strcmp(parser->fields[i].name, field->name) == 0)
			return REFUSE(
				parser, ERR_DUPLICATE, "the row '%s' stands twice", field->name);
	if (!text_is(need, "REQUIRED") && !text_is(need, "OPTIONAL"))
		return REFUSE(parser, ERR_BAD_VALUE, "wanted REQUIRED or OPTIONAL, got '%.*s'",
			TEXT_ARG(need));
	if (!text_to_i64(word(rest), 1, parser->record->version, &since))
		return REFUSE(parser, ERR_BAD_VALUE,
			"wanted the version that brought the row, 1 to %u",
			parser->record->version);
	field->name_len = (uint8_t)strlen(field->name);
	field->required = text_is(need, "REQUIRED");
	field->since = (uint16_t)since;
	field->doc = keep(parser, *rest).ptr;
	parser->fields[parser->record->fields_count++] = *field;
	return ERR_OK;
}

static enum err read_max(struct parser *parser, struct text text, int64_t most, struct field *field)
{
	int64_t max = 0;
	if (!text_to_i64(text, 1, most, &max))
		return REFUSE(parser, ERR_BAD_VALUE, "wanted a bound from 1 to %lld, got '%.*s'",
			(long long)most, TEXT_ARG(text));
	field->max = (uint32_t)max;
	return ERR_OK;
}

static enum err read_field(struct parser *parser, struct text value)
{
	static const struct kind {
		const char *name;
		enum field_kind kind;
		int64_t most; /* of its bound; 0: it has none */
	} kinds[] = {
		{"TEXT", FIELD_TEXT, 1000000},
		{"BLOB", FIELD_BLOB, 1000000},
		{"ARGS", FIELD_ARGS, 1000000},
		{"TEXTS", FIELD_TEXTS, 65536},
		{"BOOL", FIELD_BOOL, 0},
		{"I64", FIELD_I64, 0},
		{"U64", FIELD_U64, 0},
		{"F64", FIELD_F64, 0},
		{"DAY", FIELD_DAY, 0},
		{"INSTANT", FIELD_INSTANT, 0},
	};
	struct text rest = value;
	struct field field = {.name = keep(parser, word(&rest)).ptr};
	struct text kind = word(&rest), max = word(&rest);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!text_is(kind, kinds[i].name))
			continue;
		field.kind = kinds[i].kind;
		enum err err =
			kinds[i].most ? read_max(parser, max, kinds[i].most, &field) : ERR_OK;
		return err ? err : add_field(parser, &field, &rest);
	}
	return REFUSE(parser, ERR_BAD_VALUE, "wanted a kind such as TEXT or I64, got '%.*s'",
		TEXT_ARG(kind));
}

static enum err read_choice(struct parser *parser, struct text value)
{
	struct text rest = value;
	struct field field = {.kind = FIELD_CHOICE, .name = keep(parser, word(&rest)).ptr};
	struct text choices = word(&rest);
	if (choices.len == 0)
		return REFUSE(parser, ERR_BAD_VALUE, "wanted choices between '|'");
	field.choices = keep(parser, choices).ptr;
	field.max = 1024;
	return add_field(parser, &field, &rest);
}

static enum err read_inner(struct parser *parser, struct text name, struct field *field)
{
	field->record = manifest_record(parser->made, name);
	return field->record
		       ? ERR_OK
		       : REFUSE(parser, ERR_UNKNOWN_RECORD,
				 "wanted a record described before, got '%.*s'", TEXT_ARG(name));
}

static enum err read_list(struct parser *parser, struct text value)
{
	struct text rest = value;
	struct field field = {.kind = FIELD_LIST, .name = keep(parser, word(&rest)).ptr};
	enum err err = read_inner(parser, word(&rest), &field);
	if (!err)
		err = read_max(parser, word(&rest), 65536, &field);
	return err ? err : add_field(parser, &field, &rest);
}

static enum err read_nested(struct parser *parser, struct text value)
{
	struct text rest = value;
	struct field field = {.kind = FIELD_NESTED, .name = keep(parser, word(&rest)).ptr};
	enum err err = read_inner(parser, word(&rest), &field);
	return err ? err : add_field(parser, &field, &rest);
}

static enum err read_end(struct parser *parser, struct text value)
{
	struct manifest *made = parser->made;
	struct record_type *record = parser->record;
	if (!record || !text_is(value, record->name))
		return REFUSE(parser, ERR_BAD_VALUE, "wanted end=%s, got end=%.*s",
			record ? record->name : "<nothing is open>", TEXT_ARG(value));
	struct field *fields = arena_zero(&made->arena, record->fields_count + 1, sizeof(*fields));
	memcpy(fields, parser->fields, record->fields_count * sizeof(*fields));
	static const char *const none_retired[] = {NULL};
	record->fields = fields;
	record->retired = none_retired;
	made->records[made->records_count++] = record;
	parser->record = NULL;
	return ERR_OK;
}

/* --- The whole ---------------------------------------------------------------------------------
 */

static const struct line_kind {
	const char *key;
	enum err (*read)(struct parser *parser, struct text value);
	bool once, required;
} line_kinds[] = {
	{"abi", read_abi, true, true},
	{"id", read_id, true, true},
	{"version", read_version, true, true},
	{"doc", read_doc, true, false},
	{"consumes", read_consumes, false, true},
	{"emits", read_emits, false, true},
	{"answers", read_answers, false, false},
	{"memory", read_memory, true, false},
	{"deadline", read_deadline, true, false},
	{"record", read_record, false, false},
	{"field", read_field, false, false},
	{"choice", read_choice, false, false},
	{"list", read_list, false, false},
	{"nested", read_nested, false, false},
	{"end", read_end, false, false},
};

static enum err read_line(struct parser *parser, struct text line, unsigned *seen)
{
	const char *equals = memchr(line.ptr, '=', line.len);
	size_t key_len = equals ? (size_t)(equals - line.ptr) : 0;
	struct text key = text_slice(line, 0, key_len);
	if (key_len == 0)
		return REFUSE(
			parser, ERR_BAD_VALUE, "wanted key=value, got '%.*s'", TEXT_ARG(line));
	for (size_t i = 0; i < ARRAY_LEN(line_kinds); i++) {
		if (!text_is(key, line_kinds[i].key))
			continue;
		if (line_kinds[i].once && *seen & 1u << i)
			return REFUSE(
				parser, ERR_DUPLICATE, "'%s' stands twice", line_kinds[i].key);
		*seen |= 1u << i;
		return line_kinds[i].read(parser, text_slice(line, key_len + 1, line.len));
	}
	/* A newer plugin may say more than we understand; the ABI's minor tells whether it matters.
	 */
	return ERR_OK;
}

/* From a record's name to the record. */
static enum err resolve(struct parser *parser, const char *line, const struct record_type **record)
{
	struct text name = text_of((*record)->name);
	*record = manifest_record(parser->made, name);
	return *record ? ERR_OK
		       : REFUSE(parser, ERR_UNKNOWN_RECORD,
				 "%s the record '%.*s', which it does not describe", line,
				 TEXT_ARG(name));
}

static enum err check_answers(struct parser *parser)
{
	struct manifest *made = parser->made;
	enum err err = ERR_OK;
	for (size_t i = 0; made->answers_count && i < ARRAY_LEN(services_taken); i++)
		if (text_is(made->id, services_taken[i]))
			return REFUSE(parser, ERR_BAD_VALUE,
				"a plugin that answers cannot have the id '%s': a service has it",
				services_taken[i]);
	for (unsigned i = 0; !err && i < made->answers_count; i++) {
		err = resolve(parser, "answers with", &made->answers[i].request);
		if (!err)
			err = resolve(parser, "answers with", &made->answers[i].reply);
	}
	return err;
}

static enum err check_complete(struct parser *parser, unsigned seen)
{
	struct manifest *made = parser->made;
	for (size_t i = 0; i < ARRAY_LEN(line_kinds); i++)
		if (line_kinds[i].required && !(seen & 1u << i))
			return REFUSE(parser, ERR_MISSING, "missing %s", line_kinds[i].key);
	if (parser->record)
		return REFUSE(parser, ERR_MISSING, "missing end=%s", parser->record->name);
	enum err err = ERR_OK;
	for (unsigned i = 0; !err && i < made->emits_count; i++)
		err = resolve(parser, "emits", &made->emits[i].record);
	if (!err)
		err = check_answers(parser);
	if (err)
		return err;
	char own[MANIFEST_ID_MAX + 16];
	snprintf(own, sizeof(own), "analysis.%.*s.>", TEXT_ARG(made->id));
	for (unsigned i = 0; i < made->consumes_count; i++)
		if (subject_filters_overlap(text_of(made->consumes[i]), text_of(own)))
			return REFUSE(parser, ERR_BAD_VALUE,
				"consumes '%s', which holds its own results", made->consumes[i]);
	return ERR_OK;
}

static enum err read_all(struct parser *parser)
{
	struct text rest = parser->made->text, line;
	unsigned seen = 0;
	while (text_split(&rest, '\n', &line)) {
		parser->line++;
		enum err err = line.len ? read_line(parser, line, &seen) : ERR_OK;
		if (err)
			return err;
	}
	return check_complete(parser, seen);
}

enum err manifest_parse(struct text text, struct manifest **out, struct why *why)
{
	if (text.len > MANIFEST_TEXT_MAX)
		return why_set(why, ERR_LIMIT, "manifest", "wanted at most %d bytes, got %zu",
			MANIFEST_TEXT_MAX, text.len);
	if (!text_is_utf8(text.ptr, text.len) || memchr(text.ptr, '\0', text.len))
		return why_set(why, ERR_BAD_TEXT, "manifest", "wanted UTF-8 without NUL bytes");
	struct parser *parser = alloc_zero(1, sizeof(*parser));
	parser->made = alloc_zero(1, sizeof(*parser->made));
	parser->why = why;
	parser->made->memory_max = 256 << 20;
	parser->made->deadline_ms = 5000;
	parser->made->text = keep(parser, text);
	enum err err = read_all(parser);
	*out = parser->made;
	free(parser);
	if (err)
		manifest_free(out);
	return err;
}

void manifest_free(struct manifest **manifest)
{
	if (!*manifest)
		return;
	struct arena arena = (*manifest)->arena;
	arena_fini(&arena);
	free(*manifest);
	*manifest = NULL;
}

const struct record_type *manifest_record(const struct manifest *manifest, struct text name)
{
	for (unsigned i = 0; i < manifest->records_count; i++)
		if (text_is(name, manifest->records[i]->name))
			return manifest->records[i];
	return NULL;
}

const struct manifest_answer *manifest_answer(const struct manifest *manifest, struct text method)
{
	for (unsigned i = 0; i < manifest->answers_count; i++)
		if (text_equal(method, manifest->answers[i].method))
			return &manifest->answers[i];
	return NULL;
}

enum err manifest_check_output(const struct manifest *manifest, struct text key, struct text record,
	struct bytes body, struct why *why)
{
	enum err err = subject_check(key, why);
	if (err)
		return err;
	for (unsigned i = 0; i < manifest->emits_count; i++)
		if (text_is(record, manifest->emits[i].record->name) &&
			subject_matches(manifest->emits[i].key, key))
			return record_check(manifest->emits[i].record, body, why);
	return why_set(why, ERR_DENIED, "",
		"the manifest does not announce the record '%.*s' under '%.*s'", TEXT_ARG(record),
		TEXT_ARG(key));
}
