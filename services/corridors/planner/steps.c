#include "services/corridors/planner/steps.h"

#include "proto/base/alloc.h"

#include <stdlib.h>

/* States that begin an arc or end one, in the order of the graph's, which is that of places. */
static void number(struct steps *steps)
{
	const struct graph *graph = steps->graph;
	steps->numbers = alloc_zero((size_t)graph->states_count + 1, sizeof(*steps->numbers));
	for (size_t i = 0; i < graph->arcs_count; i++)
		steps->numbers[graph->arcs[i].to] = 1;
	for (uint32_t s = 0; s < graph->states_count; s++)
		if (graph->state_arcs[s] != graph->state_arcs[s + 1])
			steps->numbers[s] = 1;
	uint32_t nodes = graph->network->nodes_count;
	steps->node_first = alloc_zero((size_t)nodes + 1, sizeof(*steps->node_first));
	for (uint32_t n = 0; n < nodes; n++) {
		steps->node_first[n] = steps->states_count;
		for (uint32_t s = graph->node_slots[n] * PHASES;
			s < graph->node_slots[n + 1] * PHASES; s++)
			steps->numbers[s] = steps->numbers[s] ? steps->states_count++ : STEPS_NONE;
	}
	steps->node_first[nodes] = steps->states_count;
	steps->states = alloc_zero((size_t)steps->states_count + 1, sizeof(*steps->states));
	for (uint32_t s = 0; s < graph->states_count; s++)
		if (steps->numbers[s] != STEPS_NONE)
			steps->states[steps->numbers[s]] = s;
}

static void way_init(struct steps_way *way, const struct steps *steps)
{
	way->steps = alloc_zero(steps->graph->arcs_count + 1, sizeof(*way->steps));
	way->first = alloc_zero((size_t)steps->states_count + 1, sizeof(*way->first));
}

static figures least_of(const struct graph_arc *arc)
{
	return (figures){
		arc->of[AXIS_TIME], arc->of[AXIS_COST], arc->of[AXIS_CO2], arc->of[AXIS_RISK]};
}

static void fill_forth(struct steps *steps)
{
	const struct graph *graph = steps->graph;
	uint32_t at = 0, timed = 0;
	for (uint32_t s = 0; s < steps->states_count; s++) {
		uint32_t state = steps->states[s];
		for (uint32_t i = graph->state_arcs[state]; i < graph->state_arcs[state + 1]; i++) {
			const struct graph_arc *arc = &graph->arcs[i];
			struct step *step = &steps->forth.steps[at++];
			*step = (struct step){.of = least_of(arc),
				.state = steps->numbers[arc->to],
				.link = arc->link,
				.arc = i,
				.timed = STEPS_NONE};
			for (int axis = 0; axis < AXES; axis++) {
				steps->mean[axis] += arc->of[axis] / (double)graph->arcs_count;
				if (arc->of[axis] > steps->most[axis])
					steps->most[axis] = arc->of[axis];
			}
			if (!arc->timed)
				continue;
			step->timed = timed++;
			steps->timings[step->timed] = graph_timing(graph, arc);
			step->of[AXIS_TIME] = steps->timings[step->timed].rest;
		}
		steps->forth.first[s + 1] = at;
	}
}

static void fill_back(struct steps *steps)
{
	const struct graph *graph = steps->graph;
	uint32_t at = 0;
	for (uint32_t s = 0; s < steps->states_count; s++) {
		uint32_t state = steps->states[s];
		for (uint32_t i = graph->state_backs[state]; i < graph->state_backs[state + 1];
			i++) {
			const struct graph_back *back = &graph->backs[i];
			steps->back.steps[at++] =
				(struct step){.of = least_of(&graph->arcs[back->arc]),
					.state = steps->numbers[back->from],
					.link = back->link,
					.arc = back->arc,
					.timed = STEPS_NONE};
		}
		steps->back.first[s + 1] = at;
	}
}

void steps_init(struct steps *steps, const struct graph *graph)
{
	*steps = (struct steps){.graph = graph};
	size_t timed = 0;
	for (size_t i = 0; i < graph->arcs_count; i++)
		timed += graph->arcs[i].timed;
	steps->timings = alloc_zero(timed + 1, sizeof(*steps->timings));
	number(steps);
	way_init(&steps->forth, steps);
	way_init(&steps->back, steps);
	fill_forth(steps);
	fill_back(steps);
}

static void way_fini(struct steps_way *way)
{
	free(way->steps);
	free(way->first);
}

void steps_fini(struct steps *steps)
{
	free(steps->states);
	free(steps->numbers);
	free(steps->node_first);
	way_fini(&steps->forth);
	way_fini(&steps->back);
	free(steps->timings);
	*steps = (struct steps){0};
}
