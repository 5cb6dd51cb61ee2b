/* Words after attacks and disasters: who condoles, who condemns, who declares solidarity. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_STATEMENTS_H
#define SERAI_SERVICES_NEWS_FINDERS_STATEMENTS_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void statements_find(const struct assembler *a);

#endif
