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

enum packed_fault packed_head_read(const uint8_t *at, size_t left, struct packed_head *out);

/* Bytes of text or blob that follow the head; 0 for all other kinds. */
static inline uint64_t packed_head_body(const struct packed_head *head)
{
	return head->kind == PACKED_TEXT || head->kind == PACKED_BLOB ? head->value : 0;
}

#endif
