#include "broker/lines_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/wire/zmtp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utlist.h>

enum {
	READ_AT_ONCE = 256 << 10,
	LOOK_MS = 1000,
	OPEN_MS = 30000, /* for the handshake */
};

/* --- A line's life -------------------------------------------------------------------------------
 */

void lines_watch(const struct line *line, bool room)
{
	struct epoll_event event = {
		.events = room ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = (void *)line};
	CHECK(epoll_ctl(line->all->epoll, EPOLL_CTL_MOD, line->fd, &event) == 0);
}

/* What was lent of it stays until its end is told. */
void lines_end(struct line *line)
{
	struct lines *all = line->all;
	if (line->fd < 0)
		return;
	close(line->fd);
	line->fd = -1;
	if (line->listed)
		DL_DELETE2(all->to_flush, line, prev_flush, next_flush);
	for (size_t i = all->turn; i < all->ready_count; i++)
		if (all->ready[i] == line)
			all->ready[i] = NULL;
	if (all->reading == line)
		all->unread = (struct bytes){0};
	DL_DELETE(all->open, line);
	DL_APPEND(all->ended, line);
}

static void destroy(struct line *line)
{
	if (line->all->reading == line)
		line->all->reading = NULL;
	buffer_fini(&line->rest);
	lines_fini_sending(line);
	free(line);
}

void *lines_next_ended(struct lines *lines)
{
	while (lines->ended) {
		struct line *line = lines->ended;
		void *owner = line->owner;
		DL_DELETE(lines->ended, line);
		destroy(line);
		if (owner)
			return owner;
	}
	return NULL;
}

void *line_owner(const struct line *line)
{
	return line->owner;
}

void line_set_owner(struct line *line, void *owner)
{
	line->owner = owner;
}

/* --- Receiving -----------------------------------------------------------------------------------
 */

/* What is a command is answered on the way. */
static enum zmtp_verdict take_message(
	struct line *line, struct bytes *unread, struct line_message *out)
{
	struct zmtp_message message;
	for (;;) {
		enum zmtp_verdict verdict = zmtp_take_message(unread, &message);
		if (verdict != ZMTP_TAKEN)
			return verdict;
		if (message.count)
			break;
		struct buffer answer = {0};
		zmtp_answer(message.frames[0], &answer);
		lines_say(line, &answer);
		buffer_fini(&answer);
	}
	*out = (struct line_message){.line = line, .count = message.count};
	memcpy(out->frames, message.frames, sizeof(out->frames));
	return ZMTP_TAKEN;
}

static enum zmtp_verdict take_greeting(struct line *line, struct bytes *unread)
{
	enum zmtp_verdict verdict = zmtp_take_greeting(unread);
	struct buffer ready = {0};
	if (verdict != ZMTP_TAKEN)
		return verdict;
	zmtp_ready(&ready, ZMTP_ROUTER);
	lines_say(line, &ready);
	buffer_fini(&ready);
	line->stage = READY;
	return ZMTP_TAKEN;
}

static enum zmtp_verdict take_ready(struct line *line, struct bytes *unread)
{
	struct zmtp_frame frame;
	enum zmtp_verdict verdict = zmtp_take_frame(unread, &frame);
	if (verdict != ZMTP_TAKEN)
		return verdict;
	if (!frame.command || !zmtp_is_ready(frame.body, ZMTP_ROUTER))
		return ZMTP_WRONG;
	line->stage = OPEN;
	return ZMTP_TAKEN;
}

/* False when the line has no whole message left. */
static bool take_next(struct line *line, struct bytes *unread, struct line_message *out)
{
	enum zmtp_verdict verdict = ZMTP_TAKEN;
	if (line->stage == GREETING)
		verdict = take_greeting(line, unread);
	if (line->stage == READY && verdict == ZMTP_TAKEN)
		verdict = take_ready(line, unread);
	if (line->stage == OPEN && verdict == ZMTP_TAKEN)
		verdict = take_message(line, unread, out);
	if (verdict != ZMTP_TAKEN && verdict != ZMTP_UNFINISHED)
		lines_end(line);
	return verdict == ZMTP_TAKEN;
}

/* Reads once: others have their turn before there is more. */
static void read_line(struct lines *lines, struct line *line)
{
	struct buffer *rest = &line->rest;
	uint8_t *into = lines->input;
	if (rest->len) {
		buffer_widen(rest, READ_AT_ONCE);
		into = rest->ptr + rest->len;
	}
	ssize_t n = recv(line->fd, into, READ_AT_ONCE, MSG_DONTWAIT);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		lines_end(line);
	if (n <= 0)
		return;
	lines->reading = line;
	lines->unread = bytes_of(into, (size_t)n);
	if (rest->len) {
		rest->len += (size_t)n;
		lines->unread = buffer_bytes(rest);
	}
}

/* What is no whole message yet waits for the rest of it. */
static void put_away(struct lines *lines)
{
	struct line *line = lines->reading;
	struct bytes unread = lines->unread;
	lines->reading = NULL;
	lines->unread = (struct bytes){0};
	if (!unread.len) {
		buffer_fini(&line->rest);
	} else if (line->rest.len) {
		memmove(line->rest.ptr, unread.ptr, unread.len);
		line->rest.len = unread.len;
	} else {
		buffer_add(&line->rest, unread.ptr, unread.len);
	}
}

bool lines_receive(struct lines *lines, struct line_message *out)
{
	for (;;) {
		struct line *line = lines->reading;
		if (line && line->fd >= 0 && take_next(line, &lines->unread, out))
			return true;
		if (line)
			put_away(lines);
		if (lines->turn == lines->ready_count)
			return false;
		line = lines->ready[lines->turn++];
		if (line)
			read_line(lines, line);
	}
}

static bool is_other(const struct lines *lines, const void *ptr)
{
	for (size_t i = 0; i < lines->others_count; i++)
		if (ptr == &lines->others[i])
			return true;
	return false;
}

void lines_attend(struct lines *lines, struct pollfd *others, size_t count)
{
	for (size_t i = 0; i < lines->others_count; i++)
		if (lines->others[i].fd >= 0)
			epoll_ctl(lines->epoll, EPOLL_CTL_DEL, lines->others[i].fd, NULL);
	for (size_t i = 0; i < count; i++) {
		struct epoll_event event = {.events = EPOLLIN, .data.ptr = &others[i]};
		if (others[i].fd >= 0)
			CHECK(epoll_ctl(lines->epoll, EPOLL_CTL_ADD, others[i].fd, &event) == 0);
	}
	lines->others = others;
	lines->others_count = count;
}

bool lines_have_more(const struct lines *lines)
{
	return lines->reading || lines->turn < lines->ready_count;
}

static void take_event(struct lines *lines, const struct epoll_event *event)
{
	void *ptr = event->data.ptr;
	struct line *line = ptr;
	if (lines_is_listener(lines, ptr)) {
		lines_accept(lines, ptr);
		return;
	}
	if (is_other(lines, ptr)) {
		((struct pollfd *)ptr)->revents = POLLIN;
		return;
	}
	if (event->events & EPOLLOUT)
		lines_push(line);
	if (line->fd >= 0 && event->events & ~(uint32_t)EPOLLOUT)
		lines->ready[lines->ready_count++] = line;
}

bool lines_wait(struct lines *lines, int timeout_ms)
{
	struct epoll_event events[LINES_READY];
	if (lines_have_more(lines))
		return poll(lines->others, lines->others_count, 0) >= 0 || errno == EINTR;
	for (size_t i = 0; i < lines->others_count; i++)
		lines->others[i].revents = 0;
	int count = epoll_wait(lines->epoll, events, LINES_READY, timeout_ms);
	if (count < 0)
		return errno == EINTR;
	lines->ready_count = lines->turn = 0;
	for (int i = 0; i < count; i++)
		take_event(lines, &events[i]);
	lines_flush(lines);
	return true;
}

/* --- Time ----------------------------------------------------------------------------------------
 */

/* One that is open and silent is nobody's concern here: of a program of this machine that has died
 * the system tells the end, and who computes for an hour answers nobody meanwhile. */
void lines_tick(struct lines *lines, int64_t now_ms)
{
	struct line *line, *next;
	lines->now_ms = now_ms;
	if (now_ms < lines->next_look_ms)
		return;
	lines->next_look_ms = now_ms + LOOK_MS;
	DL_FOREACH_SAFE(lines->open, line, next)
	{
		if (line->stage != OPEN && now_ms - line->since_ms >= OPEN_MS)
			lines_end(line);
	}
	if (lines->deaf)
		lines_hear(lines, true);
}

/* --- All of them ---------------------------------------------------------------------------------
 */

struct lines *lines_create(void)
{
	struct lines *lines = alloc_zero(1, sizeof(*lines));
	lines->epoll = epoll_create1(EPOLL_CLOEXEC);
	CHECK(lines->epoll >= 0);
	lines->input = alloc_zero(1, READ_AT_ONCE);
	lines->now_ms = clock_monotonic_ms();
	return lines;
}

void lines_destroy(struct lines **out)
{
	struct lines *lines = *out;
	if (!lines)
		return;
	lines_deafen(lines);
	while (lines->open)
		lines_end(lines->open);
	while (lines_next_ended(lines)) {
	}
	close(lines->epoll);
	free(lines->input);
	free(lines);
	*out = NULL;
}
