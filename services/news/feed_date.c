#include "services/news/feed_date.h"

#include "proto/base/day.h"

#include <stdio.h>
#include <string.h>

enum { TOKENS_MAX = 12, YEAR_MIN = 1900, YEAR_MAX = 2200 };

static const struct {
	const char *name;
	int minutes;
} zones[] = {
	{"UT", 0},
	{"UTC", 0},
	{"GMT", 0},
	{"Z", 0},
	{"EST", -300},
	{"EDT", -240},
	{"CST", -360},
	{"CDT", -300},
	{"MST", -420},
	{"MDT", -360},
	{"PST", -480},
	{"PDT", -420},
	{"WET", 0},
	{"BST", 60},
	{"CET", 60},
	{"CEST", 120},
	{"EET", 120},
	{"EEST", 180},
	{"MSK", 180},
	{"TRT", 180},
	{"AZT", 240},
	{"GST", 240},
	{"UZT", 300},
	{"PKT", 300},
	{"IST", 330},
	{"ALMT", 360},
	{"HKT", 480},
	{"SGT", 480},
	{"JST", 540},
	{"KST", 540},
	{"AEST", 600},
};

/* What was found so far; 0 and -1 stand for nothing. */
struct found {
	int year, month, day;
	int hour, minute, second; /* hour -1: no time of day */
	int zone;                 /* minutes east */
	bool pm, am;
};

static int month_of(struct text word)
{
	static const char *const names[] = {
		"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
	if (word.len < 3)
		return 0;
	for (int i = 0; i < 12; i++)
		if (text_equal_nocase(text_slice(word, 0, 3), text_of(names[i])))
			return i + 1;
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool number(struct text text, int *out)
{
	int64_t value;
	for (size_t i = 0; i < text.len; i++)
		if (!is_digit(text.ptr[i]))
			return false;
	if (!text_to_i64(text, 0, 99999999, &value))
		return false;
	*out = (int)value;
	return true;
}

/* "10:00", "10:00:05", "10:00:05.123" */
static bool clock_of(struct text word, struct found *found)
{
	struct text part;
	int *const parts[] = {&found->hour, &found->minute, &found->second};
	if (!memchr(word.ptr, ':', word.len))
		return false;
	for (int i = 0; i < 3 && text_split(&word, ':', &part); i++) {
		const char *dot = memchr(part.ptr, '.', part.len);
		if (dot)
			part.len = (size_t)(dot - part.ptr);
		if (!number(part, parts[i]))
			return false;
	}
	return found->hour <= 24 && found->minute < 60 && found->second <= 60;
}

/* "+0500", "-05:00", "EST" */
static bool zone_of(struct text word, struct found *found)
{
	if (word.len >= 3 && (word.ptr[0] == '+' || word.ptr[0] == '-')) {
		int sign = word.ptr[0] == '-' ? -1 : 1, digits = 0, value = 0;
		for (size_t i = 1; i < word.len; i++)
			if (is_digit(word.ptr[i])) {
				value = value * 10 + word.ptr[i] - '0';
				digits++;
			}
		if (digits == 2)
			value *= 100;
		found->zone = sign * (value / 100 * 60 + value % 100);
		return digits == 2 || digits == 4;
	}
	for (size_t i = 0; i < ARRAY_LEN(zones); i++)
		if (text_equal_nocase(word, text_of(zones[i].name))) {
			found->zone = zones[i].minutes;
			return true;
		}
	return false;
}

static void day_or_year(int value, size_t digits, struct found *found)
{
	if (digits == 4)
		found->year = value;
	else if (!found->day && value >= 1 && value <= 31)
		found->day = value;
	else if (!found->year && digits == 2)
		found->year = value + (value < 70 ? 2000 : 1900);
}

/* "2024-07-04", "2024-07", "2024/07/04", "20240704" */
static bool numeric_date(struct text word, struct found *found)
{
	int parts[3] = {0}, count = 0, value;
	if (word.len == 8 && number(word, &value)) {
		number(text_slice(word, 0, 4), &found->year);
		number(text_slice(word, 4, 6), &found->month);
		return number(text_slice(word, 6, 8), &found->day);
	}
	if (word.len < 6 || !is_digit(word.ptr[0]) || !is_digit(word.ptr[3]) ||
		!strchr("-/.", word.ptr[4]))
		return false;
	for (size_t i = 0, from = 0; i <= word.len && count < 3; i++) {
		if (i < word.len && is_digit(word.ptr[i]))
			continue;
		if (!number(text_slice(word, from, i), &parts[count++]))
			return false;
		from = i + 1;
	}
	found->year = parts[0];
	found->month = parts[1];
	found->day = parts[2];
	return count >= 2;
}

static void word_take(struct text word, struct found *found)
{
	int value;
	struct text rest = word;
	if (found->hour >= 0 && zone_of(word, found))
		return;
	if (clock_of(word, found) || numeric_date(word, found))
		return;
	if (text_equal_nocase(word, TEXT("pm")) || text_equal_nocase(word, TEXT("p.m.")))
		found->pm = true;
	else if (text_equal_nocase(word, TEXT("am")) || text_equal_nocase(word, TEXT("a.m.")))
		found->am = true;
	else if (month_of(word) && !found->month)
		found->month = month_of(word);
	else {
		while (rest.len && !is_digit(rest.ptr[rest.len - 1])) /* 4th */
			rest.len--;
		if (rest.len && number(rest, &value))
			day_or_year(value, rest.len, found);
	}
}

/* Splits "2024-07-04T10:00:00+05:00" before its T and its zone, "4-Jul-2024" at its hyphens. */
static void words_take(struct text text, struct found *found)
{
	size_t from = 0;
	for (size_t i = 0; i <= text.len; i++) {
		char c = i < text.len ? text.ptr[i] : ' ';
		bool in_clock = memchr(text.ptr + from, ':', i - from) != NULL;
		bool zone_starts = in_clock && (c == '+' || c == '-' || c == 'Z');
		bool date_ends = c == 'T' && i > from && is_digit(text.ptr[i - 1]);
		bool hyphen = c == '-' && i > from && i - from <= 3 && i + 1 < text.len;
		if (c != ' ' && c != ',' && c != '\n' && c != '\t' && !zone_starts && !date_ends &&
			!hyphen)
			continue;
		if (i > from)
			word_take(text_slice(text, from, i), found);
		from = zone_starts ? i : i + 1;
	}
}

bool feed_date(struct text text, char out[FEED_DATE])
{
	struct found found = {.hour = -1};
	if (text.len > 100)
		return false;
	words_take(text_trim(text), &found);
	if (found.year < YEAR_MIN || found.year > YEAR_MAX)
		return false;
	if (!found.month && !found.day && found.hour < 0 && text_trim(text).len == 4)
		return snprintf(out, FEED_DATE, "%04d", found.year % 10000) > 0;
	if (!found.day && day_exists(found.year, found.month, 1))
		return snprintf(out, FEED_DATE, "%04d-%02d", found.year % 10000,
			       found.month % 100) > 0;
	if (!day_exists(found.year, found.month, found.day))
		return false;
	day date = day_from_civil(found.year, found.month, found.day);
	if (found.hour < 0)
		return snprintf(out, FEED_DATE, "%.10s", day_format(date, (char[DAY_TEXT]){0})) > 0;
	if (found.pm && found.hour < 12)
		found.hour += 12;
	if (found.am && found.hour == 12)
		found.hour = 0;
	int64_t seconds = date * 86400LL + found.hour * 3600 + found.minute * 60 + found.second -
			  found.zone * 60LL;
	char instant[INSTANT_TEXT];
	instant_format(seconds * 1000000, instant);
	snprintf(out, FEED_DATE, "%.19sZ", instant);
	return true;
}
