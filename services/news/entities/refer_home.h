/* Organs of a state that are named without it: "the Interior Ministry", "Drug Control Agency
 * (DCA)", "police". They are of the state whose powers the article speaks of there, of that where
 * it was written, or of the only one that it names. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_REFER_HOME_H
#define SERAI_SERVICES_NEWS_ENTITIES_REFER_HOME_H

#include "services/news/text/article.h"

/* The end of such a phrase that begins at the token, without its article; `at` when none does. */
uint32_t refer_home_organ(const struct article *article, uint32_t at);

/* "BISHKEK, May 5 --": the place where it was written; NULL. */
const struct mention *refer_dateline(const struct article *article);

/* The state that is meant at the token; TEXT_NONE when nothing tells. */
struct text refer_home(const struct article *article, uint32_t token);

#endif
