/* Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, to one kind of item. Elements are told by
 * namespace address and name, never by prefix. Parsing is libxml2's in recovery mode, without
 * network, outside entities or unlimited sizes; call it in a jail. */
#ifndef SERAI_SERVICES_NEWS_FEED_H
#define SERAI_SERVICES_NEWS_FEED_H

#include "proto/base/arena.h"
#include "proto/base/err.h"

struct feed_item {
	struct text title, link, id, summary, content, lang;
	struct text published, updated; /* as feed_date gives them; TEXT_NONE when not told */
	const struct text *authors;
	uint32_t authors_count;
	const struct text *enclosures; /* addresses */
	uint32_t enclosures_count;
};

struct feed {
	struct text title, link, lang;
	const struct feed_item *items;
	uint32_t items_count;
	struct text malformed; /* why the XML is not well-formed; TEXT_NONE when it is */
};

/* `xml` is UTF-8, whatever it says of itself. `base` is the address it came from, for relative
 * links. Texts live in the arena; summary and content stay HTML. */
enum err feed_parse(struct text xml, struct text base, struct arena *arena, struct feed *out,
	struct why *why) MUST_USE;

bool feed_looks_like(struct text content);

#endif
