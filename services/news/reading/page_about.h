/* What a page says of itself: title, authors, date, address, language. */
#ifndef SERAI_SERVICES_NEWS_READING_PAGE_ABOUT_H
#define SERAI_SERVICES_NEWS_READING_PAGE_ABOUT_H

#include "services/news/reading/page.h"
#include "services/news/reading/page_tree.h"

/* Fills all but the text. *body: the article's text as JSON-LD has it; TEXT_NONE without. */
void page_about(const struct page_tree *tree, struct text base, struct arena *arena,
	struct page *out, struct text *body);

#endif
