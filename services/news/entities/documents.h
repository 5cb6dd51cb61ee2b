/* Documents that an article speaks of: declarations, agreements, strategies. A mention's id is the
 * title (the quoted words, or the phrase as written), its office the kind, its country the
 * organisation that stands in the title. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_DOCUMENTS_H
#define SERAI_SERVICES_NEWS_ENTITIES_DOCUMENTS_H

#include "services/news/text/article.h"

void documents_find(struct article *article);

#endif
