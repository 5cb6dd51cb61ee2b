/* The fragments of HTML that feeds carry: their words, and a clean form of them. */
#include "services/news/reading/markup.h"

#include "services/news/reading/address.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void put_words(struct text text, struct buffer *out)
{
	for (size_t i = 0; i < text.len; i++) {
		uint32_t character;
		size_t taken = text.ptr[i] == '&'
				       ? markup_entity(text_slice(text, i, text.len), &character)
				       : 0;
		bool blank = taken ? character == 0xA0 || character <= ' ' : is_blank(text.ptr[i]);
		if (blank) {
			if (out->len && out->ptr[out->len - 1] != ' ' &&
				out->ptr[out->len - 1] != '\n')
				buffer_char(out, ' ');
		} else if (taken) {
			markup_put_character(character, out);
		} else {
			buffer_char(out, text.ptr[i]);
		}
		i += taken ? taken - 1 : 0;
	}
}

static void end_line(struct buffer *out)
{
	while (out->len && out->ptr[out->len - 1] == ' ')
		out->len--;
	if (out->len && out->ptr[out->len - 1] != '\n')
		buffer_char(out, '\n');
}

/* Skips the content of an element that is not wanted. */
static void skip_content(struct markup *markup, enum markup_element element)
{
	struct markup_token token;
	for (int depth = 1; depth && markup_next(markup, &token);)
		if (token.element == element && token.kind == MARKUP_OPEN && !token.closed)
			depth++;
		else if (token.element == element && token.kind == MARKUP_CLOSE)
			depth--;
}

static bool has_content(const struct markup_token *token)
{
	return !token->closed && !(markup_flags(token->element) & MARKUP_VOID);
}

struct text markup_text(struct text html, struct arena *arena)
{
	struct buffer out = {0};
	html = text_trim(html);
	if (!html.len || !(memchr(html.ptr, '<', html.len) || memchr(html.ptr, '&', html.len)))
		return html.len ? arena_copy(arena, html) : TEXT("");
	struct markup markup = {.source = html};
	struct markup_token token;
	while (markup_next(&markup, &token)) {
		unsigned flags = markup_flags(token.element);
		if (token.kind == MARKUP_TEXT)
			put_words(token.text, &out);
		else if (token.kind == MARKUP_OPEN && (flags & MARKUP_UNSEEN) &&
			 has_content(&token))
			skip_content(&markup, token.element);
		else if (token.kind != MARKUP_RAW && (flags & MARKUP_BLOCK))
			end_line(&out);
	}
	struct text text = arena_copy(arena, text_trim(buffer_as_text(&out)));
	buffer_fini(&out);
	return text;
}

/* --- Clean ------------------------------------------------------------------------------------ */

static bool holds_address(struct text name)
{
	static const char *const names[] = {"href", "src", "cite", "longdesc", "action",
		"background", "codebase", "data", "usemap", "poster", "classid", "profile",
		"dynsrc", "lowsrc", NULL};
	for (const char *const *n = names; *n; n++)
		if (text_equal_nocase(name, text_of(*n)))
			return true;
	return false;
}

/* As browsers read it: entities for what they stand for, and no blanks or control characters in a
 * scheme. */
bool markup_is_script(struct text address)
{
	static const char *const schemes[] = {
		"javascript:", "vbscript:", "data:text", "data:image/svg", NULL};
	struct buffer decoded = {0}, seen = {0};
	bool script = false;
	markup_decode(address, &decoded);
	for (size_t i = 0; i < decoded.len && seen.len < 16; i++)
		if (decoded.ptr[i] > ' ')
			buffer_char(&seen, (char)decoded.ptr[i]);
	for (const char *const *scheme = schemes; *scheme && !script; scheme++) {
		size_t len = strlen(*scheme);
		script = seen.len >= len &&
			 text_equal_nocase(
				 text_slice(buffer_as_text(&seen), 0, len), text_of(*scheme));
	}
	buffer_fini(&decoded);
	buffer_fini(&seen);
	return script;
}

static void put_value(struct text value, struct buffer *out)
{
	buffer_text(out, TEXT("=\""));
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] == '"')
			buffer_text(out, TEXT("&quot;"));
		else if (value.ptr[i] == '<')
			buffer_text(out, TEXT("&lt;"));
		else
			buffer_char(out, value.ptr[i]);
	}
	buffer_char(out, '"');
}

/* What else people write there is a slip, and could be read as something else by who comes next. */
static bool is_name(struct text name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i], small = (char)(c | 32);
		if (!((small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') ||
			    (c && strchr(":_-.", c))))
			return false;
	}
	return name.len > 0;
}

static void put_tag(
	const struct markup_token *token, struct text base, struct arena *arena, struct buffer *out)
{
	struct text attributes = token->attributes, name, value;
	buffer_char(out, '<');
	buffer_text(out, token->name);
	while (markup_attribute(&attributes, &name, &value)) {
		bool runs = name.len > 2 && text_equal_nocase(text_slice(name, 0, 2), TEXT("on"));
		bool address = holds_address(name);
		if (!is_name(name) || runs || (address && markup_is_script(value)))
			continue;
		buffer_char(out, ' ');
		buffer_text(out, name);
		if (value.len)
			put_value(address ? address_resolve(base, value, arena) : value, out);
	}
	buffer_text(out, token->closed ? TEXT(" />") : TEXT(">"));
}

/* What looked like the beginning of a tag and was none stays that. */
static void put_plain(struct text text, struct buffer *out)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '<')
			buffer_text(out, TEXT("&lt;"));
		else
			buffer_char(out, text.ptr[i]);
	}
}

struct text markup_clean(struct text html, struct text base, struct arena *arena)
{
	html = text_trim(html);
	if (!html.len || !memchr(html.ptr, '<', html.len))
		return html;
	struct buffer out = {0};
	struct markup markup = {.source = html};
	struct markup_token token;
	while (markup_next(&markup, &token)) {
		bool unsafe = markup_flags(token.element) & MARKUP_UNSAFE;
		bool tag = token.kind == MARKUP_OPEN || token.kind == MARKUP_CLOSE;
		if (token.kind == MARKUP_NOTE || (unsafe && token.kind == MARKUP_CLOSE) ||
			(tag && !is_name(token.name)))
			continue;
		if (unsafe && token.kind == MARKUP_OPEN) {
			if (has_content(&token))
				skip_content(&markup, token.element);
		} else if (token.kind == MARKUP_OPEN &&
			   (text_trim(token.attributes).len || !text_ends(token.text, TEXT(">")))) {
			put_tag(&token, base, arena, &out);
		} else if (token.kind == MARKUP_TEXT) {
			put_plain(token.text, &out);
		} else {
			buffer_text(&out, token.text);
			if (token.kind == MARKUP_CLOSE && !text_ends(token.text, TEXT(">")))
				buffer_char(&out, '>');
		}
	}
	struct text text = arena_copy(arena, text_trim(buffer_as_text(&out)));
	buffer_fini(&out);
	return text;
}
