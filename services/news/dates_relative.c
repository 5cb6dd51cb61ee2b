/* Dates that count from the article's own, and lengths of time. */
#include "services/news/dates_inside.h"
#include "services/news/numbers.h"

#include <stdio.h>

enum { AFTER_YEAR_REACH = 10 };

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
		return put_offset_days(finder, end, monday, monday + 6);
	case 'm':
		return put_year_month(finder, end, day_add_months(a->date, by), false);
	default:
		return put_year_month(finder, end, day_add_months(a->date, 12 * by), true);
	}
}

/* "on Monday": the last one, or the coming one after "next" and "this coming". */
bool dates_weekday(struct dates_finder *finder)
{
	struct article *a = finder->article;
	struct list_value weekday;
	uint32_t end = article_list(a, finder->at, LIST_DATES_WEEKDAY, &weekday);
	if (end == finder->at || a->date == DAY_MIN ||
		(text_is(a->lang, "en") && !a->tokens[finder->at].capital))
		return false;
	int back = (day_weekday(a->date) - (int)weekday.number + 7) % 7;
	bool coming = finder->at > 0 && (article_word(a, finder->at - 1, "next") ||
						article_word(a, finder->at - 1, "coming"));
	day value = coming ? a->date + (7 - back) : a->date - back;
	return put_offset_days(finder, end, value, value);
}

/* "a year after ... 2021" is 2022, "three years before ... 2010" is 2007. */
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
			return false;
		if (!dates_year_at(a, t, &year))
			continue;
		char iso[16];
		snprintf(iso, sizeof(iso), "%04d", year + (int)years);
		return dates_put(finder, unit + 2, iso);
	}
	return false;
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
	if (article_list(a, at, LIST_DATES_UNIT, &unit) == at)
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
