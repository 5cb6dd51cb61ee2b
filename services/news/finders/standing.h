/* Who joined, left, applied to or got a standing in an organisation, in whatever order the sentence
 * tells it, and in the ellipses that lists of years are made of. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_STANDING_H
#define SERAI_SERVICES_NEWS_FINDERS_STANDING_H

#include "services/news/finders/states.h"

/* Whose steps the article told last; begin with a zeroed one. */
struct standing_spoken {
	struct states who;
	struct text to, action; /* its last step; "": none that others may follow */
	uint32_t sentence;      /* in which it stood, + 1; 0: there was none */
};

/* Adds the facts of the assembler's sentence, whose clauses are found, that no rule has told. */
void standing_find(const struct assembler *a, struct standing_spoken *spoken);

#endif
