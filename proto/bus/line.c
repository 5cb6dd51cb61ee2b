/* The engine of connections that need no key, which is those of this machine: ZeroMQ's protocol
 * over one non-blocking socket, without libzmq and without a thread. The broker's side of it is
 * broker/lines.c.
 *
 * A connection is one socket. What is said waits in `out`: until the handshake is over (libzmq,
 * which may play the broker, takes nothing before that), until `flush`, or until there is room.
 * What comes is read into a chunk, and a body that is held keeps its chunk instead of being copied.
 *
 * ZMTP's PING is answered when there is a call on the bus; a broker of ours asks none of this
 * machine. That a program has died its system tells, by closing the socket. */
#include "proto/bus/bus_engine.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/bus/bus_wake.h"
#include "proto/bus/line_address.h"
#include "proto/wire/zmtp.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	READ_AT_ONCE = 256 << 10, /* a chunk's size, unless a message is larger, */
	IDLE_KEPT = 32 << 10,     /* of a chunk that was used no further, when nothing comes */
	READ_MIN = 64 << 10,      /* and what of it must be free before it is read into */
	HELD_WHOLE = 16 << 10,    /* bytes of a body that may always keep its chunk; smaller ones */
	HELD_CHUNKS = 4,          /* while there are no more chunks than these */
	SENT_DIRECTLY = 8 << 10,  /* bytes of a body that are not copied first */
	OUT_KEPT = 256 << 10,     /* of its buffer, when all is sent */
	ANSWERED = 64 << 10,      /* who has so much to read is answered no PING */
	RECONNECT_MS = 20,       /* pause between attempts while nobody listens yet; with jitter, */
	RECONNECT_MAX_MS = 1000, /* growing up to this */
	LINGER_MS = 100,         /* for the last words */
};

enum stage { CLOSED, PAUSE, CONNECTING, GREETING, READY, OPEN };

struct line_self;

/* What was read at once; or a copy of a body. */
struct chunk {
	struct line_self *of; /* counts it; NULL: a copy */
	unsigned users;
	size_t room;
	uint8_t bytes[];
};

struct line_self {
	struct bus_wake wake;
	char *address;
	struct line_address peer;
	enum stage stage;
	int fd;             /* -1: none */
	bool watched;       /* for room to send, or for the connection */
	bool mute;          /* it takes nothing any more: what it still says is heard */
	bool has_read;      /* since `receive` last found nothing */
	int64_t attempt_ms; /* PAUSE: when to try again */
	int64_t pause_ms, wake_ms;
	uint64_t random;
	struct chunk *chunk;
	size_t from, to; /* of its bytes: not handed out yet */
	size_t used;     /* of its bytes, ever */
	unsigned chunks;
	struct buffer out;
	size_t sent; /* of `out` */
};

/* --- Chunks --------------------------------------------------------------------------------- */

static struct chunk *chunk_create(struct line_self *of, size_t room)
{
	struct chunk *chunk = alloc_resize(NULL, 1, sizeof(*chunk) + room);
	*chunk = (struct chunk){.of = of, .users = 1, .room = room};
	if (of)
		of->chunks++;
	return chunk;
}

static void chunk_drop(struct chunk *chunk)
{
	if (!chunk || --chunk->users)
		return;
	if (chunk->of)
		chunk->of->chunks--;
	free(chunk);
}

static struct bytes unread(const struct line_self *self)
{
	return self->chunk ? bytes_of(self->chunk->bytes + self->from, self->to - self->from)
			   : (struct bytes){0};
}

/* Bytes that somebody holds do not move; what is not handed out yet does, into a chunk in which all
 * of a large message finds room after a few times. */
static void make_room(struct line_self *self)
{
	struct bytes left = unread(self);
	struct chunk *chunk = self->chunk;
	bool is_ours = chunk && chunk->users == 1;
	if (is_ours && !left.len && chunk->room == READ_AT_ONCE)
		self->from = self->to = 0;
	if (chunk && chunk->room - self->to >= READ_MIN &&
		(left.len || chunk->room == READ_AT_ONCE))
		return;
	if (is_ours && chunk->room - left.len >= READ_MIN && left.len) {
		memmove(chunk->bytes, left.ptr, left.len);
	} else {
		size_t room = 2 * left.len + READ_MIN;
		self->chunk = chunk_create(self, room > READ_AT_ONCE ? room : READ_AT_ONCE);
		self->used = left.len;
		if (left.len)
			memcpy(self->chunk->bytes, left.ptr, left.len);
		chunk_drop(chunk);
	}
	self->from = 0;
	self->to = left.len;
}

/* --- Sending -------------------------------------------------------------------------------- */

static void watch(struct line_self *self, bool room)
{
	if (self->watched == room)
		return;
	self->watched = room;
	bus_wake_rewatch(&self->wake, self->fd, room ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

/* What cannot be sent any more is forgotten; the end shows itself in what is read. */
static ssize_t send_parts(struct line_self *self, struct iovec *parts, size_t count)
{
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = count};
	ssize_t sent;
	do
		sent = sendmsg(self->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent < 0 && errno != EAGAIN)
		self->mute = true;
	return sent < 0 ? 0 : sent;
}

static void forget_sent(struct line_self *self, size_t sent)
{
	struct buffer *out = &self->out;
	self->sent += sent;
	if (self->sent == out->len || self->mute) {
		self->sent = 0;
		buffer_clear(out);
		if (out->room > OUT_KEPT)
			buffer_fini(out);
	} else if (self->sent > OUT_KEPT && self->sent > out->len / 2) {
		out->len -= self->sent;
		memmove(out->ptr, out->ptr + self->sent, out->len);
		self->sent = 0;
	}
}

static void push(struct line_self *self)
{
	struct iovec part = {
		.iov_base = self->out.ptr + self->sent, .iov_len = self->out.len - self->sent};
	if (part.iov_len)
		forget_sent(self, (size_t)send_parts(self, &part, 1));
	watch(self, self->out.len > 0);
}

/* A large body goes from where it lies, as far as there is room. */
static void send_directly(struct line_self *self, struct bytes body)
{
	size_t waiting = self->out.len - self->sent;
	struct iovec parts[] = {
		{.iov_base = self->out.ptr + self->sent, .iov_len = waiting},
		/* Nobody writes to it; the interface has no word for that. */
		{.iov_base = (uint8_t *)body.ptr, .iov_len = body.len},
	};
	size_t sent = (size_t)send_parts(self, parts, 2);
	size_t of_body = sent > waiting ? sent - waiting : 0;
	forget_sent(self, sent - of_body);
	if (of_body < body.len && !self->mute)
		buffer_add(&self->out, body.ptr + of_body, body.len - of_body);
	watch(self, self->out.len > 0);
}

static void line_send(void *opaque, const struct frame *frame, struct bytes body)
{
	struct line_self *self = opaque;
	uint8_t head[ZMTP_HEAD_MAX];
	if (self->stage == CLOSED || self->mute)
		return;
	buffer_add(&self->out, head, zmtp_head(FRAME_SIZE, true, head));
	frame_write(frame, buffer_grow(&self->out, FRAME_SIZE));
	buffer_add(&self->out, head, zmtp_head(body.len, false, head));
	if (body.len >= SENT_DIRECTLY && self->stage == OPEN && !self->watched)
		send_directly(self, body);
	else if (body.len)
		buffer_add(&self->out, body.ptr, body.len);
}

static void line_flush(void *opaque)
{
	struct line_self *self = opaque;
	if (self->out.len && self->stage == OPEN && !self->watched)
		push(self);
}

/* --- Connecting ----------------------------------------------------------------------------- */

/* The chunk stays: of what is in it something may be lent. */
static void drop(void *opaque)
{
	struct line_self *self = opaque;
	if (self->fd >= 0)
		close(self->fd);
	self->fd = -1;
	self->stage = CLOSED;
	self->watched = self->mute = self->has_read = false;
	self->from = self->to = 0;
	buffer_fini(&self->out);
	self->sent = 0;
}

static enum bus_engine_got broken(
	struct line_self *self, struct bus_engine_message *out, enum err code, const char *text)
{
	why_set(&out->why, code, self->address, "%s", text);
	drop(self);
	return BUS_ENGINE_BROKEN;
}

static void arm(struct line_self *self)
{
	bool sooner =
		self->stage == PAUSE && (self->wake_ms < 0 || self->attempt_ms < self->wake_ms);
	bus_wake_at(&self->wake, sooner ? self->attempt_ms : self->wake_ms);
}

/* Anywhere in the upper half: a crowd shall not knock together. */
static void pause_until_next(struct line_self *self)
{
	uint64_t half = (uint64_t)self->pause_ms / 2;
	if (self->fd >= 0)
		close(self->fd);
	self->fd = -1;
	self->watched = false;
	self->random = self->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
	self->attempt_ms =
		bus_wake_now_ms(self) + (int64_t)(half + (self->random >> 33) % (half + 1));
	self->pause_ms =
		self->pause_ms * 2 < RECONNECT_MAX_MS ? self->pause_ms * 2 : RECONNECT_MAX_MS;
	self->stage = PAUSE;
	arm(self);
}

/* Nobody listens there yet, or has no time. */
static bool is_worth_waiting(int error)
{
	static const int errors[] = {ENOENT, ECONNREFUSED, ECONNRESET, EAGAIN, ETIMEDOUT, EINTR,
		ENETUNREACH, EHOSTUNREACH, ECONNABORTED, EPIPE};
	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (error == errors[i])
			return true;
	return false;
}

static bool make_socket(struct line_self *self)
{
	int yes = 1;
	self->fd =
		socket(self->peer.of.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (self->fd < 0)
		return false;
	setsockopt(self->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)); /* of tcp alone */
	bus_wake_watch(&self->wake, self->fd, EPOLLIN);
	return true;
}

/* A new socket has room for so little. */
static void introduce(struct line_self *self)
{
	struct buffer words = {0};
	zmtp_greet(&words);
	zmtp_ready(&words, ZMTP_DEALER);
	struct iovec part = {.iov_base = words.ptr, .iov_len = words.len};
	self->mute = send_parts(self, &part, 1) != (ssize_t)words.len;
	buffer_fini(&words);
	watch(self, false);
	self->stage = GREETING;
}

/* Asked again while it is under way, connect tells how far it is. */
static enum err attempt(struct line_self *self, struct why *why)
{
	if (self->fd < 0 && !make_socket(self))
		return why_errno(why, ERR_IO, self->address, "making a socket");
	int failed = connect(self->fd, &self->peer.of.any, self->peer.size) == 0 ? 0 : errno;
	if (!failed || failed == EISCONN) {
		introduce(self);
	} else if (failed == EINPROGRESS || failed == EALREADY) {
		self->stage = CONNECTING;
		watch(self, true);
	} else if (is_worth_waiting(failed)) {
		pause_until_next(self);
	} else {
		errno = failed;
		return why_errno(why, ERR_UNAVAILABLE, self->address, "connecting");
	}
	return ERR_OK;
}

static enum err line_open(void *opaque, struct why *why)
{
	struct line_self *self = opaque;
	drop(self);
	self->pause_ms = RECONNECT_MS;
	enum err err = line_address_find(self->address, &self->peer, why);
	if (!err)
		err = attempt(self, why);
	if (err)
		drop(self);
	return err;
}

/* --- Receiving ------------------------------------------------------------------------------ */

static void answer(struct line_self *self, struct bytes command)
{
	if (self->mute || self->out.len - self->sent > ANSWERED)
		return;
	zmtp_answer(command, &self->out);
	line_flush(self);
}

static enum bus_engine_got take_greeting(
	struct line_self *self, struct bytes *rest, struct bus_engine_message *out)
{
	switch (zmtp_take_greeting(rest)) {
	case ZMTP_TAKEN:
		self->stage = READY;
		return BUS_ENGINE_MESSAGE;
	case ZMTP_UNFINISHED:
		return BUS_ENGINE_NOTHING;
	case ZMTP_KEYED:
		return broken(self, out, ERR_DENIED,
			"the broker wants to know who connects: set SERAI_KEY to the file that "
			"`serai peer add` made");
	case ZMTP_WRONG:
		return broken(self, out, ERR_BAD_FRAME,
			"wanted a broker, which speaks ZMTP 3; got something else");
	}
	UNREACHABLE("a verdict that is none");
}

static enum bus_engine_got take_ready(
	struct line_self *self, struct bytes *rest, struct bus_engine_message *out)
{
	struct zmtp_frame frame;
	enum zmtp_verdict verdict = zmtp_take_frame(rest, &frame);
	if (verdict == ZMTP_UNFINISHED)
		return BUS_ENGINE_NOTHING;
	if (verdict != ZMTP_TAKEN || !frame.command || !zmtp_is_ready(frame.body, ZMTP_DEALER))
		return broken(self, out, ERR_BAD_FRAME,
			"wanted ZMTP's READY of a broker's ROUTER, got something else");
	self->stage = OPEN;
	line_flush(self);
	return BUS_ENGINE_MESSAGE;
}

static enum bus_engine_got take_message(
	struct line_self *self, struct bytes *rest, struct bus_engine_message *out)
{
	struct zmtp_message message;
	enum zmtp_verdict verdict;
	while ((verdict = zmtp_take_message(rest, &message)) == ZMTP_TAKEN && !message.count)
		answer(self, message.frames[0]);
	if (verdict == ZMTP_UNFINISHED)
		return BUS_ENGINE_NOTHING;
	if (verdict != ZMTP_TAKEN)
		return broken(self, out, ERR_BAD_FRAME,
			"wanted ZMTP's messages of at most 4 MiB from the broker, got something "
			"else");
	if (message.count != 2)
		return broken(self, out, ERR_UNAVAILABLE,
			message.count < 2
				? "wanted messages of two frames from the broker, got one"
				: "wanted messages of two frames from the broker, got more");
	if (frame_read(message.frames[0], &out->frame, &out->why)) {
		drop(self);
		return BUS_ENGINE_BROKEN;
	}
	out->body = message.frames[1];
	return BUS_ENGINE_MESSAGE;
}

/* Of what has been read. */
static enum bus_engine_got take(struct line_self *self, struct bus_engine_message *out)
{
	struct bytes rest = unread(self);
	enum bus_engine_got got = BUS_ENGINE_MESSAGE;
	if (self->stage == GREETING)
		got = take_greeting(self, &rest, out);
	if (self->stage == READY && got == BUS_ENGINE_MESSAGE)
		got = take_ready(self, &rest, out);
	if (self->stage == OPEN && got == BUS_ENGINE_MESSAGE)
		got = take_message(self, &rest, out);
	if (self->stage != CLOSED)
		self->from = self->to - rest.len;
	return got;
}

/* Who has read much and waits now holds no memory for it. */
static void rest(struct line_self *self)
{
	if (self->from < self->to || self->chunk->users > 1 || self->used <= IDLE_KEPT)
		return;
	chunk_drop(self->chunk);
	self->chunk = NULL;
	self->from = self->to = 0;
}

/* < 0: there is nothing; 0: it has ended. */
static ssize_t read_once(struct line_self *self)
{
	make_room(self);
	ssize_t got = recv(self->fd, self->chunk->bytes + self->to, self->chunk->room - self->to,
		MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
		rest(self);
		return -1;
	}
	if (got <= 0)
		return 0;
	self->to += (size_t)got;
	self->used = self->used > self->to ? self->used : self->to;
	return got;
}

/* Reads once, and says then, before it reads again, that there is nothing: so that what came is
 * handled while it is in the processor's cache, and its chunk is free for what comes next. */
static enum bus_engine_got receive_more(struct line_self *self, struct bus_engine_message *out)
{
	enum bus_engine_got got = take(self, out);
	if (got != BUS_ENGINE_NOTHING || self->has_read) {
		self->has_read = self->has_read && got == BUS_ENGINE_MESSAGE;
		return got;
	}
	ssize_t read = read_once(self);
	if (read == 0)
		return broken(self, out, ERR_UNAVAILABLE, "the connection to the broker ended");
	if (read > 0) {
		got = take(self, out);
		self->has_read = got == BUS_ENGINE_MESSAGE;
	}
	return got;
}

static enum bus_engine_got line_receive(void *opaque, struct bus_engine_message *out)
{
	struct line_self *self = opaque;
	if (self->stage == CONNECTING ||
		(self->stage == PAUSE && bus_wake_now_ms(self) >= self->attempt_ms)) {
		if (attempt(self, &out->why)) {
			drop(self);
			return BUS_ENGINE_BROKEN;
		}
	}
	if (self->stage < GREETING)
		return BUS_ENGINE_NOTHING;
	if (self->watched)
		push(self);
	return receive_more(self, out);
}

static void *line_hold(void *opaque, struct bytes part, const uint8_t **kept)
{
	struct line_self *self = opaque;
	struct chunk *chunk = self->chunk;
	if (part.len >= HELD_WHOLE || self->chunks <= HELD_CHUNKS) {
		chunk->users++;
		*kept = part.ptr;
		return chunk;
	}
	chunk = chunk_create(NULL, part.len);
	memcpy(chunk->bytes, part.ptr, part.len);
	*kept = chunk->bytes;
	return chunk;
}

static void line_release(void *held)
{
	chunk_drop(held);
}

/* --- The object ----------------------------------------------------------------------------- */

static enum err line_create(const char *address, void **out, struct why *why)
{
	struct bus_wake wake;
	enum err err = line_address_check(address, why);
	if (!err)
		err = bus_wake_init(&wake, address, why);
	if (err)
		return err;
	struct line_self *self = alloc_zero(1, sizeof(*self));
	self->wake = wake;
	self->address = alloc_copy(address, strlen(address));
	self->fd = -1;
	self->wake_ms = -1;
	while (getrandom(&self->random, sizeof(self->random), 0) != sizeof(self->random))
		;
	*out = self;
	return ERR_OK;
}

/* Last words of somebody who is not heard out are given up after a while. */
static void finish(struct line_self *self)
{
	int64_t until = bus_wake_now_ms(self) + LINGER_MS, left = LINGER_MS;
	while (self->stage == OPEN && self->out.len && left > 0) {
		struct pollfd room = {.fd = self->fd, .events = POLLOUT};
		if (poll(&room, 1, (int)left) > 0)
			push(self);
		left = until - bus_wake_now_ms(self);
	}
}

static void line_destroy(void **out)
{
	struct line_self *self = *out;
	finish(self);
	drop(self);
	chunk_drop(self->chunk);
	bus_wake_fini(&self->wake);
	free(self->address);
	free(self);
	*out = NULL;
}

static void line_wait(void *opaque, int timeout_ms)
{
	struct line_self *self = opaque;
	struct bus_wake_told told;
	(void)bus_wake_wait(&self->wake, timeout_ms, &told);
}

static int line_fd(void *opaque)
{
	struct line_self *self = opaque;
	return self->wake.epoll;
}

static void line_wake_at(void *opaque, int64_t at_ms)
{
	struct line_self *self = opaque;
	self->wake_ms = at_ms;
	arm(self);
}

const struct bus_engine line_engine = {
	.takes = line_address_takes,
	.create = line_create,
	.destroy = line_destroy,
	.open = line_open,
	.close = drop,
	.send = line_send,
	.flush = line_flush,
	.receive = line_receive,
	.hold = line_hold,
	.release = line_release,
	.wait = line_wait,
	.now_ms = bus_wake_now_ms,
	.about_ms = bus_wake_about_ms,
	.fd = line_fd,
	.wake_at = line_wake_at,
};
