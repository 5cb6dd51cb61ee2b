/* The bytes of ZMTP 3, ZeroMQ's protocol (RFC 37), as a ROUTER speaks it without keys: what opens a
 * connection, and frames. No socket, no state. */
#ifndef SERAI_BROKER_ZMTP_H
#define SERAI_BROKER_ZMTP_H

#include "proto/base/buffer.h"

enum {
	ZMTP_GREETING = 64,
	ZMTP_HEAD_MAX = 9,          /* bytes before a frame's own */
	ZMTP_FRAME_MAX = 4 << 20,   /* bytes of one, and of a message */
	ZMTP_PING_CONTEXT_MAX = 16, /* bytes that a PONG brings back */
};

enum zmtp_verdict { ZMTP_TAKEN, ZMTP_UNFINISHED, ZMTP_WRONG };

/* What both sides say first. Wrong is another protocol, an older version, and a mechanism that is
 * not NULL. *heartbeats: the other side knows PING. */
void zmtp_greet(struct buffer *out);
enum zmtp_verdict zmtp_take_greeting(struct bytes *rest, bool *heartbeats);

struct zmtp_frame {
	struct bytes body;
	bool more, command;
};

/* Takes the first frame off *rest, and nothing when it is not there as a whole. */
enum zmtp_verdict zmtp_take_frame(struct bytes *rest, struct zmtp_frame *out);

/* What stands before a frame's body. */
size_t zmtp_head(size_t len, bool more, uint8_t out[ZMTP_HEAD_MAX]);

void zmtp_ready(struct buffer *out);
void zmtp_ping(struct buffer *out);
/* True for the READY of a socket that a ROUTER talks to. */
bool zmtp_is_ready(struct bytes command);
/* Answers when it is a PING. */
void zmtp_answer(struct bytes command, struct buffer *out);

#endif
