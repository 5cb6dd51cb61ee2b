/* Files to rows: each form to status_row, with the place of each for what is refused later. */
#include "services/registry/files/files.h"

#include "proto/base/alloc.h"
#include "proto/base/digest.h"
#include "proto/codec/json_out.h"
#include "proto/codec/packed.h"
#include "services/registry/history/told.h"
#include "services/registry/answers/resolve.h"

#include <stdio.h>
#include <string.h>

struct opened {
	const struct registry *registry;
	const struct outlet *outlet;
	const char *file;
	struct text content;
	struct arena *arena;
	struct files_rows *rows;
};

void files_breathe(const struct outlet *outlet)
{
	if (outlet && outlet->breathe)
		outlet->breathe(outlet->self);
}

static struct files_row *add(const struct opened *opened, unsigned line)
{
	struct files_rows *rows = opened->rows;
	struct files_row *old = rows->items;
	if (rows->count == rows->room) {
		rows->room = rows->room ? 2 * rows->room : 256;
		rows->items = arena_zero(opened->arena, rows->room, sizeof(*rows->items));
		if (old)
			memcpy(rows->items, old, rows->count * sizeof(*old));
	}
	struct files_row *row = &rows->items[rows->count++];
	snprintf(row->where, sizeof(row->where), "%s:%u", opened->file, line);
	return row;
}

static enum err from_json(const struct opened *opened, const struct record_type *type,
	struct text json, void *out, struct why *why)
{
	struct buffer data = {0};
	files_breathe(opened->outlet);
	enum err err = record_from_json(type, json, &data, why);
	if (!err) {
		struct text kept = arena_copy(opened->arena, buffer_as_text(&data));
		err = record_decode(type, bytes_of(kept.ptr, kept.len), opened->arena, out, why);
	}
	buffer_fini(&data);
	return err;
}

/* --- CSV ------------------------------------------------------------------------------------- */

static enum err check_header(const struct sheet *sheet, const struct record_type *type,
	const char *file, struct why *why)
{
	struct text column;
	for (unsigned i = 0; (column = sheet_column(sheet, i)).ptr; i++) {
		if (record_field(type, column))
			continue;
		why_set(why, ERR_UNKNOWN_FIELD, "", "wanted a field of %s as a column, got '%.*s'",
			type->name, TEXT_ARG(column));
		if (why)
			snprintf(why->where, sizeof(why->where), "%s:1:%u", file, i + 1);
		return ERR_UNKNOWN_FIELD;
	}
	return ERR_OK;
}

static void put_cell(struct json_out *json, const struct field *field, struct text cell)
{
	double number;
	bool numeric = field->kind == FIELD_I64 || field->kind == FIELD_F64;
	json_out_key(json, text_of(field->name));
	if (numeric && text_to_f64(cell, &number))
		json_out_raw(json, cell);
	else
		json_out_text(json, cell);
}

/* What a table made by hand need not say. */
static struct text fallback(const struct sheet *sheet, unsigned row, const struct field *field)
{
	static const struct {
		const char *field, *depends, *with, *without;
	} rows[] = {
		{"row", NULL, NULL, "0"},
		{"lane", NULL, NULL, "base"},
		{"origin", NULL, NULL, "migrated"},
		{"from_precision", "from", "day", "unknown"},
		{"to_precision", "to", "day", "unknown"},
		{"confidence", NULL, NULL, "0.5"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strcmp(field->name, rows[i].field) != 0)
			continue;
		bool with = rows[i].depends && sheet_has(sheet, rows[i].depends) &&
			    sheet_cell(sheet, row, rows[i].depends).len;
		return text_of(with ? rows[i].with : rows[i].without);
	}
	return TEXT_NONE;
}

static void put_row(
	const struct sheet *sheet, unsigned row, const struct record_type *type, struct buffer *out)
{
	struct json_out json = json_out_to(out, 0);
	json_out_open(&json, '{');
	for (unsigned f = 0; f < type->fields_count; f++) {
		const struct field *field = &type->fields[f];
		struct text cell = sheet_has(sheet, field->name)
					   ? sheet_cell(sheet, row, field->name)
					   : TEXT_NONE;
		if (!cell.len && type == &record_status_row)
			cell = fallback(sheet, row, field);
		if (cell.len)
			put_cell(&json, field, cell);
	}
	json_out_close(&json, '}');
}

static enum err refuse_cell(const struct opened *opened, const struct sheet *sheet, unsigned row,
	const struct record_type *type, struct why *why)
{
	if (!why)
		return ERR_BAD_VALUE;
	struct why reason = *why;
	const char *column = strrchr(reason.where, '.');
	if (column && sheet_has(sheet, column + 1))
		return sheet_refuse(sheet, row, column + 1, reason.code, why, "%s", reason.text);
	snprintf(why->where, sizeof(why->where), "%s:%u (%s)", opened->file, sheet_line(sheet, row),
		column ? column + 1 : type->name);
	return reason.code;
}

/* Each line as a record of a type. */
static enum err csv_record(const struct opened *opened, const struct sheet *sheet, unsigned row,
	const struct record_type *type, void *out, struct why *why)
{
	struct buffer json = {0};
	put_row(sheet, row, type, &json);
	enum err err = from_json(opened, type, buffer_as_text(&json), out, why);
	buffer_fini(&json);
	return err ? refuse_cell(opened, sheet, row, type, why) : ERR_OK;
}

static enum err csv_open(const struct opened *opened, const struct record_type *type,
	struct sheet **sheet, struct why *why)
{
	static const char *const none[] = {NULL};
	enum err err = sheet_parse(opened->file, opened->content, none, sheet, why);
	if (!err)
		err = check_header(*sheet, type, opened->file, why);
	if (err)
		sheet_free(sheet);
	return err;
}

static enum err read_csv(const struct opened *opened, struct why *why)
{
	struct sheet *sheet = NULL;
	enum err err = csv_open(opened, &record_status_row, &sheet, why);
	for (unsigned i = 0; !err && i < sheet_rows(sheet); i++)
		err = csv_record(opened, sheet, i, &record_status_row,
			&add(opened, sheet_line(sheet, i))->row, why);
	if (sheet)
		sheet_free(&sheet);
	return err;
}

/* --- JSON Lines ------------------------------------------------------------------------------ */

static enum err read_jsonl(const struct opened *opened, struct why *why)
{
	struct text rest = opened->content, line;
	enum err err = ERR_OK;
	for (unsigned number = 1; !err && text_split(&rest, '\n', &line); number++) {
		if (!text_trim(line).len)
			continue;
		err = from_json(opened, &record_status_row, line, &add(opened, number)->row, why);
		if (err)
			files_place(opened->file, line, (struct files_place){number, 1}, why);
	}
	return err;
}

/* --- What the standards say ------------------------------------------------------------------ */

static enum err refuse_row(const struct files_row *row, enum err code, struct why *why,
	const char *what, struct text wanted, struct text given)
{
	return why_set(why, code, row->where,
		"wanted %s as in the row beside it, '%.*s', got '%.*s'", what, TEXT_ARG(wanted),
		TEXT_ARG(given));
}

/* Where a row stands beside the standard's fields, the two may not differ. */
static enum err check_plain(const struct files_row *row, const struct files_plain *given,
	struct arena *arena, struct why *why)
{
	struct files_plain held = files_plain_of(&row->row, arena);
	const struct {
		const char *what;
		struct text held, given;
	} pairs[] = {
		{"the organisation", held.org, given->org},
		{"the member", held.state, given->state},
		{"the role", held.role, given->role},
		{"the first day", held.start, given->start},
		{"the end", held.end, given->end},
	};
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (!text_equal(pairs[i].held, pairs[i].given))
			return refuse_row(
				row, ERR_RULE, why, pairs[i].what, pairs[i].held, pairs[i].given);
	return ERR_OK;
}

static enum err plain_day(const struct files_row *row, struct text given, const char *what,
	struct day_span *out, struct why *why)
{
	struct why reason = {0};
	enum err err = given.len ? day_parse(given, out, &reason) : ERR_OK;
	return err ? why_set(why, err, row->where, "%s: %s", what, reason.text) : ERR_OK;
}

static struct text precision_of(struct text given)
{
	return !given.len       ? TEXT("unknown")
	       : given.len == 4 ? TEXT("year")
	       : given.len == 7 ? TEXT("month")
				: TEXT("day");
}

/* A row of what the standard's fields say alone. Without a source nothing goes in. */
static enum err row_of_plain(
	struct files_row *out, const struct files_plain *plain, struct why *why)
{
	struct day_span from = {0}, to = {0};
	enum err err = plain_day(out, plain->start, "start", &from, why);
	if (!err)
		err = plain_day(out, plain->end, "end", &to, why);
	if (!err && !plain->source.len)
		err = why_set(why, ERR_MISSING, out->where,
			"wanted a source (sources of Popolo, publisher or sourceUrl of "
			"FollowTheMoney), got none");
	bool begins = plain->start.len, ends = plain->end.len;
	out->row = (struct status_row){.org = plain->org,
		.state = plain->state,
		.status = plain->role.len ? plain->role : TEXT("member"),
		.lane = TEXT("base"),
		.has_from = begins,
		.from = from.first,
		.has_from_min = begins,
		.from_min = from.first,
		.has_from_max = begins,
		.from_max = from.last,
		.has_to = ends,
		.to = to.first,
		.has_to_min = ends,
		.to_min = to.first,
		.has_to_max = ends,
		.to_max = to.last,
		.from_precision = precision_of(plain->start),
		.to_precision = precision_of(plain->end),
		.event = plain->event,
		.confidence = 0.5,
		.origin = TEXT("migrated"),
		.source = plain->source,
		.ref = plain->ref};
	return err;
}

/* An id of ours, or any name that one of ours bears. */
static enum err plain_ids(const struct opened *opened, struct files_row *row,
	struct files_plain *plain, struct why *why)
{
	struct why reason = {0};
	enum err err = resolve_org(opened->registry, &plain->org, &reason);
	if (!err)
		err = resolve_state(opened->registry, &plain->state, &reason);
	return err ? why_set(why, err, row->where, "%s", reason.text)
		   : row_of_plain(row, plain, why);
}

/* --- Popolo ---------------------------------------------------------------------------------- */

/* What an id of the file is called, where the file says so; else the id. */
static struct text popolo_name(const struct popolo *popolo, struct text id)
{
	for (uint32_t i = 0; i < popolo->organizations_count; i++)
		if (text_equal(popolo->organizations[i].id, id) &&
			popolo->organizations[i].name.ptr)
			return popolo->organizations[i].name;
	return id;
}

static struct text popolo_source(const struct opened *opened, const struct popolo_membership *one)
{
	struct buffer joined = {0};
	for (uint32_t i = 0; i < one->sources_count; i++) {
		const struct popolo_source *source = &one->sources[i];
		buffer_format(&joined, "%s%.*s%s%.*s", joined.len ? "; " : "",
			TEXT_ARG(source->note), source->note.len && source->url.len ? " " : "",
			TEXT_ARG(source->url));
	}
	struct text copy = arena_copy(opened->arena, buffer_as_text(&joined));
	buffer_fini(&joined);
	return copy;
}

static enum err popolo_row(const struct opened *opened, const struct popolo *popolo,
	const struct popolo_membership *one, struct files_row *row, struct why *why)
{
	struct files_plain plain = {.org = one->organization_id,
		.state = one->member->id,
		.role = one->role,
		.start = one->start_date,
		.end = one->end_date,
		.source = popolo_source(opened, one),
		.event = one->label,
		.ref = one->id};
	if (one->serai) {
		row->row = *one->serai;
		return check_plain(row, &plain, opened->arena, why);
	}
	const struct registry *registry = opened->registry;
	if (!ledger_find(registry->ledger, LEDGER_ORGANISATION, plain.org, RECORDED_MAX))
		plain.org = popolo_name(popolo, plain.org);
	if (!ledger_find(registry->ledger, LEDGER_STATE, plain.state, RECORDED_MAX) &&
		one->member->name.ptr)
		plain.state = one->member->name;
	return plain_ids(opened, row, &plain, why);
}

static enum err popolo_item(const struct opened *opened, const struct popolo *popolo,
	const struct files_item *item, struct why *why)
{
	struct popolo_membership *one = arena_zero(opened->arena, 1, sizeof(*one));
	struct files_row *row = add(opened, 0);
	snprintf(row->where, sizeof(row->where), "%s:%u:%u", opened->file, item->at.line,
		item->at.column);
	enum err err = from_json(opened, &record_popolo_membership, item->json, one, why);
	if (err)
		files_place(opened->file, item->json, item->at, why);
	return err ? err : popolo_row(opened, popolo, one, row, why);
}

/* All but the memberships, which are read one by one: a file may have more of them than a record
 * can hold. */
static enum err popolo_rest(const struct opened *opened, const struct files_items *items,
	struct popolo *popolo, struct why *why)
{
	struct buffer rest = {0};
	buffer_text(&rest, text_slice(opened->content, 0, items->from));
	buffer_text(&rest, text_slice(opened->content, items->to, opened->content.len));
	struct text json = arena_copy(opened->arena, buffer_as_text(&rest));
	buffer_fini(&rest);
	enum err err = from_json(opened, &record_popolo, json, popolo, why);
	if (err)
		files_place_around(opened->file, opened->content, items, why);
	return err;
}

static enum err read_popolo(const struct opened *opened, struct why *why)
{
	struct popolo *popolo = arena_zero(opened->arena, 1, sizeof(*popolo));
	struct files_items items = files_items(opened->content, TEXT("memberships"));
	struct files_item item;
	enum err err = popolo_rest(opened, &items, popolo, why);
	while (!err && files_item_next(&items, &item))
		err = popolo_item(opened, popolo, &item, why);
	return err;
}

/* --- FollowTheMoney -------------------------------------------------------------------------- */

struct ftm_file {
	const struct opened *opened;
	const struct sheet *sheet;
	struct ftm_statement *all;
	unsigned count;
	struct index by_id; /* the first statement of an entity; `next` goes on, INDEX_NONE ends */
	uint32_t *next;
};

static uint32_t ftm_first(const struct ftm_file *file, struct text id)
{
	uint32_t i = index_find(&file->by_id, digest_xxh3(bytes_of(id.ptr, id.len)));
	while (i != INDEX_NONE && !text_equal(file->all[i].canonical_id, id))
		i = file->next[i];
	return i;
}

static void ftm_index(struct ftm_file *file)
{
	file->next = arena_zero(file->opened->arena, (size_t)file->count + 1, sizeof(*file->next));
	for (uint32_t i = file->count; i-- > 0;) {
		struct text id = file->all[i].canonical_id;
		uint64_t hash = digest_xxh3(bytes_of(id.ptr, id.len));
		file->next[i] = index_put(&file->by_id, hash, i);
	}
}

static bool ftm_is(const struct ftm_statement *one, const char *prop)
{
	return text_is(one->prop, prop);
}

/* An entity's name in the file; else its id without our prefix. */
static struct text ftm_name(const struct ftm_file *file, struct text id)
{
	if (text_starts(id, TEXT("state:")))
		return text_slice(id, 6, id.len);
	for (uint32_t i = ftm_first(file, id); i != INDEX_NONE; i = file->next[i])
		if (text_equal(file->all[i].canonical_id, id) && ftm_is(&file->all[i], "name"))
			return file->all[i].value;
	return id;
}

static struct text ftm_org(const struct ftm_file *file, struct text id)
{
	return text_starts(id, TEXT("org:")) ? text_slice(id, 4, id.len) : ftm_name(file, id);
}

static bool ftm_takes(struct files_plain *plain, const struct ftm_statement *one)
{
	const struct {
		const char *prop;
		struct text *to;
	} props[] = {
		{"organization", &plain->org},
		{"member", &plain->state},
		{"role", &plain->role},
		{"startDate", &plain->start},
		{"endDate", &plain->end},
		{"summary", &plain->event},
		{"publisher", &plain->source},
		{"sourceUrl", &plain->source},
		{"recordId", &plain->ref},
	};
	for (size_t i = 0; i < ARRAY_LEN(props); i++) {
		if (!ftm_is(one, props[i].prop))
			continue;
		*props[i].to = one->value;
		return true;
	}
	return ftm_is(one, "id");
}

static enum err ftm_membership(
	const struct ftm_file *file, struct text id, struct files_row *row, struct why *why)
{
	struct files_plain plain = {0};
	struct text whole = TEXT_NONE;
	for (uint32_t i = ftm_first(file, id); i != INDEX_NONE; i = file->next[i]) {
		const struct ftm_statement *one = &file->all[i];
		if (!text_equal(one->canonical_id, id))
			continue;
		if (ftm_is(one, "notes") && text_is(one->origin, "serai.row"))
			whole = one->value;
		else if (!ftm_takes(&plain, one))
			return sheet_refuse(file->sheet, i, "prop", ERR_UNKNOWN_FIELD, why,
				"wanted a property of a Membership that the registry holds, got "
				"'%.*s'",
				TEXT_ARG(one->prop));
	}
	if (!plain.org.ptr || !plain.state.ptr)
		return why_set(why, ERR_MISSING, row->where, "wanted %s of %.*s, got none",
			plain.org.ptr ? "a member" : "an organization", TEXT_ARG(id));
	plain.org = ftm_org(file, plain.org);
	plain.state = ftm_name(file, plain.state);
	if (!whole.ptr)
		return plain_ids(file->opened, row, &plain, why);
	enum err err = from_json(file->opened, &record_status_row, whole, &row->row, why);
	if (!err && text_starts(row->row.state, TEXT("org:")))
		plain.state = row->row.state;
	return err ? err : check_plain(row, &plain, file->opened->arena, why);
}

static enum err ftm_entities(const struct ftm_file *file, struct why *why)
{
	enum err err = ERR_OK;
	for (unsigned i = 0; !err && i < file->count; i++) {
		const struct ftm_statement *one = &file->all[i];
		bool membership = text_is(one->schema, "Membership");
		if (membership && ftm_first(file, one->canonical_id) == i)
			err = ftm_membership(file, one->canonical_id,
				add(file->opened, sheet_line(file->sheet, i)), why);
		else if (!membership && !ftm_is(one, "name") && !ftm_is(one, "id"))
			err = sheet_refuse(file->sheet, i, "prop", ERR_UNKNOWN_FIELD, why,
				"wanted `name` of what is no Membership, got '%.*s'",
				TEXT_ARG(one->prop));
	}
	return err;
}

static enum err read_ftm(const struct opened *opened, struct why *why)
{
	struct sheet *sheet = NULL;
	enum err err = csv_open(opened, &record_ftm_statement, &sheet, why);
	if (err)
		return err;
	struct ftm_file file = {.opened = opened, .sheet = sheet, .count = sheet_rows(sheet)};
	file.all = arena_zero(opened->arena, (size_t)file.count + 1, sizeof(*file.all));
	for (unsigned i = 0; !err && i < file.count; i++)
		err = csv_record(opened, sheet, i, &record_ftm_statement, &file.all[i], why);
	ftm_index(&file);
	if (!err)
		err = ftm_entities(&file, why);
	index_fini(&file.by_id);
	sheet_free(&sheet);
	return err;
}

/* --- Forms ----------------------------------------------------------------------------------- */

struct text files_format(const struct rows_offered *file)
{
	static const struct {
		const char *ending, *format;
	} endings[] = {{".ftm.csv", "ftm"}, {".csv", "csv"}, {".jsonl", "jsonl"},
		{".ndjson", "jsonl"}, {".popolo.json", "popolo"}, {".json", "popolo"}};
	if (file->format.ptr)
		return file->format;
	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (text_ends(file->name, text_of(endings[i].ending)))
			return text_of(endings[i].format);
	return TEXT_NONE;
}

enum err files_read(const struct files_source *source, struct arena *arena, struct files_rows *out,
	struct why *why)
{
	const struct rows_offered *file = source->file;
	static const struct {
		const char *format;
		enum err (*read)(const struct opened *opened, struct why *why);
	} readers[] = {{"csv", read_csv}, {"jsonl", read_jsonl}, {"popolo", read_popolo},
		{"ftm", read_ftm}};
	char name[64];
	struct text given = file->name.len ? file->name : TEXT("import");
	snprintf(name, sizeof(name), "%.*s", TEXT_ARG(given));
	struct text format = files_format(file);
	struct opened opened = {source->registry, source->outlet, name, file->content, arena, out};
	for (size_t i = 0; i < ARRAY_LEN(readers); i++)
		if (text_is(format, readers[i].format))
			return readers[i].read(&opened, why);
	return why_set(why, ERR_MISSING, "format",
		"wanted csv, jsonl, popolo or ftm, or a name that ends in .csv, .jsonl, .json or "
		".ftm.csv, got '%.*s'",
		TEXT_ARG(file->name));
}
