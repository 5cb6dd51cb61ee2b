/* Numbers in words and figures, and amounts of money: "ten", "1.5 million", "$10.75 billion",
 * "10 billion euros", "5 млрд долларов", "100亿美元". */
#ifndef SERAI_SERVICES_NEWS_NUMBERS_H
#define SERAI_SERVICES_NEWS_NUMBERS_H

#include "services/news/article.h"

/* Adds mentions of numbers and amounts. Names are scanned already: what they cover is no number. */
void numbers_find(struct article *article);

/* "two", "seventeen"; "second": words that are or begin a number. For `classes`. */
bool numbers_cardinal(struct text folded);
bool numbers_ordinal(struct text folded);
bool numbers_digit(struct text folded);    /* "十" */
bool numbers_currency(struct text folded); /* "$": stands before an amount */

/* Reads one number at token `at` ("two hundred", "1,500", "十六"). Returns the token after it, or
 * `at` when there is none. */
uint32_t numbers_read(const struct article *article, uint32_t at, double *value);

/* "24th", "second": the same for ordinals. */
uint32_t numbers_read_ordinal(const struct article *article, uint32_t at, double *value);

#endif
