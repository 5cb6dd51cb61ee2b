/* Dates in Chinese: "2024年7月4日", "7月4日至5日", "2021年", "16至18日", "去年12月", "同年12月". */
#include "services/news/text/dates_inside.h"

#include <stdio.h>

/* What of a date is told; 0: not told. */
struct told {
	int year, month, day;
	int last_month, last_day; /* of a span */
};

static bool joins(const struct article *a, uint32_t at)
{
	return article_in(a, at, LIST_DATES_SPAN_HAN);
}

static bool is_day(const struct article *a, uint32_t at)
{
	return article_word(a, at, "日") || article_word(a, at, "号");
}

/* "2019年至2020年", "2019至2020年" */
static bool years(struct dates_finder *finder)
{
	const struct article *a = finder->article;
	int from, until, month;
	uint32_t joint = finder->at + 1 + article_word(a, finder->at + 1, "年");
	if (!dates_year_at(a, finder->at, &from) || !joins(a, joint) ||
		!dates_year_at(a, joint + 1, &until) || until <= from ||
		!article_word(a, joint + 2, "年") ||
		(joint > finder->at + 1 && dates_small_number(a, joint + 3, 1, 12, &month)))
		return false;
	char iso[24];
	snprintf(iso, sizeof(iso), "%04d/%04d", from, until);
	return dates_put(finder, joint + 3, iso);
}

/* "2024年", "今年" before a month, "同年" and "同月" of the date told last: the token behind. */
static uint32_t read_year(const struct dates_finder *finder, struct told *told)
{
	const struct article *a = finder->article;
	uint32_t at = finder->at;
	int month;
	struct list_value said;
	struct day_span before;
	if (dates_year_at(a, at, &told->year) && article_word(a, at + 1, "年"))
		return at + 2;
	told->year = 0;
	uint32_t end = article_list(a, at, LIST_DATES_YEAR_SAID, &said);
	bool of_month = dates_small_number(a, end, 1, 12, &month) && article_word(a, end + 1, "月");
	if (end > at && a->date != DAY_MIN && of_month) {
		told->year = day_to_civil(a->date).year + (int)said.number;
		return end;
	}
	end = article_list(a, at, LIST_DATES_THAT_YEAR, &said);
	if (end > at && dates_told(finder, &before)) {
		told->year = day_to_civil(before.first).year + (int)said.number;
		return end;
	}
	end = article_list(a, at, LIST_DATES_THAT_MONTH, &said);
	if (end > at && dates_told(finder, &before) && before.precision != DAY_BY_YEAR) {
		struct civil civil = day_to_civil(before.first);
		int months = civil.year * 12 + civil.month - 1 + (int)said.number;
		told->year = months / 12;
		told->month = months % 12 + 1;
		return end;
	}
	return at;
}

/* "4日", "16至18日", "17日至18日", "30日至12月1日": the token behind; `at` when no day stands. */
static uint32_t read_days(const struct article *a, uint32_t at, struct told *told)
{
	int second, month = told->month;
	if (!dates_small_number(a, at, 1, 31, &told->day))
		return at;
	uint32_t end = at + 1 + is_day(a, at + 1), next = end + 1;
	if (joins(a, end) && dates_small_number(a, next, 1, 12, &month) &&
		article_word(a, next + 1, "月"))
		next += 2;
	else
		month = told->month;
	bool span = joins(a, end) && dates_small_number(a, next, 1, 31, &second) &&
		    is_day(a, next + 1) && (month != told->month || second > told->day);
	if (span) {
		told->last_month = month;
		told->last_day = second;
		return next + 2;
	}
	return end > at + 1 ? end : at;
}

/* "4日", "将于15日": of this month, of the last where it has not come yet, or of the next. */
static void this_month(const struct dates_finder *finder, uint32_t end, struct told *told)
{
	const struct article *a = finder->article;
	struct civil civil = day_to_civil(a->date);
	bool ahead = dates_ahead(a, finder->at) || article_word(a, end, "将");
	bool last = !ahead && told->day > civil.day + 1, next = ahead && told->day < civil.day;
	told->month = last   ? (civil.month + 10) % 12 + 1
		      : next ? civil.month % 12 + 1
			     : civil.month;
	told->year = civil.year - (last && civil.month == 1) + (next && civil.month == 12);
	told->last_month = told->last_day ? told->month : 0;
}

static bool put(struct dates_finder *finder, uint32_t end, const struct told *told)
{
	const int first[3] = {told->year, told->month, told->day};
	if (!told->last_day)
		return dates_put_days(finder, end, first, told->day);
	bool next_year = told->year && told->last_month < told->month;
	const int last[3] = {told->year + next_year, told->last_month, told->last_day};
	return dates_put_between(finder, end, first, last);
}

bool dates_chinese(struct dates_finder *finder)
{
	const struct article *a = finder->article;
	struct told told = {0};
	char iso[16];
	if (years(finder))
		return true;
	uint32_t at = read_year(finder, &told);
	if (!told.month && dates_small_number(a, at, 1, 12, &told.month)) {
		bool month = article_word(a, at + 1, "月");
		told.month = month ? told.month : 0;
		at += month ? 2 : 0;
	}
	uint32_t end = told.month || at == finder->at ? read_days(a, at, &told) : at;
	if (end > at && !told.month && a->date != DAY_MIN)
		this_month(finder, end, &told);
	if (end > at && told.month)
		return put(finder, end, &told);
	if (at == finder->at || (!told.year && a->date == DAY_MIN))
		return false;
	if (!told.month) {
		snprintf(iso, sizeof(iso), "%04d", told.year);
		return dates_put(finder, at, iso);
	}
	int year = told.year ? told.year
			     : dates_nearest_year(a, told.month, 15, dates_ahead(a, finder->at));
	snprintf(iso, sizeof(iso), "%04d-%02d", year, told.month);
	return dates_put(finder, at, iso);
}
