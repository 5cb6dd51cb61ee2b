#include "services/news/reading/page_text.h"

#include "proto/base/alloc.h"
#include "services/news/reading/page_dates.h"
#include "services/news/reading/page_judge.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { GOOD_WORDS = 12, NEAR_TITLE = 6, LEADS_MAX = 6, START_WORDS = 15, DATELINE = 6 };

struct choosing {
	const struct page_tree *tree;
	struct page_blocks blocks;
	struct text title;
	struct arena *arena;
	uint32_t best; /* the node that holds the article */
};

/* --- The headline ---------------------------------------------------------------------------- */

static bool is_title(const struct choosing *choosing, const struct page_block *block)
{
	return block->heading && page_judge_says(choosing->tree, block, choosing->title);
}

static bool is_good(const struct page_block *block)
{
	if (block->beside || block->heading || block->linked > block->words / 2 + 2)
		return false;
	return block->words >= GOOD_WORDS || (block->ended && block->words >= 4);
}

/* The block that is the headline; as many as there are without one. */
static uint32_t title_at(const struct choosing *choosing)
{
	const struct page_blocks *blocks = &choosing->blocks;
	for (uint32_t i = 0; i < blocks->len; i++)
		if (is_title(choosing, &blocks->items[i]))
			return i;
	for (uint32_t i = 0; i < blocks->len; i++)
		if (page_judge_says(choosing->tree, &blocks->items[i], choosing->title) &&
			!blocks->items[i].linked)
			return i;
	return blocks->len;
}

/* --- Where the article is --------------------------------------------------------------------- */

/* How much a block speaks for its surroundings being the article: its words, less what is usual for
 * everything that is none. */
static double weight(const struct page_block *block)
{
	double words = block->words, linked = block->linked;
	if (block->beside || block->judged != PAGE_ARTICLE)
		return -(words + linked) / 6 - 1;
	if (block->heading)
		return linked > words ? -2 - linked : 0;
	if (block->celled && words < GOOD_WORDS)
		return words / 2 - 2 - 2 * linked;
	words -= block->ended ? 2 : 4;
	return (words > -1 ? words : -1) - linked / 2;
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

/* The first sentence below the headline. */
static const struct page_block *start_of(const struct choosing *choosing)
{
	const struct page_blocks *blocks = &choosing->blocks;
	for (uint32_t i = title_at(choosing) + 1; i < blocks->len; i++)
		if (is_good(&blocks->items[i]) && blocks->items[i].judged == PAGE_ARTICLE)
			return &blocks->items[i];
	return NULL;
}

/* The node whose blocks together weigh the most: what is no article pulls it down, and so does
 * leaving parts of the article outside. */
static void choose(struct choosing *choosing)
{
	const struct page_tree *tree = choosing->tree;
	double *sums = alloc_zero(tree->len, sizeof(*sums)), most = 0;
	for (uint32_t b = 0; b < choosing->blocks.len; b++)
		sums[choosing->blocks.items[b].container] += weight(&choosing->blocks.items[b]);
	const struct page_block *start = start_of(choosing);
	if (start)
		sums[start->container] += START_WORDS;
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

static bool within(const struct choosing *choosing, const struct page_block *block)
{
	return block->first > choosing->best &&
	       block->first < choosing->tree->nodes[choosing->best].end;
}

/* Good blocks, and how many words they have. */
static uint32_t mark_good(struct choosing *choosing)
{
	uint32_t words = 0;
	for (uint32_t i = 0; i < choosing->blocks.len; i++) {
		struct page_block *block = &choosing->blocks.items[i];
		if (!within(choosing, block) || !is_good(block) || block->judged != PAGE_ARTICLE)
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
		if (!cut && !block->good && before * 10 >= words * 6 && block->judged == PAGE_HEADS)
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

static uint32_t around(const struct page_tree *tree, uint32_t node, bool (*is)(enum markup_element))
{
	while (node && !is(tree->nodes[node].element))
		node = tree->nodes[node].parent;
	return node;
}

static bool holds_rows(enum markup_element element)
{
	return element == MARKUP_table || element == MARKUP_ul || element == MARKUP_ol ||
	       element == MARKUP_dl || element == MARKUP_pre;
}

static bool is_row(const struct page_block *block)
{
	return (block->listed || block->celled) && block->linked <= block->words;
}

/* Items of a list and cells of a table belong to the text that stands before the list. */
static bool row_goes_on(const struct choosing *choosing, uint32_t at)
{
	const struct page_block *items = choosing->blocks.items;
	if (!is_row(&items[at]))
		return false;
	uint32_t list = around(choosing->tree, items[at].container, holds_rows);
	for (uint32_t i = at; i-- > 0 && within(choosing, &items[i]);) {
		if (items[i].first < list || !(items[i].listed || items[i].celled))
			return items[i].kept;
		if (at - i > 1 && !items[i].kept && !is_row(&items[i]))
			return false;
	}
	return false;
}

static bool heads_rows(const struct choosing *choosing, uint32_t at)
{
	const struct page_block *next = &choosing->blocks.items[at + 1];
	return at + 1 < choosing->blocks.len && within(choosing, next) && next->listed &&
	       !next->beside && is_row(next);
}

/* A list with which the text begins. */
static bool row_leads(const struct choosing *choosing, uint32_t at)
{
	const struct page_tree *tree = choosing->tree;
	const struct page_block *block = &choosing->blocks.items[at];
	uint32_t list = around(tree, block->container, holds_rows);
	if (!block->listed || block->linked || block->words < 4 || !list)
		return false;
	for (uint32_t i = at + 1; i < choosing->blocks.len; i++) {
		const struct page_block *next = &choosing->blocks.items[i];
		if (!within(choosing, next))
			return false;
		if (next->first >= tree->nodes[list].end)
			return next->good && !next->listed &&
			       tree->nodes[next->container].parent == tree->nodes[list].parent;
	}
	return false;
}

/* A short paragraph right behind a good one, of the same parent: "Done." */
static bool paragraph_goes_on(const struct choosing *choosing, uint32_t at)
{
	const struct page_node *nodes = choosing->tree->nodes;
	const struct page_block *block = &choosing->blocks.items[at];
	if (!at || block->linked || !(block->ended || block->quoted))
		return false;
	const struct page_block *before = block - 1;
	bool beside = nodes[block->container].element == MARKUP_p &&
		      nodes[before->container].parent == nodes[block->container].parent;
	return before->kept && (beside || before->container == block->container);
}

/* Headings, short paragraphs and list items between good blocks come with them. */
static void keep_between(struct choosing *choosing)
{
	for (uint32_t i = 0; i < choosing->blocks.len; i++) {
		struct page_block *block = &choosing->blocks.items[i];
		if (block->kept || block->beside || !within(choosing, block) ||
			block->judged != PAGE_ARTICLE)
			continue;
		bool linky =
			block->linked > block->words / 2 + 2 || (block->linked && !block->words);
		if (block->heading)
			block->kept = (good_near(choosing, i, 1, 3) || heads_rows(choosing, i)) &&
				      !is_title(choosing, block);
		else if (row_goes_on(choosing, i) || row_leads(choosing, i) ||
			 paragraph_goes_on(choosing, i))
			block->kept = true;
		else if (!linky)
			block->kept = good_near(choosing, i, -1, 4) && good_near(choosing, i, 1, 4);
	}
}

/* The first block that is kept; as many as there are without one. */
static uint32_t first_kept(const struct choosing *choosing)
{
	uint32_t at = 0;
	while (at < choosing->blocks.len && !choosing->blocks.items[at].kept)
		at++;
	return at;
}

/* "Mr. Chairman," and "(Batumi, 22 October 2021)" begin the text that follows them. */
static bool begins_text(const struct choosing *choosing, uint32_t at)
{
	const struct page_node *nodes = choosing->tree->nodes;
	const struct page_block *block = &choosing->blocks.items[at], *next = block + 1;
	struct buffer words = {0};
	if (block->linked || !next->kept || nodes[block->container].element != MARKUP_p ||
		nodes[block->container].parent != nodes[next->container].parent)
		return false;
	page_judge_words(choosing->tree, block, &words);
	struct text text = text_trim(buffer_as_text(&words));
	bool begins = text.len && strchr(",:)", text.ptr[text.len - 1]);
	buffer_fini(&words);
	return begins;
}

/* What says that it is the lead, shortly before the text. */
static void keep_lead(struct choosing *choosing)
{
	uint32_t from = first_kept(choosing);
	for (uint32_t i = from; i-- > 0 && from < choosing->blocks.len && from - i <= LEADS_MAX;) {
		struct page_block *block = &choosing->blocks.items[i];
		if (page_judge_says(choosing->tree, block, choosing->title))
			return;
		bool leads = block->lead && block->words >= 4 && block->linked <= block->words / 2;
		block->kept = !block->beside && block->judged == PAGE_ARTICLE &&
			      (leads || begins_text(choosing, i));
	}
}

/* In the text itself only its dateline tells when it is from: "by 1 July 2025" does not. */
static bool date_in_block(
	const struct choosing *choosing, const struct page_block *block, char out[FEED_DATE])
{
	struct buffer words = {0};
	if (block->words + block->linked > 2 * GOOD_WORDS)
		return false;
	page_judge_words(choosing->tree, block, &words);
	unsigned within = block->kept ? DATELINE : 2 * GOOD_WORDS;
	bool found = page_date_in(buffer_as_text(&words), within, out);
	buffer_fini(&words);
	return found;
}

/* The first of the blocks from `from` on, in steps, that tells a date. */
static struct text date_of_blocks(const struct choosing *choosing, uint32_t from, uint32_t step)
{
	char date[FEED_DATE];
	/* Below zero is beyond the last. */
	for (uint32_t i = from, n = 0; i < choosing->blocks.len && n <= NEAR_TITLE; i += step, n++)
		if (date_in_block(choosing, &choosing->blocks.items[i], date))
			return arena_copy(choosing->arena, text_of(date));
	return TEXT_NONE;
}

/* A date that nothing marks as one stands below the title, or else above; without a title, right
 * before the text. */
static struct text date_near(const struct choosing *choosing)
{
	uint32_t title = title_at(choosing), text = first_kept(choosing);
	bool titled = title < choosing->blocks.len;
	struct text date = date_of_blocks(choosing, titled ? title : text - 1, titled ? 1 : -1u);
	return date.len ? date
	       : titled ? date_of_blocks(choosing, title - 1, -1u)
			: date_of_blocks(choosing, text, 1);
}

/* --- Its words -------------------------------------------------------------------------------- */

struct writing {
	struct buffer out;
	struct page_run *runs;
	uint32_t runs_len;
	size_t runs_room;
	const char *source;
	bool same; /* what was put last stands so in the page */
};

/* Bytes of text, and those of the page that they stand for. */
static void put(struct writing *writing, struct text bytes, struct text from)
{
	uint32_t at = (uint32_t)writing->out.len, page = (uint32_t)(from.ptr - writing->source);
	struct page_run *last = writing->runs_len ? &writing->runs[writing->runs_len - 1] : NULL;
	/* An entity and a folded blank stand for themselves. */
	bool same = text_equal(bytes, from);
	if (same && writing->same && last && last->text_from + last->len == at &&
		last->page_from + last->page_len == page) {
		last->len += (uint32_t)bytes.len;
		last->page_len += (uint32_t)bytes.len;
	} else {
		writing->runs = alloc_room(writing->runs, writing->runs_len, &writing->runs_room,
			sizeof(*writing->runs));
		writing->runs[writing->runs_len++] = (struct page_run){.text_from = at,
			.page_from = page,
			.len = (uint32_t)bytes.len,
			.page_len = (uint32_t)from.len};
	}
	writing->same = same;
	buffer_add(&writing->out, bytes.ptr, bytes.len);
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
			put(writing, (struct text){at, plain}, (struct text){at, plain});
			i += plain;
			continue;
		}
		uint32_t character = (uint8_t)*at;
		size_t taken =
			*at == '&' ? markup_entity(text_slice(text, i, text.len), &character) : 0;
		bool nbsp = (uint8_t)*at == 0xC2 && i + 1 < text.len && (uint8_t)at[1] == 0xA0;
		if (nbsp || (taken && (character == 0xA0 || character <= ' ')) ||
			(!taken && character <= ' ')) {
			if (!ends_with_blank(&writing->out))
				put(writing, TEXT(" "),
					(struct text){at, taken  ? taken
							  : nbsp ? 2
								 : 1});
		} else if (taken) {
			struct buffer one = {0};
			markup_put_character(character, &one);
			put(writing, buffer_as_text(&one), (struct text){at, taken});
			buffer_fini(&one);
		} else {
			put(writing, (struct text){at, 1}, (struct text){at, 1});
		}
		i += taken ? taken : nbsp ? 2 : 1;
	}
}

static void end_line(struct writing *writing)
{
	struct buffer *out = &writing->out;
	while (out->len && out->ptr[out->len - 1] == ' ') {
		out->len--;
		struct page_run *last = &writing->runs[writing->runs_len - 1];
		last->page_len -= last->len == 1 ? last->page_len : 1;
		if (--last->len == 0)
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

static void write_kept(struct choosing *choosing, struct page *page)
{
	struct writing writing = {.source = choosing->tree->source.ptr};
	for (uint32_t i = 0; i < choosing->blocks.len; i++)
		if (choosing->blocks.items[i].kept)
			put_block(&writing, choosing->tree, &choosing->blocks.items[i]);
	page->text = arena_copy(choosing->arena, text_trim(buffer_as_text(&writing.out)));
	struct page_run *runs = arena_zero(choosing->arena, writing.runs_len + 1, sizeof(*runs));
	if (writing.runs_len)
		memcpy(runs, writing.runs, writing.runs_len * sizeof(*runs));
	page->map = runs;
	page->map_len = writing.runs_len;
	buffer_fini(&writing.out);
	free(writing.runs);
}

void page_text(const struct page_tree *tree, struct arena *arena, struct page *page)
{
	struct choosing choosing = {.tree = tree, .title = page->title, .arena = arena};
	page_blocks_make(tree, &choosing.blocks);
	page_judge(tree, page->title, &choosing.blocks);
	choose(&choosing);
	uint32_t words = mark_good(&choosing);
	cut_tail(&choosing, words);
	keep_between(&choosing);
	keep_lead(&choosing);
	/* A page of short lines only: all that stands in its chosen part and not beside it. */
	for (uint32_t i = 0; !words && i < choosing.blocks.len; i++) {
		struct page_block *block = &choosing.blocks.items[i];
		block->kept = within(&choosing, block) && !block->beside &&
			      block->words >= block->linked && !is_title(&choosing, block);
	}
	if (!page->published.len)
		page->published = date_near(&choosing);
	write_kept(&choosing, page);
	page_blocks_fini(&choosing.blocks);
}
