/* Labels of a search for a front, and the bags that hold those of a state that no other one of them
 * beats, expanded or not. Inline, since that search spends most of its time here. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_BAGS_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_BAGS_H

#include "proto/base/alloc.h"
#include "services/corridors/planner/figures.h"

#include <stdlib.h>

enum { NO_LABEL = -1, POOL_SIZES = 32 };

#define POOL_NONE UINT32_MAX
#define BEATEN    UINT32_MAX /* by another label of its state */

struct label {
	figures of;
	uint32_t state; /* by number, see steps.h */
	int32_t parent; /* label; NO_LABEL at the origin */
	uint32_t held;  /* against the plans that had been found by then; BEATEN */
	uint32_t arc;   /* that led here */
};

/* A state: what is still to come from it at least, and those of its labels that no other one of
 * them beats, expanded or not, in a run of the pool. */
struct bag {
	figures least;
	uint32_t first, count, room; /* first and room by ranks */
	uint32_t round; /* of the search that wrote the run: no clearing between searches */
};

struct rank {
	lanes of[AXES];
};

struct rank_labels {
	uint32_t of[LANES];
};

/* Runs of ranks, each of a power of two; a free one says in its first label which is next. */
struct pool {
	void *block;
	struct rank *ranks;         /* in the block, each on a cache line of its own */
	struct rank_labels *labels; /* in the order of ranks */
	size_t used, room;
	uint32_t free[POOL_SIZES];
	uint32_t round; /* of the search */
};

static inline void pool_fini(struct pool *pool)
{
	free(pool->block);
	free(pool->labels);
	*pool = (struct pool){.used = 0};
}

/* All bags are empty. False, once in four billion searches: they have to be cleared. */
static inline bool pool_begin(struct pool *pool)
{
	pool->used = 0;
	memset(pool->free, 0xff, sizeof(pool->free));
	if (++pool->round)
		return true;
	pool->round = 1;
	return false;
}

static inline uint32_t ranks_of(uint32_t count)
{
	return (count + LANES - 1) / LANES;
}

/* Is a label with these figures beaten by one of the bag? */
static inline bool bag_beats(const struct pool *pool, const struct bag *bag, figures of)
{
	if (bag->round != pool->round)
		return false;
	const struct rank *ranks = &pool->ranks[bag->first];
	for (uint32_t i = ranks_of(bag->count); i > 0; i--)
		if (lanes_any_cover(ranks[i - 1].of, of))
			return true;
	return false;
}

/* What is moved by the system, page by page, lies aligned as it did; else it is moved here. */
static inline void pool_grow(struct pool *pool)
{
	size_t line = sizeof(*pool->ranks);
	size_t shift = pool->block ? (size_t)((char *)pool->ranks - (char *)pool->block) : 0;
	pool->room = pool->room ? 2 * pool->room : 1024;
	pool->block = alloc_resize(pool->block, pool->room + 1, line);
	pool->labels = alloc_resize(pool->labels, pool->room, sizeof(*pool->labels));
	pool->ranks = (struct rank *)(((uintptr_t)pool->block + line - 1) & ~(uintptr_t)(line - 1));
	if ((char *)pool->ranks != (char *)pool->block + shift)
		memmove(pool->ranks, (char *)pool->block + shift, pool->used * line);
}

static inline uint32_t run_take(struct pool *pool, unsigned size)
{
	uint32_t first = pool->free[size], room = 1u << size;
	if (first != POOL_NONE) {
		pool->free[size] = pool->labels[first].of[0];
		return first;
	}
	while (pool->used + room > pool->room)
		pool_grow(pool);
	first = (uint32_t)pool->used;
	pool->used += room;
	return first;
}

static inline void run_free(struct pool *pool, unsigned size, uint32_t first)
{
	pool->labels[first].of[0] = pool->free[size];
	pool->free[size] = first;
}

static inline void bag_grow(struct pool *pool, struct bag *bag)
{
	unsigned size = bag->room ? (unsigned)__builtin_ctz(bag->room) + 1 : 0;
	uint32_t first = run_take(pool, size);
	if (bag->room) {
		memcpy(&pool->ranks[first], &pool->ranks[bag->first],
			bag->room * sizeof(*pool->ranks));
		memcpy(&pool->labels[first], &pool->labels[bag->first],
			bag->room * sizeof(*pool->labels));
		run_free(pool, size - 1, bag->first);
	}
	bag->first = first;
	bag->room = 1u << size;
}

static inline void bag_put(struct pool *pool, struct bag *bag, figures of, uint32_t label)
{
	if (bag->count == bag->room * LANES)
		bag_grow(pool, bag);
	uint32_t at = bag->first + bag->count / LANES, lane = bag->count % LANES;
	if (lane == 0)
		lanes_clear(pool->ranks[at].of);
	lanes_put(pool->ranks[at].of, lane, of);
	pool->labels[at].of[lane] = label;
	bag->count++;
}

/* The last one of the bag comes to the place of this one. */
static inline void bag_leave(struct pool *pool, struct bag *bag, uint32_t index)
{
	uint32_t to = bag->first + index / LANES, from = bag->first + --bag->count / LANES;
	uint32_t lane = bag->count % LANES;
	lanes_put(pool->ranks[to].of, index % LANES, lanes_get(pool->ranks[from].of, lane));
	pool->labels[to].of[index % LANES] = pool->labels[from].of[lane];
	lanes_put(pool->ranks[from].of, lane, figures_same(INT32_MAX));
}

/* Those that the new one beats leave, from the last one on. */
static inline void bag_add(
	struct pool *pool, struct bag *bag, figures of, uint32_t label, struct label *labels)
{
	if (bag->round != pool->round)
		*bag = (struct bag){.least = bag->least, .round = pool->round};
	for (uint32_t i = ranks_of(bag->count); i > 0; i--) {
		uint32_t at = bag->first + i - 1;
		lanes covered = lanes_covered(pool->ranks[at].of, of);
		if (figures_none(covered))
			continue;
		for (uint32_t lane = LANES; lane > 0; lane--) {
			uint32_t index = (i - 1) * LANES + lane - 1;
			if (index >= bag->count || !covered[lane - 1])
				continue;
			labels[pool->labels[at].of[lane - 1]].held = BEATEN;
			bag_leave(pool, bag, index);
		}
	}
	bag_put(pool, bag, of, label);
}

#endif
