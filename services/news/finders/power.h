/* Who comes to power or loses it: heads of state and of government, and armed groups that take a
 * country; by what they do, by what is done with them, and by nouns that tell of it. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_POWER_H
#define SERAI_SERVICES_NEWS_FINDERS_POWER_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void power_find(const struct assembler *a);

#endif
