#include "proto/base/text.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct text text_slice(struct text text, size_t from, size_t to)
{
	CHECK(from <= to && to <= text.len);
	/* Of no text at all nothing may be added, not even zero. */
	return (struct text){text.ptr ? text.ptr + from : NULL, to - from};
}

struct text text_whole(struct text text, size_t max)
{
	size_t len = text.len < max ? text.len : max;
	while (len && len < text.len && ((uint8_t)text.ptr[len] & 0xC0) == 0x80)
		len--;
	return text_slice(text, 0, len);
}

int text_compare(struct text a, struct text b)
{
	size_t shared = a.len < b.len ? a.len : b.len;
	int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;
	if (order)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool text_starts(struct text text, struct text prefix)
{
	return text.len >= prefix.len && text_equal(text_slice(text, 0, prefix.len), prefix);
}

bool text_ends(struct text text, struct text suffix)
{
	return text.len >= suffix.len &&
	       text_equal(text_slice(text, text.len - suffix.len, text.len), suffix);
}

bool text_find(struct text text, struct text part, size_t *at)
{
	const char *found =
		text.len && part.len ? memmem(text.ptr, text.len, part.ptr, part.len) : NULL;
	if (found && at)
		*at = (size_t)(found - text.ptr);
	return found != NULL;
}

bool text_equal_nocase(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || strncasecmp(a.ptr, b.ptr, a.len) == 0);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text text_trim(struct text text)
{
	while (text.len && is_blank(text.ptr[0])) {
		text.ptr++;
		text.len--;
	}
	while (text.len && is_blank(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

char *text_copy(struct text text)
{
	return alloc_copy(text.ptr, text.len);
}

/* The length of the well-formed character at p (Unicode 15, table 3-7), or 0. */
static size_t utf8_len(const unsigned char *p, size_t left)
{
	static const struct {
		unsigned char first_min, first_max, second_min, second_max, len;
	} forms[] = {
		{0xC2, 0xDF, 0x80, 0xBF, 2},
		{0xE0, 0xE0, 0xA0, 0xBF, 3},
		{0xE1, 0xEC, 0x80, 0xBF, 3},
		{0xED, 0xED, 0x80, 0x9F, 3},
		{0xEE, 0xEF, 0x80, 0xBF, 3},
		{0xF0, 0xF0, 0x90, 0xBF, 4},
		{0xF1, 0xF3, 0x80, 0xBF, 4},
		{0xF4, 0xF4, 0x80, 0x8F, 4},
	};
	for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
		if (p[0] < forms[f].first_min || p[0] > forms[f].first_max)
			continue;
		if (left < forms[f].len || p[1] < forms[f].second_min || p[1] > forms[f].second_max)
			return 0;
		for (size_t i = 2; i < forms[f].len; i++)
			if ((p[i] & 0xC0) != 0x80)
				return 0;
		return forms[f].len;
	}
	return 0;
}

/* Of all bytes together: does any begin or go on with a character that is not ASCII? What is longer
 * than a word is read up to its end, the last bytes twice. */
static bool is_ascii(const unsigned char *p, size_t len)
{
	uint64_t all = 0, eight;
	uint32_t four, last;
	if (len >= sizeof(eight)) {
		for (size_t i = 0; i + sizeof(eight) <= len; i += sizeof(eight)) {
			memcpy(&eight, p + i, sizeof(eight));
			all |= eight;
		}
		memcpy(&eight, p + len - sizeof(eight), sizeof(eight));
		all |= eight;
	} else if (len >= sizeof(four)) {
		memcpy(&four, p, sizeof(four));
		memcpy(&last, p + len - sizeof(last), sizeof(last));
		all = four | last;
	} else {
		for (size_t i = 0; i < len; i++)
			all |= p[i];
	}
	return (all & 0x8080808080808080) == 0;
}

size_t text_characters(struct text text)
{
	size_t characters = 0;
	for (size_t i = 0; i < text.len; i++)
		characters += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
	return characters;
}

bool text_is_utf8(const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	/* Names, codes and keys are: no character of theirs is looked at alone. */
	if (len <= 64 && is_ascii(p, len))
		return true;
	while (len) {
		/* Most text is ASCII for long stretches: eight bytes at a time. */
		uint64_t eight;
		if (len >= sizeof(eight)) {
			memcpy(&eight, p, sizeof(eight));
			if ((eight & 0x8080808080808080) == 0) {
				p += sizeof(eight);
				len -= sizeof(eight);
				continue;
			}
		}
		size_t n = p[0] < 0x80 ? 1 : utf8_len(p, len);
		if (n == 0)
			return false;
		p += n;
		len -= n;
	}
	return true;
}

bool text_split(struct text *rest, char separator, struct text *part)
{
	if (!rest->ptr || rest->len == 0)
		return false;
	const char *end = memchr(rest->ptr, separator, rest->len);
	if (!end) {
		*part = *rest;
		*rest = TEXT_NONE;
		return true;
	}
	*part = (struct text){rest->ptr, (size_t)(end - rest->ptr)};
	*rest = (struct text){end + 1, rest->len - part->len - 1};
	return true;
}

bool text_is_choice(const char *choices, struct text given)
{
	struct text rest = text_of(choices), choice;
	while (text_split(&rest, '|', &choice))
		if (text_equal(choice, given))
			return true;
	return false;
}

bool text_to_i64(struct text text, int64_t min, int64_t max, int64_t *out)
{
	char digits[24];
	if (text.len == 0 || text.len >= sizeof(digits) || is_blank(text.ptr[0]))
		return false;
	memcpy(digits, text.ptr, text.len);
	digits[text.len] = '\0';
	char *end;
	errno = 0;
	long long value = strtoll(digits, &end, 10);
	if (errno || end != digits + text.len || value < min || value > max)
		return false;
	*out = value;
	return true;
}

bool text_to_f64(struct text text, double *out)
{
	char digits[64];
	if (text.len == 0 || text.len >= sizeof(digits) || is_blank(text.ptr[0]))
		return false;
	memcpy(digits, text.ptr, text.len);
	digits[text.len] = '\0';
	char *end;
	double value = strtod(digits, &end);
	if (end != digits + text.len || !isfinite(value))
		return false;
	*out = value;
	return true;
}

struct bytes bytes_of(const void *ptr, size_t len)
{
	return (struct bytes){ptr, len};
}

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
