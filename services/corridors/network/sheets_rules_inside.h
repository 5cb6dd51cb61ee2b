/* What the files of the sheets' rules share. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_SHEETS_RULES_INSIDE_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_SHEETS_RULES_INSIDE_H

#include "services/corridors/network/network.h"
#include "services/corridors/network/sheets_rules.h"

#define REFUSE(rules, row, column, code, why, ...)                                                 \
	sheet_refuse((rules)->sheet, row, column, code, why, __VA_ARGS__)

/* Slower than walking or faster than anything that carries freight in that mode is a slip. */
struct sheets_speeds {
	double slowest, fastest;
};
extern const struct sheets_speeds sheets_rules_speeds[MODES];

/* A cell that names a row of another sheet. */
enum err sheets_rules_refers(const struct sheets_rules *rules, unsigned row, const char *column,
	enum row_kind kind, struct text id, struct why *why);

enum err sheets_rules_service(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why);
void sheets_rules_services_unused(
	const struct sheets_rules *rules, void tell(void *self, const struct why *why), void *self);

#endif
