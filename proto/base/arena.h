/* Memory that is given back all at once: for what lives as long as one message. */
#ifndef SERAI_PROTO_BASE_ARENA_H
#define SERAI_PROTO_BASE_ARENA_H

#include "proto/base/text.h"

#include <stdarg.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks;
	uint8_t *next, *end;
};

void arena_fini(struct arena *arena);  /* all-zero is a valid empty one */
void arena_clear(struct arena *arena); /* keeps the largest chunk */
void *arena_zero(struct arena *arena, size_t count, size_t size); /* zeroed, aligned to 16 */
struct text arena_copy(struct arena *arena, struct text text);    /* a NUL follows the copy */

/* What the format says, cut at a character where it is longer than max bytes. */
struct text arena_vformat(struct arena *arena, size_t max, const char *fmt, va_list args);

/* A list that grows in the arena: `items` with room for one more than `count`. What it outgrew
 * stays there until all goes. Begins with NULL and room 0. */
void *arena_room(struct arena *arena, void *items, size_t count, size_t *room, size_t size);

#endif
