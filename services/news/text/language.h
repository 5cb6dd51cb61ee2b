/* Which language a text is in, by its letters and little words. Pure. */
#ifndef SERAI_SERVICES_NEWS_TEXT_LANGUAGE_H
#define SERAI_SERVICES_NEWS_TEXT_LANGUAGE_H

#include "proto/base/text.h"

/* ISO 639-1, "en" also where little can be told. */
struct text language_of(struct text text);

/* Are there rules for it? English, Russian and Chinese. */
bool language_is_read(struct text lang);

#endif
