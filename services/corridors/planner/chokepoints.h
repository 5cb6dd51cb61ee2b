/* Which links the trade of a basket hangs on: for each link, the hours that its closure adds to the
 * fastest way of each pair, and the pairs that it cuts off. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_CHOKEPOINTS_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_CHOKEPOINTS_H

#include "services/corridors/planner/planner.h"

struct chokepoints_pair {
	uint32_t from, to; /* nodes */
};

struct chokepoints_query {
	const struct graph *graph;
	bool *closed; /* one per link; written while searching, and as before in the end */
	const struct chokepoints_pair *pairs;
	size_t pairs_count;
};

struct chokepoint {
	uint32_t link;
	uint32_t pairs;   /* whose fastest way uses it */
	uint32_t cut_off; /* of them: without any other way */
	double minutes;   /* added by its closure, over all pairs that have another way */
};

/* Fills one entry per link that any fastest way uses (room for one per link), worst first: by pairs
 * cut off, then by time added. A link that is on no fastest way adds nothing and is not searched.
 * Returns the count; *found: pairs that have a way at all. */
size_t chokepoints_rank(
	const struct chokepoints_query *query, struct chokepoint *out, size_t *found);

#endif
