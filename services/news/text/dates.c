#include "services/news/text/dates.h"

#include "services/news/text/dates_inside.h"
#include "services/news/text/sentences.h"

#include <stdio.h>
#include <string.h>

enum {
	YEAR_MIN = 1900,
	YEAR_MAX = 2099,
	VERB_REACH = 18, /* tokens from the beginning of a sentence to its verb */
	DAYS_BACK = 304,
	DAYS_AHEAD = 61,
	DATELINE = 12,
	DATELINE_REACH = 80,
	AHEAD_REACH = 14
};

struct text dates_keep(struct article *article, const char *iso)
{
	return arena_copy(&article->arena, text_of(iso));
}

static struct text whole(struct article *article, uint32_t at)
{
	return article_slice(article, at, at + 1);
}

bool dates_small_number(
	const struct article *article, uint32_t at, int64_t min, int64_t max, int *out)
{
	int64_t value;
	if (at >= article->tokens_len || article->tokens[at].kind != TOKEN_NUMBER ||
		!text_to_i64(article_folded(article, at), min, max, &value))
		return false;
	*out = (int)value;
	return true;
}

bool dates_year_at(const struct article *article, uint32_t at, int *year)
{
	return dates_small_number(article, at, YEAR_MIN, YEAR_MAX, year) &&
	       article_folded(article, at).len == 4;
}

int dates_month_at(const struct article *article, uint32_t at)
{
	if (at >= article->tokens_len)
		return -1;
	bool han = article->tokens[at].kind == TOKEN_HAN;
	if (!han && text_is(article->lang, "en") && !article->tokens[at].capital)
		return -1;
	struct list_value month;
	bool found = article_list(article, at, LIST_DATES_MONTH, &month) > at;
	return found ? (int)month.number : -1;
}

bool dates_ahead(const struct article *article, uint32_t at)
{
	for (uint32_t t = at; t > 0 && at - t < AHEAD_REACH; t--) {
		if (article_in(article, t - 1, LIST_DATES_STOP) || article->tokens[t].lines)
			break;
		if (article_list(article, t - 1, LIST_DATES_AHEAD, NULL) > t - 1)
			return true;
	}
	return dates_opens_coming(article, at);
}

bool dates_opens_coming(const struct article *article, uint32_t at)
{
	const struct sentence *s = sentences_of(article, at);
	for (uint32_t t = at; s && at <= s->first + 1 && t < s->last && t < at + VERB_REACH; t++) {
		if (article_in(article, t, LIST_DATES_COMING))
			return true;
	}
	return false;
}

int dates_nearest_year(const struct article *article, int month, int of_month, bool ahead)
{
	if (article->date == DAY_MIN)
		return 0;
	int year = day_to_civil(article->date).year;
	for (int tried = year - 1; tried <= year + 1; tried++) {
		if (!day_exists(tried, month, of_month))
			continue;
		day distance = day_from_civil(tried, month, of_month) - article->date;
		if (distance >= (ahead ? -DAYS_AHEAD : -DAYS_BACK) &&
			distance <= (ahead ? DAYS_BACK : DAYS_AHEAD))
			return tried;
	}
	return year;
}

/* "May", "last May", "next May": the year of a month told alone at `at`. */
static int year_beside(const struct article *article, uint32_t at, int month)
{
	struct list_value side = {.number = 0};
	int year = dates_nearest_year(article, month, 15, dates_ahead(article, at));
	struct civil today = day_to_civil(article->date);
	int months = 12 * (year - today.year) + month - today.month;
	if (at > 0)
		(void)article_list(article, at - 1, LIST_DATES_SIDE, &side);
	return year + (side.number > 0 && months <= 0) - (side.number < 0 && months >= 0);
}

static void day_text(
	const struct dates_finder *finder, int year, int month, int of_month, char out[16])
{
	const struct article *article = finder->article;
	if (year == 0)
		year = dates_nearest_year(
			article, month, of_month, dates_ahead(article, finder->at));
	if (year == 0)
		snprintf(out, 16, "--%02d-%02d", month, of_month);
	else
		snprintf(out, 16, "%04d-%02d-%02d", year, month, of_month);
}

/* Where a date that is found at `at` begins: "Tuesday, July 9" with its weekday. */
static uint32_t with_weekday(const struct article *article, uint32_t at)
{
	uint32_t t = at - (at > 0 && article_in(article, at - 1, LIST_DATES_THIS));
	t -= t > 0 && article_word(article, t - 1, ",");
	return t > 0 && article_in(article, t - 1, LIST_DATES_WEEKDAY) ? t - 1 : at;
}

bool dates_put(struct dates_finder *finder, uint32_t end, const char *iso)
{
	struct mention m = {
		.kind = MENTION_DATE,
		.first = with_weekday(finder->article, finder->at),
		.last = end,
		.id = dates_keep(finder->article, iso),
	};
	if (!article_mention(finder->article, &m))
		return false;
	finder->at = end;
	return true;
}

/* The date told last before the token. */
static bool told_before(const struct article *a, uint32_t at, struct day_span *told)
{
	for (uint32_t m = article_mention_first(a, at); m > 0; m--) {
		struct text rest = a->mentions[m - 1].id, first; /* of a span */
		if (a->mentions[m - 1].kind == MENTION_DATE)
			return text_split(&rest, '/', &first) &&
			       day_parse(first, told, NULL) == ERR_OK;
	}
	return false;
}

/* Skips ", " before a year and the word that follows it in Russian. */
uint32_t dates_trailing_year(const struct article *article, uint32_t at, int *year)
{
	uint32_t after = at;
	struct list_value said = {0};
	uint32_t of = at + article_word(article, at, "of");
	uint32_t end = article_list(article, of, LIST_DATES_RELATIVE, &said);
	int64_t years = 0;
	/* "in June last year" */
	if (end > of && article->date != DAY_MIN && said.text.len > 1 && said.text.ptr[0] == 'y' &&
		text_to_i64(text_slice(said.text, 1, said.text.len), -9, 9, &years)) {
		*year = day_to_civil(article->date).year + (int)years;
		return end;
	}
	/* "in January 2006 and in June of that year" */
	struct day_span told;
	uint32_t same = article_list(article, of, LIST_DATES_SAME_YEAR, NULL);
	if (same > of && told_before(article, at, &told)) {
		*year = day_to_civil(told.first).year;
		return same;
	}
	if (article_word(article, after, ","))
		after++;
	if (!dates_year_at(article, after, year))
		return at;
	after++;
	if (article_word(article, after, "года") || article_word(article, after, "г"))
		after++;
	return after;
}

/* The last day of "3-4", "3 and 4", "3 to 4"; `first` when there is no second. */
static uint32_t second_day(const struct article *article, uint32_t at, int first, int *last)
{
	*last = first;
	bool joins = dates_joint(article, at) || article_word(article, at, "and") ||
		     article_word(article, at, "и");
	int second;
	if (joins && dates_small_number(article, at + 1, first + 1, 31, &second)) {
		*last = second;
		return at + 2;
	}
	return at;
}

bool dates_put_days(struct dates_finder *finder, uint32_t end, const int ymd[3], int last)
{
	char from[16], to[16], both[40];
	if (!day_exists(ymd[0] ? ymd[0] : 2024, ymd[1], ymd[2]))
		return false;
	day_text(finder, ymd[0], ymd[1], ymd[2], from);
	if (last == ymd[2] || !day_exists(ymd[0] ? ymd[0] : 2024, ymd[1], last))
		return dates_put(finder, end, from);
	day_text(finder, ymd[0], ymd[1], last, to);
	snprintf(both, sizeof(both), "%s/%s", from, to);
	return dates_put(finder, end, both);
}

/* "31 August - 1 September 2025", "August 31 to September 1", with more joints after "from" or
 * "between": the second day of a span, from the joint at `at`. The token after it, or 0. */
static uint32_t second_date(
	const struct article *article, uint32_t at, bool from, int *month, int *of_month, int *year)
{
	bool joins =
		article_word(article, at, "—") || dates_joint(article, at) ||
		(from && (article_word(article, at, "until") || article_word(article, at, "till") ||
				 article_word(article, at, "and")));
	uint32_t t = at + 1;
	*month = dates_month_at(article, joins ? t : article->tokens_len);
	if (*month < 0 && joins)
		*month = dates_month_at(article, t + 1);
	uint32_t number = dates_month_at(article, t) >= 0 ? t + 1 : t;
	if (!joins || *month < 0 || !dates_small_number(article, number, 1, 31, of_month))
		return 0;
	return dates_trailing_year(article, t + 2, year);
}

bool dates_put_between(
	struct dates_finder *finder, uint32_t end, const int first[3], const int last[3])
{
	char from[16], to[16], both[40];
	if (!day_exists(first[0] ? first[0] : 2024, first[1], first[2]) ||
		!day_exists(last[0] ? last[0] : 2024, last[1], last[2]))
		return false;
	day_text(finder, first[0] ? first[0] : last[0], first[1], first[2], from);
	day_text(finder, last[0], last[1], last[2], to);
	snprintf(both, sizeof(both), "%s/%s", from, to);
	return dates_put(finder, end, both);
}

/* One day or some days of a month, or a span that goes on in the next. */
static bool put_span(struct dates_finder *finder, uint32_t end, const int ymd[3], int last)
{
	int month = 0, of_month = 0, year = ymd[0];
	const struct article *a = finder->article;
	bool opened = finder->at > 0 && article_in(a, finder->at - 1, LIST_DATES_SPAN_OPENS);
	uint32_t after = last == ymd[2] ? second_date(a, end, opened, &month, &of_month, &year) : 0;
	bool follows = month == ymd[1] % 12 + 1 || (month == ymd[1] && of_month > ymd[2]) ||
		       (opened && month > ymd[1]);
	if (!after || !follows)
		return dates_put_days(finder, end, ymd, last);
	const int to[3] = {year, month, of_month};
	return dates_put_between(finder, after, ymd, to) || dates_put_days(finder, end, ymd, last);
}

bool dates_told(const struct dates_finder *finder, struct day_span *told)
{
	return told_before(finder->article, finder->at, told);
}

int dates_year_told(const struct dates_finder *finder)
{
	struct day_span told;
	return dates_told(finder, &told) ? day_to_civil(told.first).year : 0;
}

/* "Gul | Jan | Ahmadi": three letters that stand between capitals are no month. */
static bool of_a_name(const struct article *a, uint32_t at)
{
	bool behind = at > 0 && a->tokens[at - 1].kind == TOKEN_WORD && a->tokens[at - 1].capital;
	return article_folded(a, at).len == 3 && behind && !a->tokens[at].lines &&
	       at + 1 < a->tokens_len && a->tokens[at + 1].kind == TOKEN_WORD &&
	       a->tokens[at + 1].capital;
}

/* "July 3", "July 3-4, 2024", "July 2024", "in July". */
static bool month_first(struct dates_finder *finder)
{
	struct article *a = finder->article;
	int month = dates_month_at(a, finder->at), of_month, last, year = 0;
	if (month < 0)
		return false;
	uint32_t at = finder->at + 1;
	if (article_word(a, at, ".") && a->tokens[at].glued)
		at++;
	if (dates_small_number(a, at, 1, 31, &of_month)) {
		at++;
		if (article_word(a, at, "th") || article_word(a, at, "st") ||
			article_word(a, at, "nd") || article_word(a, at, "rd"))
			at++;
		at = second_day(a, at, of_month, &last);
		at = dates_trailing_year(a, at, &year);
		return put_span(finder, at, (int[3]){year, month, of_month}, last);
	}
	char iso[16];
	uint32_t end = dates_trailing_year(a, at, &year);
	if (article_word(a, at, "of") && dates_year_at(a, at + 1, &year))
		end = at + 2;
	bool bare_may = month == 5 && year == 0 && text_is(a->lang, "en") && finder->at > 0 &&
			!article_word(a, finder->at - 1, "in") &&
			!article_in(a, finder->at - 1, LIST_DATES_SIDE);
	if (bare_may || (year == 0 && (a->date == DAY_MIN || of_a_name(a, finder->at))))
		return false;
	if (year == 0 && finder->at > 0 && article_in(a, finder->at - 1, LIST_DATES_THAT))
		year = dates_year_told(finder);
	if (year == 0)
		year = year_beside(a, finder->at, month);
	snprintf(iso, sizeof(iso), "%04d-%02d", year, month);
	return dates_put(finder, end, iso);
}

/* "3 July 2024", "3-4 июля". */
static bool day_first(struct dates_finder *finder)
{
	struct article *a = finder->article;
	int of_month, last, year = 0;
	if (!dates_small_number(a, finder->at, 1, 31, &of_month))
		return false;
	uint32_t at = finder->at + 1;
	if (article_word(a, at, "th") || article_word(a, at, "st") || article_word(a, at, "nd") ||
		article_word(a, at, "rd"))
		at++;
	at = second_day(a, at, of_month, &last);
	if (article_word(a, at, "of"))
		at++;
	int month = dates_month_at(a, at);
	if (month < 0)
		return false;
	at = dates_trailing_year(a, at + 1, &year);
	return put_span(finder, at, (int[3]){year, month, of_month}, last);
}

/* "2024-07-04", "04.07.2024" (one token of figures and points). */
static bool numeric(struct dates_finder *finder)
{
	struct article *a = finder->article;
	int year, month, of_month;
	if (dates_year_at(a, finder->at, &year) && article_word(a, finder->at + 1, "-") &&
		dates_small_number(a, finder->at + 2, 1, 12, &month) &&
		article_word(a, finder->at + 3, "-") &&
		dates_small_number(a, finder->at + 4, 1, 31, &of_month))
		return dates_put_days(
			finder, finder->at + 5, (int[3]){year, month, of_month}, of_month);
	struct text text = whole(a, finder->at);
	int64_t d, m, y;
	if (text.len == 10 && text.ptr[2] == '.' && text.ptr[5] == '.' &&
		text_to_i64(text_slice(text, 0, 2), 1, 31, &d) &&
		text_to_i64(text_slice(text, 3, 5), 1, 12, &m) &&
		text_to_i64(text_slice(text, 6, 10), YEAR_MIN, YEAR_MAX, &y))
		return dates_put_days(
			finder, finder->at + 1, (int[3]){(int)y, (int)m, (int)d}, (int)d);
	return false;
}

static bool bare_year(struct dates_finder *finder)
{
	struct article *a = finder->article;
	int year, second;
	if (!dates_year_at(a, finder->at, &year) ||
		article_in(a, finder->at + 1, LIST_DATES_COUNTED))
		return false;
	if (finder->at > 0 && a->tokens[finder->at].glued &&
		!article_word(a, finder->at - 1, "(") && !article_word(a, finder->at - 1, "-"))
		return false;
	/* "Vision-2040", "Zapad-2025": a name's year, not the text's. */
	bool hyphen = finder->at > 1 && a->tokens[finder->at].glued &&
		      article_word(a, finder->at - 1, "-") && a->tokens[finder->at - 1].glued;
	if (hyphen && a->tokens[finder->at - 2].kind == TOKEN_WORD &&
		!article_in(a, finder->at - 2, LIST_DATES_YEAR_PART))
		return false;
	char iso[24];
	uint32_t end = finder->at + 1;
	bool dash = article_word(a, end, "-") || article_word(a, end, "–");
	if (dash && dates_year_at(a, end + 1, &second) && second > year) {
		snprintf(iso, sizeof(iso), "%04d/%04d", year, second);
		end += 2;
	} else {
		snprintf(iso, sizeof(iso), "%04d", year);
	}
	/* "в 2023-м", "2023-го года" */
	if (article_word(a, end, "-") && article_in(a, end + 1, LIST_NUMBERS_ORDINAL_SUFFIX) &&
		a->tokens[end + 1].glued)
		end += 2;
	if (article_word(a, end, "году") || article_word(a, end, "года") ||
		article_word(a, end, "год"))
		end++;
	return dates_put(finder, end, iso);
}

/* The month and day written at `t`, "July 4" or "4 July"; the token after them, or 0. */
static uint32_t month_and_day(const struct article *article, uint32_t t, int *month, int *of_month)
{
	*month = dates_month_at(article, t);
	if (*month >= 0) {
		uint32_t at = t + 1 + article_word(article, t + 1, ".");
		return dates_small_number(article, at, 1, 31, of_month) ? at + 1 : 0;
	}
	if (!dates_small_number(article, t, 1, 31, of_month) || t + 1 >= article->tokens_len)
		return 0;
	*month = dates_month_at(article, t + 1);
	return *month >= 0 ? t + 2 + article_word(article, t + 2, ".") : 0;
}

/* "ASTANA, July 4 (Xinhua) --" at the beginning of a line: copy is dated by it, and "Friday"
 * counts from there. Without a year it says something only beside a date that is known. */
static bool dateline_at(struct article *article, uint32_t start)
{
	for (uint32_t t = start + 1; t + 2 < start + DATELINE && t + 2 < article->tokens_len; t++) {
		int month, of_month, year = 0;
		if (!article_word(article, t - 1, ","))
			continue;
		uint32_t at = month_and_day(article, t, &month, &of_month);
		if (!at)
			continue;
		dates_trailing_year(article, at, &year);
		if (!year && article->date == DAY_MIN)
			return true;
		if (!year)
			year = dates_nearest_year(article, month, of_month, false);
		if (day_exists(year, month, of_month))
			article->date = day_from_civil(year, month, of_month);
		return true;
	}
	return false;
}

static void dateline(struct article *article)
{
	for (uint32_t t = 0; t < DATELINE_REACH && t < article->tokens_len; t++) {
		bool begins = t == 0 || article->tokens[t].lines > 0;
		if (begins && article->tokens[t].caps && dateline_at(article, t))
			return;
	}
}

static bool may_begin(const struct article *article, uint32_t at)
{
	static const enum word_list openers[] = {LIST_DATES_MONTH, LIST_DATES_WEEKDAY,
		LIST_DATES_RELATIVE, LIST_DATES_DAY_COUNTED, LIST_DATES_YEAR_SAID,
		LIST_DATES_FIRSTS, LIST_DATES_PART_OF_YEAR, LIST_DATES_YEAR_AFTER, LIST_DATES_IN,
		LIST_DATES_THAT_YEAR, LIST_DATES_THAT_MONTH, LIST_NUMBERS_CARDINAL,
		LIST_NUMBERS_DIGIT};
	return article->tokens[at].kind == TOKEN_NUMBER ||
	       article_in_any(article, at, openers, ARRAY_LEN(openers));
}

void dates_find(struct article *article)
{
	dateline(article);
	static bool (*const ways[])(struct dates_finder *) = {
		numeric,
		dates_months,
		dates_first_months,
		dates_part_of_year,
		dates_chinese,
		month_first,
		day_first,
		dates_years_after,
		dates_counted_from_now,
		dates_duration,
		dates_relative,
		dates_weekday,
		bare_year,
	};
	struct dates_finder finder = {.article = article};
	while (finder.at < article->tokens_len) {
		bool found = false;
		const struct mention *there = NULL;
		if (may_begin(article, finder.at)) {
			there = article_mention_at(article, finder.at);
			for (size_t i = 0; !there && !found && i < ARRAY_LEN(ways); i++)
				found = ways[i](&finder);
		}
		if (!found)
			finder.at = there ? there->last : finder.at + 1;
	}
}

struct text dates_shift(struct article *article, struct text iso, int days)
{
	struct day_span span;
	char text[DAY_TEXT];
	if (day_parse(iso, &span, NULL) != ERR_OK || span.precision != DAY_BY_DAY)
		return TEXT_NONE;
	return dates_keep(article, day_format(span.first + days, text));
}
