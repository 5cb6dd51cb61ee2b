/* Dates that count from the article's own, and lengths of time. */
#include "services/news/dates_inside.h"
#include "services/news/numbers.h"

#include <stdio.h>

enum { AFTER_YEAR_REACH = 10 };

static const struct dates_word weekdays[] = {
	{"monday", 0},
	{"tuesday", 1},
	{"wednesday", 2},
	{"thursday", 3},
	{"friday", 4},
	{"saturday", 5},
	{"sunday", 6},
	{"понедельник", 0},
	{"вторник", 1},
	{"среду", 2},
	{"четверг", 3},
	{"пятницу", 4},
	{"субботу", 5},
	{"воскресенье", 6},
};

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

struct relative {
	const char *first, *second; /* second NULL: one word */
	char unit;                  /* d, w, m, y */
	int offset;
};

static const struct relative relatives[] = {
	{"yesterday", NULL, 'd', -1},
	{"today", NULL, 'd', 0},
	{"tomorrow", NULL, 'd', 1},
	{"last", "week", 'w', -1},
	{"this", "week", 'w', 0},
	{"next", "week", 'w', 1},
	{"last", "month", 'm', -1},
	{"this", "month", 'm', 0},
	{"next", "month", 'm', 1},
	{"last", "year", 'y', -1},
	{"this", "year", 'y', 0},
	{"next", "year", 'y', 1},
	{"вчера", NULL, 'd', -1},
	{"сегодня", NULL, 'd', 0},
	{"завтра", NULL, 'd', 1},
	{"прошлой", "неделе", 'w', -1},
	{"этой", "неделе", 'w', 0},
	{"этом", "году", 'y', 0},
	{"прошлом", "году", 'y', -1},
	{"следующем", "году", 'y', 1},
	{"текущего", "года", 'y', 0},
	{"今", "年", 'y', 0},
	{"去", "年", 'y', -1},
	{"明", "年", 'y', 1},
	{"今", "天", 'd', 0},
	{"昨", "天", 'd', -1},
	{"昨", "日", 'd', -1},
	{"上", "周", 'w', -1},
};

enum { WORDS = 4 };

static const struct {
	const char *words[WORDS];
	int shift;
} phrases[] = {{{"a", "day", "earlier"}, -1}, {{"the", "day", "before"}, -1},
	{{"a", "day", "later"}, 1}, {{"the", "following", "day"}, 1}, {{"the", "next", "day"}, 1},
	{{"the", "same", "day"}, 0}, {{"that", "day"}, 0}, {{"earlier", "in", "the", "day"}, 0},
	{{"later", "in", "the", "day"}, 0}, {{"накануне"}, -1}, {{"тот", "же", "день"}, 0},
	{{"этот", "же", "день"}, 0}, {{"следующий", "день"}, 1}, {{"此", "前", "一", "天"}, -1},
	{{"前", "一", "天"}, -1}, {{"同", "日"}, 0}, {{"当", "天"}, 0}, {{"当", "日"}, 0},
	{{"次", "日"}, 1}};

bool dates_open_relative(struct text folded)
{
	bool opens = dates_lookup(weekdays, ARRAY_LEN(weekdays), folded) >= 0 ||
		     text_is(folded, "a"); /* year after */
	for (size_t i = 0; i < ARRAY_LEN(relatives); i++)
		opens |= text_is(folded, relatives[i].first);
	for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
		opens |= text_is(folded, phrases[i].words[0]);
	return opens;
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
	for (size_t i = 0; i < ARRAY_LEN(phrases); i++) {
		uint32_t n = 0;
		const char *const *words = phrases[i].words;
		while (n < WORDS && words[n] && article_word(a, finder->at + n, words[n]))
			n++;
		if (n == 0 || (n < WORDS && words[n]))
			continue;
		day base = a->date;
		bool told = phrases[i].shift < 0; /* "the day before": of today */
		for (uint32_t m = article_mention_first(a, finder->at); m > 0; m--) {
			const struct mention *before = &a->mentions[m - 1];
			struct day_span span;
			if (before->kind != MENTION_DATE || before->id.len != FULL_DAY ||
				day_parse(before->id, &span, NULL) != ERR_OK ||
				span.first > a->date)
				continue;
			base = span.first;
			told = true;
			break;
		}
		return told && put_offset_days(finder, finder->at + n, base + phrases[i].shift,
				       base + phrases[i].shift);
	}
	return false;
}

bool dates_relative(struct dates_finder *finder)
{
	struct article *a = finder->article;
	if (a->date == DAY_MIN)
		return false;
	if (day_counted(finder))
		return true;
	char first = article_folded(a, finder->at).ptr[0];
	for (size_t i = 0; i < ARRAY_LEN(relatives); i++) {
		const struct relative *r = &relatives[i];
		if (r->first[0] != first)
			continue;
		if (!article_word(a, finder->at, r->first) ||
			(r->second && !article_word(a, finder->at + 1, r->second)))
			continue;
		uint32_t end = finder->at + 1 + (r->second != NULL);
		/* "for the next year" is a length of time, "next year" a date. */
		if (r->offset && finder->at > 0 && article_word(a, finder->at - 1, "the"))
			return put_length(finder, end, r->unit);
		day monday = a->date - day_weekday(a->date) + 7 * r->offset;
		switch (r->unit) {
		case 'd':
			return put_offset_days(
				finder, end, a->date + r->offset, a->date + r->offset);
		case 'w':
			return put_offset_days(finder, end, monday, monday + 6);
		case 'm':
			return put_year_month(
				finder, end, day_add_months(a->date, r->offset), false);
		default:
			return put_year_month(
				finder, end, day_add_months(a->date, 12 * r->offset), true);
		}
	}
	return false;
}

/* "on Monday": the last one, or the coming one after "next" and "this coming". */
bool dates_weekday(struct dates_finder *finder)
{
	struct article *a = finder->article;
	int wanted = dates_lookup(weekdays, ARRAY_LEN(weekdays), article_folded(a, finder->at));
	if (wanted < 0 || a->date == DAY_MIN ||
		(text_is(a->lang, "en") && !a->tokens[finder->at].capital))
		return false;
	int back = (day_weekday(a->date) - wanted + 7) % 7;
	bool coming = finder->at > 0 && (article_word(a, finder->at - 1, "next") ||
						article_word(a, finder->at - 1, "coming"));
	day value = coming ? a->date + (7 - back) : a->date - back;
	return put_offset_days(finder, finder->at + 1, value, value);
}

/* "a year after ... 2021" is 2022, "three years before ... 2010" is 2007. */
bool dates_years_after(struct dates_finder *finder)
{
	struct article *a = finder->article;
	double years = 1;
	uint32_t at = finder->at, unit = at + 1;
	if (!article_word(a, at, "a"))
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

static char duration_unit(struct text word)
{
	static const struct dates_word units[] = {
		{"year", 'Y'},
		{"years", 'Y'},
		{"month", 'M'},
		{"months", 'M'},
		{"week", 'W'},
		{"weeks", 'W'},
		{"day", 'D'},
		{"days", 'D'},
		{"лет", 'Y'},
		{"года", 'Y'},
		{"год", 'Y'},
		{"дней", 'D'},
		{"дня", 'D'},
		{"месяцев", 'M'},
		{"天", 'D'},
	};
	int unit = dates_lookup(units, ARRAY_LEN(units), word);
	return (char)(unit < 0 ? 0 : unit);
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
	char unit = at < a->tokens_len ? duration_unit(article_folded(a, at)) : 0;
	if (!unit)
		return false;
	char iso[16];
	snprintf(iso, sizeof(iso), "P%d%c", (int)value, unit);
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
