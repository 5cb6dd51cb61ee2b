/* A growing run of bytes that one owner fills. `fini` it, or `take` what it holds. */
#ifndef SERAI_PROTO_BASE_BUFFER_H
#define SERAI_PROTO_BASE_BUFFER_H

#include "proto/base/attr.h"
#include "proto/base/text.h"

struct buffer {
	uint8_t *ptr;
	size_t len, room;
};

void buffer_fini(struct buffer *buffer);             /* an all-zero buffer is a valid empty one */
void buffer_clear(struct buffer *buffer);            /* keeps the room */
void buffer_widen(struct buffer *buffer, size_t by); /* room for so much more; len stays */
void buffer_add(struct buffer *buffer, const void *bytes, size_t len);
void buffer_text(struct buffer *buffer, struct text text);
void buffer_xml(struct buffer *buffer, struct text text); /* as text or attribute of XML */
void buffer_char(struct buffer *buffer, char c);
void buffer_format(struct buffer *buffer, const char *fmt, ...) PRINTF(2, 3);
struct bytes buffer_bytes(const struct buffer *buffer); /* lent until the buffer next grows */
struct text buffer_as_text(const struct buffer *buffer);
char *buffer_take(struct buffer *buffer); /* heap, NUL-ended; the buffer is empty after */

/* len grows; returns the new part. In the header, since whoever writes does little else. */
static inline uint8_t *buffer_grow(struct buffer *buffer, size_t by)
{
	if (by > buffer->room - buffer->len)
		buffer_widen(buffer, by);
	uint8_t *part = buffer->ptr + buffer->len;
	buffer->len += by;
	return part;
}

#endif
