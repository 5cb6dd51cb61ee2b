/* The main text of a page: which blocks are the article's, and their words. */
#ifndef SERAI_SERVICES_NEWS_PAGE_TEXT_H
#define SERAI_SERVICES_NEWS_PAGE_TEXT_H

#include "services/news/page.h"
#include "services/news/page_tree.h"

/* Blocks joined by LF; `title` is left out where it stands as a heading above them. */
struct text page_text(const struct page_tree *tree, struct text title, struct arena *arena,
	const struct page_run **map, uint32_t *map_len);

#endif
