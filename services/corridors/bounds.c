#include "services/corridors/bounds.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <math.h>
#include <stdlib.h>

void bounds_init(struct bounds *bounds, const struct graph *graph)
{
	*bounds = (struct bounds){.graph = graph};
	bounds->least = alloc_zero((size_t)graph->states_count + 1, sizeof(*bounds->least));
	bounds->first = alloc_zero((size_t)graph->states_count + 1, sizeof(*bounds->first));
}

void bounds_fini(struct bounds *bounds)
{
	heap_fini(&bounds->heap);
	free(bounds->least);
	free(bounds->first);
	*bounds = (struct bounds){0};
}

/* --- The search ------------------------------------------------------------------------------ */

static void begin(struct bounds *bounds, uint32_t to)
{
	const struct graph *graph = bounds->graph;
	for (uint32_t s = 0; s < graph->states_count; s++)
		bounds->least[s] = BOUNDS_NEVER;
	bounds->heap.count = 0;
	for (uint32_t s = graph->node_slots[to] * PHASES; s < graph->node_slots[to + 1] * PHASES;
		s++) {
		bounds->least[s] = 0;
		heap_push(&bounds->heap, s);
	}
}

static void expand(
	struct bounds *bounds, const struct bounds_query *query, uint32_t state, int32_t least)
{
	const struct graph *graph = bounds->graph;
	const int32_t *of = graph->back_of[query->axis];
	for (uint32_t i = graph->state_backs[state]; i < graph->state_backs[state + 1]; i++) {
		const struct graph_back *back = &graph->backs[i];
		if (query->closed && back->link != NETWORK_NONE && query->closed[back->link])
			continue;
		int32_t figure = least + of[i];
		if (figure >= bounds->least[back->from])
			continue;
		bounds->least[back->from] = figure;
		bounds->first[back->from] = back->arc;
		heap_push(&bounds->heap, (uint64_t)figure << 32 | back->from);
	}
}

/* States that were not settled lie at least as far away as the last one that was. */
static void share_last(struct bounds *bounds, int32_t last)
{
	for (uint32_t s = 0; s < bounds->graph->states_count; s++)
		if (bounds->least[s] > last)
			bounds->least[s] = last;
}

int32_t bounds_find(struct bounds *bounds, const struct bounds_query *query)
{
	const struct graph *graph = bounds->graph;
	int32_t found = BOUNDS_NEVER, stop = BOUNDS_NEVER;
	begin(bounds, query->to);
	while (bounds->heap.count) {
		uint64_t entry = heap_pop(&bounds->heap);
		uint32_t state = (uint32_t)entry;
		int32_t least = (int32_t)(entry >> 32);
		if (least > bounds->least[state])
			continue;
		if (least > stop) {
			share_last(bounds, least);
			break;
		}
		if (found == BOUNDS_NEVER && graph_slot(graph, state)->node == query->from &&
			graph_phase(state) == PHASE_REST) {
			found = least;
			stop = (int32_t)fmin(query->beyond * least, BOUNDS_NEVER);
		}
		expand(bounds, query, state, least);
	}
	return found;
}
