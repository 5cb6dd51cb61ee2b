/* Who travelled where: by verbs ("visited", "flew to", "left for"), by nouns ("on a visit to",
 * "X's trip to"), and by who hosted whom, in whatever order the clause tells it. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_VISITS_H
#define SERAI_SERVICES_NEWS_FINDERS_VISITS_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void visits_find(const struct assembler *a);

#endif
