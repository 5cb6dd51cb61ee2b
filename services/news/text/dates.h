/* Dates and durations of a text, in ISO 8601 and as precise as the text: "July 3" of an article of
 * 2024 is 2024-07-03, and --07-03 when the article has no date; "last week" is a range a/b. */
#ifndef SERAI_SERVICES_NEWS_TEXT_DATES_H
#define SERAI_SERVICES_NEWS_TEXT_DATES_H

#include "services/news/text/article.h"

/* Adds mentions of dates and durations; call before numbers are looked for. */
void dates_find(struct article *article);

/* A date of some precision moved by days; "" when it is no whole day. For "a day before". */
struct text dates_shift(struct article *article, struct text iso, int days);

#endif
