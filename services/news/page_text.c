#include "services/news/page_text.h"

#include "proto/base/alloc.h"
#include "services/news/page_blocks.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { GOOD_WORDS = 12, SHORT_WORDS = 8 };

struct choosing {
	const struct page_tree *tree;
	struct page_blocks blocks;
	struct text title;
	struct arena *arena;
	uint32_t best; /* the node that holds the article */
};

/* --- Where the article is --------------------------------------------------------------------- */

/* How much a block speaks for its surroundings being the article: its words, less what is usual for
 * everything that is none. */
static double weight(const struct page_block *block)
{
	double words = block->words, linked = block->linked;
	if (block->beside)
		return -(words + linked) / 2 - 2;
	if (block->heading)
		return linked > words ? -2 - linked : 0;
	if (block->celled && words < GOOD_WORDS)
		return words / 2 - 2 - 2 * linked;
	return words - 1.5 * linked - (block->ended ? 2 : 4);
}

/* What an element says of itself counts for a little more text. */
static double claim(const struct page_tree *tree, uint32_t node)
{
	static const char *const bodies[] = {"articlebody", "article-body", "article_body",
		"articlecontent", "article-content", "article__body", "article__content",
		"articletext", "article-text", "entry-content", "entrycontent", "post-content",
		"post-body", "post_content", "postcontent", "post-text", "story-body", "storybody",
		"story-content", "storytext", "story_text", "news-text", "newstext",
		"td-post-content", "content-body", "text-content", "field-name-body",
		"mw-parser-output", NULL};
	const struct page_node *at = &tree->nodes[node];
	double factor = at->element == MARKUP_article ? 1.1 : at->element == MARKUP_main ? 1.02 : 1;
	struct text rest = at->text, name, value;
	if (at->element == MARKUP_body || at->element == MARKUP_html || node == 0)
		return 0.95;
	while (rest.len && markup_attribute(&rest, &name, &value)) {
		if (!text_equal_nocase(name, TEXT("class")) &&
			!text_equal_nocase(name, TEXT("id")) &&
			!text_equal_nocase(name, TEXT("itemprop")))
			continue;
		char small[200];
		size_t len = value.len < sizeof(small) - 1 ? value.len : sizeof(small) - 1;
		for (size_t i = 0; i < len; i++)
			small[i] = (char)(value.ptr[i] >= 'A' && value.ptr[i] <= 'Z'
						  ? value.ptr[i] + 32
						  : value.ptr[i]);
		small[len] = '\0';
		for (const char *const *body = bodies; *body; body++)
			if (strstr(small, *body))
				return factor * 1.25;
	}
	return factor;
}

/* The node whose blocks together weigh the most: what is no article pulls it down, and so does
 * leaving parts of the article outside. */
static void choose(struct choosing *choosing)
{
	const struct page_tree *tree = choosing->tree;
	double *sums = alloc_zero(tree->len, sizeof(*sums)), most = 0;
	for (uint32_t b = 0; b < choosing->blocks.len; b++)
		sums[choosing->blocks.items[b].container] += weight(&choosing->blocks.items[b]);
	for (uint32_t i = tree->len; i-- > 1;)
		sums[tree->nodes[i].parent] += sums[i];
	for (uint32_t i = 0; i < tree->len; i++) {
		if (sums[i] <= 0 || tree->nodes[i].kind != MARKUP_OPEN || sums[i] * 1.4 <= most)
			continue;
		double total = sums[i] * claim(tree, i);
		/* Of equals the inner: it is the other without empty surroundings. */
		if (total >= most) {
			most = total;
			choosing->best = i;
		}
	}
	free(sums);
}

/* --- Which of its blocks are the article's ---------------------------------------------------- */

/* Beginnings of short blocks that no article has, in small letters; those with a + end it. */
static const char *const foreign[] = {"+related ", "+more from", "+more on this", "+more stories",
	"+read more", "+read next", "+read also", "+see also", "+you may also", "+you might also",
	"+most popular", "+most read", "+recommended", "+comments", "+leave a comment",
	"+leave a reply", "+post a comment", "+add a comment", "+add comment",
	"+join the conversation", "+about the author", "+sign up for", "+trending", "+latest news",
	"+latest stories", "+what do you think", "+share this article", "+tags:", "+filed under",
	"+categories:", "+posted in", "+don't miss", "+previous article", "+next article",
	"+editor's picks", "+editors' picks", "+top stories", "+around the web",
	"+from around the web", "share", "tweet", "advertisement", "sponsored", "follow us",
	"follow @", "subscribe", "sign up", "sign in", "log in", "click here", "print this",
	"email this", "e-mail this", "copyright", "\xc2\xa9", "all rights reserved",
	"photo:", "photo by", "photograph:", "image:", "image credit", "picture:", "file photo",
	"getty images", "reuters/", "ap photo", "skip to", "continue reading", "story continues",
	"article continues", "listen to", "watch:", "video:", "also read", "read:", "read the full",
	"loading", "please enable", "this site uses cookies", "we use cookies", "by continuing to",
	"updated:", "last updated", "published:", "posted by", "posted on", "permalink",
	"trackback", "reblog", "like this:", "view all", "show more", "load more", "back to top",
	"download pdf", "report a typo", "report an error", "+читайте также", "+по теме",
	"+похожие", "+комментарии", "+другие новости", "+материалы по", "подписывайтесь",
	"подписаться", "поделиться", "фото:", "реклама", "источник фото", "+lesen sie auch",
	"+mehr zum thema", "+kommentare", "+das könnte sie", "teilen", "anzeige",
	"foto:", "+lire aussi", "+à lire aussi", "+sur le même", "+commentaires", "partager",
	"publicité", "+lea también", "+te puede interesar", "+comentarios", "compartir",
	"publicidad", "+leggi anche", "+相关", "+延伸阅读", "+推荐阅读", "+责任编辑", "（责任编辑",
	"+分享到", "+关键词", "+关联", "来源：", "+関連", NULL};

/* Capitals of Latin without accents, and of Russian. */
static void make_small(struct buffer *out)
{
	for (size_t i = 0; i < out->len; i++) {
		uint8_t *at = out->ptr + i;
		bool two = at[0] == 0xD0 && i + 1 < out->len;
		if (at[0] >= 'A' && at[0] <= 'Z') {
			at[0] += 32;
		} else if (two && at[1] >= 0x90 && at[1] <= 0x9F) {
			at[1] += 0x20;
		} else if (two && at[1] >= 0xA0 && at[1] <= 0xAF) {
			at[0] = 0xD1;
			at[1] -= 0x20;
		}
	}
}

static struct text small_text(struct choosing *choosing, const struct page_block *block)
{
	struct buffer out = {0};
	for (uint32_t i = block->first; i < block->last && out.len < 400; i++)
		if (choosing->tree->nodes[i].kind == MARKUP_TEXT)
			markup_decode(choosing->tree->nodes[i].text, &out);
	make_small(&out);
	struct text text = arena_copy(choosing->arena, text_trim(buffer_as_text(&out)));
	buffer_fini(&out);
	return text;
}

enum judgement { ARTICLE, FOREIGN, ENDS };

static enum judgement judge(struct choosing *choosing, const struct page_block *block)
{
	if (block->words + block->linked > 14)
		return ARTICLE;
	struct text text = small_text(choosing, block);
	bool brief = block->words + block->linked < SHORT_WORDS;
	for (const char *const *beginning = foreign; *beginning; beginning++) {
		bool ends = (*beginning)[0] == '+';
		if (!text_starts(text, text_of(*beginning + ends)))
			continue;
		/* "Comments made by the minister ..." goes on; a heading does not. */
		if (block->ended && !brief)
			return ARTICLE;
		return ends && (brief || block->heading) ? ENDS : FOREIGN;
	}
	return ARTICLE;
}

static bool is_title(struct choosing *choosing, const struct page_block *block)
{
	struct buffer title = {0};
	if (!block->heading || !choosing->title.len)
		return false;
	buffer_text(&title, choosing->title);
	make_small(&title);
	struct text text = small_text(choosing, block), whole = text_trim(buffer_as_text(&title));
	bool same =
		text.len &&
		(text_equal(text, whole) ||
			(text.len > 20 && (text_starts(whole, text) || text_starts(text, whole))));
	buffer_fini(&title);
	return same;
}

static bool within(const struct choosing *choosing, const struct page_block *block)
{
	return block->first > choosing->best &&
	       block->first < choosing->tree->nodes[choosing->best].end;
}

static bool is_good(const struct page_block *block)
{
	if (block->beside || block->heading || block->linked > block->words / 2 + 2)
		return false;
	return block->words >= GOOD_WORDS || (block->ended && block->words >= 4);
}

/* Good blocks, and how many words they have. */
static uint32_t mark_good(struct choosing *choosing)
{
	uint32_t words = 0;
	for (uint32_t i = 0; i < choosing->blocks.len; i++) {
		struct page_block *block = &choosing->blocks.items[i];
		if (!within(choosing, block) || !is_good(block) ||
			judge(choosing, block) != ARTICLE)
			continue;
		block->good = block->kept = true;
		words += block->words;
	}
	return words;
}

/* From the heading that ends the article on, once most of it has gone by, nothing is its own. */
static void cut_tail(struct choosing *choosing, uint32_t words)
{
	uint32_t before = 0;
	bool cut = false;
	for (uint32_t i = 0; i < choosing->blocks.len; i++) {
		struct page_block *block = &choosing->blocks.items[i];
		if (!within(choosing, block))
			continue;
		if (!cut && !block->good && before * 10 >= words * 6 &&
			judge(choosing, block) == ENDS)
			cut = true;
		if (cut)
			block->kept = block->good = false;
		before += block->good ? block->words : 0;
	}
}

/* Is there a good block near, in this direction, before another stop? */
static bool good_near(const struct choosing *choosing, uint32_t from, int step, uint32_t most)
{
	const struct page_blocks *blocks = &choosing->blocks;
	for (uint32_t i = from + (uint32_t)step, seen = 0; i < blocks->len && seen < most;
		i += (uint32_t)step) {
		if (!within(choosing, &blocks->items[i]))
			return false;
		if (blocks->items[i].good)
			return true;
		seen += !blocks->items[i].beside;
	}
	return false;
}

/* A list of short items without links belongs to the text before it. */
static bool list_goes_on(const struct choosing *choosing, uint32_t at)
{
	const struct page_blocks *blocks = &choosing->blocks;
	const struct page_block *block = &blocks->items[at];
	if (!block->listed || block->linked > block->words)
		return false;
	for (uint32_t i = at; i-- > 0 && within(choosing, &blocks->items[i]);) {
		if (!blocks->items[i].listed || !blocks->items[i].kept)
			return blocks->items[i].kept;
		if (at - i > 60)
			return false;
	}
	return false;
}

/* A short paragraph right behind a good one, of the same parent: "Done." */
static bool paragraph_goes_on(const struct choosing *choosing, uint32_t at)
{
	const struct page_node *nodes = choosing->tree->nodes;
	const struct page_block *block = &choosing->blocks.items[at];
	if (!at || block->linked || nodes[block->container].element != MARKUP_p ||
		!(block->ended || block->quoted))
		return false;
	const struct page_block *before = block - 1;
	return before->kept && nodes[before->container].parent == nodes[block->container].parent;
}

/* Headings, short paragraphs and list items between good blocks come with them. */
static void keep_between(struct choosing *choosing)
{
	for (uint32_t i = 0; i < choosing->blocks.len; i++) {
		struct page_block *block = &choosing->blocks.items[i];
		if (block->kept || block->beside || !within(choosing, block) ||
			judge(choosing, block) != ARTICLE)
			continue;
		bool linky = block->linked > block->words + 2;
		if (block->heading)
			block->kept = good_near(choosing, i, 1, 3) && !is_title(choosing, block);
		else if (list_goes_on(choosing, i) || paragraph_goes_on(choosing, i))
			block->kept = true;
		else if (!linky)
			block->kept = good_near(choosing, i, -1, 4) && good_near(choosing, i, 1, 4);
	}
}

/* --- Its words -------------------------------------------------------------------------------- */

struct writing {
	struct buffer out;
	struct page_run *runs;
	uint32_t runs_len;
	size_t runs_room;
	const char *source;
};

/* One more character's bytes, of which the page's begin at `from`. */
static void put(struct writing *writing, const char *bytes, size_t len, const char *from)
{
	uint32_t at = (uint32_t)writing->out.len, page = (uint32_t)(from - writing->source);
	struct page_run *last = writing->runs_len ? &writing->runs[writing->runs_len - 1] : NULL;
	bool same = memcmp(bytes, from, len) == 0; /* an entity or a folded blank is not */
	if (same && last && last->text_from + last->len == at &&
		last->page_from + last->len == page) {
		last->len += (uint32_t)len;
	} else {
		writing->runs = alloc_room(writing->runs, writing->runs_len, &writing->runs_room,
			sizeof(*writing->runs));
		writing->runs[writing->runs_len++] =
			(struct page_run){.text_from = at, .page_from = page, .len = (uint32_t)len};
	}
	buffer_add(&writing->out, bytes, len);
}

static bool ends_with_blank(const struct buffer *out)
{
	return !out->len || out->ptr[out->len - 1] == ' ' || out->ptr[out->len - 1] == '\n';
}

static void put_text(struct writing *writing, struct text text)
{
	for (size_t i = 0; i < text.len;) {
		const char *at = text.ptr + i;
		size_t plain = 0;
		while (i + plain < text.len && (uint8_t)at[plain] > ' ' && at[plain] != '&' &&
			(uint8_t)at[plain] != 0xC2)
			plain++;
		if (plain) {
			put(writing, at, plain, at);
			i += plain;
			continue;
		}
		uint32_t character = (uint8_t)*at;
		size_t taken =
			*at == '&' ? markup_entity(text_slice(text, i, text.len), &character) : 0;
		bool nbsp = (uint8_t)*at == 0xC2 && i + 1 < text.len && (uint8_t)at[1] == 0xA0;
		if (nbsp || (taken && (character == 0xA0 || character == ' ')) ||
			(!taken && character <= ' ')) {
			if (!ends_with_blank(&writing->out))
				put(writing, " ", 1, at);
		} else if (taken) {
			struct buffer one = {0};
			markup_put_character(character, &one);
			put(writing, (const char *)one.ptr, one.len, at);
			buffer_fini(&one);
		} else {
			put(writing, at, 1, at);
		}
		i += taken ? taken : nbsp ? 2 : 1;
	}
}

static void end_line(struct writing *writing)
{
	struct buffer *out = &writing->out;
	while (out->len && out->ptr[out->len - 1] == ' ') {
		out->len--;
		if (--writing->runs[writing->runs_len - 1].len == 0)
			writing->runs_len--;
	}
	if (out->len && out->ptr[out->len - 1] != '\n')
		buffer_char(out, '\n');
}

static void put_block(
	struct writing *writing, const struct page_tree *tree, const struct page_block *block)
{
	for (uint32_t i = block->first; i < block->last; i++) {
		const struct page_node *node = &tree->nodes[i];
		if (node->kind == MARKUP_TEXT)
			put_text(writing, node->text);
		else if (node->kind == MARKUP_OPEN && node->element == MARKUP_br)
			end_line(writing);
		else if (node->kind == MARKUP_RAW || (markup_flags(node->element) & MARKUP_UNSEEN))
			i = node->end - 1;
	}
	end_line(writing);
}

static struct text write_kept(
	struct choosing *choosing, const struct page_run **map, uint32_t *map_len)
{
	struct writing writing = {.source = choosing->tree->source.ptr};
	for (uint32_t i = 0; i < choosing->blocks.len; i++)
		if (choosing->blocks.items[i].kept)
			put_block(&writing, choosing->tree, &choosing->blocks.items[i]);
	struct text text = arena_copy(choosing->arena, text_trim(buffer_as_text(&writing.out)));
	struct page_run *runs = arena_zero(choosing->arena, writing.runs_len + 1, sizeof(*runs));
	if (writing.runs_len)
		memcpy(runs, writing.runs, writing.runs_len * sizeof(*runs));
	*map = runs;
	*map_len = writing.runs_len;
	buffer_fini(&writing.out);
	free(writing.runs);
	return text;
}

struct text page_text(const struct page_tree *tree, struct text title, struct arena *arena,
	const struct page_run **map, uint32_t *map_len)
{
	struct choosing choosing = {.tree = tree, .title = title, .arena = arena};
	page_blocks_make(tree, &choosing.blocks);
	choose(&choosing);
	uint32_t words = mark_good(&choosing);
	cut_tail(&choosing, words);
	keep_between(&choosing);
	/* A page of short lines only: all that stands in its chosen part and not beside it. */
	for (uint32_t i = 0; !words && i < choosing.blocks.len; i++) {
		struct page_block *block = &choosing.blocks.items[i];
		block->kept = within(&choosing, block) && !block->beside &&
			      block->words >= block->linked && !is_title(&choosing, block);
	}
	struct text text = write_kept(&choosing, map, map_len);
	page_blocks_fini(&choosing.blocks);
	return text;
}
