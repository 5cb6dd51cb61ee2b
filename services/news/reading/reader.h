/* A document from outside, as bytes, to what is in it: articles, or a feed's items.
 *
 * reader_read works in a child process of its own, jailed: no files, no network, memory and time
 * bounded. What the child makes are records, and they are checked when they come back. A child that
 * dies is a refused document. */
#ifndef SERAI_SERVICES_NEWS_READING_READER_H
#define SERAI_SERVICES_NEWS_READING_READER_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"

struct reader_input {
	struct bytes bytes;
	const char *source;              /* address or file name */
	const char *content_type;        /* as the sender gave it; "" when unknown */
	const char *base;                /* address for relative links; "" when there is none */
	const char *date, *lang, *grade; /* what the caller knows better; NULL when nothing */
	const char *publisher;           /* of what has no address; NULL: its source */
};

/* What is wanted: lines of JSON appended to out.
 *   READER_ARTICLES  "article_offered\t{...}\n" for each article, "document_refused\t{...}\n"
 *                    for an item that gave none, and for what was mended
 *   READER_FEED        the same of a feed; anything else is refused
 *   READER_OUTLINE     "feed_added\t{...}\n" for each feed of an OPML file
 *   READER_ITEMS     a feed's items, `serai-news parse`
 *   READER_TEXT      a page's text, title, authors and date, `serai-news text`; and a map, whose
 *                    runs are [offset in the text, offset in the bytes of the page, length in the
 *                    text, length in the page]; what stands in no run is a line end of our own */
enum reader_wanted { READER_ARTICLES, READER_FEED, READER_OUTLINE, READER_ITEMS, READER_TEXT };

enum err reader_read(const struct reader_input *document, enum reader_wanted wanted,
	struct buffer *out, struct why *why) MUST_USE;

/* The same in this process: for fuzzers and tests. */
enum err reader_make(const struct reader_input *document, enum reader_wanted wanted,
	struct buffer *out, struct why *why) MUST_USE;

/* "document_refused\t{...}\n", of an item of the document or of the whole. Without bytes: none
 * came. */
void reader_refusal(const struct reader_input *document, struct text source,
	const struct why *refusal, struct buffer *out);

#endif
