/* What the files of lines share. Included by lines.c, lines_send.c and lines_listen.c alone. */
#ifndef SERAI_BROKER_LINES_INSIDE_H
#define SERAI_BROKER_LINES_INSIDE_H

#include "broker/lines.h"

#include <sys/un.h>

enum {
	LINES_LISTENERS = 8,
	LINES_READY = 64, /* that have their turn together */
};

/* Something to send: bytes of the line's own buffer, or of a body. */
struct piece {
	struct body *held; /* NULL: the line's own */
	size_t at, len;
	unsigned messages; /* that end with it */
};

enum stage { GREETING, READY, OPEN };

struct line {
	struct lines *all;
	int fd; /* -1: it has ended */
	enum stage stage;
	bool listed, watched; /* listed: to be flushed; watched: for room to send */
	int64_t since_ms;
	void *owner;
	struct buffer rest; /* what came and is no whole message yet */
	struct buffer own;
	size_t own_sent; /* of it, by pieces that are done */
	struct piece *pieces;
	size_t first, count, room;            /* of pieces: those before `first` are done */
	size_t queued;                        /* bytes, */
	unsigned messages;                    /* and messages */
	struct line *prev, *next;             /* of all, or of those that have ended */
	struct line *prev_flush, *next_flush; /* of those with something to send */
};

struct listener {
	int fd;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)]; /* of a socket's file, or "" */
};

struct lines {
	int epoll;
	struct listener listeners[LINES_LISTENERS];
	size_t listeners_count;
	struct pollfd *others;
	size_t others_count;
	bool deaf; /* no descriptor was left for who connects */
	struct line *open, *ended, *to_flush;
	int64_t next_look_ms, now_ms;
	struct line *ready[LINES_READY]; /* of which those from `turn` on are still to be read */
	size_t ready_count, turn;
	/* The line whose turn it is, and what of the bytes read was not handed on yet. */
	struct line *reading;
	struct bytes unread;
	uint8_t *input;
};

/* Tells its owner, later; what was lent of it stays until then. */
void lines_end(struct line *line);
void lines_watch(const struct line *line, bool room); /* for room to send, too */

/* --- lines_send.c */
void lines_say(struct line *line, const struct buffer *bytes); /* of the protocol's own */
void lines_push(struct line *line);                            /* as much as finds room */
void lines_fini_sending(struct line *line);

/* --- lines_listen.c */
bool lines_is_listener(const struct lines *lines, const void *ptr);
void lines_accept(struct lines *lines, const struct listener *listener);
void lines_hear(struct lines *lines, bool hearing); /* takes who connects, or lets them wait */
void lines_deafen(struct lines *lines);             /* for good */

#endif
