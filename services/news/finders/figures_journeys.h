/* How long one is under way on a corridor, in any order of words: "takes 18 days", "cut the transit
 * time to 12 days", "reached Baku in 11 days". */
#ifndef SERAI_SERVICES_NEWS_FINDERS_FIGURES_JOURNEYS_H
#define SERAI_SERVICES_NEWS_FINDERS_FIGURES_JOURNEYS_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void figures_journeys_find(const struct assembler *a);

#endif
