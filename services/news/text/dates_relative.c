/* Dates that count from the article's own, and lengths of time. */
#include "services/news/text/dates_inside.h"
#include "services/news/text/numbers.h"

#include <stdio.h>

enum { AFTER_YEAR_REACH = 10, VERB_REACH = 18, MONTH = sizeof("2024-07") - 1 };

static bool put_offset_days(struct dates_finder *finder, uint32_t end, day from, day to)
{
	char a[DAY_TEXT], b[DAY_TEXT], both[2 * DAY_TEXT + 2];
	day_format(from, a);
	day_format(to, b);
	snprintf(both, sizeof(both), from == to ? "%s" : "%s/%s", a, b);
	return dates_put(finder, end, both);
}

static bool put_year_month(struct dates_finder *finder, uint32_t end, day value, bool year_only)
{
	char iso[16];
	struct civil c = day_to_civil(value);
	snprintf(iso, sizeof(iso), year_only ? "%04d" : "%04d-%02d", c.year, c.month);
	return dates_put(finder, end, iso);
}

static bool put_length(struct dates_finder *finder, uint32_t end, char unit)
{
	const char *iso = unit == 'y' ? "P1Y" : unit == 'm' ? "P1M" : "P1W";
	struct mention m = {.kind = MENTION_DURATION,
		.first = finder->at,
		.last = end,
		.id = text_of(iso),
		.number = 1};
	finder->at = end;
	return article_mention(finder->article, &m);
}

/* "a day earlier", "накануне", "the same day", "次日": counted from the day spoken of last. */
static bool day_counted(struct dates_finder *finder)
{
	enum { FULL_DAY = 10 };
	struct article *a = finder->article;
	struct list_value days;
	uint32_t end = article_list(a, finder->at, LIST_DATES_DAY_COUNTED, &days);
	int shift = (int)days.number;
	if (end == finder->at)
		return false;
	day base = a->date;
	bool told = shift < 0; /* "the day before": of today */
	for (uint32_t m = article_mention_first(a, finder->at); m > 0; m--) {
		const struct mention *before = &a->mentions[m - 1];
		struct day_span span;
		if (before->kind != MENTION_DATE || before->id.len != FULL_DAY ||
			day_parse(before->id, &span, NULL) != ERR_OK || span.first > a->date)
			continue;
		base = span.first;
		told = true;
		break;
	}
	return told && put_offset_days(finder, end, base + shift, base + shift);
}

/* A week, or the day of it that is told right behind it: "上周五". */
static bool put_week(struct dates_finder *finder, uint32_t end, day monday)
{
	struct list_value of_week;
	uint32_t past = article_list(finder->article, end, LIST_DATES_OF_WEEK, &of_week);
	if (past == end)
		return put_offset_days(finder, end, monday, monday + 6);
	day value = monday + (int)of_week.number;
	return put_offset_days(finder, past, value, value);
}

bool dates_relative(struct dates_finder *finder)
{
	struct article *a = finder->article;
	if (a->date == DAY_MIN)
		return false;
	if (day_counted(finder))
		return true;
	struct list_value said; /* "w-1": the week before */
	int64_t offset = 0;
	uint32_t end = article_list(a, finder->at, LIST_DATES_RELATIVE, &said);
	if (end == finder->at ||
		!text_to_i64(text_slice(said.text, 1, said.text.len), -99, 99, &offset))
		return false;
	int by = (int)offset;
	/* "for the next year" is a length of time, "next year" a date. */
	if (by && finder->at > 0 && article_word(a, finder->at - 1, "the"))
		return put_length(finder, end, said.text.ptr[0]);
	day monday = a->date - day_weekday(a->date) + 7 * by;
	switch (said.text.ptr[0]) {
	case 'd':
		return put_offset_days(finder, end, a->date + by, a->date + by);
	case 'w':
		return put_week(finder, end, monday);
	case 'm':
		return put_year_month(finder, end, day_add_months(a->date, by), false);
	default:
		return put_year_month(finder, end, day_add_months(a->date, 12 * by), true);
	}
}

/* "Tuesday, June 4", "June 4 (Tuesday)": the date beside the weekday says which. */
static bool is_dated(const struct article *a, uint32_t first, uint32_t end)
{
	int of_month;
	uint32_t at = end + article_in(a, end, LIST_DATES_BESIDE);
	at += article_in(a, at, LIST_DATES_THIS);
	if (dates_month_at(a, at) >= 0)
		return dates_small_number(a, at + 1, 1, 31, &of_month);
	if (dates_small_number(a, at, 1, 31, &of_month) &&
		(dates_month_at(a, at + 1) >= 0 || dates_month_at(a, at + 2) >= 0))
		return true;
	uint32_t before =
		first > 0 && article_in(a, first - 1, LIST_DATES_BESIDE) ? first - 1 : first;
	uint32_t m = article_mention_first(a, first);
	return m > 0 && a->mentions[m - 1].kind == MENTION_DATE &&
	       a->mentions[m - 1].last == before && a->mentions[m - 1].id.len > MONTH;
}

/* The deed nearest before the weekday at `at` is told as one to come: "will meet on Friday", "is
 * closed until Friday"; not "will join, he said on Friday". */
static bool is_coming(const struct article *a, uint32_t at)
{
	if (at > 0 && article_in(a, at - 1, LIST_DATES_UNTIL))
		return true;
	for (uint32_t t = at; t > 0 && at - t < VERB_REACH; t--) {
		if (article_in(a, t - 1, LIST_DATES_STOP) || a->tokens[t].lines)
			break;
		if (article_list(a, t - 1, LIST_DATES_AHEAD, NULL) > t - 1)
			return true;
		uint32_t helper = t - 1;
		if (!article_in(a, helper, LIST_DATES_BEHIND))
			continue;
		while (helper > 0 && article_in(a, helper - 1, LIST_VERBS_ADVERB))
			helper--;
		if (helper == 0 || !article_in(a, helper - 1, LIST_DATES_BE))
			return false; /* "met", and not "will be met" */
	}
	return dates_opens_coming(a, at);
}

/* "on Monday": the last one; the coming one of what is to come, and after "next"; that of the week
 * told beside it, "Monday next week". */
bool dates_weekday(struct dates_finder *finder)
{
	struct article *a = finder->article;
	struct list_value weekday, side = {.number = 0}, week;
	uint32_t at = finder->at, end = article_list(a, at, LIST_DATES_WEEKDAY, &weekday);
	if (end == at || a->date == DAY_MIN || (text_is(a->lang, "en") && !a->tokens[at].capital))
		return false;
	if (is_dated(a, at, end)) {
		finder->at = end;
		return true;
	}
	int64_t weeks = 0;
	uint32_t said = end + article_word(a, end, "of");
	uint32_t past = article_list(a, said, LIST_DATES_RELATIVE, &week);
	if (past > said && text_starts(week.text, TEXT("w")) &&
		text_to_i64(text_slice(week.text, 1, week.text.len), -9, 9, &weeks)) {
		day value = a->date - day_weekday(a->date) + 7 * (int)weeks + (int)weekday.number;
		return put_offset_days(finder, past, value, value);
	}
	int back = (day_weekday(a->date) - (int)weekday.number + 7) % 7;
	if (at > 0)
		(void)article_list(a, at - 1, LIST_DATES_SIDE, &side);
	day value = a->date - back;
	/* "this Saturday": of this week, or the one about to begin. */
	enum { HALF_WEEK = 3 };
	if (at > 0 && article_word(a, at - 1, "this") && back > HALF_WEEK)
		value += 7;
	else if (side.number < 0 && back == 0)
		value -= 7;
	else if (side.number > 0 || (back > 0 && is_coming(a, at)))
		value += 7;
	return put_offset_days(finder, end, value, value);
}

/* "three weeks ago", "два года назад", "через месяц": as precise as its unit. */
bool dates_counted_from_now(struct dates_finder *finder)
{
	struct article *a = finder->article;
	double count = 0;
	bool ahead = article_in(a, finder->at, LIST_DATES_IN);
	uint32_t from = finder->at + ahead, at = numbers_read(a, from, &count);
	bool one = at == from;
	if (one)
		at += article_in(a, from, LIST_DATES_YEAR_AFTER);
	struct list_value unit;
	uint32_t end = article_list(a, at, LIST_DATES_UNIT, &unit);
	if (end == at || (at == from && !ahead) || a->date == DAY_MIN ||
		(!one && (count < 1 || count > 999 || count != (double)(int)count)))
		return false;
	struct list_value side = {.number = 1};
	uint32_t past = ahead ? end : article_list(a, end, LIST_DATES_FROM_NOW, &side);
	if (!ahead && past == end)
		return false;
	int by = (one ? 1 : (int)count) * (int)side.number;
	day day_then = a->date + by, monday = a->date - day_weekday(a->date) + 7 * by;
	switch (unit.text.ptr[0]) {
	case 'D':
		return put_offset_days(finder, past, day_then, day_then);
	case 'W':
		return put_offset_days(finder, past, monday, monday + 6);
	case 'M':
		return put_year_month(finder, past, day_add_months(a->date, by), false);
	default:
		return put_year_month(finder, past, day_add_months(a->date, 12 * by), true);
	}
}

/* "a year after ... 2021" is 2022; "in 2023, and Belarus a year later" is 2024. */
bool dates_years_after(struct dates_finder *finder)
{
	struct article *a = finder->article;
	double years = 1;
	uint32_t at = finder->at, unit = at + 1;
	if (!article_in(a, at, LIST_DATES_YEAR_AFTER))
		unit = numbers_read(a, at, &years);
	bool after = article_word(a, unit + 1, "after") || article_word(a, unit + 1, "later");
	if (unit == at || !after || years > 99 ||
		(!article_word(a, unit, "year") && !article_word(a, unit, "years")))
		return false;
	for (uint32_t t = unit + 2; t < a->tokens_len && t < unit + 2 + AFTER_YEAR_REACH; t++) {
		int year;
		if (article_word(a, t, "."))
			break;
		if (!dates_year_at(a, t, &year))
			continue;
		char iso[16];
		snprintf(iso, sizeof(iso), "%04d", year + (int)years);
		return dates_put(finder, unit + 2, iso);
	}
	int told = article_word(a, unit + 1, "later") ? dates_year_told(finder) : 0;
	char iso[16];
	snprintf(iso, sizeof(iso), "%04d", told + (int)years);
	return told && dates_put(finder, unit + 2, iso);
}

/* "18-23 days", "10 to 12 days": the end of a range, or `at`. */
static uint32_t range_end(const struct article *a, uint32_t at, double from, double *to)
{
	double value = 0;
	uint32_t end = dates_joint(a, at) ? numbers_read(a, at + 1, &value) : at + 1;
	if (end <= at + 1 || value <= from || value > 1000)
		return at;
	*to = value;
	return end;
}

/* "five-year", "three days", "a year": what a document or chair lasts. */
bool dates_duration(struct dates_finder *finder)
{
	struct article *a = finder->article;
	double value = 0, to = 0;
	uint32_t at = numbers_read(a, finder->at, &value);
	if (at == finder->at || value <= 0 || value > 1000 || value != (double)(int)value)
		return false;
	at = range_end(a, at, value, &to);
	if (article_word(a, at, "-"))
		at++;
	struct list_value unit;
	/* "15周年" is a day to remember. */
	if (article_list(a, at, LIST_DATES_UNIT, &unit) == at || unit.text.ptr[0] == '-')
		return false;
	char iso[16];
	snprintf(iso, sizeof(iso), "P%d%c", (int)value, unit.text.ptr[0]);
	struct mention m = {.kind = MENTION_DURATION,
		.first = finder->at,
		.last = at + 1,
		.id = dates_keep(a, iso),
		.number = value,
		.number_to = to};
	if (!article_mention(a, &m))
		return false;
	finder->at = at + 1;
	return true;
}
