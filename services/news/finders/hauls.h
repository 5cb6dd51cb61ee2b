/* Illicit drugs by weight: of every amount of a drug what became of it, where and when. Amounts
 * stand in sentences in any order, and whose deed it was is often told in the sentence before. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_HAULS_H
#define SERAI_SERVICES_NEWS_FINDERS_HAULS_H

#include "services/news/facts/assemble.h"

/* What the article has told of so far; begin with a zeroed one. */
struct hauls_spoken {
	struct text substance, place; /* of the last amount; TEXT_NONE */
	uint32_t sentence;            /* in which it stood, + 1; 0: there was none */
	uint32_t caught;              /* the last sentence that tells of a deed of guards, + 1 */
};

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void hauls_find(const struct assembler *a, struct hauls_spoken *spoken);

#endif
