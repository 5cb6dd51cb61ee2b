/* Frame 0 of every message: 24 bytes, big-endian. proto/PROTOCOL.md tells the conversations.
 *     magic u16 0x5357 | version u8 | op u8 | flags u16 | chan u16 | corr u64 | arg u64 */
#ifndef SERAI_PROTO_WIRE_FRAME_H
#define SERAI_PROTO_WIRE_FRAME_H

#include "proto/base/err.h"
#include "proto/base/text.h"

enum { FRAME_SIZE = 24, FRAME_MAGIC = 0x5357, FRAME_VERSION = 1 };

enum frame_op {
#define OP(name, number, from, doc) FRAME_##name = (number),
#include "proto/tables/ops.tbl"
#undef OP
};

enum {
	FRAME_MUST_UNDERSTAND = 0x00FF, /* low byte: refuse what you do not know */
	FRAME_EXPECT = 0x0001,          /* PUB: arg is the sequence expected last, or 0 for none */
	FRAME_PARTIAL = 0x0100,         /* EVT: some runs of the block were left out */
	FRAME_REPLY_ERROR = 0x0200,     /* RESP: the body is an error record */
};

struct frame {
	uint8_t version, op;
	uint16_t flags;
	uint16_t chan; /* subscription, chosen by the client; 0 where none is meant */
	uint64_t corr, arg;
};

void frame_write(const struct frame *frame, uint8_t out[FRAME_SIZE]);

/* ERR_BAD_FRAME when size or magic are wrong; *out is then untouched. ERR_VERSION, and
 * ERR_UNKNOWN_OP for an operation that is in no table or a must-understand flag that nobody has
 * given a meaning yet; *out is then filled, so that the refusal can name corr and chan. Whether the
 * operation may come from this side is the caller's question. */
enum err frame_read(struct bytes bytes, struct frame *out, struct why *why) MUST_USE;
const char *frame_op_name(uint8_t op); /* "PUB"; "?" when unknown */

#endif
