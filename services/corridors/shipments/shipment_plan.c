#include "services/corridors/shipments/shipment_plan.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "services/corridors/answers/route_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- The searcher -------------------------------------------------------------------------- */

static bool is_usable(const struct network_link *link, day on)
{
	const struct corridor_link *row = link->row;
	if (link->built <= on)
		return !(row->has_shut && row->shut <= on);
	return text_is(row->status, "operating") && !(row->has_opened && row->opened > on) &&
	       !(row->has_shut && row->shut <= on);
}

void searcher_init(struct searcher *searcher, const struct route_world *world, day on)
{
	const struct network *network = world->network;
	size_t links = (size_t)network->links_count + 1;
	*searcher = (struct searcher){.world = world, .on = on, .graph = world->graph};
	overlay_init(&searcher->overlay, network, world->disruptions, world->disruptions_count, on);
	if (searcher->overlay.changes) {
		graph_init(&searcher->own, network, overlay_factors(&searcher->overlay));
		searcher->graph = &searcher->own;
	}
	searcher->planner = planner_create(searcher->graph);
	searcher->closed = alloc_zero(links, sizeof(bool));
	searcher->without = alloc_zero(links, sizeof(bool));
	for (uint32_t i = 0; i < network->links_count; i++)
		searcher->closed[i] = !is_usable(&network->links[i], on) ||
				      searcher->overlay.closed[i] != NETWORK_NONE;
}

void searcher_fini(struct searcher *searcher)
{
	planner_destroy(&searcher->planner);
	graph_fini(&searcher->own);
	overlay_fini(&searcher->overlay);
	free(searcher->closed);
	free(searcher->without);
	*searcher = (struct searcher){.world = NULL};
}

enum err shipment_plan_goods(const struct network *network, const struct shipment_ask *ask, day on,
	struct arena *arena, struct restrictions *out, struct why *why)
{
	*out = (struct restrictions){.count = 0};
	if (!ask->goods.ptr && !ask->ignore_regime_count)
		return ERR_OK;
	size_t nodes = (size_t)network->nodes_count + 1;
	bool *from = arena_zero(arena, nodes, sizeof(*from)),
	     *to = arena_zero(arena, nodes, sizeof(*to));
	from[ask->origin] = to[ask->to] = true;
	const struct restrictions_ask goods = {
		ask->goods, ask->ignore_regime, ask->ignore_regime_count, from, to};
	return restrictions_take(network, &goods, on, out, why);
}

static const bool *closed_for(
	struct searcher *searcher, const struct shipment_ask *ask, struct arena *arena)
{
	const struct network *network = searcher->world->network;
	struct restrictions *goods = NULL;
	if (ask->goods.ptr) {
		goods = arena_zero(arena, 1, sizeof(*goods));
		if (shipment_plan_goods(network, ask, searcher->on, arena, goods, NULL) != ERR_OK)
			*goods = (struct restrictions){.count = 0};
	}
	if (!ask->avoid_count && !ask->shut && !(goods && goods->count))
		return searcher->closed;
	memcpy(searcher->without, searcher->closed, network->links_count * sizeof(bool));
	for (uint32_t a = 0; a < ask->avoid_count; a++) {
		struct target target;
		if (target_parse(network, ask->avoid[a], &target, NULL) != ERR_OK)
			continue;
		for (uint32_t i = 0; i < network->links_count; i++)
			searcher->without[i] |= target_has(network, &target, i);
	}
	for (uint32_t r = 0; goods && r < goods->count; r++)
		for (uint32_t i = 0; i < network->links_count; i++)
			searcher->without[i] |= target_has(network, &goods->items[r].target, i);
	for (uint32_t i = 0; ask->shut && i < network->links_count; i++)
		searcher->without[i] |= ask->shut[i];
	return searcher->without;
}

/* --- Steps --------------------------------------------------------------------------------- */

static struct text row_id(
	const struct network *network, const struct piece *piece, struct arena *arena)
{
	char id[96] = "";
	const struct corridor_service *service = network_service(network, piece->service);
	const struct corridor_dwell *dwell = network_dwell(network, piece->dwell);
	if (service)
		snprintf(id, sizeof(id), "service:%.*s", TEXT_ARG(service->id));
	else if (dwell)
		snprintf(id, sizeof(id), "dwell:%.*s", TEXT_ARG(dwell->id));
	return id[0] ? arena_copy(arena, text_of(id)) : TEXT_NONE;
}

static struct text mark_of(const struct network *network, const struct piece *piece)
{
	const struct corridor_service *service = network_service(network, piece->service);
	const struct corridor_dwell *dwell = network_dwell(network, piece->dwell);
	if (piece->kind == PIECE_MOVE)
		return network->links[piece->link].row->hours_mark;
	if (service)
		return route_mark_of(service->source);
	if (piece->unknown)
		return TEXT("low");
	return dwell ? dwell->mark : TEXT("medium");
}

static struct text border_of(
	const struct network *network, const struct piece *piece, struct arena *arena)
{
	char text[32];
	struct text out = network->nodes[piece->near].row->country,
		    into = network->nodes[piece->far].row->country;
	snprintf(text, sizeof(text), "%.*s-%.*s", TEXT_ARG(out), TEXT_ARG(into));
	return arena_copy(arena, text_of(text));
}

static struct shipment_step step_of(
	const struct graph *graph, const struct piece *piece, struct arena *arena)
{
	const struct network *network = graph->network;
	static const char *const kinds[] = {
		"move", "departure", "passing", "border", "mode_change", "gauge_change"};
	struct shipment_step step = {.kind = text_of(kinds[piece->kind]),
		.place = network->nodes[piece->node].row->id,
		.median_h = piece->minutes / 60.0,
		.p90_h = piece->p90_minutes / 60.0,
		.row = row_id(network, piece, arena),
		.mark = mark_of(network, piece),
		.usd = piece->cents / 100.0,
		.has_usd = piece->known_fee,
		.usd_mark = route_plan_piece_usd_mark(graph, piece)};
	if (piece->link != NETWORK_NONE)
		step.link = network->links[piece->link].row->id;
	if (piece->kind == PIECE_BORDER)
		step.border = border_of(network, piece, arena);
	if (piece->kind == PIECE_MOVE) {
		step.from = network->nodes[piece->near].row->id;
		step.mode = network->links[piece->link].row->mode;
		step.km = piece->hectometres / 10.0;
		step.has_km = true;
		step.km_mark = network->links[piece->link].row->km_mark;
	}
	return step;
}

static void total(struct shipment_plan *plan)
{
	plan->hours = plan->usd = plan->km = 0;
	plan->mark = TEXT_NONE;
	for (uint32_t i = 0; i < plan->steps_count; i++) {
		const struct shipment_step *step = &plan->steps[i];
		plan->hours += step->median_h;
		plan->usd += step->has_usd ? step->usd : 0;
		plan->km += step->has_km ? step->km : 0;
		plan->mark = route_weaker(plan->mark, step->mark);
	}
	if (!plan->mark.ptr)
		plan->mark = TEXT("medium");
}

/* What was kept without its mark is no better than low. */
static void weaken(struct text *mark, bool has, struct text own)
{
	if (has)
		*mark = route_weaker(*mark, own.ptr ? own : TEXT("low"));
}

struct shipment_marks shipment_plan_marks(const struct shipment_plan *plan, uint32_t from)
{
	struct shipment_marks marks = {TEXT("high"), TEXT("high"), TEXT("high")};
	for (uint32_t i = from; i < plan->steps_count; i++) {
		const struct shipment_step *step = &plan->steps[i];
		weaken(&marks.hours, true, step->mark);
		weaken(&marks.usd, step->has_usd, step->usd_mark);
		weaken(&marks.km, step->has_km, step->km_mark);
	}
	return marks;
}

bool shipment_plan_find(struct searcher *searcher, const struct shipment_ask *ask,
	struct arena *arena, struct shipment_plan *out)
{
	const struct network *network = searcher->world->network;
	const struct planner_query query = {.from = ask->from,
		.to = ask->to,
		.by = text_is(ask->by, "cost")       ? BY_COST
		      : text_is(ask->by, "distance") ? BY_DISTANCE
						     : BY_TIME,
		.closed = closed_for(searcher, ask, arena)};
	struct planner_path path = planner_find(searcher->planner, &query);
	if (!path.found)
		return false;
	struct route_plan plan;
	route_plan_make(&plan, searcher->world->graph, &path, arena);
	struct shipment_step *steps =
		arena_zero(arena, (size_t)plan.pieces_count + 1, sizeof(*steps));
	uint32_t count = 0;
	for (uint32_t i = 0; i < plan.pieces_count; i++)
		steps[count++] = step_of(plan.graph, &plan.pieces[i], arena);
	*out = (struct shipment_plan){.from = network->nodes[ask->from].row->id,
		.to = network->nodes[ask->to].row->id,
		.steps = steps,
		.steps_count = count};
	total(out);
	return true;
}

/* --- Several plans ------------------------------------------------------------------------- */

static struct text place_after(const struct shipment_plan *plan, uint32_t steps)
{
	return steps ? plan->steps[steps - 1].place : plan->from;
}

static bool is_move(const struct shipment_step *step)
{
	return text_is(step->kind, "move") || text_is(step->kind, "found");
}

/* Steps of the stand that follows `done` steps. */
static uint32_t stand_after(const struct shipment_plan *plan, uint32_t done)
{
	uint32_t count = 0;
	while (done + count < plan->steps_count && !is_move(&plan->steps[done + count]))
		count++;
	return count;
}

void shipment_plan_join(const struct shipment_plan *old, uint32_t steps_done,
	const struct shipment_plan *rest, struct arena *arena, struct shipment_plan *out)
{
	CHECK(steps_done <= old->steps_count);
	bool here = text_equal(place_after(old, steps_done), rest->from);
	uint32_t kept = here ? steps_done + stand_after(old, steps_done) : steps_done;
	uint32_t skipped = kept > steps_done ? stand_after(rest, 0) : 0;
	struct shipment_step *steps =
		arena_zero(arena, (size_t)kept + rest->steps_count + 2, sizeof(*steps));
	uint32_t count = kept;
	if (kept)
		memcpy(steps, old->steps, kept * sizeof(*steps));
	if (!here)
		steps[count++] = (struct shipment_step){.kind = TEXT("found"),
			.place = rest->from,
			.from = place_after(old, steps_done),
			.mark = TEXT("high")};
	if (rest->steps_count > skipped)
		memcpy(steps + count, rest->steps + skipped,
			(rest->steps_count - skipped) * sizeof(*steps));
	*out = (struct shipment_plan){.from = old->from,
		.to = rest->to,
		.steps = steps,
		.steps_count = count + rest->steps_count - skipped};
	total(out);
}

void shipment_plan_seal(struct shipment_plan *plan, struct arena *arena)
{
	struct buffer bytes = {0};
	char id[DIGEST_ID + 1];
	plan->id = TEXT("plan");
	enum err err = record_encode(&record_shipment_plan, plan, &bytes, NULL);
	CHECK(err == ERR_OK);
	digest_id(buffer_bytes(&bytes), id);
	buffer_fini(&bytes);
	plan->id = arena_copy(arena, text_of(id));
}

static const struct shipment_step *next_move(const struct shipment_plan *plan, uint32_t *at)
{
	while (*at < plan->steps_count && !text_is(plan->steps[*at].kind, "move"))
		(*at)++;
	return *at < plan->steps_count ? &plan->steps[(*at)++] : NULL;
}

bool shipment_plan_same(const struct shipment_plan *a, uint32_t a_from,
	const struct shipment_plan *b, uint32_t b_from)
{
	const struct shipment_step *x, *y;
	do {
		x = next_move(a, &a_from);
		y = next_move(b, &b_from);
	} while (x && y && text_equal(x->link, y->link));
	return !x && !y;
}
