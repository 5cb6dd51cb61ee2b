/* How much speaks for each of several ids: how often states are named, which signs tell of one. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_VOTES_H
#define SERAI_SERVICES_NEWS_ENTITIES_VOTES_H

#include "proto/base/text.h"

enum { VOTES_MAX = 24 };

struct votes { /* zeroed to begin with */
	struct text ids[VOTES_MAX];
	uint32_t counts[VOTES_MAX], len;
};

/* Nothing for an empty id, or a further one when there are VOTES_MAX. */
void votes_cast(struct votes *votes, struct text id, uint32_t count);

/* The first of those with most votes, how many these are, and how many the next has; TEXT_NONE for
 * no vote. */
struct text votes_most(const struct votes *votes, uint32_t *first, uint32_t *second);

void votes_drop(struct votes *votes, struct text id);

#endif
