#include "services/corridors/answers/route_plan.h"


#include <math.h>
#include <stdarg.h>
#include <string.h>

/* The bounds of the records. */
enum { NOTES_MAX = 32, NOTE_MAX = 1024, SOURCE_MAX = 2048 };

struct show {
	const struct route_plan *plan;
	const struct network *network;
	const struct overlay *overlay;
	struct arena *arena;
	struct route_reply *reply;
	struct route_leg *legs;
	struct route_stop *stops;
	struct route_border *borders;
	struct text *countries;
	const struct route_query *query;
	const struct route_showing *showing;
	uint32_t generic; /* stops that are assumed */
	uint32_t unknown, unknown_fees;
	bool unknown_capacity, unknown_co2, known_co2, unknown_risk;
};

static struct text format(struct arena *arena, const char *fmt, ...) PRINTF(2, 3);
static struct text format(struct arena *arena, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	struct text text = arena_vformat(arena, SOURCE_MAX, fmt, args);
	va_end(args);
	return text;
}

void route_plan_note(struct route_reply *reply, struct arena *arena, const char *fmt, ...)
{
	if (reply->notes_count == NOTES_MAX)
		return;
	va_list args;
	va_start(args, fmt);
	struct text text = arena_vformat(arena, NOTE_MAX, fmt, args);
	va_end(args);
	struct text *notes = arena_zero(arena, NOTES_MAX, sizeof(*notes));
	if (reply->notes_count)
		memcpy(notes, reply->notes, reply->notes_count * sizeof(*notes));
	notes[reply->notes_count++] = text;
	reply->notes = notes;
}

void route_plan_tell(struct route_reply *reply, struct arena *arena, const struct bearing *bearing)
{
	struct bearing_list notes = bearing_notes(bearing);
	for (uint32_t i = 0; i < notes.count; i++)
		route_plan_note(reply, arena, "%.*s", TEXT_ARG(notes.items[i]));
}

static const struct corridor_node *node_at(const struct show *show, uint32_t node)
{
	return show->network->nodes[node].row;
}

static struct text disruption(const struct show *show, int32_t index)
{
	if (index == NETWORK_NONE)
		return TEXT_NONE;
	return format(
		show->arena, "disruption:%.*s", TEXT_ARG(show->overlay->disruptions[index].row.id));
}

static void count_low(struct show *show, struct text mark)
{
	show->reply->low_figures += text_is(mark, "low");
}

/* What a ride costs by: a service's tariff, CAREC's rate per km, or the link's own row. */
static struct text ride_usd_mark(
	const struct graph *graph, const struct piece *piece, struct text *basis)
{
	const struct network_link *link = &graph->network->links[piece->link];
	const struct corridor_service *service = network_service(graph->network, piece->service);
	const struct corridor_rate *rate = rows_find(graph->network->rows, ROW_RATE,
		link->mode == MODE_RAIL ? TEXT("rail_cpmm_tfi3") : TEXT("road_cpmm_tfi3"));
	*basis = link->row->usd_basis;
	if (service) {
		*basis = service->source;
		return route_mark_of(service->source);
	}
	if (graph->terms.regime == REGIME_BLOCK_TRAIN || mode_is_water(link->mode) || !rate)
		return link->row->usd_mark;
	*basis = rate->source;
	return TEXT("medium"); /* a regional mean, for a load of 20 t taken as a TEU */
}

struct text route_plan_piece_usd_mark(const struct graph *graph, const struct piece *piece)
{
	struct text basis;
	return piece->kind == PIECE_MOVE ? ride_usd_mark(graph, piece, &basis)
	       : piece->known_fee        ? TEXT("medium")
					 : TEXT_NONE;
}

struct text route_plan_text(struct arena *arena, struct buffer *buffer, size_t len_max)
{
	struct text text = buffer_as_text(buffer);
	text = arena_copy(arena, text_whole(text, len_max));
	buffer_fini(buffer);
	return text;
}

static struct text leg_source(const struct show *show, const struct corridor_link *row,
	struct text basis, struct text capacity, const struct corridor_rate *rate)
{
	return format(show->arena, "%.*s; time: %.*s; cost: %.*s; CO2e: %s%.*s%s%.*s%s%.*s",
		TEXT_ARG(row->source), TEXT_ARG(row->hours_basis), TEXT_ARG(basis),
		rate ? "" : "no factor", TEXT_ARG(rate ? rate->key : TEXT_NONE), rate ? ", " : "",
		TEXT_ARG(rate ? rate->source : TEXT_NONE), capacity.len ? "; capacity: " : "",
		TEXT_ARG(capacity));
}

static void show_leg(struct show *show, const struct piece *piece, uint32_t from, int64_t minutes)
{
	const struct network_link *link = &show->network->links[piece->link];
	const struct corridor_link *row = link->row;
	const struct corridor_node *a = node_at(show, from), *b = node_at(show, piece->node);
	double capacity = 0;
	struct text capacity_basis = TEXT_NONE;
	bool known = projects_capacity(show->network, show->showing->projects,
		(uint32_t)piece->link, show->showing->on, &capacity, &capacity_basis);
	const struct corridor_rate *rate = charges_co2_rate(show->network, link);
	struct text basis = TEXT_NONE;
	struct text usd_mark = ride_usd_mark(show->plan->graph, piece, &basis);
	show->unknown_co2 = show->unknown_co2 || !rate;
	show->unknown_risk = show->unknown_risk || !charges_risk_known(show->network, link);
	show->known_co2 = show->known_co2 || rate;
	show->legs[show->reply->legs_count++] = (struct route_leg){
		.id = format(show->arena, "link:%.*s", TEXT_ARG(row->id)),
		.from = a->id,
		.from_name = a->name,
		.to = b->id,
		.to_name = b->name,
		.to_country = b->country,
		.mode = row->mode,
		.gauge = row->gauge,
		.has_gauge = row->has_gauge,
		.km = row->km,
		.km_mark = row->km_mark,
		.hours = piece->minutes / 60.0,
		.hours_mark = row->hours_mark,
		.usd = piece->cents / 100.0,
		.usd_mark = usd_mark,
		.co2_kg = piece->grams / 1000.0,
		.has_co2_kg = rate != NULL,
		.co2_mark = rate ? route_mark_of(rate->source) : TEXT_NONE,
		.risk_pct = 0 - 100 * expm1(-piece->risk / 1e6), /* 0, and not -0 */
		.has_risk_pct = true,
		.arrives_h = (double)minutes / 60.0,
		.capacity_mt = capacity * show->overlay->capacity[piece->link],
		.has_capacity_mt = known,
		.status = row->status,
		.changed_by = disruption(show, show->overlay->link_by[piece->link]),
		.source = leg_source(show, row, basis,
			known && !text_equal(capacity_basis, row->source) ? capacity_basis
									  : TEXT_NONE,
			rate),
		.capacity_mark = known ? route_mark_of(capacity_basis) : TEXT_NONE,
		.risk_mark = TEXT("low"),
	};
	show->unknown_capacity = show->unknown_capacity || !known;
	count_low(show, row->km_mark);
	count_low(show, row->hours_mark);
	count_low(show, usd_mark);
	count_low(show, TEXT("low")); /* the chance of a closure */
	if (known)
		count_low(show, route_mark_of(capacity_basis));
	show->reply->km_mark = route_weaker(show->reply->km_mark, row->km_mark);
	show->reply->usd_mark = route_weaker(show->reply->usd_mark, usd_mark);
	show->reply->days_mark = route_weaker(show->reply->days_mark, row->hours_mark);
}

static struct text detail(const struct show *show, const struct piece *piece)
{
	switch (piece->kind) {
	case PIECE_MODE:
		return piece->mode_from == piece->mode_to
			       ? format(show->arena, "%s to another %s",
					 mode_name(piece->mode_from),
					 mode_is_water(piece->mode_from) ? "ship" : "vehicle")
			       : format(show->arena, "%s to %s", mode_name(piece->mode_from),
					 mode_name(piece->mode_to));
	case PIECE_GAUGE:
		return format(show->arena, "%u to %u%s", piece->gauge_from, piece->gauge_to,
			piece->minutes || piece->unknown ? "" : ", within the station's own time");
	case PIECE_DEPARTURE:
		return format(show->arena, "%s %.*s-%.*s",
			mode_name(show->network->links[piece->link].mode),
			TEXT_ARG(node_at(show, piece->near)->id),
			TEXT_ARG(node_at(show, piece->far)->id));
	case PIECE_BORDER:
		return format(show->arena, "%.*s to %.*s",
			TEXT_ARG(node_at(show, piece->near)->country),
			TEXT_ARG(node_at(show, piece->far)->country));
	default:
		return TEXT("passing");
	}
}

/* A row of this place that was measured in the other direction is no better than low. */
static struct text stop_mark(
	const struct show *show, const struct piece *piece, struct text *source)
{
	const struct corridor_dwell *dwell = network_dwell(show->network, piece->dwell);
	const struct corridor_service *service = network_service(show->network, piece->service);
	if (service) {
		*source = format(show->arena, "%.*s: %.*s; %g departures a week",
			TEXT_ARG(service->source), TEXT_ARG(service->note),
			service->departures_per_week);
		return route_mark_of(service->source);
	}
	if (piece->unknown) {
		*source = TEXT("no row of the sheets says how long this takes: nothing is counted");
		return TEXT("low");
	}
	*source = dwell ? dwell->source
			: TEXT("counted with the station before; only the fee stands here");
	if (!dwell)
		return TEXT("medium");
	bool other_way = piece->generic && dwell->place.ptr[0] != '*';
	return other_way ? TEXT("low") : dwell->mark;
}

static struct text stop_id(const struct show *show, const struct piece *piece)
{
	const struct corridor_dwell *dwell = network_dwell(show->network, piece->dwell);
	const struct corridor_service *service = network_service(show->network, piece->service);
	if (service)
		return format(show->arena, "service:%.*s", TEXT_ARG(service->id));
	if (dwell)
		return format(show->arena, "dwell:%.*s", TEXT_ARG(dwell->id));
	return piece->link == NETWORK_NONE
		       ? format(show->arena, "node:%.*s", TEXT_ARG(node_at(show, piece->node)->id))
		       : format(show->arena, "link:%.*s",
				 TEXT_ARG(show->network->links[piece->link].row->id));
}

static struct text changed_stop(const struct show *show, const struct piece *piece)
{
	int32_t by = piece->kind == PIECE_DEPARTURE ? show->overlay->link_by[piece->link]
						    : show->overlay->node_by[piece->node];
	return disruption(show, by);
}

static void show_stop(struct show *show, const struct piece *piece)
{
	static const char *const whats[] = {
		"", "departure", "passing", "border", "mode_change", "gauge_change"};
	const struct corridor_node *node = node_at(show, piece->node);
	struct text source = TEXT_NONE, mark = stop_mark(show, piece, &source);
	show->stops[show->reply->stops_count++] = (struct route_stop){
		.id = stop_id(show, piece),
		.place = node->id,
		.place_name = node->name,
		.country = node->country,
		.what = text_of(whats[piece->kind]),
		.detail = detail(show, piece),
		.median_h = piece->minutes / 60.0,
		.p90_h = piece->p90_minutes / 60.0,
		.mark = mark,
		.usd = piece->cents / 100.0,
		.usd_mark = route_plan_piece_usd_mark(show->plan->graph, piece),
		.generic = piece->generic,
		.changed_by = changed_stop(show, piece),
		.source = source,
	};
	show->generic += piece->generic;
	show->unknown += piece->unknown;
	show->unknown_fees += piece->unknown_fee;
	count_low(show, mark);
	show->reply->days_mark = route_weaker(show->reply->days_mark, mark);
}

/* Standing at both ends of a crossing. By sea and ferry that is the ports' change of mode. */
static void show_border(struct show *show, uint32_t from, uint32_t to, int32_t index)
{
	const struct network_link *link = &show->network->links[index];
	const struct corridor_node *a = node_at(show, from), *b = node_at(show, to);
	struct route_border border = {
		.id = format(show->arena, "link:%.*s", TEXT_ARG(link->row->id)),
		.out_of = a->country,
		.into = b->country,
		.from = a->id,
		.to = b->id,
		.mode = link->row->mode,
	};
	bool water = mode_is_water(link->mode);
	for (uint32_t i = 0; i < show->plan->pieces_count; i++) {
		const struct piece *piece = &show->plan->pieces[i];
		bool here = water ? piece->kind == PIECE_MODE &&
					    (piece->node == from || piece->node == to)
				  : piece->kind == PIECE_BORDER && piece->link == index;
		if (!here)
			continue;
		struct text source = TEXT_NONE;
		border.median_h += piece->minutes / 60.0;
		border.p90_h += piece->p90_minutes / 60.0;
		border.mark = route_weaker(border.mark, stop_mark(show, piece, &source));
	}
	if (!border.mark.ptr)
		border.mark = TEXT("medium");
	show->borders[show->reply->borders_count++] = border;
}

/* Does a ship go on from here without a call? Then no border is crossed here, and no state entered.
 */
static bool sails_on(const struct show *show, uint32_t piece)
{
	const struct piece *here = &show->plan->pieces[piece], *next = here + 1;
	return piece + 1 < show->plan->pieces_count && next->kind == PIECE_MOVE &&
	       mode_is_water(show->network->links[here->link].mode);
}

static void show_crossing(struct show *show, uint32_t from, const struct piece *move)
{
	if (!text_equal(node_at(show, from)->country, node_at(show, move->node)->country))
		show_border(show, from, move->node, move->link);
}

static void show_country(struct show *show, uint32_t node)
{
	struct text country = node_at(show, node)->country;
	uint32_t count = show->reply->countries_count;
	bool same = count && text_equal(show->countries[count - 1], country);
	if (!same && count < 64)
		show->countries[show->reply->countries_count++] = country;
}

static void show_burdens(struct show *show)
{
	struct route_reply *reply = show->reply;
	reply->usd_fees = (double)show->plan->total.fees / 100.0;
	reply->co2_kg = (double)show->plan->total.grams / 1000.0;
	if (show->known_co2) {
		reply->co2_mark = route_plan_co2_mark(show->plan);
		reply->co2_tier = TEXT("default");
	}
	reply->risk_pct = route_plan_risk(show->plan);
	reply->risk_mark = TEXT("low");
	reply->has_usd_fees = reply->has_risk_pct = true;
	reply->has_co2_kg = show->known_co2;
	double weeks = 0, closed = 0;
	const struct charges_count *counts = show->plan->graph->terms.counts;
	for (uint32_t i = 0; counts && i < show->plan->links_count; i++) {
		weeks = fmax(weeks, (double)counts[show->plan->links[i]].weeks);
		closed += (double)counts[show->plan->links[i]].closed;
	}
	reply->risk_counts = format(show->arena,
		"%g weeks of closure counted on its links in %.0f weeks of observation, beside %s",
		closed, weeks,
		show->unknown_risk
			? "priors of rates.csv (risk_...), which has none for some of its "
			  "modes: these count as 0"
			: "the priors of rates.csv (risk_...): [estimated]");
}

static void show_totals(struct show *show)
{
	struct route_reply *reply = show->reply;
	const struct route_total *total = &show->plan->total;
	struct dwell_part *parts = NULL;
	size_t count = route_plan_parts(show->plan, show->arena, &parts);
	double deadline = show->query->has_deadline_days ? show->query->deadline_days * 24 : 0;
	struct dwell_drawn drawn = dwell_draw((double)total->moving / 60.0, parts, count, deadline);
	reply->days = (double)total->minutes / 1440.0;
	reply->days_p10 = drawn.p10_h / 24;
	reply->days_p50 = drawn.p50_h / 24;
	reply->days_p90 = drawn.p90_h / 24;
	reply->in_time_pct = 100 * drawn.in_time;
	reply->has_in_time_pct = deadline > 0;
	reply->hours_moving = (double)total->moving / 60.0;
	reply->hours_standing = (double)total->standing / 60.0;
	reply->hours_waiting = (double)total->waiting / 60.0;
	reply->usd = (double)total->cents / 100.0;
	reply->km = (double)total->hectometres / 10.0;
	reply->has_days = reply->has_days_p10 = reply->has_days_p50 = reply->has_days_p90 = true;
	reply->has_hours_moving = reply->has_hours_standing = reply->has_hours_waiting = true;
	reply->has_usd = reply->has_km = true;
	show_burdens(show);
}

static void show_notes(struct show *show)
{
	struct route_reply *reply = show->reply;
	route_plan_note(reply, show->arena,
		"days adds medians; p10, p50 and p90 are of %d draws of every wait, standing times "
		"correlated with rho %.1f: an assumption",
		DWELL_DRAWS, DWELL_RHO);
	route_plan_note(reply, show->arena,
		"lifts at ports and terminals have no known rate and are not "
		"in usd");
	if (show->generic)
		route_plan_note(reply, show->arena,
			"%u of %u stops are assumed: the sheets have no row for "
			"that very place, direction or service",
			show->generic, reply->stops_count);
	if (show->unknown)
		route_plan_note(reply, show->arena,
			"of %u of %u stops no row of border_dwell.csv or services.csv says how "
			"long they take: days is without them",
			show->unknown, reply->stops_count);
	if (show->unknown_fees)
		route_plan_note(reply, show->arena,
			"rates.csv has no fee for %u borders or changes of gauge: usd is without "
			"them",
			show->unknown_fees);
	if (show->unknown_co2)
		route_plan_note(reply, show->arena,
			"rates.csv has no CO2e factor for some legs: co2_kg is without them");
	if (show->unknown_capacity)
		route_plan_note(reply, show->arena,
			"a leg without capacity_mt has an unknown capacity, not an "
			"unlimited one");
}

static void show_init(struct show *show)
{
	size_t legs = (size_t)show->plan->links_count + 1,
	       pieces = (size_t)show->plan->pieces_count + 1;
	show->legs = arena_zero(show->arena, legs, sizeof(*show->legs));
	show->borders = arena_zero(show->arena, legs, sizeof(*show->borders));
	show->stops = arena_zero(show->arena, pieces, sizeof(*show->stops));
	show->countries = arena_zero(show->arena, 64, sizeof(*show->countries));
	show->reply->legs = show->legs;
	show->reply->stops = show->stops;
	show->reply->borders = show->borders;
	show->reply->countries = show->countries;
}

void route_plan_show(const struct route_plan *plan, const struct route_showing *showing,
	struct route_reply *reply)
{
	struct show show = {.plan = plan,
		.network = plan->graph->network,
		.overlay = showing->overlay,
		.query = showing->query,
		.showing = showing,
		.arena = showing->arena,
		.reply = reply};
	show_init(&show);
	int64_t minutes = 0;
	uint32_t leg = 0, ship_from = 0;
	bool ship = false; /* in the middle of a voyage that began at ship_from */
	show_country(&show, plan->nodes[0]);
	for (uint32_t i = 0; i < plan->pieces_count; i++) {
		const struct piece *piece = &plan->pieces[i];
		minutes += piece->minutes;
		if (piece->kind != PIECE_MOVE) {
			show_stop(&show, piece);
			continue;
		}
		show_leg(&show, piece, plan->nodes[leg], minutes);
		if (!sails_on(&show, i)) {
			show_crossing(&show, ship ? ship_from : plan->nodes[leg], piece);
			show_country(&show, piece->node);
		} else if (!ship) {
			ship_from = plan->nodes[leg];
		}
		ship = sails_on(&show, i);
		leg++;
	}
	show_totals(&show);
	show_notes(&show);
}
