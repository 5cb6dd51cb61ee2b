#include "broker/router.h"

#include "broker/far.h"
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
	if (peer->id_len)
		HASH_DELETE(by_id, router->by_id, peer);
	if (peer->line)
		line_set_owner(peer->line, NULL);
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

static struct peer *add_peer(struct router *router, const char *identity)
{
	struct peer *peer = alloc_zero(1, sizeof(*peer));
	peer->number = ++router->last_number;
	peer->fd = -1;
	snprintf(peer->identity, sizeof(peer->identity), "%s", identity);
	HASH_ADD(by_number, router->by_number, number, sizeof(peer->number), peer);
	return peer;
}

struct peer *router_find_far(const struct router *router, struct bytes id)
{
	struct peer *peer;
	HASH_FIND(by_id, router->by_id, id.ptr, id.len, peer);
	return peer;
}

struct peer *router_add_far(struct router *router, struct bytes id, const char *identity, int fd)
{
	struct peer *peer = add_peer(router, identity);
	peer->fd = fd;
	peer->id_len = (uint8_t)id.len;
	memcpy(peer->id, id.ptr, id.len);
	HASH_ADD(by_id, router->by_id, id, peer->id_len, peer);
	return peer;
}

/* Nothing is proved on this machine, and need not be. */
static struct peer *owner(struct router *router, struct line *line)
{
	struct peer *peer = line_owner(line);
	if (peer)
		return peer;
	peer = add_peer(router, "local");
	peer->line = line;
	line_set_owner(line, peer);
	return peer;
}

bool router_receive(struct router *router, struct router_message *out)
{
	struct line_message message;
	if (!lines_receive(router->lines, &message))
		return router->far && far_receive(router->far, out);
	*out = (struct router_message){.peer = owner(router, message.line), .count = message.count};
	memcpy(out->frames, message.frames, sizeof(out->frames));
	return true;
}

bool router_has_more(const struct router *router)
{
	return lines_have_more(router->lines) || (router->far && far_has_more(router->far));
}

/* --- Sending ------------------------------------------------------------------------------- */

static struct router_part part_of(const struct effect *effect)
{
	struct router_part part = {0};
	if (!effect->body)
		return part;
	part.bytes = bytes_of(body_bytes(effect->body).ptr + effect->at, effect->len);
	part.held = effect->len < COPIED_BELOW ? NULL : effect->body;
	return part;
}

/* False when the peer has gone, or does not take what it asked for. */
static bool send_frame(const struct router *router, const struct peer *peer,
	const struct frame *frame, struct router_part part)
{
	uint8_t head[FRAME_SIZE];
	frame_write(frame, head);
	struct bytes first = bytes_of(head, sizeof(head));
	return peer->line ? line_send(peer->line, first, part.bytes, part.held)
			  : far_send(router->far, peer, first, part);
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
	bool sent = send_frame(router, peer, &frame, (struct router_part){.bytes = body});
	peer->bundled = 0;
	buffer_clear(&peer->bundle);
	DL_DELETE(router->gathered, peer);
	return sent;
}

static void gather(struct router *router, struct peer *peer, const struct effect *effect)
{
	bundle_add(&peer->bundle, &effect->frame, part_of(effect).bytes);
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
	return send_frame(router, peer, &effect->frame, part_of(effect));
}
