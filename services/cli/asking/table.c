#include "services/cli/asking/table.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { GAP = 2, COLUMN_MIN = 8, COLUMNS_SHOWN_MAX = 32, NOTE_INDENT = 6 };

/* A line below a row, across all columns. */
struct note {
	size_t row;
	struct text text; /* owned */
};

struct table {
	unsigned columns;
	struct text *cells; /* owned */
	size_t count, room;
	struct note *notes;
	size_t notes_count, notes_room;
};

struct table *table_create(unsigned columns)
{
	CHECK(columns > 0);
	struct table *table = alloc_zero(1, sizeof(*table));
	table->columns = columns;
	return table;
}

void table_destroy(struct table **table)
{
	if (!*table)
		return;
	for (size_t i = 0; i < (*table)->count; i++)
		free((char *)(uintptr_t)(*table)->cells[i].ptr);
	for (size_t i = 0; i < (*table)->notes_count; i++)
		free((char *)(uintptr_t)(*table)->notes[i].text.ptr);
	free((*table)->notes);
	free((*table)->cells);
	free(*table);
	*table = NULL;
}

void table_cell(struct table *table, struct text text)
{
	table->cells = alloc_room(table->cells, table->count, &table->room, sizeof(*table->cells));
	table->cells[table->count++] = (struct text){text_copy(text), text.len};
}

void table_note(struct table *table, struct text text)
{
	CHECK(table->count >= table->columns);
	table->notes = alloc_room(
		table->notes, table->notes_count, &table->notes_room, sizeof(*table->notes));
	table->notes[table->notes_count++] =
		(struct note){table->count / table->columns - 1, {text_copy(text), text.len}};
}

/* The character at *at and the columns it takes; moves *at past it. Line breaks and other control
 * characters show as a blank. */
static unsigned character_width(struct text text, size_t *at)
{
	wchar_t wide;
	mbstate_t state = {0};
	size_t n = mbrtowc(&wide, text.ptr + *at, text.len - *at, &state);
	if (n == 0 || n == (size_t)-1 || n == (size_t)-2) {
		(*at)++;
		return 1;
	}
	*at += n;
	int width = wcwidth(wide);
	return width < 0 ? 1 : (unsigned)width;
}

unsigned table_width(struct text text)
{
	unsigned width = 0;
	for (size_t at = 0; at < text.len;)
		width += character_width(text, &at);
	return width;
}

static void put_blanks(struct buffer *out, unsigned count)
{
	while (count--)
		buffer_char(out, ' ');
}

/* The text in exactly `width` columns, cut with an ellipsis when it is wider. */
static void put_fitted(struct buffer *out, struct text text, unsigned width, bool pad)
{
	unsigned full = table_width(text), used = 0;
	for (size_t at = 0; at < text.len;) {
		size_t from = at;
		unsigned wide = character_width(text, &at);
		if (full > width && used + wide > width - 1) {
			buffer_text(out, TEXT("…"));
			used++;
			break;
		}
		if ((unsigned char)text.ptr[from] < ' ')
			buffer_char(out, ' ');
		else
			buffer_add(out, text.ptr + from, at - from);
		used += wide;
	}
	if (pad && used < width)
		put_blanks(out, width - used);
}

/* Takes from the widest column until the row fits, but leaves each COLUMN_MIN. */
static void fit_widths(unsigned *widths, unsigned columns, int columns_max)
{
	if (columns_max <= 0)
		return;
	for (;;) {
		unsigned total = (columns - 1) * GAP, widest = 0;
		for (unsigned c = 0; c < columns; c++) {
			total += widths[c];
			if (widths[c] > widths[widest])
				widest = c;
		}
		if (total <= (unsigned)columns_max || widths[widest] <= COLUMN_MIN)
			return;
		widths[widest]--;
	}
}

/* Folded at blanks when the terminal is narrower, since a note is there to be read whole. */
static void put_note(struct buffer *out, struct text text, int columns_max)
{
	unsigned room = columns_max > NOTE_INDENT + 20 ? (unsigned)columns_max - NOTE_INDENT : 0,
		 used = 0;
	struct text word;
	put_blanks(out, NOTE_INDENT - 2);
	while (text_split(&text, ' ', &word)) {
		unsigned width = table_width(word);
		if (room && used && used + 1 + width > room) {
			buffer_char(out, '\n');
			put_blanks(out, NOTE_INDENT);
			used = 0;
		} else if (used) {
			buffer_char(out, ' ');
			used++;
		}
		for (size_t i = 0; i < word.len; i++)
			buffer_char(out, (unsigned char)word.ptr[i] < ' ' ? ' ' : word.ptr[i]);
		used += width;
	}
	buffer_char(out, '\n');
}

void table_print(const struct table *table, int columns_max, struct buffer *out)
{
	unsigned *widths = alloc_zero(table->columns, sizeof(*widths));
	for (size_t i = 0; i < table->count; i++) {
		unsigned width = table_width(table->cells[i]);
		if (width > widths[i % table->columns])
			widths[i % table->columns] = width;
	}
	fit_widths(widths, table->columns, columns_max);
	size_t note = 0;
	for (size_t i = 0; i < table->count; i++) {
		unsigned column = (unsigned)(i % table->columns);
		bool last = column + 1 == table->columns;
		put_fitted(out, table->cells[i], widths[column], !last);
		if (!last) {
			put_blanks(out, GAP);
			continue;
		}
		buffer_char(out, '\n');
		for (; note < table->notes_count && table->notes[note].row == i / table->columns;
			note++)
			put_note(out, table->notes[note].text, columns_max);
	}
	free(widths);
}

static void put_number(struct buffer *out, double value)
{
	if (value == floor(value) && fabs(value) < 1e15)
		buffer_format(out, "%.0f", value);
	else if (fabs(value) >= 100)
		buffer_format(out, "%.1f", value);
	else
		buffer_format(out, "%.3g", value);
}

static void put_plain(
	const struct field *field, const struct packed_value *value, struct buffer *out)
{
	char text[INSTANT_TEXT];
	switch (value->kind) {
	case PACKED_NIL:
		return;
	case PACKED_BOOL:
		buffer_text(out, value->boolean ? TEXT("yes") : TEXT("no"));
		return;
	case PACKED_I64:
		if (field && field->kind == FIELD_DAY && value->i64 >= DAY_MIN &&
			value->i64 <= DAY_MAX)
			buffer_text(out, text_of(day_format((day)value->i64, text)));
		else if (field && field->kind == FIELD_INSTANT)
			buffer_text(
				out, text_slice(text_of(instant_format(value->i64, text)), 0, 19));
		else
			buffer_format(out, "%lld", (long long)value->i64);
		return;
	case PACKED_U64:
		buffer_format(out, "%llu", (unsigned long long)value->u64);
		return;
	case PACKED_F64:
		put_number(out, value->f64);
		return;
	case PACKED_TEXT:
		buffer_text(out, value->text);
		return;
	case PACKED_BLOB:
		buffer_format(out, "(%zu bytes)", value->blob.len);
		return;
	case PACKED_LIST:
	case PACKED_MAP:
		return;
	}
}

void table_value(const struct field *field, const struct packed_value *value, struct buffer *out)
{
	if (value->kind == PACKED_MAP) {
		packed_to_json(value->whole, 0, out);
		return;
	}
	if (value->kind != PACKED_LIST) {
		put_plain(field, value, out);
		return;
	}
	/* Ids stand side by side; sentences need more between them. */
	struct packed_reader reader = packed_reader_of(value->whole);
	struct packed_value item;
	bool sentences = false;
	CHECK(packed_next(&reader, &item));
	while (packed_next(&reader, &item))
		sentences |= item.kind == PACKED_TEXT && item.text.len &&
			     memchr(item.text.ptr, ' ', item.text.len);
	reader = packed_reader_of(value->whole);
	CHECK(packed_next(&reader, &item));
	for (uint32_t i = 0; i < value->count && packed_next(&reader, &item); i++) {
		if (i)
			buffer_text(out, sentences ? TEXT("; ") : TEXT(" "));
		put_plain(field, &item, out);
	}
}

static bool is_plain(const struct field *field)
{
	return field->kind != FIELD_LIST && field->kind != FIELD_NESTED &&
	       field->kind != FIELD_ARGS;
}

/* Columns named after `<label>:` in show, or all plain ones. Those behind a "+" in it are left out,
 * or with `below` taken alone. */
static unsigned columns_of(const struct field *list, const char *label, const char *show,
	bool below, const struct field *columns[COLUMNS_SHOWN_MAX])
{
	unsigned count = 0;
	struct text rest = text_of(show), part, name;
	if (!show) {
		for (unsigned f = 0; f < list->record->fields_count && count < COLUMNS_SHOWN_MAX;
			f++)
			if (is_plain(&list->record->fields[f]))
				columns[count++] = &list->record->fields[f];
		return count;
	}
	while (text_split(&rest, ';', &part)) {
		struct text names = TEXT_NONE;
		CHECK(text_split(&part, ':', &name));
		names = part;
		if (!text_is(text_trim(name), label))
			continue;
		while (text_split(&names, ' ', &name) && count < COLUMNS_SHOWN_MAX) {
			bool asked_below = name.len && name.ptr[0] == '+';
			if (name.len == 0 || asked_below != below)
				continue;
			columns[count] =
				record_field(list->record, text_slice(name, asked_below, name.len));
			CHECK(columns[count]);
			count++;
		}
	}
	return count;
}

/* A column that no row fills tells nothing. */
static bool column_filled(const struct field *column, struct bytes list)
{
	struct packed_reader reader = packed_reader_of(list);
	struct packed_value rows, row, value;
	CHECK(packed_next(&reader, &rows));
	for (uint32_t r = 0; r < rows.count && packed_next(&reader, &row); r++) {
		if (packed_find(row.whole, text_of(column->name), &value) &&
			value.kind != PACKED_NIL &&
			!(value.kind == PACKED_TEXT && value.text.len == 0))
			return true;
		reader.next = row.whole.ptr + row.whole.len;
	}
	return false;
}

/* Lists within a row that show asks for ("rows/grounds: bears text"): a line below it for each. */
static void add_notes(
	struct table *table, const struct field *list, struct bytes row, const char *show)
{
	const struct field *columns[COLUMNS_SHOWN_MAX];
	struct packed_value inner, item, value;
	struct buffer line = {0};
	char label[96];
	for (unsigned f = 0; show && f < list->record->fields_count; f++) {
		const struct field *field = &list->record->fields[f];
		if (field->kind != FIELD_LIST || !packed_find(row, text_of(field->name), &inner))
			continue;
		snprintf(label, sizeof(label), "%s/%s", list->name, field->name);
		unsigned count = columns_of(field, label, show, false, columns);
		struct packed_reader reader = packed_reader_of(inner.whole);
		CHECK(packed_next(&reader, &inner));
		for (uint32_t i = 0; count && i < inner.count && packed_next(&reader, &item); i++) {
			buffer_clear(&line);
			for (unsigned c = 0; c < count; c++) {
				if (!packed_find(item.whole, text_of(columns[c]->name), &value))
					continue;
				buffer_text(&line, line.len ? text_of(" · ") : text_of("- "));
				table_value(columns[c], &value, &line);
			}
			table_note(table, buffer_as_text(&line));
			reader.next = item.whole.ptr + item.whole.len;
		}
	}
	buffer_fini(&line);
}

/* What is too long for a column ("+passage" in show) stands below its row, whole. */
static void add_below(
	struct table *table, const struct field *list, struct bytes row, const char *show)
{
	const struct field *columns[COLUMNS_SHOWN_MAX];
	unsigned count = show ? columns_of(list, list->name, show, true, columns) : 0;
	struct packed_value value;
	struct buffer line = {0};
	for (unsigned c = 0; c < count; c++) {
		buffer_clear(&line);
		if (packed_find(row, text_of(columns[c]->name), &value))
			table_value(columns[c], &value, &line);
		if (line.len)
			table_note(table, buffer_as_text(&line));
	}
	buffer_fini(&line);
}

static void put_list(const struct field *list, struct bytes rows_bytes, const char *show,
	int columns_max, struct buffer *out)
{
	const struct field *columns[COLUMNS_SHOWN_MAX];
	unsigned asked = columns_of(list, list->name, show, false, columns), count = 0;
	for (unsigned c = 0; c < asked; c++)
		if (column_filled(columns[c], rows_bytes))
			columns[count++] = columns[c];
	if (count == 0)
		return;
	struct table *table = table_create(count);
	for (unsigned c = 0; c < count; c++)
		table_cell(table, text_of(columns[c]->name));
	struct packed_reader reader = packed_reader_of(rows_bytes);
	struct packed_value rows, row, value;
	struct buffer cell = {0};
	CHECK(packed_next(&reader, &rows));
	for (uint32_t r = 0; r < rows.count && packed_next(&reader, &row); r++) {
		for (unsigned c = 0; c < count; c++) {
			buffer_clear(&cell);
			if (packed_find(row.whole, text_of(columns[c]->name), &value))
				table_value(columns[c], &value, &cell);
			table_cell(table, buffer_as_text(&cell));
		}
		add_below(table, list, row.whole, show);
		add_notes(table, list, row.whole, show);
		reader.next = row.whole.ptr + row.whole.len;
	}
	if (out->len)
		buffer_char(out, '\n');
	buffer_format(out, "%s (%u)\n", list->name, rows.count);
	table_print(table, columns_max, out);
	buffer_fini(&cell);
	table_destroy(&table);
}

void table_reply(const struct record_type *type, struct bytes reply, const char *show,
	int columns_max, struct buffer *out)
{
	struct packed_value value;
	bool lists = false;
	for (unsigned f = 0; f < type->fields_count; f++) {
		const struct field *field = &type->fields[f];
		if (!is_plain(field) || !packed_find(reply, text_of(field->name), &value))
			continue;
		buffer_format(out, "%s: ", field->name);
		table_value(field, &value, out);
		buffer_char(out, '\n');
	}
	size_t before = out->len;
	for (unsigned f = 0; f < type->fields_count; f++)
		if (type->fields[f].kind == FIELD_LIST &&
			packed_find(reply, text_of(type->fields[f].name), &value)) {
			lists = true;
			put_list(&type->fields[f], value.whole, show, columns_max, out);
		}
	if (lists && out->len == before)
		buffer_text(out, TEXT("nothing found\n"));
}
