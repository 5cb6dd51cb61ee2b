#include "broker/loop.h"

#include "broker/logthread.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/base/logging.h"
#include "proto/wire/big_endian.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <uthash.h>
#include <zmq.h>

enum {
	MESSAGE_MAX = 4 << 20,   /* libzmq drops the connection of whoever sends more */
	SEND_QUEUE = 128 * 1024, /* messages: the window in KiB and room for control frames */
	RECEIVE_QUEUE = 64,
	AT_ONCE = 512, /* messages taken in before anything else has its turn */
	TICK_MS = 100,
	GOODBYE_MS = 1000, /* for the last words at the end */
	ENDPOINTS = 8,
	ROUTING_ID = 255,
	COPIED_BELOW = 1024, /* bytes: a small body is cheaper copied than shared */
};

struct peer {
	uint64_t number;
	int fd;
	uint8_t id_len, id[ROUTING_ID];
	UT_hash_handle by_id, by_number;
};

/* The end of a connection. Its descriptor's number may be another connection's by the time it is
 * applied, so what counts is who spoke there when the end was noted. */
struct end {
	int fd;
	uint64_t peer; /* 0: nobody had spoken yet */
};

struct loop {
	struct core *core;
	struct logthread *thread;
	int signal_fd;
	void *context, *router, *monitor;
	struct peer *by_id, *by_number;
	uint64_t next_peer;
	struct peer **wires; /* by descriptor: who speaks there */
	size_t wires_count;
	struct end *ended;
	size_t ended_count, ended_room;
	struct effects effects;
	char endpoints[ENDPOINTS][256];
	size_t endpoints_count;
	int64_t next_tick_ms;
	bool stopping, warned;
};

/* --- Peers
 * ------------------------------------------------------------------------------------------- */

static struct peer **wire_at(struct loop *loop, int fd)
{
	if (fd < 0)
		return NULL;
	if ((size_t)fd >= loop->wires_count) {
		size_t count = (size_t)fd + 64;
		loop->wires = alloc_resize(loop->wires, count, sizeof(*loop->wires));
		memset(loop->wires + loop->wires_count, 0,
			(count - loop->wires_count) * sizeof(*loop->wires));
		loop->wires_count = count;
	}
	return &loop->wires[fd];
}

static void forget_peer(struct loop *loop, struct peer *peer)
{
	struct peer **wire = wire_at(loop, peer->fd);
	if (wire && *wire == peer)
		*wire = NULL;
	HASH_DELETE(by_id, loop->by_id, peer);
	HASH_DELETE(by_number, loop->by_number, peer);
	free(peer);
}

static void step(struct loop *loop, struct core_event *event);

static void peer_gone(struct loop *loop, struct peer *peer)
{
	struct core_event event = {.kind = CORE_GONE, .peer = peer->number};
	forget_peer(loop, peer);
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

static void note_end(struct loop *loop, int fd)
{
	struct peer **wire = wire_at(loop, fd);
	loop->ended =
		alloc_room(loop->ended, loop->ended_count, &loop->ended_room, sizeof(*loop->ended));
	loop->ended[loop->ended_count++] =
		(struct end){.fd = fd, .peer = wire && *wire ? (*wire)->number : 0};
}

/* Whoever speaks at this descriptor from now on is not one who has ended. */
static void note_begin(struct loop *loop, int fd)
{
	size_t kept = 0;
	for (size_t i = 0; i < loop->ended_count; i++)
		if (loop->ended[i].fd != fd || loop->ended[i].peer)
			loop->ended[kept++] = loop->ended[i];
	loop->ended_count = kept;
}

/* libzmq's monitor tells of connections by descriptor: u16 event, u32 value, then the endpoint.
 * What a client said before it left may still wait in the router, so an end is noted here and
 * applied when the router has been emptied. */
static void note_ends(struct loop *loop)
{
	uint8_t event[6];
	char endpoint[256];
	while (zmq_recv(loop->monitor, event, sizeof(event), ZMQ_DONTWAIT) >= 0 &&
		zmq_recv(loop->monitor, endpoint, sizeof(endpoint), 0) >= 0) {
		uint16_t kind;
		int32_t fd;
		memcpy(&kind, event, sizeof(kind));
		memcpy(&fd, event + 2, sizeof(fd));
		if (kind == ZMQ_EVENT_DISCONNECTED)
			note_end(loop, fd);
		else if (kind == ZMQ_EVENT_ACCEPTED)
			note_begin(loop, fd);
	}
}

static void apply_ends(struct loop *loop)
{
	/* By index, and counted anew: carrying out one end may note others. */
	for (size_t i = 0; i < loop->ended_count; i++) {
		struct end end = loop->ended[i];
		struct peer **wire = wire_at(loop, end.fd), *peer = NULL;
		if (end.peer)
			HASH_FIND(by_number, loop->by_number, &end.peer, sizeof(end.peer), peer);
		else if (wire)
			peer = *wire;
		if (peer)
			peer_broke(loop, peer);
	}
	loop->ended_count = 0;
}

/* A descriptor's number is given again as soon as it is free, also to one who speaks before the end
 * of the former connection was noted. That end stands in the monitor already, before the beginning
 * of this one: noted now, it cannot pass for the end of this one. */
static void take_wire(struct loop *loop, struct peer *peer)
{
	note_ends(loop);
	struct peer **wire = wire_at(loop, peer->fd);
	if (!wire)
		return;
	struct peer *before = *wire;
	*wire = peer;
	/* Its end is noted, and applied when its last words have been read. */
	if (before)
		before->fd = -1;
}

/* `frame` is frame 0: of the routing id ZeroMQ does not always know where it came from. */
static struct peer *find_peer(struct loop *loop, zmq_msg_t *id, const zmq_msg_t *frame)
{
	struct peer *peer;
	HASH_FIND(by_id, loop->by_id, zmq_msg_data(id), zmq_msg_size(id), peer);
	if (peer)
		return peer;
	peer = alloc_zero(1, sizeof(*peer));
	peer->number = ++loop->next_peer;
	peer->id_len = (uint8_t)zmq_msg_size(id);
	memcpy(peer->id, zmq_msg_data(id), peer->id_len);
	peer->fd = frame ? zmq_msg_get(frame, ZMQ_SRCFD) : -1;
	HASH_ADD(by_id, loop->by_id, id, peer->id_len, peer);
	HASH_ADD(by_number, loop->by_number, number, sizeof(peer->number), peer);
	take_wire(loop, peer);
	return peer;
}

/* --- Carrying out what the core wants
 * ------------------------------------------------------------------ */

static void drop_held(void *data, void *hint)
{
	(void)data;
	struct body *body = hint;
	body_drop(&body);
}

static void make_message(zmq_msg_t *message, const struct effect *effect)
{
	if (!effect->body || effect->len < COPIED_BELOW) {
		CHECK(zmq_msg_init_size(message, effect->len) == 0);
		if (effect->len)
			memcpy(zmq_msg_data(message), body_bytes(effect->body).ptr + effect->at,
				effect->len);
		return;
	}
	/* ZeroMQ does not write to it; its interface just has no word for that. */
	uint8_t *data = (uint8_t *)body_bytes(effect->body).ptr + effect->at;
	CHECK(zmq_msg_init_data(message, data, effect->len, drop_held, body_keep(effect->body)) ==
		0);
}

/* False when the peer has gone, or does not take what it asked for. */
static bool send_effect(struct loop *loop, const struct peer *peer, const struct effect *effect)
{
	uint8_t head[FRAME_SIZE];
	zmq_msg_t body;
	if (zmq_send(loop->router, peer->id, peer->id_len, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
		return false;
	frame_write(&effect->frame, head);
	if (zmq_send(loop->router, head, sizeof(head), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
		return false;
	make_message(&body, effect);
	if (zmq_msg_send(&body, loop->router, ZMQ_DONTWAIT) >= 0)
		return true;
	zmq_msg_close(&body);
	return false;
}

static void carry_out(struct loop *loop, struct effects *effects)
{
	for (size_t i = 0; i < effects->count; i++) {
		const struct effect *effect = &effects->items[i];
		struct peer *peer;
		if (effect->kind == EFFECT_WRITE) {
			logthread_write(loop->thread, effect->batch);
			continue;
		}
		HASH_FIND(by_number, loop->by_number, &effect->peer, sizeof(effect->peer), peer);
		if (peer && (effect->kind == EFFECT_END || !send_effect(loop, peer, effect)))
			peer_gone(loop, peer);
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

enum { PARTS = 3 }; /* routing id, frame 0, frame 1 */

static void take_message(struct loop *loop, zmq_msg_t parts[PARTS], unsigned count)
{
	struct core_event event = {
		.kind = CORE_FRAME,
		.peer = find_peer(loop, &parts[0], count > 1 ? &parts[1] : NULL)->number,
		.identity = TEXT("local"),
		.frames = count - 1,
	};
	if (count > 1)
		event.head = bytes_of(zmq_msg_data(&parts[1]), zmq_msg_size(&parts[1]));
	if (count > 2)
		event.body = bytes_of(zmq_msg_data(&parts[2]), zmq_msg_size(&parts[2]));
	step(loop, &event);
}

/* False when nothing is there. Parts beyond the third are counted and thrown away. */
static bool receive(struct loop *loop)
{
	zmq_msg_t parts[PARTS], surplus;
	unsigned count = 0, kept = 0;
	for (bool more = true; more; count++) {
		zmq_msg_t *part = count < PARTS ? &parts[kept] : &surplus;
		zmq_msg_init(part);
		if (zmq_msg_recv(part, loop->router, count ? 0 : ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(part);
			break;
		}
		more = zmq_msg_more(part);
		if (count < PARTS)
			kept++;
		else
			zmq_msg_close(part);
	}
	if (kept)
		take_message(loop, parts, count);
	for (unsigned i = 0; i < kept; i++)
		zmq_msg_close(&parts[i]);
	return kept > 0;
}

/* --- Binding
 * ------------------------------------------------------------------------------------------- */

/* libzmq takes a socket file over from whoever listens there, so ask first. */
static enum err check_ipc(const char *endpoint, struct why *why)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const char *path = endpoint + strlen("ipc://");
	if (strlen(path) >= sizeof(address.sun_path))
		return why_set(why, ERR_LIMIT, endpoint,
			"the path of a socket has at most %zu bytes, this one has %zu: choose a "
			"shorter one",
			sizeof(address.sun_path) - 1, strlen(path));
	memcpy(address.sun_path, path, strlen(path));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return why_errno(why, ERR_IO, endpoint, "making a socket");
	bool taken = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
	close(fd);
	return taken ? why_set(why, ERR_EXISTS, endpoint, "another program listens there already")
		     : ERR_OK;
}

static bool starts(const char *text, const char *prefix)
{
	return text_starts(text_of(text), text_of(prefix));
}

static enum err check_endpoint(const char *endpoint, struct why *why)
{
	if (starts(endpoint, "ipc://"))
		return check_ipc(endpoint, why);
	if (!starts(endpoint, "tcp://"))
		return why_set(
			why, ERR_BAD_VALUE, endpoint, "wanted ipc://PATH or tcp://127.0.0.1:PORT");
	if (starts(endpoint, "tcp://127.0.0.1:") || starts(endpoint, "tcp://localhost:") ||
		starts(endpoint, "tcp://[::1]:"))
		return ERR_OK;
	return why_set(why, ERR_DENIED, endpoint,
		"tcp is offered on this machine only, at "
		"tcp://127.0.0.1:PORT: connections from elsewhere are not encrypted yet");
}

static void set_option(void *socket, int option, int value)
{
	CHECK(zmq_setsockopt(socket, option, &value, sizeof(value)) == 0);
}

static enum err bind_endpoint(struct loop *loop, const char *endpoint, struct why *why)
{
	enum err err = check_endpoint(endpoint, why);
	if (err)
		return err;
	set_option(loop->router, ZMQ_IPV6, starts(endpoint, "tcp://["));
	if (zmq_bind(loop->router, endpoint)) {
		if (errno == EADDRINUSE)
			return why_set(
				why, ERR_EXISTS, endpoint, "the port is taken by another program");
		return why_set(why, errno == EACCES ? ERR_DENIED : ERR_IO, endpoint, "binding: %s",
			zmq_strerror(errno));
	}
	CHECK(loop->endpoints_count < ENDPOINTS);
	size_t size = sizeof(loop->endpoints[0]);
	CHECK(zmq_getsockopt(loop->router, ZMQ_LAST_ENDPOINT,
		      loop->endpoints[loop->endpoints_count++], &size) == 0);
	return ERR_OK;
}

static void set_options(struct loop *loop)
{
	int64_t message_max = MESSAGE_MAX;
	set_option(loop->router, ZMQ_ROUTER_MANDATORY, 1);
	set_option(loop->router, ZMQ_LINGER, 0);
	set_option(loop->router, ZMQ_SNDHWM, SEND_QUEUE);
	set_option(loop->router, ZMQ_RCVHWM, RECEIVE_QUEUE);
	set_option(loop->router, ZMQ_BACKLOG, 1024);
	/* For connections whose other end vanished without a word. */
	set_option(loop->router, ZMQ_HEARTBEAT_IVL, 5000);
	set_option(loop->router, ZMQ_HEARTBEAT_TIMEOUT, 15000);
	CHECK(zmq_setsockopt(loop->router, ZMQ_MAXMSGSIZE, &message_max, sizeof(message_max)) == 0);
	CHECK(zmq_socket_monitor(loop->router, "inproc://connections",
		      ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED) == 0);
	set_option(loop->monitor, ZMQ_LINGER, 0);
	set_option(loop->monitor, ZMQ_RCVHWM, 0);
	CHECK(zmq_connect(loop->monitor, "inproc://connections") == 0);
}

enum err loop_open(const struct loop_options *options, struct loop **out, struct why *why)
{
	struct loop *loop = alloc_zero(1, sizeof(*loop));
	loop->core = options->core;
	loop->signal_fd = options->signal_fd;
	loop->context = zmq_ctx_new();
	loop->router = zmq_socket(loop->context, ZMQ_ROUTER);
	loop->monitor = zmq_socket(loop->context, ZMQ_PAIR);
	CHECK(loop->router && loop->monitor);
	set_options(loop);
	enum err err = ERR_OK;
	for (const char *const *e = options->endpoints; !err && *e; e++)
		err = bind_endpoint(loop, *e, why);
	if (!err)
		err = logthread_start(options->log, &loop->thread, why);
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
	effects_fini(&loop->effects);
	struct peer *peer, *next;
	HASH_ITER (by_number, loop->by_number, peer, next)
		forget_peer(loop, peer);
	free(loop->wires);
	free(loop->ended);
	zmq_socket_monitor(loop->router, NULL, 0);
	zmq_close(loop->monitor);
	zmq_close(loop->router);
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

static void take_written(struct loop *loop)
{
	struct core_event event = {.kind = CORE_WRITTEN, .batch = logthread_take(loop->thread)};
	if (event.batch)
		step(loop, &event);
	const struct why *why = core_stopped(loop->core);
	if (why && !loop->warned)
		logging_why(LOGGING_ERROR, "the log has stopped", why);
	loop->warned = why != NULL;
}

static void tick(struct loop *loop)
{
	int64_t now = clock_monotonic_ms();
	if (now < loop->next_tick_ms)
		return;
	loop->next_tick_ms = now + TICK_MS;
	step(loop, &(struct core_event){.kind = CORE_TICK});
}

static void take_signal(struct loop *loop)
{
	if (loop->stopping)
		return;
	loop->stopping = true;
	logging_say(LOGGING_INFO, "stopping", "cause=signal");
	step(loop, &(struct core_event){.kind = CORE_DRAIN});
}

enum err loop_run(struct loop *loop, struct why *why)
{
	zmq_pollitem_t items[] = {
		{.socket = loop->router, .events = ZMQ_POLLIN},
		{.socket = loop->monitor, .events = ZMQ_POLLIN},
		{.fd = logthread_fd(loop->thread), .events = ZMQ_POLLIN},
		{.fd = loop->signal_fd, .events = ZMQ_POLLIN},
	};
	while (!core_is_drained(loop->core)) {
		int64_t left = loop->next_tick_ms - clock_monotonic_ms();
		bool busy = core_has_work(loop->core);
		/* Once stopping, the signal stays readable: it is not waited for again. */
		int count = loop->stopping ? 3 : 4;
		if (zmq_poll(items, count, busy || left < 0 ? 0 : (long)left) < 0 && errno != EINTR)
			return why_set(
				why, ERR_IO, "", "waiting for messages: %s", zmq_strerror(errno));
		if (items[1].revents)
			note_ends(loop);
		bool emptied = !items[0].revents && !loop->ended_count;
		for (unsigned n = 0; !emptied && n < AT_ONCE; n++)
			emptied = !receive(loop);
		if (emptied)
			apply_ends(loop);
		if (items[2].revents)
			take_written(loop);
		if (count == 4 && items[3].revents)
			take_signal(loop);
		tick(loop);
		if (core_has_work(loop->core))
			step(loop, &(struct core_event){.kind = CORE_WORK});
	}
	set_option(loop->router, ZMQ_LINGER, GOODBYE_MS);
	return ERR_OK;
}
