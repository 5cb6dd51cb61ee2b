#include "broker/far.h"

#include "broker/endpoint.h"
#include "broker/zap.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum {
	MESSAGE_MAX = 4 << 20,   /* libzmq drops the connection of whoever sends more */
	SEND_QUEUE = 128 * 1024, /* messages: the window in KiB and room for control frames */
	RECEIVE_QUEUE = 64,
	PROBE_FIRST_MS = 2,   /* from the end of a connection to the first look; then each time */
	PROBE_GROWTH = 10,    /* so much longer, */
	PROBE_LAST_MS = 2000, /* up to this */
	PARTS = 3,            /* routing id, frame 0, frame 1 */
};

struct far {
	struct far_options on;
	void *context, *socket, *monitor, *zap;
	zmq_msg_t parts[PARTS]; /* of the message that is lent */
	unsigned kept;
	int64_t next_probe_ms; /* the earliest of all peers'; INT64_MAX: none */
};

/* --- Opening -------------------------------------------------------------------------------------
 */

static void set_option(void *socket, int option, int value)
{
	CHECK(zmq_setsockopt(socket, option, &value, sizeof(value)) == 0);
}

static void set_options(struct far *far)
{
	int64_t message_max = MESSAGE_MAX;
	set_option(far->socket, ZMQ_ROUTER_MANDATORY, 1);
	set_option(far->socket, ZMQ_LINGER, 0);
	set_option(far->socket, ZMQ_SNDHWM, SEND_QUEUE);
	set_option(far->socket, ZMQ_RCVHWM, RECEIVE_QUEUE);
	set_option(far->socket, ZMQ_BACKLOG, 1024);
	/* For connections whose other end vanished without a word. */
	set_option(far->socket, ZMQ_HEARTBEAT_IVL, 5000);
	set_option(far->socket, ZMQ_HEARTBEAT_TIMEOUT, 15000);
	set_option(far->socket, ZMQ_CURVE_SERVER, 1);
	CHECK(zmq_setsockopt(
		      far->socket, ZMQ_CURVE_SECRETKEY, far->on.keys->secret_key, KEYS_TEXT) == 0);
	CHECK(zmq_setsockopt(far->socket, ZMQ_MAXMSGSIZE, &message_max, sizeof(message_max)) == 0);
	CHECK(zmq_socket_monitor(far->socket, "inproc://connections",
		      ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
			      ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL) == 0);
	set_option(far->monitor, ZMQ_LINGER, 0);
	set_option(far->monitor, ZMQ_RCVHWM, 0);
	CHECK(zmq_connect(far->monitor, "inproc://connections") == 0);
}

struct far *far_create(const struct far_options *options)
{
	struct far *far = alloc_zero(1, sizeof(*far));
	far->on = *options;
	far->next_probe_ms = INT64_MAX;
	far->context = zmq_ctx_new();
	far->socket = zmq_socket(far->context, ZMQ_ROUTER);
	far->monitor = zmq_socket(far->context, ZMQ_PAIR);
	CHECK(far->socket && far->monitor);
	far->zap = zap_open(far->context);
	set_options(far);
	return far;
}

static void drop_parts(struct far *far)
{
	while (far->kept)
		zmq_msg_close(&far->parts[--far->kept]);
}

void far_destroy(struct far **out)
{
	struct far *far = *out;
	if (!far)
		return;
	drop_parts(far);
	zmq_socket_monitor(far->socket, NULL, 0);
	zmq_close(far->monitor);
	zmq_close(far->socket);
	zmq_close(far->zap);
	zmq_ctx_term(far->context);
	free(far);
	*out = NULL;
}

void far_finish(struct far *far, int timeout_ms)
{
	set_option(far->socket, ZMQ_LINGER, timeout_ms);
}

enum err far_bind(
	struct far *far, const char *endpoint, char bound[LINES_ENDPOINT], struct why *why)
{
	size_t size = LINES_ENDPOINT;
	set_option(far->socket, ZMQ_IPV6, endpoint_is_ipv6(endpoint));
	if (zmq_bind(far->socket, endpoint)) {
		if (errno == EADDRINUSE)
			return why_set(
				why, ERR_EXISTS, endpoint, "the port is taken by another program");
		return why_set(why, errno == EACCES ? ERR_DENIED : ERR_IO, endpoint, "binding: %s",
			zmq_strerror(errno));
	}
	CHECK(zmq_getsockopt(far->socket, ZMQ_LAST_ENDPOINT, bound, &size) == 0);
	return ERR_OK;
}

static int descriptor(void *socket)
{
	int fd;
	size_t size = sizeof(fd);
	CHECK(zmq_getsockopt(socket, ZMQ_FD, &fd, &size) == 0);
	return fd;
}

/* What these tell is forgotten by any call on their socket: so each is read until nothing is left
 * whenever it tells, and the socket on which we also send is asked before anything is waited for.
 */
void far_sources(const struct far *far, int descriptors[FAR_SOURCES])
{
	descriptors[0] = descriptor(far->socket);
	descriptors[1] = descriptor(far->monitor);
	descriptors[2] = descriptor(far->zap);
}

/* --- Messages ------------------------------------------------------------------------------------
 */

/* Parts beyond the third are counted and thrown away; returns how many there were. */
static unsigned receive_parts(struct far *far)
{
	zmq_msg_t surplus;
	unsigned count = 0;
	drop_parts(far);
	for (bool more = true; more; count++) {
		zmq_msg_t *part = count < PARTS ? &far->parts[count] : &surplus;
		zmq_msg_init(part);
		if (zmq_msg_recv(part, far->socket, count ? 0 : ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(part);
			break;
		}
		more = zmq_msg_more(part);
		if (count < PARTS)
			far->kept++;
		else
			zmq_msg_close(part);
	}
	return count;
}

/* Asked of frame 0: of the routing id ZeroMQ does not always know where it came from. */
static struct peer *sender(struct far *far)
{
	zmq_msg_t *id = &far->parts[0];
	const zmq_msg_t *frame = far->kept > 1 ? &far->parts[1] : NULL;
	struct peer *peer =
		router_find_far(far->on.router, bytes_of(zmq_msg_data(id), zmq_msg_size(id)));
	if (peer)
		return peer;
	/* Whom the keys have proved. */
	const char *proved = frame ? zmq_msg_gets(frame, "User-Id") : NULL;
	return router_add_far(far->on.router, bytes_of(zmq_msg_data(id), zmq_msg_size(id)),
		proved ? proved : "", frame ? zmq_msg_get(frame, ZMQ_SRCFD) : -1);
}

bool far_receive(struct far *far, struct router_message *out)
{
	unsigned count = receive_parts(far);
	if (!count)
		return false;
	*out = (struct router_message){.peer = sender(far), .count = count - 1};
	for (unsigned i = 1; i < far->kept; i++)
		out->frames[i - 1] =
			bytes_of(zmq_msg_data(&far->parts[i]), zmq_msg_size(&far->parts[i]));
	return true;
}

bool far_has_more(const struct far *far)
{
	int events;
	size_t size = sizeof(events);
	CHECK(zmq_getsockopt(far->socket, ZMQ_EVENTS, &events, &size) == 0);
	return events & ZMQ_POLLIN;
}

static void drop_held(void *data, void *hint)
{
	(void)data;
	struct body *body = hint;
	body_drop(&body);
}

static void make_message(zmq_msg_t *message, struct router_part part)
{
	if (part.held) {
		/* ZeroMQ does not write to it; its interface just has no word for that. */
		CHECK(zmq_msg_init_data(message, (uint8_t *)part.bytes.ptr, part.bytes.len,
			      drop_held, body_keep(part.held)) == 0);
		return;
	}
	CHECK(zmq_msg_init_size(message, part.bytes.len) == 0);
	if (part.bytes.len)
		memcpy(zmq_msg_data(message), part.bytes.ptr, part.bytes.len);
}

bool far_send(struct far *far, const struct peer *peer, struct bytes head, struct router_part part)
{
	zmq_msg_t body;
	make_message(&body, part);
	if (zmq_send(far->socket, peer->id, peer->id_len, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0 &&
		zmq_send(far->socket, head.ptr, head.len, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0 &&
		zmq_msg_send(&body, far->socket, ZMQ_DONTWAIT) >= 0)
		return true;
	zmq_msg_close(&body);
	return false;
}

/* --- Who has left --------------------------------------------------------------------------------
 * libzmq's monitor tells of ended connections by descriptor, and a descriptor's number is given to
 * the next connection at once. So it only makes us look: those who have spoken at that number are
 * sent a PONG, the eldest first, and whoever cannot be reached by its routing id, which is never
 * given twice, has gone. The word of the end may come before the socket knows of it, hence several
 * probes.
 */

static void probe_at(struct far *far, struct peer *peer, int64_t at_ms)
{
	peer->probe_at_ms = at_ms;
	if (at_ms < far->next_probe_ms)
		far->next_probe_ms = at_ms;
}

static void suspect(struct far *far, int fd)
{
	int64_t now = clock_monotonic_ms();
	for (struct peer *peer = far->on.router->by_number; peer; peer = peer->by_number.next) {
		if (peer->fd != fd)
			continue;
		peer->suspicions++;
		peer->probe_gap_ms = PROBE_FIRST_MS;
		probe_at(far, peer, now + PROBE_FIRST_MS);
	}
}

/* Who comes without any key where one is wanted: libzmq turns it away and asks nobody. Both sides
 * see that at once, and if the other hangs up first no more is known than that nothing was proved.
 */
static bool is_keyless(uint16_t event, int32_t value)
{
	if (event == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL)
		return value == ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH;
	return event == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;
}

/* The monitor's messages: u16 event, u32 value, then the endpoint. Asked for are ends, and failed
 * handshakes. */
static void note_ends(struct far *far)
{
	uint8_t event[6];
	char endpoint[256];
	int len;
	while (zmq_recv(far->monitor, event, sizeof(event), ZMQ_DONTWAIT) >= 0 &&
		(len = zmq_recv(far->monitor, endpoint, sizeof(endpoint) - 1, 0)) >= 0) {
		uint16_t what;
		int32_t fd; /* or what went wrong */
		endpoint[len < (int)sizeof(endpoint) ? len : (int)sizeof(endpoint) - 1] = '\0';
		memcpy(&what, event, sizeof(what));
		memcpy(&fd, event + 2, sizeof(fd));
		if (what == ZMQ_EVENT_DISCONNECTED)
			suspect(far, fd);
		else if (is_keyless(what, fd))
			far->on.stranger(far->on.arg, endpoint);
	}
}

/* One of the ends told has found its peer, the eldest: of the younger ones no more can be suspected
 * than of what is left. */
static void gone_after_probe(struct far *far, struct peer *peer)
{
	unsigned left = peer->suspicions - 1;
	for (struct peer *other = far->on.router->by_number; other; other = other->by_number.next)
		if (other->fd == peer->fd && other->suspicions > left)
			other->suspicions = left;
	far->on.broke(far->on.arg, peer);
}

/* The table is in the order in which they first spoke. */
static bool is_eldest_suspect(const struct far *far, const struct peer *peer)
{
	const struct peer *other = far->on.router->by_number;
	while (other != peer && !(other->fd == peer->fd && other->suspicions))
		other = other->by_number.next;
	return other == peer;
}

static bool can_reach(struct far *far, const struct peer *peer)
{
	struct frame pong = {.version = FRAME_VERSION, .op = FRAME_PONG};
	uint8_t head[FRAME_SIZE];
	frame_write(&pong, head);
	return far_send(far, peer, bytes_of(head, sizeof(head)), (struct router_part){0});
}

/* False when it has gone. */
static bool probe(struct far *far, struct peer *peer, int64_t now)
{
	if (!is_eldest_suspect(far, peer)) {
		probe_at(far, peer, now + PROBE_FIRST_MS);
		return true;
	}
	if (!can_reach(far, peer)) {
		gone_after_probe(far, peer);
		return false;
	}
	peer->probe_gap_ms *= PROBE_GROWTH;
	if (peer->probe_gap_ms > PROBE_LAST_MS)
		peer->suspicions = 0;
	else
		probe_at(far, peer, now + peer->probe_gap_ms);
	return true;
}

/* What a client said before it left may still wait in the router: only when that is empty. */
void far_probe(struct far *far)
{
	int64_t now = clock_monotonic_ms();
	if (now < far->next_probe_ms)
		return;
	far->next_probe_ms = INT64_MAX;
	struct peer *peer = far->on.router->by_number;
	while (peer) {
		struct peer *next = peer->by_number.next;
		if (!peer->suspicions || peer->probe_at_ms > now) {
			if (peer->suspicions)
				probe_at(far, peer, peer->probe_at_ms);
		} else if (!probe(far, peer, now)) {
			/* What follows from it may have ended others: begin again. */
			far->next_probe_ms = INT64_MAX;
			next = far->on.router->by_number;
		}
		peer = next;
	}
}

int64_t far_next_probe_ms(const struct far *far)
{
	return far->next_probe_ms;
}

void far_look(struct far *far, const struct acl *acl)
{
	note_ends(far);
	zap_answer(far->zap, acl, far->on.stranger, far->on.arg);
}
