/* From a sheet's text to rows: cell by cell as the tables in sheets.c say, then row by row and as a
 * whole by the rules of the kind. A sheet is good as a whole or refused, with file, line and
 * column, what was wanted and what was given. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_SHEETS_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_SHEETS_H

#include "services/corridors/network/rows.h"
#include "services/kit/sheet.h"

/* Which kind of rows the sheet of that name holds; ROW_KINDS when it is none of ours. */
enum row_kind sheets_kind(struct text name);

/* Appends the sheet's rows to `out`, whose arena holds them. `held` are the rows of the other
 * sheets, which this one may refer to. */
enum err sheets_read(enum row_kind kind, struct text content, const struct rows *held,
	struct rows *out, struct why *why) MUST_USE;

/* Tells of what a good sheet says and nobody reads, each at its place: columns that no sheet of its
 * kind has, and services that cannot be ridden, since no link of their mode joins their ends and
 * they have no stops. Nothing of it is refused; nothing of it is dropped in silence. */
void sheets_unused(enum row_kind kind, struct text content, const struct rows *held,
	void tell(void *self, const struct why *why), void *self);

#endif
