/* Dates as feeds and pages write them, in UTC. */
#ifndef SERAI_SERVICES_NEWS_READING_FEED_DATE_H
#define SERAI_SERVICES_NEWS_READING_FEED_DATE_H

#include "proto/base/text.h"

enum { FEED_DATE = 24 };

/* RFC 822 with real-life slips ("Thu, 4 Jul 2024 10:00 GMT", "4 July 24", zone names, missing
 * weekday), W3CDTF at every precision ("2024-07-04T10:00:00+05:00", "2024-07", "2024-186"),
 * asctime, plain dates ("July 4, 2024", "04.07.2024"), and what is written in other languages than
 * English: month names, "2004년 05월 28일", "오후 11:23". Gives "2024-07-04T05:00:00Z", or as much
 * of it as the text says: "2024-07-04", "2024-07". False when this is no date that exists between
 * 1900 and 2200. */
bool feed_date(struct text text, char out[FEED_DATE]);

#endif
