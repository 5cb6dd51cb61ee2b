#include "services/registry/sheets/sheets.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/wire/subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Cells ----------------------------------------------------------------------------------- */

struct text reading_cell(const struct reading *reading, const char *column)
{
	struct text cell = text_trim(sheet_cell(reading->sheet, reading->row, column));
	return cell.len ? cell : TEXT_NONE;
}

enum err reading_required(
	const struct reading *reading, const char *column, struct text *out, struct why *why)
{
	*out = reading_cell(reading, column);
	if (out->len)
		return ERR_OK;
	return sheet_refuse(reading->sheet, reading->row, column, ERR_MISSING, why,
		"wanted a value, got an empty cell");
}

enum err reading_cells(
	const struct reading *reading, const struct cell *cells, void *record, struct why *why)
{
	enum err err = ERR_OK;
	for (; !err && cells->column; cells++) {
		struct text *out = (struct text *)((char *)record + cells->offset);
		*out = reading_cell(reading, cells->column);
		if (cells->required)
			err = reading_required(reading, cells->column, out, why);
	}
	return err;
}

enum err reading_confidence(const struct reading *reading, double *out, struct why *why)
{
	return sheet_f64(reading->sheet, reading->row, "confidence", 0, 1, out, NULL, why);
}

static bool holds(const struct reading *reading, enum ledger_kind kind, struct text id)
{
	return ledger_find(reading->registry->ledger, kind, id, RECORDED_MAX) != NULL;
}

enum err reading_org(
	const struct reading *reading, const char *column, struct text *out, struct why *why)
{
	enum err err = reading_required(reading, column, out, why);
	if (err || holds(reading, LEDGER_ORGANISATION, *out))
		return err;
	return sheet_refuse(reading->sheet, reading->row, column, ERR_NOT_FOUND, why,
		"wanted an organisation of the sheet organizations, got '%.*s'", TEXT_ARG(*out));
}

enum err reading_participant(
	const struct reading *reading, const char *column, struct text given, struct why *why)
{
	bool is_org = text_starts(given, TEXT("org:"));
	struct text id = is_org ? text_slice(given, 4, given.len) : given;
	if (holds(reading, is_org ? LEDGER_ORGANISATION : LEDGER_STATE, id))
		return ERR_OK;
	return sheet_refuse(reading->sheet, reading->row, column, ERR_NOT_FOUND, why,
		"wanted a country by its ISO 3166-1 code, an entity of the sheet entities, or "
		"org:ID, got '%.*s'",
		TEXT_ARG(given));
}

uint32_t reading_list(const struct reading *reading, const char *column, const struct text **out)
{
	return sheet_list(reading->sheet, reading->row, column, ' ', reading->arena, out);
}

/* The column that a refusal's path speaks of: the last part of `summit.members[3]`. */
static const char *column_of(const struct why *why, char out[64])
{
	const char *dot = strrchr(why->where, '.');
	size_t len = strcspn(dot ? dot + 1 : "", "[");
	if (len >= 64)
		len = 0;
	memcpy(out, dot ? dot + 1 : "", len);
	out[len] = '\0';
	return out;
}

enum err reading_encode(const struct reading *reading, const struct record_type *type,
	const void *record, struct bytes *out, struct why *why)
{
	struct buffer buffer = {0};
	struct why reason = {0};
	char column[64];
	enum err err = record_encode(type, record, &buffer, &reason);
	if (err) {
		column_of(&reason, column);
		why_set(why, err, "", "%s: %s", column, reason.text);
		if (why)
			(void)snprintf(why->where, sizeof(why->where), "%s.csv:%u", reading->name,
				sheet_line(reading->sheet, reading->row));
	} else {
		struct text copy = arena_copy(reading->arena, buffer_as_text(&buffer));
		*out = bytes_of(copy.ptr, copy.len);
	}
	buffer_fini(&buffer);
	return err;
}

struct text reading_subject(
	struct arena *arena, const char *prefix, struct text first, struct text second)
{
	struct buffer subject = {0};
	buffer_text(&subject, text_of(prefix));
	buffer_char(&subject, '.');
	subject_add_key(&subject, first);
	if (second.ptr) {
		buffer_char(&subject, '.');
		subject_add_key(&subject, second);
	}
	struct text copy = arena_copy(arena, buffer_as_text(&subject));
	buffer_fini(&subject);
	return copy;
}

/* --- Records --------------------------------------------------------------------------------- */

enum err reading_want(const struct reading *reading, struct wanted_list *list,
	enum ledger_kind kind, struct text subject, const void *record, struct why *why)
{
	struct wanted wanted = {.kind = kind,
		.subject = subject,
		.record = record,
		.row = reading->row,
		.id = ledger_id(kind, record, reading->arena)};
	enum err err = reading_encode(reading, ledger_type(kind), record, &wanted.data, why);
	if (err)
		return err;
	list->items = alloc_room(list->items, list->count, &list->room, sizeof(*list->items));
	list->items[list->count++] = wanted;
	return ERR_OK;
}

static uint64_t wanted_hash(const struct wanted *wanted)
{
	return digest_xxh3(bytes_of(wanted->id.ptr, wanted->id.len)) + wanted->kind;
}

struct sorted {
	uint64_t hash;
	const struct wanted *wanted;
};

static int compare_sorted(const void *a, const void *b)
{
	const struct sorted *left = a, *right = b;
	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	return (left->wanted->row > right->wanted->row) - (left->wanted->row < right->wanted->row);
}

/* By hash, so that doubles are neighbours and a held record's wish is found quickly. */
static struct sorted *sort_wanted(const struct wanted_list *list, struct arena *arena)
{
	struct sorted *sorted = arena_zero(arena, list->count + 1, sizeof(*sorted));
	for (size_t i = 0; i < list->count; i++)
		sorted[i] = (struct sorted){wanted_hash(&list->items[i]), &list->items[i]};
	qsort(sorted, list->count, sizeof(*sorted), compare_sorted);
	return sorted;
}

static enum err check_doubles(
	const struct reading *reading, const struct sorted *sorted, size_t count, struct why *why)
{
	for (size_t i = 1; i < count; i++) {
		const struct wanted *one = sorted[i - 1].wanted, *other = sorted[i].wanted;
		if (one->kind != other->kind || !text_equal(one->id, other->id))
			continue;
		why_set(why, ERR_DUPLICATE, "",
			"wanted each %s once, got '%.*s' in line %u already",
			ledger_kind_name(one->kind), TEXT_ARG(one->id),
			sheet_line(reading->sheet, one->row));
		if (why)
			(void)snprintf(why->where, sizeof(why->where), "%s.csv:%u", reading->name,
				sheet_line(reading->sheet, other->row));
		return ERR_DUPLICATE;
	}
	return ERR_OK;
}

static bool is_wanted(const struct sorted *sorted, size_t count, const struct version *version)
{
	size_t low = 0, high = count;
	uint64_t hash = digest_xxh3(bytes_of(version->id.ptr, version->id.len)) + version->kind;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (sorted[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && sorted[low].hash == hash; low++)
		if (sorted[low].wanted->kind == version->kind &&
			text_equal(sorted[low].wanted->id, version->id))
			return true;
	return false;
}

static enum err emit_withdrawn(const struct version *version, const struct record_sheet *which,
	const struct outlet *outlet, struct why *why)
{
	struct buffer reason = {0};
	buffer_format(&reason, "no longer in the sheet %s", which->name);
	const char *kind = ledger_kind_name(version->kind);
	struct arena arena = {0};
	enum err err = outlet->emit(outlet->self,
		reading_subject(&arena, "registry.record.withdrawn", text_of(kind), TEXT_NONE),
		&record_record_withdrawn,
		&(struct record_withdrawn){text_of(kind), version->id, buffer_as_text(&reason)},
		why);
	arena_fini(&arena);
	buffer_fini(&reason);
	return err;
}

static enum err emit_differences(const struct reading *reading, const struct record_sheet *which,
	const struct wanted_list *list, const struct sorted *sorted, const struct outlet *outlet,
	struct why *why)
{
	const struct ledger *ledger = reading->registry->ledger;
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < list->count; i++) {
		const struct wanted *wanted = &list->items[i];
		const struct version *held =
			ledger_find(ledger, wanted->kind, wanted->id, RECORDED_MAX);
		if (!held || !bytes_equal(held->data, wanted->data))
			err = outlet->emit(outlet->self, wanted->subject, ledger_type(wanted->kind),
				wanted->record, why);
	}
	size_t count;
	const struct version *versions = ledger_versions(ledger, &count);
	for (size_t i = 0; !err && i < count; i++)
		if (versions[i].superseded_us == RECORDED_MAX && which->owns(&versions[i]) &&
			!is_wanted(sorted, list->count, &versions[i]))
			err = emit_withdrawn(&versions[i], which, outlet, why);
	return err;
}

static enum err read_all(struct reading *reading, const struct record_sheet *which,
	struct wanted_list *list, struct why *why)
{
	enum err err = ERR_OK;
	unsigned rows = sheet_rows(reading->sheet);
	for (reading->row = 0; !err && reading->row < rows; reading->row++)
		err = which->read(reading, list, why);
	return err;
}

static enum err plan_records(const struct registry *registry, const struct record_sheet *which,
	struct text content, const struct outlet *outlet, struct why *why)
{
	struct sheet *sheet = NULL;
	struct arena arena = {0};
	struct wanted_list list = {0};
	enum err err = sheet_parse(which->name, content, which->columns, &sheet, why);
	if (err)
		return err;
	struct reading reading = {registry, sheet, which->name, &arena, 0};
	err = read_all(&reading, which, &list, why);
	struct sorted *sorted = err ? NULL : sort_wanted(&list, &arena);
	if (!err)
		err = check_doubles(&reading, sorted, list.count, why);
	if (!err && outlet)
		err = emit_differences(&reading, which, &list, sorted, outlet, why);
	free(list.items);
	arena_fini(&arena);
	sheet_free(&sheet);
	return err;
}

static const struct record_sheet *record_sheet(struct text name)
{
	for (const struct record_sheet *sheet = sheets_names; sheet->name; sheet++)
		if (text_is(name, sheet->name))
			return sheet;
	for (const struct record_sheet *sheet = sheets_records; sheet->name; sheet++)
		if (text_is(name, sheet->name))
			return sheet;
	return NULL;
}

enum err sheets_plan(const struct registry *registry, struct text name, struct text content,
	const struct outlet *outlet, struct why *why)
{
	if (sheets_is_status(name))
		return sheets_plan_status(registry, name, content, outlet, why);
	const struct record_sheet *which = record_sheet(name);
	if (which)
		return plan_records(registry, which, content, outlet, why);
	return why_set(why, ERR_NOT_FOUND, "", "wanted a sheet of the registry, got '%.*s'",
		TEXT_ARG(name));
}
