#include "services/corridors/network/money.h"

#include "proto/records/corridor.h"

#include <stdlib.h>

const struct corridor_exchange *money_rate(const struct rows *rows, struct text currency, day on)
{
	const struct corridor_exchange *all = ROWS_OF(rows, ROW_EXCHANGE, corridor_exchange),
				       *best = NULL;
	for (size_t i = 0; i < rows->of[ROW_EXCHANGE].count; i++)
		if (text_equal(all[i].currency, currency) &&
			(!best || abs(all[i].date - on) < abs(best->date - on)))
			best = &all[i];
	return best;
}

/* Units of the currency for one euro; false when no rate is held. */
static bool per_euro(const struct rows *rows, struct text currency, day on, double *out, day *when)
{
	*out = 1;
	if (text_is(currency, "EUR"))
		return true;
	const struct corridor_exchange *rate = money_rate(rows, currency, on);
	if (rate) {
		*out = rate->per_eur;
		*when = rate->date;
	}
	return rate != NULL;
}

struct money_parity money_compare(const struct rows *rows, struct money a, struct money b, day on)
{
	struct money_parity parity = {.comparable = true, .rate = 1, .rate_day = on};
	double rate_a = 1, rate_b = 1;
	if (!text_equal(a.currency, b.currency)) {
		parity.comparable = per_euro(rows, a.currency, on, &rate_a, &parity.rate_day) &&
				    per_euro(rows, b.currency, on, &rate_b, &parity.rate_day);
		parity.rate = rate_a / rate_b;
	}
	parity.ratio = a.amount / (b.amount * parity.rate);
	return parity;
}
