/* Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, CDF, and JSON Feed 1.x, to one kind of item.
 * Elements are told by namespace address and name, never by prefix. Parsing is libxml2's, without
 * network, outside entities or unlimited sizes; what is not well-formed is mended and said to be.
 * Call it in a jail. */
#ifndef SERAI_SERVICES_NEWS_READING_FEED_H
#define SERAI_SERVICES_NEWS_READING_FEED_H

#include "proto/base/arena.h"
#include "proto/base/err.h"

struct feed_item {
	struct text title; /* plain text */
	struct text link, id, lang;
	struct text summary, content;   /* HTML, its addresses absolute and no scripts in it */
	bool plain;                     /* content is text, not HTML */
	struct text published, updated; /* as feed_date gives them; TEXT_NONE when not told */
	struct text undated;            /* what stands where a date should, and is none */
	const struct text *authors;     /* names, or addresses of those without */
	const struct text *enclosures;  /* addresses */
	const struct text *categories;
	uint32_t authors_count, enclosures_count, categories_count;
};

struct feed {
	const char *format; /* "RSS", "RDF", "Atom", "CDF", "JSON Feed" */
	struct text title, link, id, lang;
	const struct feed_item *items;
	uint32_t items_count;
	struct text malformed; /* what is wrong with its form; TEXT_NONE when nothing */
};

/* `content` is UTF-8, whatever it says of itself. `base` is the address it came from, for relative
 * links. Texts live in the arena or in `content`. */
enum err feed_parse(struct text content, struct text base, struct arena *arena, struct feed *out,
	struct why *why) MUST_USE;

bool feed_looks_like(struct text content);

#endif
