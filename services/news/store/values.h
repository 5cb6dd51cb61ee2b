/* Two claims may be about one and the same thing and say different things of it: two days of one
 * summit, two sums for one corridor, that a state came and that it did not. By a table of what
 * tells the thing, and what is stated of it (values.tbl). */
#ifndef SERAI_SERVICES_NEWS_STORE_VALUES_H
#define SERAI_SERVICES_NEWS_STORE_VALUES_H

#include "proto/base/arena.h"
#include "proto/base/digest.h"
#include "proto/records/news.h"

/* What a claim says of one thing. Two that ask the same contradict each other when their spans do
 * not meet. */
struct value {
	char asks[DIGEST_ID + 1]; /* a digest of what it is about, and of which argument differs */
	const char *differs;      /* the argument; "polarity" where one affirms and one denies */
	double low, high;
};

/* All that the claim says of anything; of the arena. */
uint32_t values_of(const struct claim *claim, struct arena *arena, const struct value **out);

static inline bool values_clash(const struct value *a, const struct value *b)
{
	return a->low > b->high || b->low > a->high;
}

#endif
