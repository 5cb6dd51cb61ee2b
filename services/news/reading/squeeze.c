#include "services/news/reading/squeeze.h"

#include "proto/base/check.h"

#include <zstd.h>

enum { LEVEL = 3 };

void squeeze(struct text text, struct buffer *out)
{
	size_t most = ZSTD_compressBound(text.len);
	uint8_t *to = buffer_grow(out, most);
	size_t len = ZSTD_compress(to, most, text.ptr, text.len, LEVEL);
	CHECK(!ZSTD_isError(len)); /* the room is enough, and memory is bounded */
	out->len -= most - len;
}

enum err unsqueeze(
	struct bytes bytes, size_t most, struct arena *arena, struct text *out, struct why *why)
{
	unsigned long long len = ZSTD_getFrameContentSize(bytes.ptr, bytes.len);
	*out = TEXT_NONE;
	if (len > most) /* also what zstd says when it does not know */
		return why_set(why, ERR_DAMAGED, "", "a kept text cannot be read");
	char *text = arena_zero(arena, (size_t)len + 1, 1);
	size_t got = ZSTD_decompress(text, (size_t)len, bytes.ptr, bytes.len);
	if (ZSTD_isError(got) || got != len)
		return why_set(why, ERR_DAMAGED, "", "a kept text cannot be read: %s",
			ZSTD_getErrorName(got));
	*out = (struct text){text, (size_t)len};
	return ERR_OK;
}
