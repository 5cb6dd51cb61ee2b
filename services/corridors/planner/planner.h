/* The planner: the way of least time, cost or distance over the state graph, by label setting
 * (Dijkstra), led by what is at least to come: a search backwards over all links, whatever is
 * closed, which is kept for the destination and serves the next questions. Ties go to the other
 * criterion, then to the lower state, so the same question always has the same answer. Departures
 * by a timetable count with their mean wait here; the planner for several criteria (pareto.h) waits
 * for them by the clock. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_PLANNER_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_PLANNER_H

#include "services/corridors/network/graph.h"

/* Working memory for searches in one graph: made once, used for many. */
struct planner;

struct planner *planner_create(const struct graph *graph); /* the graph is lent */
void planner_destroy(struct planner **planner);

/* The keys of the graph's arcs were changed: what was kept for destinations holds no more. */
void planner_forget(struct planner *planner);

struct planner_query {
	uint32_t from, to; /* nodes */
	enum criterion by;
	const bool *closed;  /* one per link: may not be used; NULL: all may */
	const bool *through; /* one per link: at least one of these is ridden; NULL: any way */
};

struct planner_step {
	uint32_t from;   /* state */
	uint32_t arc;    /* index in the graph */
	int32_t minutes; /* since the start, when `from` is left; by timetables only */
};

struct planner_path {
	bool found;
	const struct planner_step *steps; /* lent until the next search */
	size_t count;
	uint64_t key;   /* the sum of the arcs' keys */
	bool clocked;   /* found by timetables, leaving at `depart` */
	int64_t depart; /* minutes since some Monday 00:00 UTC */
};

/* From a node to itself is found, with no steps. */
struct planner_path planner_find(struct planner *planner, const struct planner_query *query);

#endif
