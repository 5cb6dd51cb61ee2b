#include "proto/codec/packed_head.h"

#include <endian.h>
#include <string.h>

/* Type bytes 0xC0 to 0xDF: what they begin and how many bytes of number or length follow. */
enum form_kind { NIL, RESERVED, FALSE_, TRUE_, BLOB, EXT, F32, F64, UINT, INT, TEXT_, LIST_, MAP_ };

static const struct form {
	uint8_t kind, width;
} forms[32] = {
	{NIL, 0},
	{RESERVED, 0},
	{FALSE_, 0},
	{TRUE_, 0},
	{BLOB, 1},
	{BLOB, 2},
	{BLOB, 4},
	{EXT, 0},
	{EXT, 0},
	{EXT, 0},
	{F32, 4},
	{F64, 8},
	{UINT, 1},
	{UINT, 2},
	{UINT, 4},
	{UINT, 8},
	{INT, 1},
	{INT, 2},
	{INT, 4},
	{INT, 8},
	{EXT, 0},
	{EXT, 0},
	{EXT, 0},
	{EXT, 0},
	{EXT, 0},
	{TEXT_, 1},
	{TEXT_, 2},
	{TEXT_, 4},
	{LIST_, 2},
	{LIST_, 4},
	{MAP_, 2},
	{MAP_, 4},
};

/* The widths that there are; a loop over the bytes was what the checker did most of. */
static uint64_t big_endian(const uint8_t *at, unsigned width)
{
	uint16_t two;
	uint32_t four;
	uint64_t eight;
	switch (width) {
	case 1:
		return at[0];
	case 2:
		memcpy(&two, at, sizeof(two));
		return be16toh(two);
	case 4:
		memcpy(&four, at, sizeof(four));
		return be32toh(four);
	case 8:
		memcpy(&eight, at, sizeof(eight));
		return be64toh(eight);
	default:
		return 0;
	}
}

static uint64_t sign_extend(uint64_t value, unsigned width)
{
	unsigned shift = 64 - 8 * width;
	return (uint64_t)((int64_t)(value << shift) >> shift);
}

static uint64_t f32_widen(uint64_t bits)
{
	uint32_t narrow = (uint32_t)bits;
	float value;
	memcpy(&value, &narrow, sizeof(value));
	double wide = (double)value;
	memcpy(&bits, &wide, sizeof(bits));
	return bits;
}

static struct packed_head of(enum packed_kind kind, unsigned size, uint64_t value)
{
	return (struct packed_head){kind, (uint8_t)size, value};
}

static enum packed_fault formed(const struct form *form, uint64_t value, struct packed_head *out)
{
	unsigned size = 1U + form->width;
	switch ((enum form_kind)form->kind) {
	case NIL:
		*out = of(PACKED_NIL, size, 0);
		break;
	case FALSE_:
		*out = of(PACKED_BOOL, size, 0);
		break;
	case TRUE_:
		*out = of(PACKED_BOOL, size, 1);
		break;
	case BLOB:
		*out = of(PACKED_BLOB, size, value);
		break;
	case TEXT_:
		*out = of(PACKED_TEXT, size, value);
		break;
	case LIST_:
		*out = of(PACKED_LIST, size, value);
		break;
	case MAP_:
		*out = of(PACKED_MAP, size, value);
		break;
	case F32:
		*out = of(PACKED_F64, size, f32_widen(value));
		break;
	case F64:
		*out = of(PACKED_F64, size, value);
		break;
	case UINT:
		*out = of(value > INT64_MAX ? PACKED_U64 : PACKED_I64, size, value);
		break;
	case INT:
		*out = of(PACKED_I64, size, sign_extend(value, form->width));
		break;
	case EXT:
		return PACKED_FAULT_EXTENSION;
	case RESERVED:
		return PACKED_FAULT_RESERVED;
	}
	return PACKED_FAULT_NONE;
}

enum packed_fault packed_head_formed(const uint8_t *at, size_t left, struct packed_head *out)
{
	const struct form *form = &forms[at[0] - 0xC0];
	if (left < 1U + form->width)
		return PACKED_FAULT_CUT;
	return formed(form, big_endian(at + 1, form->width), out);
}
