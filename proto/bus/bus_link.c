/* The life of the connection: HELLO, heartbeats, loss and coming back. */
#include "proto/bus/bus_inside.h"

#include "proto/base/check.h"
#include "proto/wire/bundle.h"

#include <stdio.h>
#include <string.h>

enum { PUMP_MAX = 1024 }; /* messages taken in at once, so that timers get their turn */

bool bus_link_is_up(const struct bus *bus)
{
	return bus->link.state == BUS_LINK_UP;
}

static int64_t now_ms(const struct bus *bus)
{
	return bus->engine->now_ms(bus->self);
}

int64_t bus_link_deadline(struct bus *bus, int timeout_ms)
{
	return timeout_ms < 0 ? -1 : now_ms(bus) + timeout_ms;
}

void bus_link_hold(struct bus *bus)
{
	bus->link.holding++;
}

void bus_link_let_go(struct bus *bus)
{
	CHECK(bus->link.holding);
	if (!--bus->link.holding)
		bus->engine->flush(bus->self);
}

static void send_at_once(struct bus *bus, const struct frame *frame, struct bytes body)
{
	bus_link_hold(bus);
	bus->engine->send(bus->self, frame, body);
	bus_link_let_go(bus);
}

/* A bundle of one is sent as what it is. */
void bus_link_send_gathered(struct bus *bus)
{
	struct bus_link *link = &bus->link;
	if (!link->bundled)
		return;
	struct frame frame = {.version = FRAME_VERSION, .op = FRAME_BUNDLE};
	struct bytes parts = buffer_bytes(&link->bundle), head, body = parts;
	if (link->bundled == 1)
		CHECK(bundle_take(&parts, &head, &body, NULL) == ERR_OK &&
			frame_read(head, &frame, NULL) == ERR_OK);
	send_at_once(bus, &frame, body);
	buffer_clear(&link->bundle);
	link->bundled = 0;
}

static bool is_worth_gathering(struct bus *bus, struct bytes body)
{
	struct bus_link *link = &bus->link;
	if (!link->bundles || body.len > BUNDLE_PART_MAX || !bus_inbox_has_more(bus))
		return false;
	if (buffer_bytes(&link->bundle).len + BUNDLE_PART_HEAD + body.len > BUNDLE_MAX)
		bus_link_send_gathered(bus);
	return true;
}

/* While the caller has more to take from us it will be back, and then all it said goes at once. */
void bus_link_send(struct bus *bus, const struct frame *frame, struct bytes body)
{
	struct bus_link *link = &bus->link;
	struct frame sent = *frame;
	sent.version = FRAME_VERSION;
	link->said_ms = bus->engine->about_ms(bus->self);
	if (is_worth_gathering(bus, body)) {
		if (!link->bundled++)
			link->bundled_ms = now_ms(bus);
		bundle_add(&link->bundle, &sent, body);
		return;
	}
	bus_link_hold(bus);
	bus_link_send_gathered(bus);
	send_at_once(bus, &sent, body);
	bus_link_let_go(bus);
}

void bus_link_send_record(struct bus *bus, const struct frame *frame,
	const struct record_type *type, const void *record)
{
	struct why why;
	buffer_clear(&bus->scratch);
	/* What callers gave was held against the record's bounds when they gave it. */
	if (record_encode(type, record, &bus->scratch, &why))
		UNREACHABLE("a control record of ours does not encode");
	bus_link_send(bus, frame, buffer_bytes(&bus->scratch));
}

bool bus_link_decode(
	struct bus *bus, const struct record_type *type, struct bytes body, void *record)
{
	struct why why;
	if (record_decode(type, body, &bus->arena, record, &why) == ERR_OK)
		return true;
	why_prefix(&why, "the broker sent what cannot be read");
	bus_link_lost(bus, &why);
	return false;
}

/* --- Loss and new attempts ----------------------------------------------------------------- */

static uint64_t next_random(struct bus *bus)
{
	uint64_t x = bus->link.random;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return bus->link.random = x;
}

/* Doubling, and anywhere in the upper half: a crowd that lost its broker together shall not come
 * back together. */
static int64_t pause_ms(struct bus *bus)
{
	unsigned doublings = bus->link.attempts < 8 ? bus->link.attempts : 8;
	int64_t pause = (int64_t)BUS_RETRY_FIRST_MS << doublings;
	if (pause > BUS_RETRY_MAX_MS)
		pause = BUS_RETRY_MAX_MS;
	return pause / 2 + (int64_t)(next_random(bus) % (uint64_t)(pause / 2 + 1));
}

static void retry_later(struct bus *bus)
{
	bus->link.state = BUS_LINK_DOWN;
	bus->link.retry_at_ms = now_ms(bus) + pause_ms(bus);
	bus->link.attempts++;
}

void bus_link_lost(struct bus *bus, const struct why *why)
{
	bool was_up = bus_link_is_up(bus);
	bus->link.trouble = *why;
	bus->link.bundles = false;
	bus->link.bundled = 0;
	buffer_clear(&bus->link.bundle);
	bus->engine->close(bus->self);
	retry_later(bus);
	if (!was_up)
		return;
	bus_inbox_lost(bus);
	bus_calls_lost(bus);
	bus_inbox_note(bus, BUS_LOST, 0, why);
}

static void open_link(struct bus *bus)
{
	struct bus_link *link = &bus->link;
	struct why why;
	if (bus->engine->open(bus->self, &why)) {
		link->trouble = why;
		retry_later(bus);
		return;
	}
	link->state = BUS_LINK_OPENING;
	link->since_ms = now_ms(bus);
	static const struct text capabilities[] = {TEXT(BUNDLE_CAPABILITY)};
	struct hello hello = {
		.caps = capabilities,
		.caps_count = ARRAY_LEN(capabilities),
		.version_min = FRAME_VERSION,
		.version_max = FRAME_VERSION,
		.name = text_of(bus->name),
		.producer = text_of(bus->producer),
		.session = link->session[0] ? text_of(link->session) : TEXT_NONE,
	};
	bus_link_send_record(bus, &(struct frame){.op = FRAME_HELLO}, &record_hello, &hello);
}

static void ask(struct bus *bus)
{
	struct bus_link *link = &bus->link;
	if (link->pings == BUS_PINGS_MAX) {
		struct why why;
		why_set(&why, ERR_UNAVAILABLE, bus->address, "the broker has been silent for %d s",
			BUS_IDLE_MS * (BUS_PINGS_MAX + 1) / 1000);
		bus_link_lost(bus, &why);
		return;
	}
	link->pings++;
	link->heard_ms = now_ms(bus);
	struct frame ping = {.op = FRAME_PING, .corr = BUS_CORR_OURS | bus->next_corr++};
	bus_link_send(bus, &ping, (struct bytes){0});
}

void bus_link_away(struct bus *bus, int64_t ms)
{
	struct frame ping = {
		.op = FRAME_PING, .corr = BUS_CORR_OURS | bus->next_corr++, .arg = (uint64_t)ms};
	bus_link_send(bus, &ping, (struct bytes){0});
	bus_link_send_gathered(bus);
}

static int64_t next_ms(const struct bus *bus)
{
	const struct bus_link *link = &bus->link;
	switch (link->state) {
	case BUS_LINK_DOWN:
		return link->hopeless ? -1 : link->retry_at_ms;
	case BUS_LINK_OPENING:
		return link->since_ms + BUS_WELCOME_MS;
	case BUS_LINK_UP:
		/* The broker drops whom it does not hear, much as it may have to tell him. */
		return BUS_IDLE_MS +
		       (link->heard_ms < link->said_ms ? link->heard_ms : link->said_ms);
	}
	UNREACHABLE("a state that is none");
}

/* When time will next ask for something of any of us. */
int64_t bus_link_next_ms(const struct bus *bus)
{
	int64_t link = next_ms(bus), outbox = bus_outbox_next_ms(bus);
	return link < 0 || (outbox >= 0 && outbox < link) ? outbox : link;
}

static void do_what_time_asks(struct bus *bus)
{
	struct bus_link *link = &bus->link;
	int64_t at = next_ms(bus);
	if (at < 0 || now_ms(bus) < at)
		return;
	switch (link->state) {
	case BUS_LINK_DOWN:
		open_link(bus);
		return;
	case BUS_LINK_OPENING:
		why_set(&link->trouble, ERR_UNAVAILABLE, bus->address, "no broker answers");
		bus->engine->close(bus->self);
		retry_later(bus);
		return;
	case BUS_LINK_UP:
		ask(bus);
		return;
	}
}

/* --- What arrives -------------------------------------------------------------------------- */

/* Another log has other sequences: going on there would skip or repeat without a word. One that was
 * empty all along may have been made anew. */
static bool is_the_same_log(struct bus *bus, const struct welcome *welcome)
{
	struct why why;
	if (!bus->link.was_up || !bus->log_known || text_is(welcome->log_id, bus->log_id))
		return true;
	why_set(&why, ERR_STATE, bus->address,
		"wanted the log %s that this bus began with, the broker now has %.*s", bus->log_id,
		TEXT_ARG(welcome->log_id));
	bus_link_lost(bus, &why);
	return false;
}

static void heard_welcome(struct bus *bus, struct bytes body)
{
	struct bus_link *link = &bus->link;
	struct welcome welcome;
	if (link->state != BUS_LINK_OPENING ||
		!bus_link_decode(bus, &record_welcome, body, &welcome) ||
		!is_the_same_log(bus, &welcome))
		return;
	snprintf(bus->log_id, sizeof(bus->log_id), "%.*s", TEXT_ARG(welcome.log_id));
	snprintf(bus->durability, sizeof(bus->durability), "%.*s", TEXT_ARG(welcome.durability));
	snprintf(link->session, sizeof(link->session), "%.*s", TEXT_ARG(welcome.session));
	bus->last_seq = welcome.last_seq;
	bus->log_known = bus->log_known || welcome.last_seq;
	bus->last_counter = welcome.last_counter;
	bus->outbox.credit = welcome.publish_credit;
	for (uint32_t i = 0; i < welcome.caps_count; i++)
		link->bundles = link->bundles || text_is(welcome.caps[i], BUNDLE_CAPABILITY);
	link->state = BUS_LINK_UP;
	link->attempts = 0;
	if (link->was_up)
		bus_inbox_note(bus, BUS_BACK, 0, NULL);
	link->was_up = true;
	bus_calls_resume(bus);
	bus_inbox_resume(bus);
	bus_outbox_resume(bus, welcome.last_counter);
}

void bus_why_of_error(const struct error *error, struct why *why)
{
	char where[sizeof(why->where)];
	snprintf(where, sizeof(where), "%.*s", TEXT_ARG(error->where));
	why_set(why, (enum err)error->code, where, "%.*s", TEXT_ARG(error->what));
}

/* A first HELLO that is refused will be refused again; a broker that once took us may come to its
 * senses. */
static void ended_by_broker(struct bus *bus, const struct error *error, const struct why *why)
{
	struct bus_link *link = &bus->link;
	bus_link_lost(bus, why);
	link->hopeless = !link->was_up && !error->retry;
	int64_t asked = now_ms(bus) + (error->has_retry_after_ms ? error->retry_after_ms : 0);
	if (link->retry_at_ms < asked)
		link->retry_at_ms = asked;
}

static void heard_error(struct bus *bus, const struct frame *frame, struct bytes body)
{
	struct error error;
	struct why why;
	if (!bus_link_decode(bus, &record_error, body, &error))
		return;
	bus_why_of_error(&error, &why);
	if (frame->op == FRAME_GOAWAY || bus->link.state == BUS_LINK_OPENING ||
		why.code == ERR_NO_HELLO)
		ended_by_broker(bus, &error, &why);
	else if (frame->chan)
		bus_inbox_refused(bus, frame, &why);
	else if (frame->corr & BUS_CORR_OURS)
		bus_calls_refused(bus, frame->corr, &why);
	else
		bus_outbox_refused(bus, frame->corr, error.retry ? error.retry_after_ms : -1, &why);
}

static void heard(struct bus *bus, const struct frame *frame, struct bytes body);

static void heard_bundle(struct bus *bus, struct bytes rest)
{
	struct bytes head, body;
	struct frame frame;
	struct why why;
	while (rest.len && bus->link.state != BUS_LINK_DOWN) {
		if (bundle_take(&rest, &head, &body, &why) || frame_read(head, &frame, &why)) {
			why_prefix(&why, "the broker sent what cannot be read");
			bus_link_lost(bus, &why);
			break;
		}
		heard(bus, &frame, body);
	}
}

static void heard(struct bus *bus, const struct frame *frame, struct bytes body)
{
	bus->link.heard_ms = bus->link.pumped_ms;
	bus->link.pings = 0;
	arena_clear(&bus->arena);
	switch (frame->op) {
	case FRAME_BUNDLE:
		heard_bundle(bus, body);
		return;
	case FRAME_WELCOME:
		heard_welcome(bus, body);
		return;
	case FRAME_ERR:
	case FRAME_GOAWAY:
		heard_error(bus, frame, body);
		return;
	case FRAME_PUBACK:
		bus->log_known = true;
		bus_outbox_acked(bus, frame, body);
		return;
	case FRAME_EVT:
		bus->log_known = bus->log_known || frame->arg || body.len;
		bus_inbox_push(bus, BUS_EVENT, frame, body);
		return;
	case FRAME_GAP:
		bus_inbox_push(bus, BUS_GAP, frame, body);
		return;
	case FRAME_REQ:
		bus_inbox_push(bus, BUS_REQUEST, frame, body);
		return;
	case FRAME_RESP:
		bus_calls_replied(bus, frame, body);
		return;
	default: /* PONG: that it came is all that most of them say */
		if (frame->op == FRAME_PONG && frame->corr & BUS_CORR_LIVE)
			bus_outbox_live_taken(bus);
		return;
	}
}

bool bus_link_is_neglected(const struct bus *bus)
{
	/* It is asked for every event that is handed out. */
	return bus->engine->about_ms(bus->self) - bus->link.pumped_ms >= BUS_LOOK_MS ||
	       (bus->link.bundled && now_ms(bus) != bus->link.bundled_ms);
}

bool bus_link_pump(struct bus *bus)
{
	struct bus_engine_message message;
	bool any = false;
	bus->link.pumped_ms = now_ms(bus);
	bus_link_hold(bus);
	for (unsigned i = 0; i < PUMP_MAX && bus->link.state != BUS_LINK_DOWN; i++) {
		enum bus_engine_got got = bus->engine->receive(bus->self, &message);
		if (got == BUS_ENGINE_NOTHING)
			break;
		any = true;
		if (got == BUS_ENGINE_BROKEN)
			bus_link_lost(bus, &message.why);
		else
			heard(bus, &message.frame, message.body);
	}
	enum bus_link_state before = bus->link.state;
	do_what_time_asks(bus);
	bus_outbox_tick(bus);
	bus_link_send_gathered(bus);
	bus_link_let_go(bus);
	return any || bus->link.state != before;
}

bool bus_link_turn(struct bus *bus, int64_t deadline_ms)
{
	bus_outbox_idle(bus);
	if (bus_link_pump(bus))
		return true;
	int64_t now = now_ms(bus), until = bus_link_next_ms(bus);
	if (deadline_ms >= 0 && now >= deadline_ms)
		return false;
	if (until < 0 || (deadline_ms >= 0 && deadline_ms < until))
		until = deadline_ms;
	bus->engine->wait(bus->self, until < 0 ? -1 : until > now ? (int)(until - now) : 0);
	return true;
}
