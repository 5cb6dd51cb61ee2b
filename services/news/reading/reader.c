#include "services/news/reading/reader.h"

#include "proto/base/arena.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/codec/packed.h"
#include "proto/codec/record.h"
#include "services/kit/gate.h"
#include "services/news/reading/address.h"
#include "services/news/reading/decode.h"
#include "services/news/reading/feed.h"
#include "services/news/reading/feed_date.h"
#include "services/news/reading/invisible.h"
#include "services/news/reading/kept.h"
#include "services/news/text/language.h"
#include "services/news/reading/markup.h"
#include "services/news/reading/page.h"

#include <string.h>

enum {
	ARTICLE_MAX = 1000000,
	SOURCE_MAX = 1024,
	WHAT_MAX = 512,
	WHERE_MAX = 256,
	PUBLISHER_MAX = 256,
	NAME_SHOWN = 40
};

/* What a document turned out to be. */
enum kind { PLAIN, PAGE, FEED };

struct making {
	const struct reader_input *document;
	struct arena *arena;
	struct buffer *out;
	struct text charset, trouble;
	const struct decode_result *decoded;
};

static struct text lent(const char *string)
{
	return string && string[0] ? text_of(string) : TEXT_NONE;
}

static enum kind kind_of(struct text content_type, struct text text)
{
	struct text type = TEXT_NONE;
	text_split(&content_type, ';', &type);
	if (feed_looks_like(text))
		return FEED;
	if (page_looks_like(text))
		return PAGE;
	if (text_equal_nocase(text_trim(type), TEXT("text/html")) ||
		text_equal_nocase(text_trim(type), TEXT("application/xhtml+xml")))
		return PAGE;
	return PLAIN;
}

/* --- Lines out -------------------------------------------------------------------------------- */

static enum err put_record(
	struct making *making, const struct record_type *type, const void *record, struct why *why)
{
	struct buffer packed = {0};
	enum err err = record_encode(type, record, &packed, why);
	if (!err) {
		buffer_format(making->out, "%s\t", type->name);
		err = record_to_json(type, buffer_bytes(&packed), 0, making->out, why);
		buffer_char(making->out, '\n');
	}
	buffer_fini(&packed);
	return err;
}

/* Names of files, and words quoted from a document, are not always text. */
static struct text as_text(struct text said, size_t most, struct arena *arena)
{
	if (said.len > most)
		said = text_slice(said, 0, most);
	while (said.len && !text_is_utf8(said.ptr, said.len) && said.len + 3 > most)
		said.len--;
	if (!said.ptr || text_is_utf8(said.ptr, said.len))
		return said;
	char *mended = (char *)arena_copy(arena, said).ptr;
	for (size_t i = 0; i < said.len; i++)
		if ((unsigned char)mended[i] >= 0x80)
			mended[i] = '?';
	return (struct text){mended, said.len};
}

/* What could not be read is told of with the digest of the bytes in which it stands. */
void reader_refusal(const struct reader_input *document, struct text source,
	const struct why *refusal, struct buffer *out)
{
	char id[DIGEST_ID + 1];
	struct arena arena = {0};
	struct buffer packed = {0};
	struct document_refused refused = {
		.source = source.len ? as_text(source, SOURCE_MAX, &arena) : TEXT("-"),
		.code = (int64_t)refusal->code,
		.what = as_text(text_of(refusal->text), WHAT_MAX, &arena),
		.where = refusal->where[0] ? as_text(text_of(refusal->where), WHERE_MAX, &arena)
					   : TEXT_NONE};
	if (document->bytes.ptr) {
		kept_id(document->bytes, id);
		refused.document = text_of(id);
		refused.bytes = (int64_t)document->bytes.len;
		refused.has_bytes = true;
	}
	buffer_format(out, "%s\t", record_document_refused.name);
	enum err err = record_encode(&record_document_refused, &refused, &packed, NULL);
	if (!err)
		err = record_to_json(&record_document_refused, buffer_bytes(&packed), 0, out, NULL);
	CHECK(!err); /* every text is one, and within its bounds */
	buffer_char(out, '\n');
	buffer_fini(&packed);
	arena_fini(&arena);
}

/* An item without text, or too long, is told of; the others go on. */
static enum err put_refusal(
	struct making *making, struct text source, const struct why *refusal, struct why *why)
{
	(void)why;
	reader_refusal(making->document, source, refusal, making->out);
	return ERR_OK;
}

static unsigned leave_out_invisible(struct making *making, struct article_offered *article)
{
	unsigned tricks = 0;
	article->text = invisible_out(article->text, making->arena, &tricks);
	article->title = invisible_out(article->title, making->arena, &tricks);
	return tricks;
}

/* The article is taken; whoever reads the errors sees that somebody tried something. */
static enum err put_tricks(struct making *making, const struct article_offered *article,
	unsigned tricks, struct why *why)
{
	struct why told = {0};
	if (!tricks)
		return ERR_OK;
	why_set(&told, ERR_BAD_TEXT, "",
		"%u invisible characters inside words, or turning them around, were left out",
		tricks);
	return put_refusal(making, article->source, &told, why);
}

/* The article is kept, and found by its words; nobody should wait for claims from it. */
static enum err put_language(
	struct making *making, const struct article_offered *article, struct why *why)
{
	struct why told = {0};
	if (language_is_read(article->lang))
		return ERR_OK;
	why_set(&told, ERR_LANGUAGE, "",
		"wanted a text in English, Russian or Chinese, got one in '%.*s'; it is kept, and "
		"no "
		"claim is taken from it",
		TEXT_ARG(article->lang));
	return put_refusal(making, article->source, &told, why);
}

/* Files of which nobody said where they come from are no sources of their own: two of them would
 * count as two that say the same independently. A page may say whose it is. */
static struct text publisher_of(const struct making *making, const struct article_offered *article)
{
	struct text publisher = TEXT_NONE;
	if (!address_is_absolute(article->source) && making->document->publisher)
		publisher = address_is_absolute(article->link)
				    ? gate_publisher(article->link)
				    : text_of(making->document->publisher);
	return publisher.len <= PUBLISHER_MAX ? publisher : TEXT_NONE;
}

static enum err put_article(struct making *making, struct article_offered *article, struct why *why)
{
	struct why refusal = {0};
	unsigned tricks = leave_out_invisible(making, article);
	struct text date = lent(making->document->date);
	article->charset = making->charset;
	article->grade = lent(making->document->grade);
	article->publisher = publisher_of(making, article);
	/* A template may declare another language than its articles have. */
	article->lang =
		making->document->lang ? lent(making->document->lang) : language_of(article->text);
	if (!article->published.ptr)
		article->published = date;
	if (!article->text.len)
		why_set(&refusal, ERR_BAD_FILE, "", "there is no text in it");
	else if (article->text.len > ARTICLE_MAX)
		why_set(&refusal, ERR_LIMIT, "",
			"an article may have %d bytes of text and this has %zu", ARTICLE_MAX,
			article->text.len);
	if (refusal.code)
		return put_refusal(making, article->source, &refusal, why);
	if (put_record(making, &record_article_offered, article, &refusal) == ERR_OK) {
		enum err err = put_language(making, article, why);
		return err ? err : put_tricks(making, article, tricks, why);
	}
	return put_refusal(making, article->source, &refusal, why);
}

static void put_pair(struct buffer *out, const char *name, struct text value)
{
	struct buffer packed = {0};
	if (out->len && out->ptr[out->len - 1] != '{')
		buffer_char(out, ',');
	buffer_format(out, "\"%s\":", name);
	if (value.ptr)
		packed_put_text(&packed, value);
	else
		packed_put_nil(&packed);
	packed_to_json(buffer_bytes(&packed), 0, out);
	buffer_fini(&packed);
}

static void put_pairs(
	struct buffer *out, const char *name, const struct text *items, uint32_t count)
{
	struct buffer packed = {0};
	packed_put_list(&packed, count);
	for (uint32_t i = 0; i < count; i++)
		packed_put_text(&packed, items[i]);
	buffer_format(out, ",\"%s\":", name);
	packed_to_json(buffer_bytes(&packed), 0, out);
	buffer_fini(&packed);
}

static void put_item(struct buffer *out, const struct feed_item *item, const struct feed *feed)
{
	buffer_char(out, '{');
	put_pair(out, "title", item->title);
	put_pair(out, "link", item->link);
	put_pair(out, "id", item->id.len ? item->id : item->link);
	put_pair(out, "published", item->published);
	put_pair(out, "updated", item->updated);
	put_pairs(out, "authors", item->authors, item->authors_count);
	put_pair(out, "summary", item->summary);
	put_pair(out, "content", item->content);
	put_pair(out, "language", item->lang.len ? item->lang : feed->lang);
	put_pairs(out, "enclosures", item->enclosures, item->enclosures_count);
	put_pairs(out, "categories", item->categories, item->categories_count);
	buffer_format(out, ",\"malformed\":%s", feed->malformed.ptr ? "true" : "false");
	put_pair(out, "reason", feed->malformed);
	buffer_text(out, TEXT("}\n"));
}

/* --- What is in it ---------------------------------------------------------------------------- */

/* The item's own source: its link, else the feed with the item's id, so that no two are one. */
static struct text source_of(struct making *making, const struct feed_item *item)
{
	struct buffer name = {0};
	if (item->link.len && item->link.len <= 1024)
		return item->link;
	buffer_format(&name, "%.700s#%.*s", making->document->source,
		(int)(item->id.len < 300 ? item->id.len : 300), item->id.ptr ? item->id.ptr : "");
	struct text source = arena_copy(making->arena, buffer_as_text(&name));
	buffer_fini(&name);
	return source;
}

/* A headline often says what the text then only hints at, so it is the text's first line. */
static struct text with_title(struct making *making, struct text title, struct text text)
{
	struct buffer whole = {0};
	if (!title.len || text_starts(text, title))
		return text;
	buffer_text(&whole, title);
	buffer_char(&whole, '\n');
	buffer_text(&whole, text);
	struct text joined = arena_copy(making->arena, text_trim(buffer_as_text(&whole)));
	buffer_fini(&whole);
	return joined;
}

static struct text two_letters(struct text lang)
{
	return lang.len >= 2 ? text_slice(lang, 0, 2) : TEXT_NONE;
}

/* How often a text stands in a document, by its digest: open addressing, never more than half full.
 */
struct counts {
	uint64_t *keys;
	uint32_t *times;
	size_t room;
};

static uint32_t *counts_at(struct counts *counts, struct text text)
{
	uint64_t key = digest_xxh3(bytes_of(text.ptr, text.len)) | 1;
	size_t at = key % counts->room;
	while (counts->keys[at] && counts->keys[at] != key)
		at = (at + 1) % counts->room;
	counts->keys[at] = key;
	return &counts->times[at];
}

static struct counts counts_make(struct making *making, const struct feed *feed)
{
	struct counts counts = {.room = 4 * (size_t)feed->items_count + 8};
	counts.keys = arena_zero(making->arena, counts.room, sizeof(*counts.keys));
	counts.times = arena_zero(making->arena, counts.room, sizeof(*counts.times));
	for (uint32_t i = 0; i < feed->items_count; i++) {
		struct text id = feed->items[i].id, link = feed->items[i].link;
		if (id.len)
			++*counts_at(&counts, id);
		if (link.len && !text_equal(id, link))
			++*counts_at(&counts, link);
	}
	return counts;
}

/* Which item it is, whatever its words are now: by its guid; where others of the document have the
 * same, by its address; else by its title and day. */
static struct text item_key(
	struct making *making, const struct feed_item *item, struct counts *counts)
{
	char id[DIGEST_ID + 1];
	struct text feed = text_of(making->document->source), name = TEXT("title");
	struct text link = address_canonical(item->link, making->arena), value = item->title;
	struct text published_on =
		item->published.len >= 10 ? text_slice(item->published, 0, 10) : TEXT("");
	bool by_guid = item->id.len && *counts_at(counts, item->id) == 1;
	bool by_link = !by_guid && link.len && *counts_at(counts, item->link) == 1;
	if (by_guid || by_link) {
		name = by_guid ? TEXT("guid") : TEXT("link");
		value = by_guid ? item->id : link;
		published_on = TEXT("");
	}
	/* An address is the same wherever it is read. */
	if (by_link || (by_guid && text_equal(item->id, item->link)))
		feed = TEXT("");
	const struct text parts[] = {name, feed, value, published_on};
	struct digest *digest = digest_create();
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		digest_add(digest, bytes_of(parts[i].ptr ? parts[i].ptr : "", parts[i].len));
	digest_finish(&digest, id);
	return arena_copy(making->arena, text_of(id));
}

static enum err put_undated(struct making *making, const struct article_offered *article,
	struct text written, struct why *why)
{
	struct why told = {0};
	why_set(&told, ERR_BAD_VALUE, "",
		"wanted a date from 1900 to 2200, got '%.*s'; the item is taken without it",
		(int)(written.len < 100 ? written.len : 100), written.ptr);
	return put_refusal(making, article->source, &told, why);
}

static enum err make_items(struct making *making, const struct feed *feed, struct why *why)
{
	enum err err = ERR_OK;
	struct counts counts = counts_make(making, feed);
	for (uint32_t i = 0; i < feed->items_count && !err; i++) {
		const struct feed_item *item = &feed->items[i];
		struct text body =
			item->plain && item->content.len
				? item->content
				: markup_text(item->content.len ? item->content : item->summary,
					  making->arena);
		struct article_offered article = {
			.source = source_of(making, item),
			.text = with_title(making, item->title, body),
			.kind = TEXT("item"),
			.title = item->title.len && item->title.len <= 1024 ? item->title
									    : TEXT_NONE,
			.link = item->link.len && item->link.len <= 2048 ? item->link : TEXT_NONE,
			.published = item->published.len ? item->published : item->updated,
			.authors = item->authors,
			.authors_count = item->authors_count,
			.lang = two_letters(item->lang.len ? item->lang : feed->lang),
			.item = item_key(making, item, &counts),
		};
		err = put_article(making, &article, why);
		if (!err && item->undated.len && !item->published.len && !item->updated.len)
			err = put_undated(making, &article, item->undated, why);
	}
	if (!err && feed->malformed.ptr) {
		struct why told = {0};
		why_set(&told, ERR_BAD_FILE, "",
			"the feed is not well-formed, %.*s; %u items were read",
			TEXT_ARG(feed->malformed), feed->items_count);
		err = put_refusal(making, text_of(making->document->source), &told, why);
	}
	return err;
}

static enum err make_feed(
	struct making *making, struct text text, enum reader_wanted wanted, struct why *why)
{
	struct feed feed;
	enum err err = feed_parse(text, text_of(making->document->base), making->arena, &feed, why);
	if (!err && !feed.malformed.ptr)
		feed.malformed = making->trouble;
	if (err || wanted != READER_ITEMS)
		return err ? err : make_items(making, &feed, why);
	for (uint32_t i = 0; i < feed.items_count; i++)
		put_item(making->out, &feed.items[i], &feed);
	return ERR_OK;
}

/* Offsets into the page as it came: runs are in its order, and so are both ends of each. */
static enum err place_map(
	struct making *making, const struct page *page, uint32_t *places, struct why *why)
{
	for (uint32_t i = 0; i < page->map_len; i++) {
		places[2 * i] = page->map[i].page_from;
		places[2 * i + 1] = page->map[i].page_from + page->map[i].page_len;
	}
	return decode_places(
		making->document->bytes, making->decoded, places, 2 * (size_t)page->map_len, why);
}

/* For each run its offset in the text and in the bytes of the page, and its length in both. */
static enum err put_map(struct making *making, const struct page *page, struct why *why)
{
	uint32_t *places =
		arena_zero(making->arena, 2 * (size_t)page->map_len + 1, sizeof(*places));
	enum err err = place_map(making, page, places, why);
	buffer_text(making->out, TEXT(",\"map\":["));
	for (uint32_t i = 0; !err && i < page->map_len; i++)
		buffer_format(making->out, "%s[%u,%u,%u,%u]", i ? "," : "", page->map[i].text_from,
			places[2 * i], page->map[i].len, places[2 * i + 1] - places[2 * i]);
	buffer_char(making->out, ']');
	return err;
}

/* A page is the same one under the same address. */
static struct text page_key(struct making *making, const struct page *page)
{
	char id[DIGEST_ID + 1];
	struct text source = text_of(making->document->source);
	if (page->link.len && address_is_absolute(page->link))
		source = page->link;
	if (!text_starts(source, TEXT("http")))
		return TEXT_NONE;
	struct text link = address_canonical(source, making->arena);
	digest_id(bytes_of(link.ptr, link.len), id);
	return arena_copy(making->arena, text_of(id));
}

static enum err make_page(
	struct making *making, const struct page *page, enum reader_wanted wanted, struct why *why)
{
	if (wanted == READER_TEXT) {
		buffer_char(making->out, '{');
		put_pair(making->out, "title", page->title);
		put_pairs(making->out, "authors", page->authors, page->authors_count);
		put_pair(making->out, "date", page->published);
		put_pair(making->out, "language", page->lang);
		put_pair(making->out, "link", page->link);
		put_pair(making->out, "charset", making->charset);
		put_pair(making->out, "text", page->text);
		enum err err = put_map(making, page, why);
		buffer_text(making->out, TEXT("}\n"));
		return err;
	}
	struct article_offered article = {
		.source = text_of(making->document->source),
		.text = page->text,
		.kind = page->title.ptr || page->lang.ptr ? TEXT("html") : TEXT("text"),
		.title = page->title.len && page->title.len <= 1024 ? page->title : TEXT_NONE,
		.link = page->link.len && page->link.len <= 2048 ? page->link : TEXT_NONE,
		.published = page->published,
		.authors = page->authors,
		.authors_count = page->authors_count,
		.lang = two_letters(page->lang),
		.item = page_key(making, page),
	};
	return put_article(making, &article, why);
}

/* OPML: an outline with an address is a feed, at whatever depth. */
static enum err make_outline(struct making *making, struct text text, struct why *why)
{
	struct markup markup = {.source = text, .xml = true};
	struct markup_token token;
	bool opml = false;
	enum err err = ERR_OK;
	while (!err && markup_next(&markup, &token)) {
		opml |= token.kind == MARKUP_OPEN && text_equal_nocase(token.name, TEXT("opml"));
		struct text url = token.kind == MARKUP_OPEN
					  ? markup_value(token.attributes, "xmlUrl")
					  : TEXT_NONE;
		if (!url.len || !text_equal_nocase(token.name, TEXT("outline")))
			continue;
		struct text title = markup_value(token.attributes, "title");
		if (!title.len)
			title = markup_value(token.attributes, "text");
		struct feed_added feed = {.url = markup_text(url, making->arena),
			.title = markup_text(title, making->arena)};
		if (!feed.title.len || feed.title.len > 512)
			feed.title = TEXT_NONE;
		struct why refusal = {0};
		if (put_record(making, &record_feed_added, &feed, &refusal) != ERR_OK)
			err = put_refusal(making, url, &refusal, why);
	}
	if (!err && !opml)
		err = why_set(why, ERR_BAD_FILE, "", "wanted OPML, found no element of that name");
	return err;
}

/* The first element's name, where that is no part of a page. */
static struct text foreign_root(enum kind kind, struct text content)
{
	struct markup markup = {.source = text_trim(content)};
	struct markup_token token;
	while (markup_next(&markup, &token)) {
		if (token.kind == MARKUP_OPEN)
			return kind == PLAIN || token.element == MARKUP_OTHER ? token.name
									      : TEXT_NONE;
		if (token.kind == MARKUP_TEXT && text_trim(token.text).len)
			break;
	}
	return TEXT_NONE;
}

/* A page where a feed was wanted is not taken for an article. */
static enum err make_any(
	struct making *making, struct text content, enum reader_wanted wanted, struct why *why)
{
	static const char *const names[] = {"plain text", "an HTML page", "a feed"};
	enum kind kind = wanted == READER_ITEMS
				 ? FEED
				 : kind_of(text_of(making->document->content_type), content);
	struct page page = {.text = text_trim(content)};
	enum err err = ERR_OK;
	if (wanted == READER_OUTLINE)
		return make_outline(making, content, why);
	struct text root = kind == FEED ? TEXT_NONE : foreign_root(kind, content);
	if (root.len && (wanted == READER_FEED || text_starts(text_trim(content), TEXT("<?xml"))))
		return why_set(why, ERR_BAD_FILE, "",
			"wanted text, a page or a feed, got XML that begins with <%.*s>",
			(int)(root.len < NAME_SHOWN ? root.len : NAME_SHOWN), root.ptr);
	if (kind != FEED && wanted == READER_FEED)
		return why_set(why, ERR_BAD_FILE, "", "wanted a feed, got %s", names[kind]);
	if (kind == FEED && wanted != READER_TEXT)
		return make_feed(making, content, wanted, why);
	if (kind == PAGE)
		err = page_parse(
			content, text_of(making->document->base), making->arena, &page, why);
	return err ? err : make_page(making, &page, wanted, why);
}

enum err reader_make(const struct reader_input *document, enum reader_wanted wanted,
	struct buffer *out, struct why *why)
{
	struct arena arena = {0};
	struct buffer text = {0};
	struct decode_result decoded;
	struct making making = {.document = document, .arena = &arena, .out = out};
	struct text type = text_of(document->content_type);
	enum err err = ERR_OK;
	if (document->bytes.len == 0)
		err = why_set(why, ERR_BAD_FILE, "", "it is empty");
	if (!err)
		err = decode_text(
			document->bytes, decode_content_type_charset(type), &text, &decoded, why);
	if (!err) {
		making.charset = text_of(decoded.charset);
		making.decoded = &decoded;
		if (decoded.trouble[0])
			making.trouble = text_of(decoded.trouble);
		err = make_any(&making, buffer_as_text(&text), wanted, why);
	}
	buffer_fini(&text);
	arena_fini(&arena);
	return err;
}
