#include "services/corridors/flow.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>

/* Arcs come in pairs, 2i and 2i + 1, each the other's way back; a link's pair has its capacity both
 * ways. The arcs of a node are network.incident; sources and sinks are searched from and to without
 * nodes of their own. */
struct flow {
	const struct network *network;
	int64_t *left;  /* per arc: 2 x link from its `from` to its `to`, 2 x link + 1 back */
	int64_t *whole; /* per link: its capacity */
	int32_t *level; /* per node; -1: not reached */
	uint32_t *next; /* per node: incident link to look at next */
	uint32_t *queue;
	const struct flow_query *query;
};

struct flow *flow_create(const struct network *network)
{
	struct flow *flow = alloc_zero(1, sizeof(*flow));
	size_t nodes = (size_t)network->nodes_count + 1, links = (size_t)network->links_count + 1;
	flow->network = network;
	flow->left = alloc_zero(2 * links, sizeof(*flow->left));
	flow->whole = alloc_zero(links, sizeof(*flow->whole));
	flow->level = alloc_zero(nodes, sizeof(*flow->level));
	flow->next = alloc_zero(nodes, sizeof(*flow->next));
	flow->queue = alloc_zero(nodes, sizeof(*flow->queue));
	return flow;
}

void flow_destroy(struct flow **flow)
{
	if (!*flow)
		return;
	free((*flow)->left);
	free((*flow)->whole);
	free((*flow)->level);
	free((*flow)->next);
	free((*flow)->queue);
	free(*flow);
	*flow = NULL;
}

/* The arc by which a link leaves the node, and the node that it leads to. */
static uint32_t arc_of(const struct flow *flow, uint32_t link, uint32_t node, uint32_t *far)
{
	const struct network_link *row = &flow->network->links[link];
	bool there = row->from == node;
	*far = there ? row->to : row->from;
	return 2 * link + !there;
}

/* Levels by breadth from the sources; true when a sink was reached. */
static bool set_levels(struct flow *flow)
{
	const struct network *network = flow->network;
	uint32_t count = 0;
	bool reached = false;
	for (uint32_t n = 0; n < network->nodes_count; n++) {
		flow->level[n] = flow->query->from[n] ? 0 : -1;
		flow->next[n] = 0;
		if (flow->query->from[n])
			flow->queue[count++] = n;
	}
	for (uint32_t at = 0; at < count; at++) {
		uint32_t node = flow->queue[at], far = 0;
		const struct network_node *row = &network->nodes[node];
		for (uint32_t i = 0; i < row->links_count; i++) {
			uint32_t link = network->incident[row->links_first + i];
			uint32_t arc = arc_of(flow, link, node, &far);
			if (flow->left[arc] <= 0 || flow->level[far] >= 0)
				continue;
			flow->level[far] = flow->level[node] + 1;
			reached = reached || flow->query->to[far];
			flow->queue[count++] = far;
		}
	}
	return reached;
}

/* Pushes at most `most` from the node to the sinks, down the levels. A way has at most as many
 * steps as there are levels, so the recursion is bounded by the number of places. */
static int64_t push(struct flow *flow, uint32_t node, int64_t most)
{
	if (flow->query->to[node])
		return most;
	const struct network_node *row = &flow->network->nodes[node];
	int64_t pushed = 0;
	for (; pushed < most && flow->next[node] < row->links_count; flow->next[node]++) {
		uint32_t link = flow->network->incident[row->links_first + flow->next[node]];
		uint32_t far = 0, arc = arc_of(flow, link, node, &far);
		if (flow->left[arc] <= 0 || flow->level[far] != flow->level[node] + 1)
			continue;
		int64_t room = most - pushed < flow->left[arc] ? most - pushed : flow->left[arc];
		int64_t got = push(flow, far, room);
		flow->left[arc] -= got;
		flow->left[arc ^ 1] += got;
		pushed += got;
		if (pushed == most)
			break; /* this link may carry more */
	}
	return pushed;
}

int64_t flow_find(struct flow *flow, const struct flow_query *query)
{
	const struct network *network = flow->network;
	int64_t total = 0;
	flow->query = query;
	for (uint32_t link = 0; link < network->links_count; link++) {
		CHECK(query->capacity[link] >= 0 && query->capacity[link] <= FLOW_UNLIMITED);
		flow->whole[link] = flow->left[2 * (size_t)link] =
			flow->left[2 * (size_t)link + 1] = query->capacity[link];
	}
	while (total < FLOW_UNLIMITED && set_levels(flow))
		for (uint32_t n = 0; n < network->nodes_count && total < FLOW_UNLIMITED; n++) {
			CHECK(!(query->from[n] && query->to[n]));
			if (query->from[n])
				total += push(flow, n, FLOW_UNLIMITED);
		}
	return total < FLOW_UNLIMITED ? total : FLOW_UNLIMITED;
}

size_t flow_cut(const struct flow *flow, uint32_t *links, size_t links_max)
{
	size_t count = 0;
	for (uint32_t i = 0; i < flow->network->links_count && count < links_max; i++) {
		const struct network_link *link = &flow->network->links[i];
		bool near = flow->level[link->from] >= 0, far = flow->level[link->to] >= 0;
		if (near != far && flow->whole[i] > 0)
			links[count++] = i;
	}
	return count;
}

int64_t flow_on(const struct flow *flow, uint32_t link)
{
	int64_t carried = flow->whole[link] - flow->left[2 * (size_t)link];
	return carried < 0 ? -carried : carried;
}
