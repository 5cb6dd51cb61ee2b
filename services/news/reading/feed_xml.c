/* The XML kinds of feeds: which element means what stands in one table. */
#include "services/news/reading/feed_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "services/news/reading/address.h"
#include "services/news/reading/feed_content.h"
#include "services/news/reading/markup.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

enum member {
	TITLE,
	LINK,
	ID,
	SUMMARY,
	CONTENT,
	PUBLISHED,
	UPDATED,
	DATE, /* both of them, where nothing better tells */
	AUTHOR,
	ENCLOSURE,
	CATEGORY,
	LANG,
	GROUP,  /* its children count as the item's */
	SOURCE, /* the feed it was taken from, whose author speaks where the item has none */
	MEMBERS
};

/* The lower rank is believed; among equals the first, and of lists all. */
static const struct {
	unsigned spaces;
	const char *name;
	enum member member;
	int rank;
} elements[] = {
	{FEED_OWN | FEED_ATOM, "title", TITLE, 0},
	{FEED_DC, "title", TITLE, 1},
	{FEED_MEDIA, "title", TITLE, 2},
	{FEED_ITUNES, "title", TITLE, 3},
	{FEED_OWN | FEED_ATOM, "link", LINK, 0},
	{FEED_OWN, "guid", ID, 0},
	{FEED_ATOM, "id", ID, 0},
	{FEED_OWN, "id", ID, 1},
	{FEED_DC, "identifier", ID, 2},
	{FEED_OWN | FEED_ATOM, "summary", SUMMARY, 0},
	{FEED_OWN, "description", SUMMARY, 0},
	{FEED_OWN, "abstract", SUMMARY, 0},
	{FEED_DC | FEED_TERMS, "description", SUMMARY, 1},
	{FEED_ITUNES, "summary", SUMMARY, 2},
	{FEED_MEDIA, "description", SUMMARY, 3},
	{FEED_ITUNES, "subtitle", SUMMARY, 4},
	{FEED_ENCODED, "encoded", CONTENT, 0},
	{FEED_OWN | FEED_ATOM, "content", CONTENT, 0},
	{FEED_XHTML, "body", CONTENT, 1},
	{FEED_XHTML, "div", CONTENT, 1},
	{FEED_OWN, "fullitem", CONTENT, 2},
	{FEED_OWN, "prodlink", CONTENT, 3},
	{FEED_OWN, "pubDate", PUBLISHED, 0},
	{FEED_OWN | FEED_ATOM, "published", PUBLISHED, 0},
	{FEED_OWN | FEED_ATOM, "issued", PUBLISHED, 0},
	{FEED_TERMS, "issued", PUBLISHED, 1},
	{FEED_OWN | FEED_ATOM, "created", PUBLISHED, 3},
	{FEED_DC | FEED_TERMS, "created", PUBLISHED, 3},
	{FEED_OWN | FEED_ATOM, "updated", UPDATED, 0},
	{FEED_OWN | FEED_ATOM, "modified", UPDATED, 0},
	{FEED_DC | FEED_TERMS, "modified", UPDATED, 1},
	{FEED_OWN, "lastBuildDate", UPDATED, 3},
	{FEED_DC | FEED_TERMS | FEED_OWN, "date", DATE, 2},
	{FEED_OWN | FEED_ATOM, "author", AUTHOR, 0},
	{FEED_DC | FEED_TERMS, "creator", AUTHOR, 0},
	{FEED_DC, "author", AUTHOR, 1},
	{FEED_ITUNES, "author", AUTHOR, 2},
	{FEED_OWN, "enclosure", ENCLOSURE, 0},
	{FEED_MEDIA, "content", ENCLOSURE, 1},
	{FEED_MEDIA, "group", GROUP, 0},
	{FEED_OWN | FEED_ATOM, "category", CATEGORY, 0},
	{FEED_DC, "subject", CATEGORY, 0},
	{FEED_MEDIA | FEED_ITUNES, "category", CATEGORY, 0},
	{FEED_ATOM, "source", SOURCE, 4},
	{FEED_OWN | FEED_DC, "language", LANG, 0},
};

struct gathering {
	struct arena *arena;
	struct text base;
	struct feed *feed;
	struct feed_item *items;
	size_t room;
};

/* One item, or the feed itself, being filled. */
struct filling {
	struct gathering *all;
	struct feed_item *item;
	struct text base;  /* of the item */
	int rank[MEMBERS]; /* one more than that of what was taken; 0: nothing yet */
};

/* May a value of this rank be taken? */
static bool better(struct filling *filling, enum member member, int rank)
{
	if (filling->rank[member] && filling->rank[member] <= rank + 1)
		return false;
	filling->rank[member] = rank + 1;
	return true;
}

/* The same for lists: a better rank empties it, an equal one adds. */
static bool adds(struct filling *filling, enum member member, int rank, uint32_t *count)
{
	if (better(filling, member, rank))
		*count = 0;
	return filling->rank[member] == rank + 1;
}

static void link_take(struct filling *filling, xmlNode *node, struct text base, int rank)
{
	struct arena *arena = filling->all->arena;
	struct feed_item *item = filling->item;
	struct text rel = feed_attribute(node, "rel", arena);
	struct text href = feed_attribute(node, "href", arena);
	if (text_is(rel, "enclosure")) {
		if (adds(filling, ENCLOSURE, 0, &item->enclosures_count))
			feed_list_add(&item->enclosures, &item->enclosures_count,
				address_resolve(base, href, arena), arena);
		return;
	}
	if (rel.len && !text_is(rel, "alternate") &&
		!text_is(rel, "http://www.iana.org/assignments/relation/alternate"))
		return;
	struct text value = href.len ? href : text_trim(feed_string(node, arena));
	struct text type = feed_attribute(node, "type", arena);
	bool page = !type.len || text_find(type, TEXT("html"), NULL);
	if (value.len && !markup_is_script(value) && better(filling, LINK, rank + !page))
		item->link = address_resolve(base, value, arena);
}

/* A guid is the item's address too, unless it says that it is not. */
static void id_take(struct filling *filling, xmlNode *node, struct text base, int rank)
{
	struct arena *arena = filling->all->arena;
	struct text id = text_trim(feed_string(node, arena));
	struct text permanent = feed_attribute(node, "isPermaLink", arena);
	if (!id.len || !better(filling, ID, rank))
		return;
	filling->item->id = id;
	bool address = text_equal_nocase(permanent, TEXT("true")) ||
		       (!permanent.len && text_starts(id, TEXT("http")));
	if (strcasecmp((const char *)node->name, "guid") == 0 && address &&
		better(filling, LINK, 5))
		filling->item->link = address_resolve(base, id, arena);
}

static void author_take(struct filling *filling, xmlNode *node, int rank)
{
	struct arena *arena = filling->all->arena;
	struct feed_item *item = filling->item;
	struct text name = feed_person(node, arena);
	if (name.len && adds(filling, AUTHOR, rank, &item->authors_count))
		feed_list_add(&item->authors, &item->authors_count, name, arena);
}

static void enclosure_take(struct filling *filling, xmlNode *node, struct text base, int rank)
{
	struct arena *arena = filling->all->arena;
	struct feed_item *item = filling->item;
	struct text url = feed_attribute(node, "url", arena);
	if (!url.len)
		url = feed_attribute(node, "href", arena);
	if (url.len && adds(filling, ENCLOSURE, rank, &item->enclosures_count))
		feed_list_add(&item->enclosures, &item->enclosures_count,
			address_resolve(base, url, arena), arena);
}

static void date_take(struct filling *filling, enum member member, struct text date, int rank)
{
	struct text value = feed_date_text(date, filling->all->arena);
	if (!value.len && text_trim(date).len)
		filling->item->undated = text_trim(date);
	if (value.len && better(filling, member, rank))
		*(member == PUBLISHED ? &filling->item->published : &filling->item->updated) =
			value;
}

static void category_take(struct filling *filling, xmlNode *node)
{
	struct arena *arena = filling->all->arena;
	struct text term = feed_attribute(node, "term", arena);
	if (!term.len)
		term = feed_attribute(node, "text", arena); /* of itunes */
	feed_list_add(&filling->item->categories, &filling->item->categories_count,
		term.len ? term : text_trim(feed_string(node, arena)), arena);
}

static void text_take(
	struct filling *filling, enum member member, xmlNode *node, struct text base, int rank)
{
	struct arena *arena = filling->all->arena;
	struct feed_item *item = filling->item;
	struct text *const to[MEMBERS] = {[TITLE] = &item->title,
		[SUMMARY] = &item->summary,
		[CONTENT] = &item->content,
		[LANG] = &item->lang};
	struct text value = member == TITLE  ? feed_title(node, arena)
			    : member == LANG ? text_trim(feed_string(node, arena))
					     : feed_content(node, base, arena);
	if (value.len && better(filling, member, rank))
		*to[member] = value;
}

static bool is_author(xmlNode *node)
{
	const char *name;
	return (feed_space(node, &name) & (FEED_OWN | FEED_ATOM)) &&
	       strcasecmp(name, "author") == 0;
}

static void fill(struct filling *filling, xmlNode *parent);

static void member_take(struct filling *filling, enum member member, xmlNode *node, int rank)
{
	struct arena *arena = filling->all->arena;
	struct text base = feed_base(node, filling->base, arena);
	switch (member) {
	case LINK:
		link_take(filling, node, base, rank);
		break;
	case ID:
		id_take(filling, node, base, rank);
		break;
	case PUBLISHED:
	case UPDATED:
		date_take(filling, member, feed_string(node, arena), rank);
		break;
	case DATE:
		date_take(filling, PUBLISHED, feed_string(node, arena), rank);
		date_take(filling, UPDATED, feed_string(node, arena), rank);
		break;
	case AUTHOR:
		author_take(filling, node, rank);
		break;
	case ENCLOSURE:
		enclosure_take(filling, node, base, rank);
		break;
	case CATEGORY:
		category_take(filling, node);
		break;
	case GROUP:
		fill(filling, node);
		break;
	case SOURCE:
		for (xmlNode *child = node->children; child; child = child->next)
			if (child->type == XML_ELEMENT_NODE && is_author(child))
				author_take(filling, child, rank);
		break;
	default:
		text_take(filling, member, node, base, rank);
	}
}

static void fill(struct filling *filling, xmlNode *parent)
{
	for (xmlNode *child = parent->children; child; child = child->next) {
		if (child->type != XML_ELEMENT_NODE)
			continue;
		const char *name;
		unsigned space = feed_space(child, &name);
		for (size_t i = 0; i < ARRAY_LEN(elements); i++) {
			if ((elements[i].spaces & space) &&
				strcasecmp(name, elements[i].name) == 0) {
				member_take(filling, elements[i].member, child, elements[i].rank);
				break;
			}
		}
	}
}

/* RSS 1.0 names an item by rdf:about; CDF has its address and its change as attributes. */
static void attributes_take(struct filling *filling, xmlNode *node)
{
	struct arena *arena = filling->all->arena;
	struct text about = feed_attribute(node, "about", arena);
	struct text href = feed_attribute(node, "href", arena);
	struct text changed = feed_attribute(node, "lastmod", arena);
	if (about.len && better(filling, ID, 3))
		filling->item->id = about;
	if (text_starts(about, TEXT("http")) && better(filling, LINK, 6))
		filling->item->link = address_resolve(filling->base, about, arena);
	if (href.len && !markup_is_script(href) && better(filling, LINK, 0))
		filling->item->link = address_resolve(filling->base, href, arena);
	if (changed.len)
		date_take(filling, UPDATED, changed, 2);
}

static void item_take(struct gathering *all, xmlNode *node, struct text base, struct text lang)
{
	if (all->feed->items_count == FEED_ITEMS_MAX) {
		all->feed->malformed = TEXT(FEED_TOO_MANY);
		return;
	}
	all->items =
		alloc_room(all->items, all->feed->items_count, &all->room, sizeof(*all->items));
	struct feed_item *item = &all->items[all->feed->items_count++];
	struct text own = feed_attribute(node, "lang", all->arena);
	struct filling filling = {
		.all = all, .item = item, .base = feed_base(node, base, all->arena)};
	*item = (struct feed_item){0};
	fill(&filling, node);
	attributes_take(&filling, node);
	if (!item->lang.len)
		item->lang = own.len ? own : lang;
}

/* Atom's feed speaks for its entries where they do not: RFC 4287, 4.2.1. */
static void authors_inherit(struct gathering *all, const struct feed_item *head)
{
	for (uint32_t i = 0; i < all->feed->items_count; i++)
		if (!all->items[i].authors_count) {
			all->items[i].authors = head->authors;
			all->items[i].authors_count = head->authors_count;
		}
}

static const char *format_of(const char *name)
{
	static const char *const formats[][2] = {
		{"rss", "RSS"}, {"RDF", "RDF"}, {"feed", "Atom"}, {"channel", "CDF"}};
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (strcasecmp(name, formats[i][0]) == 0)
			return formats[i][1];
	return NULL;
}

static bool is_item(const char *name, unsigned space)
{
	return (space & (FEED_OWN | FEED_ATOM)) &&
	       (strcasecmp(name, "item") == 0 || strcasecmp(name, "entry") == 0);
}

/* Items stand in the channel (RSS 2.0), beside it (RSS 1.0), in the feed (Atom), or in channels
 * within it (CDF). */
static void gather(
	struct gathering *all, xmlNode *parent, struct text base, struct text lang, int depth)
{
	for (xmlNode *node = parent->children; node && depth < 8; node = node->next) {
		const char *name;
		unsigned space = node->type == XML_ELEMENT_NODE ? feed_space(node, &name) : 0;
		if (!space)
			continue;
		struct text own = feed_attribute(node, "lang", all->arena);
		bool item = is_item(name, space);
		if (item)
			item_take(all, node, base, lang);
		/* An item within an item is one that somebody forgot to end. */
		if (item || strcasecmp(name, "channel") == 0 || strcasecmp(name, "items") == 0 ||
			strcasecmp(name, "feed") == 0 || strcasecmp(name, "rss") == 0)
			gather(all, node, feed_base(node, base, all->arena), own.len ? own : lang,
				depth + 1);
	}
}

static xmlNode *channel_of(xmlNode *root, const char *format)
{
	for (xmlNode *child = root->children; child && text_is(text_of(format), "Atom") == false;
		child = child->next) {
		const char *name;
		if (child->type == XML_ELEMENT_NODE && feed_space(child, &name) &&
			strcasecmp(name, "channel") == 0)
			return child;
	}
	return root;
}

enum err feed_xml(
	struct text xml, struct text base, struct arena *arena, struct feed *out, struct why *why)
{
	xmlDoc *document;
	const char *name = NULL;
	enum err err = feed_document(xml, arena, &document, &out->malformed, why);
	if (err)
		return err;
	xmlNode *root = xmlDocGetRootElement(document);
	if (root)
		feed_space(root, &name);
	out->format = name ? format_of(name) : NULL;
	if (!out->format) {
		err = why_set(why, ERR_BAD_FILE, "", "wanted a feed, got %s%.60s",
			name ? "XML of the element " : "no XML element", name ? name : "");
		xmlFreeDoc(document);
		return err;
	}
	struct gathering all = {.arena = arena, .feed = out};
	struct feed_item head = {0};
	xmlNode *channel = channel_of(root, out->format);
	base = feed_base(root, base, arena);
	struct filling filling = {
		.all = &all, .item = &head, .base = feed_base(channel, base, arena)};
	fill(&filling, channel);
	attributes_take(&filling, channel);
	struct text lang = feed_attribute(root, "lang", arena);
	out->title = head.title;
	out->link = head.link;
	out->id = head.id;
	out->lang = head.lang.len ? head.lang : lang;
	gather(&all, root, base.len ? base : head.link, lang, 0);
	if (text_is(text_of(out->format), "Atom"))
		authors_inherit(&all, &head);
	if (out->items_count) {
		struct feed_item *items = arena_zero(arena, out->items_count, sizeof(*items));
		memcpy(items, all.items, out->items_count * sizeof(*items));
		out->items = items;
	}
	free(all.items);
	xmlFreeDoc(document);
	return ERR_OK;
}
