/* Which words are verbs, by their endings and by lists of those that have none. No word is known
 * for certain by its form alone: what asks here also looks at where the word stands.
 * Asked once for a word, by `classes`. */
#ifndef SERAI_SERVICES_NEWS_VERBS_H
#define SERAI_SERVICES_NEWS_VERBS_H

#include "proto/base/text.h"

bool verbs_finite(struct text word); /* is, signed, took, holds; подписал, проходит */
bool verbs_bare(struct text word);   /* sign, after "will" */
bool verbs_participle(struct text word); /* signing; прошедший */
bool verbs_passive(struct text word);    /* founded, led: may also be finite */
bool verbs_saying(struct text word);     /* said, announced; заявил */
bool verbs_adverb(struct text word);     /* formally, also, then */

#endif
