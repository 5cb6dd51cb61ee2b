/* What goes out on a line: pieces that wait until the round is over, or there is room. */
#include "broker/lines_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/clock.h"
#include "proto/wire/zmtp.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <utlist.h>

enum {
	SEND_EARLY = 256 << 10, /* bytes that do not wait for the end of the round */
	PIECES_AT_ONCE = 64,
	QUEUE_MAX = 128 * 1024, /* messages: the window in KiB and room for control frames */
};

static void forget_sent(struct line *line, size_t sent)
{
	line->queued -= sent;
	while (sent) {
		struct piece *piece = &line->pieces[line->first];
		size_t part = sent < piece->len ? sent : piece->len;
		piece->at += part;
		piece->len -= part;
		sent -= part;
		if (!piece->held)
			line->own_sent = piece->at;
		if (piece->len)
			return;
		line->messages -= piece->messages;
		body_drop(&piece->held);
		line->first++;
	}
	if (line->first < line->count)
		return;
	line->first = line->count = line->own_sent = 0;
	buffer_clear(&line->own);
	if (line->own.room > SEND_EARLY)
		buffer_fini(&line->own);
}

/* One call's worth. False when there is nothing left, or no room. */
static bool send_some(struct line *line)
{
	struct iovec parts[PIECES_AT_ONCE];
	struct msghdr message = {.msg_iov = parts};
	for (size_t i = line->first; i < line->count && message.msg_iovlen < PIECES_AT_ONCE; i++) {
		const struct piece *piece = &line->pieces[i];
		const uint8_t *from = piece->held ? body_bytes(piece->held).ptr : line->own.ptr;
		/* Nobody writes to it; the interface has no word for that. */
		parts[message.msg_iovlen++] = (struct iovec){
			.iov_base = (uint8_t *)from + piece->at, .iov_len = piece->len};
	}
	if (!message.msg_iovlen)
		return false;
	ssize_t sent = sendmsg(line->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (sent >= 0) {
		forget_sent(line, (size_t)sent);
		return line->count > 0;
	}
	if (errno != EAGAIN && errno != EINTR)
		lines_end(line);
	return errno == EINTR;
}

void lines_push(struct line *line)
{
	while (send_some(line)) {
	}
	if (line->fd < 0 || line->watched == (line->count > 0))
		return;
	line->watched = line->count > 0;
	lines_watch(line, line->watched);
}

/* Pieces that are done make way for new ones. */
static struct piece *add_piece(struct line *line)
{
	if (line->first && line->count == line->room) {
		line->count -= line->first;
		memmove(line->pieces, line->pieces + line->first,
			line->count * sizeof(struct piece));
		line->first = 0;
	}
	line->pieces = alloc_room(line->pieces, line->count, &line->room, sizeof(struct piece));
	struct piece *piece = &line->pieces[line->count++];
	*piece = (struct piece){0};
	return piece;
}

/* Of the line's own bytes those that are sent make way, when they are the most. */
static void compact(struct line *line)
{
	if (line->own_sent < SEND_EARLY || line->own_sent < line->own.len / 2)
		return;
	line->own.len -= line->own_sent;
	memmove(line->own.ptr, line->own.ptr + line->own_sent, line->own.len);
	for (size_t i = line->first; i < line->count; i++)
		if (!line->pieces[i].held)
			line->pieces[i].at -= line->own_sent;
	line->own_sent = 0;
}

static void add_own(struct line *line, const void *bytes, size_t len)
{
	if (!len)
		return;
	struct piece *last = line->count ? &line->pieces[line->count - 1] : NULL;
	if (!last || last->held) {
		compact(line);
		last = add_piece(line);
		last->at = line->own.len;
	}
	buffer_add(&line->own, bytes, len);
	last->len += len;
	line->queued += len;
}

static void add_held(struct line *line, struct bytes part, struct body *held)
{
	struct piece *piece = add_piece(line);
	piece->held = body_keep(held);
	piece->at = (size_t)(part.ptr - body_bytes(held).ptr);
	piece->len = part.len;
	line->queued += part.len;
}

/* Whom something was said to last has it first: what a commit delivers is said behind what it
 * acknowledges, and whoever it is delivered to is asleep until then. */
static void list(struct line *line)
{
	if (line->listed)
		return;
	line->listed = true;
	DL_PREPEND2(line->all->to_flush, line, prev_flush, next_flush);
}

/* To one that takes nothing, nothing more is said, however often it asks. */
void lines_say(struct line *line, const struct buffer *bytes)
{
	if (line->watched || !bytes->len)
		return;
	add_own(line, bytes->ptr, bytes->len);
	list(line);
}

bool line_send(struct line *line, struct bytes head, struct bytes part, struct body *held)
{
	uint8_t before[ZMTP_HEAD_MAX];
	if (line->fd < 0) /* its owner is about to be told */
		return true;
	if (line->messages == QUEUE_MAX) {
		lines_end(line);
		return false;
	}
	add_own(line, before, zmtp_head(head.len, true, before));
	add_own(line, head.ptr, head.len);
	add_own(line, before, zmtp_head(part.len, false, before));
	if (held && part.len)
		add_held(line, part, held);
	else
		add_own(line, part.ptr, part.len);
	line->pieces[line->count - 1].messages++;
	line->messages++;
	list(line);
	if (line->queued >= SEND_EARLY && !line->watched)
		lines_push(line);
	return true;
}

void lines_flush(struct lines *lines)
{
	while (lines->to_flush) {
		struct line *line = lines->to_flush;
		DL_DELETE2(lines->to_flush, line, prev_flush, next_flush);
		line->listed = false;
		if (!line->watched)
			lines_push(line);
	}
}

void lines_finish(struct lines *lines, int64_t timeout_ms)
{
	int64_t until = clock_monotonic_ms() + timeout_ms;
	struct line *line, *next;
	lines_flush(lines);
	DL_FOREACH_SAFE(lines->open, line, next)
	{
		int64_t left = until - clock_monotonic_ms();
		struct pollfd room = {.fd = line->fd, .events = POLLOUT};
		while (line->fd >= 0 && line->count && left > 0 && poll(&room, 1, (int)left) > 0) {
			lines_push(line);
			left = until - clock_monotonic_ms();
		}
		if (line->fd >= 0)
			shutdown(line->fd, SHUT_WR);
	}
}

void lines_fini_sending(struct line *line)
{
	for (size_t i = line->first; i < line->count; i++)
		body_drop(&line->pieces[i].held);
	buffer_fini(&line->own);
	free(line->pieces);
}
