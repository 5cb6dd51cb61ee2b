#include "services/corridors/shipments/shipment.h"

#include "services/corridors/answers/route_filter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HOUR_US 3600000000.0

/* An hour earlier is worth another plan, and a hundredth of chance. */
#define WORTH_H      1.0
#define WORTH_CHANCE 0.01

void shipment_way(const struct shipment_plan *plan, uint32_t from_step, struct buffer *out)
{
	struct text mode = TEXT_NONE;
	size_t begin = out->len;
	buffer_text(out, from_step ? plan->steps[from_step - 1].place : plan->from);
	for (uint32_t i = from_step; i < plan->steps_count && out->len < begin + 300; i++) {
		const struct shipment_step *step = &plan->steps[i];
		if (!text_is(step->kind, "move") && !text_is(step->kind, "found"))
			continue;
		if (step->mode.ptr && !text_equal(step->mode, mode)) {
			buffer_text(out, TEXT(" -"));
			buffer_text(out, step->mode);
			buffer_text(out, TEXT("-> "));
		} else {
			buffer_text(out, TEXT(" > "));
		}
		mode = step->mode;
		buffer_text(out, step->place);
	}
	if (out->len >= begin + 300)
		buffer_format(out, " ... %.*s", TEXT_ARG(plan->to));
}

struct ahead {
	double usd, km;
};

static struct ahead ahead_of(const struct shipment_plan *plan, uint32_t from)
{
	struct ahead ahead = {0, 0};
	for (uint32_t i = from; i < plan->steps_count; i++) {
		ahead.usd += plan->steps[i].has_usd ? plan->steps[i].usd : 0;
		ahead.km += plan->steps[i].has_km ? plan->steps[i].km : 0;
	}
	return ahead;
}

/* Everything that the text and the choice need. */
struct choice {
	const struct shipment *shipment;
	const struct due *due;
	const struct disruption *by;
	struct shipment_outlook old, fresh;
	struct shipment_outlook free; /* the old plan with nothing disrupted */
	struct shipment_plan plan;    /* the new one, whole */
	uint32_t done;                /* steps of either plan that lie behind */
	day on;
	bool found, same, must; /* must: the old plan cannot be gone on with */
};

/* Is the fresh one worth giving up the old one for? */
static bool beats(const struct shipment_booked *booked, const struct shipment_status *fresh,
	const struct shipment_status *old)
{
	if (!fresh->has_p50 || !old->has_p50)
		return fresh->has_p50;
	if (text_is(booked->by, "time"))
		return (double)(old->p50 - fresh->p50) / HOUR_US >= WORTH_H;
	/* Another aim than time is given up for the deadline's sake alone. */
	return old->has_chance && fresh->has_chance && fresh->chance >= old->chance + WORTH_CHANCE;
}

static bool is_better(const struct choice *choice)
{
	return choice->found && !choice->same &&
	       (choice->must || beats(&choice->shipment->held->booked, &choice->fresh.status,
					&choice->old.status));
}

static void say_cause(const struct choice *choice, struct buffer *out)
{
	static const struct {
		const char *cause, *words;
	} causes[] = {{"closed", "a link of the plan is closed"},
		{"slowed", "times on the plan have changed"}, {"lifted", "a disruption has ended"},
		{"off_plan", "it was seen off its plan"},
		{"chance", "the chance of its deadline fell by ten points"}};
	char from[DAY_TEXT];
	bool planned = choice->by && choice->by->row.has_from && choice->by->row.from > choice->on;
	for (unsigned i = 0; !planned && i < ARRAY_LEN(causes); i++)
		if (text_is(choice->due->cause, causes[i].cause))
			buffer_format(out, "%s", causes[i].words);
	if (planned)
		buffer_format(out, "a %s of the plan is announced from %s, %s",
			text_is(choice->by->row.effect, "closed") ? "closure" : "change",
			day_format(choice->by->row.from, from),
			shipment_meets(&choice->old.status, choice->due->by) ? "which it would meet"
			: text_is(choice->by->row.effect, "closed")
				? "which it does not meet as it is expected now"
				: "and counts from then");
	if (choice->by)
		buffer_format(out, " by disruption:%.*s (%.*s; source: %.*s)%s",
			TEXT_ARG(choice->by->row.id),
			TEXT_ARG(text_whole(choice->by->row.reason, 120)),
			TEXT_ARG(text_whole(choice->by->row.source, 80)),
			choice->by->row.provisional ? ", provisional: one report of the press"
						    : "");
	else if (choice->due->by.len)
		buffer_format(out, " by event %.*s", TEXT_ARG(choice->due->by));
}

static void say_eta(const struct shipment_status *status, struct buffer *out)
{
	char at[INSTANT_TEXT];
	if (status->has_p50)
		buffer_format(out, " (p50 %.16s", instant_format(status->p50, at));
	else
		buffer_text(out, TEXT(" (no end known"));
	if (status->has_chance)
		buffer_format(out, ", chance %.0f%%", 100 * status->chance);
	buffer_text(out, TEXT(")"));
}

static struct text say(const struct choice *choice, bool better, struct arena *arena)
{
	struct buffer out = {0};
	say_cause(choice, &out);
	buffer_text(&out, TEXT("; old plan: "));
	shipment_way(&choice->shipment->plan, choice->done, &out);
	say_eta(&choice->old.status, &out);
	if (better) {
		buffer_text(&out, TEXT("; new plan: "));
		shipment_way(&choice->plan, choice->done, &out);
		say_eta(&choice->fresh.status, &out);
	} else if (choice->found) {
		buffer_format(&out, "; %s: it is kept",
			choice->same ? "no way is better" : "the other way is no better");
	} else {
		buffer_text(&out, TEXT("; there is no other way: it waits"));
	}
	/* The record's bound; a way is at most 300 bytes, a reason was cut above. */
	struct text text = arena_copy(arena, text_whole(buffer_as_text(&out), 1000));
	buffer_fini(&out);
	return text;
}

/* --- The plans that there are ---------------------------------------------------------------- */

static void stand_behind(const struct shipment *shipment, const struct track_world *world,
	const struct shipment_plan *rest, int64_t now, struct arena *arena,
	struct shipment_sought *out)
{
	uint32_t done = track_done(&shipment->track);
	/* From where it stands it need not wait for a departure that the old plan does not ask for.
	 */
	out->same = !shipment->track.off_plan && shipment_plan_same(&shipment->plan, done, rest, 0);
	shipment_plan_join(&shipment->plan, done, rest, arena, &out->plan);
	struct shipment other = *shipment;
	other.plan = out->plan;
	track_fold(&other.plan, shipment->held->booked.ready, shipment->seen.items,
		shipment->seen.count, now + SHIPMENT_AHEAD_US, arena, &other.track);
	shipment_outlook(world, &other, now, arena, &out->outlook);
}

bool shipment_seek(struct searcher *searcher, const struct track_world *world,
	const struct shipment *shipment, const struct shipment_ask *ask, int64_t now,
	struct arena *arena, struct shipment_sought *out)
{
	bool *shut = NULL, found = false;
	struct shipment_ask asked = *ask;
	struct shipment_plan rest;
	while (shipment_plan_find(searcher, &asked, arena, &rest)) {
		struct shipment_sought one;
		stand_behind(shipment, world, &rest, now, arena, &one);
		if (!found ||
			beats(&shipment->held->booked, &one.outlook.status, &out->outlook.status))
			*out = one;
		found = true;
		if (!one.outlook.ahead.met_count)
			break;
		/* None of them was shut yet: it ends. */
		if (!shut)
			shut = arena_zero(arena, (size_t)world->network->links_count + 1, 1);
		for (size_t i = 0; i < one.outlook.ahead.met_count; i++)
			shut[one.outlook.ahead.met[i].link] = true;
		asked.shut = shut;
	}
	return found;
}

/* The new plan from where it can next be planned, behind what was done of the old one. */
static void find(struct searcher *searcher, const struct track_world *world, struct choice *choice,
	int64_t now, struct arena *arena)
{
	const struct shipment *shipment = choice->shipment;
	const struct shipment_booked *booked = &shipment->held->booked;
	int32_t from = network_node(world->network, track_next(&shipment->plan, &shipment->track));
	int32_t to = network_node(world->network, booked->to);
	struct shipment_sought sought;
	if (from == NETWORK_NONE || to == NETWORK_NONE || choice->done > 1500)
		return;
	int32_t origin = network_node(world->network, booked->from);
	const struct shipment_ask ask = {.from = (uint32_t)from,
		.to = (uint32_t)to,
		.by = booked->by,
		.avoid = booked->avoid,
		.avoid_count = booked->avoid_count,
		ROUTE_GOODS_OF(booked),
		.origin = (uint32_t)(origin == NETWORK_NONE ? from : origin)};
	if (!shipment_seek(searcher, world, shipment, &ask, now, arena, &sought))
		return;
	/* A way that ends before a closure without an end is none, but for who stands beside his.
	 */
	choice->found = sought.outlook.open || choice->must;
	choice->same = sought.same;
	choice->plan = sought.plan;
	choice->fresh = sought.outlook;
}

/* Of all that the two plans have ahead of them. */
static struct text mark_of(const struct choice *choice, bool better)
{
	struct shipment_marks old = shipment_plan_marks(&choice->shipment->plan, choice->done);
	struct shipment_marks fresh =
		better ? shipment_plan_marks(&choice->plan, choice->done) : old;
	struct text hours = route_weaker(old.hours, fresh.hours);
	struct text usd = route_weaker(old.usd, fresh.usd), km = route_weaker(old.km, fresh.km);
	return better ? route_weaker(hours, route_weaker(usd, km)) : hours;
}

static void fill(
	const struct choice *choice, bool better, struct arena *arena, struct shipment_turn *out)
{
	const struct shipment *shipment = choice->shipment;
	const struct shipment_status *free = &choice->free.status;
	struct shipment_status *status = arena_zero(arena, 1, sizeof(*status));
	shipment_spread(better ? &choice->fresh : &choice->old, status);
	out->turned = (struct shipment_turned){.shipment = shipment->held->booked.id,
		.outcome = text_of(better          ? "replanned"
				   : choice->found ? "kept"
						   : "no_way"),
		.cause = choice->due->cause,
		.by = choice->due->by.len ? choice->due->by : TEXT_NONE,
		.by_seq = choice->due->seq,
		.text = say(choice, better, arena),
		.plan_before = shipment->held->plan,
		.plan = better ? out->plan.id : shipment->held->plan,
		.p50_before = choice->old.status.p50,
		.has_p50_before = choice->old.status.has_p50,
		.chance_before = choice->old.status.chance,
		.has_chance_before = choice->old.status.has_chance,
		.has_hours_more = status->has_p50 && free->has_p50,
		.hours_more = round((double)(status->p50 - free->p50) / HOUR_US * 10) / 10,
		.provisional = choice->by && choice->by->row.provisional,
		.status = status};
	if (choice->by) {
		out->turned.claims = choice->by->row.claims;
		out->turned.claims_count = choice->by->row.claims_count;
	}
	out->turned.mark = mark_of(choice, better);
	if (!better)
		return;
	struct ahead a = ahead_of(&shipment->plan, choice->done),
		     b = ahead_of(&choice->plan, choice->done);
	out->turned.usd_more = b.usd - a.usd;
	out->turned.km_more = b.km - a.km;
	out->turned.has_usd_more = out->turned.has_km_more = true;
}

void shipment_turn(struct searcher *searcher, const struct track_world *world,
	const struct shipment *shipment, const struct due *due, int64_t now, struct arena *arena,
	struct shipment_turn *out)
{
	struct choice choice = {.shipment = shipment,
		.due = due,
		.by = text_starts(due->by, TEXT("disruption:"))
			      ? shipment_disruption(searcher->world, due->by)
			      : NULL,
		.done = track_done(&shipment->track),
		.on = searcher->on,
		.must = shipment->track.off_plan};
	*out = (struct shipment_turn){.made = false};
	struct track_world undisturbed = *world;
	undisturbed.overlay = NULL;
	shipment_outlook(world, shipment, now, arena, &choice.old);
	shipment_outlook(&undisturbed, shipment, now, arena, &choice.free);
	if (shipment->track.state != TRACK_ARRIVED)
		find(searcher, world, &choice, now, arena);
	else
		choice.found = choice.same = true;
	bool better = is_better(&choice);
	if (better) {
		out->plan = choice.plan;
		shipment_plan_seal(&out->plan, arena);
		out->made = true;
	}
	fill(&choice, better, arena, out);
}
