#include "services/corridors/handlers_inside.h"

#include "proto/base/buffer.h"
#include "proto/base/check.h"
#include "proto/wire/subject.h"
#include "services/corridors/shipments/capture.h"
#include "services/corridors/shipments/identifiers.h"
#include "services/corridors/network/places.h"
#include "services/corridors/shipments/shipment.h"
#include "services/corridors/answers/route_filter.h"
#include "services/corridors/shipment_load.h"

#include <stdio.h>
#include <string.h>

/* --- Booking ------------------------------------------------------------------------------- */

enum { KEYS_MAX = 192 };

static enum err key_add(struct text *keys, uint32_t *count, struct text given, const char *field,
	struct arena *arena, struct why *why)
{
	char normal[256];
	struct why reason = {0};
	if (identifiers_normal(given, normal, sizeof(normal), &reason) != ERR_OK) {
		char where[64];
		snprintf(where, sizeof(where), "shipment_book.%s", field);
		return why_set(why, ERR_BAD_VALUE, where, "%s", reason.text);
	}
	for (uint32_t i = 0; i < *count; i++)
		if (text_is(keys[i], normal))
			return ERR_OK;
	CHECK(*count < KEYS_MAX);
	keys[(*count)++] = arena_copy(arena, text_of(normal));
	return ERR_OK;
}

/* What is a container or wagon by its place in the request must be one by its form. */
static enum err equipment_check(struct text given, struct why *why)
{
	char out[IDENTIFIER_MAX];
	struct why reason = {0};
	enum identifier_kind kind = identifiers_kind(given);
	enum err err = kind == IDENTIFIER_WAGON ? identifiers_wagon(given, out, &reason)
						: identifiers_container(given, out, &reason);
	return err ? why_set(why, err, "shipment_book.equipment", "%s", reason.text) : ERR_OK;
}

static enum err numbers_read(const struct shipment_book *command, struct text id,
	struct arena *arena, struct shipment_booked *out, struct why *why)
{
	struct text *keys = arena_zero(arena, KEYS_MAX, sizeof(*keys));
	uint32_t count = 0;
	keys[count++] = id;
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < command->equipment_count; i++) {
		err = equipment_check(command->equipment[i], why);
		if (!err)
			err = key_add(keys, &count, command->equipment[i], "equipment", arena, why);
	}
	for (uint32_t i = 0; !err && i < command->references_count; i++)
		err = key_add(keys, &count, command->references[i], "references", arena, why);
	out->keys = keys;
	out->keys_count = count;
	return err;
}

static enum err place(const struct network *network, struct text given, const char *field,
	uint32_t *node, struct why *why)
{
	enum err err = places_resolve(network, given, node, why);
	if (err && why)
		snprintf(why->where, sizeof(why->where), "shipment_book.%s", field);
	return err;
}

static enum err avoid_check(
	const struct network *network, const struct shipment_book *command, struct why *why)
{
	for (uint32_t i = 0; i < command->avoid_count; i++) {
		struct target target;
		enum err err = target_parse(network, command->avoid[i], &target, why);
		if (err)
			return err;
	}
	return ERR_OK;
}

/* Why there is no plan: asked as a route is, whose answer names the filter. */
static enum err no_plan(const struct route_world *world, const struct shipment_book *command,
	struct arena *arena, struct why *why)
{
	const struct route_query query = {.from = command->from,
		.to = command->to,
		.by = command->by,
		.avoid = command->avoid,
		.avoid_count = command->avoid_count,
		ROUTE_GOODS_OF(command),
		.plain = true,
		.has_plain = true};
	struct route_reply reply = {.found = false};
	enum err err = route_answer(world, &query, arena, &reply, why);
	return err ? err
		   : why_set(why, ERR_RULE, "shipment_book.to",
			     "wanted a place that can be reached; no route: %.*s",
			     TEXT_ARG(reply.no_route.ptr ? reply.no_route : TEXT("none")));
}

static enum err goods_check(const struct searcher *searcher, const struct shipment_ask *ask,
	struct arena *arena, struct why *why)
{
	struct restrictions goods;
	enum err err = shipment_plan_goods(
		searcher->world->network, ask, searcher->on, arena, &goods, why);
	if (err && why) {
		char field[sizeof(why->where)];
		snprintf(field, sizeof(field), "shipment_book.%.60s", why->where);
		memcpy(why->where, field, sizeof(field));
	}
	return err;
}

struct booking {
	struct shipment_booked booked;
	struct shipment_plan plan;
};

static enum err ends_check(const struct network *network, const struct shipment_book *command,
	struct shipment_ask *ask, struct why *why)
{
	enum err err = place(network, command->from, "from", &ask->from, why);
	if (!err)
		err = place(network, command->to, "to", &ask->to, why);
	if (!err && ask->from == ask->to)
		err = why_set(why, ERR_RULE, "shipment_book.to",
			"wanted another place than the start, %.*s",
			TEXT_ARG(network->nodes[ask->from].row->id));
	return err ? err : avoid_check(network, command, why);
}

static enum err late_deadline(const struct shipment_booked *booked, struct why *why)
{
	char ready[INSTANT_TEXT], deadline[INSTANT_TEXT];
	return why_set(why, ERR_BAD_DATE, "shipment_book.deadline",
		"wanted an instant after the one when it is ready, %s, got %s",
		instant_format(booked->ready, ready), instant_format(booked->deadline, deadline));
}

/* The command judged at an instant: booking and plan, as they would be. */
static enum err book_judge(struct corridors *corridors, const struct shipment_book *command,
	struct text id, int64_t now, struct arena *arena, struct booking *out, struct why *why)
{
	struct searcher *searcher = NULL;
	struct shipment_held *taken = NULL;
	struct shipment_ask ask = {.by = command->by.ptr ? command->by : TEXT("time"),
		.avoid = command->avoid,
		.avoid_count = command->avoid_count,
		ROUTE_GOODS_OF(command)};
	enum err err = handlers_search(corridors, handlers_day(now), true, &searcher, why);
	if (!err)
		err = shipment_state_find(corridors->store, id, arena, &taken, why);
	if (!err && taken)
		err = why_set(why, ERR_EXISTS, "shipment_book.id",
			"wanted an id that no shipment has yet, got '%.*s'", TEXT_ARG(id));
	if (!err)
		err = ends_check(searcher->world->network, command, &ask, why);
	ask.origin = ask.from;
	if (!err)
		err = goods_check(searcher, &ask, arena, why);
	*out = (struct booking){.booked = {.id = id,
					.ready = command->has_ready ? command->ready : now,
					.deadline = command->deadline,
					.has_deadline = command->has_deadline,
					.by = ask.by,
					.avoid = command->avoid,
					.avoid_count = command->avoid_count,
					.goods = command->goods,
					.contents = command->contents,
					.ignore_regime = command->ignore_regime,
					.ignore_regime_count = command->ignore_regime_count,
					.teu = command->teu,
					.has_teu = command->has_teu,
					.source = command->source}};
	if (!err && out->booked.has_deadline && out->booked.deadline <= out->booked.ready)
		err = late_deadline(&out->booked, why);
	if (!err)
		err = numbers_read(command, id, arena, &out->booked, why);
	if (err)
		return err;
	const struct network *network = searcher->world->network;
	const struct shipment_held held = {.booked = out->booked};
	struct shipment shipment = {
		.held = &held, .plan = {.from = network->nodes[ask.from].row->id}};
	struct shipment_sought sought;
	struct shipment_status *status = arena_zero(arena, 1, sizeof(*status));
	const struct track_world world = shipment_load_world(corridors, searcher);
	track_fold(&shipment.plan, out->booked.ready, NULL, 0, now, arena, &shipment.track);
	if (!shipment_seek(searcher, &world, &shipment, &ask, now, arena, &sought))
		return no_plan(searcher->world, command, arena, why);
	out->plan = sought.plan;
	shipment_plan_seal(&out->plan, arena);
	out->booked.from = out->plan.from;
	out->booked.to = out->plan.to;
	out->booked.plan = out->plan.id;
	shipment_spread(&sought.outlook, status);
	out->booked.status = status;
	return ERR_OK;
}

static enum err id_check(struct text id, struct why *why)
{
	for (size_t i = 0; i < id.len; i++)
		if ((unsigned char)id.ptr[i] <= ' ' || id.ptr[i] == ':')
			return why_set(why, ERR_BAD_VALUE, "shipment_book.id",
				"wanted no blanks and no colon, got '%.*s'", TEXT_ARG(id));
	return ERR_OK;
}

/* Judged here so that a slip is refused at once, and again when it is decided. */
enum err shipment_book_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct shipment_book *command = request;
	struct text id = command->id.len ? command->id : TEXT("new");
	struct booking booking;
	enum err err = id_check(id, why);
	if (!err)
		err = book_judge(self, command, command->id.len ? id : TEXT("new:"),
			shipment_load_clock(), arena, &booking, why);
	return err ? err
		   : handlers_emit(event, "corridor.shipment.requested", id, &record_shipment_book,
			     command, why);
}

static enum err emit_plan(struct corridors *corridors, struct kit_outputs *outputs,
	const struct shipment_plan *plan, struct arena *arena, struct why *why)
{
	struct shipment_plan held;
	bool found = false;
	enum err err =
		shipment_state_plan_of(corridors->store, plan->id, arena, &held, &found, why);
	return err || found ? err
			    : handlers_emit(outputs, "corridor.plan.made", plan->id,
				      &record_shipment_plan, plan, why);
}

/* Reports that came before the booking and bear one of its numbers. */
static enum err adopt(struct corridors *corridors, const struct booking *booking,
	const struct kit_event *input, struct kit_outputs *outputs, struct why *why)
{
	struct searcher *searcher = NULL;
	const struct shipment_held held = {.booked = booking->booked,
		.status = *booking->booked.status,
		.plan = booking->plan.id};
	struct shipment_case *made = shipment_load_case(&held, &booking->plan, input->arena);
	enum err err =
		handlers_search(corridors, handlers_day(input->recorded_us), false, &searcher, why);
	for (uint32_t k = 0; !err && k < booking->booked.keys_count; k++) {
		struct events_found strays;
		err = shipment_state_strays(
			corridors->store, booking->booked.keys[k], input->arena, &strays, why);
		for (uint32_t i = 0; !err && i < strays.count; i++) {
			const struct shipment_told told = {&strays.items[i].report,
				strays.items[i].event_seq, strays.items[i].recorded_us};
			err = shipment_load_take(
				corridors, searcher, made, &told, input, outputs, why);
		}
	}
	return err;
}

enum err shipment_book_decide(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct shipment_book *command = record;
	char id[32], p50[INSTANT_TEXT];
	snprintf(id, sizeof(id), "S%llu", (unsigned long long)event->seq);
	struct booking booking;
	enum err err = book_judge(self, command, command->id.len ? command->id : text_of(id),
		event->recorded_us, event->arena, &booking, why);
	if (!err)
		err = emit_plan(self, outputs, &booking.plan, event->arena, why);
	if (!err)
		err = handlers_emit(outputs, "corridor.shipment.booked", booking.booked.id,
			&record_shipment_booked, &booking.booked, why);
	if (!err)
		err = adopt(self, &booking, event, outputs, why);
	const struct shipment_status *status = booking.booked.status;
	if (!err)
		kit_note(outputs, "shipment:%.*s by %.16s (half of all such are there by then)",
			TEXT_ARG(booking.booked.id), instant_format(status->p50, p50));
	return err;
}

/* --- Reports ------------------------------------------------------------------------------- */

static enum err emit_event(
	struct kit_outputs *event, const struct shipment_event *made, struct why *why)
{
	return handlers_emit(event, "corridor.tracking.reported", made->standard,
		&record_shipment_event, made, why);
}

enum err shipment_report_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	(void)self;
	struct shipment_event made;
	enum err err = capture_check(request, arena, &made, why);
	return err ? err : emit_event(event, &made, why);
}

enum err shipment_capture_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	(void)self;
	const struct shipment_capture *command = request;
	struct capture all;
	enum err err = capture_read(command->document, command->standard, arena, &all, why);
	for (uint32_t i = 0; !err && i < all.count; i++) {
		all.items[i].source = command->source;
		err = emit_event(event, &all.items[i], why);
	}
	return err;
}

/* Which shipments the event is about, each once. A number may have been used before: then it is the
 * live one's that was booked last. */
static enum err bearers(struct corridors *corridors, const struct shipment_event *event,
	struct arena *arena, struct texts_found *out, struct why *why)
{
	enum err err = ERR_OK;
	out->items = arena_zero(arena, (size_t)event->objects_count + 1, sizeof(*out->items));
	out->count = 0;
	for (uint32_t i = 0; !err && i < event->objects_count; i++) {
		struct texts_found found;
		struct text number = event->objects[i], head = TEXT("shipment:");
		if (text_starts(number, head))
			number = text_slice(number, head.len, number.len);
		err = shipment_state_bearers(corridors->store, number, arena, &found, why);
		bool known = !err && !found.count;
		for (uint32_t k = 0; !known && !err && k < out->count; k++)
			known = text_equal(out->items[k], found.items[0]);
		if (!err && !known)
			out->items[out->count++] = found.items[0];
	}
	/* Who takes an event back need not say again what that one was about. */
	if (!err && !event->objects_count && event->retracts_count)
		err = shipment_state_told(corridors->store, event->retracts[0], arena, out, why);
	return err;
}

static enum err stray(struct corridors *corridors, const struct kit_event *input,
	const struct shipment_event *event, struct kit_outputs *outputs, struct why *why)
{
	struct event_held *before = NULL;
	enum err err = shipment_state_event(
		corridors->store, TEXT(""), event->id, input->arena, &before, why);
	struct shipment_tracked tracked = {.event = event->id,
		.event_seq = input->seq,
		.verdict = before ? TEXT("twice") : TEXT("unknown_shipment"),
		.text = before ? TEXT("told before, and of no known shipment: nothing changes")
			       : TEXT("no shipment bears any of its numbers: kept, and applied "
				      "when "
				      "one is booked that does"),
		.what = event->what,
		.at = event->at};
	if (!before) {
		tracked.objects = event->objects;
		tracked.objects_count = event->objects_count;
	}
	kit_note(outputs, "%.*s: %.*s", TEXT_ARG(tracked.verdict), TEXT_ARG(tracked.text));
	return err ? err
		   : handlers_emit(outputs, "corridor.shipment.tracked", TEXT("none"),
			     &record_shipment_tracked, &tracked, why);
}

enum err shipment_event_decide(void *self, const struct kit_event *input, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	struct corridors *corridors = self;
	const struct shipment_event *event = record;
	const struct shipment_told told = {event, input->seq, input->recorded_us};
	struct texts_found found = {NULL, 0};
	struct searcher *searcher = NULL;
	enum err err = bearers(corridors, event, input->arena, &found, why);
	if (!err && !found.count)
		return stray(corridors, input, event, outputs, why);
	if (!err)
		err = handlers_search(
			corridors, handlers_day(input->recorded_us), false, &searcher, why);
	for (uint32_t i = 0; !err && i < found.count; i++) {
		struct shipment_case *held = NULL;
		err = shipment_load(corridors, found.items[i], input->arena, &held, why);
		if (!err)
			err = shipment_load_take(
				corridors, searcher, held, &told, input, outputs, why);
	}
	return err;
}

/* --- Applying ------------------------------------------------------------------------------ */

enum err shipment_event_project(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)record;
	struct corridors *corridors = self;
	return shipment_state_report(corridors->store, event->data, handlers_stamp(event), why);
}

enum err shipment_plan_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	return shipment_state_plan(corridors->store, record, event->data, why);
}

enum err shipment_booked_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	const struct shipment_booked *booked = record;
	enum err err = shipment_state_book(
		corridors->store, record, event->data, handlers_stamp(event), why);
	if (!err)
		err = shipment_state_use(corridors->store, booked->plan, corridors->uses, why);
	shipment_clock_set(corridors);
	return err;
}

enum err shipment_tracked_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	enum err err = shipment_state_track(
		corridors->store, record, &corridors->learned, handlers_stamp(event), why);
	shipment_clock_set(corridors);
	return err;
}

enum err shipment_turned_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	const struct shipment_turned *turned = record;
	enum err err = shipment_state_turn(
		corridors->store, turned, event->data, handlers_stamp(event), why);
	return err ? err : shipment_state_use(corridors->store, turned->plan, corridors->uses, why);
}
