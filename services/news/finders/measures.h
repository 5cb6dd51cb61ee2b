/* What authorities do against threats, but exercises: whom they hold, which operations and searches
 * they run, what they send, seize, guard and list. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_MEASURES_H
#define SERAI_SERVICES_NEWS_FINDERS_MEASURES_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void measures_find(const struct assembler *a);

#endif
