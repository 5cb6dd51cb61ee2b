#include "services/news/reading/page_dates.h"

#include <stdio.h>
#include <string.h>

enum { DATE_WORDS = 6, DAY = 10 };

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static size_t past(struct text line, size_t at, bool blanks)
{
	while (at < line.len && is_blank(line.ptr[at]) == blanks)
		at++;
	return at;
}

/* Without the marks that part it from what follows. */
static struct text trim_marks(struct text text)
{
	while (text.len && strchr(" ,;|-\n\t\r.", text.ptr[text.len - 1]))
		text.len--;
	return text;
}

bool page_has_digit(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
			return true;
	return false;
}

/* Does the date need each of its words? "14 posts in May 2018" does not tell of a 14th of May. */
static bool needs_all(struct text window, const char *date)
{
	char without[256], other[FEED_DATE];
	for (size_t at = 0; at < window.len;) {
		size_t end = past(window, at, false), next = past(window, end, true);
		int len = snprintf(without, sizeof(without), "%.*s%.*s", (int)at, window.ptr,
			(int)(window.len - next), window.ptr + next);
		bool whole = len >= 0 && (size_t)len < sizeof(without);
		if (!whole || (feed_date(text_of(without), other) && !strcmp(other, date)))
			return false;
		at = next;
	}
	return true;
}

/* The longest date that begins here. */
static bool date_at(struct text line, size_t from, char out[FEED_DATE])
{
	bool found = false;
	char date[FEED_DATE];
	size_t to = from;
	for (int words = 0; words < DATE_WORDS && to < line.len; words++) {
		to = past(line, past(line, to, true), false);
		struct text window = trim_marks(text_slice(line, from, to));
		if (!page_has_digit(window) || !feed_date(window, date) || strlen(date) < DAY ||
			!needs_all(window, date))
			continue;
		memcpy(out, date, FEED_DATE);
		found = true;
	}
	return found;
}

bool page_date_in(struct text line, unsigned words, char out[FEED_DATE])
{
	for (size_t at = past(line, 0, true); at < line.len && words--;) {
		if (date_at(line, at, out))
			return true;
		at = past(line, past(line, at, false), true);
	}
	return false;
}
