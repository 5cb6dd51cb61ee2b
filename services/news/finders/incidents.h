/* Attacks, bombings, shootings and clashes: of each that a sentence tells of, the kind, where and
 * when it was. One that was planned, foiled or feared is none. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_INCIDENTS_H
#define SERAI_SERVICES_NEWS_FINDERS_INCIDENTS_H

#include "services/news/facts/assemble.h"

/* The incident that the article told of last; begin with a zeroed one. */
struct incidents_spoken {
	struct text place, country, date; /* TEXT_NONE: not told */
	uint32_t sentence;                /* in which it was told, + 1; 0: there was none */
};

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void incidents_find(const struct assembler *a, struct incidents_spoken *spoken);

#endif
