/* A page as a tree, laid out flat: nodes in the order of the document, each with the place where
 * its subtree ends. End tags that are left out are put in as browsers do; depth is bounded. */
#ifndef SERAI_SERVICES_NEWS_READING_PAGE_TREE_H
#define SERAI_SERVICES_NEWS_READING_PAGE_TREE_H

#include "services/news/reading/markup.h"

struct page_node {
	enum markup_kind kind;       /* MARKUP_OPEN, MARKUP_TEXT or MARKUP_RAW */
	enum markup_element element; /* of an element; of raw content: whose it is */
	uint32_t parent;
	uint32_t end;     /* one past the last node in it */
	struct text text; /* of text and raw; of an element its attributes */
};

struct page_tree {
	struct page_node *nodes; /* node 0 is a root above all others */
	uint32_t len;
	size_t room;
	struct text source;
};

void page_tree_build(struct text html, struct page_tree *out);
void page_tree_fini(struct page_tree *tree);

/* Of the node's attributes, entities decoded; TEXT_NONE when it is not there. */
struct text page_tree_attribute(
	const struct page_tree *tree, uint32_t node, const char *name, struct arena *arena);

/* Words in a subtree, white space folded; raw content as it is. */
struct text page_tree_text(const struct page_tree *tree, uint32_t node, struct arena *arena);

#endif
