/* Text and bytes: a pointer and a length, lent, not ended by NUL. Text is UTF-8 wherever it has
 * passed a border; `text_is_utf8` is that border's question. */
#ifndef SERAI_PROTO_BASE_TEXT_H
#define SERAI_PROTO_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
	const char *ptr;
	size_t len;
};

struct bytes {
	const uint8_t *ptr;
	size_t len;
};

#define TEXT(literal)  ((struct text){"" literal, sizeof(literal) - 1})
#define TEXT_NONE      ((struct text){NULL, 0})
#define TEXT_ARG(text) (int)(text).len, (text).ptr ? (text).ptr : "" /* for "%.*s" */

/* Asked for at every turn: they are here so that the compiler can fold a literal's length. */
static inline struct text text_of(const char *string) /* NULL gives TEXT_NONE */
{
	return string ? (struct text){string, strlen(string)} : TEXT_NONE;
}

static inline bool text_equal(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool text_is(struct text a, const char *string)
{
	return text_equal(a, text_of(string));
}

struct text text_slice(struct text text, size_t from, size_t to);
struct text text_whole(struct text text, size_t max); /* at most so many bytes of its beginning, up
							 to the end of a character of UTF-8 */
int text_compare(struct text a, struct text b);       /* by bytes, as memcmp; shorter first */
bool text_starts(struct text text, struct text prefix);
bool text_ends(struct text text, struct text suffix);
bool text_equal_nocase(struct text a, struct text b); /* ASCII case only */
/* Does `part` stand in it? `*at`, where it is not NULL, is where for the first time. An empty part
 * stands nowhere. */
bool text_find(struct text text, struct text part, size_t *at);
struct text text_trim(struct text text);          /* ASCII white space off both ends */
char *text_copy(struct text text);                /* on the heap, NUL-ended */
size_t text_characters(struct text text);         /* of UTF-8: the bytes that begin one */
bool text_is_utf8(const void *bytes, size_t len); /* no surrogates, overlongs, > U+10FFFF */

/* Takes the part before the next `separator` off `*rest` into `*part`. False when rest is used up.
 * "a||b" gives "a", "", "b"; a separator at the end adds no empty part; "" gives nothing. */
bool text_split(struct text *rest, char separator, struct text *part);

/* Is it one of "a|b|c"? */
bool text_is_choice(const char *choices, struct text given);

/* Whole text is one decimal integer within the bounds. */
bool text_to_i64(struct text text, int64_t min, int64_t max, int64_t *out);
bool text_to_f64(struct text text, double *out); /* finite; C locale */

struct bytes bytes_of(const void *ptr, size_t len);
bool bytes_equal(struct bytes a, struct bytes b);

#endif
