#include "services/corridors/answers/route_plan.h"

#include "proto/base/check.h"

#include <math.h>
#include <string.h>

/* --- Making -------------------------------------------------------------------------------- */

static void count_in(struct route_total *total, const struct piece *piece)
{
	total->minutes += piece->minutes;
	total->cents += piece->cents;
	total->hectometres += piece->hectometres;
	total->grams += piece->grams;
	total->risk += piece->risk;
	if (piece->kind != PIECE_MOVE)
		total->fees += piece->cents;
	int64_t *kind = piece->kind == PIECE_MOVE        ? &total->moving
			: piece->kind == PIECE_DEPARTURE ? &total->waiting
							 : &total->standing;
	*kind += piece->minutes;
}

void route_plan_make(struct route_plan *plan, const struct graph *graph,
	const struct planner_path *path, struct arena *arena)
{
	*plan = (struct route_plan){.graph = graph};
	plan->links = arena_zero(arena, path->count + 1, sizeof(*plan->links));
	plan->nodes = arena_zero(arena, path->count + 2, sizeof(*plan->nodes));
	size_t room = 0;
	for (size_t i = 0; i < path->count; i++) {
		const struct graph_arc *arc = &graph->arcs[path->steps[i].arc];
		struct piece pieces[PIECES_MAX];
		const struct planner_step *step = &path->steps[i];
		unsigned count = path->clocked ? graph_pieces_at(graph, step->from, arc,
							 path->depart + plan->total.minutes, pieces)
					       : graph_pieces(graph, step->from, arc, pieces);
		for (unsigned k = 0; k < count; k++) {
			plan->pieces = arena_room(arena, plan->pieces, plan->pieces_count, &room,
				sizeof(*plan->pieces));
			plan->pieces[plan->pieces_count++] = pieces[k];
			count_in(&plan->total, &pieces[k]);
		}
		plan->nodes[plan->links_count] = graph_slot(graph, path->steps[i].from)->node;
		if (arc->link == NETWORK_NONE)
			continue;
		plan->links[plan->links_count++] = arc->link;
		plan->nodes[plan->links_count] = graph_slot(graph, arc->to)->node;
	}
}

int32_t route_plan_returns(const struct route_plan *plan)
{
	for (uint32_t k = 1; k <= plan->links_count; k++)
		for (uint32_t i = 0; i < k; i++)
			if (plan->nodes[i] == plan->nodes[k])
				return plan->links[k - 1];
	return NETWORK_NONE;
}

/* --- Sums and marks -------------------------------------------------------------------------- */

size_t route_plan_parts(const struct route_plan *plan, struct arena *arena, struct dwell_part **out)
{
	struct dwell_part *parts =
		arena_zero(arena, (size_t)plan->pieces_count + 1, sizeof(*parts));
	size_t count = 0;
	for (uint32_t i = 0; i < plan->pieces_count; i++) {
		const struct piece *piece = &plan->pieces[i];
		if (piece->kind == PIECE_MOVE || !piece->minutes)
			continue;
		struct dwell_part *part = &parts[count++];
		*part = (struct dwell_part){piece->minutes / 60.0, piece->p90_minutes / 60.0, 0};
		if (piece->kind == PIECE_DEPARTURE && !piece->timed)
			part->mean_wait_h = part->median_h;
	}
	*out = parts;
	return count;
}

double route_plan_risk(const struct route_plan *plan)
{
	return -100 * expm1(-(double)plan->total.risk / 1e6);
}

uint32_t route_plan_borders(const struct route_plan *plan)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < plan->links_count; i++) {
		const struct network_link *link = &plan->graph->network->links[plan->links[i]];
		count += link->border && !mode_is_water(link->mode);
	}
	return count;
}

struct text route_plan_mark(const struct route_plan *plan)
{
	struct text mark = TEXT_NONE;
	for (uint32_t i = 0; i < plan->pieces_count; i++) {
		const struct piece *piece = &plan->pieces[i];
		const struct corridor_dwell *dwell =
			network_dwell(plan->graph->network, piece->dwell);
		const struct corridor_service *service =
			network_service(plan->graph->network, piece->service);
		if (piece->kind == PIECE_MOVE)
			mark = route_weaker(
				mark, plan->graph->network->links[piece->link].row->hours_mark);
		else if (dwell)
			mark = route_weaker(mark, dwell->mark);
		else if (service)
			mark = route_weaker(mark, route_mark_of(service->source));
		else if (piece->unknown)
			mark = route_weaker(mark, TEXT("low"));
	}
	return mark;
}

struct text route_plan_usd_mark(const struct route_plan *plan)
{
	struct text mark = TEXT_NONE;
	for (uint32_t i = 0; i < plan->pieces_count; i++)
		if (plan->pieces[i].kind == PIECE_MOVE || plan->pieces[i].cents)
			mark = route_weaker(
				mark, route_plan_piece_usd_mark(plan->graph, &plan->pieces[i]));
	return mark;
}

struct text route_plan_km_mark(const struct route_plan *plan)
{
	struct text mark = TEXT_NONE;
	for (uint32_t i = 0; i < plan->links_count; i++)
		mark = route_weaker(mark, plan->graph->network->links[plan->links[i]].row->km_mark);
	return mark;
}

/* Lifts are an estimate wherever there are any. */
struct text route_plan_co2_mark(const struct route_plan *plan)
{
	struct text mark = TEXT_NONE;
	for (uint32_t i = 0; i < plan->pieces_count; i++) {
		const struct piece *piece = &plan->pieces[i];
		if (piece->kind != PIECE_MOVE) {
			mark = piece->grams ? TEXT("low") : mark;
			continue;
		}
		const struct corridor_rate *rate = charges_co2_rate(
			plan->graph->network, &plan->graph->network->links[piece->link]);
		mark = route_weaker(mark, rate ? route_mark_of(rate->source) : TEXT("low"));
	}
	return mark;
}

void route_plan_bearing(const struct route_plan *plan, struct bearing *bearing)
{
	for (uint32_t i = 0; i < plan->links_count; i++) {
		bearing_link(bearing, (uint32_t)plan->links[i]);
		bearing_node(bearing, plan->nodes[i]);
		bearing_node(bearing, plan->nodes[i + 1]);
	}
}
