#include "services/news/feed.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "services/news/feed_date.h"
#include "services/news/page.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/uri.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 10000, LIST_MAX = 16, DEPTH_MAX = 32 };

/* Which element fills which member. `space` is a part of the namespace's address; "" means the
 * feed's own (RSS has none, Atom and RSS 1.0 have theirs). */
enum member { TITLE, LINK, ID, SUMMARY, CONTENT, PUBLISHED, UPDATED, AUTHOR, ENCLOSURE, LANG };

static const struct {
	const char *space, *name;
	enum member member;
} elements[] = {
	{"", "title", TITLE},
	{"", "link", LINK},
	{"", "guid", ID},
	{"", "id", ID},
	{"", "description", SUMMARY},
	{"", "summary", SUMMARY},
	{"", "content", CONTENT},
	{"", "pubDate", PUBLISHED},
	{"", "published", PUBLISHED},
	{"", "issued", PUBLISHED},
	{"", "created", PUBLISHED},
	{"", "updated", UPDATED},
	{"", "modified", UPDATED},
	{"", "author", AUTHOR},
	{"", "enclosure", ENCLOSURE},
	{"purl.org/dc/", "title", TITLE},
	{"purl.org/dc/", "description", SUMMARY},
	{"purl.org/dc/", "date", PUBLISHED},
	{"purl.org/dc/", "created", PUBLISHED},
	{"purl.org/dc/", "modified", UPDATED},
	{"purl.org/dc/", "creator", AUTHOR},
	{"purl.org/dc/", "language", LANG},
	{"purl.org/rss/1.0/modules/content", "encoded", CONTENT},
	{"itunes.com/dtds/podcast", "author", AUTHOR},
	{"search.yahoo.com/mrss", "content", ENCLOSURE},
};

static const char *const own_spaces[] = {"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#",
	"http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/",
	"http://backend.userland.com/rss2", "http://channel.netscape.com/rdf/simple/0.9/", NULL};

static const char *space_of(const xmlNode *node)
{
	const char *href = node->ns ? (const char *)node->ns->href : "";
	for (const char *const *own = own_spaces; *own; own++) {
		size_t len = strlen(*own);
		if (strncmp(href, *own, len) == 0 && (!href[len] || strcmp(href + len, "/") == 0))
			return "";
	}
	return href;
}

static bool is_element(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && space_of(node)[0] == '\0' &&
	       strcmp((const char *)node->name, name) == 0;
}

static struct text copy_and_free(xmlChar *value, struct arena *arena)
{
	struct text text =
		value ? arena_copy(arena, text_trim(text_of((const char *)value))) : TEXT_NONE;
	xmlFree(value);
	return text;
}

static struct text attribute(xmlNode *node, const char *name, struct arena *arena)
{
	return copy_and_free(xmlGetProp(node, (const xmlChar *)name), arena);
}

/* Content of an element; of Atom's type="xhtml" the markup, since it is not escaped there. */
static struct text content_of(xmlNode *node, struct arena *arena)
{
	if (!text_is(attribute(node, "type", arena), "xhtml"))
		return copy_and_free(xmlNodeGetContent(node), arena);
	xmlBuffer *buffer = xmlBufferCreate();
	for (xmlNode *child = node->children; child; child = child->next)
		xmlNodeDump(buffer, node->doc, child, 0, 0);
	struct text text =
		arena_copy(arena, text_trim(text_of((const char *)xmlBufferContent(buffer))));
	xmlBufferFree(buffer);
	return text;
}

/* An address against xml:base, or the feed's own address. */
static struct text resolved(struct text link, xmlNode *node, struct text base, struct arena *arena)
{
	if (!link.len)
		return link;
	char *copy = text_copy(link), *feed = text_copy(base);
	xmlChar *own = xmlNodeGetBase(node->doc, node);
	xmlChar *against = own && feed[0] ? xmlBuildURI(own, (xmlChar *)feed) : NULL;
	const xmlChar *use = against ? against : own ? own : (xmlChar *)feed;
	xmlChar *whole = use[0] ? xmlBuildURI((xmlChar *)copy, use) : NULL;
	struct text text = whole ? copy_and_free(whole, arena) : link;
	xmlFree(own);
	xmlFree(against);
	free(copy);
	free(feed);
	return text;
}

static void list_add(
	const struct text **list, uint32_t *count, struct text value, struct arena *arena)
{
	struct text *items = (struct text *)(uintptr_t)*list;
	if (!items)
		*list = items = arena_zero(arena, LIST_MAX, sizeof(*items));
	for (uint32_t i = 0; i < *count; i++)
		if (text_equal(items[i], value))
			return;
	if (value.len && *count < LIST_MAX)
		items[(*count)++] = value;
}

static void date_set(struct text *member, struct text value, struct arena *arena)
{
	char date[FEED_DATE];
	if (!member->ptr && feed_date(value, date))
		*member = arena_copy(arena, text_of(date));
}

/* Atom's <author><name>, RSS's "address (Name)", or a plain name. */
static struct text author_of(xmlNode *node, struct arena *arena)
{
	for (xmlNode *child = node->children; child; child = child->next)
		if (is_element(child, "name"))
			return content_of(child, arena);
	struct text text = content_of(node, arena);
	const char *open = text.len ? memchr(text.ptr, '(', text.len) : NULL;
	if (open && text.ptr[text.len - 1] == ')')
		return text_trim((struct text){open + 1, (size_t)(text.ptr + text.len - open - 2)});
	return text;
}

/* RSS puts the address into the element, Atom into href and says by rel what it is. */
static void link_take(xmlNode *node, struct feed_item *item, struct text base, struct arena *arena)
{
	struct text rel = attribute(node, "rel", arena), href = attribute(node, "href", arena);
	if (text_is(rel, "enclosure"))
		list_add(&item->enclosures, &item->enclosures_count,
			resolved(href, node, base, arena), arena);
	else if (!item->link.len && (!rel.len || text_is(rel, "alternate")))
		item->link = resolved(href.len ? href : content_of(node, arena), node, base, arena);
}

static void first(struct text *member, struct text value)
{
	if (!member->len)
		*member = value;
}

static void member_take(enum member member, xmlNode *node, struct feed_item *item, struct text base,
	struct arena *arena)
{
	switch (member) {
	case TITLE:
		first(&item->title, page_fragment(content_of(node, arena), arena));
		break;
	case LINK:
		link_take(node, item, base, arena);
		break;
	case ID:
		first(&item->id, content_of(node, arena));
		if (!item->link.len && strcmp((const char *)node->name, "guid") == 0 &&
			!text_is(attribute(node, "isPermaLink", arena), "false") &&
			text_starts(item->id, TEXT("http")))
			item->link = item->id;
		break;
	case SUMMARY:
		first(&item->summary, content_of(node, arena));
		break;
	case CONTENT:
		first(&item->content, content_of(node, arena));
		break;
	case PUBLISHED:
		date_set(&item->published, content_of(node, arena), arena);
		break;
	case UPDATED:
		date_set(&item->updated, content_of(node, arena), arena);
		break;
	case AUTHOR:
		list_add(&item->authors, &item->authors_count, author_of(node, arena), arena);
		break;
	case ENCLOSURE:
		list_add(&item->enclosures, &item->enclosures_count,
			resolved(attribute(node, "url", arena), node, base, arena), arena);
		break;
	case LANG:
		first(&item->lang, content_of(node, arena));
		break;
	}
}

static void item_take(xmlNode *node, struct feed_item *item, struct text base, struct arena *arena)
{
	item->lang = copy_and_free(xmlNodeGetLang(node), arena);
	for (xmlNode *child = node->children; child; child = child->next) {
		if (child->type != XML_ELEMENT_NODE)
			continue;
		const char *space = space_of(child);
		for (size_t i = 0; i < ARRAY_LEN(elements); i++) {
			bool here = elements[i].space[0] ? strstr(space, elements[i].space) != NULL
							 : !space[0];
			if (here && strcmp((const char *)child->name, elements[i].name) == 0) {
				member_take(elements[i].member, child, item, base, arena);
				break;
			}
		}
	}
	if (!item->published.ptr)
		item->published = item->updated;
}

struct gathering {
	struct arena *arena;
	struct text base;
	struct feed *feed;
	struct feed_item *items;
	size_t room;
};

static bool is_item(const xmlNode *node)
{
	return is_element(node, "item") || is_element(node, "entry");
}

/* Items stand in the channel (RSS 2.0), beside it (RSS 1.0), or in the feed (Atom). */
static void items_gather(struct gathering *all, xmlNode *node, int depth)
{
	for (; node && depth < DEPTH_MAX; node = node->next) {
		if (node->type != XML_ELEMENT_NODE)
			continue;
		if (is_item(node)) {
			if (all->feed->items_count == ITEMS_MAX)
				return;
			all->items = alloc_room(all->items, all->feed->items_count, &all->room,
				sizeof(*all->items));
			struct feed_item *item = &all->items[all->feed->items_count++];
			*item = (struct feed_item){0};
			item_take(node, item, all->base, all->arena);
		} else if (is_element(node, "title")) {
			first(&all->feed->title,
				page_fragment(content_of(node, all->arena), all->arena));
		} else if (is_element(node, "link")) {
			first(&all->base, content_of(node, all->arena));
		} else if (is_element(node, "language")) {
			first(&all->feed->lang, content_of(node, all->arena));
		} else if (is_element(node, "channel") || is_element(node, "feed") || depth == 0) {
			first(&all->feed->lang, copy_and_free(xmlNodeGetLang(node), all->arena));
			items_gather(all, node->children, depth + 1);
		}
	}
}

/* XML knows five names; pages and so feeds use HTML's. They become numbers before XML sees them. */
static void entities_to_numbers(struct text xml, struct buffer *out)
{
	static const char *const known[] = {"amp", "lt", "gt", "quot", "apos", NULL};
	for (size_t i = 0; i < xml.len; i++) {
		char name[12];
		size_t n = 0;
		while (xml.ptr[i] == '&' && i + 1 + n < xml.len && n + 1 < sizeof(name) &&
			((xml.ptr[i + 1 + n] | 32) >= 'a' && (xml.ptr[i + 1 + n] | 32) <= 'z')) {
			name[n] = xml.ptr[i + 1 + n];
			n++;
		}
		name[n] = '\0';
		bool ended = n && i + 1 + n < xml.len && xml.ptr[i + 1 + n] == ';', keep = !ended;
		for (const char *const *k = known; *k; k++)
			keep |= strcmp(*k, name) == 0;
		const htmlEntityDesc *entity =
			keep ? NULL : htmlEntityLookup((const xmlChar *)name);
		if (entity) {
			buffer_format(out, "&#%u;", entity->value);
			i += n + 1;
		} else {
			buffer_char(out, xml.ptr[i]);
		}
	}
}

static struct text malformed_of(const xmlParserCtxt *context, struct arena *arena)
{
	const xmlError *error = &context->lastError;
	char line[200];
	if (context->wellFormed)
		return TEXT_NONE;
	snprintf(line, sizeof(line), "line %d: %s", error->line,
		error->message ? error->message : "?");
	struct text text = text_trim(text_of(line));
	return arena_copy(arena, text_is_utf8(text.ptr, text.len) ? text : TEXT("not well-formed"));
}

enum err feed_parse(
	struct text xml, struct text base, struct arena *arena, struct feed *out, struct why *why)
{
	struct buffer clean = {0};
	*out = (struct feed){0};
	/* A document may not begin with blanks before its declaration; feeds do. */
	entities_to_numbers(text_trim(xml), &clean);
	xmlParserCtxt *context = xmlNewParserCtxt();
	xmlDoc *document = clean.len > INT32_MAX
				   ? NULL
				   : xmlCtxtReadMemory(context, (const char *)clean.ptr,
					     (int)clean.len, NULL, "UTF-8",
					     XML_PARSE_RECOVER | XML_PARSE_NONET |
						     XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
						     XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC);
	xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
	struct gathering all = {.arena = arena, .base = base, .feed = out};
	enum err err = ERR_OK;
	if (root)
		items_gather(&all, root, 0);
	if (!root || (!out->items_count && !feed_looks_like(xml)))
		err = why_set(why, ERR_BAD_FILE, "", "wanted RSS or Atom, got %s",
			root ? (const char *)root->name : "no XML element");
	out->malformed = malformed_of(context, arena);
	if (!err && out->items_count) {
		struct feed_item *items = arena_zero(arena, out->items_count, sizeof(*items));
		memcpy(items, all.items, out->items_count * sizeof(*items));
		out->items = items;
	}
	free(all.items);
	xmlFreeDoc(document);
	xmlFreeParserCtxt(context);
	buffer_fini(&clean);
	return err;
}

bool feed_looks_like(struct text content)
{
	static const char *const roots[] = {"<rss", "<feed", "<rdf:RDF", "<RDF", "<channel", NULL};
	char *head = text_copy(content.len > 2048 ? text_slice(content, 0, 2048) : content);
	bool found = false;
	for (const char *const *root = roots; *root && !found; root++)
		found = strstr(head, *root) != NULL;
	free(head);
	return found;
}
