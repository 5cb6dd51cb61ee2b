/* "The Conference on Interaction & Confidence Measures in Asia (CICA)": an organisation that the
 * article names in words of its own and then by the abbreviation that is known. Pure. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_INTRODUCED_H
#define SERAI_SERVICES_NEWS_ENTITIES_INTRODUCED_H

#include "services/news/text/article.h"

enum { INTRODUCED_LETTERS_MIN = 3 };

/* Widens such an abbreviation over the words before its bracket whose first letters it has. */
void introduced_find(struct article *article);

/* Where the words begin whose first letters are those of `letters`, in their order, and that end
 * before `at`; `at` when none do. Up to three words may have no letter of theirs, in between. */
uint32_t introduced_first(const struct article *article, uint32_t at, struct text letters);

#endif
