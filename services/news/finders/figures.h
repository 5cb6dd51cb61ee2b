/* What corridors, ports, border crossings and railways carry, and how that grows: of every figure
 * with a unit, what it is of, when, and whether it is an amount, a capacity or a change. Figures
 * stand in sentences in any order, and the port of one is often named in the sentence before. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_FIGURES_H
#define SERAI_SERVICES_NEWS_FINDERS_FIGURES_H

#include "services/news/facts/assemble.h"

/* What figures are of: a corridor, or a port, crossing, railway. */
struct figures_thing {
	struct text id;       /* "" for none */
	struct text kind;     /* of infra.metric; TEXT_NONE: a corridor */
	uint32_t first, last; /* its elements, of the sentence it stands in */
	uint32_t sentence;
};

enum { FIGURES_KNOWN = 16 };

/* What the article has spoken of so far; begin with a zeroed one. */
struct figures_spoken {
	struct figures_thing last;                 /* what the last figures, or words, were of */
	struct figures_thing known[FIGURES_KNOWN]; /* the latest of each kind at the end */
	uint32_t known_len;
};

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void figures_find(const struct assembler *a, struct figures_spoken *spoken);

#endif
