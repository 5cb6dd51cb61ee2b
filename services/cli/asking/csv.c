#include "services/cli/asking/csv.h"

#include "proto/base/check.h"
#include "proto/codec/csv_out.h"
#include "proto/codec/packed.h"
#include "services/cli/asking/table.h"

#include <string.h>

/* Whole, where a table for people cuts and rounds. */
static void put_value(
	const struct field *field, const struct packed_value *value, struct buffer *cell)
{
	char text[INSTANT_TEXT];
	bool nested = field->kind == FIELD_LIST || field->kind == FIELD_NESTED ||
		      field->kind == FIELD_ARGS;
	if (nested || value->kind == PACKED_F64 || value->kind == PACKED_BOOL)
		packed_to_json(value->whole, 0, cell);
	else if (field->kind == FIELD_INSTANT && value->kind == PACKED_I64)
		buffer_text(cell, text_of(instant_format(value->i64, text)));
	else
		table_value(field, value, cell);
}

static void put_rows(const struct field *list, struct bytes bytes, struct buffer *out)
{
	struct packed_reader reader = packed_reader_of(bytes);
	struct packed_value rows, row, value;
	struct buffer cell = {0};
	CHECK(packed_next(&reader, &rows));
	for (unsigned f = 0; f < list->record->fields_count; f++)
		buffer_format(out, "%s%s", f ? "," : "", list->record->fields[f].name);
	buffer_char(out, '\n');
	for (uint32_t r = 0; r < rows.count && packed_next(&reader, &row); r++) {
		for (unsigned f = 0; f < list->record->fields_count; f++) {
			const struct field *field = &list->record->fields[f];
			buffer_clear(&cell);
			if (packed_find(row.whole, text_of(field->name), &value))
				put_value(field, &value, &cell);
			if (f)
				buffer_char(out, ',');
			csv_out_cell(out, buffer_as_text(&cell));
		}
		buffer_char(out, '\n');
		reader.next = row.whole.ptr + row.whole.len;
	}
	buffer_fini(&cell);
}

enum err csv_reply(const struct record_type *type, struct bytes reply, const char *list,
	struct buffer *out, struct buffer *left_out, struct why *why)
{
	struct packed_value value;
	struct buffer known = {0};
	bool put = false;
	for (unsigned f = 0; f < type->fields_count; f++) {
		const struct field *field = &type->fields[f];
		if (field->kind != FIELD_LIST)
			continue;
		bool held = packed_find(reply, text_of(field->name), &value);
		bool wanted = !put && (!*list || strcmp(list, field->name) == 0);
		buffer_format(&known, " %s", field->name);
		if (wanted && !held) { /* an empty one has its header all the same */
			value.whole = bytes_of("\x90", 1);
			held = true;
		}
		if (wanted)
			put_rows(field, value.whole, out);
		else if (held && value.count)
			buffer_format(left_out, " %s (%u)", field->name, value.count);
		put = put || wanted;
	}
	enum err err = put ? ERR_OK
			   : why_set(why, ERR_NOT_FOUND, "--csv",
				     "wanted a list of the reply (%.*s ), got '%s'",
				     TEXT_ARG(buffer_as_text(&known)), list);
	buffer_fini(&known);
	return err;
}
