#include "services/news/reading/feed_inside.h"
#include "services/news/reading/markup.h"

#include <string.h>

struct mending {
	struct buffer *out;
	struct text open[FEED_DEPTH_MAX]; /* names of the elements that are open */
	int depth;
	bool begun; /* the root has been seen */
};

static void put_plain(char c, struct buffer *out)
{
	if (c == '&')
		buffer_text(out, TEXT("&amp;"));
	else if (c == '<')
		buffer_text(out, TEXT("&lt;"));
	else if (c == '>')
		buffer_text(out, TEXT("&gt;"));
	else if (c == '"')
		buffer_text(out, TEXT("&quot;"));
	else if ((uint8_t)c >= ' ' || c == '\n' || c == '\t')
		buffer_char(out, c);
}

static void put_text(struct text text, struct buffer *out)
{
	for (size_t i = 0; i < text.len; i++) {
		uint32_t character;
		size_t taken = text.ptr[i] == '&'
				       ? markup_entity(text_slice(text, i, text.len), &character)
				       : 0;
		if (!taken) {
			put_plain(text.ptr[i], out);
			continue;
		}
		if (character < 0x80)
			put_plain((char)character, out);
		else
			buffer_format(out, "&#%u;", character);
		i += taken - 1;
	}
}

static bool is_name(struct text name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i], small = (char)(c | 32);
		bool letter = (small >= 'a' && small <= 'z') || c == '_' || (uint8_t)c >= 0x80;
		if (!letter && !(i && c && strchr("-.:0123456789", c)))
			return false;
	}
	return name.len > 0 && name.ptr[name.len - 1] != ':';
}

static bool is_item(struct text name)
{
	const char *colon = memchr(name.ptr, ':', name.len);
	if (colon)
		return false;
	return text_equal_nocase(name, TEXT("item")) || text_equal_nocase(name, TEXT("entry"));
}

/* Elements of an item that hold words and no other element of a feed; and those that show, when
 * they begin, that one before was never ended. */
static const char *const leaves[] = {"title", "link", "guid", "id", "pubDate", "published",
	"updated", "issued", "modified", "created", "comments", "language", "generator",
	"copyright", NULL};
static const char *const others[] = {
	"description", "summary", "content", "author", "category", "enclosure", "source", NULL};

static bool is_one_of(const char *const *names, struct text name)
{
	while (*names && !text_equal_nocase(name, text_of(*names)))
		names++;
	return *names != NULL;
}

static void close_to(struct mending *mending, int depth)
{
	while (mending->depth > depth) {
		struct text name = mending->open[--mending->depth];
		buffer_format(mending->out, "</%.*s>", TEXT_ARG(name));
	}
}

static void put_attributes(struct text attributes, struct buffer *out)
{
	struct text seen[32], name, value;
	size_t seen_len = 0;
	while (markup_attribute(&attributes, &name, &value)) {
		bool again = !is_name(name) || seen_len == 32;
		for (size_t i = 0; i < seen_len; i++)
			again |= text_equal(seen[i], name);
		if (again)
			continue;
		seen[seen_len++] = name;
		buffer_format(out, " %.*s=\"", TEXT_ARG(name));
		put_text(value, out);
		buffer_char(out, '"');
	}
}

static void take_open(struct mending *mending, const struct markup_token *token)
{
	if (!is_name(token->name) || (mending->begun && !mending->depth))
		return;
	/* What a server printed before the feed is none of it. */
	if (!mending->begun && !feed_is_root(token->name))
		return;
	for (int i = 0; i < mending->depth && is_item(token->name); i++)
		if (is_item(mending->open[i]))
			close_to(mending, i);
	while (mending->depth > 1 && is_one_of(leaves, mending->open[mending->depth - 1]) &&
		(is_one_of(leaves, token->name) || is_one_of(others, token->name)))
		close_to(mending, mending->depth - 1);
	if (mending->depth == FEED_DEPTH_MAX)
		return;
	mending->begun = true;
	buffer_format(mending->out, "<%.*s", TEXT_ARG(token->name));
	put_attributes(token->attributes, mending->out);
	buffer_text(mending->out, token->closed ? TEXT("/>") : TEXT(">"));
	if (!token->closed)
		mending->open[mending->depth++] = token->name;
}

static void take_close(struct mending *mending, struct text name)
{
	for (int i = mending->depth - 1; i >= 0; i--) {
		if (text_equal_nocase(mending->open[i], name)) {
			close_to(mending, i);
			return;
		}
		/* No end tag inside an item ends the feed around it, unless the feed ends. */
		if (is_item(mending->open[i]) && !text_equal(mending->open[0], name) &&
			!text_equal_nocase(name, TEXT("channel")))
			return;
	}
}

static void take_note(struct mending *mending, struct text note)
{
	struct text begin = TEXT("<![CDATA["), end = TEXT("]]>");
	if (!text_starts(note, begin) || !mending->depth)
		return;
	note = text_slice(note, begin.len, note.len);
	if (text_ends(note, end))
		note.len -= end.len;
	for (size_t i = 0; i < note.len; i++)
		put_plain(note.ptr[i], mending->out);
}

void feed_mend(struct text xml, struct buffer *out)
{
	struct mending mending = {.out = out};
	struct markup markup = {.source = xml, .xml = true};
	struct markup_token token;
	while (markup_next(&markup, &token)) {
		if (token.kind == MARKUP_NOTE)
			take_note(&mending, token.text);
		else if (token.kind == MARKUP_OPEN)
			take_open(&mending, &token);
		else if (token.kind == MARKUP_CLOSE)
			take_close(&mending, token.name);
		else if (mending.depth)
			put_text(token.text, out);
	}
	close_to(&mending, 0);
}
