#include "services/news/reading/page_tree.h"

#include "proto/base/alloc.h"

#include <stdlib.h>

enum { DEPTH_MAX = 400, NODES_MAX = 1000000 };

struct building {
	struct page_tree *tree;
	uint32_t open[DEPTH_MAX];
	int depth;
};

static uint32_t add(struct building *building, enum markup_kind kind, enum markup_element element,
	struct text text)
{
	struct page_tree *tree = building->tree;
	tree->nodes = alloc_room(tree->nodes, tree->len, &tree->room, sizeof(*tree->nodes));
	uint32_t at = tree->len++;
	uint32_t parent = building->depth ? building->open[building->depth - 1] : 0;
	tree->nodes[at] = (struct page_node){
		.kind = kind, .element = element, .parent = parent, .end = at + 1, .text = text};
	return at;
}

static enum markup_element element_at(const struct building *building, int depth)
{
	return building->tree->nodes[building->open[depth]].element;
}

static void close_to(struct building *building, int depth)
{
	while (building->depth > depth)
		building->tree->nodes[building->open[--building->depth]].end = building->tree->len;
}

/* What a start tag ends, and what stands in its way: HTML, section 13.1.2.4. */
static const struct {
	enum markup_element opened, ends, not_beyond;
} implied[] = {
	{MARKUP_li, MARKUP_li, MARKUP_ul},
	{MARKUP_dt, MARKUP_dd, MARKUP_dl},
	{MARKUP_dt, MARKUP_dt, MARKUP_dl},
	{MARKUP_dd, MARKUP_dd, MARKUP_dl},
	{MARKUP_dd, MARKUP_dt, MARKUP_dl},
	{MARKUP_td, MARKUP_td, MARKUP_table},
	{MARKUP_td, MARKUP_th, MARKUP_table},
	{MARKUP_th, MARKUP_td, MARKUP_table},
	{MARKUP_th, MARKUP_th, MARKUP_table},
	{MARKUP_tr, MARKUP_tr, MARKUP_table},
	{MARKUP_tbody, MARKUP_thead, MARKUP_table},
	{MARKUP_tbody, MARKUP_tbody, MARKUP_table},
	{MARKUP_option, MARKUP_option, MARKUP_select},
	{MARKUP_a, MARKUP_a, MARKUP_td},
};

static void imply(struct building *building, enum markup_element element, enum markup_element ends,
	enum markup_element not_beyond)
{
	for (int depth = building->depth - 1; depth > 0; depth--) {
		enum markup_element open = element_at(building, depth);
		if (open == not_beyond || (element == MARKUP_li && open == MARKUP_ol))
			return;
		if (open == ends) {
			close_to(building, depth);
			return;
		}
	}
}

static bool ends_paragraph(enum markup_element element)
{
	return (markup_flags(element) & MARKUP_BLOCK) && element != MARKUP_br &&
	       element != MARKUP_button && element != MARKUP_noscript && element != MARKUP_select &&
	       element != MARKUP_option;
}

/* An open paragraph, looked for no further than the nearest block around it. */
static void close_paragraph(struct building *building)
{
	for (int depth = building->depth - 1; depth > 0; depth--) {
		enum markup_element open = element_at(building, depth);
		if (open == MARKUP_p) {
			close_to(building, depth);
			return;
		}
		if (markup_flags(open) & MARKUP_BLOCK)
			return;
	}
}

static bool stands_in_head(enum markup_element element)
{
	return element == MARKUP_title || element == MARKUP_meta || element == MARKUP_link ||
	       element == MARKUP_script || element == MARKUP_style || element == MARKUP_base ||
	       element == MARKUP_noscript || element == MARKUP_template || element == MARKUP_OTHER;
}

static void take_open(struct building *building, const struct markup_token *token)
{
	enum markup_element element = token->element;
	for (int depth = building->depth - 1; depth > 0; depth--)
		if (element_at(building, depth) == MARKUP_head && !stands_in_head(element) &&
			depth == building->depth - 1)
			close_to(building, depth);
	if (ends_paragraph(element))
		close_paragraph(building);
	for (size_t i = 0; i < ARRAY_LEN(implied); i++)
		if (implied[i].opened == element)
			imply(building, element, implied[i].ends, implied[i].not_beyond);
	uint32_t node = add(building, MARKUP_OPEN, element, token->attributes);
	bool empty =
		(markup_flags(element) & MARKUP_VOID) || (token->closed && element == MARKUP_OTHER);
	if (!empty && building->depth < DEPTH_MAX)
		building->open[building->depth++] = node;
}

/* An end tag without its start is nothing; one inside a cell or a list does not end what is around
 * it. */
static void take_close(struct building *building, enum markup_element element)
{
	if (element == MARKUP_body || element == MARKUP_html || element == MARKUP_OTHER)
		return;
	bool part = markup_flags(element) & MARKUP_PARTS;
	for (int depth = building->depth - 1; depth > 0; depth--) {
		enum markup_element open = element_at(building, depth);
		if (open == element) {
			close_to(building, depth);
			return;
		}
		if ((open == MARKUP_table && element != MARKUP_table && !part) ||
			(part && (open == MARKUP_table || open == MARKUP_ul || open == MARKUP_ol)))
			return;
		/* Inline elements do not end blocks. */
		if ((markup_flags(open) & MARKUP_BLOCK) && !(markup_flags(element) & MARKUP_BLOCK))
			return;
	}
}

void page_tree_build(struct text html, struct page_tree *out)
{
	struct building building = {.tree = out};
	struct markup markup = {.source = html};
	struct markup_token token;
	*out = (struct page_tree){.source = html};
	building.open[building.depth++] = add(&building, MARKUP_OPEN, MARKUP_OTHER, TEXT_NONE);
	while (out->len < NODES_MAX && markup_next(&markup, &token)) {
		if (token.kind == MARKUP_OPEN)
			take_open(&building, &token);
		else if (token.kind == MARKUP_CLOSE)
			take_close(&building, token.element);
		else if (token.kind != MARKUP_NOTE)
			add(&building, token.kind, element_at(&building, building.depth - 1),
				token.text);
	}
	close_to(&building, 0);
}

void page_tree_fini(struct page_tree *tree)
{
	free(tree->nodes);
	*tree = (struct page_tree){0};
}

struct text page_tree_attribute(
	const struct page_tree *tree, uint32_t node, const char *name, struct arena *arena)
{
	struct text value = markup_value(tree->nodes[node].text, name);
	if (!value.ptr)
		return TEXT_NONE;
	struct buffer out = {0};
	markup_decode(value, &out);
	struct text text = arena_copy(arena, text_trim(buffer_as_text(&out)));
	buffer_fini(&out);
	return text;
}

struct text page_tree_text(const struct page_tree *tree, uint32_t node, struct arena *arena)
{
	struct buffer out = {0}, folded = {0};
	uint32_t end = tree->nodes[node].end;
	for (uint32_t i = node; i < end; i++) {
		const struct page_node *at = &tree->nodes[i];
		if (at->kind == MARKUP_OPEN && i > node &&
			(markup_flags(at->element) & (MARKUP_UNSEEN | MARKUP_BLOCK))) {
			buffer_char(&out, ' ');
			if (markup_flags(at->element) & MARKUP_UNSEEN)
				i = at->end - 1;
		} else if (at->kind != MARKUP_OPEN) {
			markup_decode(at->text, &out);
		}
	}
	for (size_t i = 0; i < out.len; i++) {
		char c = (char)out.ptr[i];
		bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
		bool nbsp = (uint8_t)c == 0xC2 && i + 1 < out.len && out.ptr[i + 1] == 0xA0;
		i += nbsp;
		if (!blank && !nbsp)
			buffer_char(&folded, c);
		else if (folded.len && folded.ptr[folded.len - 1] != ' ')
			buffer_char(&folded, ' ');
	}
	struct text text = arena_copy(arena, text_trim(buffer_as_text(&folded)));
	buffer_fini(&out);
	buffer_fini(&folded);
	return text;
}
