/* HTML as a stream of tokens, each with the bytes it stands for. It never refuses: what is no tag
 * is text, as in browsers. On it stand the text and the cleaned form of the fragments that feeds
 * carry, and the tree of a page (page_tree.h). Pure; no allocation but the caller's buffers. */
#ifndef SERAI_SERVICES_NEWS_READING_MARKUP_H
#define SERAI_SERVICES_NEWS_READING_MARKUP_H

#include "proto/base/arena.h"
#include "proto/base/buffer.h"

enum markup_kind {
	MARKUP_TEXT,
	MARKUP_OPEN,
	MARKUP_CLOSE,
	MARKUP_RAW, /* what stands in script, style, title, textarea: no tags in it */
	MARKUP_NOTE /* comment, doctype, processing instruction */
};

/* Elements that the rules name; MARKUP_OTHER for all others. */
enum markup_element {
	MARKUP_OTHER,
#define ELEMENT(name, flags) MARKUP_##name,
#include "services/news/reading/markup_elements.tbl"
#undef ELEMENT
	MARKUP_ELEMENTS
};

enum markup_flag {
	MARKUP_BLOCK = 1,    /* stands on lines of its own */
	MARKUP_VOID = 2,     /* has no end tag */
	MARKUP_VERBATIM = 4, /* its content is raw */
	MARKUP_UNSEEN = 8,   /* never shown as text */
	MARKUP_PARTS = 16,   /* an end tag closes it only up to its table or list */
	MARKUP_UNSAFE = 32,  /* taken out of fragments, with what is in it */
};

struct markup_token {
	enum markup_kind kind;
	enum markup_element element; /* of a tag */
	struct text name;            /* of a tag, as written */
	struct text attributes;      /* of a tag, as written */
	struct text text;            /* the token's own bytes */
	bool closed;                 /* "<br/>" */
};

struct markup {
	struct text source;
	size_t at;
	struct text verbatim; /* the element whose raw content comes next */
	bool xml;             /* no element is verbatim */
};

bool markup_next(struct markup *markup, struct markup_token *token);

/* Takes the next attribute off; the value is as written, entities and all. */
bool markup_attribute(struct text *attributes, struct text *name, struct text *value);
/* Value of an attribute; TEXT_NONE when it is not there. */
struct text markup_value(struct text attributes, const char *name);

unsigned markup_flags(enum markup_element element);

/* Bytes that the entity at the start of `text` takes, and its character; 0 when it is none. */
size_t markup_entity(struct text text, uint32_t *character);
void markup_put_character(uint32_t character, struct buffer *out); /* as UTF-8 */
void markup_decode(struct text text, struct buffer *out);          /* entities to characters */

/* The text with the characters that windows-1252 has where it has control characters, U+0080 to
 * U+009F: whoever writes "&#146;" means its apostrophe. */
struct text markup_from_windows(struct text text, struct arena *arena);

/* Has it a tag or an entity that HTML knows? "3 < 5 & 6" has none. */
bool markup_looks_like(struct text text);

/* Words of a fragment: white space folded, blocks on lines of their own. Plain text comes back
 * trimmed. */
struct text markup_text(struct text html, struct arena *arena);

/* An address that is no place but code: "javascript:...", however it is written. */
bool markup_is_script(struct text address);

/* The fragment with its addresses made absolute, and without scripts, frames, comments and
 * attributes that run code. */
struct text markup_clean(struct text html, struct text base, struct arena *arena);

#endif
