/* The queue of the searches that need one exact order: a heap of four children a node, since most
 * of what is pushed is never popped, and inline, since searches spend much of their time here.
 * Equal numbers come out by item, so that the same question always has the same answer. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_HEAP_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_HEAP_H

#include "proto/base/alloc.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct queue_entry {
	uint64_t key;
	uint32_t item;
};

/* All zero: a valid empty one. */
struct queue {
	struct queue_entry *entries;
	size_t count, room;
};

static inline void queue_fini(struct queue *queue)
{
	free(queue->entries);
	*queue = (struct queue){0};
}

static inline bool queue_before(struct queue_entry a, struct queue_entry b)
{
	return a.key != b.key ? a.key < b.key : a.item < b.item;
}

static inline void queue_push(struct queue *queue, uint64_t key, uint32_t item)
{
	if (queue->count == queue->room)
		queue->entries = alloc_room(
			queue->entries, queue->count, &queue->room, sizeof(*queue->entries));
	const struct queue_entry entry = {key, item};
	struct queue_entry *entries = queue->entries;
	size_t at = queue->count++;
	while (at > 0 && queue_before(entry, entries[(at - 1) / 4])) {
		entries[at] = entries[(at - 1) / 4];
		at = (at - 1) / 4;
	}
	entries[at] = entry;
}

/* Of a queue that is not empty. */
static inline struct queue_entry queue_pop(struct queue *queue)
{
	struct queue_entry *entries = queue->entries, top = entries[0];
	size_t count = --queue->count, at = 0;
	const struct queue_entry last = entries[count];
	for (size_t child = 1; child < count; child = 4 * at + 1) {
		size_t end = child + 4 < count ? child + 4 : count, least = child;
		for (size_t i = child + 1; i < end; i++)
			if (queue_before(entries[i], entries[least]))
				least = i;
		if (!queue_before(entries[least], last))
			break;
		entries[at] = entries[least];
		at = least;
	}
	entries[at] = last;
	return top;
}

#endif
