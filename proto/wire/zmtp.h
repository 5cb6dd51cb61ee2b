/* The bytes of ZMTP 3, ZeroMQ's protocol (RFC 37), without keys: what opens a connection, frames
 * and messages, as a broker's ROUTER and a client's DEALER speak it. No socket, no state. */
#ifndef SERAI_PROTO_WIRE_ZMTP_H
#define SERAI_PROTO_WIRE_ZMTP_H

#include "proto/base/buffer.h"

enum {
	ZMTP_GREETING = 64,
	ZMTP_HEAD_MAX = 9,                               /* bytes before a frame's own */
	ZMTP_FRAME_MAX = 4 << 20,                        /* bytes of one, */
	ZMTP_MESSAGE_MAX = ZMTP_FRAME_MAX + (256 << 10), /* and of a message with all its frames */
	ZMTP_FRAMES_MAX = 64,       /* of a message: it is gone through again when more has come */
	ZMTP_PING_CONTEXT_MAX = 16,                      /* bytes that a PONG brings back */
};

enum zmtp_socket { ZMTP_ROUTER, ZMTP_DEALER };

enum zmtp_verdict {
	ZMTP_TAKEN,
	ZMTP_UNFINISHED,
	ZMTP_WRONG,
	ZMTP_KEYED, /* of a greeting: the other side wants a mechanism that is not NULL */
};

/* What both sides say first. Wrong is another protocol, and an older version. */
void zmtp_greet(struct buffer *out);
enum zmtp_verdict zmtp_take_greeting(struct bytes *rest);

struct zmtp_frame {
	struct bytes body;
	bool more, command;
};

/* Takes the first frame off *rest, and nothing when it is not there as a whole. */
enum zmtp_verdict zmtp_take_frame(struct bytes *rest, struct zmtp_frame *out);

/* A whole message, of which nothing is taken until it is there; or a command, which stands between
 * messages alone. */
struct zmtp_message {
	unsigned count;         /* frames; 0: it is a command, */
	struct bytes frames[2]; /* which is the first of these; of a message the first two */
};
enum zmtp_verdict zmtp_take_message(struct bytes *rest, struct zmtp_message *out);

/* What stands before a frame's body. */
size_t zmtp_head(size_t len, bool more, uint8_t out[ZMTP_HEAD_MAX]);

void zmtp_ready(struct buffer *out, enum zmtp_socket ours);
/* True for the READY of a socket that ours talks to. */
bool zmtp_is_ready(struct bytes command, enum zmtp_socket ours);
/* Answers when it is a PING. */
void zmtp_answer(struct bytes command, struct buffer *out);

#endif
