/* Bytes from outside to UTF-8 text.
 *
 * The charset is told, in this order, by a byte order mark, by the bytes being UTF-8 already, by
 * what the sender said (HTTP's Content-Type), by what the document says of itself (XML declaration,
 * HTML meta), and by ICU's detector. Line ends become LF; NUL and other control bytes mean that
 * this is no text, which is refused by name. */
#ifndef SERAI_SERVICES_NEWS_DECODE_H
#define SERAI_SERVICES_NEWS_DECODE_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"

enum { DECODE_CHARSET = 64 };

struct decode_result {
	char charset[DECODE_CHARSET]; /* what the bytes were decoded from: "UTF-8", "windows-1251"
				       */
	unsigned replaced; /* characters that the charset could not give: U+FFFD stands there */
};

/* `declared` may be TEXT_NONE. Appends the text to out. ERR_BAD_TEXT when it is no text in any
 * charset that can be told; ERR_BAD_FILE when it is a known kind of file that is no text (PDF ...).
 */
enum err decode_text(struct bytes bytes, struct text declared, struct buffer *out,
	struct decode_result *result, struct why *why) MUST_USE;

/* The charset parameter of a content type, TEXT_NONE when there is none. */
struct text decode_content_type_charset(struct text content_type);

#endif
