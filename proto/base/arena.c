#include "proto/base/arena.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
	_Alignas(16) uint8_t bytes[];
};

enum { ALIGN = 16, CHUNK_MIN = 4096 };

static void chunk_use(struct arena *arena, struct arena_chunk *chunk)
{
	arena->next = chunk->bytes;
	arena->end = chunk->bytes + chunk->size;
}

static void chunk_add(struct arena *arena, size_t wanted)
{
	size_t size = arena->chunks ? arena->chunks->size * 2 : CHUNK_MIN;
	while (size < wanted)
		size *= 2;
	struct arena_chunk *chunk = alloc_resize(NULL, sizeof(*chunk) + size, 1);
	chunk->older = arena->chunks;
	chunk->size = size;
	arena->chunks = chunk;
	chunk_use(arena, chunk);
}

static void chunks_free(struct arena_chunk *chunk)
{
	while (chunk) {
		struct arena_chunk *older = chunk->older;
		free(chunk);
		chunk = older;
	}
}

void arena_fini(struct arena *arena)
{
	chunks_free(arena->chunks);
	*arena = (struct arena){0};
}

void arena_clear(struct arena *arena)
{
	if (!arena->chunks)
		return;
	/* Each chunk is larger than the one before: the newest is the one worth keeping. */
	chunks_free(arena->chunks->older);
	arena->chunks->older = NULL;
	chunk_use(arena, arena->chunks);
}

void *arena_zero(struct arena *arena, size_t count, size_t size)
{
	CHECK(size == 0 || count <= (SIZE_MAX / 4) / size);
	size_t wanted = (count * size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (!arena->chunks || (size_t)(arena->end - arena->next) < wanted)
		chunk_add(arena, wanted);
	void *memory = arena->next;
	arena->next += wanted;
	memset(memory, 0, wanted);
	return memory;
}

struct text arena_copy(struct arena *arena, struct text text)
{
	char *copy = arena_zero(arena, text.len + 1, 1);
	if (text.len)
		memcpy(copy, text.ptr, text.len);
	return (struct text){copy, text.len};
}

struct text arena_vformat(struct arena *arena, size_t max, const char *fmt, va_list args)
{
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, fmt, args);
	CHECK(len >= 0);
	char *text = arena_zero(arena, (size_t)len + 1, 1);
	vsnprintf(text, (size_t)len + 1, fmt, again);
	va_end(again);
	struct text whole = text_whole((struct text){text, (size_t)len}, max);
	text[whole.len] = '\0';
	return whole;
}

void *arena_room(struct arena *arena, void *items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return items;
	*room = *room ? 2 * *room : 16;
	void *grown = arena_zero(arena, *room, size);
	if (count)
		memcpy(grown, items, count * size);
	return grown;
}
