/* Who is told to hold, get or lose an office, by verbs and nouns: "was elected director of",
 * "served as", "the appointment of X as". Offices beside names are told by `offices`. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_TENURES_H
#define SERAI_SERVICES_NEWS_FINDERS_TENURES_H

#include "services/news/facts/assemble.h"

void tenures_find(const struct assembler *a);

#endif
