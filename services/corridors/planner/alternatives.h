/* Ways that differ: the fastest way again and again, each time with a penalty on the links that
 * were used, keeping those that share little with the ones before. Plain k-shortest paths would be
 * near copies of one another. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_ALTERNATIVES_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_ALTERNATIVES_H

#include "services/corridors/planner/planner.h"

enum { ALTERNATIVES_MAX = 10 };

/* The most that two of them share, as a part of the later one's length. */
#define ALTERNATIVES_SHARED 0.6

struct alternatives;

struct alternatives *alternatives_create(const struct graph *graph); /* the graph is lent */
void alternatives_destroy(struct alternatives **alternatives);

struct alternatives_query {
	uint32_t from, to;  /* nodes */
	const bool *closed; /* per link, or NULL */
	unsigned count;     /* how many are wanted, at most ALTERNATIVES_MAX */
};

struct alternatives_found {
	unsigned count;
	struct {
		struct planner_path path; /* lent until the next search */
		double shared;            /* with the way before it that it shares most with */
	} ways[ALTERNATIVES_MAX];
};

/* The fastest way comes first; fewer than asked for where there are no more that differ. */
void alternatives_find(struct alternatives *alternatives, const struct alternatives_query *query,
	struct alternatives_found *found);

#endif
