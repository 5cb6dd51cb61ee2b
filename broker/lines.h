/* Connections from this machine, on ipc and on its own tcp addresses, spoken to in ZMTP without
 * libzmq: its threads cost two hand-overs for whatever comes and two for whatever goes, and more
 * than the broker itself needs for a small message. Nothing here blocks; single-threaded.
 *
 * Who connects is `local`: there are no keys here. */
#ifndef SERAI_BROKER_LINES_H
#define SERAI_BROKER_LINES_H

#include "broker/log/body.h"
#include "proto/base/err.h"

#include <poll.h>

struct lines;
struct line; /* a connection */

enum { LINES_ENDPOINT = 256 };

struct lines *lines_create(void);
void lines_destroy(struct lines **lines); /* closes all */

/* Listens on ipc://PATH, tcp://127.0.0.1:PORT, tcp://localhost:PORT or tcp://[::1]:PORT; `bound`
 * gets the endpoint with its port. ERR_EXISTS when it is taken. */
enum err lines_listen(struct lines *lines, const char *endpoint, char bound[LINES_ENDPOINT],
	struct why *why) MUST_USE;

/* What else is waited for: lines_wait sets their revents. The array stays the caller's; those below
 * 0 are passed over. */
void lines_attend(struct lines *lines, struct pollfd *others, size_t count);

/* Waits until somebody may have come, said something, or can be sent more, or one of the others is
 * there: then lines_receive until it says false. While there are more to receive it only looks.
 * False when the system refuses; errno says why. */
bool lines_wait(struct lines *lines, int timeout_ms);

/* A message: its first two frames, lent until the next call, and how many there were. Each of those
 * that were gathered has its turn. */
struct line_message {
	struct line *line;
	struct bytes frames[2];
	unsigned count;
};
bool lines_receive(struct lines *lines, struct line_message *out);
bool lines_have_more(const struct lines *lines); /* of those gathered */

/* Whoever the line belongs to; NULL at first. */
void *line_owner(const struct line *line);
void line_set_owner(struct line *line, void *owner);

/* Sends a message of two frames. The first is copied, and so is the second, unless it is bytes of
 * `held`: then that body is kept. Goes out with lines_flush, or before. False: it does not take
 * what it is sent, and has been closed. */
bool line_send(struct line *line, struct bytes head, struct bytes part, struct body *held);
void lines_flush(struct lines *lines);
/* What is still to be sent when the broker stops, for so long at most. */
void lines_finish(struct lines *lines, int64_t timeout_ms);

/* The owner of the next line that has ended, once; NULL when there is none. */
void *lines_next_ended(struct lines *lines);

/* Looks, once a second, for lines that do not open. */
void lines_tick(struct lines *lines, int64_t now_ms);

#endif
