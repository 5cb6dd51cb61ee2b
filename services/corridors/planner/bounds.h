/* Searches backwards from a destination: for each state at least how many minutes are still to
 * come. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_BOUNDS_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_BOUNDS_H

#include "services/corridors/planner/bins.h"
#include "services/corridors/network/graph.h"

#define BOUNDS_NEVER (INT32_MAX / 4) /* no way from here */

/* Working memory for searches in one graph. */
struct bounds {
	const struct graph *graph;
	struct bins bins;
	int32_t step_max; /* the most that an arc takes */
	int32_t *least;   /* per state */
};

void bounds_init(struct bounds *bounds, const struct graph *graph);
void bounds_fini(struct bounds *bounds);

struct bounds_query {
	uint32_t from, to;  /* nodes */
	const bool *closed; /* per link, or NULL */
	double beyond; /* go on to this multiple of what `from` needs: states farther away share
			  the last figure found, which is still a bound */
};

/* Fills least. Returns the figure of `from`; BOUNDS_NEVER: no way. */
int32_t bounds_find(struct bounds *bounds, const struct bounds_query *query);

#endif
