/* For hauls.c: where drugs were seized, or through where they go. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_HAULS_PLACES_H
#define SERAI_SERVICES_NEWS_FINDERS_HAULS_PLACES_H

#include "services/news/finders/figures_things.h"

/* The place told in the sentence for what stands in elements [first, last): where it happened; or
 * else of which state those are who did it. `way`: drugs are on their way through it. TEXT_NONE. */
struct text hauls_place(const struct assembler *a, uint32_t first, uint32_t last, bool way);

/* "Tajikistan's agency said guards seized": the state of who tells it, where nothing else is told.
 */
struct text hauls_place_of_teller(const struct assembler *a);

#endif
