#include "services/corridors/handlers_inside.h"

#include "services/corridors/shipments/capture.h"
#include "services/corridors/shipments/identifiers.h"
#include "services/corridors/network/places.h"
#include "services/corridors/shipment_load.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct text with_head(struct arena *arena, const char *head, struct text id)
{
	char text[160];
	int len = snprintf(text, sizeof(text), "%s:%.*s", head, TEXT_ARG(id));
	return arena_copy(arena, (struct text){text, (size_t)len});
}

/* The shipment that an id or a number means. */
static enum err resolve(struct corridors *corridors, struct text given, struct arena *arena,
	struct text *id, struct why *why)
{
	struct texts_found found;
	char normal[256];
	struct text head = TEXT("shipment:");
	if (text_starts(given, head))
		given = text_slice(given, head.len, given.len);
	enum err err = identifiers_normal(given, normal, sizeof(normal), why);
	if (!err)
		err = shipment_state_bearers(corridors->store, text_of(normal), arena, &found, why);
	if (!err && !found.count)
		err = why_set(why, ERR_NOT_FOUND, "id",
			"wanted the id of a shipment, or a number that one bears, got '%.*s'",
			TEXT_ARG(given));
	if (!err)
		*id = found.items[0];
	return err;
}

/* --- The list ------------------------------------------------------------------------------ */

struct listing {
	struct corridors *corridors;
	const struct shipments_query *query;
	struct searcher *searcher;
	struct arena *arena;
	int64_t now;
	struct shipment_row *rows;
	struct shipments_reply reply;
};

static bool is_late(const struct shipment_row *row)
{
	return row->blocked_by.ptr ||
	       (row->has_deadline && row->has_p50 && row->p50 > row->deadline);
}

static enum err list_one(struct listing *list, struct text id, int64_t limit, struct why *why)
{
	struct shipment_case *held = NULL;
	struct shipment_status now;
	enum err err = shipment_load(list->corridors, id, list->arena, &held, why);
	if (err)
		return err;
	const struct track_world world = shipment_load_world(list->corridors, list->searcher);
	struct shipment shipment = shipment_load_at(held, list->now, list->arena);
	shipment_status(&world, &shipment, list->now, list->arena, &now);
	const struct shipment_booked *booked = &held->held.booked;
	const struct shipment_row row = {.id = with_head(list->arena, "shipment", booked->id),
		.from = booked->from,
		.to = booked->to,
		.state = now.state,
		.place = now.place,
		.since = now.since,
		.p10 = now.p10,
		.has_p10 = now.has_p10,
		.p50 = now.p50,
		.has_p50 = now.has_p50,
		.p90 = now.p90,
		.has_p90 = now.has_p90,
		.deadline = booked->deadline,
		.has_deadline = booked->has_deadline,
		.chance = now.chance,
		.has_chance = now.has_chance,
		.late_h = now.late_h,
		.has_late_h = now.has_late_h,
		.blocked_by = now.blocked_by,
		.provisional = now.provisional,
		.provisional_count = now.provisional_count,
		.warned = now.warned,
		.warned_count = now.warned_count,
		.turns = held->held.turns,
		.mark = shipment_plan_marks(&shipment.plan, 0).hours};
	if (list->query->has_late && list->query->late && !is_late(&row))
		return ERR_OK;
	if (list->reply.total++ < limit)
		list->rows[list->reply.shipments_count++] = row;
	return ERR_OK;
}

/* A place by any of its names, or links as people write them (a link, a border, a corridor). */
static enum err users(struct listing *list, struct texts_found *out, struct why *why)
{
	const struct network *network = list->searcher->world->network;
	struct text given = list->query->through;
	struct target target = {.kind = TARGET_NODE};
	bool place = places_resolve(network, given, &target.node, NULL) == ERR_OK;
	enum err err = place ? ERR_OK : target_parse(network, given, &target, why);
	if (err)
		return err;
	bool *marked = shipment_bears_on(list->corridors, network, &target, place);
	const struct plans_found plans = {list->corridors->uses, marked};
	err = shipment_state_users(list->corridors->store, &plans, list->arena, out, why);
	free(marked);
	return err;
}

static enum err ids_of(struct listing *list, struct texts_found *out, struct why *why)
{
	const struct shipments_query *query = list->query;
	char normal[256];
	if (query->through.len)
		return users(list, out, why);
	if (!query->number.len)
		return shipment_state_list(list->corridors->store, query->has_all && query->all,
			list->arena, out, why);
	enum err err = identifiers_normal(query->number, normal, sizeof(normal), why);
	return err ? err
		   : shipment_state_bearers(
			     list->corridors->store, text_of(normal), list->arena, out, why);
}

enum err shipment_list_answer(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct listing list = {
		.corridors = self, .query = request, .arena = arena, .now = shipment_load_clock()};
	struct texts_found ids = {NULL, 0};
	int64_t limit = list.query->has_limit ? list.query->limit : 1000;
	if (limit < 1 || limit > 4096)
		return why_set(why, ERR_BAD_VALUE, "shipments_query.limit",
			"wanted 1 to 4096, got %lld", (long long)limit);
	list.rows = arena_zero(arena, (size_t)limit, sizeof(*list.rows));
	enum err err = handlers_search(
		list.corridors, (day)(list.now / INT64_C(86400000000)), false, &list.searcher, why);
	if (!err)
		err = ids_of(&list, &ids, why);
	for (uint32_t i = 0; !err && i < ids.count; i++)
		err = list_one(&list, ids.items[i], limit, why);
	list.reply.shipments = list.rows;
	return err ? err : kit_answer(reply, &list.reply, why);
}

/* --- Events -------------------------------------------------------------------------------- */

static struct shipment_event_row event_row(const struct event_held *held, struct arena *arena)
{
	const struct shipment_event *report = &held->report;
	return (struct shipment_event_row){.id = report->id,
		.shipment = held->shipment.len ? with_head(arena, "shipment", held->shipment)
					       : TEXT_NONE,
		.verdict = held->verdict,
		.text = held->text,
		.what = report->what,
		.classifier = report->classifier.ptr ? report->classifier : TEXT("ACT"),
		.at = report->at,
		.place = report->place,
		.node = held->node.len ? held->node : TEXT_NONE,
		.objects = report->objects,
		.objects_count = report->objects_count,
		.standard = report->standard.ptr ? report->standard : TEXT("serai"),
		.source = report->source,
		.seq = held->event_seq,
		.recorded_at = held->recorded_us};
}

static const struct shipment_event_row *event_rows(
	const struct events_found *found, struct arena *arena)
{
	struct shipment_event_row *rows =
		arena_zero(arena, (size_t)found->count + 1, sizeof(*rows));
	for (uint32_t i = 0; i < found->count; i++)
		rows[i] = event_row(&found->items[i], arena);
	return rows;
}

enum err shipment_events_answer(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct corridors *corridors = self;
	const struct shipment_events_query *query = request;
	struct text id = TEXT("");
	struct events_found found = {NULL, 0};
	enum err err = query->id.len ? resolve(corridors, query->id, arena, &id, why) : ERR_OK;
	if (!err)
		err = shipment_state_events(corridors->store, id, arena, &found, why);
	if (err)
		return err;
	struct shipment_events_reply answer = {
		.events = event_rows(&found, arena), .events_count = found.count};
	struct buffer document = {0};
	if (query->as.len) {
		struct shipment_event *events =
			arena_zero(arena, (size_t)found.count + 1, sizeof(*events));
		for (uint32_t i = 0; i < found.count; i++)
			events[i] = found.items[i].report;
		answer.left_out = capture_write(events, found.count, query->as, &document);
		answer.has_left_out = true;
		answer.document = buffer_as_text(&document);
	}
	err = kit_answer(reply, &answer, why);
	buffer_fini(&document);
	return err;
}

/* --- One shipment -------------------------------------------------------------------------- */

struct showing {
	struct corridors *corridors;
	struct searcher *searcher;
	struct track_world world;
	struct shipment shipment;
	struct arena *arena;
	struct shipment_reply *reply;
	struct shipment_outlook outlook;
};

static const struct disruption *bears_on(
	const struct showing *show, const struct shipment_step *step)
{
	const struct overlay *overlay = show->world.overlay;
	bool on_link = step->link.ptr != NULL;
	int32_t link = on_link ? network_link(show->world.network, step->link) : NETWORK_NONE;
	int32_t node = network_node(show->world.network, step->place), by = NETWORK_NONE;
	if (!overlay->touches)
		return NULL;
	if (link != NETWORK_NONE) {
		const struct overlay_hits *hits = &overlay->on_links;
		by = overlay->closed[link] != NETWORK_NONE ? overlay->closed[link]
							   : overlay->link_by[link];
		if (by == NETWORK_NONE && hits->first[link] < hits->first[link + 1])
			by = (int32_t)hits->by[hits->first[link]]; /* one that warns */
	} else if (node != NETWORK_NONE)
		by = overlay->node_by[node];
	return by == NETWORK_NONE ? NULL : &overlay->disruptions[by];
}

static struct shipment_step_row step_row(
	const struct showing *show, const struct shipment_step *step)
{
	struct learned_figure figure = track_figure(&show->world, step);
	const struct disruption *by = bears_on(show, step);
	const struct learned_entry *taught =
		learned_find(show->world.learned, step->place, learned_row(step->row));
	struct shipment_step_row row = {.kind = step->kind,
		.from = step->from,
		.place = step->place,
		.mode = step->mode,
		.median_h = figure.median_h,
		.p90_h = figure.p90_h,
		.mark = step->mark,
		.row = step->row,
		.learned = taught ? taught->sum.count : 0,
		.has_learned = taught && text_starts(step->row, TEXT("dwell:"))};
	if (step->link.ptr)
		row.link = with_head(show->arena, "link", step->link);
	if (by) {
		row.changed_by = with_head(show->arena, "disruption", by->row.id);
		row.provisional = by->row.provisional;
		row.has_provisional = by->row.provisional;
	}
	return row;
}

static void stop_times(const struct track_stop *stop, struct shipment_step_row *row)
{
	row->arrived = stop->arrived;
	row->has_arrived = stop->has_arrived;
	row->left = stop->left;
	row->has_left = stop->has_left;
}

static struct shipment_step_row *show_steps(struct showing *show)
{
	const struct shipment_plan *plan = &show->shipment.plan;
	const struct track *track = &show->shipment.track;
	struct shipment_step_row *rows =
		arena_zero(show->arena, (size_t)plan->steps_count + 1, sizeof(*rows));
	uint32_t stop = 0;
	for (uint32_t i = 0; i < plan->steps_count; i++) {
		rows[i] = step_row(show, &plan->steps[i]);
		bool leaves = track->stops[stop].move == (int32_t)i;
		bool moving = track->state == TRACK_MOVING && track->stop == stop && leaves;
		bool standing = track->state != TRACK_MOVING && track->stop == stop && !leaves;
		rows[i].now =
			!track->off_plan && track->state != TRACK_ARRIVED && (moving || standing);
		if (leaves && stop + 1 < track->stops_count)
			stop_times(&track->stops[++stop], &rows[i]);
	}
	show->reply->steps = rows;
	show->reply->steps_count = plan->steps_count;
	return rows;
}

/* What senders plan and estimate, beside what is known: the one that was told last. */
static void show_expected(
	struct showing *show, const struct events_found *events, struct shipment_step_row *rows)
{
	uint64_t *seqs =
		arena_zero(show->arena, 2 * (size_t)show->reply->steps_count + 2, sizeof(*seqs));
	for (uint32_t e = 0; e < events->count; e++) {
		const struct event_held *held = &events->items[e];
		const struct shipment_event *report = &held->report;
		bool leaves = text_is(report->what, "departed");
		if (!text_is(held->verdict, "kept") ||
			!text_is_choice("PLN|EST", report->classifier) ||
			!(leaves || text_is(report->what, "arrived")))
			continue;
		for (uint32_t i = 0; i < show->reply->steps_count; i++) {
			struct shipment_step_row *row = &rows[i];
			uint64_t *seq = &seqs[2 * (size_t)i + leaves];
			if (!text_is(row->kind, "move") || held->event_seq < *seq ||
				!text_equal(leaves ? row->from : row->place, held->node))
				continue;
			*seq = held->event_seq;
			*(leaves ? &row->expected_left : &row->expected_arrival) = report->at;
			*(leaves ? &row->has_expected_left : &row->has_expected_arrival) = true;
		}
	}
}

static enum err show_turns(struct showing *show, struct why *why)
{
	struct turns_found found;
	enum err err = shipment_state_turns(
		show->corridors->store, show->shipment.held->booked.id, show->arena, &found, why);
	struct shipment_turn_row *rows =
		arena_zero(show->arena, (size_t)found.count + 1, sizeof(*rows));
	for (uint32_t i = 0; !err && i < found.count; i++)
		rows[i] = (struct shipment_turn_row){.recorded_at = found.recorded_us[i],
			.outcome = found.items[i].outcome,
			.cause = found.items[i].cause,
			.by = found.items[i].by,
			.provisional = found.items[i].provisional,
			.hours_more = found.items[i].hours_more,
			.has_hours_more = found.items[i].has_hours_more,
			.usd_more = found.items[i].usd_more,
			.has_usd_more = found.items[i].has_usd_more,
			.text = found.items[i].text,
			.mark = found.items[i].mark};
	show->reply->turns = rows;
	show->reply->turns_count = found.count;
	return err;
}

static void show_head(struct showing *show, const struct shipment_status *now)
{
	const struct shipment_booked *booked = &show->shipment.held->booked;
	const struct shipment_plan *plan = &show->shipment.plan;
	struct shipment_marks marks = shipment_plan_marks(plan, 0);
	*show->reply = (struct shipment_reply){
		.id = with_head(show->arena, "shipment", booked->id),
		.from = booked->from,
		.to = booked->to,
		.ready = booked->ready,
		.deadline = booked->deadline,
		.has_deadline = booked->has_deadline,
		.by = booked->by,
		.avoid = booked->avoid,
		.avoid_count = booked->avoid_count,
		.numbers = booked->keys,
		.numbers_count = booked->keys_count,
		.goods = booked->goods,
		.contents = booked->contents,
		.ignore_regime = booked->ignore_regime,
		.ignore_regime_count = booked->ignore_regime_count,
		.teu = booked->teu,
		.has_teu = booked->has_teu,
		.state = now->state,
		.place = now->place,
		.to_place = now->to,
		.since = now->since,
		.off_plan = now->off_plan,
		.p10 = now->p10,
		.has_p10 = now->has_p10,
		.p50 = now->p50,
		.has_p50 = now->has_p50,
		.p90 = now->p90,
		.has_p90 = now->has_p90,
		.chance = now->chance,
		.has_chance = now->has_chance,
		.late_h = now->late_h,
		.has_late_h = now->has_late_h,
		.blocked_by = now->blocked_by,
		.provisional = now->provisional,
		.provisional_count = now->provisional_count,
		.warned = now->warned,
		.warned_count = now->warned_count,
		.meets = now->meets,
		.meets_count = now->meets_count,
		.plan = show->shipment.held->plan,
		.days = plan->hours / 24,
		.days_mark = plan->mark,
		.usd = plan->usd,
		.usd_mark = marks.usd,
		.km = plan->km,
		.km_mark = marks.km,
		.source = TEXT("sums of the rows that the steps name, as they were when the plan "
			       "was made; `serai why` tells each one's source"),
	};
}

static void show_notes(struct showing *show)
{
	char text[256];
	struct text *notes = arena_zero(show->arena, 2 + BEARING_NOTES_MAX, sizeof(*notes));
	uint32_t count = 0;
	snprintf(text, sizeof(text),
		"stands of one trip hang together with rho %.1f, and moves spread by %.0f%%: "
		"assumptions",
		DWELL_RHO, 100 * ETA_MOVE_SIGMA);
	notes[count++] = arena_copy(show->arena, text_of(text));
	notes[count++] = TEXT("days adds medians; p10, p50 and p90 are of the conditional "
			      "distribution, with the time it has stood or moved already");
	struct bearing bearing;
	if (shipment_bearing(
		    &show->world, &show->shipment, &show->outlook.ahead, show->arena, &bearing)) {
		struct bearing_list told = bearing_notes(&bearing);
		for (uint32_t i = 0; i < told.count; i++)
			notes[count++] = told.items[i];
	}
	show->reply->notes = notes;
	show->reply->notes_count = count;
}

enum err shipment_show_answer(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct shipment_query *query = request;
	struct shipment_case *held = NULL;
	struct text id = TEXT_NONE;
	int64_t now = query->has_at ? query->at : shipment_load_clock();
	struct showing show = {.corridors = self, .arena = arena};
	enum err err = resolve(show.corridors, query->id, arena, &id, why);
	if (!err)
		err = shipment_load(show.corridors, id, arena, &held, why);
	if (!err)
		err = handlers_search(show.corridors, (day)(now / INT64_C(86400000000)), false,
			&show.searcher, why);
	if (err)
		return err;
	struct shipment_status status;
	struct shipment_reply answer;
	struct events_found events = {NULL, 0};
	show.reply = &answer;
	show.world = shipment_load_world(show.corridors, show.searcher);
	show.shipment = shipment_load_at(held, now, arena);
	shipment_outlook(&show.world, &show.shipment, now, arena, &show.outlook);
	shipment_spread(&show.outlook, &status);
	show_head(&show, &status);
	struct shipment_step_row *rows = show_steps(&show);
	show_notes(&show);
	err = shipment_state_events(show.corridors->store, id, arena, &events, why);
	answer.events = event_rows(&events, arena);
	answer.events_count = events.count;
	if (!err) {
		show_expected(&show, &events, rows);
		err = show_turns(&show, why);
	}
	return err ? err : kit_answer(reply, &answer, why);
}
