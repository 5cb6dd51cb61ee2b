/* Documents that an article speaks of: declarations, agreements, strategies. A mention's id is the
 * title (the quoted words, or the phrase as written), its office the kind, its country the
 * organisation that stands in the title. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_DOCUMENTS_H
#define SERAI_SERVICES_NEWS_ENTITIES_DOCUMENTS_H

#include "services/news/text/article.h"

void documents_find(struct article *article);

#endif

/* "the decisions approved", "agreements were signed": which ones, is not told. */
bool documents_vague(const struct article *article, uint32_t head);

/* "the Kuala Lumpur Convention Centre" */
bool documents_building(const struct article *article, uint32_t head);
