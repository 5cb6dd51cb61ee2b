/* JSON Feed 1.0 and 1.1 (jsonfeed.org), items of one without a feed around them, and articles as
 * JSON-LD (schema.org). */
#include "services/news/reading/feed_inside.h"

#include "proto/base/buffer.h"
#include "services/news/reading/address.h"
#include "services/news/reading/markup.h"

#include "proto/codec/packed.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 4, NAMES_SHOWN = 5 };

/* A string; a number as people wrongly give it for an id. */
static struct text string_of(struct bytes object, const char *key, struct arena *arena)
{
	struct packed_value value;
	char number[32];
	if (!packed_find(object, text_of(key), &value))
		return TEXT_NONE;
	if (value.kind == PACKED_TEXT)
		return arena_copy(arena, text_trim(value.text));
	if (value.kind != PACKED_I64)
		return TEXT_NONE;
	snprintf(number, sizeof(number), "%lld", (long long)value.i64);
	return arena_copy(arena, text_of(number));
}

static struct text address_of(
	struct bytes object, const char *key, struct text base, struct arena *arena)
{
	struct text address = string_of(object, key, arena);
	return address.len ? address_resolve(base, address, arena) : TEXT_NONE;
}

/* A list's items one after the other, those of one kind. */
struct items {
	struct packed_reader reader;
	uint32_t left;
};

static struct items items_in(struct packed_value list)
{
	struct items items = {.reader = packed_reader_of(list.whole)};
	packed_enter(&items.reader, &list);
	items.left = list.count;
	return items;
}

static struct items items_of(struct bytes object, const char *key)
{
	struct packed_value list;
	if (packed_find(object, text_of(key), &list) && list.kind == PACKED_LIST)
		return items_in(list);
	return (struct items){0};
}

static bool items_next(struct items *items, enum packed_kind kind, struct packed_value *out)
{
	while (items->left) {
		items->left--;
		if (!packed_next(&items->reader, out))
			return false;
		/* What is in a list or map would follow it in the same reader. */
		if (out->kind == PACKED_LIST || out->kind == PACKED_MAP)
			items->reader.next = out->whole.ptr + out->whole.len;
		if (out->kind == kind)
			return true;
	}
	return false;
}

/* 1.1 has `authors`, 1.0 had `author`. */
static void authors_take(struct bytes object, struct feed_item *item, struct arena *arena)
{
	struct packed_value author;
	for (struct items all = items_of(object, "authors"); items_next(&all, PACKED_MAP, &author);)
		feed_list_add(&item->authors, &item->authors_count,
			string_of(author.whole, "name", arena), arena);
	if (!item->authors_count && packed_find(object, TEXT("author"), &author))
		feed_list_add(&item->authors, &item->authors_count,
			author.kind == PACKED_MAP ? string_of(author.whole, "name", arena)
						  : string_of(object, "author", arena),
			arena);
}

static void item_take(
	struct bytes object, struct feed_item *item, struct text base, struct arena *arena)
{
	struct packed_value value;
	item->title = string_of(object, "title", arena);
	item->id = string_of(object, "id", arena);
	item->link = address_of(object, "url", base, arena);
	if (!item->link.len)
		item->link = address_of(object, "external_url", base, arena);
	item->content = markup_clean(string_of(object, "content_html", arena), base, arena);
	item->plain = !item->content.len;
	if (item->plain)
		item->content = string_of(object, "content_text", arena);
	item->summary = string_of(object, "summary", arena);
	struct text published = string_of(object, "date_published", arena);
	item->published = feed_date_text(published, arena);
	if (!item->published.len)
		item->undated = published;
	item->updated = feed_date_text(string_of(object, "date_modified", arena), arena);
	item->lang = string_of(object, "language", arena);
	authors_take(object, item, arena);
	for (struct items all = items_of(object, "attachments");
		items_next(&all, PACKED_MAP, &value);)
		feed_list_add(&item->enclosures, &item->enclosures_count,
			address_of(value.whole, "url", base, arena), arena);
	for (struct items all = items_of(object, "tags"); items_next(&all, PACKED_TEXT, &value);)
		feed_list_add(&item->categories, &item->categories_count,
			arena_copy(arena, value.text), arena);
}

static void feed_take(struct bytes root, struct text base, struct arena *arena, struct feed *out)
{
	struct items all = items_of(root, "items");
	uint32_t most = all.left < FEED_ITEMS_MAX ? all.left : FEED_ITEMS_MAX;
	struct feed_item whole = {0};
	struct packed_value value;
	out->format = "JSON Feed";
	out->title = string_of(root, "title", arena);
	out->link = address_of(root, "home_page_url", base, arena);
	out->id = address_of(root, "feed_url", base, arena);
	out->lang = string_of(root, "language", arena);
	authors_take(root, &whole, arena);
	if (!base.len)
		base = out->id.len ? out->id : out->link;
	struct feed_item *list = arena_zero(arena, most + 1, sizeof(*list));
	while (out->items_count < most && items_next(&all, PACKED_MAP, &value)) {
		struct feed_item *to = &list[out->items_count++];
		item_take(value.whole, to, base, arena);
		if (!to->authors_count) {
			to->authors = whole.authors;
			to->authors_count = whole.authors_count;
		}
	}
	out->items = list;
	if (!packed_find(root, TEXT("items"), &value) || value.kind != PACKED_LIST)
		out->malformed = TEXT("wanted a list of items, there is none");
	else if (most < items_of(root, "items").left)
		out->malformed = TEXT(FEED_TOO_MANY);
	else if (!string_of(root, "version", arena).len)
		out->malformed = TEXT("wanted a version, there is none");
}

/* --- Articles without a feed --------------------------------------------------------------- */

static bool is_article(struct text type)
{
	static const char *const others[] = {"Report", "SocialMediaPosting", NULL};
	struct text scheme = TEXT("schema.org/"), end = TEXT("Article"), post = TEXT("BlogPosting");
	size_t at;
	if (text_find(type, scheme, &at))
		type = text_slice(type, at + scheme.len, type.len);
	for (const char *const *other = others; *other; other++)
		if (text_is(type, *other))
			return true;
	/* NewsArticle, ReportageNewsArticle, OpinionNewsArticle, LiveBlogPosting ... */
	return text_ends(type, end) || text_ends(type, post);
}

static bool has_article_type(struct bytes object, struct arena *arena)
{
	struct packed_value type;
	if (is_article(string_of(object, "@type", arena)))
		return true;
	for (struct items all = items_of(object, "@type"); items_next(&all, PACKED_TEXT, &type);)
		if (is_article(type.text))
			return true;
	return false;
}

/* The first of these keys that is there, of the object or of what stands under the key. */
static struct text first_of(struct bytes object, const char *const *keys, struct arena *arena)
{
	struct packed_value inner;
	struct text found = TEXT_NONE;
	for (; *keys && !found.len; keys++) {
		found = string_of(object, *keys, arena);
		if (!found.len && packed_find(object, text_of(*keys), &inner) &&
			inner.kind == PACKED_MAP)
			found = string_of(inner.whole, "@id", arena);
	}
	return found;
}

static void ld_authors(struct packed_value author, struct feed_item *item, struct arena *arena)
{
	struct items all = items_in(author);
	struct packed_value one;
	if (author.kind == PACKED_MAP)
		feed_list_add(&item->authors, &item->authors_count,
			string_of(author.whole, "name", arena), arena);
	else if (author.kind == PACKED_TEXT)
		feed_list_add(&item->authors, &item->authors_count, arena_copy(arena, author.text),
			arena);
	while (author.kind == PACKED_LIST && packed_next(&all.reader, &one) && all.left--)
		if (one.kind == PACKED_MAP) {
			ld_authors(one, item, arena);
			all.reader.next = one.whole.ptr + one.whole.len;
		} else if (one.kind == PACKED_TEXT) {
			ld_authors(one, item, arena);
		}
}

static bool has_markup(struct text text)
{
	return text_find(text, TEXT("</"), NULL) || text_find(text, TEXT("<br"), NULL);
}

static void ld_take(
	struct bytes object, struct feed_item *item, struct text base, struct arena *arena)
{
	static const char *const title[] = {"headline", "name", NULL},
				 *const body[] = {"articleBody", "text", NULL},
				 *const link[] = {"url", "mainEntityOfPage", "@id", NULL},
				 *const lang[] = {"inLanguage", NULL};
	struct packed_value author;
	struct text published = string_of(object, "datePublished", arena);
	struct text address = first_of(object, link, arena);
	item->title = first_of(object, title, arena);
	item->link = address.len ? address_resolve(base, address, arena) : TEXT_NONE;
	item->id = string_of(object, "identifier", arena);
	item->content = first_of(object, body, arena);
	/* The body is meant to be text; some put markup there. */
	item->plain = !has_markup(item->content);
	item->summary = string_of(object, "description", arena);
	item->lang = first_of(object, lang, arena);
	item->published = feed_date_text(published, arena);
	if (!item->published.len)
		item->undated = published;
	item->updated = feed_date_text(string_of(object, "dateModified", arena), arena);
	if (packed_find(object, TEXT("author"), &author))
		ld_authors(author, item, arena);
}

static bool article_take(
	struct bytes object, struct feed_item *item, struct text base, struct arena *arena)
{
	struct packed_value value;
	bool is_item = packed_find(object, TEXT("content_text"), &value) ||
		       packed_find(object, TEXT("content_html"), &value);
	if (!is_item && !has_article_type(object, arena))
		return false;
	*item = (struct feed_item){0};
	if (is_item)
		item_take(object, item, base, arena);
	else
		ld_take(object, item, base, arena);
	return true;
}

struct found {
	bool cut; /* there were more than fit */
	struct text base;
	struct arena *arena;
	struct feed_item *items;
	uint32_t count;
};

/* An article, a list of such, or a graph that holds some. */
static void find_articles(struct found *found, struct packed_value value, int depth)
{
	struct packed_value inner;
	struct items all = items_in(value);
	found->cut |= found->count == FEED_ITEMS_MAX;
	if (depth > DEPTH_MAX || found->count == FEED_ITEMS_MAX)
		return;
	if (value.kind == PACKED_LIST) {
		while (items_next(&all, PACKED_MAP, &inner))
			find_articles(found, inner, depth + 1);
		return;
	}
	if (article_take(value.whole, &found->items[found->count], found->base, found->arena))
		found->count++;
	else if (packed_find(value.whole, TEXT("@graph"), &inner) ||
		 packed_find(value.whole, TEXT("mainEntity"), &inner))
		find_articles(found, inner, depth + 1);
}

/* Says what was found instead: the first names in it. */
static enum err refuse_other(struct packed_value root, struct why *why)
{
	struct buffer names = {0};
	struct packed_reader reader = packed_reader_of(root.whole);
	struct packed_value value;
	bool map = root.kind == PACKED_MAP && packed_enter(&reader, &value);
	for (uint32_t i = 0; map && i < root.count && i < NAMES_SHOWN; i++) {
		if (!packed_next(&reader, &value))
			break;
		buffer_format(&names, "%s'%.*s'", i ? ", " : " with ",
			(int)(value.text.len < 24 ? value.text.len : 24), value.text.ptr);
		if (!packed_next(&reader, &value))
			break;
		if (value.kind == PACKED_LIST || value.kind == PACKED_MAP)
			reader.next = value.whole.ptr + value.whole.len;
	}
	enum err err = why_set(why, ERR_BAD_FILE, "",
		"wanted a JSON Feed, items of one, or an article as JSON-LD, got other JSON%.*s",
		TEXT_ARG(buffer_as_text(&names)));
	buffer_fini(&names);
	return err;
}

static bool is_feed(struct packed_value root)
{
	struct packed_value value;
	if (root.kind != PACKED_MAP)
		return false;
	if (packed_find(root.whole, TEXT("items"), &value) && value.kind == PACKED_LIST)
		return true;
	return packed_find(root.whole, TEXT("version"), &value) && value.kind == PACKED_TEXT &&
	       text_find(value.text, TEXT("jsonfeed.org/version"), NULL);
}

static enum err take_root(struct packed_value root, struct text base, struct arena *arena,
	struct feed *out, struct why *why)
{
	struct found found = {.base = base, .arena = arena};
	if (is_feed(root)) {
		feed_take(root.whole, base, arena, out);
		return ERR_OK;
	}
	found.items = arena_zero(arena, FEED_ITEMS_MAX, sizeof(*found.items));
	find_articles(&found, root, 0);
	*out = (struct feed){
		.format = "JSON articles", .items = found.items, .items_count = found.count};
	if (found.cut)
		out->malformed = TEXT(FEED_TOO_MANY);
	return found.count ? ERR_OK : refuse_other(root, why);
}

/* Where it is none, as mended; `slip` is then what was wrong with it. */
static enum err read_json(struct text json, struct arena *arena, struct buffer *packed,
	struct text *slip, struct why *why)
{
	struct why first = {0};
	struct buffer mended = {0};
	char line[sizeof(first.where) + sizeof(first.text) + 2];
	enum err err = packed_from_json(json, packed, &first);
	if (err && err != ERR_LIMIT) {
		buffer_clear(packed);
		feed_mend_json(json, &mended);
		err = packed_from_json(buffer_as_text(&mended), packed, NULL);
		snprintf(line, sizeof(line), "%s: %s", first.where, first.text);
		*slip = arena_copy(arena, text_of(line));
	}
	buffer_fini(&mended);
	if (err && why)
		*why = first;
	return err ? first.code : ERR_OK;
}

enum err feed_json(
	struct text json, struct text base, struct arena *arena, struct feed *out, struct why *why)
{
	struct buffer packed = {0};
	struct packed_value root;
	struct text slip = TEXT_NONE;
	enum err err = read_json(json, arena, &packed, &slip, why);
	struct packed_reader reader = {0};
	if (!err)
		reader = packed_reader_of(buffer_bytes(&packed));
	if (err)
		why_prefix(why, "it begins as JSON and is none");
	else if (packed_next(&reader, &root))
		err = take_root(root, base, arena, out, why);
	if (!err && slip.len)
		out->malformed = slip;
	buffer_fini(&packed);
	return err;
}
