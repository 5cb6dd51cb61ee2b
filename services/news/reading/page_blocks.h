/* A page as a row of blocks: runs of text between block elements, each with what tells an article
 * from what stands around it. */
#ifndef SERAI_SERVICES_NEWS_READING_PAGE_BLOCKS_H
#define SERAI_SERVICES_NEWS_READING_PAGE_BLOCKS_H

#include "services/news/reading/page_tree.h"

enum page_judgement { PAGE_ARTICLE, PAGE_FOREIGN, PAGE_HEADS };

struct page_block {
	uint32_t first, last; /* nodes, last is one past */
	uint32_t container;   /* the innermost block element around it */
	uint32_t words;       /* outside links; a Chinese sign counts half */
	uint32_t linked;      /* in links */
	uint32_t bytes;       /* of its text, roughly */
	bool heading, listed, quoted, celled;
	bool ended;                 /* ends with a mark that ends sentences */
	bool beside;                /* in navigation, comments, promotion ... */
	bool lead;                  /* says of itself that it stands between headline and text */
	enum page_judgement judged; /* by its words: page_judge.h */
	uint64_t sign;              /* of its words, when they are few */
	bool good;                  /* taken for the article's on its own merits */
	bool kept;
};

struct page_blocks {
	struct page_block *items;
	uint32_t len;
	size_t room;
};

void page_blocks_make(const struct page_tree *tree, struct page_blocks *out);
void page_blocks_fini(struct page_blocks *blocks);

#endif
