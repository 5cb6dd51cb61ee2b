/* Attacks, bombings, shootings and clashes: of each that a sentence tells of, the kind, where and
 * when it was. One that was planned, foiled or feared is none. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_INCIDENTS_H
#define SERAI_SERVICES_NEWS_FINDERS_INCIDENTS_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void incidents_find(const struct assembler *a);

#endif
