#include "services/corridors/network/graph.h"

#include "proto/base/check.h"

#include <math.h>
#include <stdio.h>
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
	piece->generic = row && choice.generic;
	piece->unknown = !row;
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
	piece->unknown_fee = !piece->known_fee;
	piece->cents = (int32_t)lround(usd * 100);
}

static void add_departure(
	const struct graph *graph, struct pieces *pieces, uint32_t at, const struct graph_arc *arc)
{
	const struct corridor_service *service = network_service(graph->network, arc->service);
	uint32_t link = (uint32_t)arc->link;
	struct piece *piece = piece_add(pieces, PIECE_DEPARTURE, at);
	piece->link = arc->link;
	piece->service = arc->service;
	piece->unknown = !service;
	if (!service)
		return;
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
	piece->cents = graph->charges[link].cents;
	piece->known_fee = true;
	piece->hectometres = (int32_t)lround(row->km * 10);
	piece->grams = graph->charges[link].grams;
	piece->risk = graph->charges[link].risk;
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
		charge_dwell(graph, piece_add(pieces, PIECE_BORDER, ends[1]),
			dwell_border(graph->network, link));
	add_fee(graph, pieces, first, ends[1], link);
	for (unsigned i = first; i < pieces->count; i++)
		pieces->items[i].link = (int32_t)index;
}

/* A service's own tariff in place of the link's; of one over several links the link's share. */
static void apply_service(
	const struct graph *graph, struct pieces *pieces, const struct graph_arc *arc)
{
	const struct corridor_service *service = network_service(graph->network, arc->service);
	const struct network_stop *stop = graph_stop(graph, arc);
	double share = 1;
	if (stop)
		share = graph->network->links[arc->link].row->km /
			graph->network->chains[stop->chain].km;
	for (unsigned i = 0; service && i < pieces->count; i++) {
		struct piece *piece = &pieces->items[i];
		if (piece->kind != PIECE_MOVE)
			continue;
		if (service->has_usd)
			piece->cents = (int32_t)lround(service->usd * 100 * share);
		piece->service = service->has_usd ? arc->service : NETWORK_NONE;
	}
}

static void set_minutes(struct piece *piece, double minutes)
{
	piece->minutes = piece->p90_minutes = (int32_t)lround(minutes);
}

static void set_stand(struct piece *piece, double minutes, int32_t service)
{
	set_minutes(piece, minutes);
	piece->service = service;
	piece->dwell = NETWORK_NONE;
	piece->generic = piece->unknown = false;
}

/* By a timetable a service over several links takes what its stops say, its stand at the stop that
 * it leaves and all that is done at borders and changes of gauge included. */
static void apply_stops(
	const struct graph *graph, struct pieces *pieces, bool aboard, const struct graph_arc *arc)
{
	const struct network_stop *stop = graph_stop(graph, arc), *before = stop - 1;
	double stand =
		aboard ? (before->leaves - before->arrives) * node_factor(graph, before->node) : 0;
	struct piece *near = NULL;
	for (unsigned i = 0; i < pieces->count; i++) {
		struct piece *piece = &pieces->items[i];
		if (piece->kind == PIECE_MOVE)
			set_minutes(piece, (stop->arrives - before->leaves) *
						   link_factor(graph, (uint32_t)arc->link));
		else if (piece->kind != PIECE_DEPARTURE)
			set_stand(piece, 0, arc->service);
		if (!near && piece->kind != PIECE_MOVE && piece->node == before->node)
			near = piece;
	}
	if (aboard && stand > 0 && !near) {
		near = piece_add(pieces, PIECE_PASSING, before->node);
		struct piece added = *near;
		memmove(&pieces->items[1], pieces->items, (pieces->count - 1) * sizeof(*near));
		pieces->items[0] = added;
		near = pieces->items;
	}
	if (aboard && near)
		set_stand(near, stand, arc->service);
}

static void gauge_pieces(
	const struct graph *graph, uint32_t from, uint32_t to, struct pieces *pieces);

/* Does freight on board stand at the place that the arc leaves? Not where its service goes through
 * without a stop, unless the gauge is changed there. */
static bool stands(const struct graph *graph, uint32_t from, const struct graph_arc *arc)
{
	const struct network_stop *stop = graph_stop(graph, arc);
	return graph_phase(from) == PHASE_ABOARD &&
	       (!stop || stop[-1].halts ||
		       graph_slot(graph, from)->gauge != graph_slot(graph, arc->to)->gauge);
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
	else if (graph_slot(graph, from)->gauge != graph_slot(graph, arc->to)->gauge)
		gauge_pieces(graph, from, arc->to, pieces);
	if (link->border && !mode_is_water(link->mode)) {
		add_crossing(graph, pieces, phase, ends, index);
	} else {
		if (stands(graph, from, arc) && !mode_is_water(link->mode))
			add_stand(graph, pieces, PIECE_PASSING, ends[0],
				dwell_transit(graph->network, ends[0], link->mode, DWELL_ANY));
		add_move(graph, pieces, ends[1], index);
	}
	apply_service(graph, pieces, arc);
	if (graph_stop(graph, arc) && network_timetable(graph->network, arc->service))
		apply_stops(graph, pieces, phase != PHASE_REST, arc);
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
	bool leaves = graph_phase(to) == PHASE_REST; /* a train: nothing else stands here */
	if (own.row == NETWORK_NONE || (leaves && graph_phase(from) != PHASE_CLEARED))
		charge_dwell(
			graph, piece, own.row == NETWORK_NONE ? dwell_gauge(graph->network) : own);
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

/* From a train or truck of a service that runs over several links to another: off and on. */
static void leave_pieces(const struct graph *graph, uint32_t from, struct pieces *pieces)
{
	const struct graph_slot *slot = graph_slot(graph, from);
	struct piece *piece = piece_add(pieces, PIECE_PASSING, slot->node);
	const struct network_stop *stop = &graph->network->stops[slot->stop];
	piece->grams = 2 * charges_lift_grams(graph->network);
	if (graph_phase(from) == PHASE_ABOARD)
		charge_dwell(graph, piece,
			dwell_transit(graph->network, slot->node, slot->mode, DWELL_ANY));
	if (piece->dwell == NETWORK_NONE) {
		piece->service = graph->network->chains[stop->chain].service;
		piece->unknown = false;
	}
}

unsigned graph_pieces(const struct graph *graph, uint32_t from, const struct graph_arc *arc,
	struct piece out[PIECES_MAX])
{
	struct pieces pieces = {.items = out};
	const struct graph_slot *a = graph_slot(graph, from), *b = graph_slot(graph, arc->to);
	if (arc->link != NETWORK_NONE)
		ride_pieces(graph, from, arc, &pieces);
	else if (a->gauge != b->gauge && a->mode == b->mode)
		gauge_pieces(graph, from, arc->to, &pieces);
	else if (a->mode != b->mode || mode_is_water(a->mode))
		mode_pieces(graph, from, arc->to, &pieces);
	else
		leave_pieces(graph, from, &pieces);
	for (unsigned i = 0; i < pieces.count; i++) {
		out[i].near = graph_slot(graph, from)->node;
		out[i].far = graph_slot(graph, arc->to)->node;
	}
	return pieces.count;
}
