#include "proto/codec/csv_out.h"

#include <string.h>

void csv_out_cell(struct buffer *out, struct text cell)
{
	/* Blanks at the edges are lost by some readers where no quotes hold them. */
	bool quote = cell.len && (cell.ptr[0] == ' ' || cell.ptr[cell.len - 1] == ' ');
	for (size_t i = 0; i < cell.len && !quote; i++)
		quote = cell.ptr[i] && strchr(",\"\r\n\t", cell.ptr[i]);
	if (!quote) {
		buffer_text(out, cell);
		return;
	}
	buffer_char(out, '"');
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.ptr[i] == '"')
			buffer_char(out, '"');
		buffer_char(out, cell.ptr[i]);
	}
	buffer_char(out, '"');
}
