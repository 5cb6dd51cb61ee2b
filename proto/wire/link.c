#include "proto/wire/link.h"

#include "proto/base/check.h"
#include "proto/base/clock.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD = 5, READ_AT_ONCE = 65536 };

/* Waits until fd takes bytes; false when the time is up. */
static bool wait_writable(int fd, int64_t until_ms)
{
	int64_t left = until_ms < 0 ? -1 : until_ms - clock_monotonic_ms();
	if (until_ms >= 0 && left <= 0)
		return false;
	struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
	return poll(&poll_fd, 1, (int)left) != 0;
}

static void head_of(enum link_kind kind, struct bytes body, uint8_t head[HEAD])
{
	CHECK(body.len <= LINK_BODY_MAX);
	const uint8_t bytes[HEAD] = {(uint8_t)(body.len >> 24), (uint8_t)(body.len >> 16),
		(uint8_t)(body.len >> 8), (uint8_t)body.len, (uint8_t)kind};
	memcpy(head, bytes, HEAD);
}

void link_put(struct buffer *out, enum link_kind kind, struct bytes body)
{
	uint8_t head[HEAD];
	head_of(kind, body, head);
	buffer_add(out, head, HEAD);
	buffer_add(out, body.ptr, body.len);
}

enum err link_send_some(int fd, struct bytes bytes, size_t *sent, struct why *why)
{
	while (*sent < bytes.len) {
		ssize_t taken =
			send(fd, bytes.ptr + *sent, bytes.len - *sent, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (taken < 0 && errno == EAGAIN)
			return ERR_OK;
		if (taken < 0 && errno != EINTR)
			return why_errno(why, ERR_DIED, "", "sending");
		*sent += taken > 0 ? (size_t)taken : 0;
	}
	return ERR_OK;
}

static enum err send_all(int fd, struct bytes bytes, int64_t until_ms, struct why *why)
{
	size_t sent = 0;
	for (;;) {
		enum err err = link_send_some(fd, bytes, &sent, why);
		if (err || sent == bytes.len)
			return err;
		if (!wait_writable(fd, until_ms))
			return why_set(why, ERR_TIMEOUT, "", "the other side takes no bytes");
	}
}

enum err link_send(int fd, enum link_kind kind, struct bytes body, int timeout_ms, struct why *why)
{
	int64_t until = timeout_ms < 0 ? -1 : clock_monotonic_ms() + timeout_ms;
	uint8_t head[HEAD];
	head_of(kind, body, head);
	enum err err = send_all(fd, bytes_of(head, HEAD), until, why);
	return err ? err : send_all(fd, body, until, why);
}

enum err link_send_record(int fd, enum link_kind kind, const struct record_type *type,
	const void *record, int timeout_ms, struct why *why)
{
	struct buffer body = {0};
	enum err err = record_encode(type, record, &body, why);
	if (!err)
		err = link_send(fd, kind, buffer_bytes(&body), timeout_ms, why);
	buffer_fini(&body);
	return err;
}

void link_reader_fini(struct link_reader *reader)
{
	buffer_fini(&reader->buffer);
	reader->used = 0;
}

/* Forgets what was handed out. */
static void drop_used(struct link_reader *reader)
{
	if (reader->used == 0)
		return;
	reader->buffer.len -= reader->used;
	memmove(reader->buffer.ptr, reader->buffer.ptr + reader->used, reader->buffer.len);
	reader->used = 0;
}

enum err link_read(struct link_reader *reader, int fd, struct why *why)
{
	drop_used(reader);
	size_t before = reader->buffer.len;
	uint8_t *room = buffer_grow(&reader->buffer, READ_AT_ONCE);
	ssize_t got;
	do
		got = read(fd, room, READ_AT_ONCE);
	while (got < 0 && errno == EINTR);
	reader->buffer.len = before + (got > 0 ? (size_t)got : 0);
	if (got > 0 || (got < 0 && errno == EAGAIN))
		return ERR_OK;
	return got == 0 ? why_set(why, ERR_DIED, "", "the other side has ended")
			: why_errno(why, ERR_DIED, "", "reading");
}

static bool kind_known(uint8_t kind)
{
	return (kind >= LINK_START && kind <= LINK_ARTICLE) ||
	       (kind >= LINK_READY && kind <= LINK_CLAIMS);
}

enum err link_next(struct link_reader *reader, enum link_kind *kind, struct bytes *body,
	bool *there, struct why *why)
{
	const uint8_t *at = reader->buffer.ptr ? reader->buffer.ptr + reader->used : NULL;
	size_t left = reader->buffer.len - reader->used;
	*there = false;
	if (left < HEAD)
		return ERR_OK;
	size_t len = (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
	if (len > LINK_BODY_MAX || !kind_known(at[4]))
		return why_set(why, ERR_BAD_FRAME, "",
			"wanted a message of a known kind and at most %d bytes, "
			"got kind %u and %zu bytes",
			LINK_BODY_MAX, at[4], len);
	if (left - HEAD < len)
		return ERR_OK;
	*there = true;
	*kind = (enum link_kind)at[4];
	*body = bytes_of(at + HEAD, len);
	reader->used += HEAD + len;
	return ERR_OK;
}

enum err link_receive(struct link_reader *reader, int fd, enum link_kind *kind, struct bytes *body,
	struct why *why)
{
	for (;;) {
		bool there = false;
		enum err err = link_next(reader, kind, body, &there, why);
		if (err || there)
			return err;
		err = link_read(reader, fd, why);
		if (err)
			return err;
	}
}
