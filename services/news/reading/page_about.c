#include "services/news/reading/page_about.h"

#include "proto/codec/packed.h"
#include "services/news/reading/address.h"
#include "services/news/reading/page_dates.h"

#include <string.h>
#include <strings.h>

enum {
	AUTHORS_MAX = 16,
	AUTHOR_BYTES = 120,
	LD_DEPTH = 8,
	DAY = 10,           /* of a date's bytes: less is a month, or a year */
	SHORT_TITLE = 10,   /* as much may be the name of a section */
	BYLINE_BYTES = 120, /* between two names of one byline */
};

/* Sources of a value, the most trusted first. */
enum trust { LD, META, MARKED, VISIBLE, ADDRESS, TRUSTS };

struct about {
	const struct page_tree *tree;
	struct arena *arena;
	struct page *page;
	struct text titles[5]; /* og:title, headline, h1, <title>, what a heading repeats of it */
	struct text site;
	struct text body;
	int dated;           /* trust of the date, TRUSTS while there is none */
	int authored;        /* the same of the authors */
	uint32_t byline_end; /* node behind the last of them, where they are of the page's body */
	bool many_headings;
	struct bytes linked; /* the JSON-LD that is being read, whole */
};

enum { OG, HEADLINE, H1, TITLE, REPEATED };

static void first(struct text *to, struct text value)
{
	if (!to->len && value.len)
		*to = value;
}

static void date_take(struct about *about, struct text written, int trust)
{
	char date[FEED_DATE];
	/* What is only seen may be anything: "34 sec ago" is no August. */
	if (trust < about->dated && feed_date(written, date) &&
		(trust < VISIBLE || strlen(date) >= DAY)) {
		about->page->published = arena_copy(about->arena, text_of(date));
		about->dated = trust;
	}
}

static bool starts_nocase(struct text text, const char *beginning)
{
	size_t len = strlen(beginning);
	return text.len >= len && text_equal_nocase(text_slice(text, 0, len), text_of(beginning));
}

/* Without what stands before a name, and around it; empty where nothing else is there. */
static struct text name_alone(struct text name)
{
	static const char *const before[] = {"written by ", "interviewed by ", "reported by ",
		"reporting by ", "story by ", "by ", "von ", "par ", "por ", "di ",
		"author: ", "автор: ", "авторы: ", "text: ", "текст: ", "作者：", "作者:", "记者：",
		"文：", NULL};
	size_t handle;
	name = text_trim(text_find(name, TEXT(" @"), &handle) ? text_slice(name, 0, handle) : name);
	for (const char *const *word = before; *word; word++) {
		size_t len = strlen(*word);
		if (starts_nocase(name, *word))
			name = text_trim(text_slice(name, len, name.len));
		else if ((*word)[len - 1] == ' ' && name.len == len - 1 &&
			 !strncasecmp(name.ptr, *word, len - 1))
			return TEXT_NONE;
	}
	while (name.len && strchr(",;|-", name.ptr[name.len - 1]))
		name = text_trim(text_slice(name, 0, name.len - 1));
	return name;
}

/* One name; what is no name is left out. */
static void author_one(struct about *about, struct text name, int trust)
{
	struct page *page = about->page;
	struct text *authors = (struct text *)(uintptr_t)page->authors;
	char date[FEED_DATE];
	name = name_alone(name);
	if (!name.len || (trust == VISIBLE && page_has_digit(name)) || name.len > AUTHOR_BYTES ||
		address_is_absolute(name) || memchr(name.ptr, '/', name.len) ||
		name.ptr[0] == '@' || feed_date(name, date))
		return;
	if (trust < about->authored) {
		page->authors_count = 0;
		about->authored = trust;
	}
	if (trust > about->authored || page->authors_count == AUTHORS_MAX)
		return;
	if (!authors)
		page->authors = authors = arena_zero(about->arena, AUTHORS_MAX, sizeof(*authors));
	for (uint32_t i = 0; i < page->authors_count; i++)
		if (text_equal_nocase(authors[i], name))
			return;
	authors[page->authors_count++] = name;
}

/* "Jo Ann, Al Bo and Cy Do" are three; "Smith, John" is one, but few write so. */
static void author_take(struct about *about, struct text names, int trust)
{
	static const char *const marks[] = {
		" and ", " & ", " und ", " et ", ", ", "; ", "、", NULL};
	if (names.len > 300)
		return;
	for (const char *const *mark = marks; *mark; mark++) {
		size_t from;
		if (!text_find(names, text_of(*mark), &from))
			continue;
		author_take(about, text_slice(names, 0, from), trust);
		author_take(about, text_slice(names, from + strlen(*mark), names.len), trust);
		return;
	}
	author_one(about, names, trust);
}

/* "By Jo Ann in Business on 4 July": what is seen of a byline goes on behind the names. */
static void byline_take(struct about *about, struct text line)
{
	static const char *const ends[] = {
		" in ", " on ", " at ", " for ", " | ", " \u00b7 ", " \u2022 ", "\n", NULL};
	for (const char *const *end = ends; *end; end++)
		(void)text_find(line, text_of(*end), &line.len);
	author_take(about, line, VISIBLE);
}

/* --- JSON-LD ---------------------------------------------------------------------------------- */

/* The text of a member, or of the first in its list. */
static struct text ld_string(const struct about *about, struct bytes object, const char *key)
{
	struct packed_value value;
	if (!packed_find(object, text_of(key), &value))
		return TEXT_NONE;
	if (value.kind == PACKED_LIST && value.count) {
		struct packed_reader reader = packed_reader_of(value.whole);
		packed_enter(&reader, &value);
		packed_next(&reader, &value);
	}
	return value.kind == PACKED_TEXT ? arena_copy(about->arena, text_trim(value.text))
					 : TEXT_NONE;
}

/* The next item of a list, and past all that is in it. */
static bool ld_next(struct packed_reader *reader, struct packed_value *out)
{
	if (!packed_next(reader, out))
		return false;
	if (out->kind == PACKED_LIST || out->kind == PACKED_MAP)
		reader->next = out->whole.ptr + out->whole.len;
	return true;
}

/* The object of that "@id" in the same script, however deep it stands. */
static bool ld_named(struct bytes whole, struct text id, struct bytes *out, int depth)
{
	struct packed_value value, own;
	struct packed_reader reader = packed_reader_of(whole);
	if (depth > LD_DEPTH || !packed_enter(&reader, &value))
		return false;
	bool map = value.kind == PACKED_MAP;
	if (map && packed_find(whole, TEXT("@id"), &own) && own.kind == PACKED_TEXT &&
		text_equal(own.text, id) && packed_find(whole, TEXT("name"), &own)) {
		*out = whole;
		return true;
	}
	if (map && !packed_find(whole, TEXT("@graph"), &value))
		return false;
	if (map)
		return ld_named(value.whole, id, out, depth + 1);
	while (value.kind == PACKED_LIST && ld_next(&reader, &own))
		if (ld_named(own.whole, id, out, depth + 1))
			return true;
	return false;
}

static void ld_person(struct about *about, struct bytes person)
{
	struct bytes named;
	struct text name = ld_string(about, person, "name"), id = ld_string(about, person, "@id");
	if (!name.len && id.len && ld_named(about->linked, id, &named, 0))
		name = ld_string(about, named, "name");
	author_take(about, name, LD);
}

static void ld_author(struct about *about, const struct packed_value *author, int depth)
{
	struct packed_value inner;
	struct packed_reader reader = packed_reader_of(author->whole);
	if (author->kind == PACKED_TEXT)
		author_take(about, arena_copy(about->arena, author->text), LD);
	else if (author->kind == PACKED_MAP)
		ld_person(about, author->whole);
	else if (author->kind == PACKED_LIST && depth < LD_DEPTH && packed_enter(&reader, &inner))
		while (ld_next(&reader, &inner))
			ld_author(about, &inner, depth + 1);
}

static bool ld_is_article(const struct about *about, struct bytes object)
{
	static const char *const parts[] = {"Article", "Posting", "Report", "WebPage", NULL};
	struct text type = ld_string(about, object, "@type");
	for (const char *const *part = parts; *part; part++)
		if (text_find(type, text_of(*part), NULL))
			return true;
	return false;
}

static void ld_take(struct about *about, struct bytes whole, int depth)
{
	struct packed_value value;
	struct packed_reader reader = packed_reader_of(whole);
	if (depth > LD_DEPTH || !packed_enter(&reader, &value))
		return;
	if (value.kind == PACKED_LIST) {
		while (ld_next(&reader, &value))
			ld_take(about, value.whole, depth + 1);
		return;
	}
	if (value.kind != PACKED_MAP)
		return;
	if (packed_find(whole, TEXT("@graph"), &value))
		ld_take(about, value.whole, depth + 1);
	if (packed_find(whole, TEXT("mainEntity"), &value))
		ld_take(about, value.whole, depth + 1);
	if (!ld_is_article(about, whole))
		return;
	date_take(about, ld_string(about, whole, "datePublished"), LD);
	if (packed_find(whole, TEXT("author"), &value))
		ld_author(about, &value, depth + 1);
	first(&about->titles[HEADLINE], ld_string(about, whole, "headline"));
	first(&about->body, ld_string(about, whole, "articleBody"));
}

static void ld_take_all(struct about *about, struct bytes whole)
{
	about->linked = whole;
	ld_take(about, whole, 0);
}

static void script_take(struct about *about, uint32_t node)
{
	struct text type = markup_value(about->tree->nodes[node].text, "type");
	if (!text_find(type, TEXT("ld+json"), NULL) || about->tree->nodes[node].end != node + 2)
		return;
	struct buffer packed = {0};
	struct text json = text_trim(about->tree->nodes[node + 1].text);
	if (packed_from_json(json, &packed, NULL) == ERR_OK)
		ld_take_all(about, buffer_bytes(&packed));
	buffer_fini(&packed);
}

/* --- Meta ------------------------------------------------------------------------------------- */

enum about_kind { IS_TITLE, IS_AUTHOR, IS_DATE, IS_LINK, IS_SITE, IS_LANG };

static const struct {
	const char *name;
	enum about_kind kind;
} metas[] = {
	{"og:title", IS_TITLE},
	{"twitter:title", IS_TITLE},
	{"dc.title", IS_TITLE},
	{"dcterms.title", IS_TITLE},
	{"parsely-title", IS_TITLE},
	{"sailthru.title", IS_TITLE},
	{"headline", IS_TITLE},
	{"author", IS_AUTHOR},
	{"article:author", IS_AUTHOR},
	{"article:author_name", IS_AUTHOR},
	{"og:article:author", IS_AUTHOR},
	{"dc.creator", IS_AUTHOR},
	{"dcterms.creator", IS_AUTHOR},
	{"parsely-author", IS_AUTHOR},
	{"sailthru.author", IS_AUTHOR},
	{"byl", IS_AUTHOR},
	{"article:published_time", IS_DATE},
	{"article:published", IS_DATE},
	{"og:published_time", IS_DATE},
	{"og:article:published_time", IS_DATE},
	{"datepublished", IS_DATE},
	{"date_published", IS_DATE},
	{"date", IS_DATE},
	{"pubdate", IS_DATE},
	{"pdate", IS_DATE},
	{"publishdate", IS_DATE},
	{"publish-date", IS_DATE},
	{"publish_date", IS_DATE},
	{"publication_date", IS_DATE},
	{"publicationdate", IS_DATE},
	{"originalpublicationdate", IS_DATE},
	{"dc.date", IS_DATE},
	{"dc.date.issued", IS_DATE},
	{"dc.date.created", IS_DATE},
	{"dcterms.created", IS_DATE},
	{"dcterms.date", IS_DATE},
	{"dcterms.issued", IS_DATE},
	{"parsely-pub-date", IS_DATE},
	{"sailthru.date", IS_DATE},
	{"cxenseparse:recs:publishtime", IS_DATE},
	{"article_date_original", IS_DATE},
	{"displaydate", IS_DATE},
	{"timestamp", IS_DATE},
	{"og:url", IS_LINK},
	{"og:site_name", IS_SITE},
	{"application-name", IS_SITE},
	{"og:locale", IS_LANG},
	{"content-language", IS_LANG},
};

static void value_take(struct about *about, enum about_kind kind, struct text value)
{
	switch (kind) {
	case IS_TITLE:
		first(&about->titles[OG], value);
		break;
	case IS_AUTHOR:
		author_take(about, value, META);
		break;
	case IS_DATE:
		date_take(about, value, META);
		break;
	case IS_LINK:
		first(&about->page->link, value);
		break;
	case IS_SITE:
		first(&about->site, value);
		break;
	case IS_LANG:
		first(&about->page->lang, value);
		break;
	}
}

static void meta_take(struct about *about, uint32_t node)
{
	static const char *const keys[] = {"property", "name", "itemprop", "http-equiv", NULL};
	struct text content = page_tree_attribute(about->tree, node, "content", about->arena);
	for (const char *const *key = keys; content.len && *key; key++) {
		struct text name = markup_value(about->tree->nodes[node].text, *key);
		for (size_t i = 0; name.len && i < ARRAY_LEN(metas); i++)
			if (text_equal_nocase(name, text_of(metas[i].name)))
				value_take(about, metas[i].kind, content);
	}
}

/* --- What is visible -------------------------------------------------------------------------- */

static bool has_word(struct text value, const char *word)
{
	for (size_t i = 0, len = strlen(word); value.len >= len && i + len <= value.len; i++)
		if (text_equal_nocase(text_slice(value, i, i + len), text_of(word)))
			return true;
	return false;
}

static void time_take(struct about *about, uint32_t node)
{
	struct text stamp = page_tree_attribute(about->tree, node, "datetime", about->arena);
	if (!stamp.len)
		stamp = page_tree_attribute(about->tree, node, "content", about->arena);
	struct text said = markup_value(about->tree->nodes[node].text, "itemprop");
	bool published = has_word(said, "datePublished") ||
			 markup_value(about->tree->nodes[node].text, "pubdate").ptr;
	if (has_word(said, "dateModified"))
		return;
	date_take(about, stamp, published ? MARKED : VISIBLE);
	if (!stamp.len)
		date_take(about, page_tree_text(about->tree, node, about->arena), VISIBLE);
}

/* The first byline is the article's; those of comments and other articles follow with words
 * between. */
static bool is_far(const struct about *about, uint32_t node)
{
	size_t bytes = 0;
	if (!about->byline_end || !about->page->authors_count)
		return false;
	for (uint32_t i = about->byline_end; i < node && bytes <= BYLINE_BYTES; i++)
		if (about->tree->nodes[i].kind == MARKUP_TEXT)
			bytes += text_trim(about->tree->nodes[i].text).len;
	return bytes > BYLINE_BYTES;
}

static void byline_node(struct about *about, uint32_t node, int trust)
{
	if (trust > about->authored || (trust == about->authored && is_far(about, node)))
		return;
	struct text text = page_tree_text(about->tree, node, about->arena);
	uint32_t before = about->page->authors_count;
	int was = about->authored;
	if (trust == VISIBLE)
		byline_take(about, text);
	else
		author_take(about, text, trust);
	if (about->page->authors_count > before || about->authored < was)
		about->byline_end = about->tree->nodes[node].end;
}

/* Elements whose class, id, rel or itemprop says that they hold a byline or a date. */
static void marked_take(struct about *about, uint32_t node)
{
	const struct page_tree *tree = about->tree;
	struct text rest = tree->nodes[node].text, name, value;
	if (!rest.len || tree->nodes[node].end > node + 40)
		return;
	while (markup_attribute(&rest, &name, &value)) {
		bool said = text_equal_nocase(name, TEXT("itemprop")) ||
			    text_equal_nocase(name, TEXT("rel"));
		bool named = text_equal_nocase(name, TEXT("class")) ||
			     text_equal_nocase(name, TEXT("id"));
		if (!said && !named)
			continue;
		if (said && has_word(value, "datePublished"))
			time_take(about, node);
		if (said && text_equal_nocase(value, TEXT("headline")))
			first(&about->titles[HEADLINE], page_tree_text(tree, node, about->arena));
		bool author = said ? has_word(value, "author")
				   : has_word(value, "byline") || has_word(value, "author-name") ||
					      has_word(value, "author_name") ||
					      text_equal_nocase(value, TEXT("author")) ||
					      has_word(value, "post-author");
		if (author)
			byline_node(about, node, said ? MARKED : VISIBLE);
		if (named && about->dated > VISIBLE &&
			(has_word(value, "date") || has_word(value, "time") ||
				has_word(value, "publish")))
			date_take(about, page_tree_text(tree, node, about->arena), VISIBLE);
	}
}

static const char *const bars[] = {
	" | ", " — ", " – ", " :: ", " » ", " - ", " / ", " • ", "_", NULL};

/* "Summit ends | Outlet" without the outlet: the longer part, when a bar stands between. */
static struct text without_outlet(struct text title, struct text site)
{
	for (const char *const *bar = bars; *bar; bar++) {
		size_t len = strlen(*bar), at;
		struct text tail = title;
		while (text_find(tail, text_of(*bar), &at))
			tail = text_slice(tail, at + len, tail.len);
		if (tail.len == title.len)
			continue;
		struct text head = text_slice(title, 0, title.len - tail.len - len);
		bool is_site = site.len && text_equal_nocase(text_trim(tail), site);
		if (is_site || head.len >= tail.len)
			return text_trim(head);
		if (bar < bars + 5 && (site.len == 0 || text_equal_nocase(text_trim(head), site)))
			return text_trim(tail);
	}
	return title;
}

static void heading_take(struct about *about, uint32_t node)
{
	struct text text = page_tree_text(about->tree, node, about->arena);
	about->many_headings |=
		about->titles[H1].len && text.len && !text_equal(about->titles[H1], text);
	first(&about->titles[H1], text);
}

/* Of a page whose h1 names a section or the outlet: what its title begins with, up to a bar. */
static void subheading_take(struct about *about, uint32_t node)
{
	struct text text = page_tree_text(about->tree, node, about->arena);
	struct text title = about->titles[TITLE];
	if (text.len <= SHORT_TITLE || !text_starts(title, text))
		return;
	struct text rest = text_slice(title, text.len, title.len);
	for (const char *const *bar = bars; rest.len && *bar; bar++)
		if (text_starts(rest, text_of(*bar)))
			rest.len = 0;
	if (!rest.len)
		first(&about->titles[REPEATED], text);
}

static void node_take(struct about *about, uint32_t i)
{
	const struct page_tree *tree = about->tree;
	struct text rel;
	switch (tree->nodes[i].element) {
	case MARKUP_meta:
		meta_take(about, i);
		break;
	case MARKUP_script:
		script_take(about, i);
		break;
	case MARKUP_html:
		first(&about->page->lang, page_tree_attribute(tree, i, "lang", about->arena));
		break;
	case MARKUP_link:
		rel = markup_value(tree->nodes[i].text, "rel");
		if (text_equal_nocase(rel, TEXT("canonical")))
			about->page->link = page_tree_attribute(tree, i, "href", about->arena);
		break;
	case MARKUP_title:
		first(&about->titles[TITLE], page_tree_text(tree, i, about->arena));
		break;
	case MARKUP_h1:
		heading_take(about, i);
		break;
	case MARKUP_h2:
	case MARKUP_h3:
		subheading_take(about, i);
		marked_take(about, i);
		break;
	case MARKUP_time:
		time_take(about, i);
		break;
	default:
		marked_take(about, i);
	}
}

static struct text title_of(const struct about *about)
{
	struct text h1 = about->titles[H1], whole = about->titles[TITLE], og = about->titles[OG];
	/* A heading that the page's own title repeats is the headline. */
	if (h1.len > SHORT_TITLE && (text_find(whole, h1, NULL) || text_find(og, h1, NULL)))
		return h1;
	if (about->titles[REPEATED].len)
		return about->titles[REPEATED];
	if (og.len)
		return without_outlet(og, about->site);
	if (about->titles[HEADLINE].len)
		return about->titles[HEADLINE];
	if (h1.len && !about->many_headings && h1.len > SHORT_TITLE)
		return h1;
	return whole.len ? without_outlet(whole, about->site) : h1;
}

/* ".../2024/07/04/..." */
static void address_take(struct about *about, struct text address)
{
	for (size_t i = 0; i + 12 <= address.len; i++) {
		const char *at = address.ptr + i;
		bool dated = at[0] == '/' && at[5] == '/' && at[8] == '/' && at[11] == '/' &&
			     (at[1] == '1' || at[1] == '2');
		if (dated)
			date_take(about, text_slice(address, i + 1, i + 11), ADDRESS);
	}
}

void page_about(const struct page_tree *tree, struct text base, struct arena *arena,
	struct page *out, struct text *body)
{
	struct about about = {
		.tree = tree, .arena = arena, .page = out, .dated = TRUSTS, .authored = TRUSTS};
	for (uint32_t i = 0; i < tree->len; i++)
		if (tree->nodes[i].kind == MARKUP_OPEN)
			node_take(&about, i);
	out->title = title_of(&about);
	if (out->link.len)
		out->link = address_resolve(base, out->link, arena);
	address_take(&about, out->link);
	address_take(&about, base);
	*body = about.body;
}
