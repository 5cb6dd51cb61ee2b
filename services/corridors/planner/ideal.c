#include "services/corridors/planner/ideal.h"

#include "proto/base/alloc.h"

#include <stdlib.h>

#define ALONE     UINT32_MAX       /* the last of its bin */
#define NOT_THERE (UINT32_MAX - 1) /* in no bin */

/* Bins to the mean of an arc: more of them make fewer states wait twice, and more of them empty. */
#define FINENESS 8.0

void ideal_init(struct ideal *ideal, const struct steps *steps)
{
	*ideal = (struct ideal){.steps = steps};
	ideal->states = alloc_zero((size_t)steps->states_count + 1, sizeof(*ideal->states));
	ideal->next = alloc_zero((size_t)steps->states_count + 1, sizeof(*ideal->next));
	for (int axis = 0; axis < AXES; axis++)
		if (steps->mean[axis] > 0)
			ideal->scale[axis] = (float)(FINENESS / AXES / steps->mean[axis]);
}

void ideal_fini(struct ideal *ideal)
{
	free(ideal->states);
	free(ideal->next);
	*ideal = (struct ideal){0};
}

/* The order is about that of the sum of all criteria, each by its mean of an arc, so that a state
 * seldom comes before the best way of any of them has reached it. Where it does it comes again:
 * what is right in the end does not hang on the order. */
static uint32_t bin_of(const struct ideal *ideal, figures least)
{
	least = figures_least(least, ideal->limit);
	ideal_scale each = __builtin_convertvector(least, ideal_scale) * ideal->scale;
	float sum = each[AXIS_TIME] + each[AXIS_COST] + each[AXIS_CO2] + each[AXIS_RISK];
	uint32_t last = ideal->at + IDEAL_BINS - 1;
	return sum < (float)last ? (uint32_t)sum : last;
}

static void put(struct ideal *ideal, uint32_t state)
{
	if (ideal->next[state] != NOT_THERE)
		return;
	uint32_t bin = bin_of(ideal, ideal->states[state].least);
	uint32_t *head = &ideal->heads[(bin > ideal->at ? bin : ideal->at) % IDEAL_BINS];
	ideal->next[state] = *head;
	*head = state;
	ideal->waiting++;
}

static uint32_t take(struct ideal *ideal)
{
	while (ideal->heads[ideal->at % IDEAL_BINS] == ALONE)
		ideal->at++;
	uint32_t *head = &ideal->heads[ideal->at % IDEAL_BINS], state = *head;
	*head = ideal->next[state];
	if (*head != ALONE) { /* comes next, and lies elsewhere */
		const uint32_t first = ideal->steps->back_first[*head];
		__builtin_prefetch(&ideal->states[*head]);
		__builtin_prefetch(&ideal->steps->back[first]);
		__builtin_prefetch(&ideal->steps->back_least[first]);
	}
	ideal->next[state] = NOT_THERE;
	ideal->waiting--;
	return state;
}

static void begin(struct ideal *ideal, const struct ideal_query *query)
{
	const struct steps *steps = ideal->steps;
	ideal->limit = figures_same(IDEAL_NEVER);
	ideal->counts = query->counts;
	ideal->at = ideal->waiting = 0;
	ideal->cut = false;
	memset(ideal->heads, 0xff, sizeof(ideal->heads));
	for (uint32_t s = 0; s < steps->states_count; s++) {
		ideal->states[s].least = figures_same(IDEAL_NEVER);
		ideal->next[s] = NOT_THERE;
	}
	for (uint32_t s = steps->node_first[query->to]; s < steps->node_first[query->to + 1]; s++) {
		if (!graph_ends(steps->graph, steps->states[s], query->to))
			continue;
		ideal->states[s].least = figures_same(0);
		put(ideal, s);
	}
}

static void expand(struct ideal *ideal, const struct ideal_query *query, uint32_t state)
{
	const struct steps *steps = ideal->steps;
	const figures least = ideal->states[state].least;
	for (uint32_t i = steps->back_first[state]; i < steps->back_first[state + 1]; i++) {
		const struct step_back *back = &steps->back[i];
		if (query->closed && back->link != NETWORK_NONE && query->closed[back->link])
			continue;
		figures further = least + (steps->back_least[i] & ideal->counts);
		struct ideal_state *from = &ideal->states[back->state];
		figures less = further < from->least;
		if (figures_none(less))
			continue;
		figures near = further < ideal->limit;
		ideal->cut = ideal->cut || !figures_none(less & ~near);
		less &= near;
		if (figures_none(less))
			continue;
		from->least = figures_pick(less, further, from->least);
		from->first = figures_pick(less, figures_same((int32_t)i), from->first);
		put(ideal, back->state);
	}
}

static figures least_from(const struct ideal *ideal, uint32_t from)
{
	const struct steps *steps = ideal->steps;
	figures least = figures_same(IDEAL_NEVER);
	for (uint32_t s = steps->node_first[from]; s < steps->node_first[from + 1]; s++)
		if (steps_starts(steps, s))
			least = figures_least(least, ideal->states[s].least);
	return least;
}

static void set_limit(struct ideal *ideal, const struct ideal_query *query)
{
	figures found = least_from(ideal, query->from);
	for (int axis = 0; axis < AXES; axis++)
		if (found[axis] < IDEAL_NEVER)
			ideal->limit[axis] = (int32_t)(found[axis] * query->beyond) + 1;
}

bool ideal_find(struct ideal *ideal, const struct ideal_query *query, figures *found)
{
	const struct steps *steps = ideal->steps;
	begin(ideal, query);
	while (ideal->waiting) {
		uint32_t state = take(ideal);
		if (state >= steps->node_first[query->from] &&
			state < steps->node_first[query->from + 1])
			set_limit(ideal, query);
		expand(ideal, query, state);
	}
	*found = least_from(ideal, query->from);
	for (uint32_t s = 0; ideal->cut && s < steps->states_count; s++)
		ideal->states[s].least = figures_least(ideal->states[s].least, ideal->limit);
	return (*found)[AXIS_TIME] < IDEAL_NEVER;
}
