#include "services/corridors/graph.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Hours of a week halved: the mean wait where one service leaves a week. */
#define HALF_WEEK_H 84.0

/* --- Pieces: what is charged, and why ------------------------------------------------------ */

struct pieces {
	struct piece *items;
	unsigned count;
};

static struct piece *piece_add(struct pieces *pieces, enum piece_kind kind, uint32_t node)
{
	CHECK(pieces->count < PIECES_MAX);
	struct piece *piece = &pieces->items[pieces->count++];
	*piece = (struct piece){.kind = kind,
		.node = node,
		.link = NETWORK_NONE,
		.dwell = NETWORK_NONE,
		.service = NETWORK_NONE};
	return piece;
}

static int32_t minutes_of(double hours)
{
	return (int32_t)lround(hours * 60);
}

static double link_factor(const struct graph *graph, uint32_t link)
{
	return graph->factors.links ? graph->factors.links[link] : 1;
}

static double node_factor(const struct graph *graph, uint32_t node)
{
	return graph->factors.nodes ? graph->factors.nodes[node] : 1;
}

static void charge_dwell(const struct graph *graph, struct piece *piece, struct dwell_choice choice)
{
	const struct corridor_dwell *row = network_dwell(graph->network, choice.row);
	piece->dwell = choice.row;
	piece->generic = choice.generic;
	if (!row)
		return;
	double factor = node_factor(graph, piece->node);
	piece->minutes = minutes_of(row->median_h * factor);
	piece->p90_minutes = minutes_of(row->p90_h * factor);
}

static void charge_fee(const struct graph *graph, struct piece *piece, const char *key)
{
	double usd = 0;
	piece->known_fee = network_rate(graph->network, key, &usd);
	piece->cents = (int32_t)lround(usd * 100);
}

static void add_departure(
	const struct graph *graph, struct pieces *pieces, uint32_t at, const struct graph_arc *arc)
{
	const struct corridor_service *service = network_service(graph->network, arc->service);
	uint32_t link = (uint32_t)arc->link;
	if (!service)
		return;
	struct piece *piece = piece_add(pieces, PIECE_DEPARTURE, at);
	piece->link = arc->link;
	piece->service = arc->service;
	piece->generic = !service->from.ptr;
	piece->timed = network_timetable(graph->network, arc->service) != NULL;
	double wait = HALF_WEEK_H / service->departures_per_week * link_factor(graph, link);
	piece->minutes = minutes_of(wait);
	piece->p90_minutes =
		minutes_of(1.8 * wait); /* the wait is even between 0 and twice its mean */
}

static void add_stand(const struct graph *graph, struct pieces *pieces, enum piece_kind kind,
	uint32_t node, struct dwell_choice choice)
{
	if (choice.row != NETWORK_NONE)
		charge_dwell(graph, piece_add(pieces, kind, node), choice);
}

static void add_move(const struct graph *graph, struct pieces *pieces, uint32_t to, uint32_t link)
{
	const struct corridor_link *row = graph->network->links[link].row;
	struct piece *piece = piece_add(pieces, PIECE_MOVE, to);
	piece->link = (int32_t)link;
	piece->minutes = minutes_of(row->hours * link_factor(graph, link));
	piece->p90_minutes = piece->minutes;
	const struct network_link *ride = &graph->network->links[link];
	piece->cents = charges_ride_cents(graph->network, ride, graph->terms.regime);
	piece->known_fee = true;
	piece->hectometres = (int32_t)lround(row->km * 10);
	piece->grams = charges_co2_grams(graph->network, ride);
	piece->risk = charges_risk_micro(charges_risk(
		graph->network, ride, graph->terms.counts ? &graph->terms.counts[link] : NULL));
}

/* The border fee stands on the first stop of the crossing; where both stops are counted already, or
 * neither side has a row of its own, a stop of its own is added to carry it. Inside a customs union
 * there is no clearance and no fee. */
static void add_fee(const struct graph *graph, struct pieces *pieces, unsigned first, uint32_t to,
	const struct network_link *link)
{
	if (link->customs != NETWORK_NONE)
		return;
	struct piece *piece = NULL;
	for (unsigned i = first; i < pieces->count && !piece; i++)
		if (pieces->items[i].kind == PIECE_BORDER)
			piece = &pieces->items[i];
	if (!piece)
		piece = piece_add(pieces, PIECE_BORDER, to);
	charge_fee(graph, piece, link->mode == MODE_RAIL ? "border_cost_rail" : "border_cost_road");
}

/* Over a border by rail or road: the near side's stop, the link, the far side's stop. */
static void add_crossing(const struct graph *graph, struct pieces *pieces, enum phase phase,
	uint32_t ends[2], uint32_t index)
{
	const struct network_link *link = &graph->network->links[index];
	struct dwell_choice near =
		dwell_transit(graph->network, ends[0], link->mode, DWELL_OUTBOUND);
	struct dwell_choice far = dwell_transit(graph->network, ends[1], link->mode, DWELL_INBOUND);
	unsigned first = pieces->count;
	if (phase != PHASE_CLEARED)
		add_stand(graph, pieces, PIECE_BORDER, ends[0], near);
	add_move(graph, pieces, ends[1], index);
	add_stand(graph, pieces, PIECE_BORDER, ends[1], far);
	if (near.row == NETWORK_NONE && far.row == NETWORK_NONE)
		add_stand(graph, pieces, PIECE_BORDER, ends[1], dwell_border(graph->network, link));
	add_fee(graph, pieces, first, ends[1], link);
	for (unsigned i = first; i < pieces->count; i++)
		pieces->items[i].link = (int32_t)index;
}

/* A service's own tariff and time under way, in place of the link's. */
static void apply_service(
	const struct graph *graph, struct pieces *pieces, const struct graph_arc *arc)
{
	const struct corridor_service *service = network_service(graph->network, arc->service);
	for (unsigned i = 0; service && i < pieces->count; i++) {
		struct piece *piece = &pieces->items[i];
		if (piece->kind != PIECE_MOVE)
			continue;
		if (service->has_usd)
			piece->cents = (int32_t)lround(service->usd * 100);
		piece->service = service->has_usd ? arc->service : NETWORK_NONE;
	}
}

static void ride_pieces(const struct graph *graph, uint32_t from, const struct graph_arc *arc,
	struct pieces *pieces)
{
	uint32_t index = (uint32_t)arc->link;
	const struct network_link *link = &graph->network->links[index];
	uint32_t ends[2] = {graph_slot(graph, from)->node, graph_slot(graph, arc->to)->node};
	enum phase phase = graph_phase(from);
	if (phase == PHASE_REST)
		add_departure(graph, pieces, ends[0], arc);
	if (link->border && !mode_is_water(link->mode)) {
		add_crossing(graph, pieces, phase, ends, index);
	} else {
		if (phase == PHASE_ABOARD && !mode_is_water(link->mode))
			add_stand(graph, pieces, PIECE_PASSING, ends[0],
				dwell_transit(graph->network, ends[0], link->mode, DWELL_ANY));
		add_move(graph, pieces, ends[1], index);
	}
	apply_service(graph, pieces, arc);
}

static void gauge_pieces(
	const struct graph *graph, uint32_t from, uint32_t to, struct pieces *pieces)
{
	const struct graph_slot *a = graph_slot(graph, from), *b = graph_slot(graph, to);
	struct piece *piece = piece_add(pieces, PIECE_GAUGE, a->node);
	piece->grams = charges_lift_grams(graph->network);
	piece->gauge_from = a->gauge;
	piece->gauge_to = b->gauge;
	struct dwell_choice own = dwell_transit(graph->network, a->node, MODE_RAIL, DWELL_ANY);
	if (own.row == NETWORK_NONE)
		charge_dwell(graph, piece, dwell_gauge(graph->network));
	else
		piece->dwell = own.row; /* the station's transit row includes the change of gauge */
	char key[96];
	snprintf(key, sizeof(key), "gauge_change@%.*s",
		TEXT_ARG(graph->network->nodes[a->node].row->id));
	charge_fee(graph, piece, key);
	if (!piece->known_fee)
		charge_fee(graph, piece, "gauge_change");
}

static void mode_pieces(
	const struct graph *graph, uint32_t from, uint32_t to, struct pieces *pieces)
{
	const struct graph_slot *a = graph_slot(graph, from), *b = graph_slot(graph, to);
	struct piece *piece = piece_add(pieces, PIECE_MODE, a->node);
	piece->grams = 2 * charges_lift_grams(graph->network); /* off the one, onto the other */
	piece->mode_from = a->mode;
	piece->mode_to = b->mode;
	charge_dwell(graph, piece, dwell_mode_change(graph->network, a->node, a->mode, b->mode));
}

unsigned graph_pieces(const struct graph *graph, uint32_t from, const struct graph_arc *arc,
	struct piece out[PIECES_MAX])
{
	struct pieces pieces = {.items = out};
	if (arc->link != NETWORK_NONE)
		ride_pieces(graph, from, arc, &pieces);
	else if (graph_phase(arc->to) == PHASE_REST)
		mode_pieces(graph, from, arc->to, &pieces);
	else
		gauge_pieces(graph, from, arc->to, &pieces);
	for (unsigned i = 0; i < pieces.count; i++) {
		out[i].near = graph_slot(graph, from)->node;
		out[i].far = graph_slot(graph, arc->to)->node;
	}
	return pieces.count;
}

/* --- Slots: the modes and gauges that a node's links have ---------------------------------- */

static uint32_t slot_find(const struct graph *graph, uint32_t node, enum mode mode, uint16_t gauge)
{
	for (uint32_t s = graph->node_slots[node]; s < graph->node_slots[node + 1]; s++)
		if (graph->slots[s].mode == mode && graph->slots[s].gauge == gauge)
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

static void slots_init(struct graph *graph)
{
	const struct network *network = graph->network;
	graph->slots = alloc_zero(2 * (size_t)network->links_count + 1, sizeof(*graph->slots));
	graph->node_slots = alloc_zero((size_t)network->nodes_count + 1, sizeof(uint32_t));
	for (uint32_t n = 0; n < network->nodes_count; n++) {
		uint32_t first = graph->slots_count;
		graph->node_slots[n] = first;
		for (uint32_t i = 0; i < network->nodes[n].links_count; i++) {
			uint32_t index = network->incident[network->nodes[n].links_first + i];
			const struct network_link *link = &network->links[index];
			if (!slot_known(graph, first, link))
				graph->slots[graph->slots_count++] =
					(struct graph_slot){n, link->mode, link->gauge};
		}
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

/* With a timetable: no wait, and the shortest ride of any departure. */
static void set_least(const struct graph *graph, struct graph_arc *arc, const struct piece *pieces,
	unsigned count)
{
	const struct timetable *timetable = network_timetable(graph->network, arc->service);
	for (unsigned i = 0; i < count; i++) {
		if (pieces[i].kind == PIECE_DEPARTURE)
			arc->of[AXIS_TIME] -= pieces[i].minutes;
		else if (pieces[i].kind == PIECE_MOVE)
			arc->own = pieces[i].minutes;
	}
	arc->of[AXIS_TIME] += timetable_least(timetable, arc->own) - arc->own;
	arc->timed = true;
}

static void arc_add(struct graph *graph, uint32_t from, struct graph_arc wanted)
{
	graph->arcs =
		alloc_room(graph->arcs, graph->arcs_count, &graph->arcs_room, sizeof(*graph->arcs));
	struct graph_arc *arc = &graph->arcs[graph->arcs_count++];
	*arc = wanted;
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
	if (network_timetable(graph->network, arc->service))
		set_least(graph, arc, pieces, count);
	graph->timed = graph->timed || arc->timed;
}

int32_t graph_minutes(const struct graph *graph, const struct graph_arc *arc, int64_t now)
{
	if (!arc->timed)
		return arc->of[AXIS_TIME];
	const struct timetable *timetable = network_timetable(graph->network, arc->service);
	int32_t rides = 0, wait = timetable_wait(timetable, now, &rides);
	return arc->of[AXIS_TIME] - timetable_least(timetable, arc->own) + wait +
	       (rides < 0 ? arc->own : rides);
}

unsigned graph_pieces_at(const struct graph *graph, uint32_t from, const struct graph_arc *arc,
	int64_t now, struct piece out[PIECES_MAX])
{
	unsigned count = graph_pieces(graph, from, arc, out);
	if (!arc->timed)
		return count;
	int32_t rides = 0;
	int32_t wait = timetable_wait(network_timetable(graph->network, arc->service), now, &rides);
	for (unsigned i = 0; i < count; i++) {
		if (out[i].kind == PIECE_DEPARTURE)
			out[i].minutes = out[i].p90_minutes = wait;
		else if (out[i].kind == PIECE_MOVE && rides >= 0)
			out[i].minutes = out[i].p90_minutes = rides;
	}
	return count;
}

/* A ship goes on only where ships pass without a call; elsewhere its freight changes ship. */
static bool may_ride(const struct graph *graph, uint32_t state)
{
	const struct graph_slot *slot = graph_slot(graph, state);
	return !mode_is_water(slot->mode) || graph_phase(state) == PHASE_REST ||
	       graph->network->nodes[slot->node].passing;
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

static void rides_add(struct graph *graph, uint32_t state)
{
	const struct network *network = graph->network;
	const struct graph_slot slot = *graph_slot(graph, state);
	const struct network_node *node = &network->nodes[slot.node];
	for (uint32_t i = 0; i < node->links_count; i++) {
		uint32_t index = network->incident[node->links_first + i];
		const struct network_link *link = &network->links[index];
		if (link->mode != slot.mode || link->gauge != slot.gauge)
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

static void changes_add(struct graph *graph, uint32_t state)
{
	const struct graph_slot slot = *graph_slot(graph, state);
	bool passing = graph->network->nodes[slot.node].passing;
	for (uint32_t s = graph->node_slots[slot.node]; s < graph->node_slots[slot.node + 1]; s++) {
		const struct graph_slot *other = &graph->slots[s];
		bool same = other->mode == slot.mode;
		if (same && slot.mode == MODE_RAIL && other->gauge != slot.gauge)
			change_add(graph, state, s * PHASES + graph_phase(state));
		else if (!same || (mode_is_water(slot.mode) && !passing))
			change_add(graph, state, s * PHASES + PHASE_REST);
	}
}

/* The arcs by where they lead to: counted, then placed. */
static void backs_init(struct graph *graph)
{
	graph->backs = alloc_zero(graph->arcs_count + 1, sizeof(*graph->backs));
	graph->state_backs = alloc_zero((size_t)graph->states_count + 1, sizeof(uint32_t));
	for (int axis = 0; axis < AXES; axis++)
		graph->back_of[axis] = alloc_zero(graph->arcs_count + 1, sizeof(int32_t));
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
			for (int axis = 0; axis < AXES; axis++)
				graph->back_of[axis][at] = arc->of[axis];
		}
	free(next);
}

void graph_init(struct graph *graph, const struct network *network, struct graph_factors factors)
{
	graph_init_on(graph, network, factors, (struct graph_terms){0});
}

void graph_init_on(struct graph *graph, const struct network *network, struct graph_factors factors,
	struct graph_terms terms)
{
	*graph = (struct graph){.network = network, .factors = factors, .terms = terms};
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
	backs_init(graph);
}

void graph_fini(struct graph *graph)
{
	free(graph->slots);
	free(graph->node_slots);
	free(graph->arcs);
	free(graph->state_arcs);
	free(graph->backs);
	free(graph->state_backs);
	for (int axis = 0; axis < AXES; axis++)
		free(graph->back_of[axis]);
	*graph = (struct graph){0};
}
