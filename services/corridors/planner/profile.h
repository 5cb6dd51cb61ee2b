/* Which departures matter in a window: those at which something with a timetable is just caught. In
 * between, leaving earlier only means waiting longer. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_PROFILE_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_PROFILE_H

#include "services/corridors/planner/pareto.h"

enum { PROFILE_MAX = 256 };

struct profile_query {
	const struct graph *graph;
	struct pareto_query search; /* its `depart` begins the window */
	int64_t minutes;            /* length of the window */
};

struct profile_moment {
	int64_t departs, arrives; /* minutes since some Monday 00:00 UTC */
};

/* Fills the moments, in order, at which to leave: none arrives later than one that leaves after it.
 * The first is the window's beginning where no later one arrives as early. Where freight reaches a
 * timetable by several ways, the fastest one counts. *cut: there were more than PROFILE_MAX. */
size_t profile_find(struct pareto *pareto, const struct profile_query *query,
	struct profile_moment out[PROFILE_MAX], bool *cut);

#endif
