/* How long a corridor is: "the 523-kilometre line", "stretches over 7,200 km", "523 km long". */
#ifndef SERAI_SERVICES_NEWS_FINDERS_FIGURES_LENGTHS_H
#define SERAI_SERVICES_NEWS_FINDERS_FIGURES_LENGTHS_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void figures_lengths_find(const struct assembler *a);

#endif
