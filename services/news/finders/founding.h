/* When, where and by whom organisations were founded, whatever order the words stand in: "founded
 * in 2001 by A and B", "the creation of the bloc on 8 May", "A and B founded the bloc". */
#ifndef SERAI_SERVICES_NEWS_FINDERS_FOUNDING_H
#define SERAI_SERVICES_NEWS_FINDERS_FOUNDING_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void founding_find(const struct assembler *a);

#endif
