#include "proto/base/day.h"

#include "proto/base/attr.h"
#include "proto/base/check.h"

#include <stdio.h>

enum { SECOND = 1000000 };
#define DAY_MICROS (86400LL * SECOND)

/* Days from civil and back, by counting eras of 400 years that begin in March, so that the leap
 * day is the last of its year (after H. Hinnant, "chrono-compatible low-level date algorithms"). */
day day_from_civil(int year, int month, int day_of_month)
{
	CHECK(day_exists(year, month, day_of_month));
	int y = month <= 2 ? year - 1 : year;
	int era = y / 400;
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

struct civil day_to_civil(day value)
{
	CHECK(value >= DAY_MIN && value <= DAY_MAX);
	int z = value + 719468;
	int era = z / 146097;
	int day_of_era = z - era * 146097;
	int year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int mp = (5 * day_of_year + 2) / 153;
	int month = mp < 10 ? mp + 3 : mp - 9;
	return (struct civil){
		.year = year_of_era + era * 400 + (month <= 2),
		.month = month,
		.day = day_of_year - (153 * mp + 2) / 5 + 1,
	};
}

static int month_len(int year, int month)
{
	static const int lens[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : lens[month - 1];
}

bool day_exists(int year, int month, int day_of_month)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day_of_month >= 1 &&
	       day_of_month <= month_len(year, month);
}

int day_weekday(day value)
{
	int weekday = (value + 3) % 7; /* 1970-01-01 was a Thursday */
	return weekday < 0 ? weekday + 7 : weekday;
}

day day_add_months(day value, int months)
{
	struct civil c = day_to_civil(value);
	int month = c.year * 12 + c.month - 1 + months;
	int year = month / 12;
	month = month % 12 + 1;
	CHECK(year >= 1 && year <= 9999);
	int len = month_len(year, month);
	return day_from_civil(year, month, c.day < len ? c.day : len);
}

/* Exactly n digits of text at *at; moves *at on. */
static bool digits(struct text text, size_t *at, int n, int *out)
{
	if (text.len - *at < (size_t)n)
		return false;
	int value = 0;
	for (int i = 0; i < n; i++) {
		char c = text.ptr[*at + (size_t)i];
		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	*at += (size_t)n;
	*out = value;
	return true;
}

static bool literal(struct text text, size_t *at, char c)
{
	if (*at >= text.len || text.ptr[*at] != c)
		return false;
	(*at)++;
	return true;
}

static enum err date_refuse(struct text text, struct why *why)
{
	return why_set(why, ERR_BAD_DATE, "",
		"wanted YYYY, YYYY-MM or YYYY-MM-DD that exists, got '%.*s'", TEXT_ARG(text));
}

enum err day_parse(struct text text, struct day_span *out, struct why *why)
{
	size_t at = 0;
	int year, month, d;
	if (!digits(text, &at, 4, &year) || year < 1)
		return date_refuse(text, why);
	if (at == text.len) {
		*out = (struct day_span){
			day_from_civil(year, 1, 1), day_from_civil(year, 12, 31), DAY_BY_YEAR};
		return ERR_OK;
	}
	if (!literal(text, &at, '-') || !digits(text, &at, 2, &month) || month < 1 || month > 12)
		return date_refuse(text, why);
	if (at == text.len) {
		*out = (struct day_span){day_from_civil(year, month, 1),
			day_from_civil(year, month, month_len(year, month)), DAY_BY_MONTH};
		return ERR_OK;
	}
	if (!literal(text, &at, '-') || !digits(text, &at, 2, &d) || at != text.len ||
		!day_exists(year, month, d))
		return date_refuse(text, why);
	day exact = day_from_civil(year, month, d);
	*out = (struct day_span){exact, exact, DAY_BY_DAY};
	return ERR_OK;
}

bool day_parse_range(struct text text, struct day_span *out)
{
	struct text from = TEXT_NONE, rest = text;
	struct day_span last;
	text_split(&rest, '/', &from);
	if (day_parse(from, out, NULL) != ERR_OK)
		return false;
	if (!rest.len)
		return true;
	if (day_parse(rest, &last, NULL) != ERR_OK || last.last < out->first)
		return false;
	out->last = last.last;
	return true;
}

enum err day_parse_exact(struct text text, day *out, struct why *why)
{
	struct day_span span;
	enum err err = day_parse(text, &span, why);
	if (err)
		return err;
	if (span.precision != DAY_BY_DAY)
		return why_set(why, ERR_BAD_DATE, "", "wanted a whole day YYYY-MM-DD, got '%.*s'",
			TEXT_ARG(text));
	*out = span.first;
	return ERR_OK;
}

char *day_format(day value, char out[DAY_TEXT])
{
	out[0] = '\0';
	if (value <= DAY_MIN || value >= DAY_MAX)
		return out;
	struct civil c = day_to_civil(value);
	/* By hand: answers print thousands. */
	unsigned year = (unsigned)c.year % 10000, month = (unsigned)c.month,
		 day_of_month = (unsigned)c.day;
	const unsigned digits[] = {year / 1000, year / 100 % 10, year / 10 % 10, year % 10, 0,
		month / 10, month % 10, 0, day_of_month / 10, day_of_month % 10};
	for (unsigned i = 0; i < ARRAY_LEN(digits); i++)
		out[i] = (char)('0' + digits[i]);
	out[4] = out[7] = '-';
	out[ARRAY_LEN(digits)] = '\0';
	return out;
}

char *instant_format(int64_t micros, char out[INSTANT_TEXT])
{
	int64_t days = micros / DAY_MICROS;
	int64_t rest = micros % DAY_MICROS;
	if (rest < 0) {
		rest += DAY_MICROS;
		days--;
	}
	if (days < DAY_MIN || days > DAY_MAX) {
		snprintf(out, INSTANT_TEXT, "(out of range)");
		return out;
	}
	struct civil c = day_to_civil((day)days);
	unsigned seconds = (unsigned)(rest / SECOND);
	snprintf(out, INSTANT_TEXT, "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ", (unsigned)c.year % 10000,
		(unsigned)c.month % 100, (unsigned)c.day % 100, seconds / 3600 % 24,
		seconds / 60 % 60, seconds % 60, (unsigned)(rest % SECOND));
	return out;
}

static bool clock_parse(struct text text, size_t *at, int64_t *micros)
{
	int h, m, s = 0;
	if (!digits(text, at, 2, &h) || !literal(text, at, ':') || !digits(text, at, 2, &m))
		return false;
	if (literal(text, at, ':') && !digits(text, at, 2, &s))
		return false;
	if (h > 23 || m > 59 || s > 60)
		return false;
	*micros = (h * 3600LL + m * 60 + s) * SECOND;
	if (!literal(text, at, '.'))
		return true;
	int64_t unit = SECOND / 10;
	int digit;
	if (!digits(text, at, 1, &digit))
		return false;
	do {
		*micros += digit * unit;
		unit /= 10;
	} while (digits(text, at, 1, &digit));
	return true;
}

static bool zone_parse(struct text text, size_t *at, int64_t *offset)
{
	*offset = 0;
	if (literal(text, at, 'Z'))
		return true;
	int sign = literal(text, at, '+') ? 1 : literal(text, at, '-') ? -1 : 0;
	int h, m;
	if (!sign || !digits(text, at, 2, &h))
		return false;
	literal(text, at, ':');
	if (!digits(text, at, 2, &m) || h > 14 || m > 59)
		return false;
	*offset = sign * (h * 3600LL + m * 60) * SECOND;
	return true;
}

enum err instant_parse(struct text text, int64_t *out, struct why *why)
{
	struct text date = text.len > 10 ? text_slice(text, 0, 10) : text;
	day exact;
	enum err err = day_parse_exact(date, &exact, why);
	if (err)
		return err;
	*out = exact * DAY_MICROS;
	if (text.len == date.len)
		return ERR_OK;
	size_t at = 10;
	int64_t clock, offset;
	if (!literal(text, &at, 'T') && !literal(text, &at, ' '))
		at = text.len + 1;
	if (at > text.len || !clock_parse(text, &at, &clock) || !zone_parse(text, &at, &offset) ||
		at != text.len)
		return why_set(why, ERR_BAD_DATE, "",
			"wanted an instant such as 2024-07-04T10:00:00Z, got '%.*s'",
			TEXT_ARG(text));
	*out += clock - offset;
	return ERR_OK;
}
