/* Texts kept small, by zstd. */
#ifndef SERAI_SERVICES_NEWS_READING_SQUEEZE_H
#define SERAI_SERVICES_NEWS_READING_SQUEEZE_H

#include "proto/base/arena.h"
#include "proto/base/buffer.h"
#include "proto/base/err.h"

void squeeze(struct text text, struct buffer *out);

/* ERR_DAMAGED when the bytes are none of squeeze's, or hold more than `most`. */
enum err unsqueeze(struct bytes bytes, size_t most, struct arena *arena, struct text *out,
	struct why *why) MUST_USE;

#endif
