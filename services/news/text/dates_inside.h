/* What the files of dates share, and nobody else. */
#ifndef SERAI_SERVICES_NEWS_TEXT_DATES_INSIDE_H
#define SERAI_SERVICES_NEWS_TEXT_DATES_INSIDE_H

#include "services/news/text/article.h"

/* Where in the text the search is. */
struct dates_finder {
	struct article *article;
	uint32_t at;
};

struct text dates_keep(struct article *article, const char *iso);
bool dates_year_at(const struct article *article, uint32_t at, int *year);
int dates_month_at(const struct article *article, uint32_t at); /* -1: none */
bool dates_small_number(
	const struct article *article, uint32_t at, int64_t min, int64_t max, int *out);

/* The token after ", 2024" or "2024 года"; `at` where no year stands. */
uint32_t dates_trailing_year(const struct article *article, uint32_t at, int *year);

/* "On October 28, the council will consider": the verb behind a date that opens its sentence. */
bool dates_opens_coming(const struct article *article, uint32_t at);

/* Of the date told last: "in 2019, having ratified it that | September". False: none. */
bool dates_told(const struct dates_finder *finder, struct day_span *told);
int dates_year_told(const struct dates_finder *finder); /* 0: none */

/* Adds a mention from where the finder is up to `end`, and goes on there. */
bool dates_put(struct dates_finder *finder, uint32_t end, const char *iso);

/* "will pay a visit on November 27": the words before the date at `at` tell that it is to come. */
bool dates_ahead(const struct article *article, uint32_t at);

/* The year of a day without one. News tells what was, or what comes soon. */
int dates_nearest_year(const struct article *article, int month, int of_month, bool ahead);

/* Year (0: not told), month and day of a day, or of the first of some days up to `last`; of two
 * days. False when there are no such days, and then nothing is added. */
bool dates_put_days(struct dates_finder *finder, uint32_t end, const int ymd[3], int last);
bool dates_put_between(
	struct dates_finder *finder, uint32_t end, const int first[3], const int last[3]);

/* The way of dates_chinese.c: "2024年7月4日", "16至18日", "同年12月". */
bool dates_chinese(struct dates_finder *finder);

/* Ways of dates_relative.c: "last week", "on Monday", "a year after 2021", "two days ago", "five
 * years". */
bool dates_relative(struct dates_finder *finder);
bool dates_weekday(struct dates_finder *finder);
bool dates_counted_from_now(struct dates_finder *finder);
bool dates_years_after(struct dates_finder *finder);
bool dates_duration(struct dates_finder *finder);

/* Ways of dates_spans.c: "January-November", "the first ten months of the year", "Q2 2024". */
bool dates_months(struct dates_finder *finder);
bool dates_first_months(struct dates_finder *finder);
bool dates_part_of_year(struct dates_finder *finder);

/* What stands between the ends of a span: "-", "to". */
bool dates_joint(const struct article *article, uint32_t at);

#endif
