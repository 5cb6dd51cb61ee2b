/* JSON Feed 1.0 and 1.1 (jsonfeed.org). */
#include "services/news/feed_inside.h"

#include "proto/base/buffer.h"
#include "services/news/address.h"
#include "services/news/markup.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A string; a number as people wrongly give it for an id. */
static struct text string_of(const json_t *object, const char *key, struct arena *arena)
{
	const json_t *value = json_object_get(object, key);
	char number[32];
	if (json_is_integer(value)) {
		snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
		return arena_copy(arena, text_of(number));
	}
	if (!json_is_string(value))
		return TEXT_NONE;
	struct text text = {json_string_value(value), json_string_length(value)};
	return arena_copy(arena, text_trim(text));
}

static struct text address_of(
	const json_t *object, const char *key, struct text base, struct arena *arena)
{
	struct text address = string_of(object, key, arena);
	return address.len ? address_resolve(base, address, arena) : TEXT_NONE;
}

/* 1.1 has `authors`, 1.0 had `author`. */
static void authors_take(const json_t *object, struct feed_item *item, struct arena *arena)
{
	const json_t *authors = json_object_get(object, "authors");
	const json_t *author = json_object_get(object, "author");
	for (size_t i = 0; i < json_array_size(authors); i++)
		feed_list_add(&item->authors, &item->authors_count,
			string_of(json_array_get(authors, i), "name", arena), arena);
	if (!item->authors_count && author)
		feed_list_add(&item->authors, &item->authors_count,
			json_is_string(author) ? string_of(object, "author", arena)
					       : string_of(author, "name", arena),
			arena);
}

static void item_take(
	const json_t *object, struct feed_item *item, struct text base, struct arena *arena)
{
	const json_t *attachments = json_object_get(object, "attachments");
	const json_t *tags = json_object_get(object, "tags");
	item->title = string_of(object, "title", arena);
	item->id = string_of(object, "id", arena);
	item->link = address_of(object, "url", base, arena);
	if (!item->link.len)
		item->link = address_of(object, "external_url", base, arena);
	item->content = markup_clean(string_of(object, "content_html", arena), base, arena);
	if (!item->content.len)
		item->content = string_of(object, "content_text", arena);
	item->summary = string_of(object, "summary", arena);
	item->published = feed_date_text(string_of(object, "date_published", arena), arena);
	item->updated = feed_date_text(string_of(object, "date_modified", arena), arena);
	item->lang = string_of(object, "language", arena);
	authors_take(object, item, arena);
	for (size_t i = 0; i < json_array_size(attachments); i++)
		feed_list_add(&item->enclosures, &item->enclosures_count,
			address_of(json_array_get(attachments, i), "url", base, arena), arena);
	for (size_t i = 0; i < json_array_size(tags); i++) {
		const json_t *tag = json_array_get(tags, i);
		struct text text = {json_string_value(tag), json_string_length(tag)};
		if (text.ptr)
			feed_list_add(&item->categories, &item->categories_count,
				arena_copy(arena, text), arena);
	}
}

static void feed_take(const json_t *root, struct text base, struct arena *arena, struct feed *out)
{
	const json_t *items = json_object_get(root, "items");
	size_t count = json_array_size(items);
	struct feed_item whole = {0};
	out->format = "JSON Feed";
	out->title = string_of(root, "title", arena);
	out->link = address_of(root, "home_page_url", base, arena);
	out->id = address_of(root, "feed_url", base, arena);
	out->lang = string_of(root, "language", arena);
	authors_take(root, &whole, arena);
	if (!base.len)
		base = out->id.len ? out->id : out->link;
	if (count > FEED_ITEMS_MAX)
		count = FEED_ITEMS_MAX;
	struct feed_item *list = arena_zero(arena, count ? count : 1, sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		const json_t *item = json_array_get(items, i);
		if (!json_is_object(item))
			continue;
		struct feed_item *to = &list[out->items_count++];
		item_take(item, to, base, arena);
		if (!to->authors_count) {
			to->authors = whole.authors;
			to->authors_count = whole.authors_count;
		}
	}
	out->items = list;
	if (!json_is_array(items))
		out->malformed = TEXT("wanted a list of items, there is none");
	else if (!json_is_string(json_object_get(root, "version")))
		out->malformed = TEXT("wanted a version, there is none");
}

enum err feed_json(
	struct text json, struct text base, struct arena *arena, struct feed *out, struct why *why)
{
	json_error_t error;
	json_t *root =
		json_loadb(json.ptr, json.len, JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, &error);
	if (!root)
		return why_set(
			why, ERR_BAD_FILE, "", "wanted JSON, line %d: %s", error.line, error.text);
	enum err err = ERR_OK;
	if (!json_object_get(root, "items") && !json_object_get(root, "version"))
		err = why_set(why, ERR_BAD_FILE, "", "wanted a JSON Feed, got other JSON");
	else
		feed_take(root, base, arena, out);
	json_decref(root);
	return err;
}
