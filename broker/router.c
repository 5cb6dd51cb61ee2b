#include "broker/router.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/wire/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { COPIED_BELOW = 1024 }; /* bytes: a small body is cheaper copied than shared */

void router_forget(struct router *router, struct peer *peer)
{
	HASH_DELETE(by_id, router->by_id, peer);
	HASH_DELETE(by_number, router->by_number, peer);
	if (peer->bundled)
		DL_DELETE(router->gathered, peer);
	buffer_fini(&peer->bundle);
	free(peer);
}

void router_fini(struct router *router)
{
	struct peer *peer, *next;
	HASH_ITER (by_number, router->by_number, peer, next)
		router_forget(router, peer);
}

struct peer *router_find(const struct router *router, uint64_t number)
{
	struct peer *peer;
	HASH_FIND(by_number, router->by_number, &number, sizeof(number), peer);
	return peer;
}

/* --- Receiving ------------------------------------------------------------------------------- */

/* Asked of frame 0: of the routing id ZeroMQ does not always know where it came from. */
struct peer *router_sender(struct router *router, struct router_message *message)
{
	zmq_msg_t *id = &message->parts[0];
	const zmq_msg_t *frame = message->kept > 1 ? &message->parts[1] : NULL;
	struct peer *peer;
	HASH_FIND(by_id, router->by_id, zmq_msg_data(id), zmq_msg_size(id), peer);
	if (peer)
		return peer;
	peer = alloc_zero(1, sizeof(*peer));
	peer->number = ++router->last_number;
	peer->id_len = (uint8_t)zmq_msg_size(id);
	memcpy(peer->id, zmq_msg_data(id), peer->id_len);
	peer->fd = frame ? zmq_msg_get(frame, ZMQ_SRCFD) : -1;
	/* Whom the keys have proved; ipc and this machine prove nothing, and need not. */
	const char *proved = frame ? zmq_msg_gets(frame, "User-Id") : NULL;
	snprintf(peer->identity, sizeof(peer->identity), "%s",
		proved && proved[0] ? proved : "local");
	HASH_ADD(by_id, router->by_id, id, peer->id_len, peer);
	HASH_ADD(by_number, router->by_number, number, sizeof(peer->number), peer);
	return peer;
}

bool router_receive(struct router *router, struct router_message *out)
{
	zmq_msg_t surplus;
	out->count = out->kept = 0;
	for (bool more = true; more; out->count++) {
		zmq_msg_t *part = out->count < ROUTER_PARTS ? &out->parts[out->kept] : &surplus;
		zmq_msg_init(part);
		if (zmq_msg_recv(part, router->socket, out->count ? 0 : ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(part);
			break;
		}
		more = zmq_msg_more(part);
		if (out->count < ROUTER_PARTS)
			out->kept++;
		else
			zmq_msg_close(part);
	}
	return out->kept > 0;
}

int router_fd(void *socket)
{
	int fd;
	size_t size = sizeof(fd);
	CHECK(zmq_getsockopt(socket, ZMQ_FD, &fd, &size) == 0);
	return fd;
}

bool router_has_more(const struct router *router)
{
	int events;
	size_t size = sizeof(events);
	CHECK(zmq_getsockopt(router->socket, ZMQ_EVENTS, &events, &size) == 0);
	return events & ZMQ_POLLIN;
}

void router_close_message(struct router_message *message)
{
	for (unsigned i = 0; i < message->kept; i++)
		zmq_msg_close(&message->parts[i]);
}

/* --- Sending --------------------------------------------------------------------------------- */

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

/* Takes the body. False when the peer has gone, or does not take what it asked for. */
static bool send_frame(
	struct router *router, const struct peer *peer, const struct frame *frame, zmq_msg_t *body)
{
	uint8_t head[FRAME_SIZE];
	frame_write(frame, head);
	if (zmq_send(router->socket, peer->id, peer->id_len, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0 &&
		zmq_send(router->socket, head, sizeof(head), ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0 &&
		zmq_msg_send(body, router->socket, ZMQ_DONTWAIT) >= 0)
		return true;
	zmq_msg_close(body);
	return false;
}

/* A bundle of one is sent as what it is. */
bool router_send_gathered(struct router *router, struct peer *peer)
{
	if (!peer->bundled)
		return true;
	struct frame frame = {.version = FRAME_VERSION, .op = FRAME_BUNDLE};
	struct bytes parts = buffer_bytes(&peer->bundle), head, body = parts;
	if (peer->bundled == 1)
		CHECK(bundle_take(&parts, &head, &body, NULL) == ERR_OK &&
			frame_read(head, &frame, NULL) == ERR_OK);
	zmq_msg_t message;
	CHECK(zmq_msg_init_size(&message, body.len) == 0);
	if (body.len)
		memcpy(zmq_msg_data(&message), body.ptr, body.len);
	peer->bundled = 0;
	buffer_clear(&peer->bundle);
	DL_DELETE(router->gathered, peer);
	return send_frame(router, peer, &frame, &message);
}

static void gather(struct router *router, struct peer *peer, const struct effect *effect)
{
	struct bytes body = {0};
	if (effect->body)
		body = bytes_of(body_bytes(effect->body).ptr + effect->at, effect->len);
	bundle_add(&peer->bundle, &effect->frame, body);
	if (!peer->bundled++)
		DL_APPEND(router->gathered, peer);
}

/* What is small waits for the end of the round, so that it travels with what else there is for the
 * same peer; what is large goes at once, behind what was gathered before it. */
bool router_send(struct router *router, struct peer *peer, const struct effect *effect)
{
	bool is_small = peer->takes_bundles && effect->len <= BUNDLE_PART_MAX;
	bool fits = buffer_bytes(&peer->bundle).len + BUNDLE_PART_HEAD + effect->len <= BUNDLE_MAX;
	if (!(is_small && fits) && !router_send_gathered(router, peer))
		return false;
	if (is_small) {
		gather(router, peer, effect);
		return true;
	}
	zmq_msg_t body;
	make_message(&body, effect);
	return send_frame(router, peer, &effect->frame, &body);
}

bool router_can_reach(struct router *router, const struct peer *peer)
{
	struct frame pong = {.version = FRAME_VERSION, .op = FRAME_PONG};
	zmq_msg_t empty;
	zmq_msg_init(&empty);
	return send_frame(router, peer, &pong, &empty);
}
