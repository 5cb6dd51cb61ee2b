/* Dates in lines that say other things too: "By Jo Ann | 4 July 2024, 10:30". */
#ifndef SERAI_SERVICES_NEWS_READING_PAGE_DATES_H
#define SERAI_SERVICES_NEWS_READING_PAGE_DATES_H

#include "services/news/reading/feed_date.h"

/* The first date to the day, or finer, that begins at one of the first `words` words of the line.
 */
bool page_date_in(struct text line, unsigned words, char out[FEED_DATE]);

bool page_has_digit(struct text text);

#endif
