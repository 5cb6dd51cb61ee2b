/* What states trade with each other: of every sum and share of change whether it is of trade, of
 * exports or imports, and whose. Who trades was often told in a sentence before. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_TRADE_H
#define SERAI_SERVICES_NEWS_FINDERS_TRADE_H

#include "services/news/facts/assemble.h"

/* Who was told to trade last; begin with a zeroed one. */
struct trade_spoken {
	struct text a, b;  /* b: TEXT_NONE for all of a's trade */
	uint32_t sentence; /* in which it was told, + 1; 0: in none */
};

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void trade_find(const struct assembler *a, struct trade_spoken *spoken);

#endif
