/* The queue of searches over many states: what waits stands in bins by its figure, and comes out
 * bin by bin, in no order within one. Putting in and taking out take a few instructions, where a
 * heap moves entries about; who takes a state that is bettered within its bin takes it again.
 * Inline, since these searches spend most of their time here. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_BINS_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_BINS_H

#include "proto/base/alloc.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 1024 };

#define BINS_NONE UINT32_MAX

struct bins_entry {
	int32_t figure;
	uint32_t state, next;
};

struct bins {
	uint32_t heads[BINS];
	struct bins_entry *entries;
	size_t used, room;
	uint32_t free, waiting;
	unsigned shift; /* a bin holds so many bits of figures */
	int32_t at;     /* the bin that is taken from, counted from figure 0 */
};

static inline void bins_fini(struct bins *bins)
{
	free(bins->entries);
	*bins = (struct bins){.used = 0};
}

/* Empty, for entries of which none is more than `step_max` above the one taken last. */
static inline void bins_begin(struct bins *bins, int32_t step_max)
{
	bins->shift = 0;
	while (step_max >> bins->shift >= BINS - 1)
		bins->shift++;
	memset(bins->heads, 0xff, sizeof(bins->heads));
	bins->used = 0;
	bins->free = BINS_NONE;
	bins->waiting = 0;
	bins->at = 0;
}

static inline void bins_put(struct bins *bins, int32_t figure, uint32_t state)
{
	uint32_t index = bins->free;
	if (index == BINS_NONE) {
		bins->entries =
			alloc_room(bins->entries, bins->used, &bins->room, sizeof(*bins->entries));
		index = (uint32_t)bins->used++;
	} else {
		bins->free = bins->entries[index].next;
	}
	uint32_t *head = &bins->heads[figure >> bins->shift & (BINS - 1)];
	bins->entries[index] = (struct bins_entry){figure, state, *head};
	*head = index;
	bins->waiting++;
}

/* Goes on to the first bin that holds something; false: nothing waits. */
static inline bool bins_next(struct bins *bins)
{
	while (bins->waiting && bins->heads[bins->at & (BINS - 1)] == BINS_NONE)
		bins->at++;
	return bins->waiting > 0;
}

/* The least figure that may still come. */
static inline int32_t bins_edge(const struct bins *bins)
{
	return bins->at << bins->shift;
}

/* Out of the bin that bins_next has found. */
static inline struct bins_entry bins_take(struct bins *bins)
{
	uint32_t *head = &bins->heads[bins->at & (BINS - 1)], index = *head;
	struct bins_entry *entry = &bins->entries[index], taken = *entry;
	*head = entry->next;
	entry->next = bins->free;
	bins->free = index;
	bins->waiting--;
	return taken;
}

#endif
