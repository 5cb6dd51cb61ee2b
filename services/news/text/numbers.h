/* Numbers in words and figures, and amounts of money: "ten", "1.5 million", "$10.75 billion",
 * "10 billion euros", "5 млрд долларов", "100亿美元". */
#ifndef SERAI_SERVICES_NEWS_TEXT_NUMBERS_H
#define SERAI_SERVICES_NEWS_TEXT_NUMBERS_H

#include "services/news/text/article.h"

/* Adds mentions of numbers and amounts. Names are scanned already: what they cover is no number. */
void numbers_find(struct article *article);

/* Reads one number at token `at` ("two hundred", "1,500", "十六"). Returns the token after it, or
 * `at` when there is none. */
uint32_t numbers_read(const struct article *article, uint32_t at, double *value);

/* "24th", "second": the same for ordinals. */
uint32_t numbers_read_ordinal(const struct article *article, uint32_t at, double *value);

#endif
