/* Reference sheets: CSV by RFC 4180 (read with libcsv), a header row, UTF-8. Errors name
 * `file.csv:line:column` and the column's name, with what was wanted and what was given. */
#ifndef SERAI_SERVICES_KIT_SHEET_H
#define SERAI_SERVICES_KIT_SHEET_H

#include "proto/base/arena.h"
#include "proto/base/day.h"
#include "proto/base/err.h"

struct sheet;

/* Parses the whole content. Refuses: not UTF-8, a column of `columns` (NULL-ended) that is missing,
 * a row with too few or too many cells, an unclosed quote. More columns than asked for are fine.
 * The sheet borrows nothing. */
enum err sheet_parse(const char *name, struct text content, const char *const *columns,
	struct sheet **out, struct why *why) MUST_USE;
void sheet_free(struct sheet **sheet);

struct text sheet_column(const struct sheet *sheet, unsigned at); /* TEXT_NONE behind the last */
bool sheet_has(const struct sheet *sheet, const char *column);
unsigned sheet_rows(const struct sheet *sheet);
unsigned sheet_line(const struct sheet *sheet, unsigned row); /* 1 is the header's */
struct text sheet_cell(
	const struct sheet *sheet, unsigned row, const char *column); /* "" when empty */

/* Typed cells. An empty cell is `*absent = true` where absent is given, and an error where not. */
enum err sheet_days(const struct sheet *sheet, unsigned row, const char *column,
	struct day_span *out, bool *absent, struct why *why) MUST_USE;
enum err sheet_f64(const struct sheet *sheet, unsigned row, const char *column, double min,
	double max, double *out, bool *absent, struct why *why) MUST_USE;
enum err sheet_i64(const struct sheet *sheet, unsigned row, const char *column, int64_t min,
	int64_t max, int64_t *out, bool *absent, struct why *why) MUST_USE;

/* Splits a cell at separator into texts of the arena; blanks around the parts are dropped. */
uint32_t sheet_list(const struct sheet *sheet, unsigned row, const char *column, char separator,
	struct arena *arena, const struct text **out);

/* A refusal at a cell: "memberships.csv:12:5 (from): wanted ..., got '...'"; without
 * the 5 where the sheet has no such column. */
enum err sheet_refuse(const struct sheet *sheet, unsigned row, const char *column, enum err code,
	struct why *why, const char *fmt, ...) PRINTF(6, 7);

#endif
