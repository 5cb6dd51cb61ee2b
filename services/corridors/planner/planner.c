#include "services/corridors/planner/planner.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/corridors/planner/bins.h"
#include "services/corridors/planner/heap.h"

#include <stdlib.h>
#include <string.h>

enum { NO_ARC = -1, AHEAD_BYTES_MAX = 2 << 20 };

#define NEVER UINT64_MAX

/* Where links are to be ridden that the query names, a state stands twice: before one of them was
 * ridden, and states_count further on, after. */
struct label {
	uint64_t key;
	uint32_t round; /* of the search that wrote it: no clearing between searches */
	uint32_t from;  /* state before */
	int32_t arc;    /* NO_ARC at the origin */
};

/* What is at least to come on the way to a place; NEVER where no way leads there. */
struct ahead {
	uint32_t to;
	enum criterion by;
	uint64_t *least; /* per state; NULL: not in use */
};

/* An arc seen from where it leads to. */
struct behind {
	uint64_t key;
	uint32_t from;
};

struct planner {
	const struct graph *graph;
	struct label *labels;
	uint32_t round;
	struct queue queue;
	struct planner_step *steps;
	size_t steps_room;
	struct bins bins;                 /* of the search backwards */
	int32_t step_max[CRITERIA];       /* the most of it that an arc takes */
	struct behind *behinds[CRITERIA]; /* in the order of graph.backs; NULL: not yet */
	struct ahead *aheads;             /* used in turn, the oldest given up first */
	size_t aheads_count, aheads_next;
	const uint64_t **least[CRITERIA]; /* by place; NULL: not searched */
};

struct planner *planner_create(const struct graph *graph)
{
	struct planner *planner = alloc_zero(1, sizeof(*planner));
	size_t places = (size_t)graph->network->nodes_count + 1;
	size_t fit = AHEAD_BYTES_MAX / (((size_t)graph->states_count + 1) * sizeof(uint64_t));
	planner->graph = graph;
	planner->labels = alloc_zero(2 * (size_t)graph->states_count + 1, sizeof(*planner->labels));
	planner->aheads_count = fit ? fit : 1;
	planner->aheads = alloc_zero(planner->aheads_count, sizeof(*planner->aheads));
	for (int by = 0; by < CRITERIA; by++)
		planner->least[by] = alloc_zero(places, sizeof(*planner->least[by]));
	return planner;
}

void planner_forget(struct planner *planner)
{
	for (size_t i = 0; i < planner->aheads_count; i++) {
		struct ahead *ahead = &planner->aheads[i];
		if (ahead->least)
			planner->least[ahead->by][ahead->to] = NULL;
		free(ahead->least);
		*ahead = (struct ahead){0};
	}
	planner->aheads_next = 0;
	for (int by = 0; by < CRITERIA; by++) {
		free(planner->behinds[by]);
		planner->behinds[by] = NULL;
	}
}

void planner_destroy(struct planner **planner)
{
	if (!*planner)
		return;
	planner_forget(*planner);
	for (int by = 0; by < CRITERIA; by++)
		free((*planner)->least[by]);
	free((*planner)->aheads);
	free((*planner)->labels);
	queue_fini(&(*planner)->queue);
	bins_fini(&(*planner)->bins);
	free((*planner)->steps);
	free(*planner);
	*planner = NULL;
}

/* --- What is at least to come ----------------------------------------------------------------- */

static const struct behind *behinds_of(struct planner *planner, enum criterion by)
{
	const struct graph *graph = planner->graph;
	if (planner->behinds[by])
		return planner->behinds[by];
	struct behind *behinds = alloc_zero(graph->arcs_count + 1, sizeof(*behinds));
	planner->step_max[by] = 0;
	for (size_t i = 0; i < graph->arcs_count; i++) {
		behinds[i] = (struct behind){
			graph->arcs[graph->backs[i].arc].keys[by], graph->backs[i].from};
		int32_t step = (int32_t)(behinds[i].key >> 32);
		if (step > planner->step_max[by])
			planner->step_max[by] = step;
	}
	return planner->behinds[by] = behinds;
}

/* Backwards from all states of the place, in the order of the upper halves of the keys alone: where
 * a key is bettered later, its state comes again. */
static void sweep(struct planner *planner, const struct ahead *ahead)
{
	const struct graph *graph = planner->graph;
	const struct behind *behinds = behinds_of(planner, ahead->by);
	uint64_t *least = ahead->least;
	struct bins *bins = &planner->bins;
	memset(least, 0xff, graph->states_count * sizeof(*least));
	bins_begin(bins, planner->step_max[ahead->by]);
	for (uint32_t s = graph->node_slots[ahead->to] * PHASES;
		s < graph->node_slots[ahead->to + 1] * PHASES; s++) {
		if (!graph_ends(graph, s, ahead->to))
			continue;
		least[s] = 0;
		bins_put(bins, 0, s);
	}
	while (bins_next(bins)) {
		struct bins_entry entry = bins_take(bins);
		uint64_t key = least[entry.state];
		if ((uint64_t)entry.figure > key >> 32)
			continue;
		for (uint32_t i = graph->state_backs[entry.state];
			i < graph->state_backs[entry.state + 1]; i++) {
			uint64_t further = key + behinds[i].key;
			uint32_t from = behinds[i].from;
			if (further >= least[from])
				continue;
			least[from] = further;
			bins_put(bins, (int32_t)(further >> 32), from);
		}
	}
}

static const uint64_t *least_of(struct planner *planner, uint32_t to, enum criterion by)
{
	if (planner->least[by][to])
		return planner->least[by][to];
	struct ahead *ahead = &planner->aheads[planner->aheads_next++ % planner->aheads_count];
	if (ahead->least)
		planner->least[ahead->by][ahead->to] = NULL;
	else
		ahead->least =
			alloc_zero((size_t)planner->graph->states_count + 1, sizeof(*ahead->least));
	ahead->to = to;
	ahead->by = by;
	sweep(planner, ahead);
	return planner->least[by][to] = ahead->least;
}

/* --- Labels -------------------------------------------------------------------------------- */

/* One question, and what it is led by. */
struct search {
	const struct planner_query *query;
	const uint64_t *least; /* per state */
};

static void reach(
	struct planner *planner, const struct search *search, uint32_t state, struct label label)
{
	uint32_t states = planner->graph->states_count;
	struct label *known = &planner->labels[state];
	uint64_t least = search->least[state < states ? state : state - states];
	if (least == NEVER || (known->round == planner->round && known->key <= label.key))
		return;
	label.round = planner->round;
	*known = label;
	queue_push(&planner->queue, label.key + least, state);
}

static void begin(struct planner *planner, const struct search *search)
{
	const struct graph *graph = planner->graph;
	uint32_t from = search->query->from;
	planner->queue.count = 0;
	if (++planner->round ==
		0) { /* once in four billion searches: labels of old would seem new */
		memset(planner->labels, 0,
			2 * (size_t)graph->states_count * sizeof(*planner->labels));
		planner->round = 1;
	}
	for (uint32_t s = graph->node_slots[from]; s < graph->node_slots[from + 1]; s++)
		reach(planner, search, s * PHASES + PHASE_REST, (struct label){.arc = NO_ARC});
}

static void expand(struct planner *planner, const struct search *search, uint32_t at)
{
	const struct graph *graph = planner->graph;
	const struct planner_query *query = search->query;
	uint32_t after = at < graph->states_count ? 0 : graph->states_count;
	uint32_t state = at - after;
	uint64_t key = planner->labels[at].key;
	for (uint32_t i = graph->state_arcs[state]; i < graph->state_arcs[state + 1]; i++) {
		const struct graph_arc *arc = &graph->arcs[i];
		bool link = arc->link != NETWORK_NONE;
		if (query->closed && link && query->closed[arc->link])
			continue;
		bool ridden = query->through && link && query->through[arc->link];
		reach(planner, search, arc->to + (ridden ? graph->states_count : after),
			(struct label){
				.key = key + arc->keys[query->by], .from = at, .arc = (int32_t)i});
	}
}

static struct planner_path trace(struct planner *planner, uint32_t state)
{
	uint32_t states = planner->graph->states_count;
	struct planner_path path = {.found = true, .key = planner->labels[state].key};
	for (uint32_t s = state; planner->labels[s].arc != NO_ARC; s = planner->labels[s].from)
		path.count++;
	if (path.count > planner->steps_room) {
		planner->steps_room = path.count;
		planner->steps = alloc_resize(planner->steps, path.count, sizeof(*planner->steps));
	}
	size_t at = path.count;
	for (uint32_t s = state; planner->labels[s].arc != NO_ARC; s = planner->labels[s].from)
		planner->steps[--at] =
			(struct planner_step){.from = planner->labels[s].from % states,
				.arc = (uint32_t)planner->labels[s].arc};
	path.steps = planner->steps;
	return path;
}

/* Places that exist on closed links alone are asked for often enough to be told at once. */
static bool stands_alone(const struct planner *planner, uint32_t place, const bool *closed)
{
	const struct network *network = planner->graph->network;
	const struct network_node *node = &network->nodes[place];
	for (uint32_t i = 0; i < node->links_count; i++)
		if (!closed || !closed[network->incident[node->links_first + i]])
			return false;
	return true;
}

/* What is to come is never less than the bound says, and the bound never falls by more than an arc
 * takes: so the first label of a state to be popped is its best, as in Dijkstra's. */
struct planner_path planner_find(struct planner *planner, const struct planner_query *query)
{
	const struct graph *graph = planner->graph;
	CHECK(query->from < graph->network->nodes_count && query->to < graph->network->nodes_count);
	if (query->from == query->to)
		return (struct planner_path){.found = true};
	if (stands_alone(planner, query->to, query->closed) ||
		stands_alone(planner, query->from, query->closed))
		return (struct planner_path){0};
	const struct search search = {query, least_of(planner, query->to, query->by)};
	begin(planner, &search);
	while (planner->queue.count) {
		struct queue_entry at = queue_pop(&planner->queue);
		uint32_t state = at.item % graph->states_count;
		if (planner->labels[at.item].key + search.least[state] < at.key)
			continue;
		bool done = !query->through || at.item >= graph->states_count;
		if (done && graph_ends(graph, state, query->to))
			return trace(planner, at.item);
		expand(planner, &search, at.item);
	}
	return (struct planner_path){0};
}
