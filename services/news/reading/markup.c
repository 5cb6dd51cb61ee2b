#include "services/news/reading/markup.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LEN = 12, ENTITY_MAX = 10 };

static const struct {
	const char *name;
	unsigned flags;
} elements[] = {
	{"", 0},
#define ELEMENT(name, flags) {#name, flags},
#include "services/news/reading/markup_elements.tbl"
#undef ELEMENT
};

static bool is_alpha(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

unsigned markup_flags(enum markup_element element)
{
	return elements[element].flags;
}

/* By halving: the table is in the order of the alphabet. */
static enum markup_element element_of(struct text name)
{
	char small[NAME_MAX_LEN];
	if (name.len >= sizeof(small))
		return MARKUP_OTHER;
	for (size_t i = 0; i < name.len; i++)
		small[i] = (char)(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] + 32
									   : name.ptr[i]);
	small[name.len] = '\0';
	size_t low = 1, high = MARKUP_ELEMENTS;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(small, elements[middle].name);
		if (order == 0)
			return (enum markup_element)middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return MARKUP_OTHER;
}

/* --- Tokens ----------------------------------------------------------------------------------- */

/* Where the tag that begins at `at` ends; quoted values may hold ">". */
static size_t tag_end(struct text source, size_t at)
{
	char quote = 0;
	for (size_t i = at; i < source.len; i++) {
		char c = source.ptr[i];
		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '>')
			return i + 1;
		else if ((c == '"' || c == '\'') && source.ptr[i - 1] == '=')
			quote = c;
		else if (c == '<' && i > at)
			return i; /* a tag that somebody forgot to end */
	}
	/* A quotation mark that nobody closed must not swallow the rest. */
	const char *end = memchr(source.ptr + at, '>', source.len - at);
	return end ? (size_t)(end - source.ptr) + 1 : source.len;
}

static size_t after(struct text source, size_t at, const char *mark)
{
	size_t found;
	bool there = text_find(text_slice(source, at, source.len), text_of(mark), &found);
	return there ? at + found + strlen(mark) : source.len;
}

static size_t note_end(struct text source, size_t at)
{
	struct text rest = text_slice(source, at, source.len);
	if (text_starts(rest, TEXT("<!--")))
		return after(source, at + 4, "-->");
	if (text_starts(rest, TEXT("<![CDATA[")))
		return after(source, at, "]]>");
	return after(source, at, ">");
}

static void read_tag(struct markup *markup, struct markup_token *token, size_t from)
{
	struct text source = markup->source;
	bool close = source.ptr[from + 1] == '/';
	size_t name = from + 1 + close, end = tag_end(source, name), stop = name;
	while (stop < end && !is_blank(source.ptr[stop]) && source.ptr[stop] != '>' &&
		source.ptr[stop] != '/')
		stop++;
	size_t last = end > stop && source.ptr[end - 1] == '>' ? end - 1 : end;
	token->kind = close ? MARKUP_CLOSE : MARKUP_OPEN;
	token->name = text_slice(source, name, stop);
	token->element = element_of(token->name);
	token->closed = last > stop && source.ptr[last - 1] == '/';
	token->attributes = text_slice(source, stop, last > stop ? last - token->closed : stop);
	token->text = text_slice(source, from, end);
	markup->at = end;
	if (!close && !markup->xml && (markup_flags(token->element) & MARKUP_VERBATIM) &&
		!token->closed)
		markup->verbatim = token->name;
}

/* Up to "</name". */
static bool read_raw(struct markup *markup, struct markup_token *token)
{
	struct text source = markup->source, name = markup->verbatim;
	size_t at = markup->at;
	markup->verbatim = TEXT_NONE;
	for (; at < source.len; at++) {
		const char *found = memchr(source.ptr + at, '<', source.len - at);
		at = found ? (size_t)(found - source.ptr) : source.len;
		if (at + 2 + name.len <= source.len && source.ptr[at + 1] == '/' &&
			text_equal_nocase(text_slice(source, at + 2, at + 2 + name.len), name))
			break;
	}
	if (at > source.len)
		at = source.len;
	token->kind = MARKUP_RAW;
	token->text = text_slice(source, markup->at, at);
	markup->at = at;
	return token->text.len > 0;
}

bool markup_next(struct markup *markup, struct markup_token *token)
{
	struct text source = markup->source;
	*token = (struct markup_token){0};
	if (markup->verbatim.ptr && read_raw(markup, token))
		return true;
	size_t from = markup->at;
	if (from >= source.len)
		return false;
	for (size_t at = from; at < source.len; at++) {
		const char *found = memchr(source.ptr + at, '<', source.len - at);
		at = found ? (size_t)(found - source.ptr) : source.len;
		char next = at + 1 < source.len ? source.ptr[at + 1] : ' ';
		bool tag = is_alpha(next) ||
			   (next == '/' && at + 2 < source.len && is_alpha(source.ptr[at + 2]));
		if (at < source.len && !tag && next != '!' && next != '?')
			continue;
		if (at > from) {
			markup->at = at;
			token->text = text_slice(source, from, at);
			return true;
		}
		if (tag) {
			read_tag(markup, token, at);
		} else {
			markup->at = note_end(source, at);
			token->kind = MARKUP_NOTE;
			token->text = text_slice(source, at, markup->at);
		}
		return true;
	}
	markup->at = source.len;
	token->text = text_slice(source, from, source.len);
	return true;
}

bool markup_attribute(struct text *attributes, struct text *name, struct text *value)
{
	struct text all = *attributes;
	size_t at = 0;
	while (at < all.len && (is_blank(all.ptr[at]) || all.ptr[at] == '/'))
		at++;
	size_t from = at;
	while (at < all.len && !is_blank(all.ptr[at]) && all.ptr[at] != '=')
		at++;
	*name = text_slice(all, from, at);
	while (at < all.len && is_blank(all.ptr[at]))
		at++;
	*value = TEXT("");
	if (at < all.len && all.ptr[at] == '=') {
		at++;
		while (at < all.len && is_blank(all.ptr[at]))
			at++;
		char quote = at < all.len ? all.ptr[at] : 0;
		bool quoted = quote == '"' || quote == '\'';
		from = at += quoted;
		while (at < all.len && (quoted ? all.ptr[at] != quote : !is_blank(all.ptr[at])))
			at++;
		*value = text_slice(all, from, at);
		at += at < all.len && quoted;
	}
	*attributes = text_slice(all, at, all.len);
	return name->len > 0 || at < all.len;
}

struct text markup_value(struct text attributes, const char *wanted)
{
	struct text name, value, key = text_of(wanted);
	while (markup_attribute(&attributes, &name, &value))
		if (text_equal_nocase(name, key))
			return value;
	return TEXT_NONE;
}

/* --- Entities --------------------------------------------------------------------------------- */

/* What HTML takes numbers 128 to 159 for: the characters of windows-1252. */
static const uint16_t high[] = {0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6,
	0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

static size_t number_entity(struct text text, uint32_t *character)
{
	size_t at = 2;
	bool hex = at < text.len && (text.ptr[at] | 32) == 'x';
	uint32_t value = 0;
	size_t from = at += hex;
	for (; at < text.len && at < from + 8; at++) {
		char c = text.ptr[at], small = (char)(c | 32);
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
				 : hex && small >= 'a' && small <= 'f'
					 ? (unsigned)(small - 'a' + 10)
					 : 99;
		if (digit == 99)
			break;
		value = value * (hex ? 16 : 10) + digit;
	}
	if (at == from)
		return 0;
	if (value >= 128 && value < 160 && high[value - 128])
		value = high[value - 128];
	bool bad = value == 0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000);
	*character = bad ? 0xFFFD : value;
	return at + (at < text.len && text.ptr[at] == ';');
}

struct text markup_from_windows(struct text text, struct arena *arena)
{
	struct buffer out = {0};
	size_t from = 0;
	for (size_t i = 0; i + 1 < text.len; i++) {
		const char *lead = memchr(text.ptr + i, 0xC2, text.len - 1 - i);
		if (!lead)
			break;
		i = (size_t)(lead - text.ptr);
		uint8_t c = (uint8_t)text.ptr[i + 1];
		if (c < 0x80 || c > 0x9F || !high[c - 0x80])
			continue;
		buffer_text(&out, text_slice(text, from, i));
		markup_put_character(high[c - 0x80], &out);
		from = ++i + 1;
	}
	if (!from)
		return text;
	buffer_text(&out, text_slice(text, from, text.len));
	text = arena_copy(arena, buffer_as_text(&out));
	buffer_fini(&out);
	return text;
}

size_t markup_entity(struct text text, uint32_t *character)
{
	char name[ENTITY_MAX + 1];
	size_t len = 0;
	if (text.len < 3 || text.ptr[0] != '&')
		return 0;
	if (text.ptr[1] == '#')
		return number_entity(text, character);
	while (1 + len < text.len && len < ENTITY_MAX &&
		(is_alpha(text.ptr[1 + len]) ||
			(len && text.ptr[1 + len] >= '0' && text.ptr[1 + len] <= '9'))) {
		name[len] = text.ptr[1 + len];
		len++;
	}
	name[len] = '\0';
	bool ended = 1 + len < text.len && text.ptr[1 + len] == ';';
	/* Only the old ones may go without their semicolon, and only if no word goes on. */
	if (!len || (!ended && strcmp(name, "amp") != 0 && strcmp(name, "lt") != 0 &&
			    strcmp(name, "gt") != 0 && strcmp(name, "quot") != 0 &&
			    strcmp(name, "nbsp") != 0))
		return 0;
	if (strcmp(name, "apos") == 0) {
		*character = '\'';
		return len + 1 + ended;
	}
	const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
	if (!entity)
		return 0;
	*character = entity->value;
	return len + 1 + ended;
}

void markup_put_character(uint32_t c, struct buffer *out)
{
	if (c < 0x80) {
		buffer_char(out, (char)c);
		return;
	}
	if (c >= 0x10000) {
		buffer_char(out, (char)(0xF0 | c >> 18));
		buffer_char(out, (char)(0x80 | (c >> 12 & 0x3F)));
	} else if (c >= 0x800) {
		buffer_char(out, (char)(0xE0 | c >> 12));
	}
	if (c >= 0x800)
		buffer_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
	else
		buffer_char(out, (char)(0xC0 | c >> 6));
	buffer_char(out, (char)(0x80 | (c & 0x3F)));
}

void markup_decode(struct text text, struct buffer *out)
{
	while (text.len) {
		const char *mark = memchr(text.ptr, '&', text.len);
		size_t plain = mark ? (size_t)(mark - text.ptr) : text.len;
		uint32_t character;
		buffer_add(out, text.ptr, plain);
		text = text_slice(text, plain, text.len);
		if (!text.len)
			return;
		size_t taken = markup_entity(text, &character);
		if (taken)
			markup_put_character(character, out);
		else
			buffer_char(out, '&');
		text = text_slice(text, taken ? taken : 1, text.len);
	}
}

bool markup_looks_like(struct text text)
{
	uint32_t character;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '&' && markup_entity(text_slice(text, i, text.len), &character))
			return true;
		if (text.ptr[i] != '<' || i + 1 == text.len)
			continue;
		struct markup one = {.source = text, .at = i};
		struct markup_token token;
		if (markup_next(&one, &token) &&
			((token.kind == MARKUP_NOTE && text_starts(token.text, TEXT("<!--"))) ||
				token.element != MARKUP_OTHER))
			return true;
	}
	return false;
}
