/* The graph as the search for fronts walks it: only the states that freight comes to, in the order
 * of their places, with the figures of each arc side by side, forwards and backwards. So half of
 * the states and a third of the bytes lie in the way of such a search. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_STEPS_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_STEPS_H

#include "services/corridors/planner/figures.h"

#define STEPS_NONE UINT32_MAX

struct step {
	figures of;     /* with a timetable without the wait and the ride */
	uint32_t state; /* that it leads to, by number */
	int32_t link;   /* NETWORK_NONE: a change of mode or gauge */
	uint32_t timed; /* in timings; STEPS_NONE: no timetable */
};

/* A step seen from where it leads to. */
struct step_back {
	uint32_t state; /* that it comes from */
	int32_t link;
};

/* Steps stand in the order of the graph's arcs, steps back in that of its backs. */
struct steps {
	const struct graph *graph;
	uint32_t states_count;
	uint32_t *states;     /* of the graph, by number */
	uint32_t *node_first; /* number of a node's first state; nodes_count + 1 entries */
	struct step *forth;
	struct step_back *back;
	figures *back_least;                /* at least what a step takes, in the order of back */
	uint32_t *forth_first, *back_first; /* of a state; states_count + 1 entries */
	struct graph_timing *timings;
	double mean[AXES];    /* of what a step takes at least */
	int32_t minutes_most; /* of that */
};

void steps_init(struct steps *steps, const struct graph *graph); /* the graph is lent */
void steps_fini(struct steps *steps);

/* May a way begin in this state of a place? At rest, and not on board of a service. */
static inline bool steps_starts(const struct steps *steps, uint32_t state)
{
	uint32_t at = steps->states[state];
	return graph_phase(at) == PHASE_REST;
}

/* What freight takes that leaves the state of a step at `now`. */
static inline figures steps_take(const struct steps *steps, const struct step *step, int64_t now)
{
	figures of = step->of;
	if (step->timed == STEPS_NONE)
		return of;
	int32_t rides = 0;
	of[AXIS_TIME] += graph_timing_wait(&steps->timings[step->timed], now, &rides);
	of[AXIS_TIME] += rides;
	return of;
}

#endif
