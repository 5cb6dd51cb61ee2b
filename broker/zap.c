#include "broker/zap.h"

#include "proto/base/check.h"

#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum { PARTS_MAX = 12, PART = 256, KEY_BYTES = 32 };

/* The parts of a request, as RFC 27 numbers them. */
enum part {
	ROUTE,
	DELIMITER,
	VERSION,
	REQUEST_ID,
	DOMAIN,
	ADDRESS,
	IDENTITY,
	MECHANISM,
	CREDENTIALS
};

struct part_bytes {
	char bytes[PART];
	size_t len;
};

void *zap_open(void *context)
{
	void *socket = zmq_socket(context, ZMQ_ROUTER);
	int linger = 0;
	CHECK(socket && zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof(linger)) == 0);
	CHECK(zmq_bind(socket, "inproc://zeromq.zap.01") == 0);
	return socket;
}

/* The number of parts; 0 when nothing waits. */
static int receive(void *socket, struct part_bytes parts[PARTS_MAX])
{
	int count = 0, more = 1;
	while (more) {
		struct part_bytes surplus, *part = count < PARTS_MAX ? &parts[count] : &surplus;
		int n = zmq_recv(socket, part->bytes, PART - 1, count ? 0 : ZMQ_DONTWAIT);
		if (n < 0)
			return 0;
		part->len = (size_t)n < PART ? (size_t)n : PART - 1;
		part->bytes[part->len] = '\0';
		size_t size = sizeof(more);
		CHECK(zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size) == 0);
		count++;
	}
	return count;
}

static void send(void *socket, const void *bytes, size_t len, bool last)
{
	zmq_send(socket, bytes, len, last ? 0 : ZMQ_SNDMORE);
}

static void reply(void *socket, const struct part_bytes *parts, struct text peer)
{
	const char *code = peer.ptr ? "200" : "400",
		   *text = peer.ptr ? "OK" : "no peer has this key";
	send(socket, parts[ROUTE].bytes, parts[ROUTE].len, false);
	send(socket, "", 0, false);
	send(socket, "1.0", 3, false);
	send(socket, parts[REQUEST_ID].bytes, parts[REQUEST_ID].len, false);
	send(socket, code, 3, false);
	send(socket, text, strlen(text), false);
	send(socket, peer.ptr ? peer.ptr : "", peer.len, false);
	send(socket, "", 0, true);
}

static struct text peer_of(const struct part_bytes *parts, int count, const struct acl *acl)
{
	char key[ACL_KEY + 1];
	if (count <= CREDENTIALS || strcmp(parts[MECHANISM].bytes, "CURVE") != 0 ||
		parts[CREDENTIALS].len != KEY_BYTES ||
		!zmq_z85_encode(key, (const uint8_t *)parts[CREDENTIALS].bytes, KEY_BYTES))
		return TEXT_NONE;
	return acl_peer_of_key(acl, (struct text){key, ACL_KEY});
}

void zap_answer(void *socket, const struct acl *acl,
	void (*stranger)(void *arg, const char *address), void *arg)
{
	struct part_bytes parts[PARTS_MAX];
	int count;
	while ((count = receive(socket, parts)) > 0) {
		if (count <= REQUEST_ID)
			continue;
		struct text peer = peer_of(parts, count, acl);
		reply(socket, parts, peer);
		if (!peer.ptr)
			stranger(arg, count > ADDRESS ? parts[ADDRESS].bytes : "");
	}
}
