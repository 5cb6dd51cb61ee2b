/* Rows for the tests of the bitemporal table: four lanes of one organisation, the last an overlay,
 * over forty days. */
#ifndef SERAI_TESTS_REGISTRY_HISTORY_ROWS_TO_TRY_H
#define SERAI_TESTS_REGISTRY_HISTORY_ROWS_TO_TRY_H

#include "services/registry/history/bitemporal.h"

enum { DAYS = 40 };

static inline struct status_row key_of(int lane, const char *status)
{
	static const char *const states[] = {"AA", "BB", "CC", "CC"};
	return (struct status_row){.org = TEXT("ORG"),
		.state = text_of(states[lane]),
		.status = text_of(lane == 3 ? "frozen" : status),
		.lane = lane == 3 ? TEXT("overlay") : TEXT("base"),
		.from_precision = TEXT("day"),
		.to_precision = TEXT("day"),
		.confidence = 0.5,
		.source = TEXT("a source")};
}

static inline struct status_row row_of(int lane, const char *status, day from, day to)
{
	struct status_row row = key_of(lane, status);
	row.has_from = true;
	row.from = from;
	row.has_to = to < DAYS;
	row.to = row.has_to ? to : 0;
	return row;
}

#endif
