/* Elements of XML feeds: their namespaces, attributes and texts. */
#ifndef SERAI_SERVICES_NEWS_READING_FEED_CONTENT_H
#define SERAI_SERVICES_NEWS_READING_FEED_CONTENT_H

#include "proto/base/arena.h"
#include "proto/base/err.h"

#include <libxml/tree.h>

enum feed_space {
	FEED_OWN = 1, /* none, or one of RSS's and CDF's */
	FEED_ATOM = 2,
	FEED_DC = 4,
	FEED_TERMS = 8,
	FEED_ENCODED = 16,
	FEED_ITUNES = 32,
	FEED_MEDIA = 64,
	FEED_XHTML = 128,
	FEED_RDF = 256,
	FEED_OTHER = 512
};

/* Which vocabulary, and the name without a prefix. A prefix that nobody declared is taken for what
 * it usually stands for. */
unsigned feed_space(xmlNode *node, const char **name);

/* By local name, in any case of letters; TEXT_NONE when it is not there. */
struct text feed_attribute(const xmlNode *node, const char *name, struct arena *arena);

/* `base` as changed by the element's own xml:base. */
struct text feed_base(const xmlNode *node, struct text base, struct arena *arena);

struct text feed_string(const xmlNode *node, struct arena *arena); /* all text in it */
struct text feed_title(const xmlNode *node, struct arena *arena);  /* as plain text */
struct text feed_person(const xmlNode *node, struct arena *arena); /* name, else address */

/* HTML, or plain text where the element says that it is. Of Atom all modes and types. */
struct text feed_content(const xmlNode *node, struct text base, struct arena *arena);

/* Parses; mends what is not well-formed and tells why in *malformed. The caller frees. */
enum err feed_document(struct text xml, struct arena *arena, xmlDoc **out, struct text *malformed,
	struct why *why) MUST_USE;

#endif
