#include "proto/base/alloc.h"

#include "proto/base/check.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { KEEP_BYTES = 32 << 20, MAP_FROM_BYTES = 8 << 20 };

void alloc_keep(void)
{
	mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
	mallopt(M_MMAP_THRESHOLD, MAP_FROM_BYTES);
}

void *alloc_zero(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size ? size : 1);
	CHECK(memory && "out of memory");
	return memory;
}

void *alloc_resize(void *old, size_t count, size_t size)
{
	CHECK(size == 0 || count <= SIZE_MAX / size);
	size_t total = count * size;
	void *memory = realloc(old, total ? total : 1);
	CHECK(memory && "out of memory");
	return memory;
}

char *alloc_copy(const void *bytes, size_t len)
{
	CHECK(len < SIZE_MAX);
	char *copy = alloc_zero(len + 1, 1);
	if (len)
		memcpy(copy, bytes, len);
	return copy;
}

void *alloc_room(void *items, size_t len, size_t *room, size_t size)
{
	if (len < *room)
		return items;
	*room = *room ? *room * 2 : 8;
	return alloc_resize(items, *room, size);
}
