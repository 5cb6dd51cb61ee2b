/* Who met whom, received whom, held talks or spoke by telephone, in whatever order the clause tells
 * it: by a verb ("met with") or by a noun ("after talks between"). */
#ifndef SERAI_SERVICES_NEWS_FINDERS_TALKS_H
#define SERAI_SERVICES_NEWS_FINDERS_TALKS_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void talks_find(const struct assembler *a);

#endif
