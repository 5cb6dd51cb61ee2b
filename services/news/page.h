/* Pages: main text, title, authors and date out of HTML.
 *
 * The main text is found by scoring blocks: paragraphs give their parents points for length and
 * commas, links take them away, and the element with the most points is the article. Its blocks are
 * printed one a line, headings and list items too, without navigation, forms, scripts and asides.
 * Parsing is libxml2's, without network; call it in a jail. */
#ifndef SERAI_SERVICES_NEWS_PAGE_H
#define SERAI_SERVICES_NEWS_PAGE_H

#include "proto/base/arena.h"
#include "proto/base/err.h"

struct page {
	struct text text; /* blocks joined by LF; empty when there is none */
	struct text title, link, lang;
	struct text published; /* as feed_date gives it; TEXT_NONE when not told */
	const struct text *authors;
	uint32_t authors_count;
};

/* `html` is UTF-8, whatever it says of itself. Everything in *out lives in the arena. */
enum err page_parse(
	struct text html, struct arena *arena, struct page *out, struct why *why) MUST_USE;

/* Does this look like a page rather than like plain text? */
bool page_looks_like(struct text content);

#endif
