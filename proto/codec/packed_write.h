/* The shortest MessagePack forms, written where there is room for them. Shared by the writers of
 * packed.h and the encoder of records, which asks for room once for many. */
#ifndef SERAI_PROTO_CODEC_PACKED_WRITE_H
#define SERAI_PROTO_CODEC_PACKED_WRITE_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

enum { PACKED_HEAD_MAX = 9 }; /* bytes: a type byte and the widest number */

/* A type byte and a number of 1, 2, 4 or 8 bytes; the place after it. */
static inline uint8_t *packed_write(uint8_t *at, uint8_t type, uint64_t value, unsigned width)
{
	uint64_t big = htobe64(value << (64 - 8 * width));
	at[0] = type;
	memcpy(at + 1, &big, width);
	return at + 1 + width;
}

static inline uint8_t *packed_write_u64(uint8_t *at, uint64_t value)
{
	if (value < 0x80) {
		at[0] = (uint8_t)value;
		return at + 1;
	}
	if (value <= UINT8_MAX)
		return packed_write(at, 0xCC, value, 1);
	if (value <= UINT16_MAX)
		return packed_write(at, 0xCD, value, 2);
	return value <= UINT32_MAX ? packed_write(at, 0xCE, value, 4)
				   : packed_write(at, 0xCF, value, 8);
}

/* One number, one form: what is not negative as above. */
static inline uint8_t *packed_write_i64(uint8_t *at, int64_t value)
{
	if (value >= 0)
		return packed_write_u64(at, (uint64_t)value);
	if (value >= -32) {
		at[0] = (uint8_t)value;
		return at + 1;
	}
	if (value >= INT8_MIN)
		return packed_write(at, 0xD0, (uint64_t)value, 1);
	if (value >= INT16_MIN)
		return packed_write(at, 0xD1, (uint64_t)value, 2);
	return value >= INT32_MIN ? packed_write(at, 0xD2, (uint64_t)value, 4)
				  : packed_write(at, 0xD3, (uint64_t)value, 8);
}

static inline uint8_t *packed_write_f64(uint8_t *at, double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof(bits));
	return packed_write(at, 0xCB, bits, 8);
}

static inline uint8_t *packed_write_bool(uint8_t *at, int value)
{
	at[0] = value ? 0xC3 : 0xC2;
	return at + 1;
}

/* The head of a text of so many bytes. */
static inline uint8_t *packed_write_text(uint8_t *at, size_t len)
{
	if (len < 32) {
		at[0] = (uint8_t)(0xA0 | len);
		return at + 1;
	}
	if (len <= UINT8_MAX)
		return packed_write(at, 0xD9, len, 1);
	return len <= UINT16_MAX ? packed_write(at, 0xDA, len, 2) : packed_write(at, 0xDB, len, 4);
}

static inline uint8_t *packed_write_blob(uint8_t *at, size_t len)
{
	if (len <= UINT8_MAX)
		return packed_write(at, 0xC4, len, 1);
	return len <= UINT16_MAX ? packed_write(at, 0xC5, len, 2) : packed_write(at, 0xC6, len, 4);
}

static inline uint8_t *packed_write_list(uint8_t *at, uint32_t count)
{
	if (count < 16) {
		at[0] = (uint8_t)(0x90 | count);
		return at + 1;
	}
	return count <= UINT16_MAX ? packed_write(at, 0xDC, count, 2)
				   : packed_write(at, 0xDD, count, 4);
}

static inline uint8_t *packed_write_map(uint8_t *at, uint32_t pairs)
{
	if (pairs < 16) {
		at[0] = (uint8_t)(0x80 | pairs);
		return at + 1;
	}
	return pairs <= UINT16_MAX ? packed_write(at, 0xDE, pairs, 2)
				   : packed_write(at, 0xDF, pairs, 4);
}

#endif
