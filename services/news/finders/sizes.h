/* How many members, observers and partners an organisation has, around each number: "its ten
 * members", "has eleven members", "the six-nation bloc". */
#ifndef SERAI_SERVICES_NEWS_FINDERS_SIZES_H
#define SERAI_SERVICES_NEWS_FINDERS_SIZES_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void sizes_find(const struct assembler *a);

#endif
