#include "services/corridors/planner.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>

enum { NO_ARC = -1 };

/* Where links are to be ridden that the query names, a state stands twice: before one of them was
 * ridden, and states_count further on, after. */
struct label {
	uint64_t key;
	uint32_t round; /* of the search that wrote it: no clearing between searches */
	uint32_t from;  /* state before */
	int32_t arc;    /* NO_ARC at the origin */
};

struct entry {
	uint64_t key;
	uint32_t state;
};

struct planner {
	const struct graph *graph;
	struct label *labels;
	uint32_t round;
	struct entry *heap;
	size_t heap_count, heap_room;
	struct planner_step *steps;
	size_t steps_room;
};

struct planner *planner_create(const struct graph *graph)
{
	struct planner *planner = alloc_zero(1, sizeof(*planner));
	planner->graph = graph;
	planner->labels = alloc_zero(2 * (size_t)graph->states_count + 1, sizeof(*planner->labels));
	return planner;
}

void planner_destroy(struct planner **planner)
{
	if (!*planner)
		return;
	free((*planner)->labels);
	free((*planner)->heap);
	free((*planner)->steps);
	free(*planner);
	*planner = NULL;
}

/* --- The queue: a binary heap, ordered by key and then by state ---------------------------- */

static bool before(struct entry a, struct entry b)
{
	return a.key != b.key ? a.key < b.key : a.state < b.state;
}

static void push(struct planner *planner, struct entry entry)
{
	planner->heap = alloc_room(
		planner->heap, planner->heap_count, &planner->heap_room, sizeof(*planner->heap));
	struct entry *heap = planner->heap;
	size_t at = planner->heap_count++;
	while (at > 0 && before(entry, heap[(at - 1) / 2])) {
		heap[at] = heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	heap[at] = entry;
}

static struct entry pop(struct planner *planner)
{
	struct entry *heap = planner->heap;
	struct entry top = heap[0], last = heap[--planner->heap_count];
	size_t count = planner->heap_count, at = 0;
	for (size_t child = 1; child < count; child = 2 * at + 1) {
		if (child + 1 < count && before(heap[child + 1], heap[child]))
			child++;
		if (!before(heap[child], last))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = last;
	return top;
}

/* --- Labels -------------------------------------------------------------------------------- */

static void reach(struct planner *planner, uint32_t state, struct label label)
{
	struct label *known = &planner->labels[state];
	if (known->round == planner->round && known->key <= label.key)
		return;
	label.round = planner->round;
	*known = label;
	push(planner, (struct entry){label.key, state});
}

static void begin(struct planner *planner, const struct planner_query *query)
{
	const struct graph *graph = planner->graph;
	planner->heap_count = 0;
	if (++planner->round ==
		0) { /* once in four billion searches: labels of old would seem new */
		memset(planner->labels, 0,
			2 * (size_t)graph->states_count * sizeof(*planner->labels));
		planner->round = 1;
	}
	for (uint32_t s = graph->node_slots[query->from]; s < graph->node_slots[query->from + 1];
		s++)
		reach(planner, s * PHASES + PHASE_REST, (struct label){.arc = NO_ARC});
}

static void expand(struct planner *planner, const struct planner_query *query, struct entry at)
{
	const struct graph *graph = planner->graph;
	uint32_t after = at.state < graph->states_count ? 0 : graph->states_count;
	uint32_t state = at.state - after;
	for (uint32_t i = graph->state_arcs[state]; i < graph->state_arcs[state + 1]; i++) {
		const struct graph_arc *arc = &graph->arcs[i];
		bool link = arc->link != NETWORK_NONE;
		if (query->closed && link && query->closed[arc->link])
			continue;
		bool ridden = query->through && link && query->through[arc->link];
		reach(planner, arc->to + (ridden ? graph->states_count : after),
			(struct label){.key = at.key + arc->keys[query->by],
				.from = at.state,
				.arc = (int32_t)i});
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

struct planner_path planner_find(struct planner *planner, const struct planner_query *query)
{
	const struct graph *graph = planner->graph;
	CHECK(query->from < graph->network->nodes_count && query->to < graph->network->nodes_count);
	if (query->from == query->to)
		return (struct planner_path){.found = true};
	begin(planner, query);
	while (planner->heap_count) {
		struct entry at = pop(planner);
		if (planner->labels[at.state].key < at.key)
			continue;
		bool done = !query->through || at.state >= graph->states_count;
		if (done && graph_slot(graph, at.state % graph->states_count)->node == query->to)
			return trace(planner, at.state);
		expand(planner, query, at);
	}
	return (struct planner_path){0};
}
