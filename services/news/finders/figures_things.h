/* For figures.c: what a sentence names that figures may be of. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_FIGURES_THINGS_H
#define SERAI_SERVICES_NEWS_FINDERS_FIGURES_THINGS_H

#include "services/news/finders/figures.h"

enum { FIGURES_THINGS = 12 };

struct figures_things {
	struct figures_thing items[FIGURES_THINGS];
	uint32_t len;
};

void figures_things(
	const struct assembler *a, const struct figures_spoken *spoken, struct figures_things *out);

/* "MOSCOW, February 9. /TASS/": where what is told begins. */
uint32_t figures_told_from(const struct assembler *a);

/* Is the element a plain word, or mark, of the list? */
static inline bool figures_in(const struct assembler *a, uint32_t e, enum word_list list)
{
	return e < a->elements->len && !a->elements->items[e].mention &&
	       article_in(a->article, a->elements->items[e].first, list);
}

static inline bool figures_word(const struct assembler *a, uint32_t e, const char *word)
{
	return e < a->elements->len && !a->elements->items[e].mention &&
	       article_word(a->article, a->elements->items[e].first, word);
}

/* NULL for a plain word. */
static inline const struct mention *figures_mention(const struct assembler *a, uint32_t e)
{
	return e < a->elements->len ? a->elements->items[e].mention : NULL;
}

/* The element behind the longest entry of the list at `e`, with what it stands for; `e`: none. */
uint32_t figures_list(
	const struct assembler *a, uint32_t e, enum word_list list, struct list_value *value);

/* "18,079 TEU" where commas are points: no part of what is counted is carried. */
double figures_whole(const struct mention *number, double value, struct text unit);

#endif
