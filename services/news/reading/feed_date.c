#include "services/news/reading/feed_date.h"

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
	{"AST", -240},
	{"ADT", -180},
	{"AT", -240},
	{"ET", -300},
	{"CT", -360},
	{"MT", -420},
	{"PT", -480},
	{"A", -60},
	{"N", 60},
	{"M", -720},
	{"Y", 720},
	{"NST", -210},
	{"NDT", -150},
	{"AKST", -540},
	{"AKDT", -480},
	{"HST", -600},
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
	{"MET", 60},
	{"MEST", 120},
	{"WEST", 60},
	{"SAST", 120},
	{"MSD", 240},
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
	{"AEDT", 660},
	{"ACST", 570},
	{"AWST", 480},
	{"NZST", 720},
	{"NZDT", 780},
};

/* What was found so far; 0 and -1 stand for nothing. */
struct found {
	int year, month, day;
	int hour, minute, second; /* hour -1: no time of day */
	int zone;                 /* minutes east */
	bool pm, am, zoned;
	int american;     /* the year of "7/4/2024", where "AM" has to tell which is the month */
	bool compact;     /* the next word follows a T: "101455" is a time of day */
	bool month_first; /* the month was the first word, and may be a weekday: "mar. 4 juin" */
	int words;
};

static const struct {
	int number;
	const char *beginnings;
} months[] = {
#define MONTH(number, beginnings) {number, beginnings},
#include "services/news/reading/feed_months.tbl"
#undef MONTH
};

/* Small letters of Latin, Greek and Cyrillic. */
static struct text small_letters(struct text word, char *out, size_t room)
{
	size_t len = 0;
	for (size_t i = 0; i < word.len && len + 2 < room; i++) {
		unsigned c = (uint8_t)word.ptr[i];
		if (c >= 0xC3 && c <= 0xD1 && i + 1 < word.len) {
			unsigned letter = (c & 0x1F) << 6 | ((uint8_t)word.ptr[++i] & 0x3F);
			if ((letter >= 0xC0 && letter <= 0xDE) ||
				(letter >= 0x391 && letter <= 0x3A9) ||
				(letter >= 0x410 && letter <= 0x42F))
				letter += 32;
			out[len++] = (char)(0xC0 | letter >> 6);
			out[len++] = (char)(0x80 | (letter & 0x3F));
		} else {
			out[len++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
		}
	}
	return (struct text){out, len};
}

static int month_of(struct text word)
{
	char room[48];
	struct text small = small_letters(word, room, sizeof(room));
	for (size_t i = 0; i < ARRAY_LEN(months); i++) {
		struct text rest = text_of(months[i].beginnings), beginning;
		while (text_split(&rest, '|', &beginning))
			if (text_starts(small, beginning))
				return months[i].number;
	}
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

/* Takes a time of day. "25:14" is told of the next day, by programs that count on; more than two
 * digits are no clock. */
static bool take_clock(const int clock[3], struct found *found)
{
	enum { TWO_DIGITS = 99 };
	if (clock[0] > TWO_DIGITS || clock[1] > TWO_DIGITS || clock[2] > TWO_DIGITS)
		return false;
	found->hour = clock[0];
	found->minute = clock[1];
	found->second = clock[2];
	return true;
}

/* "10:00", "10:00:05", "10:00:05.123" */
static bool clock_of(struct text word, struct found *found)
{
	struct text part;
	int parts[3] = {0};
	if (!memchr(word.ptr, ':', word.len))
		return false;
	for (int i = 0; i < 3 && text_split(&word, ':', &part); i++) {
		const char *dot = memchr(part.ptr, '.', part.len);
		if (dot)
			part.len = (size_t)(dot - part.ptr);
		if (!number(part, &parts[i]))
			return false;
	}
	return take_clock(parts, found);
}

/* "+0500", "-05:00", "EST" */
static bool zone_of(struct text word, struct found *found)
{
	if (word.len >= 2 && (word.ptr[0] == '+' || word.ptr[0] == '-')) {
		int sign = word.ptr[0] == '-' ? -1 : 1, digits = 0, value = 0;
		for (size_t i = 1; i < word.len; i++)
			if (is_digit(word.ptr[i]) && digits < 5) {
				value = value * 10 + word.ptr[i] - '0';
				digits++;
			}
		if (digits == 1 || digits == 2) /* GMT+5 */
			value *= 100;
		if (digits < 1 || digits > 4)
			return false;
		found->zone = sign * (value / 100 * 60 + value % 100);
		return found->zoned = true;
	}
	const char *slash = memrchr(word.ptr, '/', word.len); /* Etc/GMT */
	if (slash)
		word = text_slice(word, (size_t)(slash - word.ptr) + 1, word.len);
	for (size_t i = 0; i < ARRAY_LEN(zones); i++)
		if (text_equal_nocase(word, text_of(zones[i].name))) {
			found->zone = zones[i].minutes;
			return found->zoned = true;
		}
	return false;
}

static void day_or_year(int value, size_t digits, struct found *found)
{
	if (digits == 4)
		found->year = found->year ? -1 : value;
	else if (!found->day && value >= 1 && value <= 31)
		found->day = value;
	else if (!found->year && digits == 2)
		found->year = value + (value < 70 ? 2000 : 1900);
}

/* Numbers between "-", "/" or "."; how many, 0 when something else stands there. */
static int parts_of(struct text word, struct text parts[4])
{
	int count = 0;
	for (size_t i = 0, from = 0; i <= word.len; i++) {
		if (i < word.len && is_digit(word.ptr[i]))
			continue;
		if (count == 4 || i == from || (i < word.len && !strchr("-/.", word.ptr[i])))
			return 0;
		parts[count++] = text_slice(word, from, i);
		from = i + 1;
	}
	return count;
}

static bool day_of_year(int number, struct found *found)
{
	if (number < 1 || number > 365 + day_exists(found->year, 2, 29))
		return false;
	struct civil civil = day_to_civil(day_from_civil(found->year, 1, 1) + number - 1);
	found->month = civil.month;
	found->day = civil.day;
	return true;
}

/* "2024-07-04", "2024-07", "2024-186", "2024/07/04", "20240704", "24-07-04", "04.07.2024" */
static bool numeric_date(struct text word, struct found *found)
{
	struct text parts[4] = {0};
	int numbers[4] = {0}, count = parts_of(word, parts);
	if (found->year || found->month)
		return false;
	if (count == 1 && word.len == 8)
		return number(text_slice(word, 0, 4), &found->year) &&
		       number(text_slice(word, 4, 6), &found->month) &&
		       number(text_slice(word, 6, 8), &found->day);
	if (count == 1 && word.len == 7) /* "2024186" */
		return number(text_slice(word, 0, 4), &found->year) &&
		       number(text_slice(word, 4, 7), &numbers[0]) && found->year >= YEAR_MIN &&
		       found->year <= YEAR_MAX && day_of_year(numbers[0], found);
	for (int i = 0; i < count; i++)
		if (!number(parts[i], &numbers[i]))
			return false;
	bool dots = count == 3 && word.ptr[parts[0].len] == '.';
	bool year_last = count == 3 && parts[2].len == 4;
	if (count < 2 || count > 3 || (count == 2 && parts[0].len != 4))
		return false;
	found->year = numbers[year_last ? 2 : 0];
	if (!year_last && parts[0].len == 2)
		found->year += found->year < 70 ? 2000 : 1900;
	if (count == 2 && parts[1].len == 3)
		return found->year >= YEAR_MIN && found->year <= YEAR_MAX &&
		       day_of_year(numbers[1], found);
	found->month = numbers[1];
	found->day = numbers[year_last ? 0 : 2];
	if (count == 3 && !found->day)
		found->day = -1;
	/* With slashes, which is the day shows only when one of them is no month. */
	if (year_last && !dots && numbers[0] <= 12) {
		found->month = numbers[0];
		found->day = numbers[1];
		if (numbers[1] <= 12 && numbers[0] != numbers[1]) {
			found->american = found->year;
			found->year = 0;
		}
	}
	return true;
}

static bool one_of(struct text word, const char *choices)
{
	char room[48];
	return text_is_choice(choices, small_letters(word, room, sizeof(room)));
}

static bool compact_clock(struct text word, struct found *found)
{
	int value;
	if (!found->compact || (word.len != 4 && word.len != 6) || !number(word, &value))
		return false;
	if (word.len == 4)
		value *= 100;
	return take_clock((const int[]){value / 10000, value / 100 % 100, value % 100}, found);
}

static void word_take(struct text word, struct found *found)
{
	int value, month;
	struct text rest = word;
	found->words++;
	if (compact_clock(word, found))
		return;
	if (word.ptr[0] == '(') { /* a comment; the zone, where nothing else tells it */
		size_t end = word.len - (word.ptr[word.len - 1] == ')');
		if (found->hour >= 0 && !found->zoned && end > 1)
			zone_of(text_slice(word, 1, end), found);
		return;
	}
	bool offset = word.ptr[0] == '+' || word.ptr[0] == '-'; /* after GMT, too */
	if (found->hour >= 0 && (!found->zoned || offset) && zone_of(word, found))
		return;
	if (clock_of(word, found) || numeric_date(word, found))
		return;
	if (one_of(word, "pm|p.m.|p.m|오후|下午|μμ|μ.μ."))
		found->pm = true;
	else if (one_of(word, "am|a.m.|a.m|오전|上午|πμ|π.μ."))
		found->am = true;
	else if ((month = month_of(word)) != 0 && (!found->month || found->month_first)) {
		found->month_first = found->words == 1;
		found->month = month;
	} else {
		while (rest.len && !is_digit(rest.ptr[rest.len - 1])) /* 4th */
			rest.len--;
		if (rest.len && number(rest, &value))
			day_or_year(value, rest.len, found);
	}
}

static bool is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* Splits "2024-07-04T10:00:00+05:00" before its T and its zone, "10:00PM" before its letters,
 * "4-Jul-2024" at its hyphens. */
static void words_take(struct text text, struct found *found)
{
	size_t from = 0;
	for (size_t i = 0; i <= text.len; i++) {
		char c = i < text.len ? text.ptr[i] : ' ',
		     next = i + 1 < text.len ? text.ptr[i + 1] : ' ';
		char before = i > from ? text.ptr[i - 1] : ' ';
		bool in_clock = memchr(text.ptr + from, ':', i - from) != NULL;
		bool clock = in_clock || found->compact;
		bool zone_starts = clock && i > from && is_digit(before) &&
				   (c == '+' || c == '-' || is_letter(c));
		bool offset = i > from && is_letter(before) && (c == '+' || c == '-') &&
			      found->hour >= 0 && is_digit(next); /* GMT+5 */
		bool date_ends = (c | 32) == 't' && is_digit(before) && is_digit(next);
		bool hyphen = c == '-' && i > from &&
			      (!is_digit(before) || !(is_digit(next) || next == ' '));
		if (strchr(" ,\n\t", c) == NULL && !zone_starts && !date_ends && !hyphen && !offset)
			continue;
		if (i > from) {
			word_take(text_slice(text, from, i), found);
			found->compact = false;
		}
		found->compact |= date_ends;
		from = zone_starts || offset ? i : i + 1;
	}
}

/* "2004년 05월 28일" and "2004年5月28日" as "2004-05-28", "下午3时05分" as " pm 3:05 ": what binds
 * two numbers does so where another one follows. No mark is shorter than what stands for it. */
static struct text with_hyphens(struct text text, char *out)
{
	static const struct {
		const char *mark, *instead;
	} marks[] = {{"년", "-"}, {"월", "-"}, {"일", " "}, {"年", "-"}, {"月", "-"}, {"日", " "},
		{"号", " "}, {"时", ":"}, {"時", ":"}, {"点", ":"}, {"點", ":"}, {"시", ":"},
		{"分", ":"}, {"분", ":"}, {"秒", " "}, {"초", " "}, {"上午", " am "},
		{"下午", " pm "}, {"오전", " am "}, {"오후", " pm "}, {"\u3000", " "}};
	size_t len = 0;
	for (size_t i = 0; i < text.len;) {
		size_t m = 0;
		while (m < ARRAY_LEN(marks) &&
			!text_starts(text_slice(text, i, text.len), text_of(marks[m].mark)))
			m++;
		if (m == ARRAY_LEN(marks)) {
			out[len++] = text.ptr[i++];
			continue;
		}
		const char *instead = marks[m].instead;
		i += strlen(marks[m].mark);
		if (strchr("-:", instead[0])) {
			while (i < text.len && text.ptr[i] == ' ')
				i++;
			if (i == text.len || !is_digit(text.ptr[i]))
				instead = " ";
		}
		memcpy(out + len, instead, strlen(instead));
		len += strlen(instead);
	}
	return (struct text){out, len};
}

/* Seconds or milliseconds since 1970, as programs write them. */
static bool epoch(struct text text, char out[FEED_DATE])
{
	int64_t value;
	char instant[INSTANT_TEXT];
	if ((text.len != 10 && text.len != 13) || !text_to_i64(text, 1, INT64_MAX, &value))
		return false;
	instant_format((text.len == 13 ? value / 1000 : value) * 1000000, instant);
	snprintf(out, FEED_DATE, "%.19sZ", instant);
	return true;
}

bool feed_date(struct text text, char out[FEED_DATE])
{
	struct found found = {.hour = -1};
	char room[128];
	text = text_trim(text);
	if (text.len > 100)
		return false;
	if (epoch(text, out))
		return true;
	words_take(with_hyphens(text, room), &found);
	if (!found.year && (found.am || found.pm))
		found.year = found.american;
	if (found.year < YEAR_MIN || found.year > YEAR_MAX)
		return false;
	if (!found.month && !found.day && found.hour < 0 && text.len == 4)
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
