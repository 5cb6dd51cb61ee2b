#include "services/corridors/planner/alternatives.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/corridors/planner/bounds.h"

#include <stdlib.h>
#include <string.h>

/* A link that was used costs half as much again, each time; rounds end a search that finds only
 * near copies. */
#define PENALTY 1.5
enum { ROUNDS_PER_WAY = 4, ROUNDS_LEAST = 8, NO_ARC = UINT32_MAX };

struct alternatives {
	const struct graph *graph;
	struct bounds bounds;
	int32_t *far;     /* per state: minutes from the start, penalties included */
	uint32_t *came;   /* arc that led there */
	uint32_t *before; /* state before */
	uint32_t *round;  /* of the search that wrote it */
	uint32_t now;
	struct bins bins; /* states by minutes, those to come included */
	float *penalty;   /* per link */
	uint16_t *users;  /* per link: bits of the kept ways that use it */
	struct planner_step *steps;
	size_t steps_used, steps_room;
};

struct alternatives *alternatives_create(const struct graph *graph)
{
	struct alternatives *self = alloc_zero(1, sizeof(*self));
	size_t states = (size_t)graph->states_count + 1;
	size_t links = (size_t)graph->network->links_count + 1;
	self->graph = graph;
	bounds_init(&self->bounds, graph);
	self->far = alloc_zero(states, sizeof(*self->far));
	self->came = alloc_zero(states, sizeof(*self->came));
	self->before = alloc_zero(states, sizeof(*self->before));
	self->round = alloc_zero(states, sizeof(*self->round));
	self->penalty = alloc_zero(links, sizeof(*self->penalty));
	self->users = alloc_zero(links, sizeof(*self->users));
	return self;
}

void alternatives_destroy(struct alternatives **alternatives)
{
	struct alternatives *self = *alternatives;
	if (!self)
		return;
	bounds_fini(&self->bounds);
	free(self->far);
	free(self->came);
	free(self->before);
	free(self->round);
	free(self->penalty);
	free(self->users);
	bins_fini(&self->bins);
	free(self->steps);
	free(self);
	*alternatives = NULL;
}

/* --- The fastest way under penalties, led by the bounds -------------------------------------- */

static void reach(
	struct alternatives *self, uint32_t state, int32_t far, uint32_t before, uint32_t arc)
{
	if (self->bounds.least[state] >= BOUNDS_NEVER)
		return;
	if (self->round[state] == self->now && self->far[state] <= far)
		return;
	self->round[state] = self->now;
	self->far[state] = far;
	self->before[state] = before;
	self->came[state] = arc;
	bins_put(&self->bins, far + self->bounds.least[state], state);
}

static void expand(
	struct alternatives *self, const struct alternatives_query *query, uint32_t state)
{
	const struct graph *graph = self->graph;
	for (uint32_t i = graph->state_arcs[state]; i < graph->state_arcs[state + 1]; i++) {
		const struct graph_arc *arc = &graph->arcs[i];
		bool link = arc->link != NETWORK_NONE;
		if (link && query->closed && query->closed[arc->link])
			continue;
		int32_t minutes = (int32_t)(arc->keys[BY_TIME] >> 32);
		if (link)
			minutes = (int32_t)((float)minutes * (1 + self->penalty[arc->link]));
		reach(self, arc->to, self->far[state] + minutes, state, i);
	}
}

/* The destination's state that is reached first; NO_ARC: none is yet. */
static uint32_t arrived(const struct alternatives *self, const struct alternatives_query *query)
{
	const struct graph *graph = self->graph;
	uint32_t best = NO_ARC, first = graph->node_slots[query->to] * PHASES;
	for (uint32_t s = first; s < graph->node_slots[query->to + 1] * PHASES; s++)
		if (graph_ends(graph, s, query->to) && self->round[s] == self->now &&
			(best == NO_ARC || self->far[s] < self->far[best]))
			best = s;
	return best;
}

/* The state at the destination; NO_ARC where there is no way. It is final when the bin that it
 * would come out of is over. */
static uint32_t search(struct alternatives *self, const struct alternatives_query *query)
{
	const struct graph *graph = self->graph;
	struct bins *bins = &self->bins;
	self->now++;
	bins_begin(bins, self->bounds.step_max);
	for (uint32_t s = graph->node_slots[query->from]; s < graph->node_slots[query->from + 1];
		s++)
		reach(self, s * PHASES + PHASE_REST, 0, NO_ARC, NO_ARC);
	for (int32_t seen = -1; bins_next(bins);) {
		if (bins->at != seen) {
			uint32_t best = arrived(self, query);
			if (best != NO_ARC && self->far[best] < bins_edge(bins))
				return best;
			seen = bins->at;
		}
		struct bins_entry entry = bins_take(bins);
		if (entry.figure == self->far[entry.state] + self->bounds.least[entry.state] &&
			!graph_ends(graph, entry.state, query->to))
			expand(self, query, entry.state);
	}
	return arrived(self, query);
}

/* --- Which to keep -----------------------------------------------------------------------------
 */

/* Penalizes the links of the way just found, and says the most that it shares with a kept one. */
static double judge(struct alternatives *self, uint32_t state, unsigned kept)
{
	double length = 0, shared[ALTERNATIVES_MAX] = {0}, most = 0;
	for (uint32_t s = state; self->came[s] != NO_ARC; s = self->before[s]) {
		int32_t link = self->graph->arcs[self->came[s]].link;
		if (link == NETWORK_NONE)
			continue;
		double km = self->graph->network->links[link].row->km;
		length += km;
		for (unsigned way = 0; way < kept; way++)
			if (self->users[link] >> way & 1)
				shared[way] += km;
		self->penalty[link] = (1 + self->penalty[link]) * (float)PENALTY - 1;
	}
	for (unsigned way = 0; way < kept; way++)
		if (length > 0 && shared[way] / length > most)
			most = shared[way] / length;
	return most;
}

static size_t count_steps(const struct alternatives *self, uint32_t state)
{
	size_t count = 0;
	for (uint32_t s = state; self->came[s] != NO_ARC; s = self->before[s])
		count++;
	return count;
}

/* Steps are written into the room of all ways; their addresses are set when it no longer grows. */
static void keep(struct alternatives *self, uint32_t state, struct planner_path *path, unsigned way)
{
	size_t count = count_steps(self, state), at = self->steps_used + count;
	if (at > self->steps_room) {
		self->steps_room = 2 * at;
		self->steps = alloc_resize(self->steps, self->steps_room, sizeof(*self->steps));
	}
	*path = (struct planner_path){.found = true, .count = count};
	for (uint32_t s = state; self->came[s] != NO_ARC; s = self->before[s]) {
		const struct graph_arc *arc = &self->graph->arcs[self->came[s]];
		self->steps[--at] =
			(struct planner_step){.from = self->before[s], .arc = self->came[s]};
		path->key += arc->keys[BY_TIME];
		if (arc->link != NETWORK_NONE)
			self->users[arc->link] |= (uint16_t)(1u << way);
	}
	self->steps_used += count;
}

static void begin(struct alternatives *self)
{
	size_t links = self->graph->network->links_count;
	memset(self->penalty, 0, links * sizeof(*self->penalty));
	memset(self->users, 0, links * sizeof(*self->users));
	self->steps_used = 0;
	if (self->now > UINT32_MAX - 1000) {
		memset(self->round, 0, self->graph->states_count * sizeof(*self->round));
		self->now = 0;
	}
}

void alternatives_find(struct alternatives *self, const struct alternatives_query *query,
	struct alternatives_found *found)
{
	CHECK(query->count <= ALTERNATIVES_MAX && query->from != query->to);
	*found = (struct alternatives_found){0};
	begin(self);
	const struct bounds_query backwards = {query->from, query->to, query->closed, 2};
	if (bounds_find(&self->bounds, &backwards) == BOUNDS_NEVER)
		return;
	unsigned rounds = ROUNDS_LEAST + ROUNDS_PER_WAY * query->count;
	for (unsigned i = 0; i < rounds && found->count < query->count; i++) {
		uint32_t state = search(self, query);
		double shared = judge(self, state, found->count);
		if (shared > ALTERNATIVES_SHARED)
			continue;
		found->ways[found->count].shared = shared;
		keep(self, state, &found->ways[found->count].path, found->count);
		found->count++;
	}
	size_t at = 0;
	for (unsigned i = 0; i < found->count; i++) {
		found->ways[i].path.steps = &self->steps[at];
		at += found->ways[i].path.count;
	}
}
