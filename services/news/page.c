#include "services/news/page.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "services/news/feed_date.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 200, PARAGRAPH_MIN = 25, AUTHORS_MAX = 16 };

/* Elements that never hold the article's words, that stand on lines of their own, and words in a
 * class or id that mean "not the article". */
static const char *const left_out[] = {"script", "style", "noscript", "template", "nav", "footer",
	"aside", "form", "button", "select", "iframe", "svg", "figure", "figcaption", "head",
	"object", NULL};
static const char *const blocks[] = {"p", "div", "section", "article", "main", "li", "ul", "ol",
	"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "td", "th", "tr", "table", "dd",
	"dt", "br", "header", "body", NULL};
static const char *const paragraphs[] = {"p", "pre", "td", "blockquote", "li", NULL};
static const char *const not_article[] = {"comment", "share", "social", "related", "promo",
	"sidebar", "cookie", "subscri", "newsletter", "breadcrumb", "menu", "footer", "banner",
	"advert", "recommend", "popular", "most-read", "pagination", "byline-block", "tags", NULL};

/* Points of an element, kept in its _private. */
struct score {
	double points;
};

struct reading {
	struct arena *arena;
	xmlNode *best;
	double best_points;
	size_t words_in_links;
};

static bool one_of(const char *name, const char *const *list)
{
	for (; name && *list; list++)
		if (strcasecmp(name, *list) == 0)
			return true;
	return false;
}

static const char *name_of(const xmlNode *node)
{
	return node->type == XML_ELEMENT_NODE ? (const char *)node->name : NULL;
}

static bool attribute_holds(xmlNode *node, const char *attribute, const char *const *words)
{
	bool holds = false;
	xmlChar *value = xmlGetProp(node, (const xmlChar *)attribute);
	for (; value && *words && !holds; words++)
		holds = strcasestr((const char *)value, *words) != NULL;
	xmlFree(value);
	return holds;
}

static bool is_left_out(xmlNode *node)
{
	static const char *const hidden[] = {"true", NULL};
	return one_of(name_of(node), left_out) || attribute_holds(node, "aria-hidden", hidden);
}

/* The article itself may sit in an element whose class has an unlucky word: long text decides. */
static bool is_beside(xmlNode *node, size_t length)
{
	return length < 600 && (attribute_holds(node, "class", not_article) ||
				       attribute_holds(node, "id", not_article));
}

/* Words of a node: white space folded, a blank or LF between blocks. */
static void put_words(struct buffer *out, const char *words)
{
	for (; *words; words++) {
		bool blank = strchr(" \t\n\r\f", *words) != NULL;
		if (!blank)
			buffer_char(out, *words);
		else if (out->len && out->ptr[out->len - 1] != ' ' &&
			 out->ptr[out->len - 1] != '\n')
			buffer_char(out, ' ');
	}
}

static void end_line(struct buffer *out)
{
	while (out->len && out->ptr[out->len - 1] == ' ')
		out->len--;
	if (out->len && out->ptr[out->len - 1] != '\n')
		buffer_char(out, '\n');
}

static void put_text(xmlNode *node, struct buffer *out, int depth, bool whole)
{
	for (; node; node = node->next) {
		if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
			put_words(out, (const char *)node->content);
			continue;
		}
		if (node->type != XML_ELEMENT_NODE || depth > DEPTH_MAX || is_left_out(node))
			continue;
		bool block = one_of(name_of(node), blocks);
		size_t from = out->len;
		if (block)
			end_line(out);
		put_text(node->children, out, depth + 1, whole);
		if (block)
			end_line(out);
		if (!whole && block && is_beside(node, out->len - from))
			out->len = from;
	}
}

static struct text text_of_node(xmlNode *node, struct arena *arena)
{
	struct buffer out = {0};
	put_text(node, &out, 0, false);
	struct text text = arena_copy(arena, text_trim(buffer_as_text(&out)));
	buffer_fini(&out);
	return text;
}

static size_t link_length(xmlNode *node, int depth)
{
	size_t length = 0;
	for (; node && depth < DEPTH_MAX; node = node->next) {
		if (name_of(node) && strcasecmp(name_of(node), "a") == 0) {
			xmlChar *content = xmlNodeGetContent(node);
			length += content ? strlen((const char *)content) : 0;
			xmlFree(content);
		} else if (node->type == XML_ELEMENT_NODE) {
			length += link_length(node->children, depth + 1);
		}
	}
	return length;
}

static void add_points(struct reading *reading, xmlNode *node, double points)
{
	if (!node || node->type != XML_ELEMENT_NODE)
		return;
	struct score *score = node->_private;
	if (!score)
		node->_private = score = arena_zero(reading->arena, 1, sizeof(*score));
	score->points += points;
}

/* Every paragraph gives its parents points. */
static void score_paragraphs(struct reading *reading, xmlNode *node, int depth)
{
	for (; node && depth < DEPTH_MAX; node = node->next) {
		if (node->type != XML_ELEMENT_NODE || is_left_out(node))
			continue;
		if (!one_of(name_of(node), paragraphs)) {
			score_paragraphs(reading, node->children, depth + 1);
			continue;
		}
		struct text text = text_of_node(node->children, reading->arena);
		size_t links = link_length(node->children, 0);
		if (text.len < PARAGRAPH_MIN || links * 2 > text.len || is_beside(node, text.len))
			continue;
		double points = 1 + (double)text.len / 100;
		for (size_t i = 0; i < text.len; i++)
			points += text.ptr[i] == ',' ? 0.5 : 0;
		add_points(reading, node->parent, points);
		add_points(reading, node->parent ? node->parent->parent : NULL, points / 2);
	}
}

static void find_best(struct reading *reading, xmlNode *node, int depth)
{
	for (; node && depth < DEPTH_MAX; node = node->next) {
		if (node->type != XML_ELEMENT_NODE)
			continue;
		struct score *score = node->_private;
		static const char *const article[] = {"article", "main", NULL};
		static const char *const body[] = {"articleBody", NULL};
		double points = score ? score->points : 0;
		if (one_of(name_of(node), article))
			points *= 1.2;
		if (points > 0 && attribute_holds(node, "itemprop", body))
			points *= 2;
		if (points > reading->best_points) {
			reading->best_points = points;
			reading->best = node;
		}
		find_best(reading, node->children, depth + 1);
	}
}

/* --- What the page says of itself ------------------------------------------------------------- */

static struct text attribute(xmlNode *node, const char *name, struct arena *arena)
{
	xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
	struct text text =
		value ? arena_copy(arena, text_trim(text_of((const char *)value))) : TEXT_NONE;
	xmlFree(value);
	return text;
}

static void author_add(struct page *page, struct text name, struct arena *arena)
{
	struct text *authors = (struct text *)(uintptr_t)page->authors;
	if (!authors)
		page->authors = authors = arena_zero(arena, AUTHORS_MAX, sizeof(*authors));
	if (name.len == 0 || name.len > 200 || page->authors_count == AUTHORS_MAX ||
		text_starts(name, TEXT("http")))
		return;
	for (uint32_t i = 0; i < page->authors_count; i++)
		if (text_equal(authors[i], name))
			return;
	authors[page->authors_count++] = name;
}

static void date_set(struct page *page, struct text value, struct arena *arena)
{
	char date[FEED_DATE];
	if (!page->published.ptr && feed_date(value, date))
		page->published = arena_copy(arena, text_of(date));
}

static void meta_take(xmlNode *node, struct page *page, struct arena *arena)
{
	static const char *const titles[] = {"og:title", "twitter:title", "dc.title", NULL};
	static const char *const authors[] = {"author", "article:author", "dc.creator",
		"parsely-author", "sailthru.author", NULL};
	static const char *const dates[] = {"article:published_time", "datepublished", "date",
		"pubdate", "publishdate", "dc.date", "dc.date.issued", "parsely-pub-date",
		"publish_date", "og:published_time", "dcterms.created", NULL};
	struct text name = attribute(node, "property", arena);
	if (!name.len)
		name = attribute(node, "name", arena);
	if (!name.len)
		name = attribute(node, "itemprop", arena);
	struct text content = attribute(node, "content", arena);
	if (!name.len || !content.len)
		return;
	if (one_of(name.ptr, titles) && !page->title.ptr)
		page->title = content;
	else if (one_of(name.ptr, authors))
		author_add(page, content, arena);
	else if (one_of(name.ptr, dates))
		date_set(page, content, arena);
	else if (text_equal_nocase(name, TEXT("og:url")) && !page->link.ptr)
		page->link = content;
}

/* The string after "key": in JSON-LD; its own parser would be more than this needs. */
static struct text ld_string(struct text json, const char *key, struct arena *arena)
{
	char *copy = text_copy(json);
	const char *at = strstr(copy, key);
	struct text found = TEXT_NONE;
	if (at) {
		at += strlen(key);
		at += strspn(at, " \t\n\r:");
		if (*at == '"') {
			size_t len = strcspn(at + 1, "\"\\");
			if (at[1 + len] == '"')
				found = arena_copy(arena, text_trim((struct text){at + 1, len}));
		}
	}
	free(copy);
	return found;
}

static void ld_take(xmlNode *node, struct page *page, struct arena *arena)
{
	xmlChar *content = xmlNodeGetContent(node);
	struct text json = text_of((const char *)content);
	date_set(page, ld_string(json, "\"datePublished\"", arena), arena);
	const char *author = content ? strstr((const char *)content, "\"author\"") : NULL;
	if (author)
		author_add(page, ld_string(text_of(author), "\"name\"", arena), arena);
	if (!page->title.ptr)
		page->title = ld_string(json, "\"headline\"", arena);
	xmlFree(content);
}

static void about_take(xmlNode *node, struct page *page, struct arena *arena, int depth)
{
	static const char *const ld[] = {"ld+json", NULL};
	static const char *const canonical[] = {"canonical", NULL};
	static const char *const author[] = {"author", NULL};
	for (; node && depth < DEPTH_MAX; node = node->next) {
		const char *name = name_of(node);
		if (!name)
			continue;
		if (strcasecmp(name, "meta") == 0)
			meta_take(node, page, arena);
		else if (strcasecmp(name, "html") == 0)
			page->lang = attribute(node, "lang", arena);
		else if (strcasecmp(name, "link") == 0 && attribute_holds(node, "rel", canonical))
			page->link = attribute(node, "href", arena);
		else if (strcasecmp(name, "script") == 0 && attribute_holds(node, "type", ld))
			ld_take(node, page, arena);
		else if (strcasecmp(name, "a") == 0 && attribute_holds(node, "rel", author))
			author_add(page, text_of_node(node->children, arena), arena);
		about_take(node->children, page, arena, depth + 1);
	}
}

/* What stands on the page is asked only for what its metadata did not tell. */
static void visible_take(xmlNode *node, struct page *page, struct arena *arena, int depth)
{
	for (; node && depth < DEPTH_MAX; node = node->next) {
		const char *name = name_of(node);
		if (!name)
			continue;
		if (strcasecmp(name, "time") == 0) {
			date_set(page, attribute(node, "datetime", arena), arena);
			date_set(page, text_of_node(node->children, arena), arena);
		}
		if (!page->title.len && strcasecmp(name, "h1") == 0)
			page->title = text_of_node(node->children, arena);
		visible_take(node->children, page, arena, depth + 1);
	}
}

static xmlNode *find_element(xmlNode *node, const char *wanted, int depth)
{
	for (; node && depth < DEPTH_MAX; node = node->next) {
		if (name_of(node) && strcasecmp(name_of(node), wanted) == 0)
			return node;
		xmlNode *found = find_element(node->children, wanted, depth + 1);
		if (found)
			return found;
	}
	return NULL;
}

/* <title> often ends in the outlet's name: "Summit ends | Outlet". */
static struct text title_without_outlet(struct text title)
{
	static const char *const bars[] = {" | ", " — ", " – ", " :: ", NULL};
	for (const char *const *bar = bars; *bar; bar++) {
		const char *at = memmem(title.ptr, title.len, *bar, strlen(*bar));
		if (at && (size_t)(at - title.ptr) * 2 >= title.len)
			return (struct text){title.ptr, (size_t)(at - title.ptr)};
	}
	return title;
}

static htmlDocPtr parse(struct text html)
{
	if (html.len > INT32_MAX)
		return NULL;
	return htmlReadMemory(html.ptr, (int)html.len, NULL, "UTF-8",
		HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
			HTML_PARSE_NODEFDTD | HTML_PARSE_COMPACT);
}

enum err page_parse(struct text html, struct arena *arena, struct page *out, struct why *why)
{
	*out = (struct page){0};
	htmlDocPtr document = parse(html);
	xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
	if (!root) {
		xmlFreeDoc(document);
		return why_set(why, ERR_BAD_FILE, "", "wanted HTML, found no element in %zu bytes",
			html.len);
	}
	struct reading reading = {.arena = arena};
	about_take(root, out, arena, 0);
	visible_take(root, out, arena, 0);
	if (!out->title.len) {
		xmlNode *title = find_element(root, "title", 0);
		if (title)
			out->title = title_without_outlet(text_of_node(title->children, arena));
	}
	score_paragraphs(&reading, root, 0);
	find_best(&reading, root, 0);
	if (!reading.best)
		reading.best = find_element(root, "body", 0);
	out->text = reading.best ? text_of_node(reading.best->children, arena) : TEXT_NONE;
	xmlFreeDoc(document);
	return ERR_OK;
}

bool page_looks_like(struct text content)
{
	static const char *const signs[] = {
		"<!doctype html", "<html", "<head", "<body", "<article", NULL};
	char *head = text_copy(content.len > 4096 ? text_slice(content, 0, 4096) : content);
	bool found = false;
	for (const char *const *sign = signs; *sign && !found; sign++)
		found = strcasestr(head, *sign) != NULL;
	free(head);
	return found;
}
