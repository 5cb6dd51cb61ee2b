#include "services/news/page_blocks.h"

#include "proto/base/alloc.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 400, WORD_MAX = 16 };

/* --- Which parts of the page are beside the article ------------------------------------------- */

static const char *const beside_words[] = {
#define WORD(word) word,
#include "services/news/page_words.tbl"
#undef WORD
};

static bool is_beside_word(const char *word)
{
	size_t low = 0, high = ARRAY_LEN(beside_words);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(word, beside_words[middle]);
		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* "mainNav post_share-bar" holds the words main, nav, post, share, bar. */
static bool names_beside(struct text value)
{
	char word[WORD_MAX + 1];
	size_t len = 0;
	for (size_t i = 0; i <= value.len; i++) {
		char c = i < value.len ? value.ptr[i] : ' ';
		bool small = c >= 'a' && c <= 'z', capital = c >= 'A' && c <= 'Z';
		bool was_small = i && value.ptr[i - 1] >= 'a' && value.ptr[i - 1] <= 'z';
		if ((!small && !capital) || (capital && was_small)) {
			word[len < WORD_MAX ? len : WORD_MAX] = '\0';
			if (len && len <= WORD_MAX && is_beside_word(word))
				return true;
			len = 0;
		}
		if ((small || capital) && len++ < WORD_MAX)
			word[len - 1] = (char)(c | 32);
	}
	return false;
}

static bool is_hidden(struct text name, struct text value)
{
	if (text_equal_nocase(name, TEXT("hidden")))
		return true;
	if (text_equal_nocase(name, TEXT("aria-hidden")))
		return text_equal_nocase(value, TEXT("true"));
	if (!text_equal_nocase(name, TEXT("style")) || !value.len)
		return false;
	return memmem(value.ptr, value.len, "display:none", 12) ||
	       memmem(value.ptr, value.len, "display: none", 13) ||
	       memmem(value.ptr, value.len, "visibility:hidden", 17);
}

static bool is_beside(const struct page_node *node)
{
	struct text rest = node->text, name, value;
	switch (node->element) {
	case MARKUP_nav:
	case MARKUP_footer:
	case MARKUP_aside:
	case MARKUP_form:
	case MARKUP_figcaption:
	case MARKUP_figure:
	case MARKUP_caption:
	case MARKUP_fieldset:
		return true;
	case MARKUP_html:
	case MARKUP_body:
	case MARKUP_article:
	case MARKUP_main:
		return false;
	default:
		break;
	}
	while (rest.len && markup_attribute(&rest, &name, &value)) {
		bool named = text_equal_nocase(name, TEXT("class")) ||
			     text_equal_nocase(name, TEXT("id")) ||
			     text_equal_nocase(name, TEXT("role"));
		if ((named && names_beside(value)) || is_hidden(name, value))
			return true;
	}
	return false;
}

/* --- Blocks ----------------------------------------------------------------------------------- */

struct making {
	const struct page_tree *tree;
	struct page_blocks *out;
	struct page_block now; /* being filled; last 0: nothing yet */
	const uint8_t *beside; /* a byte for each node */
	uint32_t open[DEPTH_MAX];
	int depth;
};

/* A node at which all that follows it in the array up to its end stands under something. */
struct under {
	uint32_t link, heading, list, quote, beside, cell;
};

static void flush(struct making *making)
{
	struct page_blocks *out = making->out;
	if (making->now.last && making->now.words + making->now.linked) {
		out->items = alloc_room(out->items, out->len, &out->room, sizeof(*out->items));
		out->items[out->len++] = making->now;
	}
	making->now = (struct page_block){0};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* Quotation marks and brackets that may follow the end of a sentence. */
static bool is_closing(const char *at, size_t len)
{
	static const char *const marks[] = {
		"\"", "'", ")", "\xe2\x80\x9d", "\xe2\x80\x99", "\xc2\xbb"};
	uint8_t c = (uint8_t)*at;
	if ((c & 0xC0) == 0x80) /* the rest of a sign whose first byte was judged */
		return true;
	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (strncmp(at, marks[i], strlen(marks[i]) < len ? strlen(marks[i]) : len) == 0)
			return true;
	return false;
}

/* Words, where Chinese and its like count two signs for one; *ended by the last sign. */
static uint32_t count_words(struct text text, bool *ended)
{
	uint32_t words = 0, signs = 0;
	bool in_word = false;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = (uint8_t)text.ptr[i];
		if (is_blank((char)c)) {
			in_word = false;
			continue;
		}
		if (c >= 0xE3 && c <= 0xED) {
			/* U+3001 and its neighbours are marks, U+3002 ends a sentence. */
			signs++;
			*ended = c == 0xE3 && i + 2 < text.len &&
				 (uint8_t)text.ptr[i + 1] == 0x80 &&
				 (uint8_t)text.ptr[i + 2] == 0x82;
			i += 2;
			in_word = false;
			continue;
		}
		if (!in_word && ((c | 32) >= 'a' || c >= 0x80 || (c >= '0' && c <= '9'))) {
			words++;
			in_word = true;
		}
		if (c == '.' || c == '!' || c == '?' || c == ':')
			*ended = true;
		else if (!is_closing(text.ptr + i, text.len - i))
			*ended = false;
	}
	return words + (signs + 1) / 2;
}

static void take_text(struct making *making, uint32_t node, const struct under *under)
{
	struct text text = making->tree->nodes[node].text;
	struct page_block *now = &making->now;
	bool ended = now->ended;
	uint32_t words = count_words(text, &ended);
	if (!words && !now->last)
		return;
	if (!now->last) {
		now->first = node;
		now->container = making->open[making->depth - 1];
		now->heading = node < under->heading;
		now->listed = node < under->list;
		now->quoted = node < under->quote;
		now->beside = node < under->beside;
		now->celled = node < under->cell;
	}
	now->last = node + 1;
	now->bytes += (uint32_t)text.len;
	now->ended = ended;
	*(node < under->link ? &now->linked : &now->words) += words;
}

static void reach(uint32_t *until, uint32_t end)
{
	if (end > *until)
		*until = end;
}

static void take_under(struct under *under, const struct page_node *node, bool beside)
{
	switch (node->element) {
	case MARKUP_a:
	case MARKUP_button:
		reach(&under->link, node->end);
		break;
	case MARKUP_h1:
	case MARKUP_h2:
	case MARKUP_h3:
	case MARKUP_h4:
	case MARKUP_h5:
	case MARKUP_h6:
		reach(&under->heading, node->end);
		break;
	case MARKUP_li:
	case MARKUP_dd:
	case MARKUP_dt:
		reach(&under->list, node->end);
		break;
	case MARKUP_td:
	case MARKUP_th:
		reach(&under->cell, node->end);
		break;
	case MARKUP_blockquote:
		reach(&under->quote, node->end);
		break;
	default:
		break;
	}
	if (beside)
		reach(&under->beside, node->end);
}

static void walk(struct making *making)
{
	const struct page_tree *tree = making->tree;
	struct under under = {0};
	for (uint32_t i = 0; i < tree->len; i++) {
		const struct page_node *node = &tree->nodes[i];
		while (making->depth > 1 && tree->nodes[making->open[making->depth - 1]].end <= i) {
			flush(making);
			making->depth--;
		}
		if (node->kind == MARKUP_TEXT) {
			take_text(making, i, &under);
			continue;
		}
		if (node->kind == MARKUP_RAW || (markup_flags(node->element) & MARKUP_UNSEEN)) {
			i = node->end - 1;
			continue;
		}
		take_under(&under, node, making->beside[i]);
		if (!(markup_flags(node->element) & MARKUP_BLOCK) || node->element == MARKUP_br)
			continue;
		flush(making);
		if (making->depth < DEPTH_MAX)
			making->open[making->depth++] = i;
	}
	flush(making);
}

/* What is named like a side part but holds most of the page's text is none. */
static void judge_beside(const struct page_tree *tree, uint8_t *beside)
{
	uint32_t *words = alloc_zero(tree->len, sizeof(*words));
	bool ended;
	for (uint32_t i = tree->len; i-- > 1;) {
		const struct page_node *node = &tree->nodes[i];
		if (node->kind == MARKUP_TEXT)
			words[i] = count_words(node->text, &ended);
		else if (node->kind == MARKUP_OPEN)
			beside[i] = is_beside(node);
		/* Words in links say nothing of where the article is. */
		if (node->element != MARKUP_a && !(markup_flags(node->element) & MARKUP_UNSEEN))
			words[node->parent] += words[i];
	}
	for (uint32_t i = 1; i < tree->len; i++)
		if (beside[i] && words[i] * 5 > words[0] * 2 && words[i] > 30)
			beside[i] = false;
	free(words);
}

void page_blocks_make(const struct page_tree *tree, struct page_blocks *out)
{
	uint8_t *beside = alloc_zero(tree->len, 1);
	*out = (struct page_blocks){0};
	judge_beside(tree, beside);
	struct making making = {.tree = tree, .out = out, .beside = beside, .depth = 1};
	walk(&making);
	free(beside);
}

void page_blocks_fini(struct page_blocks *blocks)
{
	free(blocks->items);
	*blocks = (struct page_blocks){0};
}
