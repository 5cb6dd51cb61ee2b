/* Cuts an article's text into tokens: words, numbers, single Chinese characters, quotation marks
 * and other punctuation. Hyphens and the possessive 's are tokens of their own; "U.S." is one. */
#ifndef SERAI_SERVICES_NEWS_TEXT_TOKENS_H
#define SERAI_SERVICES_NEWS_TEXT_TOKENS_H

#include "services/news/text/article.h"

void tokens_cut(struct article *article);

#endif
