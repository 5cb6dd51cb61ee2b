#include "services/corridors/shipments/track.h"

#include "proto/base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_US 3600000000.0

/* --- The plan as stops --------------------------------------------------------------------- */

static bool is_move(const struct shipment_step *step)
{
	return text_is(step->kind, "move") || text_is(step->kind, "found");
}

static void stops_make(const struct shipment_plan *plan, struct arena *arena, struct track *out)
{
	out->stops = arena_zero(arena, (size_t)plan->steps_count + 1, sizeof(*out->stops));
	struct track_stop *stop = &out->stops[0];
	*stop = (struct track_stop){.place = plan->from, .move = -1};
	out->stops_count = 1;
	for (uint32_t i = 0; i < plan->steps_count; i++) {
		if (!is_move(&plan->steps[i])) {
			stop->count++;
			continue;
		}
		stop->move = (int32_t)i;
		stop = &out->stops[out->stops_count++];
		*stop = (struct track_stop){
			.place = plan->steps[i].place, .first = i + 1, .move = -1};
	}
}

/* --- The fold ------------------------------------------------------------------------------ */

static int by_time(const void *a, const void *b)
{
	const struct track_seen *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return text_compare(x->id, y->id);
}

static bool leaves(const struct track_seen *seen)
{
	return text_is(seen->what, "departed") || text_is(seen->what, "gate_out");
}

static void stand_at(struct track *track, uint32_t stop, int64_t at)
{
	struct track_stop *here = &track->stops[stop];
	bool again = track->stop == stop && track->state == TRACK_STANDING;
	track->stop = stop;
	if (!here->has_arrived) {
		here->has_arrived = true;
		here->arrived = at;
	}
	here->has_left = false;
	track->since = again ? track->since : at;
	track->state = stop + 1 == track->stops_count ? TRACK_ARRIVED : TRACK_STANDING;
}

static void leave(struct track *track, uint32_t stop, int64_t at)
{
	struct track_stop *here = &track->stops[stop];
	track->stop = stop;
	here->has_left = true;
	here->left = at;
	track->since = at;
	track->state = stop + 1 == track->stops_count ? TRACK_ARRIVED : TRACK_MOVING;
}

/* What is told of a place that it has left already, and is no arrival there, says nothing new. */
static bool is_echo(const struct track *track, uint32_t stop, const struct track_seen *seen)
{
	return stop == track->stop && track->state == TRACK_MOVING &&
	       !text_is(seen->what, "arrived") && !text_is(seen->what, "gate_in");
}

static void take(struct track *track, const struct track_seen *seen)
{
	uint32_t stop = track->stop;
	while (stop < track->stops_count && !text_equal(track->stops[stop].place, seen->node))
		stop++;
	if (stop == track->stops_count) {
		track->off_plan = true;
		track->seen = seen->node;
		track->left_seen = leaves(seen);
		track->since = seen->at;
		return;
	}
	track->off_plan = false;
	if (leaves(seen))
		leave(track, stop, seen->at);
	else if (!is_echo(track, stop, seen))
		stand_at(track, stop, seen->at);
}

void track_fold(const struct shipment_plan *plan, int64_t ready, const struct track_seen *seen,
	size_t count, int64_t now, struct arena *arena, struct track *out)
{
	*out = (struct track){.state = TRACK_BOOKED, .since = ready};
	stops_make(plan, arena, out);
	struct track_seen *sorted = arena_zero(arena, count + 1, sizeof(*sorted));
	if (count)
		memcpy(sorted, seen, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_time);
	for (size_t i = 0; i < count && sorted[i].at <= now; i++)
		take(out, &sorted[i]);
	if (out->state == TRACK_BOOKED && now >= ready)
		out->state = TRACK_STANDING;
}

uint32_t track_done(const struct track *track)
{
	const struct track_stop *stop = &track->stops[track->stop];
	if (track->state == TRACK_MOVING && stop->move >= 0)
		return (uint32_t)stop->move + 1;
	return stop->first;
}

struct text track_next(const struct shipment_plan *plan, const struct track *track)
{
	if (track->off_plan)
		return track->seen;
	uint32_t done = track_done(track);
	return done ? plan->steps[done - 1].place : plan->from;
}

/* --- Figures ------------------------------------------------------------------------------- */

static double factor_of(const struct track_world *world, const struct shipment_step *step)
{
	if (!world->overlay || !world->overlay->changes)
		return 1;
	if (is_move(step) || text_is(step->kind, "departure")) {
		int32_t link =
			step->link.ptr ? network_link(world->network, step->link) : NETWORK_NONE;
		return link == NETWORK_NONE ? 1 : world->overlay->links[link];
	}
	int32_t node = network_node(world->network, step->place);
	return node == NETWORK_NONE ? 1 : world->overlay->nodes[node];
}

static bool is_row(const struct shipment_step *step)
{
	return text_starts(step->row, TEXT("dwell:"));
}

/* What was learned begins from the sheet's row, as it is now; a step may be older than that. */
static struct learned_figure base_of(
	const struct track_world *world, const struct shipment_step *step)
{
	struct learned_figure base = {step->median_h, step->p90_h};
	if (!is_row(step) || !world->learned || step->median_h <= 0)
		return base;
	struct text row = learned_row(step->row);
	const struct learned_entry *entry = learned_find(world->learned, step->place, row);
	const struct corridor_dwell *sheet = entry ? rows_find(world->sheet, ROW_DWELL, row) : NULL;
	return sheet ? learned_figure(sheet->median_h, sheet->p90_h, entry->sum) : base;
}

struct learned_figure track_figure(
	const struct track_world *world, const struct shipment_step *step)
{
	struct learned_figure figure = base_of(world, step);
	double factor = factor_of(world, step);
	return (struct learned_figure){figure.median_h * factor, figure.p90_h * factor};
}

static struct eta_part part_of(const struct track_world *world, const struct shipment_step *step)
{
	struct learned_figure figure = track_figure(world, step);
	if (is_move(step))
		return eta_move(figure.median_h);
	if (text_is(step->kind, "departure"))
		return eta_wait(figure.median_h);
	return eta_row(figure.median_h, figure.p90_h);
}

enum { JOINED_MAX = 32 };

/* All that it stands for at a stop, as one part. */
static struct eta_part stand_of(const struct track_world *world, const struct shipment_plan *plan,
	const struct track_stop *stop)
{
	struct eta_part parts[JOINED_MAX];
	uint32_t count = 0;
	for (uint32_t i = 0; i < stop->count && count < JOINED_MAX; i++)
		if (plan->steps[stop->first + i].median_h > 0)
			parts[count++] = part_of(world, &plan->steps[stop->first + i]);
	return eta_join(parts, count);
}

/* --- The estimate -------------------------------------------------------------------------- */

static double hours_between(int64_t from, int64_t to)
{
	return (double)(to - from) / HOUR_US;
}

struct ahead {
	struct eta_part *parts;
	size_t count;
	double expected_h; /* of the parts so far */
	const struct track_world *world;
	int64_t now;
	struct arena *arena;
	struct track_ahead *out;
};

static void add(struct ahead *ahead, struct eta_part part)
{
	if (isinf(part.mu))
		return;
	ahead->parts[ahead->count++] = part;
	ahead->expected_h += exp(part.mu);
}

static void meet(struct ahead *ahead, uint32_t link, int32_t by)
{
	struct track_ahead *out = ahead->out;
	const struct overlay *overlay = ahead->world->overlay;
	if (overlay->touches && overlay->closed[link] == by)
		return;
	out->met = arena_room(
		ahead->arena, out->met, out->met_count, &out->met_room, sizeof(*out->met));
	out->met[out->met_count++] = (struct track_met){link, by};
}

/* Before a link that is closed when it comes there, until a known day, it waits for that day. What
 * it waits for is one part, however many closures follow each other. */
static bool wait_for(struct ahead *ahead, const struct shipment_step *step)
{
	const struct overlay *overlay = ahead->world->overlay;
	int32_t link = network_link(ahead->world->network, step->link), by;
	double waits = 0;
	day until;
	while (link != NETWORK_NONE) {
		int64_t at = ahead->now + (int64_t)((ahead->expected_h + waits) * HOUR_US);
		by = overlay_closing(overlay, (uint32_t)link, at, &until);
		if (by == NETWORK_NONE)
			break;
		meet(ahead, (uint32_t)link, by);
		if (until == DAY_MAX) {
			ahead->out->blocked_by = by;
			return false;
		}
		waits = hours_between(ahead->now, (int64_t)until * INT64_C(86400000000)) -
			ahead->expected_h;
	}
	if (waits > 0)
		add(ahead, (struct eta_part){log(waits), 0, 0});
	return true;
}

static bool add_move(struct ahead *ahead, const struct shipment_step *step)
{
	const struct overlay *overlay = ahead->world->overlay;
	bool closes = overlay && (overlay->touches || overlay->foresees);
	if (closes && text_is(step->kind, "move") && !wait_for(ahead, step))
		return false;
	add(ahead, part_of(ahead->world, step));
	return true;
}

static struct eta_seen behind(const struct track_world *world, const struct shipment_plan *plan,
	const struct track *track)
{
	struct eta_seen seen = {0, 0};
	for (uint32_t i = 1; i < track->stops_count && i <= track->stop; i++) {
		const struct track_stop *stop = &track->stops[i];
		if (stop->has_arrived && stop->has_left && stop->count)
			eta_see(&seen, stand_of(world, plan, stop),
				hours_between(stop->arrived, stop->left));
	}
	return seen;
}

bool track_ahead(const struct track_world *world, const struct shipment_plan *plan,
	const struct track *track, int64_t now, struct arena *arena, struct track_ahead *out)
{
	struct eta_part parts[ETA_PARTS_MAX];
	struct ahead ahead = {
		.parts = parts, .world = world, .now = now, .arena = arena, .out = out};
	*out = (struct track_ahead){.blocked_by = NETWORK_NONE};
	const struct track_stop *here = &track->stops[track->stop];
	double elapsed = track->state == TRACK_BOOKED ? 0 : hours_between(track->since, now);
	CHECK(plan->steps_count <= 2048);
	if (track->state == TRACK_BOOKED)
		add(&ahead, (struct eta_part){log(hours_between(now, track->since)), 0, 0});
	bool moving = track->state == TRACK_MOVING;
	if (!moving)
		add(&ahead, stand_of(world, plan, here));
	/* Nothing to stand for: then the first part ahead has not begun. */
	if (!moving && (track->state == TRACK_BOOKED || !ahead.count))
		elapsed = 0;
	for (uint32_t i = track->stop; track->stops[i].move >= 0; i++) {
		const struct shipment_step *move = &plan->steps[track->stops[i].move];
		if (moving && i == track->stop)
			add(&ahead, part_of(world, move));
		else if (!add_move(&ahead, move))
			return false;
		add(&ahead, stand_of(world, plan, &track->stops[i + 1]));
	}
	out->eta = eta_of(parts, ahead.count, elapsed, behind(world, plan, track));
	return true;
}

/* --- What it teaches ----------------------------------------------------------------------- */

/* A stand of several steps is shared out as their medians are: when the whole took twice as long as
 * expected, so did each. What a disruption in force adds is taken off again. */
uint32_t track_observed(const struct track_world *world, const struct shipment_plan *plan,
	const struct track *track, struct dwell_observed *out, uint32_t max)
{
	uint32_t count = 0;
	for (uint32_t i = 1; i + 1 < track->stops_count; i++) {
		const struct track_stop *stop = &track->stops[i];
		if (!stop->has_arrived || !stop->has_left || stop->left <= stop->arrived)
			continue;
		struct eta_part whole = stand_of(world, plan, stop);
		double scale = hours_between(stop->arrived, stop->left) / exp(whole.mu);
		for (uint32_t k = 0; k < stop->count && count < max; k++) {
			const struct shipment_step *step = &plan->steps[stop->first + k];
			double median = track_figure(world, step).median_h;
			if (is_row(step) && median > 0 && isfinite(scale))
				out[count++] = (struct dwell_observed){.place = step->place,
					.row = learned_row(step->row),
					.hours = scale * median / factor_of(world, step)};
		}
	}
	return count;
}
