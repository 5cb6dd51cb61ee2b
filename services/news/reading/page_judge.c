#include "services/news/reading/page_judge.h"

#include "proto/base/alloc.h"
#include "proto/base/digest.h"
#include "services/news/reading/page_dates.h"

#include <stdlib.h>
#include <string.h>

enum {
	BRIEF_WORDS = 8,
	SHORT_WORDS = 14,
	LINES_WORDS = 60,
	CAPTION_WORDS = 30,
	CAPTION_NODES = 2,
	WORDS_BYTES = 400
};

/* A phrase and how it is looked for. */
enum way { HEADS, BEGINS, HOLDS, ASKS, OFFERS, ADDRESSES };

static const struct phrase {
	enum way way;
	struct text text;
} phrases[] = {
#define HEADS(words)     {HEADS, {words, sizeof(words) - 1}},
#define BEGINS(words)    {BEGINS, {words, sizeof(words) - 1}},
#define HOLDS(words)     {HOLDS, {words, sizeof(words) - 1}},
#define ASKS(words)      {ASKS, {words, sizeof(words) - 1}},
#define OFFERS(words)    {OFFERS, {words, sizeof(words) - 1}},
#define ADDRESSES(words) {ADDRESSES, {words, sizeof(words) - 1}},
#include "services/news/reading/page_phrases.tbl"
#undef HEADS
#undef BEGINS
#undef HOLDS
#undef ASKS
#undef OFFERS
#undef ADDRESSES
};

void page_judge_small(struct buffer *out)
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

void page_judge_words(
	const struct page_tree *tree, const struct page_block *block, struct buffer *out)
{
	for (uint32_t i = block->first; i < block->last && out->len < WORDS_BYTES; i++)
		if (tree->nodes[i].kind == MARKUP_TEXT)
			markup_decode(tree->nodes[i].text, out);
		else if (tree->nodes[i].element == MARKUP_br)
			buffer_char(out, ' ');
	page_judge_small(out);
}

bool page_judge_says(
	const struct page_tree *tree, const struct page_block *block, struct text title_text)
{
	struct buffer title = {0}, words = {0};
	if (!title_text.len || block->words + block->linked > LINES_WORDS)
		return false;
	buffer_text(&title, title_text);
	page_judge_small(&title);
	page_judge_words(tree, block, &words);
	struct text text = text_trim(buffer_as_text(&words));
	struct text whole = text_trim(buffer_as_text(&title));
	bool same =
		text.len &&
		(text_equal(text, whole) ||
			(text.len > 20 && (text_starts(whole, text) || text_starts(text, whole))));
	buffer_fini(&title);
	buffer_fini(&words);
	return same;
}

/* "3 comments" begins with its word. */
static struct text without_number(struct text text)
{
	size_t at = 0;
	while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9')
		at++;
	return at && at < text.len && text.ptr[at] == ' ' ? text_slice(text, at + 1, text.len)
							  : text;
}

static enum page_judgement by_phrase(const struct page_block *block, struct text text)
{
	uint32_t words = block->words + block->linked;
	bool brief = words < BRIEF_WORDS;
	struct text named = without_number(text);
	for (size_t i = 0; i < ARRAY_LEN(phrases); i++) {
		const struct phrase *phrase = &phrases[i];
		if (phrase->way == HOLDS) {
			if (text_find(text, phrase->text, NULL))
				return PAGE_FOREIGN;
			continue;
		}
		if (phrase->way > HOLDS || words > SHORT_WORDS || !named.len ||
			named.ptr[0] != phrase->text.ptr[0] || !text_starts(named, phrase->text))
			continue;
		/* "Comments made by the minister ..." goes on; a heading does not. */
		if (block->ended && !brief)
			continue;
		return phrase->way == HEADS && (brief || block->heading) ? PAGE_HEADS
									 : PAGE_FOREIGN;
	}
	return PAGE_ARTICLE;
}

/* The bytes of a mark that ends a sentence at `at`; 0 for none. */
static size_t sentence_end(struct text text, size_t at)
{
	static const char *const wide[] = {"。", "！", "？", "："};
	char c = text.ptr[at];
	if (c == '.' || c == '!' || c == '?' || c == ':')
		return 1;
	for (size_t i = 0; (uint8_t)c >= 0xE3 && i < ARRAY_LEN(wide); i++)
		if (text_starts(text_slice(text, at, text.len), text_of(wide[i])))
			return strlen(wide[i]);
	return 0;
}

static bool begins_with(enum way way, struct text text)
{
	for (size_t i = 0; text.len && i < ARRAY_LEN(phrases); i++)
		if (phrases[i].way == way && phrases[i].text.ptr[0] == text.ptr[0] &&
			text_starts(text, phrases[i].text))
			return true;
	return false;
}

static bool has_any(enum way way, struct text text)
{
	for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
		if (phrases[i].way == way && text_find(text, phrases[i].text, NULL))
			return true;
	return false;
}

/* "Sign up for our daily newsletter and get the stories that matter in your inbox.": a sentence
 * that asks, something of the site's own that it offers, and whom it speaks to. An article has each
 * of them, and not all three: its sentences do not begin by asking the reader. */
static bool invites(struct text text)
{
	bool asks = begins_with(ASKS, text);
	for (size_t i = 0; !asks && i < text.len; i++) {
		size_t end = sentence_end(text, i);
		asks = end && begins_with(ASKS, text_trim(text_slice(text, i + end, text.len)));
	}
	return asks && has_any(OFFERS, text) && has_any(ADDRESSES, text);
}

/* A line that only says when: "14:40", "16 марта 2023", "2024-09-05 17:30 ...". */
static bool tells_time(const struct page_block *block, struct text text)
{
	size_t letters = 0, digits = 0;
	for (size_t i = 0; i < text.len; i++) {
		letters += ((uint8_t)text.ptr[i] | 32) >= 'a';
		digits += text.ptr[i] >= '0' && text.ptr[i] <= '9';
	}
	if (block->listed || block->celled || block->ended || !digits)
		return false;
	if (!letters)
		return true;
	char date[FEED_DATE];
	return block->words + block->linked <= 2 * SHORT_WORDS && page_date_in(text, 1, date);
}

/* A few words alone with a picture above them. */
static bool is_caption(const struct page_tree *tree, const struct page_block *block)
{
	const struct page_node *nodes = tree->nodes, *around = &nodes[block->container];
	if (around->element != MARKUP_div || block->words > CAPTION_WORDS ||
		around->end > block->last + CAPTION_NODES)
		return false;
	for (uint32_t i = block->container + 1; i < block->first; i++)
		if (nodes[i].element == MARKUP_img && nodes[i].kind == MARKUP_OPEN)
			return true;
	return false;
}

static void judge_one(const struct page_tree *tree, struct page_block *block)
{
	if (block->words + block->linked > LINES_WORDS)
		return;
	struct buffer out = {0};
	page_judge_words(tree, block, &out);
	struct text text = text_trim(buffer_as_text(&out));
	block->judged = by_phrase(block, text);
	if (block->judged == PAGE_ARTICLE &&
		(invites(text) || tells_time(block, text) || is_caption(tree, block)))
		block->judged = PAGE_FOREIGN;
	block->sign = digest_xxh3(bytes_of(text.ptr ? text.ptr : "", text.len));
	buffer_fini(&out);
}

static int by_sign(const void *a, const void *b)
{
	uint64_t left = (*(struct page_block *const *)a)->sign;
	uint64_t right = (*(struct page_block *const *)b)->sign;
	return left < right ? -1 : left > right;
}

/* What stands on the page again and again, word for word, is its furniture: names of members of a
 * forum, "Share", "Advertisement". */
static void judge_repeated(struct page_blocks *blocks)
{
	struct page_block **brief = alloc_zero(blocks->len + 1, sizeof(struct page_block *));
	size_t len = 0;
	for (uint32_t i = 0; i < blocks->len; i++) {
		struct page_block *block = &blocks->items[i];
		if (block->words + block->linked < BRIEF_WORDS && !block->ended && !block->listed &&
			!block->celled && !block->heading)
			brief[len++] = block;
	}
	qsort(brief, len, sizeof(struct page_block *), by_sign);
	for (size_t i = 1; i < len; i++)
		if (brief[i]->sign == brief[i - 1]->sign)
			brief[i]->judged = brief[i - 1]->judged = PAGE_FOREIGN;
	free(brief);
}

struct judging {
	const struct page_tree *tree;
	struct page_blocks *blocks;
	struct text title;
	uint32_t words; /* of the page, outside links */
};

/* Is it the page's headline, or is that in it? */
static bool has_headline(const struct judging *judging, uint32_t at, uint32_t end)
{
	const struct page_blocks *blocks = judging->blocks;
	for (uint32_t i = at; i < end; i++) {
		const struct page_block *block = &blocks->items[i];
		if (judging->tree->nodes[block->container].element == MARKUP_h1 ||
			(block->heading && page_judge_says(judging->tree, block, judging->title)))
			return true;
	}
	return false;
}

static bool only_leads(const struct page_block *block)
{
	return block->linked && !block->words;
}

/* A heading that only leads elsewhere: what stands under it is a teaser. */
static bool leads_elsewhere(const struct page_block *block)
{
	return block->heading && only_leads(block);
}

struct part {
	uint32_t end; /* block behind its last */
	uint32_t words;
};

/* The part and what else stands in the node, which holds it. */
static struct part widened(const struct judging *judging, struct part part, uint32_t node)
{
	const struct page_blocks *blocks = judging->blocks;
	uint32_t end = judging->tree->nodes[node].end;
	for (; part.end < blocks->len && blocks->items[part.end].first < end; part.end++)
		part.words += blocks->items[part.end].words;
	return part;
}

static bool is_most(const struct judging *judging, struct part part)
{
	return part.words * 5 > judging->words * 2;
}

/* The largest element that begins with this block, and less than most of the page where a smaller
 * one holds more than the block already. */
static struct part part_headed_by(const struct judging *judging, uint32_t at)
{
	const struct page_node *nodes = judging->tree->nodes;
	uint32_t before = at ? judging->blocks->items[at - 1].last : 0;
	struct part part = {.end = at};
	for (uint32_t i = judging->blocks->items[at].container; i && i >= before;
		i = nodes[i].parent) {
		struct part larger = widened(judging, part, i);
		if (nodes[i].element == MARKUP_body || nodes[i].element == MARKUP_html ||
			nodes[i].element == MARKUP_main ||
			(part.end > at + 1 && is_most(judging, larger)))
			break;
		part = larger;
	}
	return part;
}

static void judge_part(struct judging *judging, uint32_t at)
{
	struct page_blocks *blocks = judging->blocks;
	struct part part = part_headed_by(judging, at);
	if (has_headline(judging, at, part.end) ||
		(only_leads(&blocks->items[at]) && is_most(judging, part)))
		return;
	while (part.end-- > at)
		blocks->items[part.end].beside = true;
}

static void judge_parts(struct judging *judging)
{
	for (uint32_t i = 0; i < judging->blocks->len; i++)
		judging->words += judging->blocks->items[i].words;
	for (uint32_t i = 0; i < judging->blocks->len; i++) {
		const struct page_block *block = &judging->blocks->items[i];
		if (!block->beside && (block->judged == PAGE_HEADS || leads_elsewhere(block)))
			judge_part(judging, i);
	}
}

void page_judge(const struct page_tree *tree, struct text title, struct page_blocks *blocks)
{
	struct judging judging = {.tree = tree, .blocks = blocks, .title = title};
	for (uint32_t i = 0; i < blocks->len; i++)
		judge_one(tree, &blocks->items[i]);
	judge_repeated(blocks);
	judge_parts(&judging);
}
