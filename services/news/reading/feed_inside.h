/* What the readers of the kinds of feeds share. */
#ifndef SERAI_SERVICES_NEWS_READING_FEED_INSIDE_H
#define SERAI_SERVICES_NEWS_READING_FEED_INSIDE_H

#include "services/news/reading/feed.h"

#define FEED_TOO_MANY "wanted at most 10000 items, those behind them are left out"
enum { FEED_ITEMS_MAX = 10000, FEED_LIST_MAX = 32, FEED_DEPTH_MAX = 200 };

/* Adds a value that is not there yet. */
void feed_list_add(
	const struct text **list, uint32_t *count, struct text value, struct arena *arena);

/* "2024-07-04T05:00:00Z" of a date as written; TEXT_NONE when it is none. */
struct text feed_date_text(struct text written, struct arena *arena);

/* The name in "Name (address)", "address (Name)", "Name <address>"; else what is there. */
struct text feed_author_name(struct text written, struct arena *arena);

/* Is it the name of a feed's first element? */
bool feed_is_root(struct text name);

enum err feed_json(struct text json, struct text base, struct arena *arena, struct feed *out,
	struct why *why) MUST_USE;
enum err feed_xml(struct text xml, struct text base, struct arena *arena, struct feed *out,
	struct why *why) MUST_USE;

/* XML with what breaks its form put right: tags closed, `&` and names of HTML's entities written as
 * XML has them, attributes quoted. An item does not stand in an item. */
struct buffer;
void feed_mend(struct text xml, struct buffer *out);

/* JSON with strings that hold what JSON does not allow in them, with commas too many, with words
 * behind its end or without its end; what stands behind the last value that is whole is left out.
 */
void feed_mend_json(struct text json, struct buffer *out);

#endif
