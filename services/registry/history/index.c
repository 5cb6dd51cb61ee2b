#include "services/registry/history/index.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>

void index_fini(struct index *index)
{
	free(index->slots);
	*index = (struct index){0};
}

void *items_copy(const void *items, size_t count, size_t size)
{
	void *copy = count ? alloc_resize(NULL, count, size) : NULL;
	if (count)
		memcpy(copy, items, count * size);
	return copy;
}

struct index index_copy(const struct index *index)
{
	struct index copy = *index;
	copy.slots = items_copy(index->slots, index->room, sizeof(*index->slots));
	return copy;
}

/* The slot of the hash, or the empty one where it would go. */
static struct index_slot *slot_of(const struct index *index, uint64_t hash)
{
	size_t at = hash & (index->room - 1);
	while (index->slots[at].number != INDEX_NONE && index->slots[at].hash != hash)
		at = (at + 1) & (index->room - 1);
	return &index->slots[at];
}

uint32_t index_find(const struct index *index, uint64_t hash)
{
	return index->room ? slot_of(index, hash)->number : INDEX_NONE;
}

static void grow(struct index *index)
{
	struct index old = *index;
	index->room = old.room ? 2 * old.room : 16;
	index->slots = alloc_zero(index->room, sizeof(*index->slots));
	for (size_t i = 0; i < index->room; i++)
		index->slots[i].number = INDEX_NONE;
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].number != INDEX_NONE)
			*slot_of(index, old.slots[i].hash) = old.slots[i];
	free(old.slots);
}

uint32_t index_put(struct index *index, uint64_t hash, uint32_t number)
{
	CHECK(number != INDEX_NONE);
	if (index->count * 4 >= index->room * 3)
		grow(index);
	struct index_slot *slot = slot_of(index, hash);
	uint32_t before = slot->number;
	index->count += before == INDEX_NONE;
	*slot = (struct index_slot){hash, number};
	return before;
}
