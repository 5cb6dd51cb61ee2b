#include "broker/loop.h"

#include "broker/endpoint.h"
#include "broker/far.h"
#include "broker/logthread.h"
#include "broker/upkeepthread.h"
#include "broker/router.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/base/logging.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	MESSAGE_MAX = 4 << 20, /* whoever sends more is disconnected, here and from elsewhere */
	AT_ONCE = 512,         /* messages taken in before anything else has its turn */
	TICK_MS = 100,
	GOODBYE_MS = 1000, /* for the last words at the end */
	ENDPOINTS = 8,
	LOOK_MS = 500, /* between two looks at the peers' file */
};

struct loop {
	struct core *core;
	struct logthread *thread;
	int signal_fd;
	struct router router;
	const struct keys *keys; /* of connections from elsewhere; or NULL */
	struct rules_file *peers, *policies;
	struct upkeepthread *upkeep;
	struct batch *to_write; /* at the end of the round */
	int64_t next_look_ms;   /* at the peers' file */
	struct effects effects;
	char endpoints[ENDPOINTS][LINES_ENDPOINT];
	size_t endpoints_count;
	int64_t next_tick_ms;
	bool stopping;
	bool stopped, full; /* the log, as was last told */
};

/* --- Who has left
 * ------------------------------------------------------------------------------------------- */

static void step(struct loop *loop, struct core_event *event);

static void peer_gone(struct loop *loop, struct peer *peer)
{
	struct core_event event = {.kind = CORE_GONE, .peer = peer->number};
	router_forget(&loop->router, peer);
	step(loop, &event);
}

/* After BYE a peer is forgotten before its connection ends. libzmq does not tell why one broke, and
 * this is all that is ever heard of a message that is too large. */
static void peer_broke(void *arg, struct peer *peer)
{
	struct loop *loop = arg;
	char name[LOGGING_QUOTED];
	logging_say(LOGGING_WARNING, "a connection ended without BYE",
		"name=%s cause=\"its program died, or sent a message above %d bytes\"",
		logging_quote(core_peer_name(loop->core, peer->number), name), MESSAGE_MAX);
	peer_gone(loop, peer);
}

/* --- Carrying out what the core wants
 * ------------------------------------------------------------------ */

/* What it was sent since it does not take it is thrown away; what is logged it will read again. */
static void peer_takes_nothing(struct loop *loop, struct peer *peer)
{
	char name[LOGGING_QUOTED];
	logging_say(LOGGING_WARNING, "a connection was given up", "name=%s cause=\"%s\"",
		logging_quote(core_peer_name(loop->core, peer->number), name),
		"it takes nothing of what it is sent, or has gone");
	peer_gone(loop, peer);
}

/* Before anything is waited for. */
static void send_all_gathered(struct loop *loop)
{
	while (loop->router.gathered) {
		struct peer *peer = loop->router.gathered;
		if (!router_send_gathered(&loop->router, peer))
			peer_takes_nothing(loop, peer);
	}
	lines_flush(loop->router.lines);
}

static void carry_out_for(struct loop *loop, struct peer *peer, const struct effect *effect)
{
	if (effect->kind == EFFECT_BUNDLE) {
		peer->takes_bundles = true;
	} else if (effect->kind == EFFECT_END) {
		router_send_gathered(&loop->router, peer); /* its last words first */
		peer_gone(loop, peer);
	} else if (!router_send(&loop->router, peer, effect)) {
		peer_takes_nothing(loop, peer);
	}
}

static void carry_out(struct loop *loop, struct effects *effects)
{
	for (size_t i = 0; i < effects->count; i++) {
		const struct effect *effect = &effects->items[i];
		struct peer *peer;
		if (effect->kind == EFFECT_WRITE) {
			CHECK(!loop->to_write);
			loop->to_write = effect->batch;
			continue;
		}
		if (effect->kind == EFFECT_UPKEEP) {
			upkeepthread_do(loop->upkeep, effect->job);
			continue;
		}
		peer = router_find(&loop->router, effect->peer);
		if (peer)
			carry_out_for(loop, peer, effect);
	}
}

/* A step may be taken while effects of another are carried out: each has a list of its own. */
static void step(struct loop *loop, struct core_event *event)
{
	struct effects effects = loop->effects;
	loop->effects = (struct effects){0};
	event->now_us = clock_wall_us();
	event->now_ms = clock_monotonic_ms();
	core_step(loop->core, event, &effects);
	carry_out(loop, &effects);
	effects_clear(&effects);
	effects_fini(&loop->effects);
	loop->effects = effects;
}

/* --- Receiving
 * ----------------------------------------------------------------------------------------- */

/* False when nothing is there. */
static bool receive(struct loop *loop)
{
	struct router_message message;
	if (!router_receive(&loop->router, &message))
		return false;
	step(loop, &(struct core_event){
			   .kind = CORE_FRAME,
			   .peer = message.peer->number,
			   .identity = text_of(message.peer->identity),
			   .frames = message.count,
			   .head = message.frames[0],
			   .body = message.frames[1],
		   });
	return true;
}

/* --- Binding
 * ------------------------------------------------------------------------------------------- */

static void hear_stranger(void *arg, const char *address)
{
	char quoted[LOGGING_QUOTED];
	logging_say(LOGGING_WARNING, "a connection without a peer's key was turned away",
		"address=%s", logging_quote(text_of(address), quoted));
	step(arg, &(struct core_event){.kind = CORE_STRANGER, .identity = text_of(address)});
}

/* Nothing of libzmq is there until somebody may come from elsewhere. */
static enum err bind_far(struct loop *loop, const char *endpoint, char *bound, struct why *why)
{
	const struct far_options options = {.router = &loop->router,
		.keys = loop->keys,
		.broke = peer_broke,
		.stranger = hear_stranger,
		.arg = loop};
	if (!loop->router.far)
		loop->router.far = far_create(&options);
	return far_bind(loop->router.far, endpoint, bound, why);
}

static enum err bind_endpoint(struct loop *loop, const char *endpoint, struct why *why)
{
	CHECK(loop->endpoints_count < ENDPOINTS);
	char *bound = loop->endpoints[loop->endpoints_count];
	enum err err = endpoint_check(endpoint, loop->keys, why);
	if (!err)
		err = endpoint_is_open(endpoint)
			      ? bind_far(loop, endpoint, bound, why)
			      : lines_listen(loop->router.lines, endpoint, bound, why);
	if (!err)
		loop->endpoints_count++;
	return err;
}

enum err loop_open(const struct loop_options *options, struct loop **out, struct why *why)
{
	struct loop *loop = alloc_zero(1, sizeof(*loop));
	loop->core = options->core;
	loop->signal_fd = options->signal_fd;
	loop->router.lines = lines_create();
	loop->keys = options->keys;
	loop->peers = options->peers;
	loop->policies = options->policies;
	enum err err = ERR_OK;
	for (const char *const *e = options->endpoints; !err && *e; e++)
		err = bind_endpoint(loop, *e, why);
	if (!err)
		err = logthread_start(options->log, &loop->thread, why);
	if (!err)
		err = upkeepthread_create(&loop->upkeep, why);
	if (err)
		loop_close(&loop);
	else
		*out = loop;
	return err;
}

void loop_close(struct loop **out)
{
	struct loop *loop = *out;
	if (!loop)
		return;
	logthread_stop(&loop->thread);
	batch_destroy(&loop->to_write);
	upkeepthread_destroy(&loop->upkeep);
	effects_fini(&loop->effects);
	router_fini(&loop->router);
	lines_destroy(&loop->router.lines);
	far_destroy(&loop->router.far);
	free(loop);
	*out = NULL;
}

const char *loop_endpoint(const struct loop *loop, size_t index)
{
	return index < loop->endpoints_count ? loop->endpoints[index] : NULL;
}

/* --- Running
 * -------------------------------------------------------------------------------------------- */

static void tell_of_log(struct loop *loop)
{
	const struct why *stopped = core_stopped(loop->core), *full = core_full(loop->core);
	if (stopped && !loop->stopped)
		logging_why(LOGGING_ERROR, "the log has stopped", stopped);
	if (full && !loop->full)
		logging_why(LOGGING_ERROR, "nothing can be published", full);
	if (!full && loop->full && !stopped)
		logging_say(LOGGING_INFO, "published events are taken again", "cause=\"%s\"",
			"the disk has room");
	loop->stopped = stopped != NULL;
	loop->full = full != NULL;
}

static void has_written(struct loop *loop, struct batch *batch)
{
	step(loop, &(struct core_event){.kind = CORE_WRITTEN, .batch = batch});
	tell_of_log(loop);
}

static void take_written(struct loop *loop)
{
	struct batch *batch = logthread_take(loop->thread);
	if (batch)
		has_written(loop, batch);
}

/* The disk does not wait for what is to be sent, nor that for the disk; and what is written here
 * may lead to more. */
static void write_batch(struct loop *loop)
{
	while (loop->to_write) {
		struct batch *batch = loop->to_write;
		loop->to_write = NULL;
		if (logthread_hand(loop->thread, batch))
			break;
		send_all_gathered(loop);
		logthread_write(loop->thread, batch);
		has_written(loop, batch);
	}
	send_all_gathered(loop);
}

/* True when it was time. */
static bool tick(struct loop *loop)
{
	int64_t now = clock_monotonic_ms();
	if (now < loop->next_tick_ms)
		return false;
	loop->next_tick_ms = now + TICK_MS;
	step(loop, &(struct core_event){.kind = CORE_TICK});
	tell_of_log(loop);
	return true;
}

static void take_upkept(struct loop *loop)
{
	struct core_event event = {.kind = CORE_UPKEPT, .job = upkeepthread_take(loop->upkeep)};
	if (event.job && event.job->err)
		logging_why(LOGGING_WARNING, "the log's upkeep is put off", &event.job->why);
	if (event.job)
		step(loop, &event);
}

/* Policies that cannot be taken leave those before them in force. */
static void look_at_policies(struct loop *loop)
{
	struct core_event event = {.kind = CORE_POLICY};
	struct why why;
	if (!loop->policies || !rules_file_changed(loop->policies))
		return;
	if (rules_file_retention(loop->policies, &event.retention, &why)) {
		logging_why(LOGGING_ERROR, "the policies of streams are not taken", &why);
		event.why = &why;
	} else {
		logging_say(LOGGING_INFO, "the policies of streams are taken", "file=%s",
			rules_file_path(loop->policies));
	}
	step(loop, &event);
}

/* Changed rules hold at once; a file that cannot be taken changes nothing. */
static void look_at_peers(struct loop *loop)
{
	struct core_event event = {.kind = CORE_ACL};
	struct why why;
	if (!loop->peers || !rules_file_changed(loop->peers))
		return;
	if (rules_file_acl(loop->peers, &event.acl, &why)) {
		logging_why(LOGGING_ERROR, "the peers' file is not taken", &why);
		event.why = &why;
	} else {
		logging_say(LOGGING_INFO, "the peers' file is taken", "file=%s",
			rules_file_path(loop->peers));
	}
	step(loop, &event);
}

static void look_at_files(struct loop *loop)
{
	int64_t now = clock_monotonic_ms();
	if (now < loop->next_look_ms)
		return;
	loop->next_look_ms = now + LOOK_MS;
	look_at_policies(loop);
	look_at_peers(loop);
}

static void take_signal(struct loop *loop)
{
	if (loop->stopping)
		return;
	loop->stopping = true;
	step(loop, &(struct core_event){.kind = CORE_DRAIN});
}

/* Until time asks for something. */
static long wait_ms(const struct loop *loop)
{
	int64_t now = clock_monotonic_ms();
	int64_t until = loop->next_tick_ms;
	if (loop->router.far && far_next_probe_ms(loop->router.far) < until)
		until = far_next_probe_ms(loop->router.far);
	return core_has_work(loop->core) || until < now ? 0 : (long)(until - now);
}

enum { WRITTEN, UPKEPT, FAR, SIGNAL = FAR + FAR_SOURCES, SOURCES };

static void list_sources(const struct loop *loop, struct pollfd sources[SOURCES])
{
	int descriptors[SOURCES] = {
		[WRITTEN] = logthread_fd(loop->thread),
		[UPKEPT] = upkeepthread_fd(loop->upkeep),
		[FAR] = -1,
		-1,
		-1, /* nobody is there */
		[SIGNAL] = loop->signal_fd,
	};
	if (loop->router.far)
		far_sources(loop->router.far, &descriptors[FAR]);
	for (unsigned i = 0; i < SOURCES; i++)
		sources[i] = (struct pollfd){.fd = descriptors[i], .events = POLLIN};
}

/* False when so many came that others must have their turn before the rest. */
static bool take_messages(struct loop *loop)
{
	for (unsigned n = 0; n < AT_ONCE; n++)
		if (!receive(loop))
			return true;
	return false;
}

static void take_ended_lines(struct loop *loop)
{
	struct peer *peer;
	while ((peer = lines_next_ended(loop->router.lines))) {
		peer->line = NULL;
		peer_broke(loop, peer);
	}
}

static void take_turn(struct loop *loop, const struct pollfd sources[SOURCES], bool looked)
{
	struct far *far = loop->router.far;
	if (far && (sources[FAR].revents || sources[FAR + 1].revents || sources[FAR + 2].revents ||
			   looked))
		far_look(far, core_acl(loop->core));
	/* First, so that the disk is at work again while all else is done. */
	if (sources[WRITTEN].revents) {
		take_written(loop);
		write_batch(loop);
	}
	if (take_messages(loop)) {
		if (far)
			far_probe(far);
		lines_tick(loop->router.lines, clock_monotonic_ms());
	}
	take_ended_lines(loop);
	if (sources[UPKEPT].revents)
		take_upkept(loop);
	if (sources[SIGNAL].revents)
		take_signal(loop);
	look_at_files(loop);
	if (core_has_work(loop->core))
		step(loop, &(struct core_event){.kind = CORE_WORK});
	write_batch(loop);
}

/* Once stopping, the signal stays readable: it is not waited for again. */
static void forget_signal(struct loop *loop, struct pollfd sources[SOURCES])
{
	if (!loop->stopping || sources[SIGNAL].fd < 0)
		return;
	lines_attend(loop->router.lines, NULL, 0);
	sources[SIGNAL] = (struct pollfd){.fd = -1};
	lines_attend(loop->router.lines, sources, SOURCES);
}

/* False when the system refuses to wait. */
static bool wait_for_all(struct loop *loop)
{
	int timeout = router_has_more(&loop->router) ? 0 : (int)wait_ms(loop);
	return lines_wait(loop->router.lines, timeout);
}

enum err loop_run(struct loop *loop, struct why *why)
{
	struct pollfd sources[SOURCES];
	enum err err = ERR_OK;
	list_sources(loop, sources);
	lines_attend(loop->router.lines, sources, SOURCES);
	while (!err && !core_is_drained(loop->core)) {
		if (wait_for_all(loop)) {
			take_turn(loop, sources, tick(loop));
			forget_signal(loop, sources);
		} else {
			err = why_errno(why, ERR_IO, "", "waiting for messages");
		}
	}
	lines_attend(loop->router.lines, NULL, 0);
	if (err)
		return err;
	lines_finish(loop->router.lines, GOODBYE_MS);
	if (loop->router.far)
		far_finish(loop->router.far, GOODBYE_MS);
	return ERR_OK;
}
