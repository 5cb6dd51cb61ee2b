#include "broker/core/core.h"

#include "broker/core/account.h"
#include "broker/core/core_inside.h"
#include "broker/log/upkeep.h"
#include "broker/core/own.h"
#include "broker/core/permit.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/base/limits.h"
#include "proto/codec/record.h"
#include "proto/wire/big_endian.h"
#include "proto/wire/bundle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { IDLE_MS = 30000, PEERS_MAX = 4096, REAP_EVERY_MS = 1000 };

static void report_recovery(struct core *core, const struct log_recovery *found)
{
	if (found && found->tail_moved)
		publish_own(core, TEXT("$sys.log.tail_moved"), &record_tail_moved,
			&(struct tail_moved){
				.file = text_of(found->file),
				.from = found->from,
				.to = found->to,
				.kept = text_of(found->kept),
			});
	if (found && found->last_us)
		publish_own(core, TEXT("$sys.log.clock_behind"), &record_clock_behind,
			&(struct clock_behind){
				.clock = found->clock_us, .last_recorded = found->last_us});
}

struct core *core_create(const struct core_options *options)
{
	struct core *core = alloc_zero(1, sizeof(*core));
	core->log = options->log;
	core->random = options->random;
	core->idle_ms = options->idle_ms ? options->idle_ms : IDLE_MS;
	core->peers_max = options->peers_max ? options->peers_max : PEERS_MAX;
	core->acl = options->acl;
	core->retention = options->retention;
	core->segment_bytes = options->segment_bytes;
	core->compress = options->compress;
	core->unknown_types = options->unknown_types ? options->unknown_types : "all";
	core->log_requests = options->log_requests ? options->log_requests : "";
	core->filters = trie_create();
	core->methods = trie_create();
	core->next_deadline_ms = INT64_MAX;
	publish_lent(core, !log_keep(core->log));
	report_recovery(core, options->recovery);
	return core;
}

/* --- Sessions ------------------------------------------------------------------------------------
 */

struct session *broker_session(const struct core *core, uint64_t peer)
{
	struct session *found;
	HASH_FIND(hh, core->sessions, &peer, sizeof(peer), found);
	return found;
}

static void end_session(struct core *core, struct session *session, struct effects *effects)
{
	channel_forget(core, session);
	requests_forget(core, session, effects);
	permit_forget(core, session);
	last_forget(core, session->peer);
	if (!session->taken_over)
		HASH_DELETE(by_producer, core->publishers, session);
	HASH_DEL(core->sessions, session);
	free(session);
}

void core_destroy(struct core **out)
{
	struct core *core = *out;
	if (!core)
		return;
	struct effects dropped = {0};
	struct session *session, *next;
	HASH_ITER (hh, core->sessions, session, next)
		end_session(core, session, &dropped);
	effects_fini(&dropped);
	struct pledge *pledge, *next_pledge;
	DL_FOREACH_SAFE(core->pledges, pledge, next_pledge)
	{
		/* A batch that is with the log's thread comes back to nobody: it is the edge's. */
		if (!(core->writing && pledge == core->pledges))
			batch_destroy(&pledge->batch);
		tables_destroy(&pledge->subjects);
		free(pledge->promises);
		free(pledge);
	}
	groups_fini(core);
	for (struct state_cursor *c = log_state(core->log)->cursors; c; c = c->hh.next)
		account_close(c);
	requests_fini(core);
	trie_destroy(&core->filters);
	trie_destroy(&core->methods);
	acl_destroy(&core->acl);
	retention_destroy(&core->retention);
	upkeep_destroy(&core->asked);
	upkeep_destroy(&core->done);
	ledger_fini(&core->removing);
	free(core->moved);
	free(core);
	*out = NULL;
}

void broker_refuse(
	struct effects *effects, uint64_t peer, const struct frame *frame, const struct why *why)
{
	struct frame reply = {.version = FRAME_VERSION,
		.op = FRAME_ERR,
		.chan = frame->chan,
		.corr = frame->corr};
	effects_send_error(effects, peer, &reply, why);
}

/* --- HELLO
 * ----------------------------------------------------------------------------------------- */

static bool is_producer_name(struct text name)
{
	if (name.len == 0 || name.len > BLOCK_NAME_MAX || name.ptr[0] == '$')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.ptr[i] <= ' ' || name.ptr[i] == 0x7F)
			return false;
	return true;
}

static enum err check_hello(
	const struct core *core, const struct hello *hello, struct text identity, struct why *why)
{
	if (core->draining)
		return why_set(why, ERR_UNAVAILABLE, "", "the broker is stopping");
	if (hello->version_min > FRAME_VERSION || hello->version_max < FRAME_VERSION)
		return why_set(why, ERR_VERSION, "hello",
			"the broker speaks version %d, the client %" PRId64 " to %" PRId64,
			FRAME_VERSION, hello->version_min, hello->version_max);
	if (!is_producer_name(hello->producer))
		return why_set(why, ERR_BAD_VALUE, "hello.producer",
			"wanted a name without blanks that does not begin with '$', got '%.*s'",
			TEXT_ARG(hello->producer));
	if (HASH_COUNT(core->sessions) >= core->peers_max)
		return why_set(why, ERR_LIMIT, "", "%u peers are connected, which is the limit",
			core->peers_max);
	return permit_producer(core, identity, hello->producer, why);
}

static const struct text capabilities[] = {TEXT(BUNDLE_CAPABILITY)};

void broker_welcome(
	struct core *core, const struct session *session, uint64_t corr, struct effects *effects)
{
	char id[17];
	snprintf(id, sizeof(id), "%016" PRIx64, log_id(core->log));
	struct welcome record = {
		.version = FRAME_VERSION,
		.log_id = text_of(id),
		.session = text_of(session->token),
		.last_seq = log_last_seq(core->log),
		.first_seq = log_oldest_seq(core->log),
		.last_counter = session->producer ? session->producer->counter : 0,
		.block_max = BLOCK_PUBLISHED_MAX,
		.records_max = BLOCK_RECORDS_MAX,
		.publish_credit = BROKER_CREDIT,
		.lease_ms = 0, /* a session ends with its connection */
		.durability = TEXT("disk"),
		.identity = text_of(session->identity),
		.caps = capabilities,
		.caps_count = ARRAY_LEN(capabilities),
	};
	struct frame reply = {.version = FRAME_VERSION, .op = FRAME_WELCOME, .corr = corr};
	effects_send_record(effects, session->peer, &reply, &record_welcome, &record);
}

static bool takes_bundles(const struct hello *hello)
{
	for (uint32_t i = 0; i < hello->caps_count; i++)
		if (text_is(hello->caps[i], BUNDLE_CAPABILITY))
			return true;
	return false;
}

static void copy_name(char *out, size_t size, struct text name)
{
	snprintf(out, size, "%.*s", TEXT_ARG(name));
}

static void make_token(const struct core *core, struct session *session)
{
	uint8_t mixed[24];
	put_u64(mixed, core->random);
	put_u64(mixed + 8, session->number);
	put_u64(mixed + 16, (uint64_t)core->now_us);
	snprintf(session->token, sizeof(session->token), "%016" PRIx64,
		digest_xxh3(bytes_of(mixed, sizeof(mixed))));
}

/* It comes back, and meanwhile another program was started under its name. What it left behind
 * itself is known by the token; by that of the session before, when it never got that one's. */
static bool has_lost_name(const struct session *session, const struct session *holder)
{
	return session->came_with[0] && strcmp(session->came_with, holder->token) != 0 &&
	       strcmp(session->came_with, holder->came_with) != 0;
}

/* The name is that of the program that was started last: it need not wait for the end of what it
 * left behind. Counters are the name's, so what an earlier session would still publish under it
 * could pass for a repeat, or make the later one's pass for one. One that comes back over a broken
 * connection takes it from nobody, or two would go on taking it from each other. */
static void take_name(struct core *core, struct session *session)
{
	size_t len = strlen(session->publishes_as);
	struct session *elder;
	HASH_FIND(by_producer, core->publishers, session->publishes_as, len, elder);
	if (elder && has_lost_name(session, elder)) {
		session->taken_over = true;
		copy_name(session->taker, sizeof(session->taker), text_of(elder->name));
		return;
	}
	if (elder) {
		elder->taken_over = true;
		copy_name(elder->taker, sizeof(elder->taker), text_of(session->name));
		HASH_DELETE(by_producer, core->publishers, elder);
	}
	HASH_ADD_KEYPTR(by_producer, core->publishers, session->publishes_as, len, session);
}

static void take_hello(struct core *core, const struct core_event *event, const struct frame *frame,
	struct effects *effects)
{
	struct arena arena = {0};
	struct hello hello;
	struct why why = {0};
	struct session *session = broker_session(core, event->peer);
	/* A second HELLO begins anew, as if the client had just connected. */
	if (session)
		end_session(core, session, effects);
	enum err err = record_decode(&record_hello, event->body, &arena, &hello, &why);
	if (!err)
		err = check_hello(core, &hello, event->identity, &why);
	if (err) {
		broker_refuse(effects, event->peer, frame, &why);
		arena_fini(&arena);
		return;
	}
	session = alloc_zero(1, sizeof(*session));
	session->peer = event->peer;
	session->number = ++core->last_session;
	session->heard_ms = core->now_ms;
	/* A name costs nothing until something is published under it. */
	session->producer = state_find_producer(log_state(core->log), hello.producer);
	copy_name(session->publishes_as, sizeof(session->publishes_as), hello.producer);
	copy_name(session->name, sizeof(session->name), hello.name);
	copy_name(session->identity, sizeof(session->identity), event->identity);
	copy_name(session->came_with, sizeof(session->came_with), hello.session);
	make_token(core, session);
	HASH_ADD(hh, core->sessions, peer, sizeof(session->peer), session);
	take_name(core, session);
	core->metrics.hellos++;
	if (!publish_before_welcome(core, session, frame->corr))
		broker_welcome(core, session, frame->corr, effects);
	if (takes_bundles(&hello))
		effects_bundle(effects, session->peer);
	arena_fini(&arena);
}

/* --- Frames
 * ---------------------------------------------------------------------------------------- */

/* It may bring word that the client has long work before it. */
static void take_ping(struct core *core, struct session *session, const struct frame *frame,
	struct effects *effects)
{
	struct why why;
	if (frame->arg > LIMIT_SILENCE_MS) {
		why_set(&why, ERR_LIMIT, "arg", "wanted a silence of at most %d ms, got %" PRIu64,
			LIMIT_SILENCE_MS, frame->arg);
		broker_refuse(effects, session->peer, frame, &why);
		return;
	}
	session->silence_ms = (int64_t)frame->arg;
	struct frame pong = {.version = FRAME_VERSION,
		.op = FRAME_PONG,
		.corr = frame->corr,
		.arg = log_last_seq(core->log)};
	effects_send(effects, session->peer, &pong, NULL, (struct bytes){0});
}

static void take_bundle(struct core *core, const struct core_event *event,
	const struct frame *frame, struct effects *effects);

static void take_op(struct core *core, struct session *session, const struct core_event *event,
	const struct frame *frame, struct effects *effects)
{
	struct why why;
	switch (frame->op) {
	case FRAME_PUB:
		publish_block(core, session, frame, event->body, effects);
		return;
	case FRAME_SUB:
		channel_subscribe(core, session, frame, event->body, effects);
		return;
	case FRAME_UNSUB:
		channel_unsubscribe(core, session, frame);
		return;
	case FRAME_CREDIT:
		channel_credit(core, session, frame, effects);
		return;
	case FRAME_ACK:
		channel_ack(core, session, frame, event->body, effects);
		return;
	case FRAME_REQ:
		requests_ask(core, session, frame, event->body, effects);
		return;
	case FRAME_RESP:
		requests_answer(core, session, frame, event->body, effects);
		return;
	case FRAME_SERVE:
		requests_serve(core, session, frame, event->body, effects);
		return;
	case FRAME_BUNDLE:
		take_bundle(core, event, frame, effects);
		return;
	case FRAME_PING:
		take_ping(core, session, frame, effects);
		return;
	case FRAME_BYE:
		end_session(core, session, effects);
		effects_end(effects, event->peer);
		return;
	default:
		why_set(&why, ERR_UNKNOWN_OP, "op", "the broker does not take %s from a client",
			frame_op_name(frame->op));
		broker_refuse(effects, event->peer, frame, &why);
	}
}

static void take_frame(struct core *core, const struct core_event *event, struct effects *effects)
{
	struct frame frame = {0};
	struct why why = {0};
	struct session *session = broker_session(core, event->peer);
	if (session) {
		session->heard_ms = core->now_ms;
		session->silence_ms = 0;
	}
	enum err err = frame_read(event->head, &frame, &why);
	if (!err && event->frames != 2)
		err = why_set(&why, ERR_BAD_FRAME, "", "wanted two frames, got %u", event->frames);
	if (!err && !session && frame.op != FRAME_HELLO)
		err = why_set(&why, ERR_NO_HELLO, "", "wanted HELLO first, got %s",
			frame_op_name(frame.op));
	if (err)
		broker_refuse(effects, event->peer, &frame, &why);
	else if (frame.op == FRAME_HELLO)
		take_hello(core, event, &frame, effects);
	else
		take_op(core, session, event, &frame, effects);
}

/* Its parts are taken as if each had come alone; what stands before a bad one has been. */
static void take_bundle(struct core *core, const struct core_event *event,
	const struct frame *frame, struct effects *effects)
{
	struct core_event part = *event;
	struct bytes rest = event->body;
	struct why why;
	while (rest.len) {
		if (bundle_take(&rest, &part.head, &part.body, &why)) {
			broker_refuse(effects, event->peer, frame, &why);
			return;
		}
		take_frame(core, &part, effects);
	}
}

/* --- Time
 * ------------------------------------------------------------------------------------------ */

static void send_goaway(
	const struct session *session, const struct why *why, struct effects *effects)
{
	struct frame frame = {.version = FRAME_VERSION, .op = FRAME_GOAWAY};
	effects_send_error(effects, session->peer, &frame, why);
}

static void reap(struct core *core, struct effects *effects)
{
	struct session *session, *next;
	struct why why;
	if (core->now_ms < core->next_reap_ms)
		return;
	core->next_reap_ms = core->now_ms + REAP_EVERY_MS;
	HASH_ITER (hh, core->sessions, session, next) {
		int64_t silent = core->now_ms - session->heard_ms;
		if (silent < core->idle_ms || silent < session->silence_ms)
			continue;
		why_set(&why, ERR_TIMEOUT, "",
			"nothing was heard of this session for %" PRId64 " ms; send PING when idle",
			silent);
		send_goaway(session, &why, effects);
		uint64_t peer = session->peer;
		end_session(core, session, effects);
		effects_end(effects, peer);
	}
}

/* Says goodbye when the last batch has come back. */
static void finish_drain(struct core *core, struct effects *effects)
{
	struct session *session, *next;
	struct why why;
	if (!core->draining || core->drained || core->pledges)
		return;
	why_set(&why, ERR_UNAVAILABLE, "", "the broker is stopping");
	HASH_ITER (hh, core->sessions, session, next) {
		send_goaway(session, &why, effects);
		end_session(core, session, effects);
	}
	core->drained = true;
}

/* --- The step
 * -------------------------------------------------------------------------------------- */

static void take_event(struct core *core, const struct core_event *event, struct effects *effects)
{
	struct session *session;
	switch (event->kind) {
	case CORE_FRAME:
		take_frame(core, event, effects);
		return;
	case CORE_GONE:
		session = broker_session(core, event->peer);
		if (session)
			end_session(core, session, effects);
		return;
	case CORE_WRITTEN:
		publish_written(core, event->batch, effects);
		trim_go_on(core, effects);
		finish_drain(core, effects);
		return;
	case CORE_TICK:
		clock_watch(core);
		publish_tick(core, effects);
		requests_tick(core, effects);
		permit_tick(core);
		deliver_tick(core);
		groups_tick(core);
		own_tick(core, effects);
		trim_tick(core, effects);
		reap(core, effects);
		return;
	case CORE_WORK:
		publish_flush(core, effects);
		deliver_work(core, effects);
		last_work(core, effects);
		groups_work(core, effects);
		finish_drain(core, effects);
		return;
	case CORE_ACL:
		if (event->why)
			permit_not_taken(core, event->why);
		else
			permit_change(core, &(struct acl *){event->acl}, effects);
		return;
	case CORE_UPKEPT:
		trim_upkept(core, event->job, effects);
		return;
	case CORE_POLICY:
		if (event->why)
			trim_not_taken(core, event->why);
		else
			trim_change(core, event->retention);
		return;
	case CORE_STRANGER:
		permit_stranger(core, event->identity);
		return;
	case CORE_DRAIN:
		core->draining = true;
		return;
	}
	UNREACHABLE("no such event");
}

/* Whatever is sent is counted in one place. */
static void count_effects(struct core *core, const struct effects *effects, size_t from)
{
	for (size_t i = from; i < effects->count; i++) {
		const struct effect *effect = &effects->items[i];
		if (effect->kind != EFFECT_SEND)
			continue;
		core->metrics.refusals += effect->frame.op == FRAME_ERR;
		if (effect->frame.op != FRAME_EVT || !effect->len)
			continue;
		core->metrics.delivered_blocks++;
		core->metrics.delivered_bytes += effect->len;
	}
}

void core_step(struct core *core, const struct core_event *event, struct effects *effects)
{
	core->now_us = event->now_us;
	core->now_ms = event->now_ms;
	if (!core->metrics.started_us)
		core->metrics.started_us = event->now_us;
	size_t before = effects->count;
	take_event(core, event, effects);
	count_effects(core, effects, before);
}

const struct acl *core_acl(const struct core *core)
{
	return core->acl;
}

struct text core_peer_name(const struct core *core, uint64_t peer)
{
	const struct session *session = broker_session(core, peer);
	return session ? text_of(session->name) : TEXT_NONE;
}

bool core_has_work(const struct core *core)
{
	bool to_write =
		core->pledges || (core->moved_count && core->now_ms >= core->moved_after_ms);
	return core->behind || core->last_jobs || core->hand_again ||
	       (to_write && !core->writing && !core->stopped) ||
	       (core->draining && !core->drained && !core->pledges);
}

bool core_is_drained(const struct core *core)
{
	return core->drained;
}

const struct why *core_stopped(const struct core *core)
{
	return core->stopped ? &core->stopped_why : NULL;
}

const struct why *core_full(const struct core *core)
{
	return core->full ? &core->stopped_why : NULL;
}
