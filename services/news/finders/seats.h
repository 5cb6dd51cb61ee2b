/* Where organisations sit, around each city: "headquartered in", "its secretariat is in", "hosts
 * the headquarters of", "the Beijing-based bank". */
#ifndef SERAI_SERVICES_NEWS_FINDERS_SEATS_H
#define SERAI_SERVICES_NEWS_FINDERS_SEATS_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void seats_find(const struct assembler *a);

#endif
