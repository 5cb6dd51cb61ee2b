/* Claims held against the rows: what an article says of a corridor corroborates a row, contradicts
 * one, or proposes a new one. A proposal changes nothing by itself. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_MATCH_H
#define SERAI_SERVICES_CORRIDORS_MATCH_H

#include "proto/records/news.h"
#include "services/corridors/disruption.h"

struct match_world {
	const struct network *network;
	const struct disruption *disruptions;
	size_t disruptions_count;
	struct arena *arena;
};

struct match_verdict {
	struct text verdict; /* corroborates, contradicts, proposes */
	struct text record;  /* id of the row, or the one that a proposal would have */
	struct text reason;
};

/* False: the fact is none of this service's. */
bool match_claim(
	const struct match_world *world, const struct claim *claim, struct match_verdict *out);

/* Two amounts of money, brought to one currency at the reference rate of the day nearest to `on`.
 */
struct match_money {
	double amount;
	struct text currency;
};
struct match_parity {
	bool comparable; /* false: no rate for one of the currencies */
	double ratio;    /* a / b */
	double rate;     /* units of a's currency for one of b's; 1 for the same currency */
	day rate_day;    /* of the rate used */
};
/* The rate of the day nearest to `on`; NULL: none of that currency is held. */
const struct corridor_exchange *match_rate(const struct rows *rows, struct text currency, day on);
struct match_parity match_money(
	const struct rows *rows, struct match_money a, struct match_money b, day on);

/* How far apart two figures of one amount may be: rounding in the press, and the rate of the day.
 */
#define MATCH_SAME_CURRENCY  0.02
#define MATCH_OTHER_CURRENCY 0.03

#endif
