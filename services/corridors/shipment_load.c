#include "services/corridors/shipment_load.h"

#include "proto/base/check.h"
#include "proto/base/clock.h"

#include <string.h>

int64_t shipment_load_clock(void)
{
	return clock_wall_us();
}

struct track_world shipment_load_world(
	const struct corridors *corridors, const struct searcher *searcher)
{
	return (struct track_world){&corridors->now->rows, searcher->world->network,
		&searcher->overlay, &corridors->learned};
}

enum { MORE_EVENTS = 64 };

static void room_for_more(struct shipment_case *held, struct arena *arena)
{
	struct track_seen *items =
		arena_zero(arena, (size_t)held->seen.count + MORE_EVENTS, sizeof(*items));
	if (held->seen.count)
		memcpy(items, held->seen.items, held->seen.count * sizeof(*items));
	held->seen.items = items;
	held->room = held->seen.count + MORE_EVENTS;
}

struct shipment_case *shipment_load_case(
	const struct shipment_held *held, const struct shipment_plan *plan, struct arena *arena)
{
	struct shipment_case *made = arena_zero(arena, 1, sizeof(*made));
	made->held = *held;
	made->plan = *plan;
	room_for_more(made, arena);
	return made;
}

enum err shipment_load(struct corridors *corridors, struct text id, struct arena *arena,
	struct shipment_case **out, struct why *why)
{
	struct shipment_held *held = NULL;
	struct shipment_plan plan;
	bool found = false;
	enum err err = shipment_state_find(corridors->store, id, arena, &held, why);
	if (!err && !held)
		err = why_set(why, ERR_NOT_FOUND, "shipment",
			"wanted the id of a shipment, or a number that one bears, got '%.*s'",
			TEXT_ARG(id));
	if (err)
		return err;
	err = shipment_state_plan_of(corridors->store, held->plan, arena, &plan, &found, why);
	if (err)
		return err;
	CHECK(found);
	*out = arena_zero(arena, 1, sizeof(**out));
	(*out)->held = *held;
	(*out)->plan = plan;
	err = shipment_state_seen(corridors->store, id, arena, &(*out)->seen, why);
	(*out)->room = (*out)->seen.count;
	return err;
}

struct shipment shipment_load_at(const struct shipment_case *held, int64_t now, struct arena *arena)
{
	struct shipment shipment = {.held = &held->held, .plan = held->plan, .seen = held->seen};
	track_fold(&held->plan, held->held.booked.ready, held->seen.items, held->seen.count,
		now + SHIPMENT_AHEAD_US, arena, &shipment.track);
	return shipment;
}

/* --- Taking an event ----------------------------------------------------------------------- */

static enum err before_of(struct corridors *corridors, const struct shipment_case *held,
	const struct shipment_event *event, struct arena *arena, struct event_held **out,
	struct why *why)
{
	*out = NULL;
	return shipment_state_event(
		corridors->store, held->held.booked.id, event->id, arena, out, why);
}

/* Has one of a later time been told, and has that time come? */
static bool is_later(const struct shipment_case *held, const struct shipment_told *told)
{
	for (uint32_t i = 0; i < held->seen.count; i++)
		if (held->seen.items[i].at > told->event->at &&
			held->seen.items[i].at <= told->recorded_us + SHIPMENT_AHEAD_US)
			return true;
	return false;
}

static void drop(struct shipment_case *held, const struct shipment_tracked *tracked)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < held->seen.count; i++) {
		bool gone = false;
		for (uint32_t k = 0; k < tracked->retracts_count; k++)
			gone |= text_equal(held->seen.items[i].id, tracked->retracts[k]);
		if (!gone)
			held->seen.items[kept++] = held->seen.items[i];
	}
	held->seen.count = kept;
}

static void take_in(
	struct shipment_case *held, const struct shipment_tracked *tracked, struct arena *arena)
{
	if (held->seen.count == held->room)
		room_for_more(held, arena);
	if (tracked->retracts_count)
		drop(held, tracked);
	if (tracked->counts)
		held->seen.items[held->seen.count++] = (struct track_seen){
			tracked->event, tracked->node, tracked->what, tracked->at};
}

enum { DWELLS_MAX = 64 };

static bool same_stand(const struct dwell_observed *a, const struct dwell_observed *b)
{
	return text_equal(a->place, b->place) && text_equal(a->row, b->row);
}

/* What the stands have become: new or other hours, and 0 for what is no longer observed. */
static void dwells(const struct track_world *world, const struct shipment *before,
	const struct shipment *after, struct arena *arena, struct shipment_tracked *out)
{
	struct dwell_observed old[DWELLS_MAX],
		*list = arena_zero(arena, (size_t)2 * DWELLS_MAX, sizeof(*list));
	uint32_t olds = track_observed(world, &before->plan, &before->track, old, DWELLS_MAX);
	uint32_t fresh = track_observed(world, &after->plan, &after->track, list, DWELLS_MAX);
	uint32_t count = 0;
	for (uint32_t i = 0; i < fresh; i++) {
		bool same = false;
		for (uint32_t k = 0; k < olds; k++)
			same |= same_stand(&list[i], &old[k]) && list[i].hours == old[k].hours;
		if (!same)
			list[count++] = list[i];
	}
	/* Those that are still there were moved to the front or dropped as the same: look again. */
	struct dwell_observed now[DWELLS_MAX];
	uint32_t nows = track_observed(world, &after->plan, &after->track, now, DWELLS_MAX);
	for (uint32_t k = 0; k < olds && count < DWELLS_MAX; k++) {
		bool still = false;
		for (uint32_t i = 0; i < nows; i++)
			still |= same_stand(&old[k], &now[i]);
		if (!still)
			list[count++] = (struct dwell_observed){old[k].place, old[k].row, 0};
	}
	out->dwells = list;
	out->dwells_count = count;
}

static struct text turn_of(const struct shipment_held *held, const struct shipment_status *status)
{
	if (status->off_plan)
		return TEXT("off_plan");
	bool fell = held->has_chance && status->has_chance &&
		    status->chance <= held->chance - SHIPMENT_FALL;
	return fell && !text_is(status->state, "arrived") ? TEXT("chance") : TEXT_NONE;
}

static void judge(struct searcher *searcher, struct shipment_case *held,
	const struct shipment_told *told, const struct event_held *before, struct arena *arena,
	struct shipment_tracked *out)
{
	const struct network *network = searcher->world->network;
	struct shipment shipment = shipment_load_at(held, told->recorded_us, arena);
	struct shipment_report report = {.event = told->event,
		.seq = told->seq,
		.recorded_us = told->recorded_us,
		.before = before,
		.later = is_later(held, told)};
	report.node = shipment_place(network, told->event->place, &report.place_why);
	report.on_plan = report.node != NETWORK_NONE &&
			 shipment_leads_to(&shipment, network->nodes[report.node].row->id);
	if (report.on_plan)
		report.plan_mode = shipment_mode_at(&shipment, network->nodes[report.node].row->id,
			text_is(told->event->what, "departed"));
	shipment_judge(network, &report, arena, out);
	out->shipment = held->held.booked.id;
}

enum err shipment_load_take(struct corridors *corridors, struct searcher *searcher,
	struct shipment_case *held, const struct shipment_told *told, const struct kit_event *input,
	struct kit_outputs *outputs, struct why *why)
{
	struct event_held *before = NULL;
	struct shipment_tracked tracked;
	struct arena *arena = input->arena;
	for (uint32_t i = 0; i < held->taken_count; i++)
		if (text_equal(held->taken[i], told->event->id))
			return ERR_OK; /* by another of its numbers */
	enum err err = before_of(corridors, held, told->event, arena, &before, why);
	if (err)
		return err;
	judge(searcher, held, told, before, arena, &tracked);
	if (tracked.counts || tracked.retracts_count) {
		const struct track_world world = shipment_load_world(corridors, searcher);
		struct shipment old = shipment_load_at(held, input->recorded_us, arena);
		take_in(held, &tracked, arena);
		struct shipment fresh = shipment_load_at(held, input->recorded_us, arena);
		struct shipment_status *status = arena_zero(arena, 1, sizeof(*status));
		shipment_status(&world, &fresh, input->recorded_us, arena, status);
		tracked.status = status;
		tracked.turn = turn_of(&held->held, status);
		dwells(&world, &old, &fresh, arena, &tracked);
	}
	if (held->taken_count < ARRAY_LEN(held->taken))
		held->taken[held->taken_count++] = told->event->id;
	kit_note(outputs, "shipment:%.*s: %.*s: %.*s", TEXT_ARG(tracked.shipment),
		TEXT_ARG(tracked.verdict), TEXT_ARG(tracked.text));
	return handlers_emit(outputs, "corridor.shipment.tracked", tracked.shipment,
		&record_shipment_tracked, &tracked, why);
}
