/* Organs of a state, which act for it: "Pakistani police", "China's foreign ministry", "the
 * Ministry of Transport of Kazakhstan", "МИД Узбекистана", "中国外交部". */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_REFER_AUTHORITY_H
#define SERAI_SERVICES_NEWS_ENTITIES_REFER_AUTHORITY_H

#include "services/news/text/article.h"

/* Does such a phrase begin at the token? Then it is a mention of its state, with MENTION_AUTHORITY,
 * and *next the token after it. "The foreign ministry spokesman" is none: a person. */
bool refer_authority(struct article *article, uint32_t at, uint32_t *next);

/* The end of "Interior Ministry", "Ministry of Foreign Affairs" at the token; `at` when none
 * begins there. */
uint32_t refer_organ_end(const struct article *article, uint32_t at);

/* The end of "(DCA)" behind an organ; `at` when there is none. */
uint32_t refer_letters_end(const struct article *article, uint32_t at);

#endif
