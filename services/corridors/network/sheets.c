#include "services/corridors/network/sheets.h"

#include "proto/base/check.h"
#include "services/corridors/network/countries.h"
#include "services/corridors/network/sheets_rules.h"

#include <stdio.h>
#include <string.h>

/* What a cell must look like, beyond its kind and bounds. */
enum form { FORM_ANY, FORM_ID, FORM_COUNTRY, FORM_CURRENCY };

enum { COLUMNS_MAX = 32 };

struct column {
	const char *name;  /* in the sheet; NULL ends the table */
	const char *field; /* of the record */
	double min, max;   /* of a number */
	char separator;    /* of a list */
	enum form form;
};

static const struct column node_columns[] = {
	{"id", "id", .form = FORM_ID},
	{"name", "name", .form = FORM_ANY},
	{"aliases", "aliases", .separator = ';'},
	{"names", "names", .separator = ';'},
	{"country", "country", .form = FORM_COUNTRY},
	{"lat", "lat", .min = -90, .max = 90},
	{"lon", "lon", .min = -180, .max = 180},
	{"kind", "kind", .form = FORM_ANY},
	{"gauge_mm", "gauges", .separator = ';'},
	{"passing", "passing", .form = FORM_ANY},
	{"note", "note", .form = FORM_ANY},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column link_columns[] = {
	{"link_id", "id", .form = FORM_ID},
	{"from", "from", .form = FORM_ID},
	{"to", "to", .form = FORM_ID},
	{"mode", "mode", .form = FORM_ANY},
	{"distance_km", "km", .min = 0.1, .max = 30000},
	{"confidence", "km_mark", .form = FORM_ANY},
	{"gauge_mm", "gauge", .min = 600, .max = 1700},
	{"typical_transit_h", "hours", .min = 0.01, .max = 2000},
	{"transit_confidence", "hours_mark", .form = FORM_ANY},
	{"transit_basis", "hours_basis", .form = FORM_ANY},
	{"cost_usd_per_teu", "usd", .min = 0, .max = 100000},
	{"cost_confidence", "usd_mark", .form = FORM_ANY},
	{"cost_basis", "usd_basis", .form = FORM_ANY},
	{"capacity_teu_per_year", "capacity_teu", .min = 0, .max = 1e9},
	{"capacity_mt_per_year", "capacity_mt", .min = 0, .max = 1e4},
	{"capacity_basis", "capacity_basis", .form = FORM_ANY},
	{"status", "status", .form = FORM_ANY},
	{"opened", "opened", .form = FORM_ANY},
	{"shut", "shut", .form = FORM_ANY},
	{"one_way", "one_way", .form = FORM_ANY},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column dwell_columns[] = {
	{"id", "id", .form = FORM_ID},
	{"place", "place", .form = FORM_ANY},
	{"mode", "mode", .form = FORM_ANY},
	{"applies", "applies", .form = FORM_ANY},
	{"direction", "direction", .form = FORM_ANY},
	{"median_h", "median_h", .min = 0, .max = 5000},
	{"p90_h", "p90_h", .min = 0, .max = 20000},
	{"published_mean_h", "mean_h", .min = 0, .max = 20000},
	{"year", "year", .min = 1990, .max = 2100},
	{"confidence", "mark", .form = FORM_ANY},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column corridor_columns[] = {
	{"id", "id", .form = FORM_ID},
	{"name", "name", .form = FORM_ANY},
	{"aliases", "aliases", .separator = ';'},
	{"nodes", "nodes", .separator = ' '},
	{"part_of", "part_of", .form = FORM_ID},
	{"association", "association", .form = FORM_ANY},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column service_columns[] = {
	{"id", "id", .form = FORM_ANY},
	{"from", "from", .form = FORM_ID},
	{"to", "to", .form = FORM_ID},
	{"mode", "mode", .form = FORM_ANY},
	{"departures_per_week", "departures_per_week", .min = 0.01, .max = 1000},
	{"timetable", "timetable", .separator = ';'},
	{"stops", "stops", .separator = ';'},
	{"cutoff_h", "cutoff_h", .min = 0, .max = 167},
	{"usd_per_teu", "usd", .min = 0, .max = 100000},
	{"note", "note", .form = FORM_ANY},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column rate_columns[] = {
	{"key", "key", .form = FORM_ANY},
	{"value", "value", .min = 0, .max = 1e9},
	{"unit", "unit", .form = FORM_ANY},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column investment_columns[] = {
	{"id", "id", .form = FORM_ID},
	{"corridor", "corridor", .form = FORM_ID},
	{"project", "project", .form = FORM_ID},
	{"amount", "amount", .min = 1, .max = 1e15},
	{"currency", "currency", .form = FORM_CURRENCY},
	{"date", "date", .form = FORM_ANY},
	{"funder", "funder", .form = FORM_ANY},
	{"funder_ids", "funder_ids", .separator = ';'},
	{"kind", "kind", .form = FORM_ANY},
	{"part_of", "part_of", .form = FORM_ID},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column volume_columns[] = {
	{"id", "id", .form = FORM_ID},
	{"counted", "counted", .form = FORM_ANY},
	{"corridor", "corridor", .form = FORM_ID},
	{"node", "node", .form = FORM_ID},
	{"year", "year", .min = 1990, .max = 2100},
	{"amount", "amount", .min = 0, .max = 1e12},
	{"unit", "unit", .form = FORM_ANY},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column exchange_columns[] = {
	{"id", "id", .form = FORM_ID},
	{"currency", "currency", .form = FORM_CURRENCY},
	{"date", "date", .form = FORM_ANY},
	{"per_eur", "per_eur", .min = 1e-6, .max = 1e6},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column customs_columns[] = {
	{"id", "id", .form = FORM_ID},
	{"union", "bloc", .form = FORM_ID},
	{"country", "country", .form = FORM_COUNTRY},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column project_columns[] = {
	{"id", "id", .form = FORM_ID},
	{"name", "name", .form = FORM_ANY},
	{"aliases", "aliases", .separator = ';'},
	{"corridors", "corridors", .separator = ';'},
	{"sponsors", "sponsors", .form = FORM_ANY},
	{"sponsor_ids", "sponsor_ids", .separator = ';'},
	{"opens", "opens", .form = FORM_ANY},
	{"part_of", "part_of", .form = FORM_ID},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column stage_columns[] = {
	{"id", "id", .form = FORM_ID},
	{"project", "project", .form = FORM_ID},
	{"stage", "stage", .form = FORM_ANY},
	{"since", "since", .form = FORM_ANY},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column work_columns[] = {
	{"id", "id", .form = FORM_ID},
	{"project", "project", .form = FORM_ID},
	{"link", "link", .form = FORM_ID},
	{"node", "node", .form = FORM_ID},
	{"capacity_mt_per_year", "capacity_mt", .min = 0, .max = 1e4},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column restriction_columns[] = {
	{"id", "id", .form = FORM_ID},
	{"goods", "goods", .form = FORM_ANY},
	{"target", "target", .form = FORM_ANY},
	{"effect", "effect", .form = FORM_ANY},
	{"origin", "origin", .form = FORM_ID},
	{"destination", "destination", .form = FORM_ID},
	{"from", "from", .form = FORM_ANY},
	{"until", "until", .form = FORM_ANY},
	{"regime", "regime", .form = FORM_ID},
	{"text", "text", .form = FORM_ANY},
	{"source", "source", .form = FORM_ANY},
	{.name = NULL},
};

static const struct column *const columns_of[ROW_KINDS] = {
	[ROW_NODE] = node_columns,
	[ROW_LINK] = link_columns,
	[ROW_DWELL] = dwell_columns,
	[ROW_CORRIDOR] = corridor_columns,
	[ROW_SERVICE] = service_columns,
	[ROW_RATE] = rate_columns,
	[ROW_INVESTMENT] = investment_columns,
	[ROW_VOLUME] = volume_columns,
	[ROW_EXCHANGE] = exchange_columns,
	[ROW_CUSTOMS] = customs_columns,
	[ROW_PROJECT] = project_columns,
	[ROW_STAGE] = stage_columns,
	[ROW_WORK] = work_columns,
	[ROW_RESTRICTION] = restriction_columns,
};

enum row_kind sheets_kind(struct text name)
{
	enum row_kind kind = 0;
	while (kind < ROW_KINDS && !text_is(name, rows_about(kind)->sheet))
		kind++;
	return kind;
}

/* --- Cells --------------------------------------------------------------------------------- */

/* A cell on its way into a record. */
struct cell {
	const struct sheet *sheet;
	unsigned row;
	const struct column *column;
	const struct field *field;
	void *member, *extra;
	struct arena *arena;
};

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_currency(struct text text)
{
	return text.len == 3 && is_upper(text.ptr[0]) && is_upper(text.ptr[1]) &&
	       is_upper(text.ptr[2]);
}

static bool is_id(struct text text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (!is_upper(c) && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return text.len > 0;
}

static const struct {
	bool (*holds)(struct text text);
	const char *wanted;
} forms[] = {
	[FORM_ID] = {is_id, "an id of capital letters, digits and '-'"},
	[FORM_COUNTRY] = {countries_has, "a state by its code of ISO 3166-1 alpha-2, or X-..."},
	[FORM_CURRENCY] = {is_currency, "a currency as ISO 4217, three capital letters"},
};

static enum err refuse_text(
	const struct cell *cell, struct text given, struct why *why, const char *wanted)
{
	return sheet_refuse(cell->sheet, cell->row, cell->column->name, ERR_BAD_VALUE, why,
		"wanted %s, got '%.*s'", wanted, TEXT_ARG(given));
}

static enum err read_text(const struct cell *cell, struct why *why)
{
	struct text text = sheet_cell(cell->sheet, cell->row, cell->column->name);
	if (!text.len && cell->field->required)
		return sheet_refuse(cell->sheet, cell->row, cell->column->name, ERR_MISSING, why,
			"wanted a value, got an empty cell");
	if (!text.len)
		return ERR_OK;
	if (text.len > cell->field->max)
		return sheet_refuse(cell->sheet, cell->row, cell->column->name, ERR_LIMIT, why,
			"wanted at most %u bytes, got %zu", cell->field->max, text.len);
	enum form form = cell->column->form;
	if (form != FORM_ANY && !forms[form].holds(text))
		return refuse_text(cell, text, why, forms[form].wanted);
	*(struct text *)cell->member = arena_copy(cell->arena, text);
	return ERR_OK;
}

static enum err read_choice(const struct cell *cell, struct why *why)
{
	struct text given = sheet_cell(cell->sheet, cell->row, cell->column->name);
	struct text rest = text_of(cell->field->choices), choice = TEXT_NONE;
	while (text_split(&rest, '|', &choice))
		if (text_equal(choice, given)) {
			*(struct text *)cell->member = choice;
			return ERR_OK;
		}
	return sheet_refuse(cell->sheet, cell->row, cell->column->name, ERR_BAD_VALUE, why,
		"wanted one of %s, got '%.*s'", cell->field->choices, TEXT_ARG(given));
}

static enum err read_flag(const struct cell *cell, struct why *why)
{
	struct text given = sheet_cell(cell->sheet, cell->row, cell->column->name);
	if (!given.len && !cell->field->required)
		return ERR_OK;
	if (!text_is(given, "yes") && !text_is(given, "no"))
		return refuse_text(cell, given, why, "yes or no");
	*(bool *)cell->member = text_is(given, "yes");
	if (!cell->field->required)
		*(bool *)cell->extra = true;
	return ERR_OK;
}

static enum err read_number(const struct cell *cell, struct why *why)
{
	const struct column *column = cell->column;
	bool absent = false, *may = cell->field->required ? NULL : &absent;
	enum err err =
		cell->field->kind == FIELD_F64
			? sheet_f64(cell->sheet, cell->row, column->name, column->min, column->max,
				  cell->member, may, why)
			: sheet_i64(cell->sheet, cell->row, column->name, (int64_t)column->min,
				  (int64_t)column->max, cell->member, may, why);
	if (!err && may)
		*(bool *)cell->extra = !absent;
	return err;
}

static enum err read_day(const struct cell *cell, struct why *why)
{
	bool absent = false, *may = cell->field->required ? NULL : &absent;
	struct day_span span = {0};
	enum err err = sheet_days(cell->sheet, cell->row, cell->column->name, &span, may, why);
	if (err)
		return err;
	if (!absent && span.precision != DAY_BY_DAY)
		return refuse_text(cell, sheet_cell(cell->sheet, cell->row, cell->column->name),
			why, "a whole day as YYYY-MM-DD");
	*(day *)cell->member = span.first;
	if (may)
		*(bool *)cell->extra = !absent;
	return ERR_OK;
}

static enum err read_list(const struct cell *cell, struct why *why)
{
	const struct text *items = NULL;
	uint32_t count = sheet_list(cell->sheet, cell->row, cell->column->name,
		cell->column->separator, cell->arena, &items);
	if (count > cell->field->max)
		return sheet_refuse(cell->sheet, cell->row, cell->column->name, ERR_LIMIT, why,
			"wanted at most %u items, got %u", cell->field->max, count);
	struct text *copies = arena_zero(cell->arena, (size_t)count + 1, sizeof(*copies));
	for (uint32_t i = 0; i < count; i++) {
		if (!items[i].len)
			return sheet_refuse(cell->sheet, cell->row, cell->column->name,
				ERR_BAD_VALUE, why,
				"wanted items between separators, got an empty one");
		copies[i] = arena_copy(cell->arena, items[i]); /* the sheet goes, the row stays */
	}
	*(const struct text **)cell->member = copies;
	*(uint32_t *)cell->extra = count;
	return ERR_OK;
}

static enum err read_cell(const struct cell *cell, struct why *why)
{
	switch (cell->field->kind) {
	case FIELD_TEXT:
		return read_text(cell, why);
	case FIELD_CHOICE:
		return read_choice(cell, why);
	case FIELD_BOOL:
		return read_flag(cell, why);
	case FIELD_F64:
	case FIELD_I64:
		return read_number(cell, why);
	case FIELD_DAY:
		return read_day(cell, why);
	case FIELD_TEXTS:
		return read_list(cell, why);
	default:
		UNREACHABLE("a column for a field of a kind that no cell has");
	}
}

/* --- Rows and the whole -------------------------------------------------------------------- */

static enum err read_row(enum row_kind kind, const struct sheet *sheet, unsigned row,
	struct rows *out, struct why *why)
{
	const struct record_type *type = rows_about(kind)->type;
	char *record = arena_zero(&out->arena, 1, type->size);
	for (const struct column *column = columns_of[kind]; column->name; column++) {
		const struct field *field = record_field(type, text_of(column->field));
		CHECK(field);
		if (!field->required && !sheet_has(sheet, column->name))
			continue; /* sheets from elsewhere need not have what may be empty */
		const struct field_place *place = &type->places()[field - type->fields];
		struct cell cell = {sheet, row, column, field, record + place->member,
			record + place->extra, &out->arena};
		enum err err = read_cell(&cell, why);
		if (err)
			return err;
	}
	const struct field *line = record_field(type, TEXT("line"));
	CHECK(line);
	*(int64_t *)(record + type->places()[line - type->fields].member) = sheet_line(sheet, row);
	struct text id = rows_id(kind, record);
	if (rows_find(out, kind, id))
		return sheet_refuse(sheet, row, columns_of[kind][0].name, ERR_DUPLICATE, why,
			"wanted each id once, got '%.*s' again", TEXT_ARG(id));
	rows_add(out, kind, record);
	return ERR_OK;
}

static enum err read_rows(enum row_kind kind, const struct sheet *sheet, const struct rows *held,
	struct rows *out, struct why *why)
{
	size_t first = out->of[kind].count;
	enum err err = ERR_OK;
	for (unsigned row = 0; !err && row < sheet_rows(sheet); row++)
		err = read_row(kind, sheet, row, out, why);
	struct sheets_rules rules = {.kind = kind, .sheet = sheet, .held = held, .rows = out};
	for (unsigned row = 0; !err && row < sheet_rows(sheet); row++)
		err = sheets_rules_row(&rules, row, rows_at(out, kind, first + row), why);
	return err ? err : sheets_rules_whole(&rules, why);
}

/* The columns that every sheet of the kind must have. */
static void columns_required(enum row_kind kind, const char *names[COLUMNS_MAX])
{
	unsigned count = 0;
	for (const struct column *column = columns_of[kind]; column->name; column++)
		if (record_field(rows_about(kind)->type, text_of(column->field))->required)
			names[count++] = column->name;
	names[count] = NULL;
}

enum err sheets_read(enum row_kind kind, struct text content, const struct rows *held,
	struct rows *out, struct why *why)
{
	CHECK(kind < ROW_KINDS && out->of[kind].count == 0);
	const char *names[COLUMNS_MAX];
	struct sheet *sheet = NULL;
	columns_required(kind, names);
	enum err err = sheet_parse(rows_about(kind)->sheet, content, names, &sheet, why);
	if (!err)
		err = read_rows(kind, sheet, held, out, why);
	sheet_free(&sheet);
	return err;
}

/* --- What nobody reads --------------------------------------------------------------------- */

static bool column_known(enum row_kind kind, struct text name)
{
	const struct column *column = columns_of[kind];
	while (column->name && !text_is(name, column->name))
		column++;
	return column->name != NULL;
}

static void unused_columns(enum row_kind kind, const struct sheet *sheet,
	void tell(void *self, const struct why *why), void *self)
{
	struct text name = TEXT_NONE;
	for (unsigned at = 0; (name = sheet_column(sheet, at)).ptr; at++) {
		struct why why = {0};
		char where[200];
		if (column_known(kind, name))
			continue;
		snprintf(where, sizeof(where), "%s.csv:1:%u (%.*s)", rows_about(kind)->sheet,
			at + 1, TEXT_ARG(name));
		(void)why_set(&why, ERR_BAD_FILE, where,
			"wanted the columns that the manual tells, got one more, which is not "
			"read");
		tell(self, &why);
	}
}

void sheets_unused(enum row_kind kind, struct text content, const struct rows *held,
	void tell(void *self, const struct why *why), void *self)
{
	const char *none[] = {NULL};
	struct sheet *sheet = NULL;
	CHECK(kind < ROW_KINDS);
	if (sheet_parse(rows_about(kind)->sheet, content, none, &sheet, NULL) == ERR_OK) {
		unused_columns(kind, sheet, tell, self);
		sheets_rules_unused(
			&(struct sheets_rules){.kind = kind, .sheet = sheet, .held = held}, tell,
			self);
	}
	sheet_free(&sheet);
}
