/* A document from outside, as bytes, to what is in it: articles, or a feed's items.
 *
 * document_read works in a child process of its own, jailed: no files, no network, memory and time
 * bounded. What the child makes are records, and they are checked when they come back. A child that
 * dies is a refused document. */
#ifndef SERAI_SERVICES_NEWS_DOCUMENT_H
#define SERAI_SERVICES_NEWS_DOCUMENT_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"

struct document {
	struct bytes bytes;
	const char *source;       /* address or file name */
	const char *content_type; /* as the sender gave it; "" when unknown */
	const char *base;         /* address for relative links; "" when there is none */
	const char *date, *lang, *grade; /* what the caller knows better; NULL when nothing */
};

/* What is wanted: lines of JSON appended to out.
 *   DOCUMENT_ARTICLES  "article_offered\t{...}\n" for each article, "error\t{...}\n" for an item
 *                      that gave none
 *   DOCUMENT_ITEMS     a feed's items, `serai-news parse`
 *   DOCUMENT_TEXT      a page's text, title, authors and date, `serai-news text` */
enum document_wanted { DOCUMENT_ARTICLES, DOCUMENT_ITEMS, DOCUMENT_TEXT };

enum err document_read(const struct document *document, enum document_wanted wanted,
	struct buffer *out, struct why *why) MUST_USE;

/* The same in this process: for fuzzers and tests. */
enum err document_make(const struct document *document, enum document_wanted wanted,
	struct buffer *out, struct why *why) MUST_USE;

#endif
