/* JSON Feed 1.0 and 1.1 (jsonfeed.org). */
#include "services/news/feed_inside.h"

#include "proto/base/buffer.h"
#include "services/news/address.h"
#include "services/news/markup.h"

#include "proto/codec/packed.h"

#include <stdio.h>
#include <string.h>

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

static struct items items_of(struct bytes object, const char *key)
{
	struct items items = {0};
	struct packed_value list;
	if (packed_find(object, text_of(key), &list) && list.kind == PACKED_LIST) {
		items.reader = packed_reader_of(list.whole);
		packed_enter(&items.reader, &list);
		items.left = list.count;
	}
	return items;
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
	if (!item->content.len)
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
	else if (!string_of(root, "version", arena).len)
		out->malformed = TEXT("wanted a version, there is none");
}

enum err feed_json(
	struct text json, struct text base, struct arena *arena, struct feed *out, struct why *why)
{
	struct buffer packed = {0};
	struct packed_value value;
	enum err err = packed_from_json(json, &packed, why);
	if (err)
		why_prefix(why, "wanted a JSON Feed");
	else if (!packed_find(buffer_bytes(&packed), TEXT("items"), &value) &&
		 !packed_find(buffer_bytes(&packed), TEXT("version"), &value))
		err = why_set(why, ERR_BAD_FILE, "", "wanted a JSON Feed, got other JSON");
	else
		feed_take(buffer_bytes(&packed), base, arena, out);
	buffer_fini(&packed);
	return err;
}
