#include "broker/loop.h"

#include "broker/endpoint.h"
#include "broker/logthread.h"
#include "broker/upkeepthread.h"
#include "broker/router.h"
#include "broker/zap.h"
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
	MESSAGE_MAX = 4 << 20,   /* libzmq drops the connection of whoever sends more */
	SEND_QUEUE = 128 * 1024, /* messages: the window in KiB and room for control frames */
	RECEIVE_QUEUE = 64,
	AT_ONCE = 512, /* messages taken in before anything else has its turn */
	TICK_MS = 100,
	GOODBYE_MS = 1000, /* for the last words at the end */
	ENDPOINTS = 8,
	LOOK_MS = 500,        /* between two looks at the peers' file */
	PROBE_FIRST_MS = 2,   /* from the end of a connection to the first look; then each time */
	PROBE_GROWTH = 10,    /* so much longer, */
	PROBE_LAST_MS = 2000, /* up to this */
};

struct loop {
	struct core *core;
	struct logthread *thread;
	int signal_fd;
	void *context, *monitor, *zap;
	struct router router;
	const struct keys *keys; /* of connections from elsewhere; or NULL */
	struct rules_file *peers, *policies;
	struct upkeepthread *upkeep;
	struct batch *to_write; /* at the end of the round */
	int64_t next_look_ms;   /* at the peers' file */
	int64_t next_probe_ms;  /* the earliest of all peers' probes; INT64_MAX: none */
	struct effects effects;
	char endpoints[ENDPOINTS][256];
	size_t endpoints_count;
	int64_t next_tick_ms;
	bool stopping;
	bool stopped, full; /* the log, as was last told */
};

/* --- Who has left
 * ------------------------------------------------------------------------------------------- */

/* libzmq's monitor tells of ended connections by descriptor, and a descriptor's number is given to
 * the next connection at once. So it only makes us look: those who have spoken at that number are
 * sent a PONG, the eldest first, and whoever cannot be reached by its routing id, which is never
 * given twice, has gone. The word of the end may come before the router knows of it, hence several
 * probes. */
static void step(struct loop *loop, struct core_event *event);

static void peer_gone(struct loop *loop, struct peer *peer)
{
	struct core_event event = {.kind = CORE_GONE, .peer = peer->number};
	router_forget(&loop->router, peer);
	step(loop, &event);
}

/* After BYE a peer is forgotten before its connection ends. libzmq does not tell why one broke, and
 * this is all that is ever heard of a message that is too large. */
static void peer_broke(struct loop *loop, struct peer *peer)
{
	char name[LOGGING_QUOTED];
	logging_say(LOGGING_WARNING, "a connection ended without BYE",
		"name=%s cause=\"its program died, or sent a message above %d bytes\"",
		logging_quote(core_peer_name(loop->core, peer->number), name), MESSAGE_MAX);
	peer_gone(loop, peer);
}

static void probe_at(struct loop *loop, struct peer *peer, int64_t at_ms)
{
	peer->probe_at_ms = at_ms;
	if (at_ms < loop->next_probe_ms)
		loop->next_probe_ms = at_ms;
}

static void hear_stranger(void *arg, const char *address);

static void suspect(struct loop *loop, int fd)
{
	int64_t now = clock_monotonic_ms();
	for (struct peer *peer = loop->router.by_number; peer; peer = peer->by_number.next) {
		if (peer->fd != fd)
			continue;
		peer->suspicions++;
		peer->probe_gap_ms = PROBE_FIRST_MS;
		probe_at(loop, peer, now + PROBE_FIRST_MS);
	}
}

/* Who comes without any key where one is wanted: libzmq turns it away and asks nobody. Both sides
 * see that at once, and if the other hangs up first no more is known than that nothing was proved.
 */
static bool is_keyless(const struct loop *loop, uint16_t event, int32_t value, const char *endpoint)
{
	if (event == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL)
		return value == ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH;
	return event == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL && loop->keys &&
	       text_starts(text_of(endpoint), TEXT("tcp://"));
}

/* The monitor's messages: u16 event, u32 value, then the endpoint. Asked for are ends, and failed
 * handshakes. */
static void note_ends(struct loop *loop)
{
	uint8_t event[6];
	char endpoint[256];
	int len;
	while (zmq_recv(loop->monitor, event, sizeof(event), ZMQ_DONTWAIT) >= 0 &&
		(len = zmq_recv(loop->monitor, endpoint, sizeof(endpoint) - 1, 0)) >= 0) {
		uint16_t what;
		int32_t fd; /* or what went wrong */
		endpoint[len < (int)sizeof(endpoint) ? len : (int)sizeof(endpoint) - 1] = '\0';
		memcpy(&what, event, sizeof(what));
		memcpy(&fd, event + 2, sizeof(fd));
		if (what == ZMQ_EVENT_DISCONNECTED)
			suspect(loop, fd);
		else if (is_keyless(loop, what, fd, endpoint))
			hear_stranger(loop, endpoint);
	}
}

/* One of the ends told has found its peer, the eldest: of the younger ones no more can be suspected
 * than of what is left. */
static void gone_after_probe(struct loop *loop, struct peer *peer)
{
	unsigned left = peer->suspicions - 1;
	for (struct peer *other = loop->router.by_number; other; other = other->by_number.next)
		if (other->fd == peer->fd && other->suspicions > left)
			other->suspicions = left;
	peer_broke(loop, peer);
}

/* The table is in the order in which they first spoke. */
static bool is_eldest_suspect(const struct loop *loop, const struct peer *peer)
{
	const struct peer *other = loop->router.by_number;
	while (other != peer && !(other->fd == peer->fd && other->suspicions))
		other = other->by_number.next;
	return other == peer;
}

/* False when it has gone. */
static bool probe(struct loop *loop, struct peer *peer, int64_t now)
{
	if (!is_eldest_suspect(loop, peer)) {
		probe_at(loop, peer, now + PROBE_FIRST_MS);
		return true;
	}
	if (!router_can_reach(&loop->router, peer)) {
		gone_after_probe(loop, peer);
		return false;
	}
	peer->probe_gap_ms *= PROBE_GROWTH;
	if (peer->probe_gap_ms > PROBE_LAST_MS)
		peer->suspicions = 0;
	else
		probe_at(loop, peer, now + peer->probe_gap_ms);
	return true;
}

/* What a client said before it left may still wait in the router: only when that is empty. */
static void probe_suspects(struct loop *loop)
{
	int64_t now = clock_monotonic_ms();
	if (now < loop->next_probe_ms)
		return;
	loop->next_probe_ms = INT64_MAX;
	struct peer *peer = loop->router.by_number;
	while (peer) {
		struct peer *next = peer->by_number.next;
		if (!peer->suspicions || peer->probe_at_ms > now) {
			if (peer->suspicions)
				probe_at(loop, peer, peer->probe_at_ms);
		} else if (!probe(loop, peer, now)) {
			/* What follows from it may have ended others: begin again. */
			loop->next_probe_ms = INT64_MAX;
			next = loop->router.by_number;
		}
		peer = next;
	}
}

/* --- Carrying out what the core wants
 * ------------------------------------------------------------------ */

/* Before anything is waited for. */
static void send_all_gathered(struct loop *loop)
{
	while (loop->router.gathered) {
		struct peer *peer = loop->router.gathered;
		if (!router_send_gathered(&loop->router, peer))
			peer_gone(loop, peer);
	}
}

static void carry_out_for(struct loop *loop, struct peer *peer, const struct effect *effect)
{
	bool here = true;
	if (effect->kind == EFFECT_BUNDLE)
		peer->takes_bundles = true;
	else if (effect->kind == EFFECT_SEND)
		here = router_send(&loop->router, peer, effect);
	else /* its last words first */
		here = router_send_gathered(&loop->router, peer) && false;
	if (!here)
		peer_gone(loop, peer);
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

static void take_message(struct loop *loop, struct router_message *message)
{
	const struct peer *peer = router_sender(&loop->router, message);
	struct core_event event = {
		.kind = CORE_FRAME,
		.peer = peer->number,
		.identity = text_of(peer->identity),
		.frames = message->count - 1,
	};
	if (message->count > 1)
		event.head = bytes_of(
			zmq_msg_data(&message->parts[1]), zmq_msg_size(&message->parts[1]));
	if (message->count > 2)
		event.body = bytes_of(
			zmq_msg_data(&message->parts[2]), zmq_msg_size(&message->parts[2]));
	step(loop, &event);
}

/* False when nothing is there. */
static bool receive(struct loop *loop)
{
	struct router_message message;
	if (!router_receive(&loop->router, &message))
		return false;
	take_message(loop, &message);
	router_close_message(&message);
	return true;
}

/* --- Binding
 * ------------------------------------------------------------------------------------------- */

static void set_option(void *socket, int option, int value)
{
	CHECK(zmq_setsockopt(socket, option, &value, sizeof(value)) == 0);
}

static enum err bind_endpoint(struct loop *loop, const char *endpoint, struct why *why)
{
	enum err err = endpoint_check(endpoint, loop->keys, why);
	if (err)
		return err;
	set_option(loop->router.socket, ZMQ_IPV6, endpoint_is_ipv6(endpoint));
	/* What is set holds for the endpoints bound after it. */
	set_option(loop->router.socket, ZMQ_CURVE_SERVER, endpoint_is_open(endpoint));
	if (endpoint_is_open(endpoint))
		CHECK(zmq_setsockopt(loop->router.socket, ZMQ_CURVE_SECRETKEY,
			      loop->keys->secret_key, KEYS_TEXT) == 0);
	if (zmq_bind(loop->router.socket, endpoint)) {
		if (errno == EADDRINUSE)
			return why_set(
				why, ERR_EXISTS, endpoint, "the port is taken by another program");
		return why_set(why, errno == EACCES ? ERR_DENIED : ERR_IO, endpoint, "binding: %s",
			zmq_strerror(errno));
	}
	CHECK(loop->endpoints_count < ENDPOINTS);
	size_t size = sizeof(loop->endpoints[0]);
	CHECK(zmq_getsockopt(loop->router.socket, ZMQ_LAST_ENDPOINT,
		      loop->endpoints[loop->endpoints_count++], &size) == 0);
	return ERR_OK;
}

static void set_options(struct loop *loop)
{
	int64_t message_max = MESSAGE_MAX;
	set_option(loop->router.socket, ZMQ_ROUTER_MANDATORY, 1);
	set_option(loop->router.socket, ZMQ_LINGER, 0);
	set_option(loop->router.socket, ZMQ_SNDHWM, SEND_QUEUE);
	set_option(loop->router.socket, ZMQ_RCVHWM, RECEIVE_QUEUE);
	set_option(loop->router.socket, ZMQ_BACKLOG, 1024);
	/* For connections whose other end vanished without a word. */
	set_option(loop->router.socket, ZMQ_HEARTBEAT_IVL, 5000);
	set_option(loop->router.socket, ZMQ_HEARTBEAT_TIMEOUT, 15000);
	CHECK(zmq_setsockopt(
		      loop->router.socket, ZMQ_MAXMSGSIZE, &message_max, sizeof(message_max)) == 0);
	CHECK(zmq_socket_monitor(loop->router.socket, "inproc://connections",
		      ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
			      ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL) == 0);
	set_option(loop->monitor, ZMQ_LINGER, 0);
	set_option(loop->monitor, ZMQ_RCVHWM, 0);
	CHECK(zmq_connect(loop->monitor, "inproc://connections") == 0);
}

enum err loop_open(const struct loop_options *options, struct loop **out, struct why *why)
{
	struct loop *loop = alloc_zero(1, sizeof(*loop));
	loop->core = options->core;
	loop->next_probe_ms = INT64_MAX;
	loop->signal_fd = options->signal_fd;
	loop->context = zmq_ctx_new();
	loop->router.socket = zmq_socket(loop->context, ZMQ_ROUTER);
	loop->monitor = zmq_socket(loop->context, ZMQ_PAIR);
	CHECK(loop->router.socket && loop->monitor);
	loop->zap = zap_open(loop->context);
	loop->keys = options->keys;
	loop->peers = options->peers;
	loop->policies = options->policies;
	set_options(loop);
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
	zmq_socket_monitor(loop->router.socket, NULL, 0);
	zmq_close(loop->monitor);
	zmq_close(loop->router.socket);
	zmq_close(loop->zap);
	zmq_ctx_term(loop->context);
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

/* What is to be sent does not wait for the disk; and what is written at once may lead to more. */
static void write_batch(struct loop *loop)
{
	while (loop->to_write) {
		struct batch *batch = loop->to_write;
		loop->to_write = NULL;
		send_all_gathered(loop);
		if (logthread_write(loop->thread, batch))
			has_written(loop, batch);
	}
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

static void hear_stranger(void *arg, const char *address)
{
	char quoted[LOGGING_QUOTED];
	logging_say(LOGGING_WARNING, "a connection without a peer's key was turned away",
		"address=%s", logging_quote(text_of(address), quoted));
	step(arg, &(struct core_event){.kind = CORE_STRANGER, .identity = text_of(address)});
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
	int64_t until =
		loop->next_probe_ms < loop->next_tick_ms ? loop->next_probe_ms : loop->next_tick_ms;
	return core_has_work(loop->core) || until < now ? 0 : (long)(until - now);
}

/* libzmq's descriptors tell that something may have come; what they tell is taken in, and
 * forgotten, by any call on their socket. So each is read until nothing is left whenever it tells,
 * and the router, on which we also send, is asked before anything is waited for. */
enum { ROUTER, MONITOR, ZAP, WRITTEN, UPKEPT, SIGNAL, SOURCES };

static void list_sources(const struct loop *loop, struct pollfd sources[SOURCES])
{
	const int descriptors[SOURCES] = {
		[ROUTER] = router_fd(loop->router.socket),
		[MONITOR] = router_fd(loop->monitor),
		[ZAP] = router_fd(loop->zap),
		[WRITTEN] = logthread_fd(loop->thread),
		[UPKEPT] = upkeepthread_fd(loop->upkeep),
		[SIGNAL] = loop->signal_fd,
	};
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

static void take_turn(struct loop *loop, const struct pollfd sources[SOURCES], bool looked)
{
	if (sources[MONITOR].revents || looked)
		note_ends(loop);
	if (take_messages(loop))
		probe_suspects(loop);
	if (sources[WRITTEN].revents)
		take_written(loop);
	if (sources[UPKEPT].revents)
		take_upkept(loop);
	if (sources[ZAP].revents || looked)
		zap_answer(loop->zap, core_acl(loop->core), hear_stranger, loop);
	if (sources[SIGNAL].revents)
		take_signal(loop);
	look_at_files(loop);
	if (core_has_work(loop->core))
		step(loop, &(struct core_event){.kind = CORE_WORK});
	write_batch(loop);
	send_all_gathered(loop);
}

enum err loop_run(struct loop *loop, struct why *why)
{
	struct pollfd sources[SOURCES];
	list_sources(loop, sources);
	while (!core_is_drained(loop->core)) {
		int timeout = router_has_more(&loop->router) ? 0 : (int)wait_ms(loop);
		/* Once stopping, the signal stays readable: it is not waited for again. */
		nfds_t count = loop->stopping ? SIGNAL : SOURCES;
		sources[SIGNAL].revents = 0;
		if (poll(sources, count, timeout) < 0 && errno != EINTR)
			return why_errno(why, ERR_IO, "", "waiting for messages");
		take_turn(loop, sources, tick(loop));
	}
	set_option(loop->router.socket, ZMQ_LINGER, GOODBYE_MS);
	return ERR_OK;
}
