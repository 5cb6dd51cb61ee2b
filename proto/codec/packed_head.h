/* The first bytes of a MessagePack value. Shared by the checker and the reader of packed.h, and by
 * nobody else. */
#ifndef SERAI_PROTO_CODEC_PACKED_HEAD_H
#define SERAI_PROTO_CODEC_PACKED_HEAD_H

#include "proto/codec/packed.h"

enum packed_fault {
	PACKED_FAULT_NONE,
	PACKED_FAULT_CUT,      /* the bytes end within the head */
	PACKED_FAULT_RESERVED, /* 0xC1 */
	PACKED_FAULT_EXTENSION,
};

struct packed_head {
	enum packed_kind kind;
	uint8_t size;   /* of the head: type byte, length, number */
	uint64_t value; /* number or bool (bits; a float widened), length of text or blob, count */
};

/* The forms that are seldom seen, of type bytes 0xC0 to 0xDF. */
enum packed_fault packed_head_formed(const uint8_t *at, size_t left, struct packed_head *out);

/* In the header, since the checker and the reader do little else: the common forms first. */
static inline enum packed_fault packed_head_read(
	const uint8_t *at, size_t left, struct packed_head *out)
{
	if (left == 0)
		return PACKED_FAULT_CUT;
	uint8_t b = at[0];
	out->size = 1;
	if (b >= 0xA0 && b <= 0xBF) {
		out->kind = PACKED_TEXT;
		out->value = b & 0x1F;
	} else if (b <= 0x7F || b >= 0xE0) {
		out->kind = PACKED_I64;
		out->value = (uint64_t)(int64_t)(int8_t)b;
	} else if (b <= 0x9F) {
		out->kind = b <= 0x8F ? PACKED_MAP : PACKED_LIST;
		out->value = b & 0x0F;
	} else if ((b == 0xD9 || b == 0xC4) && left >= 2) {
		out->kind = b == 0xD9 ? PACKED_TEXT : PACKED_BLOB;
		out->size = 2;
		out->value = at[1];
	} else {
		return packed_head_formed(at, left, out);
	}
	return PACKED_FAULT_NONE;
}

/* Bytes of text or blob that follow the head; 0 for all other kinds. */
static inline uint64_t packed_head_body(const struct packed_head *head)
{
	return head->kind == PACKED_TEXT || head->kind == PACKED_BLOB ? head->value : 0;
}

#endif
