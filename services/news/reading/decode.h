/* Bytes from outside to UTF-8 text.
 *
 * The charset is told, in this order, by a byte order mark, by what the sender said (HTTP's
 * Content-Type), by what the document says of itself (XML declaration, HTML meta), by the bytes
 * being UTF-8, and by ICU's detector. A name that the bytes contradict is passed over and told of:
 * one of a charset of single bytes whose bytes all are UTF-8, one that cannot give the bytes. Line
 * ends become LF. In markup other control bytes are left out and told of; elsewhere, and NUL
 * everywhere, they mean that this is no text, which is refused by name. */
#ifndef SERAI_SERVICES_NEWS_READING_DECODE_H
#define SERAI_SERVICES_NEWS_READING_DECODE_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"

enum { DECODE_CHARSET = 64, DECODE_TROUBLE = 192 };

struct decode_result {
	char charset[DECODE_CHARSET]; /* what the bytes were decoded from: "UTF-8", "windows-1251"
				       */
	char trouble[DECODE_TROUBLE]; /* what was said and is not so; "" when nothing */
	size_t mark;                  /* bytes of the byte order mark */
	unsigned replaced; /* characters that the charset could not give: U+FFFD stands there */
};

/* `declared` may be TEXT_NONE. Appends the text to out. ERR_BAD_TEXT when it is no text in any
 * charset that can be told; ERR_BAD_FILE when it is a known kind of file that is no text (PDF ...).
 */
enum err decode_text(struct bytes bytes, struct text declared, struct buffer *out,
	struct decode_result *result, struct why *why) MUST_USE;

/* Turns offsets into the text that decode_text gave, in rising order, into offsets into the bytes
 * it was given; a line end of two bytes begins at the first. ERR_BAD_TEXT when the text is longer
 * than the bytes give. */
enum err decode_places(struct bytes bytes, const struct decode_result *result, uint32_t *offsets,
	size_t len, struct why *why) MUST_USE;

/* The charset parameter of a content type, TEXT_NONE when there is none. */
struct text decode_content_type_charset(struct text content_type);

#endif
