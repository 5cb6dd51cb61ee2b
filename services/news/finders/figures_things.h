/* For figures.c: what a sentence names that figures may be of. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_FIGURES_THINGS_H
#define SERAI_SERVICES_NEWS_FINDERS_FIGURES_THINGS_H

#include "services/news/facts/row.h"
#include "services/news/finders/figures.h"

struct figures_things {
	struct figures_thing *items; /* in the article's arena */
	uint32_t len;
	size_t room;
};

void figures_things(
	const struct assembler *a, const struct figures_spoken *spoken, struct figures_things *out);

/* "Aktau seaport", "Port of Baku": what kind of place it is, and its name without that. */
bool figures_site(const struct article *article, const struct mention *m, struct text *name,
	struct text *kind);

/* What the sheets know a place to be, as a kind of infra.metric; TEXT_NONE. */
struct text figures_sort(const struct mention *place);

/* "MOSCOW, February 9. /TASS/": where what is told begins. */
uint32_t figures_told_from(const struct assembler *a);

/* The lesser of a range with the scale of the greater, 4.5 of "4.5 to 5 million"; 0 stays. */
double figures_scaled(double least, double greatest);

/* "18,079 TEU" where commas are points: no part of what is counted is carried. */
double figures_whole(const struct mention *number, double value, struct text unit);

#endif
