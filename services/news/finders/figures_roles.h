/* What a corridor does: which states and regions it connects, runs through, goes around, or is an
 * alternative to. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_FIGURES_ROLES_H
#define SERAI_SERVICES_NEWS_FINDERS_FIGURES_ROLES_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void figures_roles_find(const struct assembler *a);

/* The same for its other names (figures_aliases.c). */
void figures_aliases_find(const struct assembler *a);

#endif
