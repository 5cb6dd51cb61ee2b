/* How many tonnes a year fit through: the largest flow between two sets of places and the cut that
 * holds it back, by Dinic's method on the places and links. Capacities that nobody knows are asked
 * twice: as nothing, which gives what is certain, and as without limit, which gives at most how
 * much there can be. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_FLOW_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_FLOW_H

#include "services/corridors/network/network.h"

/* Thousands of tonnes a year. */
#define FLOW_UNLIMITED (INT64_C(1) << 50)

struct flow;

struct flow *flow_create(const struct network *network); /* the network is lent */
void flow_destroy(struct flow **flow);

struct flow_query {
	const bool *from, *to;   /* one per node; a node in both is an error of the caller */
	const int64_t *capacity; /* one per link: 0 closes it, FLOW_UNLIMITED does not limit */
};

/* Returns the flow; FLOW_UNLIMITED where no cut is finite. The answer is of this question alone; a
 * flow that was asked before finds it faster, the more so the fewer capacities have changed. */
int64_t flow_find(struct flow *flow, const struct flow_query *query);

/* After flow_find: the links of the cut nearest to the sources, none where no cut is finite; and
 * what each link carries. */
size_t flow_cut(const struct flow *flow, uint32_t *links, size_t links_max);
int64_t flow_on(const struct flow *flow, uint32_t link);

#endif
