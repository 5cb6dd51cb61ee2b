/* How much of the world an organisation stands for: of every number of people, sum of money, share
 * and area, whether it is what its members make together, and whose. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_SCOPES_H
#define SERAI_SERVICES_NEWS_FINDERS_SCOPES_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void scopes_find(const struct assembler *a);

#endif
