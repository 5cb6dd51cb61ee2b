/* Pages: main text, title, authors and date out of HTML.
 *
 * The page is cut into blocks; the element whose blocks together look most like an article is
 * taken, and of its blocks those that do (page_text). What the page says of itself comes from
 * JSON-LD, OpenGraph, meta and what is visible (page_about). Call it in a jail. */
#ifndef SERAI_SERVICES_NEWS_READING_PAGE_H
#define SERAI_SERVICES_NEWS_READING_PAGE_H

#include "proto/base/arena.h"
#include "proto/base/err.h"

/* Bytes [text_from, text_from + len) of the text are what [page_from, page_from + page_len) of the
 * page says. An entity and folded white space are runs of their own. */
struct page_run {
	uint32_t text_from, page_from, len, page_len;
};

struct page {
	struct text text; /* blocks joined by LF; empty when there is none */
	struct text title, link, lang;
	struct text published; /* as feed_date gives it; TEXT_NONE when not told */
	const struct text *authors;
	uint32_t authors_count;
	const struct page_run *map; /* by text_from, and by page_from */
	uint32_t map_len;
};

/* `html` is UTF-8, whatever it says of itself. `base` is its address. Everything in *out lives in
 * the arena. */
enum err page_parse(struct text html, struct text base, struct arena *arena, struct page *out,
	struct why *why) MUST_USE;

/* Does this look like a page rather than like plain text? */
bool page_looks_like(struct text content);

#endif
