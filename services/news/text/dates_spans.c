/* Spans of months: "in January-November", "the first ten months of the year", "the second quarter".
 * What is counted over them is past, unless the words before them look ahead: without a year they
 * are those of the year of the text, or of the one before where the last of them has not come yet.
 */
#include "services/news/text/dates_inside.h"
#include "services/news/text/numbers.h"

#include <stdio.h>

enum { MONTHS = 12 };

static bool put_months(struct dates_finder *finder, uint32_t end, int year, int first, int last)
{
	const struct article *a = finder->article;
	if (year == 0 && a->date == DAY_MIN)
		return false;
	if (year == 0) {
		struct civil now = day_to_civil(a->date);
		if (dates_ahead(a, finder->at))
			year = last < now.month ? now.year + 1 : now.year;
		else
			year = last > now.month ? now.year - 1 : now.year;
	}
	char iso[24];
	snprintf(iso, sizeof(iso), "%04d-%02d/%04d-%02d", year, first, year, last);
	return dates_put(finder, end, iso);
}

bool dates_joint(const struct article *article, uint32_t at)
{
	return at < article->tokens_len && article_in(article, at, LIST_DATES_JOINTS);
}

/* "January-November 2024", "январе-ноябре", "1至11月", "1月至11月". */
bool dates_months(struct dates_finder *finder)
{
	struct article *a = finder->article;
	uint32_t at = finder->at;
	int year = 0, first = dates_month_at(a, at), last;
	if (first > 0) {
		last = dates_joint(a, at + 1) ? dates_month_at(a, at + 2) : -1;
		return last > first &&
		       put_months(finder, dates_trailing_year(a, at + 3, &year), year, first, last);
	}
	if (!dates_small_number(a, at, 1, MONTHS, &first))
		return false;
	at += 1 + article_word(a, at + 1, "月");
	if (!dates_joint(a, at) || !dates_small_number(a, at + 1, first + 1, MONTHS, &last) ||
		!article_word(a, at + 2, "月") ||
		(at + 3 < a->tokens_len && a->tokens[at + 3].kind == TOKEN_NUMBER))
		return false;
	return put_months(finder, at + 3, year, first, last);
}

/* The end of "of the year", "of 2024", "2024 года", or `at`. */
static uint32_t of_the_year(const struct article *article, uint32_t at, int *year)
{
	uint32_t t = at + article_word(article, at, "of");
	uint32_t end = dates_trailing_year(article, t, year);
	if (end > t)
		return end;
	t += t < article->tokens_len && article_in(article, t, LIST_DATES_THIS);
	bool there = t < article->tokens_len && article_in(article, t, LIST_DATES_YEAR);
	return there ? t + 1 : at;
}

/* "the first ten months of the year", "первые десять месяцев", "前10个月". */
bool dates_first_months(struct dates_finder *finder)
{
	struct article *a = finder->article;
	double count = 0;
	int year = 0;
	bool first = article_in(a, finder->at, LIST_DATES_FIRSTS);
	uint32_t at = finder->at + first;
	uint32_t unit = numbers_read(a, at, &count);
	if (unit == at || count < 2 || count > MONTHS || count != (double)(int)count)
		return false;
	unit += article_word(a, unit, "个");
	struct list_value months;
	if (article_list(a, unit, LIST_DATES_MONTHS_COUNTED, &months) == unit ||
		count * months.number > MONTHS)
		return false;
	/* "10 months of 2018" are the first ones, and "for 10 months" are any. */
	uint32_t end = of_the_year(a, unit + 1, &year);
	if (!first && end == unit + 1)
		return false;
	return put_months(finder, end, year, 1, (int)(count * months.number));
}

/* "the first quarter", "the second half of 2024", "Q3 2023". A half without a year may be of
 * anything. */
bool dates_part_of_year(struct dates_finder *finder)
{
	enum { QUARTER = 3, HALF = 6, HALVES = 10 };
	struct article *a = finder->article;
	struct list_value part;
	int year = 0;
	uint32_t at = article_list(a, finder->at, LIST_DATES_PART_OF_YEAR, &part);
	if (at == finder->at)
		return false;
	uint32_t end = of_the_year(a, at, &year);
	bool half = part.number > HALVES;
	if (end == at && (half || article_word(a, at, "of")))
		return false;
	int months = half ? HALF : QUARTER, nth = (int)part.number - (half ? HALVES : 0);
	return put_months(finder, end, year, (nth - 1) * months + 1, nth * months);
}
