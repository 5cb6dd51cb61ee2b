/* Runs of states that finders look for: "India, Iran and Pakistan". */
#ifndef SERAI_SERVICES_NEWS_FINDERS_STATES_H
#define SERAI_SERVICES_NEWS_FINDERS_STATES_H

#include "services/news/facts/row.h"

enum { STATES_MAX = 24 };

/* Elements [first, last). */
struct states {
	struct text items[STATES_MAX];
	uint32_t len, first, last;
};

/* A state by its name, and not "Kazakh". */
bool states_name(const struct mention *m);

/* The run that begins at `e`; it has none where no state stands there. Behind "A, B and C" nothing
 * goes on over ", and": "by A, B and C, and D joined later". */
struct states states_at(const struct assembler *a, uint32_t e);

/* The run that ends before `e`, which stands behind a state. */
struct states states_before(const struct assembler *a, uint32_t e);

/* The run within `reach` elements from `e`, before a comma, a verb or a paper: "by | the presidents
 * of A and B". */
struct states states_behind(const struct assembler *a, uint32_t e, uint32_t reach);

/* "of | Iran", "from the | organisation": what stands so does nothing. */
bool states_governed(const struct assembler *a, uint32_t first);

void states_put(struct fact *fact, const struct assembler *a, const char *name,
	const struct states *states);

#endif
