#include "services/news/reading/feed_inside.h"

#include "proto/base/buffer.h"
#include "services/news/reading/feed_date.h"
#include "services/news/reading/markup.h"

#include <string.h>

enum { HEAD_TOKENS = 64, HEAD_BYTES = 4096 };

void feed_list_add(
	const struct text **list, uint32_t *count, struct text value, struct arena *arena)
{
	struct text *items = (struct text *)(uintptr_t)*list;
	if (!items)
		*list = items = arena_zero(arena, FEED_LIST_MAX, sizeof(*items));
	for (uint32_t i = 0; i < *count; i++)
		if (text_equal(items[i], value))
			return;
	if (value.len && *count < FEED_LIST_MAX)
		items[(*count)++] = value;
}

struct text feed_date_text(struct text written, struct arena *arena)
{
	char date[FEED_DATE];
	return feed_date(written, date) ? arena_copy(arena, text_of(date)) : TEXT_NONE;
}

static bool ends_address(char c)
{
	return strchr(" \t\n()<>[]\",;", c) != NULL;
}

struct text feed_author_name(struct text written, struct arena *arena)
{
	struct text scheme = TEXT("mailto:");
	written = text_trim(written);
	if (text_starts(written, scheme))
		written = text_slice(written, scheme.len, written.len);
	const char *at = written.len ? memchr(written.ptr, '@', written.len) : NULL;
	if (!at)
		return written;
	size_t from = (size_t)(at - written.ptr), to = from;
	while (from && !ends_address(written.ptr[from - 1]))
		from--;
	while (to < written.len && !ends_address(written.ptr[to]))
		to++;
	struct buffer name = {0};
	buffer_text(&name, text_slice(written, 0, from));
	buffer_text(&name, text_slice(written, to, written.len));
	struct text rest = buffer_as_text(&name);
	while (rest.len && (ends_address(rest.ptr[rest.len - 1])))
		rest.len--;
	while (rest.len && ends_address(rest.ptr[0]))
		rest = text_slice(rest, 1, rest.len);
	struct text text = rest.len ? arena_copy(arena, rest) : text_slice(written, from, to);
	buffer_fini(&name);
	return text;
}

/* An object, or a list of objects. Plain text may begin with a bracket too: "[Reuters]". */
static bool is_json(struct text content)
{
	static const struct {
		char open, next;
	} starts[] = {{'{', '"'}, {'{', '}'}, {'[', '{'}};
	content = text_trim(content);
	for (size_t i = 0; content.len && i < ARRAY_LEN(starts); i++) {
		struct text rest = text_trim(text_slice(content, 1, content.len));
		if (content.ptr[0] == starts[i].open && rest.len && rest.ptr[0] == starts[i].next)
			return true;
	}
	return false;
}

enum err feed_parse(struct text content, struct text base, struct arena *arena, struct feed *out,
	struct why *why)
{
	*out = (struct feed){0};
	if (is_json(content))
		return feed_json(content, base, arena, out, why);
	return feed_xml(content, base, arena, out, why);
}

bool feed_is_root(struct text name)
{
	static const char *const roots[] = {"rss", "feed", "RDF", "channel", NULL};
	const char *colon = memchr(name.ptr, ':', name.len);
	if (colon)
		name = text_slice(name, (size_t)(colon - name.ptr) + 1, name.len);
	for (const char *const *root = roots; *root; root++)
		if (text_equal_nocase(name, text_of(*root)))
			return true;
	return false;
}

/* A feed's first element says so, however long its DOCTYPE is; words that a server put before it
 * may hide it. */
bool feed_looks_like(struct text content)
{
	static const char *const starts[] = {"<rss", "<feed", "<rdf:RDF", "<channel", NULL};
	struct text head = content.len > HEAD_BYTES ? text_slice(content, 0, HEAD_BYTES) : content;
	struct markup markup = {.source = content, .xml = true};
	struct markup_token token;
	for (int i = 0; i < HEAD_TOKENS && markup_next(&markup, &token); i++) {
		if (token.kind != MARKUP_OPEN)
			continue;
		if (feed_is_root(token.name))
			return true;
		if (token.element == MARKUP_html)
			return false;
		break;
	}
	for (const char *const *start = starts; *start; start++)
		if (text_find(head, text_of(*start), NULL))
			return true;
	return is_json(content);
}
