#include "services/corridors/planner/steps.h"

#include "proto/base/alloc.h"

#include <stdlib.h>

/* The numbers of states that begin an arc or end one, in the order of the graph's, which is that of
 * places. */
static uint32_t *number(struct steps *steps)
{
	const struct graph *graph = steps->graph;
	uint32_t *numbers = alloc_zero((size_t)graph->states_count + 1, sizeof(*numbers));
	for (size_t i = 0; i < graph->arcs_count; i++)
		numbers[graph->arcs[i].to] = 1;
	for (uint32_t s = 0; s < graph->states_count; s++)
		if (graph->state_arcs[s] != graph->state_arcs[s + 1])
			numbers[s] = 1;
	uint32_t nodes = graph->network->nodes_count;
	steps->node_first = alloc_zero((size_t)nodes + 1, sizeof(*steps->node_first));
	for (uint32_t n = 0; n < nodes; n++) {
		steps->node_first[n] = steps->states_count;
		for (uint32_t s = graph->node_slots[n] * PHASES;
			s < graph->node_slots[n + 1] * PHASES; s++)
			numbers[s] = numbers[s] ? steps->states_count++ : STEPS_NONE;
	}
	steps->node_first[nodes] = steps->states_count;
	steps->states = alloc_zero((size_t)steps->states_count + 1, sizeof(*steps->states));
	for (uint32_t s = 0; s < graph->states_count; s++)
		if (numbers[s] != STEPS_NONE)
			steps->states[numbers[s]] = s;
	return numbers;
}

static figures least_of(const struct graph_arc *arc)
{
	return (figures){
		arc->of[AXIS_TIME], arc->of[AXIS_COST], arc->of[AXIS_CO2], arc->of[AXIS_RISK]};
}

static void fill_forth(struct steps *steps, const uint32_t *numbers)
{
	const struct graph *graph = steps->graph;
	uint32_t timed = 0;
	for (size_t i = 0; i < graph->arcs_count; i++) {
		const struct graph_arc *arc = &graph->arcs[i];
		struct step *step = &steps->forth[i];
		*step = (struct step){.of = least_of(arc),
			.state = numbers[arc->to],
			.link = arc->link,
			.timed = STEPS_NONE};
		for (int axis = 0; axis < AXES; axis++)
			steps->mean[axis] += arc->of[axis] / (double)graph->arcs_count;
		if (arc->of[AXIS_TIME] > steps->minutes_most)
			steps->minutes_most = arc->of[AXIS_TIME];
		if (!arc->timed)
			continue;
		step->timed = timed++;
		steps->timings[step->timed] = graph_timing(graph, arc);
		step->of[AXIS_TIME] = steps->timings[step->timed].rest;
	}
}

static void fill_back(struct steps *steps, const uint32_t *numbers)
{
	const struct graph *graph = steps->graph;
	for (size_t i = 0; i < graph->arcs_count; i++) {
		const struct graph_back *back = &graph->backs[i];
		steps->back[i] = (struct step_back){numbers[back->from], back->link};
		steps->back_least[i] = least_of(&graph->arcs[back->arc]);
	}
}

/* The states that are left out have no arcs, so that those of the others follow each other. */
static void fill_first(struct steps *steps)
{
	const struct graph *graph = steps->graph;
	for (uint32_t s = 0; s < steps->states_count; s++) {
		steps->forth_first[s + 1] = graph->state_arcs[steps->states[s] + 1];
		steps->back_first[s + 1] = graph->state_backs[steps->states[s] + 1];
	}
}

void steps_init(struct steps *steps, const struct graph *graph)
{
	*steps = (struct steps){.graph = graph};
	size_t arcs = graph->arcs_count + 1, timed = 0;
	for (size_t i = 0; i < graph->arcs_count; i++)
		timed += graph->arcs[i].timed;
	uint32_t *numbers = number(steps);
	size_t states = (size_t)steps->states_count + 1;
	steps->timings = alloc_zero(timed + 1, sizeof(*steps->timings));
	steps->forth = alloc_zero(arcs, sizeof(*steps->forth));
	steps->back = alloc_zero(arcs, sizeof(*steps->back));
	steps->back_least = alloc_zero(arcs, sizeof(*steps->back_least));
	steps->forth_first = alloc_zero(states, sizeof(*steps->forth_first));
	steps->back_first = alloc_zero(states, sizeof(*steps->back_first));
	fill_forth(steps, numbers);
	fill_back(steps, numbers);
	fill_first(steps);
	free(numbers);
}

void steps_fini(struct steps *steps)
{
	free(steps->states);
	free(steps->node_first);
	free(steps->forth);
	free(steps->back);
	free(steps->back_least);
	free(steps->forth_first);
	free(steps->back_first);
	free(steps->timings);
	*steps = (struct steps){0};
}
