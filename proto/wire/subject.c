#include "proto/wire/subject.h"

#include <stdio.h>
#include <string.h>

static bool is_blank_or_control(unsigned char c)
{
	return c <= ' ' || c == 0x7F;
}

/* The text is shown with what would spoil a terminal or the message replaced. */
static enum err refuse(struct why *why, size_t at, const char *wanted, struct text given)
{
	char where[32], shown[SUBJECT_MAX + 1];
	size_t len = given.len < SUBJECT_MAX ? given.len : SUBJECT_MAX;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)given.ptr[i];
		shown[i] = c < ' ' || c > '~' ? '?' : (char)c;
	}
	shown[len] = '\0';
	snprintf(where, sizeof(where), "byte %zu", at);
	return why_set(why, ERR_BAD_SUBJECT, where, "%s, got '%s'", wanted, shown);
}

static enum err check_wildcard(struct text whole, size_t at, size_t token_at, struct why *why)
{
	bool starts = at == token_at;
	bool last = at + 1 == whole.len;
	if (whole.ptr[at] == '>')
		return starts && last ? ERR_OK
				      : refuse(why, at, "wanted > as the whole last token", whole);
	return starts && (last || whole.ptr[at + 1] == '.')
		       ? ERR_OK
		       : refuse(why, at, "wanted * as a whole token", whole);
}

static enum err check(struct text text, bool filter, struct why *why)
{
	if (text.len == 0 || text.len > SUBJECT_MAX)
		return refuse(why, 0, "wanted 1 to 256 bytes", text);
	size_t token_at = 0;
	unsigned tokens = 1;
	bool ascii = true;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		ascii = ascii && c < 0x80;
		if (c == '.') {
			if (i == token_at)
				return refuse(why, i, "wanted no empty token", text);
			token_at = i + 1;
			tokens++;
		} else if (is_blank_or_control(c)) {
			return refuse(why, i, "wanted no blank or control byte", text);
		} else if (c == '*' || c == '>') {
			if (!filter)
				return refuse(why, i, "wanted no wildcard in a subject", text);
			if (check_wildcard(text, i, token_at, why))
				return ERR_BAD_SUBJECT;
		}
	}
	if (token_at == text.len)
		return refuse(why, token_at, "wanted no empty token", text);
	if (tokens > SUBJECT_TOKENS_MAX)
		return refuse(why, 0, "wanted at most 16 tokens", text);
	if (!ascii && !text_is_utf8(text.ptr, text.len))
		return refuse(why, 0, "wanted UTF-8", text);
	return ERR_OK;
}

enum err subject_check(struct text subject, struct why *why)
{
	return check(subject, false, why);
}

enum err subject_filter_check(struct text filter, struct why *why)
{
	return check(filter, true, why);
}

/* Takes the next token off the rest; false at the end. */
static bool next_token(struct text *rest, struct text *token)
{
	if (rest->len == 0)
		return false;
	const char *dot = memchr(rest->ptr, '.', rest->len);
	size_t len = dot ? (size_t)(dot - rest->ptr) : rest->len;
	*token = (struct text){rest->ptr, len};
	size_t used = dot ? len + 1 : len;
	*rest = (struct text){rest->ptr + used, rest->len - used};
	return true;
}

static bool is_one(struct text token, char c)
{
	return token.len == 1 && token.ptr[0] == c;
}

static bool is_wildcard(struct text token)
{
	return is_one(token, '*') || is_one(token, '>');
}

/* A leading wildcard against a subject of the broker's own. */
static bool hidden(struct text wildcard, struct text other)
{
	return wildcard.len && other.len && other.ptr[0] == '$' &&
	       (wildcard.ptr[0] == '*' || wildcard.ptr[0] == '>');
}

/* A whole token of the filter that is this wildcard. */
static bool wildcard_at(struct text filter, size_t at, char wildcard)
{
	return filter.ptr[at] == wildcard && (at == 0 || filter.ptr[at - 1] == '.') &&
	       (at + 1 == filter.len || filter.ptr[at + 1] == '.');
}

/* Byte by byte: most filters that do not match differ in the first token. */
bool subject_matches(struct text filter, struct text subject)
{
	size_t f = 0, s = 0;
	if (hidden(filter, subject))
		return false;
	while (f < filter.len && s < subject.len) {
		if (wildcard_at(filter, f, '>'))
			return true;
		if (wildcard_at(filter, f, '*')) {
			while (s < subject.len && subject.ptr[s] != '.')
				s++;
			f++;
		} else if (filter.ptr[f++] != subject.ptr[s++]) {
			return false;
		}
	}
	return f == filter.len && s == subject.len;
}

bool subject_filter_covers(struct text wide, struct text narrow)
{
	struct text of_wide, of_narrow;
	if (hidden(wide, narrow))
		return false;
	while (next_token(&wide, &of_wide)) {
		if (!next_token(&narrow, &of_narrow))
			return false;
		if (is_one(of_wide, '>'))
			return true;
		if (is_one(of_narrow, '>') ||
			(!is_one(of_wide, '*') && !text_equal(of_wide, of_narrow)))
			return false;
	}
	return narrow.len == 0;
}

bool subject_filters_overlap(struct text a, struct text b)
{
	struct text of_a, of_b;
	if (hidden(a, b) || hidden(b, a))
		return false;
	while (next_token(&a, &of_a)) {
		if (!next_token(&b, &of_b))
			return false;
		if (is_one(of_a, '>') || is_one(of_b, '>'))
			return true;
		if (!is_wildcard(of_a) && !is_wildcard(of_b) && !text_equal(of_a, of_b))
			return false;
	}
	return b.len == 0;
}

void subject_add_key(struct buffer *out, struct text key)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < key.len; i++) {
		unsigned char c = (unsigned char)key.ptr[i];
		if (is_blank_or_control(c) || c == '.' || c == '*' || c == '>' || c == '%') {
			char coded[3] = {'%', digits[c >> 4], digits[c & 15]};
			buffer_add(out, coded, sizeof(coded));
		} else {
			buffer_char(out, (char)c);
		}
	}
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

void subject_decode_key(struct text token, struct buffer *out)
{
	for (size_t i = 0; i < token.len; i++) {
		int high = i + 2 < token.len ? hex_digit(token.ptr[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(token.ptr[i + 2]) : -1;
		if (token.ptr[i] == '%' && low >= 0) {
			buffer_char(out, (char)(high << 4 | low));
			i += 2;
		} else {
			buffer_char(out, token.ptr[i]);
		}
	}
}
