/* The engine of connections that prove who they are by a key: libzmq's CURVE, over one DEALER
 * without a routing id. All others are line.c's. A connection is one socket: when it breaks, the
 * socket goes with all it holds, and the next attempt opens a fresh one. For libzmq would deliver
 * what waited in the old one before our HELLO. */
#include "proto/bus/bus_engine.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/bus/bus_wake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <zmq.h>

enum {
	MESSAGE_MAX = 4 << 20,
	RECONNECT_MS = 20,       /* libzmq's own attempts, while nobody listens yet; with jitter, */
	RECONNECT_MAX_MS = 1000, /* growing up to this */
	LINGER_MS = 100,         /* for a BYE to leave */
};

struct zmq_self {
	void *context;
	void *socket;  /* DEALER; NULL when there is no connection */
	void *monitor; /* tells of its end */
	int monitor_fd;
	char *address;
	struct keys keys; /* with which it proves who it is */
	struct bus_wake wake;
	bool looked;          /* waiting has just told that the monitor has no word */
	zmq_msg_t head, body; /* lent by receive */
};

static const char *key_file(void)
{
	const char *file = getenv("SERAI_KEY");
	return file && file[0] ? file : NULL;
}

static bool zmq_takes(const char *address)
{
	return strncmp(address, "tcp://", strlen("tcp://")) == 0 && key_file();
}

/* $SERAI_KEY names the file that `serai peer add` made for this program. */
static enum err find_keys(struct keys *keys, struct why *why)
{
	const char *file = key_file();
	if (!file)
		return why_set(why, ERR_MISSING, "SERAI_KEY", "wanted a file of keys, got none");
	enum err err = keys_read(file, keys, why);
	if (!err && !keys->server_key[0])
		err = why_set(
			why, ERR_MISSING, file, "wanted the broker's key, a line `server KEY`");
	return err;
}

void bus_make_keys(struct keys *out)
{
	*out = (struct keys){0};
	/* It fails only in a libzmq without CURVE, which Debian's is not. */
	CHECK(zmq_curve_keypair(out->public_key, out->secret_key) == 0);
}

static enum err zmq_create(const char *address, void **out, struct why *why)
{
	struct keys keys = {0};
	struct bus_wake wake;
	enum err err = find_keys(&keys, why);
	if (!err)
		err = bus_wake_init(&wake, address, why);
	if (err)
		return err;
	void *context = zmq_ctx_new();
	if (!context) {
		bus_wake_fini(&wake);
		return why_errno(why, ERR_IO, address, "making a descriptor for the bus");
	}
	struct zmq_self *self = alloc_zero(1, sizeof(*self));
	self->keys = keys;
	self->wake = wake;
	self->context = context;
	self->address = alloc_copy(address, strlen(address));
	zmq_msg_init(&self->head);
	zmq_msg_init(&self->body);
	*out = self;
	return ERR_OK;
}

static void drop(void *opaque)
{
	struct zmq_self *self = opaque;
	if (self->socket) {
		zmq_socket_monitor(self->socket, NULL, 0);
		zmq_close(self->socket);
	}
	if (self->monitor)
		zmq_close(self->monitor);
	self->socket = NULL;
	self->monitor = NULL;
}

static void zmq_destroy(void **out)
{
	struct zmq_self *self = *out;
	drop(self);
	zmq_msg_close(&self->head);
	zmq_msg_close(&self->body);
	while (zmq_ctx_term(self->context) != 0 && errno == EINTR)
		;
	bus_wake_fini(&self->wake);
	free(self->address);
	free(self);
	*out = NULL;
}

static void set(void *socket, int option, int value)
{
	CHECK(zmq_setsockopt(socket, option, &value, sizeof(value)) == 0);
}

static int descriptor(void *socket)
{
	int fd;
	size_t len = sizeof(fd);
	CHECK(zmq_getsockopt(socket, ZMQ_FD, &fd, &len) == 0);
	return fd;
}

/* How much may wait is bounded by the window and the credits, so that libzmq's own limits would
 * only turn a slow moment into a lost connection. */
static void set_options(void *socket)
{
	set(socket, ZMQ_SNDHWM, 0);
	set(socket, ZMQ_RCVHWM, 0);
	set(socket, ZMQ_LINGER, LINGER_MS);
	set(socket, ZMQ_RECONNECT_IVL, RECONNECT_MS);
	set(socket, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS);
	int64_t message_max = MESSAGE_MAX;
	CHECK(zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &message_max, sizeof(message_max)) == 0);
}

static void set_keys(const struct zmq_self *self)
{
	const struct keys *keys = &self->keys;
	CHECK(zmq_setsockopt(self->socket, ZMQ_CURVE_SERVERKEY, keys->server_key, KEYS_TEXT) == 0);
	CHECK(zmq_setsockopt(self->socket, ZMQ_CURVE_PUBLICKEY, keys->public_key, KEYS_TEXT) == 0);
	CHECK(zmq_setsockopt(self->socket, ZMQ_CURVE_SECRETKEY, keys->secret_key, KEYS_TEXT) == 0);
}

static enum err zmq_open(void *opaque, struct why *why)
{
	struct zmq_self *self = opaque;
	drop(self);
	self->socket = zmq_socket(self->context, ZMQ_DEALER);
	self->monitor = zmq_socket(self->context, ZMQ_PAIR);
	if (!self->socket || !self->monitor)
		goto failed;
	set_options(self->socket);
	set_keys(self);
	set(self->monitor, ZMQ_LINGER, 0);
	char name[64];
	snprintf(name, sizeof(name), "inproc://monitor-%p", self->socket);
	if (zmq_socket_monitor(self->socket, name, ZMQ_EVENT_DISCONNECTED) != 0 ||
		zmq_connect(self->monitor, name) != 0 ||
		zmq_connect(self->socket, self->address) != 0)
		goto failed;
	bus_wake_watch(&self->wake, descriptor(self->socket), EPOLLIN);
	self->monitor_fd = descriptor(self->monitor);
	bus_wake_watch(&self->wake, self->monitor_fd, EPOLLIN);
	return ERR_OK;
failed:
	why_set(why, ERR_UNAVAILABLE, self->address, "connecting: %s", zmq_strerror(zmq_errno()));
	drop(self);
	return ERR_UNAVAILABLE;
}

static void zmq_send_frames(void *opaque, const struct frame *frame, struct bytes body)
{
	struct zmq_self *self = opaque;
	uint8_t head[FRAME_SIZE];
	if (!self->socket)
		return;
	frame_write(frame, head);
	/* Without a high-water mark the only failure left is a context that ends, and ours does
	 * not; a peer that is gone shows itself in receive. */
	if (zmq_send(self->socket, head, sizeof(head), ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0)
		zmq_send(self->socket, body.ptr, body.len, ZMQ_DONTWAIT);
}

static enum bus_engine_got broken(
	struct zmq_self *self, struct bus_engine_message *out, const char *text)
{
	drop(self);
	why_set(&out->why, ERR_UNAVAILABLE, self->address, "%s", text);
	return BUS_ENGINE_BROKEN;
}

/* The monitor speaks only of the end of the connection. To ask it takes as long as to ask the
 * socket: not again when waiting has just told. */
static bool has_ended(struct zmq_self *self)
{
	char bytes[64];
	if (self->looked) {
		self->looked = false;
		return false;
	}
	return zmq_recv(self->monitor, bytes, sizeof(bytes), ZMQ_DONTWAIT) >= 0;
}

static bool read_head(struct zmq_self *self, struct bus_engine_message *out)
{
	struct bytes head = {zmq_msg_data(&self->head), zmq_msg_size(&self->head)};
	return frame_read(head, &out->frame, &out->why) == ERR_OK;
}

static enum bus_engine_got zmq_receive(void *opaque, struct bus_engine_message *out)
{
	struct zmq_self *self = opaque;
	if (!self->socket)
		return BUS_ENGINE_NOTHING;
	if (zmq_msg_recv(&self->head, self->socket, ZMQ_DONTWAIT) < 0)
		return has_ended(self) ? broken(self, out, "the connection to the broker ended")
				       : BUS_ENGINE_NOTHING;
	if (!zmq_msg_more(&self->head) || zmq_msg_recv(&self->body, self->socket, ZMQ_DONTWAIT) < 0)
		return broken(self, out, "wanted messages of two frames from the broker, got one");
	if (zmq_msg_more(&self->body))
		return broken(self, out, "wanted messages of two frames from the broker, got more");
	if (!read_head(self, out)) {
		drop(self);
		return BUS_ENGINE_BROKEN;
	}
	out->body = (struct bytes){zmq_msg_data(&self->body), zmq_msg_size(&self->body)};
	return BUS_ENGINE_MESSAGE;
}

/* A small message lies within its holder: its bytes move. A piece is copied. */
static void *zmq_hold(void *opaque, struct bytes part, const uint8_t **kept)
{
	struct zmq_self *self = opaque;
	zmq_msg_t *held = alloc_zero(1, sizeof(*held));
	if (part.ptr == zmq_msg_data(&self->body) && part.len == zmq_msg_size(&self->body)) {
		zmq_msg_init(held);
		CHECK(zmq_msg_move(held, &self->body) == 0);
	} else {
		CHECK(zmq_msg_init_size(held, part.len) == 0);
		memcpy(zmq_msg_data(held), part.ptr, part.len);
	}
	*kept = zmq_msg_data(held);
	return held;
}

static void zmq_release(void *held)
{
	zmq_msg_close(held);
	free(held);
}

static void zmq_wait(void *opaque, int timeout_ms)
{
	struct zmq_self *self = opaque;
	struct bus_wake_told told;
	bool waited = bus_wake_wait(&self->wake, timeout_ms, &told);
	self->looked = waited && self->monitor;
	for (int i = 0; i < told.count; i++)
		if (self->monitor && told.events[i].data.fd == self->monitor_fd)
			self->looked = false;
}

/* libzmq sends by itself. */
static void zmq_flush_nothing(void *opaque)
{
	(void)opaque;
}

static int zmq_fd(void *opaque)
{
	struct zmq_self *self = opaque;
	return self->wake.epoll;
}

static void zmq_wake_at(void *opaque, int64_t at_ms)
{
	struct zmq_self *self = opaque;
	bus_wake_at(&self->wake, at_ms);
}

const struct bus_engine zmq_engine = {
	.takes = zmq_takes,
	.create = zmq_create,
	.destroy = zmq_destroy,
	.open = zmq_open,
	.close = drop,
	.send = zmq_send_frames,
	.flush = zmq_flush_nothing,
	.receive = zmq_receive,
	.hold = zmq_hold,
	.release = zmq_release,
	.wait = zmq_wait,
	.now_ms = bus_wake_now_ms,
	.about_ms = bus_wake_about_ms,
	.fd = zmq_fd,
	.wake_at = zmq_wake_at,
};
