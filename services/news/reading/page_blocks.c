#include "services/news/reading/page_blocks.h"

#include "proto/base/alloc.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 400, WORD_MAX = 16 };

/* --- Which parts of the page are beside the article ------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* What a word says of the part that bears it, the weightiest last. */
enum named { NOTHING, LEAD, BESIDE, NEVER };

static const struct {
	const char *word;
	enum named named;
} known_words[] = {
#define LEAD(word)   {word, LEAD},
#define BESIDE(word) {word, BESIDE},
#define NEVER(word)  {word, NEVER},
#include "services/news/reading/page_words.tbl"
#undef LEAD
#undef BESIDE
#undef NEVER
};

static enum named find_word(const char *word)
{
	size_t low = 0, high = ARRAY_LEN(known_words);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(word, known_words[middle].word);
		if (order == 0)
			return known_words[middle].named;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NOTHING;
}

/* The word before and this one, which begins at `from`. */
struct word_pair {
	char both[2 * WORD_MAX + 1];
	size_t len, from;
};

static enum named end_word(struct word_pair *pair)
{
	size_t len = pair->len - pair->from;
	enum named one, two = NOTHING;
	if (!len)
		return NOTHING;
	pair->both[pair->len] = '\0';
	one = find_word(pair->both + pair->from);
	if (pair->from)
		two = find_word(pair->both);
	memmove(pair->both, pair->both + pair->from, len);
	pair->len = pair->from = len;
	return one > two ? one : two;
}

/* "mainNav post_share-bar" holds the words main, nav, post, share, bar; and mainnav, postshare,
 * sharebar. */
static enum named named_as(struct text value)
{
	struct word_pair pair = {0};
	enum named most = NOTHING;
	for (size_t i = 0; i <= value.len; i++) {
		char c = i < value.len ? value.ptr[i] : ' ';
		bool small = c >= 'a' && c <= 'z', capital = c >= 'A' && c <= 'Z';
		bool was_small = i && value.ptr[i - 1] >= 'a' && value.ptr[i - 1] <= 'z';
		if ((!small && !capital) || (capital && was_small)) {
			enum named named = end_word(&pair);
			most = named > most ? named : most;
		}
		if (is_blank(c))
			pair = (struct word_pair){0};
		if ((small || capital) && pair.len - pair.from < WORD_MAX)
			pair.both[pair.len++] = (char)(c | 32);
	}
	return most;
}

static bool is_hidden(struct text name, struct text value)
{
	if (text_equal_nocase(name, TEXT("hidden")))
		return true;
	if (text_equal_nocase(name, TEXT("aria-hidden")))
		return text_equal_nocase(value, TEXT("true"));
	if (!text_equal_nocase(name, TEXT("style")))
		return false;
	return text_find(value, TEXT("display:none"), NULL) ||
	       text_find(value, TEXT("display: none"), NULL) ||
	       text_find(value, TEXT("visibility:hidden"), NULL);
}

static enum named names_itself(const struct page_node *node)
{
	struct text rest = node->text, name, value;
	enum named most = NOTHING;
	switch (node->element) {
	case MARKUP_nav:
	case MARKUP_footer:
	case MARKUP_aside:
	case MARKUP_form:
	case MARKUP_figcaption:
	case MARKUP_figure:
	case MARKUP_caption:
	case MARKUP_fieldset:
		most = BESIDE;
		break;
	case MARKUP_html:
	case MARKUP_body:
	case MARKUP_article:
	case MARKUP_main:
		return NOTHING;
	default:
		break;
	}
	while (rest.len && most < NEVER && markup_attribute(&rest, &name, &value)) {
		bool named = text_equal_nocase(name, TEXT("class")) ||
			     text_equal_nocase(name, TEXT("id")) ||
			     text_equal_nocase(name, TEXT("role"));
		enum named says = named                    ? named_as(value)
				  : is_hidden(name, value) ? BESIDE
							   : NOTHING;
		most = says > most ? says : most;
	}
	return most;
}

/* --- Blocks ----------------------------------------------------------------------------------- */

struct making {
	const struct page_tree *tree;
	struct page_blocks *out;
	struct page_block now; /* being filled; last 0: nothing yet */
	const uint8_t *named;  /* a byte for each node */
	bool broken;           /* a <br> came last */
	uint32_t open[DEPTH_MAX];
	int depth;
};

/* A node at which all that follows it in the array up to its end stands under something. */
struct under {
	uint32_t link, heading, list, quote, beside, lead, cell;
};

static void flush(struct making *making)
{
	struct page_blocks *out = making->out;
	if (making->now.last && making->now.words + making->now.linked) {
		out->items = alloc_room(out->items, out->len, &out->room, sizeof(*out->items));
		out->items[out->len++] = making->now;
	}
	making->now = (struct page_block){0};
	making->broken = false;
}

/* Quotation marks and brackets that may follow the end of a sentence. */
static bool is_closing(const char *at, size_t len)
{
	static const char *const marks[] = {"\xe2\x80\x9d", "\xe2\x80\x99", "\xc2\xbb"};
	uint8_t c = (uint8_t)*at;
	if (c < 0x80)
		return c == '"' || c == '\'' || c == ')';
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
		else if (*ended && !is_closing(text.ptr + i, text.len - i))
			*ended = false;
	}
	return words + (signs + 1) / 2;
}

static void take_text(struct making *making, uint32_t node, const struct under *under)
{
	struct text text = making->tree->nodes[node].text;
	struct page_block *now = &making->now;
	/* A line of links below a sentence is none of it. */
	if (now->last && making->broken && now->ended && node < under->link)
		flush(making);
	bool ended = now->ended;
	uint32_t words = count_words(text, &ended);
	if (!words && !now->last)
		return;
	making->broken &= words == 0;
	if (!now->last) {
		now->first = node;
		now->container = making->open[making->depth - 1];
		now->heading = node < under->heading;
		now->listed = node < under->list;
		now->quoted = node < under->quote;
		now->beside = node < under->beside;
		now->lead = node < under->lead;
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

static void take_under(struct under *under, const struct page_node *node, enum named named)
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
	case MARKUP_pre:
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
	if (named >= BESIDE)
		reach(&under->beside, node->end);
	else if (named == LEAD)
		reach(&under->lead, node->end);
}

/* Two of them part paragraphs; one ends a line, and a line of links stands for itself. */
static void take_break(struct making *making)
{
	bool linked = making->now.linked && !making->now.words;
	if (making->now.last && (making->broken || linked))
		flush(making);
	making->broken = making->now.last != 0;
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
		take_under(&under, node, making->named[i]);
		if (node->element == MARKUP_br)
			take_break(making);
		if (!(markup_flags(node->element) & MARKUP_BLOCK) || node->element == MARKUP_br)
			continue;
		flush(making);
		if (making->depth < DEPTH_MAX)
			making->open[making->depth++] = i;
	}
	flush(making);
}

/* Where the headline may stand. */
static bool is_headline(const struct page_node *node)
{
	return node->kind == MARKUP_OPEN && node->element == MARKUP_h1;
}

/* What is named like a side part but holds most of the page's text is none. */
static void judge_named(const struct page_tree *tree, uint8_t *named)
{
	uint32_t *words = alloc_zero(tree->len, sizeof(*words));
	uint8_t *headed = alloc_zero(tree->len, 1);
	bool ended = false;
	for (uint32_t i = tree->len; i-- > 1;) {
		const struct page_node *node = &tree->nodes[i];
		if (node->kind == MARKUP_TEXT)
			words[i] = count_words(node->text, &ended);
		else if (node->kind == MARKUP_OPEN)
			named[i] = (uint8_t)names_itself(node);
		headed[node->parent] |= headed[i] | is_headline(node);
		/* Words in links say nothing of where the article is. */
		if (node->element != MARKUP_a && !(markup_flags(node->element) & MARKUP_UNSEEN))
			words[node->parent] += words[i];
	}
	for (uint32_t i = 1; i < tree->len; i++) {
		bool may = named[i] == BESIDE || headed[i] || !headed[0];
		if (named[i] >= BESIDE && may && words[i] * 5 > words[0] * 2 && words[i] > 30)
			named[i] = NOTHING;
	}
	free(words);
	free(headed);
}

void page_blocks_make(const struct page_tree *tree, struct page_blocks *out)
{
	uint8_t *named = alloc_zero(tree->len, 1);
	*out = (struct page_blocks){0};
	judge_named(tree, named);
	struct making making = {.tree = tree, .out = out, .named = named, .depth = 1};
	walk(&making);
	free(named);
}

void page_blocks_fini(struct page_blocks *blocks)
{
	free(blocks->items);
	*blocks = (struct page_blocks){0};
}
