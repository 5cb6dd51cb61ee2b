/* "The Conference on Interaction & Confidence Measures in Asia (CICA)": an organisation that the
 * article names in words of its own and then by the abbreviation that is known. Pure. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_INTRODUCED_H
#define SERAI_SERVICES_NEWS_ENTITIES_INTRODUCED_H

#include "services/news/text/article.h"

/* Widens such an abbreviation over the words before its bracket whose first letters it has. */
void introduced_find(struct article *article);

#endif
