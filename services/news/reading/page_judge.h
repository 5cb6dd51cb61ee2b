/* What the words of a block say of it: that it is no part of an article, or the heading of
 * something else; and what stands under such a heading. */
#ifndef SERAI_SERVICES_NEWS_READING_PAGE_JUDGE_H
#define SERAI_SERVICES_NEWS_READING_PAGE_JUDGE_H

#include "services/news/reading/page_blocks.h"

/* Sets `judged` of every block, and `beside` of those that stand in a part of the page which such a
 * heading begins. */
void page_judge(const struct page_tree *tree, struct text title, struct page_blocks *blocks);

/* Does it say the title, or a good part of it? */
bool page_judge_says(
	const struct page_tree *tree, const struct page_block *block, struct text title_text);

/* Words of a block, entities decoded and small letters; at most some hundred bytes. */
void page_judge_words(
	const struct page_tree *tree, const struct page_block *block, struct buffer *out);

/* Capitals of Latin without accents, and of Russian. */
void page_judge_small(struct buffer *out);

#endif
