/* The main text of a page: which blocks are the article's, and their words. */
#ifndef SERAI_SERVICES_NEWS_READING_PAGE_TEXT_H
#define SERAI_SERVICES_NEWS_READING_PAGE_TEXT_H

#include "services/news/reading/page.h"
#include "services/news/reading/page_tree.h"

/* Fills the text, blocks joined by LF, and its map; the title is left out where it stands as a
 * heading above them. A page that has told no date gets the one that stands by its title. */
void page_text(const struct page_tree *tree, struct arena *arena, struct page *page);

#endif
