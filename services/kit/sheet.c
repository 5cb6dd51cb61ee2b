#include "services/kit/sheet.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "proto/base/check.h"

#include <csv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
	unsigned line;
	const struct text *cells;
};

struct sheet {
	char file[80]; /* "memberships.csv" */
	struct arena arena;
	const struct text *header;
	unsigned columns;
	struct row *rows;
	size_t rows_count, rows_room;
};

/* libcsv tells of cells and of ends of rows, but not where they stand. It is fed line by line, and
 * the line at which a row begins is remembered. */
struct reading {
	struct sheet *sheet;
	struct text *cells; /* of the row being read */
	size_t count, room;
	unsigned line, row_line;
	bool in_row;
	enum err err;
	struct why *why;
};

static enum err refuse_at(const struct sheet *sheet, unsigned line, unsigned column,
	const char *name, struct why *why)
{
	if (why && column)
		snprintf(why->where, sizeof(why->where), "%s:%u:%u (%s)", sheet->file, line, column,
			name);
	else if (why && *name)
		snprintf(why->where, sizeof(why->where), "%s:%u (%s)", sheet->file, line, name);
	else if (why)
		snprintf(why->where, sizeof(why->where), "%s:%u", sheet->file, line);
	return why ? why->code : ERR_BAD_FILE;
}

static void on_cell(void *bytes, size_t len, void *self)
{
	struct reading *reading = self;
	reading->cells =
		alloc_room(reading->cells, reading->count, &reading->room, sizeof(*reading->cells));
	reading->cells[reading->count++] =
		arena_copy(&reading->sheet->arena, (struct text){bytes ? bytes : "", len});
}

static const struct text *cells_keep(struct reading *reading)
{
	size_t size = sizeof(struct text);
	struct text *kept = arena_zero(&reading->sheet->arena, reading->count, size);
	memcpy(kept, reading->cells, reading->count * size);
	return kept;
}

static enum err header_take(struct reading *reading)
{
	struct sheet *sheet = reading->sheet;
	sheet->columns = (unsigned)reading->count;
	sheet->header = cells_keep(reading);
	for (unsigned i = 0; i < sheet->columns; i++)
		for (unsigned k = 0; k < i; k++)
			if (text_equal(sheet->header[i], sheet->header[k])) {
				why_set(reading->why, ERR_DUPLICATE, "",
					"wanted each column once, got '%.*s' twice",
					TEXT_ARG(sheet->header[i]));
				return refuse_at(sheet, reading->row_line, 0, "", reading->why);
			}
	return ERR_OK;
}

static enum err row_take(struct reading *reading)
{
	struct sheet *sheet = reading->sheet;
	if (reading->count != sheet->columns) {
		why_set(reading->why, ERR_BAD_FILE, "", "wanted %u cells as in the header, got %zu",
			sheet->columns, reading->count);
		return refuse_at(sheet, reading->row_line, 0, "", reading->why);
	}
	sheet->rows =
		alloc_room(sheet->rows, sheet->rows_count, &sheet->rows_room, sizeof(*sheet->rows));
	sheet->rows[sheet->rows_count++] = (struct row){reading->row_line, cells_keep(reading)};
	return ERR_OK;
}

static void on_row(int end, void *self)
{
	(void)end;
	struct reading *reading = self;
	if (!reading->err)
		reading->err = reading->sheet->header ? row_take(reading) : header_take(reading);
	reading->count = 0;
	reading->in_row = false;
}

static enum err parse_line(struct csv_parser *parser, struct reading *reading, struct text line)
{
	reading->line++;
	if (!reading->in_row) {
		reading->row_line = reading->line;
		reading->in_row = text_trim(line).len > 0;
	}
	if (csv_parse(parser, line.ptr, line.len, on_cell, on_row, reading) != line.len) {
		why_set(reading->why, ERR_BAD_FILE, "",
			"wanted CSV, got a quote where none may stand: quote the whole cell and "
			"double the "
			"quotes in it");
		return refuse_at(reading->sheet, reading->line, 0, "", reading->why);
	}
	return reading->err;
}

static enum err finish(struct csv_parser *parser, struct reading *reading)
{
	if (csv_fini(parser, on_cell, on_row, reading) != 0) {
		why_set(reading->why, ERR_BAD_FILE, "",
			"wanted a closing quote, got the end of the file");
		return refuse_at(reading->sheet, reading->row_line, 0, "", reading->why);
	}
	return reading->err;
}

static enum err parse_all(struct sheet *sheet, struct text content, struct why *why)
{
	struct csv_parser parser;
	struct reading reading = {.sheet = sheet, .why = why};
	CHECK(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0);
	enum err err = ERR_OK;
	while (!err && content.len) {
		const char *end = memchr(content.ptr, '\n', content.len);
		size_t len = end ? (size_t)(end - content.ptr) + 1 : content.len;
		err = parse_line(&parser, &reading, text_slice(content, 0, len));
		content = text_slice(content, len, content.len);
	}
	if (!err)
		err = finish(&parser, &reading);
	csv_free(&parser);
	free(reading.cells);
	return err;
}

static enum err check_utf8(const struct sheet *sheet, struct text content, struct why *why)
{
	if (text_is_utf8(content.ptr, content.len) && !memchr(content.ptr, '\0', content.len))
		return ERR_OK;
	unsigned number = 0;
	struct text line = TEXT_NONE;
	while (text_split(&content, '\n', &line)) {
		number++;
		if (!text_is_utf8(line.ptr, line.len) || memchr(line.ptr, '\0', line.len))
			break;
	}
	why_set(why, ERR_BAD_TEXT, "", "wanted UTF-8 text, got other bytes");
	return refuse_at(sheet, number, 0, "", why);
}

static unsigned column_find(const struct sheet *sheet, const char *name)
{
	for (unsigned i = 0; i < sheet->columns; i++)
		if (text_is(sheet->header[i], name))
			return i;
	return sheet->columns;
}

static enum err check_columns(
	const struct sheet *sheet, const char *const *columns, struct why *why)
{
	if (!sheet->header)
		return why_set(
			why, ERR_BAD_FILE, sheet->file, "wanted a header row, got an empty file");
	for (; *columns; columns++)
		if (column_find(sheet, *columns) == sheet->columns) {
			why_set(why, ERR_MISSING, "",
				"wanted a column '%s', found none of that name", *columns);
			return refuse_at(sheet, 1, 0, "", why);
		}
	return ERR_OK;
}

static struct text without_bom(struct text content)
{
	struct text bom = TEXT("\xEF\xBB\xBF");
	return text_starts(content, bom) ? text_slice(content, bom.len, content.len) : content;
}

enum err sheet_parse(const char *name, struct text content, const char *const *columns,
	struct sheet **out, struct why *why)
{
	struct sheet *sheet = alloc_zero(1, sizeof(*sheet));
	bool whole = text_ends(text_of(name), TEXT(".csv"));
	snprintf(sheet->file, sizeof(sheet->file), "%s%s", name, whole ? "" : ".csv");
	content = without_bom(content);
	enum err err = content.len ? check_utf8(sheet, content, why) : ERR_OK;
	if (!err)
		err = parse_all(sheet, content, why);
	if (!err)
		err = check_columns(sheet, columns, why);
	if (err)
		sheet_free(&sheet);
	*out = sheet;
	return err;
}

void sheet_free(struct sheet **sheet)
{
	if (!*sheet)
		return;
	arena_fini(&(*sheet)->arena);
	free((*sheet)->rows);
	free(*sheet);
	*sheet = NULL;
}

unsigned sheet_rows(const struct sheet *sheet)
{
	return (unsigned)sheet->rows_count;
}

unsigned sheet_line(const struct sheet *sheet, unsigned row)
{
	CHECK(row < sheet->rows_count);
	return sheet->rows[row].line;
}

struct text sheet_column(const struct sheet *sheet, unsigned at)
{
	return at < sheet->columns ? sheet->header[at] : TEXT_NONE;
}

bool sheet_has(const struct sheet *sheet, const char *column)
{
	return column_find(sheet, column) < sheet->columns;
}

struct text sheet_cell(const struct sheet *sheet, unsigned row, const char *column)
{
	unsigned at = column_find(sheet, column);
	CHECK(row < sheet->rows_count && at < sheet->columns);
	return sheet->rows[row].cells[at];
}

enum err sheet_refuse(const struct sheet *sheet, unsigned row, const char *column, enum err code,
	struct why *why, const char *fmt, ...)
{
	unsigned at = column_find(sheet, column);
	CHECK(row < sheet->rows_count);
	char text[sizeof(why->text)];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	why_set(why, code, "", "%s", text);
	/* The sheet may lack the column that this row needs. */
	unsigned number = at < sheet->columns ? at + 1 : 0;
	(void)refuse_at(sheet, sheet->rows[row].line, number, column, why);
	return code;
}

/* Is the cell empty, and may it be? True when there is nothing more to read. */
static bool cell_absent(struct text cell, bool *absent)
{
	if (absent)
		*absent = cell.len == 0;
	return absent && cell.len == 0;
}

enum err sheet_days(const struct sheet *sheet, unsigned row, const char *column,
	struct day_span *out, bool *absent, struct why *why)
{
	struct text cell = sheet_cell(sheet, row, column);
	if (cell_absent(cell, absent))
		return ERR_OK;
	struct why reason = {0};
	if (day_parse(cell, out, &reason) != ERR_OK)
		return sheet_refuse(sheet, row, column, ERR_BAD_DATE, why, "%s", reason.text);
	return ERR_OK;
}

enum err sheet_f64(const struct sheet *sheet, unsigned row, const char *column, double min,
	double max, double *out, bool *absent, struct why *why)
{
	struct text cell = sheet_cell(sheet, row, column);
	if (cell_absent(cell, absent))
		return ERR_OK;
	if (!text_to_f64(cell, out) || *out < min || *out > max)
		return sheet_refuse(sheet, row, column, ERR_BAD_VALUE, why,
			"wanted a number from %g to %g, got '%.*s'", min, max, TEXT_ARG(cell));
	return ERR_OK;
}

enum err sheet_i64(const struct sheet *sheet, unsigned row, const char *column, int64_t min,
	int64_t max, int64_t *out, bool *absent, struct why *why)
{
	struct text cell = sheet_cell(sheet, row, column);
	if (cell_absent(cell, absent))
		return ERR_OK;
	if (!text_to_i64(cell, min, max, out))
		return sheet_refuse(sheet, row, column, ERR_BAD_VALUE, why,
			"wanted a whole number from %lld to %lld, got '%.*s'", (long long)min,
			(long long)max, TEXT_ARG(cell));
	return ERR_OK;
}

uint32_t sheet_list(const struct sheet *sheet, unsigned row, const char *column, char separator,
	struct arena *arena, const struct text **out)
{
	struct text rest = sheet_cell(sheet, row, column), part = TEXT_NONE;
	uint32_t count = 0, room = 1;
	for (size_t i = 0; i < rest.len; i++)
		room += rest.ptr[i] == separator;
	struct text *parts = arena_zero(arena, room, sizeof(*parts));
	while (text_split(&rest, separator, &part)) {
		part = text_trim(part);
		if (part.len)
			parts[count++] = part;
	}
	*out = parts;
	return count;
}
