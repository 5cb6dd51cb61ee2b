#include "services/corridors/planner/flow.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>

/* A link's two arcs stand with the nodes that they leave, in one run a node, so that a search walks
 * through memory; each has the link's capacity, and knows the other, its way back. Sources and
 * sinks are searched from and to without nodes of their own. */
struct arc {
	int64_t left, both; /* of the two arcs together as much is left as ever */
	uint32_t far, back, link;
};

struct flow {
	const struct network *network;
	struct arc *arcs;
	uint32_t *first; /* arc of a node; nodes_count + 1 entries */
	int32_t *level;  /* per node: steps to the nearest sink; -1: none is reached */
	uint32_t *next;  /* per node: arc to look at next */
	uint32_t *queue;
	int64_t *whole; /* per link: its capacity */
	const struct flow_query *query;
};

static void arcs_init(struct flow *flow)
{
	const struct network *network = flow->network;
	uint32_t *other = alloc_zero((size_t)network->links_count + 1, sizeof(*other)), count = 0;
	for (uint32_t node = 0; node < network->nodes_count; node++) {
		const struct network_node *row = &network->nodes[node];
		flow->first[node] = count;
		for (uint32_t i = 0; i < row->links_count; i++) {
			uint32_t link = network->incident[row->links_first + i];
			bool there = network->links[link].from == node;
			struct arc *arc = &flow->arcs[count];
			arc->far = there ? network->links[link].to : network->links[link].from;
			arc->link = link;
			if (other[link]) {
				arc->back = other[link] - 1;
				flow->arcs[arc->back].back = count;
			}
			other[link] = ++count;
		}
	}
	flow->first[network->nodes_count] = count;
	free(other);
}

struct flow *flow_create(const struct network *network)
{
	struct flow *flow = alloc_zero(1, sizeof(*flow));
	size_t nodes = (size_t)network->nodes_count + 1, links = (size_t)network->links_count + 1;
	flow->network = network;
	flow->arcs = alloc_zero(2 * links, sizeof(*flow->arcs));
	flow->first = alloc_zero(nodes, sizeof(*flow->first));
	flow->level = alloc_zero(nodes, sizeof(*flow->level));
	flow->next = alloc_zero(nodes, sizeof(*flow->next));
	flow->queue = alloc_zero(nodes, sizeof(*flow->queue));
	flow->whole = alloc_zero(links, sizeof(*flow->whole));
	arcs_init(flow);
	return flow;
}

void flow_destroy(struct flow **flow)
{
	if (!*flow)
		return;
	free((*flow)->arcs);
	free((*flow)->first);
	free((*flow)->level);
	free((*flow)->next);
	free((*flow)->queue);
	free((*flow)->whole);
	free(*flow);
	*flow = NULL;
}

/* Levels by breadth backwards from the sinks, as far as the sources: what leads nowhere has none.
 * True when a source was reached. */
static bool set_levels(struct flow *flow)
{
	uint32_t count = 0;
	int32_t last = INT32_MAX;
	for (uint32_t n = 0; n < flow->network->nodes_count; n++) {
		flow->level[n] = flow->query->to[n] ? 0 : -1;
		if (flow->query->to[n])
			flow->queue[count++] = n;
	}
	for (uint32_t at = 0; at < count; at++) {
		uint32_t node = flow->queue[at];
		int32_t level = flow->level[node] + 1;
		if (level > last)
			break;
		flow->next[node] = flow->first[node];
		for (uint32_t i = flow->first[node]; i < flow->first[node + 1]; i++) {
			const struct arc *arc = &flow->arcs[i];
			if (flow->level[arc->far] >= 0 || arc->both <= arc->left)
				continue;
			flow->level[arc->far] = level;
			flow->next[arc->far] = flow->first[arc->far];
			flow->queue[count++] = arc->far;
			if (flow->query->from[arc->far])
				last = level;
		}
	}
	return last < INT32_MAX;
}

/* Pushes at most `most` from the node to the sinks, down the levels. A way has at most as many
 * steps as there are levels, so the recursion is bounded by the number of places. */
static int64_t push(struct flow *flow, uint32_t node, int64_t most)
{
	if (flow->query->to[node])
		return most;
	int64_t pushed = 0;
	for (; flow->next[node] < flow->first[node + 1]; flow->next[node]++) {
		struct arc *arc = &flow->arcs[flow->next[node]];
		if (arc->left <= 0 || flow->level[arc->far] != flow->level[node] - 1)
			continue;
		int64_t room = most - pushed < arc->left ? most - pushed : arc->left;
		int64_t got = push(flow, arc->far, room);
		arc->left -= got;
		flow->arcs[arc->back].left += got;
		pushed += got;
		if (pushed == most)
			break; /* this link may carry more */
	}
	return pushed;
}

static void begin(struct flow *flow)
{
	const struct network *network = flow->network;
	for (uint32_t link = 0; link < network->links_count; link++) {
		int64_t capacity = flow->query->capacity[link];
		CHECK(capacity >= 0 && capacity <= FLOW_UNLIMITED);
		flow->whole[link] = capacity;
	}
	for (uint32_t n = 0; n < network->nodes_count; n++)
		for (uint32_t i = flow->first[n]; i < flow->first[n + 1]; i++) {
			struct arc *arc = &flow->arcs[i];
			const struct network_link *link = &network->links[arc->link];
			int64_t whole = flow->whole[arc->link];
			arc->left = network_leads(link, n) ? whole : 0;
			arc->both = link->one_way ? whole : 2 * whole;
		}
	for (uint32_t n = 0; n < network->nodes_count; n++)
		CHECK(!(flow->query->from[n] && flow->query->to[n]));
}

/* Can anything leave the sources still? Most often they are what holds back. */
static bool may_leave(const struct flow *flow)
{
	for (uint32_t n = 0; n < flow->network->nodes_count; n++)
		for (uint32_t i = flow->first[n]; flow->query->from[n] && i < flow->first[n + 1];
			i++)
			if (flow->arcs[i].left > 0 && !flow->query->from[flow->arcs[i].far])
				return true;
	return false;
}

/* What can still be reached from the sources has level 0: the cut nearest to the start lies behind
 * it. */
static void set_sides(struct flow *flow)
{
	uint32_t count = 0;
	for (uint32_t n = 0; n < flow->network->nodes_count; n++) {
		flow->level[n] = flow->query->from[n] ? 0 : -1;
		if (flow->query->from[n])
			flow->queue[count++] = n;
	}
	for (uint32_t at = 0; at < count; at++) {
		uint32_t node = flow->queue[at];
		for (uint32_t i = flow->first[node]; i < flow->first[node + 1]; i++) {
			const struct arc *arc = &flow->arcs[i];
			if (arc->left <= 0 || flow->level[arc->far] >= 0)
				continue;
			flow->level[arc->far] = 0;
			flow->queue[count++] = arc->far;
		}
	}
}

int64_t flow_find(struct flow *flow, const struct flow_query *query)
{
	int64_t total = 0;
	flow->query = query;
	begin(flow);
	while (total < FLOW_UNLIMITED && may_leave(flow) && set_levels(flow))
		for (uint32_t n = 0; n < flow->network->nodes_count && total < FLOW_UNLIMITED; n++)
			if (query->from[n] && flow->level[n] > 0)
				total += push(flow, n, FLOW_UNLIMITED);
	set_sides(flow);
	return total < FLOW_UNLIMITED ? total : FLOW_UNLIMITED;
}

size_t flow_cut(const struct flow *flow, uint32_t *links, size_t links_max)
{
	size_t count = 0;
	for (uint32_t i = 0; i < flow->network->links_count && count < links_max; i++) {
		const struct network_link *link = &flow->network->links[i];
		bool near = flow->level[link->from] >= 0, far = flow->level[link->to] >= 0;
		bool across = link->one_way ? near && !far : near != far;
		if (across && flow->whole[i] > 0)
			links[count++] = i;
	}
	return count;
}

int64_t flow_on(const struct flow *flow, uint32_t link)
{
	const struct network_link *ends = &flow->network->links[link];
	uint32_t i = flow->first[ends->from];
	while (flow->arcs[i].link != link)
		i++;
	int64_t carried = flow->whole[link] - flow->arcs[i].left;
	return carried < 0 ? -carried : carried;
}
