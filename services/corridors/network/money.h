/* Money of two currencies, compared by the reference rates of exchange.csv. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_MONEY_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_MONEY_H

#include "services/corridors/network/rows.h"

/* Two amounts of money, brought to one currency at the reference rate of the day nearest to `on`.
 */
struct money {
	double amount;
	struct text currency;
};
struct money_parity {
	bool comparable; /* false: no rate for one of the currencies */
	double ratio;    /* a / b */
	double rate;     /* units of a's currency for one of b's; 1 for the same currency */
	day rate_day;    /* of the rate used */
};
/* The rate of the day nearest to `on`; NULL: none of that currency is held. */
const struct corridor_exchange *money_rate(const struct rows *rows, struct text currency, day on);
struct money_parity money_compare(const struct rows *rows, struct money a, struct money b, day on);

#endif
