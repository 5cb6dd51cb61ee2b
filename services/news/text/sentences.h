/* Finds the sentences of an article whose tokens are cut. A sentence ends at . ! ? and their like,
 * closing quotation marks included, or at the end of a line that stands alone; not after "Dr.",
 * "Nov." or an initial. Copy with no blank after a full stop is understood. */
#ifndef SERAI_SERVICES_NEWS_TEXT_SENTENCES_H
#define SERAI_SERVICES_NEWS_TEXT_SENTENCES_H

#include "services/news/text/article.h"

void sentences_find(struct article *article);

/* The sentence that holds a token; NULL when none does. */
const struct sentence *sentences_of(const struct article *article, uint32_t token);

#endif
