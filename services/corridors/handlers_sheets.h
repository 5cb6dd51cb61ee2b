/* The reference sheets, in the order of loading. Used by handlers.c. */
#ifndef SERAI_SERVICES_CORRIDORS_HANDLERS_SHEETS_H
#define SERAI_SERVICES_CORRIDORS_HANDLERS_SHEETS_H

#include "proto/base/err.h"
#include "proto/base/text.h"

/* Is the sheet of that name good as a whole, beside those held? */
enum err handlers_sheet_check(
	void *self, const char *name, struct text content, struct why *why) MUST_USE;

#endif
