#include "proto/base/buffer.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_fini(struct buffer *buffer)
{
	free(buffer->ptr);
	*buffer = (struct buffer){0};
}

void buffer_clear(struct buffer *buffer)
{
	buffer->len = 0;
}

void buffer_widen(struct buffer *buffer, size_t by)
{
	CHECK(by <= SIZE_MAX / 4 - buffer->len);
	size_t wanted = buffer->len + by;
	size_t room = buffer->room ? buffer->room : 64;
	while (room < wanted)
		room *= 2;
	buffer->ptr = alloc_resize(buffer->ptr, room, 1);
	buffer->room = room;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t len)
{
	if (len)
		memcpy(buffer_grow(buffer, len), bytes, len);
}

void buffer_text(struct buffer *buffer, struct text text)
{
	buffer_add(buffer, text.ptr, text.len);
}

void buffer_xml(struct buffer *buffer, struct text text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		const char *entity = c == '<'   ? "&lt;"
				     : c == '>' ? "&gt;"
				     : c == '&' ? "&amp;"
				     : c == '"' ? "&quot;"
						: NULL;
		if (entity)
			buffer_text(buffer, text_of(entity));
		else
			buffer_char(buffer, c);
	}
}

void buffer_char(struct buffer *buffer, char c)
{
	buffer_add(buffer, &c, 1);
}

void buffer_format(struct buffer *buffer, const char *fmt, ...)
{
	va_list args, again;
	va_start(args, fmt);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	CHECK(n >= 0);
	/* vsnprintf wants room for its NUL, which is then given back. */
	uint8_t *part = buffer_grow(buffer, (size_t)n + 1);
	vsnprintf((char *)part, (size_t)n + 1, fmt, again);
	va_end(again);
	buffer->len--;
}

struct bytes buffer_bytes(const struct buffer *buffer)
{
	return (struct bytes){buffer->ptr, buffer->len};
}

struct text buffer_as_text(const struct buffer *buffer)
{
	return (struct text){(const char *)buffer->ptr, buffer->len};
}

char *buffer_take(struct buffer *buffer)
{
	buffer_char(buffer, '\0');
	char *taken = (char *)buffer->ptr;
	*buffer = (struct buffer){0};
	return taken;
}
