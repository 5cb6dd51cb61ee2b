#include "proto/wire/frame.h"

#include "proto/wire/big_endian.h"

#include <stddef.h>

static const struct {
	uint8_t number;
	const char *name;
} ops[] = {
#define OP(name, number, from, doc) {number, #name},
#include "proto/tables/ops.tbl"
#undef OP
};

static const char *op_find(uint8_t op)
{
	for (size_t i = 0; i < ARRAY_LEN(ops); i++)
		if (ops[i].number == op)
			return ops[i].name;
	return NULL;
}

const char *frame_op_name(uint8_t op)
{
	const char *name = op_find(op);
	return name ? name : "?";
}

void frame_write(const struct frame *frame, uint8_t out[FRAME_SIZE])
{
	put_u16(out, FRAME_MAGIC);
	out[2] = frame->version;
	out[3] = frame->op;
	put_u16(out + 4, frame->flags);
	put_u16(out + 6, frame->chan);
	put_u64(out + 8, frame->corr);
	put_u64(out + 16, frame->arg);
}

enum err frame_read(struct bytes bytes, struct frame *out, struct why *why)
{
	if (bytes.len != FRAME_SIZE)
		return why_set(
			why, ERR_BAD_FRAME, "frame 0", "wanted 24 bytes, got %zu", bytes.len);
	uint16_t magic = get_u16(bytes.ptr);
	if (magic != FRAME_MAGIC)
		return why_set(
			why, ERR_BAD_FRAME, "frame 0", "wanted magic 0x5357, got 0x%04X", magic);
	*out = (struct frame){
		.version = bytes.ptr[2],
		.op = bytes.ptr[3],
		.flags = get_u16(bytes.ptr + 4),
		.chan = get_u16(bytes.ptr + 6),
		.corr = get_u64(bytes.ptr + 8),
		.arg = get_u64(bytes.ptr + 16),
	};
	if (out->version != FRAME_VERSION)
		return why_set(
			why, ERR_VERSION, "frame 0", "wanted version 1, got %u", out->version);
	if (!op_find(out->op))
		return why_set(
			why, ERR_UNKNOWN_OP, "frame 0", "operation %u is not known", out->op);
	unsigned known = out->op == FRAME_PUB ? FRAME_EXPECT : 0;
	if (out->flags & FRAME_MUST_UNDERSTAND & ~known)
		return why_set(why, ERR_UNKNOWN_OP, "frame 0",
			"flags 0x%04X hold one that must be understood and is not known",
			out->flags);
	return ERR_OK;
}
