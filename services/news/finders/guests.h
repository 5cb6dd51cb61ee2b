/* Who came to a meeting of an organisation, stayed away, presided or was invited, in whatever order
 * the clause tells it: by a verb ("attended", "was attended by"), a noun ("with the participation
 * of") or what they were ("were present"). */
#ifndef SERAI_SERVICES_NEWS_FINDERS_GUESTS_H
#define SERAI_SERVICES_NEWS_FINDERS_GUESTS_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void guests_find(const struct assembler *a);

#endif
