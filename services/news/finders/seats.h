/* Where organisations sit, told before their names: "the Beijing-based bank". */
#ifndef SERAI_SERVICES_NEWS_FINDERS_SEATS_H
#define SERAI_SERVICES_NEWS_FINDERS_SEATS_H

#include "services/news/facts/assemble.h"

/* Adds the facts of the assembler's sentence. */
void seats_find(const struct assembler *a);

#endif
