#include "services/corridors/network/graph.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Slots: the modes and gauges that a node's links have ---------------------------------- */

static uint32_t slot_find(const struct graph *graph, uint32_t node, enum mode mode, uint16_t gauge)
{
	for (uint32_t s = graph->node_slots[node]; s < graph->node_slots[node + 1]; s++)
		if (graph->slots[s].stop == NETWORK_NONE && graph->slots[s].mode == mode &&
			graph->slots[s].gauge == gauge)
			return s;
	UNREACHABLE("a link whose mode and gauge have no slot at its end");
}

static bool slot_known(const struct graph *graph, uint32_t first, const struct network_link *link)
{
	for (uint32_t s = first; s < graph->slots_count; s++)
		if (graph->slots[s].mode == link->mode && graph->slots[s].gauge == link->gauge)
			return true;
	return false;
}

/* One for each stop that a service over several links comes to. */
static void stop_slots_add(struct graph *graph, uint32_t node)
{
	const struct network *network = graph->network;
	for (uint32_t i = 0; i < network->nodes[node].stops_count; i++) {
		uint32_t stop = network->node_stops[network->nodes[node].stops_first + i];
		int32_t index = network->stops[stop].link;
		if (index == NETWORK_NONE)
			continue;
		const struct network_link *link = &network->links[index];
		graph->stop_slots[stop] = graph->slots_count;
		graph->slots[graph->slots_count++] =
			(struct graph_slot){node, link->mode, link->gauge, (int32_t)stop};
	}
}

static void slots_init(struct graph *graph)
{
	const struct network *network = graph->network;
	graph->slots = alloc_zero(
		2 * (size_t)network->links_count + network->stops_count + 1, sizeof(*graph->slots));
	graph->stop_slots = alloc_zero((size_t)network->stops_count + 1, sizeof(uint32_t));
	graph->node_slots = alloc_zero((size_t)network->nodes_count + 1, sizeof(uint32_t));
	for (uint32_t n = 0; n < network->nodes_count; n++) {
		uint32_t first = graph->slots_count;
		graph->node_slots[n] = first;
		for (uint32_t i = 0; i < network->nodes[n].links_count; i++) {
			uint32_t index = network->incident[network->nodes[n].links_first + i];
			const struct network_link *link = &network->links[index];
			if (!slot_known(graph, first, link))
				graph->slots[graph->slots_count++] = (struct graph_slot){
					n, link->mode, link->gauge, NETWORK_NONE};
		}
		stop_slots_add(graph, n);
	}
	graph->node_slots[network->nodes_count] = graph->slots_count;
	graph->states_count = graph->slots_count * PHASES;
}

/* --- Arcs ---------------------------------------------------------------------------------- */

static uint64_t key_of(int64_t first, int64_t second)
{
	CHECK(first >= 0 && second >= 0 && first < INT32_MAX && second < INT32_MAX);
	return ((uint64_t)first << 32) + (uint64_t)second;
}

static int32_t least_ride(const struct graph *graph, const struct graph_arc *arc)
{
	return arc->chained
		       ? arc->own
		       : timetable_least(network_timetable(graph->network, arc->service), arc->own);
}

/* With a timetable: no wait, and the shortest ride of any departure. */
static void set_least(const struct graph *graph, struct graph_arc *arc, const struct piece *pieces,
	unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (pieces[i].kind == PIECE_DEPARTURE)
			arc->of[AXIS_TIME] -= pieces[i].minutes;
		else if (pieces[i].kind == PIECE_MOVE)
			arc->own = pieces[i].minutes;
	}
	arc->of[AXIS_TIME] += least_ride(graph, arc) - arc->own;
	arc->timed = true;
}

static void arc_add(struct graph *graph, uint32_t from, struct graph_arc wanted)
{
	graph->arcs =
		alloc_room(graph->arcs, graph->arcs_count, &graph->arcs_room, sizeof(*graph->arcs));
	struct graph_arc *arc = &graph->arcs[graph->arcs_count++];
	*arc = wanted;
	arc->chained = graph_stop(graph, arc) != NULL;
	struct piece pieces[PIECES_MAX];
	unsigned count = graph_pieces(graph, from, arc, pieces);
	int64_t hectometres = 0;
	for (unsigned i = 0; i < count; i++) {
		arc->of[AXIS_TIME] += pieces[i].minutes;
		arc->of[AXIS_COST] += pieces[i].cents;
		arc->of[AXIS_CO2] += pieces[i].grams;
		arc->of[AXIS_RISK] += pieces[i].risk;
		hectometres += pieces[i].hectometres;
	}
	arc->keys[BY_TIME] = key_of(arc->of[AXIS_TIME], arc->of[AXIS_COST]);
	arc->keys[BY_COST] = key_of(arc->of[AXIS_COST], arc->of[AXIS_TIME]);
	arc->keys[BY_DISTANCE] = key_of(hectometres, arc->of[AXIS_TIME]);
	if (graph_phase(from) == PHASE_REST && network_timetable(graph->network, arc->service))
		set_least(graph, arc, pieces, count);
	graph->timed = graph->timed || arc->timed;
}

struct graph_timing graph_timing(const struct graph *graph, const struct graph_arc *arc)
{
	return (struct graph_timing){.table = network_timetable(graph->network, arc->service),
		.rest = arc->of[AXIS_TIME] - least_ride(graph, arc),
		.own = arc->own,
		.shift = arc->shift,
		.chained = arc->chained};
}

int32_t graph_minutes(const struct graph *graph, const struct graph_arc *arc, int64_t now)
{
	if (!arc->timed)
		return arc->of[AXIS_TIME];
	const struct graph_timing timing = graph_timing(graph, arc);
	int32_t rides = 0, wait = graph_timing_wait(&timing, now, &rides);
	return timing.rest + wait + rides;
}

unsigned graph_pieces_at(const struct graph *graph, uint32_t from, const struct graph_arc *arc,
	int64_t now, struct piece out[PIECES_MAX])
{
	unsigned count = graph_pieces(graph, from, arc, out);
	if (!arc->timed)
		return count;
	const struct graph_timing timing = graph_timing(graph, arc);
	int32_t rides = 0, wait = graph_timing_wait(&timing, now, &rides);
	for (unsigned i = 0; i < count; i++) {
		if (out[i].kind == PIECE_DEPARTURE)
			out[i].minutes = out[i].p90_minutes = wait;
		else if (out[i].kind == PIECE_MOVE)
			out[i].minutes = out[i].p90_minutes = rides;
	}
	return count;
}

/* A ship goes on only where ships pass without a call; elsewhere its freight changes ship. */
static bool may_ride(const struct graph *graph, uint32_t state)
{
	const struct graph_slot *slot = graph_slot(graph, state);
	return slot->stop != NETWORK_NONE || !mode_is_water(slot->mode) ||
	       graph_phase(state) == PHASE_REST || graph->network->nodes[slot->node].passing;
}

static enum phase phase_after(
	const struct graph *graph, const struct network_link *link, uint32_t to)
{
	bool counted =
		link->border && !mode_is_water(link->mode) &&
		dwell_transit(graph->network, to, link->mode, DWELL_INBOUND).row != NETWORK_NONE;
	return counted ? PHASE_CLEARED : PHASE_ABOARD;
}

/* From rest there is an arc for each service, else one for the assumed departures; aboard, freight
 * simply goes on. */
static void departures_add(struct graph *graph, uint32_t state, struct graph_arc arc)
{
	const struct network *network = graph->network;
	const struct network_link *link = &network->links[arc.link];
	uint32_t node = graph_slot(graph, state)->node;
	bool served = false;
	for (uint32_t i = 0; i < link->services_count; i++) {
		arc.service = network->services[link->services_first + i];
		if (!network_serves(network, arc.service, node))
			continue;
		served = true;
		arc_add(graph, state, arc);
	}
	arc.service = network->assumed[link->mode];
	if (!served)
		arc_add(graph, state, arc);
}

/* To the next stop of a service, from the stop before it. */
static void stop_add(struct graph *graph, uint32_t state, uint32_t stop)
{
	const struct network *network = graph->network;
	const struct network_stop *next = &network->stops[stop];
	const struct network_link *link = &network->links[next->link];
	arc_add(graph, state,
		(struct graph_arc){.to = graph->stop_slots[stop] * PHASES +
					 phase_after(graph, link, next->node),
			.link = next->link,
			.service = network->chains[next->chain].service,
			.shift = next[-1].leaves > 0 ? next[-1].leaves : 0});
}

static bool is_last(const struct network *network, uint32_t stop)
{
	const struct network_chain *chain = &network->chains[network->stops[stop].chain];
	return stop + 1 == chain->first + chain->count;
}

/* At rest, the services over several links that halt here. */
static void boardings_add(struct graph *graph, uint32_t state)
{
	const struct network *network = graph->network;
	const struct graph_slot slot = *graph_slot(graph, state);
	const struct network_node *node = &network->nodes[slot.node];
	for (uint32_t i = 0; i < node->stops_count; i++) {
		uint32_t stop = network->node_stops[node->stops_first + i];
		if (is_last(network, stop) || !network->stops[stop].halts)
			continue;
		const struct network_link *link = &network->links[network->stops[stop + 1].link];
		if (link->mode == slot.mode && link->gauge == slot.gauge)
			stop_add(graph, state, stop + 1);
	}
}

static void rides_add(struct graph *graph, uint32_t state)
{
	const struct network *network = graph->network;
	const struct graph_slot slot = *graph_slot(graph, state);
	if (slot.stop != NETWORK_NONE) {
		if (graph_phase(state) != PHASE_REST && !is_last(network, (uint32_t)slot.stop))
			stop_add(graph, state, (uint32_t)slot.stop + 1);
		return;
	}
	if (graph_phase(state) == PHASE_REST)
		boardings_add(graph, state);
	const struct network_node *node = &network->nodes[slot.node];
	for (uint32_t i = 0; i < node->links_count; i++) {
		uint32_t index = network->incident[node->links_first + i];
		const struct network_link *link = &network->links[index];
		if (link->mode != slot.mode || link->gauge != slot.gauge ||
			!network_leads(link, slot.node))
			continue;
		uint32_t far = link->from == slot.node ? link->to : link->from;
		uint32_t there = slot_find(graph, far, link->mode, link->gauge);
		const struct graph_arc arc = {.to = there * PHASES + phase_after(graph, link, far),
			.link = (int32_t)index,
			.service = NETWORK_NONE};
		if (graph_phase(state) == PHASE_REST)
			departures_add(graph, state, arc);
		else
			arc_add(graph, state, arc);
	}
}

static void change_add(struct graph *graph, uint32_t state, uint32_t to)
{
	arc_add(graph, state,
		(struct graph_arc){.to = to, .link = NETWORK_NONE, .service = NETWORK_NONE});
}

/* Who leaves a service that runs over several links is at rest, whatever goes on from here. */
static void leave_add(struct graph *graph, uint32_t state)
{
	const struct graph_slot slot = *graph_slot(graph, state);
	for (uint32_t s = graph->node_slots[slot.node]; s < graph->node_slots[slot.node + 1]; s++)
		if (graph->slots[s].stop == NETWORK_NONE && graph->network->stops[slot.stop].halts)
			change_add(graph, state, s * PHASES + PHASE_REST);
}

static void changes_add(struct graph *graph, uint32_t state)
{
	const struct graph_slot slot = *graph_slot(graph, state);
	bool passing = graph->network->nodes[slot.node].passing;
	if (slot.stop != NETWORK_NONE) {
		leave_add(graph, state);
		return;
	}
	for (uint32_t s = graph->node_slots[slot.node]; s < graph->node_slots[slot.node + 1]; s++) {
		const struct graph_slot *other = &graph->slots[s];
		if (other->stop != NETWORK_NONE)
			continue;
		bool same = other->mode == slot.mode;
		if (same && slot.mode == MODE_RAIL && other->gauge != slot.gauge)
			change_add(graph, state, s * PHASES + graph_phase(state));
		else if (!same || (mode_is_water(slot.mode) && !passing))
			change_add(graph, state, s * PHASES + PHASE_REST);
	}
}

/* Which states freight ever comes to: those at rest, where it starts, and what follows. */
static void flood(const struct graph *graph, bool *reached)
{
	uint32_t *left = alloc_zero((size_t)graph->states_count + 1, sizeof(*left)), count = 0;
	for (uint32_t state = 0; state < graph->states_count; state++) {
		reached[state] = graph_phase(state) == PHASE_REST &&
				 graph_slot(graph, state)->stop == NETWORK_NONE;
		if (reached[state])
			left[count++] = state;
	}
	while (count) {
		uint32_t state = left[--count];
		for (uint32_t i = graph->state_arcs[state]; i < graph->state_arcs[state + 1]; i++) {
			uint32_t to = graph->arcs[i].to;
			if (!reached[to])
				left[count++] = to;
			reached[to] = true;
		}
	}
	free(left);
}

/* Arcs of other states are in the way of every search backwards. */
static void arcs_trim(struct graph *graph)
{
	bool *reached = alloc_zero((size_t)graph->states_count + 1, sizeof(*reached));
	uint32_t kept = 0, first = 0;
	flood(graph, reached);
	for (uint32_t state = 0; state < graph->states_count; state++) {
		uint32_t end = graph->state_arcs[state + 1];
		uint32_t count = reached[state] ? end - first : 0;
		if (count)
			memmove(&graph->arcs[kept], &graph->arcs[first],
				count * sizeof(*graph->arcs));
		graph->state_arcs[state] = kept;
		kept += count;
		first = end;
	}
	graph->state_arcs[graph->states_count] = kept;
	graph->arcs_count = graph->arcs_room = kept;
	graph->arcs = alloc_resize(graph->arcs, (size_t)kept + 1, sizeof(*graph->arcs));
	free(reached);
}

/* The arcs by where they lead to: counted, then placed. */
static void backs_init(struct graph *graph)
{
	graph->backs = alloc_zero(graph->arcs_count + 1, sizeof(*graph->backs));
	graph->state_backs = alloc_zero((size_t)graph->states_count + 1, sizeof(uint32_t));
	graph->back_minutes = alloc_zero(graph->arcs_count + 1, sizeof(*graph->back_minutes));
	for (size_t i = 0; i < graph->arcs_count; i++)
		graph->state_backs[graph->arcs[i].to + 1]++;
	for (uint32_t s = 0; s < graph->states_count; s++)
		graph->state_backs[s + 1] += graph->state_backs[s];
	uint32_t *next = alloc_zero((size_t)graph->states_count + 1, sizeof(*next));
	memcpy(next, graph->state_backs, graph->states_count * sizeof(*next));
	for (uint32_t state = 0; state < graph->states_count; state++)
		for (uint32_t i = graph->state_arcs[state]; i < graph->state_arcs[state + 1]; i++) {
			const struct graph_arc *arc = &graph->arcs[i];
			uint32_t at = next[arc->to]++;
			graph->backs[at] = (struct graph_back){state, i, arc->link};
			graph->back_minutes[at] = arc->of[AXIS_TIME];
		}
	free(next);
}

void graph_init(struct graph *graph, const struct network *network, struct graph_factors factors)
{
	graph_init_on(graph, network, factors, (struct graph_terms){0});
}

static void charges_init(struct graph *graph)
{
	const struct network *network = graph->network;
	const struct charges_count *counts = graph->terms.counts;
	graph->charges = alloc_zero((size_t)network->links_count + 1, sizeof(*graph->charges));
	for (uint32_t i = 0; i < network->links_count; i++) {
		const struct network_link *link = &network->links[i];
		graph->charges[i] = (struct graph_charge){
			.cents = charges_ride_cents(network, link, graph->terms.regime),
			.grams = charges_co2_grams(network, link),
			.risk = charges_risk_micro(
				charges_risk(network, link, counts ? &counts[i] : NULL))};
	}
}

void graph_init_on(struct graph *graph, const struct network *network, struct graph_factors factors,
	struct graph_terms terms)
{
	*graph = (struct graph){.network = network, .factors = factors, .terms = terms};
	charges_init(graph);
	slots_init(graph);
	graph->state_arcs = alloc_zero((size_t)graph->states_count + 1, sizeof(uint32_t));
	for (uint32_t state = 0; state < graph->states_count; state++) {
		graph->state_arcs[state] = (uint32_t)graph->arcs_count;
		if (may_ride(graph, state))
			rides_add(graph, state);
		if (graph_phase(state) != PHASE_REST)
			changes_add(graph, state);
	}
	graph->state_arcs[graph->states_count] = (uint32_t)graph->arcs_count;
	arcs_trim(graph);
	backs_init(graph);
}

void graph_fini(struct graph *graph)
{
	free(graph->slots);
	free(graph->node_slots);
	free(graph->stop_slots);
	free(graph->arcs);
	free(graph->charges);
	free(graph->state_arcs);
	free(graph->backs);
	free(graph->state_backs);
	free(graph->back_minutes);
	*graph = (struct graph){0};
}
