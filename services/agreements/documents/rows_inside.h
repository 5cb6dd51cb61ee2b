/* Cells of a reference sheet's row, for the files that make records of rows. Each refusal names
 * file, line and column. */
#ifndef SERAI_SERVICES_AGREEMENTS_DOCUMENTS_ROWS_INSIDE_H
#define SERAI_SERVICES_AGREEMENTS_DOCUMENTS_ROWS_INSIDE_H

#include "services/agreements/documents/rows.h"
#include "services/kit/sheet.h"

struct rows_reading {
	const struct sheet *sheet;
	unsigned row;
	struct arena *arena;
	struct why *why;
};

struct rows_span {
	struct text text; /* as written */
	day first, last;
	bool given;
};

/* TEXT_NONE for an empty cell. */
struct text rows_text(const struct rows_reading *in, const char *column);
enum err rows_required(
	const struct rows_reading *in, const char *column, struct text *out) MUST_USE;
enum err rows_id(const struct rows_reading *in, const char *column, struct text *out) MUST_USE;
enum err rows_choice(const struct rows_reading *in, const char *column, const char *choices,
	struct text *out) MUST_USE;
enum err rows_window(
	const struct rows_reading *in, const char *column, struct rows_span *out) MUST_USE;
/* Columns confidence, source, verified. */
enum err rows_grounds(const struct rows_reading *in, double *confidence, struct text *source,
	struct text *verified) MUST_USE;
/* Optional columns count where they say something. */
struct text rows_digest(
	const struct rows_reading *in, const char *const *columns, const char *const *optional);

#endif
