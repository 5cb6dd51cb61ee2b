#include "services/news/reading/feed_content.h"

#include "proto/base/buffer.h"
#include "services/news/reading/address.h"
#include "services/news/reading/feed_inside.h"
#include "services/news/reading/markup.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- Namespaces ------------------------------------------------------------------------------- */

/* By the beginning of the address, in any case of letters; and the prefix that stands for it where
 * nobody declared one. */
static const struct {
	const char *address, *prefix;
	unsigned space;
} spaces[] = {
	{"http://www.w3.org/2005/atom", "atom", FEED_ATOM},
	{"http://purl.org/atom/ns#", "atom03", FEED_ATOM},
	{"http://example.com/newformat#", NULL, FEED_ATOM}, /* Atom's drafts */
	{"http://example.com/necho", NULL, FEED_ATOM},
	{"http://purl.org/echo/", NULL, FEED_ATOM},
	{"uri/of/echo/namespace#", NULL, FEED_ATOM},
	{"http://purl.org/pie/", NULL, FEED_ATOM},
	{"http://purl.org/rss/1.0/modules/content", "content", FEED_ENCODED},
	{"http://purl.org/rss/1.0/modules/", NULL, FEED_OTHER},
	{"http://purl.org/rss/1.0", "rss", FEED_OWN},
	{"http://purl.org/net/rss1.1", NULL, FEED_OWN},
	{"http://my.netscape.com/", NULL, FEED_OWN},
	{"http://channel.netscape.com/", NULL, FEED_OWN},
	{"http://my.userland.com/", NULL, FEED_OWN},
	{"http://backend.userland.com/creativecommons", NULL, FEED_OTHER},
	{"http://backend.userland.com/", NULL, FEED_OWN},
	{"http://blogs.law.harvard.edu/tech/", NULL, FEED_OWN},
	{"http://cyber.law.harvard.edu/rss", NULL, FEED_OWN},
	{"http://www.rssboard.org/rss-specification", NULL, FEED_OWN},
	{"http://purl.org/dc/terms", "dcterms", FEED_TERMS},
	{"http://purl.org/dc/qualifiers/1.0", NULL, FEED_TERMS},
	{"http://purl.org/dc/elements/", "dc", FEED_DC},
	{"http://www.itunes.com/", "itunes", FEED_ITUNES},
	{"http://example.com/dtds/podcast", NULL, FEED_ITUNES},
	{"https://www.google.com/schemas/play-podcasts", "googleplay", FEED_OTHER},
	{"http://search.yahoo.com/mrss", "media", FEED_MEDIA},
	{"http://www.rssboard.org/media-rss", NULL, FEED_MEDIA},
	{"http://www.w3.org/1999/xhtml", "xhtml", FEED_XHTML},
	{"http://www.w3.org/1999/02/22-rdf-syntax-ns", "rdf", FEED_RDF},
};

/* Some write an address of the web as it would be today, with TLS. */
static unsigned space_of_address(const char *address)
{
	bool tls = strncasecmp(address, "https:", 6) == 0;
	for (size_t i = 0; i < ARRAY_LEN(spaces); i++)
		if (strncasecmp(address, spaces[i].address, strlen(spaces[i].address)) == 0)
			return spaces[i].space;
	for (size_t i = 0; tls && i < ARRAY_LEN(spaces); i++)
		if (strncasecmp(
			    address + 6, spaces[i].address + 5, strlen(spaces[i].address + 5)) == 0)
			return spaces[i].space;
	return FEED_OTHER;
}

static unsigned space_of_prefix(const char *prefix, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(spaces); i++)
		if (spaces[i].prefix && strlen(spaces[i].prefix) == len &&
			strncasecmp(prefix, spaces[i].prefix, len) == 0)
			return spaces[i].space;
	return FEED_OTHER;
}

unsigned feed_space(xmlNode *node, const char **name)
{
	*name = (const char *)node->name;
	if (node->ns && node->ns->href && node->ns->href[0]) {
		uintptr_t known = (uintptr_t)node->ns->_private;
		if (!known) {
			known = space_of_address((const char *)node->ns->href);
			node->ns->_private = (void *)known;
		}
		/* The root of RSS 1.0 is RDF's. */
		if (known == FEED_OTHER && strcmp(*name, "RDF") == 0)
			return FEED_RDF;
		return (unsigned)known;
	}
	const char *colon = strchr(*name, ':');
	if (!colon)
		return FEED_OWN;
	size_t len = (size_t)(colon - *name);
	*name = colon + 1;
	return space_of_prefix((const char *)node->name, len);
}

/* --- Attributes ------------------------------------------------------------------------------- */

static struct text value_of(const xmlAttr *attribute, struct arena *arena)
{
	const xmlNode *only = attribute->children;
	if (only && !only->next && only->type == XML_TEXT_NODE)
		return text_trim(arena_copy(arena, text_of((const char *)only->content)));
	xmlChar *value = xmlNodeListGetString(attribute->doc, attribute->children, 1);
	struct text text =
		value ? arena_copy(arena, text_trim(text_of((const char *)value))) : TEXT("");
	xmlFree(value);
	return text;
}

static bool has_name(const xmlAttr *attribute, const char *name)
{
	const char *own = (const char *)attribute->name, *colon = strchr(own, ':');
	return strcasecmp(colon ? colon + 1 : own, name) == 0;
}

struct text feed_attribute(const xmlNode *node, const char *name, struct arena *arena)
{
	for (const xmlAttr *a = node->properties; a; a = a->next)
		if (has_name(a, name))
			return value_of(a, arena);
	return TEXT_NONE;
}

struct text feed_base(const xmlNode *node, struct text base, struct arena *arena)
{
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		bool xml =
			(a->ns && strcmp((const char *)a->ns->prefix ? (const char *)a->ns->prefix
								     : "",
					  "xml") == 0) ||
			strncmp((const char *)a->name, "xml:", 4) == 0 ||
			strcmp((const char *)a->name, "BASE") == 0;
		if (xml && has_name(a, "base")) {
			struct text own = value_of(a, arena);
			return base.len ? address_resolve(base, own, arena) : own;
		}
	}
	return base;
}

/* --- Texts ------------------------------------------------------------------------------------ */

struct text feed_string(const xmlNode *node, struct arena *arena)
{
	const xmlNode *only = node->children;
	if (!only)
		return TEXT("");
	if (!only->next && (only->type == XML_TEXT_NODE || only->type == XML_CDATA_SECTION_NODE))
		return markup_from_windows(
			arena_copy(arena, text_of((const char *)only->content)), arena);
	xmlChar *value = xmlNodeGetContent(node);
	struct text text = value ? arena_copy(arena, text_of((const char *)value)) : TEXT("");
	xmlFree(value);
	return markup_from_windows(text, arena);
}

static bool has_elements(const xmlNode *node)
{
	for (const xmlNode *child = node->children; child; child = child->next)
		if (child->type == XML_ELEMENT_NODE)
			return true;
	return false;
}

static void put_escaped(const char *text, struct buffer *out)
{
	for (; text && *text; text++) {
		if (*text == '&')
			buffer_text(out, TEXT("&amp;"));
		else if (*text == '<')
			buffer_text(out, TEXT("&lt;"));
		else if (*text == '>')
			buffer_text(out, TEXT("&gt;"));
		else if (*text == '"')
			buffer_text(out, TEXT("&quot;"));
		else
			buffer_char(out, *text);
	}
}

static const char *local_name(const xmlNode *node)
{
	const char *colon = strchr((const char *)node->name, ':');
	return colon ? colon + 1 : (const char *)node->name;
}

static void put_attributes(
	const xmlNode *node, struct text base, struct arena *arena, struct buffer *out)
{
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		if (a->ns || strncmp((const char *)a->name, "xml", 3) == 0)
			continue;
		struct text value = value_of(a, arena);
		bool address = strcasecmp((const char *)a->name, "href") == 0 ||
			       strcasecmp((const char *)a->name, "src") == 0;
		if (address)
			value = address_resolve(base, value, arena);
		char *copy = text_copy(value);
		buffer_format(out, " %s=\"", (const char *)a->name);
		put_escaped(copy, out);
		buffer_char(out, '"');
		free(copy);
	}
}

/* Markup of the children, names without prefixes, addresses by the nearest xml:base. */
static void put_markup(
	const xmlNode *node, struct text base, struct arena *arena, struct buffer *out, int depth)
{
	for (const xmlNode *child = node->children; child && depth < FEED_DEPTH_MAX;
		child = child->next) {
		if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) {
			put_escaped((const char *)child->content, out);
		} else if (child->type == XML_ELEMENT_NODE) {
			struct text own = feed_base(child, base, arena);
			buffer_format(out, "<%s", local_name(child));
			put_attributes(child, own, arena, out);
			buffer_text(out, child->children ? TEXT(">") : TEXT(" />"));
			if (!child->children)
				continue;
			put_markup(child, own, arena, out, depth + 1);
			buffer_format(out, "</%s>", local_name(child));
		}
	}
}

/* Atom wraps its XHTML in a div that is no part of it. */
static struct text markup_of(const xmlNode *node, struct text base, struct arena *arena)
{
	const xmlNode *only = NULL;
	int count = 0;
	for (const xmlNode *child = node->children; child; child = child->next) {
		bool blank = child->type == XML_TEXT_NODE &&
			     !text_trim(text_of((const char *)child->content)).len;
		if (blank || child->type == XML_COMMENT_NODE)
			continue;
		only = child;
		count++;
	}
	if (count == 1 && only->type == XML_ELEMENT_NODE &&
		strcasecmp(local_name(only), "div") == 0) {
		base = feed_base(only, base, arena);
		node = only;
	}
	struct buffer out = {0};
	put_markup(node, base, arena, &out, 0);
	struct text text = arena_copy(arena, text_trim(buffer_as_text(&out)));
	buffer_fini(&out);
	return markup_from_windows(text, arena);
}

/* What an element says of how its text is written. */
enum form { FORM_PLAIN, FORM_HTML, FORM_MARKUP, FORM_BASE64, FORM_GUESS };

static enum form form_of(xmlNode *node, struct arena *arena)
{
	const char *name;
	struct text type = feed_attribute(node, "type", arena);
	struct text mode = feed_attribute(node, "mode", arena);
	unsigned space = feed_space(node, &name);
	if (text_is(mode, "base64") || text_is(feed_attribute(node, "encoding", arena), "base64"))
		return FORM_BASE64;
	if (text_is(type, "xhtml") || (has_elements(node) && !text_is(mode, "escaped")))
		return FORM_MARKUP;
	if (space != FEED_ATOM || text_is(type, "html") || text_is(type, "text/html"))
		return FORM_GUESS;
	if (text_find(type, TEXT("xml"), NULL))
		return text_is(mode, "escaped") ? FORM_HTML : FORM_MARKUP;
	if (!type.len || text_is(type, "text") || text_starts(type, TEXT("text/")))
		return text_is(mode, "escaped") ? FORM_GUESS : FORM_PLAIN;
	return memchr(type.ptr, '/', type.len) ? FORM_BASE64 : FORM_PLAIN;
}

static int base64_digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* Nothing when it is no base64, or the bytes are no text. */
static struct text from_base64(struct text text, struct arena *arena)
{
	char *bytes = arena_zero(arena, text.len + 1, 1);
	size_t len = 0;
	uint32_t bits = 0;
	int held = 0;
	for (size_t i = 0; i < text.len && text.ptr[i] != '='; i++) {
		int digit = base64_digit(text.ptr[i]);
		if (digit < 0 && !strchr(" \n\t", text.ptr[i]))
			return TEXT_NONE;
		if (digit < 0)
			continue;
		bits = bits << 6 | (uint32_t)digit;
		held += 6;
		if (held >= 8) {
			held -= 8;
			bytes[len++] = (char)(bits >> held & 0xFF);
		}
	}
	return text_is_utf8(bytes, len) ? (struct text){bytes, len} : TEXT_NONE;
}

/* Some programs escape what was escaped already: nothing is markup then, and the text that is shown
 * begins as a block does. */
static struct text escaped_once(struct text text, struct arena *arena)
{
	struct markup_token token;
	struct buffer decoded = {0};
	if (!text_starts(text, TEXT("&lt;")) || memchr(text.ptr, '<', text.len))
		return text;
	markup_decode(text, &decoded);
	struct markup one = {.source = buffer_as_text(&decoded)};
	bool block = markup_next(&one, &token) && token.kind == MARKUP_OPEN &&
		     (markup_flags(token.element) & MARKUP_BLOCK);
	if (block)
		text = arena_copy(arena, buffer_as_text(&decoded));
	buffer_fini(&decoded);
	return text;
}

struct text feed_content(const xmlNode *const_node, struct text base, struct arena *arena)
{
	xmlNode *node = (xmlNode *)(uintptr_t)const_node;
	enum form form = form_of(node, arena);
	struct text text;
	switch (form) {
	case FORM_MARKUP:
		return markup_clean(markup_of(node, base, arena), base, arena);
	case FORM_PLAIN:
		return text_trim(feed_string(node, arena));
	case FORM_BASE64:
		text = from_base64(feed_string(node, arena), arena);
		if (!text.ptr)
			text = feed_string(node, arena);
		break;
	default:
		text = feed_string(node, arena);
	}
	text = text_trim(text);
	return markup_clean(form == FORM_PLAIN ? text : escaped_once(text, arena), base, arena);
}

/* One line, whatever it was wrapped to. */
static struct text on_one_line(struct text text, struct arena *arena)
{
	struct buffer out = {0};
	static const char mark[] = "\xef\xbb\xbf"; /* of no width */
	while (text_starts(text, text_of(mark)))
		text = text_trim(text_slice(text, 3, text.len));
	if (!text.len || (!memchr(text.ptr, '\n', text.len) && !memchr(text.ptr, '\t', text.len)))
		return text;
	for (size_t i = 0; i < text.len; i++) {
		bool blank = strchr(" \n\t", text.ptr[i]) != NULL;
		if (!blank)
			buffer_char(&out, text.ptr[i]);
		else if (out.len && out.ptr[out.len - 1] != ' ')
			buffer_char(&out, ' ');
	}
	text = arena_copy(arena, buffer_as_text(&out));
	buffer_fini(&out);
	return text;
}

struct text feed_title(const xmlNode *const_node, struct arena *arena)
{
	xmlNode *node = (xmlNode *)(uintptr_t)const_node;
	enum form form = form_of(node, arena);
	struct text text = form == FORM_MARKUP ? markup_of(node, TEXT_NONE, arena)
					       : text_trim(feed_string(node, arena));
	if (form == FORM_BASE64) {
		struct text plain = from_base64(text, arena);
		text = plain.ptr ? plain : text;
	}
	bool html = form == FORM_MARKUP || (form != FORM_PLAIN && markup_looks_like(text));
	return on_one_line(html ? markup_text(text, arena) : text, arena);
}

struct text feed_person(const xmlNode *node, struct arena *arena)
{
	struct text address = TEXT_NONE;
	for (xmlNode *child = node->children; child; child = child->next) {
		const char *name;
		if (child->type != XML_ELEMENT_NODE)
			continue;
		feed_space(child, &name);
		struct text value = text_trim(feed_string(child, arena));
		if (strcasecmp(name, "name") == 0 && value.len)
			return value;
		if (strcasecmp(name, "email") == 0)
			address = value;
	}
	if (address.len || has_elements(node))
		return address;
	struct text written = feed_string(node, arena);
	return feed_author_name(
		markup_looks_like(written) ? markup_text(written, arena) : written, arena);
}
