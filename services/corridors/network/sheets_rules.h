/* What must hold between the cells of a row, between rows, and between sheets. Used by sheets.c. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_SHEETS_RULES_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_SHEETS_RULES_H

#include "services/corridors/network/rows.h"
#include "services/kit/sheet.h"

struct sheets_rules {
	enum row_kind kind;
	const struct sheet *sheet;
	const struct rows *held; /* of the other sheets */
	const struct rows *rows; /* of this one */
};

enum err sheets_rules_row(const struct sheets_rules *rules, unsigned row, const void *record,
	struct why *why) MUST_USE;
enum err sheets_rules_whole(const struct sheets_rules *rules, struct why *why) MUST_USE;

/* Tells of the rows of a good sheet that nothing uses: see sheets_unused. */
void sheets_rules_unused(
	const struct sheets_rules *rules, void tell(void *self, const struct why *why), void *self);

#endif
