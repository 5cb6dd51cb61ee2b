/* "Kyrgyzstan's capital, Bishkek", "the Russian city of Chelyabinsk", "the Black Sea resort of
 * Sochi": what is said of a place before its name is one mention with it, so that a pattern that
 * asks for a place behind "in" finds it there. Run when states and places have been found, and no
 * references. */
#pragma once

#include "services/news/text/article.h"

void places_widen(struct article *article);
