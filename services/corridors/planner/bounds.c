#include "services/corridors/planner/bounds.h"

#include "proto/base/alloc.h"

#include <stdlib.h>

void bounds_init(struct bounds *bounds, const struct graph *graph)
{
	*bounds = (struct bounds){.graph = graph};
	bounds->least = alloc_zero((size_t)graph->states_count + 1, sizeof(*bounds->least));
	for (size_t i = 0; i < graph->arcs_count; i++)
		if (graph->back_minutes[i] > bounds->step_max)
			bounds->step_max = graph->back_minutes[i];
}

void bounds_fini(struct bounds *bounds)
{
	bins_fini(&bounds->bins);
	free(bounds->least);
	*bounds = (struct bounds){0};
}

/* --- The search ------------------------------------------------------------------------------ */

static void begin(struct bounds *bounds, const struct bounds_query *query)
{
	const struct graph *graph = bounds->graph;
	uint32_t first = graph->node_slots[query->to], end = graph->node_slots[query->to + 1];
	for (uint32_t s = 0; s < graph->states_count; s++)
		bounds->least[s] = BOUNDS_NEVER;
	bins_begin(&bounds->bins, bounds->step_max);
	for (uint32_t s = first * PHASES; s < end * PHASES; s++) {
		if (!graph_ends(graph, s, query->to))
			continue;
		bounds->least[s] = 0;
		bins_put(&bounds->bins, 0, s);
	}
}

static void expand(
	struct bounds *bounds, const struct bounds_query *query, uint32_t state, int32_t least)
{
	const struct graph *graph = bounds->graph;
	for (uint32_t i = graph->state_backs[state]; i < graph->state_backs[state + 1]; i++) {
		const struct graph_back *back = &graph->backs[i];
		if (query->closed && back->link != NETWORK_NONE && query->closed[back->link])
			continue;
		int32_t figure = least + graph->back_minutes[i];
		if (figure >= bounds->least[back->from])
			continue;
		bounds->least[back->from] = figure;
		bins_put(&bounds->bins, figure, back->from);
	}
}

/* States that were not settled lie at least as far away as the last one that was. */
static void share_last(struct bounds *bounds, int32_t last)
{
	for (uint32_t s = 0; s < bounds->graph->states_count; s++)
		if (bounds->least[s] > last)
			bounds->least[s] = last;
}

/* Of the states in which freight leaves `from`. */
static int32_t least_from(const struct bounds *bounds, uint32_t from)
{
	const struct graph *graph = bounds->graph;
	int32_t least = BOUNDS_NEVER;
	for (uint32_t s = graph->node_slots[from]; s < graph->node_slots[from + 1]; s++)
		if (bounds->least[s * PHASES + PHASE_REST] < least)
			least = bounds->least[s * PHASES + PHASE_REST];
	return least;
}

/* All below a bin's edge is final when the bin is come to. */
int32_t bounds_find(struct bounds *bounds, const struct bounds_query *query)
{
	struct bins *bins = &bounds->bins;
	begin(bounds, query);
	for (int32_t seen = -1; bins_next(bins);) {
		if (bins->at != seen) {
			int32_t edge = bins_edge(bins), found = least_from(bounds, query->from);
			if (found < edge && query->beyond * found < edge) {
				share_last(bounds, edge);
				return found;
			}
			seen = bins->at;
		}
		struct bins_entry entry = bins_take(bins);
		if (entry.figure == bounds->least[entry.state])
			expand(bounds, query, entry.state, entry.figure);
	}
	return least_from(bounds, query->from);
}
