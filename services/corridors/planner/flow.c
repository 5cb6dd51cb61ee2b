#include "services/corridors/planner/flow.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>

/* Links between the same two places are one edge, whose two ends stand with their places, in one
 * run a place. What may still be sent over it is there in two forms: as figures with the end that
 * it comes to, and as bits with the place that it leaves, 64 places a word. So a search takes in
 * all neighbours of a place at once, and never asks of one whether it was met before or is full:
 * no processor foretells the answers to that, and half of the time went by waiting for them. Places
 * are numbered by breadth, so that neighbours share words. What a question was made of is kept for
 * the next one, which changes what its capacities change. */
struct end {
	uint32_t far, back; /* the place at the other end, and that end */
	uint32_t part;      /* of that place: where the bit of this one stands */
};

struct flow {
	const struct network *network;
	size_t words, ends_count, parts_count;
	uint32_t *place;      /* per node: its number here */
	uint32_t *first;      /* per place: its first end; one entry more than places */
	uint32_t *first_part; /* the same of its bits */
	uint32_t *end_at;     /* per link: its end at `to`, NO_END where it leads nowhere else */
	struct end *ends;
	int64_t *whole, *left;               /* per end: what may come to it, and what still may */
	uint32_t *part_word;                 /* per part: which 64 places its bits stand for */
	uint64_t *part_whole, *part_left;    /* those that anything may be sent to, and still may */
	int64_t *capacity;                   /* per link: of the last question */
	uint64_t *to, *front, *grown, *seen; /* sets of places */
	uint64_t *level; /* per place; those of a search are above all of the searches before it */
	uint64_t level_first, level_last;
	uint32_t *next; /* per place: the end to look at next */
	uint32_t *path; /* ends from a sink back to where the way has come */
	bool unlimited;
};

enum { NO_END = UINT32_MAX };

static uint64_t bit_of(uint32_t place)
{
	return UINT64_C(1) << (place & 63);
}

/* --- The edges, made once -------------------------------------------------------------------- */

static uint32_t other_end(const struct network_link *link, uint32_t node)
{
	return link->from == node ? link->to : link->from;
}

/* Numbers the nodes by breadth; returns them in that order. */
static uint32_t *number_places(struct flow *flow)
{
	const struct network *network = flow->network;
	uint32_t *order = alloc_zero((size_t)network->nodes_count + 1, sizeof(*order)), count = 0;
	memset(flow->place, 0xff, network->nodes_count * sizeof(*flow->place));
	for (uint32_t n = 0, at = 0; n < network->nodes_count; n++) {
		if (flow->place[n] != UINT32_MAX)
			continue;
		order[count] = n;
		flow->place[n] = count++;
		for (; at < count; at++) {
			const struct network_node *row = &network->nodes[order[at]];
			for (uint32_t i = 0; i < row->links_count; i++) {
				uint32_t far = other_end(
					&network->links[network->incident[row->links_first + i]],
					order[at]);
				if (flow->place[far] != UINT32_MAX)
					continue;
				order[count] = far;
				flow->place[far] = count++;
			}
		}
	}
	return order;
}

/* The end at `place` of the edge to `far`: the one that `known` has of this place, or a new one. */
static uint32_t end_with(struct flow *flow, uint32_t place, uint32_t far, uint32_t *known)
{
	bool there = known[far] > flow->first[place]; /* each is one more than its end */
	if (!there) {
		flow->ends[flow->ends_count].far = far;
		known[far] = (uint32_t)++flow->ends_count;
	}
	return known[far] - 1;
}

static void make_ends(struct flow *flow, const uint32_t *order)
{
	const struct network *network = flow->network;
	uint32_t *known = alloc_zero((size_t)network->nodes_count + 1, sizeof(*known));
	uint32_t *at_from = alloc_zero((size_t)network->links_count + 1, sizeof(*at_from));
	for (uint32_t place = 0; place < network->nodes_count; place++) {
		const struct network_node *row = &network->nodes[order[place]];
		flow->first[place] = (uint32_t)flow->ends_count;
		for (uint32_t i = 0; i < row->links_count; i++) {
			uint32_t link = network->incident[row->links_first + i];
			bool leaves = network->links[link].from == order[place];
			uint32_t far = other_end(&network->links[link], order[place]);
			uint32_t end = far == order[place]
					       ? NO_END
					       : end_with(flow, place, flow->place[far], known);
			*(leaves ? &at_from[link] : &flow->end_at[link]) = end;
		}
	}
	flow->first[network->nodes_count] = (uint32_t)flow->ends_count;
	for (uint32_t link = 0; link < network->links_count; link++) {
		if (at_from[link] == NO_END)
			continue;
		flow->ends[at_from[link]].back = flow->end_at[link];
		flow->ends[flow->end_at[link]].back = at_from[link];
	}
	free(at_from);
	free(known);
}

static void make_parts(struct flow *flow)
{
	uint32_t places = flow->network->nodes_count, count = 0;
	for (uint32_t place = 0; place < places; place++) {
		uint32_t begin = count;
		flow->first_part[place] = begin;
		for (uint32_t i = flow->first[place]; i < flow->first[place + 1]; i++) {
			uint32_t word = flow->ends[i].far / 64, part = begin;
			while (part < count && flow->part_word[part] != word)
				part++;
			flow->part_word[part] = word;
			count += part == count;
			flow->ends[flow->ends[i].back].part = part;
		}
	}
	flow->first_part[places] = count;
	flow->parts_count = count;
}

struct flow *flow_create(const struct network *network)
{
	struct flow *flow = alloc_zero(1, sizeof(*flow));
	size_t nodes = (size_t)network->nodes_count + 1, links = (size_t)network->links_count + 1;
	flow->network = network;
	flow->words = nodes / 64 + 1;
	flow->place = alloc_zero(nodes, sizeof(*flow->place));
	flow->first = alloc_zero(nodes, sizeof(*flow->first));
	flow->first_part = alloc_zero(nodes, sizeof(*flow->first_part));
	flow->end_at = alloc_zero(links, sizeof(*flow->end_at));
	flow->ends = alloc_zero(2 * links, sizeof(*flow->ends));
	flow->whole = alloc_zero(2 * links, sizeof(*flow->whole));
	flow->left = alloc_zero(2 * links, sizeof(*flow->left));
	flow->part_word = alloc_zero(2 * links, sizeof(*flow->part_word));
	flow->part_whole = alloc_zero(2 * links, sizeof(*flow->part_whole));
	flow->part_left = alloc_zero(2 * links, sizeof(*flow->part_left));
	flow->capacity = alloc_zero(links, sizeof(*flow->capacity));
	flow->to = alloc_zero(4 * flow->words, sizeof(*flow->to));
	flow->front = flow->to + flow->words;
	flow->grown = flow->front + flow->words;
	flow->seen = flow->grown + flow->words;
	flow->level = alloc_zero(nodes, sizeof(*flow->level));
	flow->next = alloc_zero(nodes, sizeof(*flow->next));
	flow->path = alloc_zero(nodes, sizeof(*flow->path));
	uint32_t *order = number_places(flow);
	make_ends(flow, order);
	make_parts(flow);
	free(order);
	return flow;
}

void flow_destroy(struct flow **flow)
{
	if (!*flow)
		return;
	free((*flow)->place);
	free((*flow)->first);
	free((*flow)->first_part);
	free((*flow)->end_at);
	free((*flow)->ends);
	free((*flow)->whole);
	free((*flow)->left);
	free((*flow)->part_word);
	free((*flow)->part_whole);
	free((*flow)->part_left);
	free((*flow)->capacity);
	free((*flow)->to);
	free((*flow)->level);
	free((*flow)->next);
	free((*flow)->path);
	free(*flow);
	*flow = NULL;
}

/* --- A question ------------------------------------------------------------------------------ */

static void widen(struct flow *flow, uint32_t end, int64_t by)
{
	const struct end *of = &flow->ends[end];
	uint64_t bit = bit_of(flow->ends[of->back].far), *bits = &flow->part_whole[of->part];
	flow->whole[end] += by;
	*bits = flow->whole[end] ? *bits | bit : *bits & ~bit;
}

static void set_capacity(struct flow *flow, uint32_t link, int64_t capacity)
{
	uint32_t end = flow->end_at[link];
	int64_t by = capacity - flow->capacity[link];
	CHECK(capacity >= 0 && capacity <= FLOW_UNLIMITED);
	flow->capacity[link] = capacity;
	if (end == NO_END)
		return;
	widen(flow, end, by);
	if (!flow->network->links[link].one_way)
		widen(flow, flow->ends[end].back, by);
}

/* The places of a set as bits. */
static void set_places(const struct flow *flow, const bool *nodes, uint64_t *out)
{
	const bool *end = nodes + flow->network->nodes_count;
	memset(out, 0, flow->words * sizeof(*out));
	for (const bool *at = nodes; (at = memchr(at, true, (size_t)(end - at))); at++)
		out[flow->place[at - nodes] / 64] |= bit_of(flow->place[at - nodes]);
}

static void begin(struct flow *flow, const struct flow_query *query)
{
	for (uint32_t link = 0; link < flow->network->links_count; link++)
		if (query->capacity[link] != flow->capacity[link])
			set_capacity(flow, link, query->capacity[link]);
	memcpy(flow->left, flow->whole, flow->ends_count * sizeof(*flow->left));
	memcpy(flow->part_left, flow->part_whole, flow->parts_count * sizeof(*flow->part_left));
	set_places(flow, query->to, flow->to);
	set_places(flow, query->from, flow->front);
	for (size_t w = 0; w < flow->words; w++)
		CHECK(!(flow->front[w] & flow->to[w]));
}

/* --- Levels by breadth ----------------------------------------------------------------------- */

/* Gives the front its level, and gathers what it leads to. */
static void leave_front(struct flow *flow)
{
	for (size_t w = 0; w < flow->words; w++)
		for (uint64_t bits = flow->front[w]; bits; bits &= bits - 1) {
			uint32_t place = (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(bits);
			flow->level[place] = flow->level_last;
			flow->next[place] = flow->first[place];
			for (uint32_t i = flow->first_part[place]; i < flow->first_part[place + 1];
				i++)
				flow->grown[flow->part_word[i]] |= flow->part_left[i];
		}
	flow->level_last++;
}

/* Levels of the places from the front, the sources, as far as the nearest sinks. True when one is
 * reached, and they are the front's; else what can be reached at all was seen, and behind that lies
 * the cut nearest to the start. */
static bool set_levels(struct flow *flow)
{
	uint64_t any = 1, met = 0;
	memcpy(flow->seen, flow->front, flow->words * sizeof(*flow->seen));
	flow->level_first = ++flow->level_last;
	while (any && !met) {
		leave_front(flow);
		any = 0;
		for (size_t w = 0; w < flow->words; w++) {
			uint64_t fresh = flow->grown[w] & ~flow->seen[w];
			flow->seen[w] |= fresh;
			flow->front[w] = fresh;
			flow->grown[w] = 0;
			any |= fresh;
			met |= fresh & flow->to[w];
		}
	}
	return met;
}

/* --- Ways down the levels -------------------------------------------------------------------- */

/* Sends along the path what its narrowest edge lets through. Returns the length of the path up to
 * the first edge that is full then. */
static uint32_t send(struct flow *flow, uint32_t sink, uint32_t steps, int64_t *sent)
{
	int64_t most = INT64_MAX;
	uint32_t place = sink, kept = steps;
	for (uint32_t i = 0; i < steps; i++)
		most = flow->left[flow->path[i]] < most ? flow->left[flow->path[i]] : most;
	for (uint32_t i = steps; i-- > 0;)
		kept = flow->left[flow->path[i]] == most ? i : kept;
	for (uint32_t i = 0; i < steps; i++) {
		const struct end *end = &flow->ends[flow->path[i]];
		flow->left[flow->path[i]] -= most;
		flow->left[end->back] += most;
		if (!flow->left[flow->path[i]])
			flow->part_left[end->part] &= ~bit_of(place);
		flow->part_left[flow->ends[end->back].part] |= bit_of(end->far);
		place = end->far;
	}
	*sent += most;
	return kept;
}

/* What comes to the sink from the sources over places that each are one level nearer to them. */
static int64_t pull(struct flow *flow, uint32_t sink)
{
	int64_t sent = 0;
	uint32_t place = sink, steps = 0;
	while (sent < FLOW_UNLIMITED) {
		uint32_t i = flow->next[place], end = flow->first[place + 1];
		while (i < end && (flow->left[i] <= 0 ||
					  flow->level[flow->ends[i].far] + 1 != flow->level[place]))
			i++;
		flow->next[place] = i;
		if (i < end) {
			flow->path[steps++] = i;
			place = flow->ends[i].far;
			if (flow->level[place] > flow->level_first)
				continue;
			steps = send(flow, sink, steps, &sent);
		} else if (!steps) {
			break;
		} else {
			flow->level[place] = 0; /* leads to no source any more */
			steps--;
		}
		place = steps ? flow->ends[flow->path[steps - 1]].far : sink;
	}
	return sent;
}

static int64_t pull_all(struct flow *flow)
{
	int64_t sent = 0;
	for (size_t w = 0; w < flow->words; w++)
		for (uint64_t bits = flow->front[w] & flow->to[w]; bits; bits &= bits - 1) {
			uint32_t sink = (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(bits);
			flow->level[sink] = flow->level_last;
			flow->next[sink] = flow->first[sink];
			sent += pull(flow, sink);
		}
	return sent;
}

int64_t flow_find(struct flow *flow, const struct flow_query *query)
{
	int64_t total = 0;
	begin(flow, query);
	while (total < FLOW_UNLIMITED && set_levels(flow)) {
		total += pull_all(flow);
		set_places(flow, query->from, flow->front);
	}
	flow->unlimited = total >= FLOW_UNLIMITED;
	return flow->unlimited ? FLOW_UNLIMITED : total;
}

/* --- What was found -------------------------------------------------------------------------- */

static bool is_near(const struct flow *flow, uint32_t node)
{
	return flow->seen[flow->place[node] / 64] & bit_of(flow->place[node]);
}

size_t flow_cut(const struct flow *flow, uint32_t *links, size_t links_max)
{
	size_t count = 0;
	for (uint32_t i = 0; i < flow->network->links_count && count < links_max; i++) {
		const struct network_link *link = &flow->network->links[i];
		bool near = is_near(flow, link->from), far = is_near(flow, link->to);
		bool across = link->one_way ? near && !far : near != far;
		if (across && flow->capacity[i] > 0 && !flow->unlimited)
			links[count++] = i;
	}
	return count;
}

/* Of what an edge carries its links take as much as they can, one after the other. */
int64_t flow_on(const struct flow *flow, uint32_t link)
{
	const struct network *network = flow->network;
	const struct network_link *ends = &network->links[link];
	const struct network_node *row = &network->nodes[ends->from];
	uint32_t end = flow->end_at[link];
	if (end == NO_END)
		return 0;
	int64_t carried = flow->whole[end] - flow->left[end];
	uint32_t from = carried < 0 ? ends->to : ends->from;
	if (!network_leads(ends, from))
		return 0;
	carried = carried < 0 ? -carried : carried;
	for (uint32_t i = 0; i < row->links_count && carried > 0; i++) {
		uint32_t before = network->incident[row->links_first + i];
		const struct network_link *other = &network->links[before];
		if (before < link && other_end(other, ends->from) == ends->to &&
			network_leads(other, from))
			carried -= flow->capacity[before];
	}
	carried = carried < flow->capacity[link] ? carried : flow->capacity[link];
	return carried > 0 ? carried : 0;
}
