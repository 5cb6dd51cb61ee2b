/* MessagePack for plugins: reading maps by key, walking lists, writing maps. Header only, plain C,
 * no allocation but the writer's own buffer. Reading checks every length before it believes it:
 * what cannot be read gives SERAI_PACK_BAD, never a byte beyond the end.
 *
 *     serai_value batch, event, subject;
 *     if (!serai_read(bytes, &batch) || batch.kind != SERAI_PACK_LIST) refuse;
 *     for (serai_bytes rest = batch.inside; serai_next(&rest, &event);)
 *             if (serai_get(&event, "subject", &subject)) ... subject.text, subject.len
 */
#ifndef SERAI_PACK_H
#define SERAI_PACK_H

#include "serai/plugin.h"

#include <stdlib.h>
#include <string.h>

typedef enum serai_pack_kind {
	SERAI_PACK_BAD,
	SERAI_PACK_NIL,
	SERAI_PACK_BOOL,  /* i */
	SERAI_PACK_INT,   /* i; above INT64_MAX it is BAD */
	SERAI_PACK_FLOAT, /* f */
	SERAI_PACK_TEXT,  /* text, len; no NUL at the end */
	SERAI_PACK_BLOB,  /* text, len */
	SERAI_PACK_LIST,  /* count, inside */
	SERAI_PACK_MAP,   /* count pairs, inside */
} serai_pack_kind;

typedef struct serai_value {
	serai_pack_kind kind;
	int64_t i;
	double f;
	const char *text;
	size_t len;
	uint32_t count;
	serai_bytes inside; /* of a LIST or MAP: its values, one after the other */
} serai_value;

enum { SERAI_PACK_DEPTH = 20 };

static inline uint64_t serai_pack_big(const uint8_t *at, unsigned bytes)
{
	uint64_t value = 0;
	for (unsigned i = 0; i < bytes; i++)
		value = value << 8 | at[i];
	return value;
}

/* What a first byte says: its kind, how many bytes of length or number follow, or the length
 * itself. */
typedef struct serai_pack_head {
	serai_pack_kind kind;
	uint8_t extra;  /* bytes of the number or length after the first byte */
	uint8_t sign;   /* the number is signed */
	uint32_t small; /* length, count or number inside the first byte */
} serai_pack_head;

static inline serai_pack_head serai_pack_head_of(uint8_t first)
{
	if (first < 0x80)
		return (serai_pack_head){SERAI_PACK_INT, 0, 0, first};
	if (first < 0x90)
		return (serai_pack_head){SERAI_PACK_MAP, 0, 0, first & 15u};
	if (first < 0xa0)
		return (serai_pack_head){SERAI_PACK_LIST, 0, 0, first & 15u};
	if (first < 0xc0)
		return (serai_pack_head){SERAI_PACK_TEXT, 0, 0, first & 31u};
	if (first >= 0xe0)
		return (serai_pack_head){SERAI_PACK_INT, 0, 1, first};
	switch (first) {
	case 0xc0:
		return (serai_pack_head){SERAI_PACK_NIL, 0, 0, 0};
	case 0xc2:
		return (serai_pack_head){SERAI_PACK_BOOL, 0, 0, 0};
	case 0xc3:
		return (serai_pack_head){SERAI_PACK_BOOL, 0, 0, 1};
	case 0xc4:
	case 0xc5:
	case 0xc6:
		return (serai_pack_head){SERAI_PACK_BLOB, (uint8_t)(1u << (first - 0xc4)), 0, 0};
	case 0xca:
		return (serai_pack_head){SERAI_PACK_FLOAT, 4, 0, 0};
	case 0xcb:
		return (serai_pack_head){SERAI_PACK_FLOAT, 8, 0, 0};
	case 0xcc:
	case 0xcd:
	case 0xce:
	case 0xcf:
		return (serai_pack_head){SERAI_PACK_INT, (uint8_t)(1u << (first - 0xcc)), 0, 0};
	case 0xd0:
	case 0xd1:
	case 0xd2:
	case 0xd3:
		return (serai_pack_head){SERAI_PACK_INT, (uint8_t)(1u << (first - 0xd0)), 1, 0};
	case 0xd9:
	case 0xda:
	case 0xdb:
		return (serai_pack_head){SERAI_PACK_TEXT, (uint8_t)(1u << (first - 0xd9)), 0, 0};
	case 0xdc:
		return (serai_pack_head){SERAI_PACK_LIST, 2, 0, 0};
	case 0xdd:
		return (serai_pack_head){SERAI_PACK_LIST, 4, 0, 0};
	case 0xde:
		return (serai_pack_head){SERAI_PACK_MAP, 2, 0, 0};
	case 0xdf:
		return (serai_pack_head){SERAI_PACK_MAP, 4, 0, 0};
	default:
		return (serai_pack_head){SERAI_PACK_BAD, 0, 0, 0};
	}
}

static inline int64_t serai_pack_signed(uint64_t number, unsigned bytes)
{
	switch (bytes) {
	case 0:
		return (int8_t)(uint8_t)number;
	case 1:
		return (int8_t)(uint8_t)number;
	case 2:
		return (int16_t)(uint16_t)number;
	case 4:
		return (int32_t)(uint32_t)number;
	default:
		return (int64_t)number;
	}
}

static inline double serai_pack_float(uint64_t number, unsigned bytes)
{
	float narrow;
	double wide;
	uint32_t half = (uint32_t)number;
	memcpy(&narrow, &half, sizeof(narrow));
	memcpy(&wide, &number, sizeof(wide));
	return bytes == 4 ? (double)narrow : wide;
}

static inline int serai_pack_take(serai_bytes *rest, serai_value *out, unsigned depth);

/* Steps over `count` values, so that their end is known. */
static inline int serai_pack_span(serai_bytes *rest, uint64_t count, unsigned depth)
{
	serai_value skipped;
	/* A value has at least one byte: a count that the bytes left cannot hold is a lie. */
	if (depth == 0 || count > rest->len)
		return 0;
	while (count-- > 0)
		if (!serai_pack_take(rest, &skipped, depth - 1))
			return 0;
	return 1;
}

static inline int serai_pack_take(serai_bytes *rest, serai_value *out, unsigned depth)
{
	memset(out, 0, sizeof(*out));
	if (rest->len == 0)
		return 0;
	serai_pack_head head = serai_pack_head_of(rest->ptr[0]);
	if (head.kind == SERAI_PACK_BAD || rest->len - 1 < head.extra)
		return 0;
	uint64_t number = head.extra ? serai_pack_big(rest->ptr + 1, head.extra) : head.small;
	serai_bytes after = {rest->ptr + 1 + head.extra, rest->len - 1 - head.extra};
	out->i = head.sign ? serai_pack_signed(number, head.extra) : (int64_t)number;
	out->f = head.kind == SERAI_PACK_FLOAT ? serai_pack_float(number, head.extra)
					       : (double)out->i;
	if (head.kind == SERAI_PACK_INT && !head.sign && number > INT64_MAX)
		return 0;
	if (head.kind == SERAI_PACK_TEXT || head.kind == SERAI_PACK_BLOB) {
		if (number > after.len)
			return 0;
		out->text = (const char *)after.ptr;
		out->len = (size_t)number;
		after = (serai_bytes){after.ptr + number, after.len - (size_t)number};
	} else if (head.kind == SERAI_PACK_LIST || head.kind == SERAI_PACK_MAP) {
		const uint8_t *first = after.ptr;
		if (!serai_pack_span(
			    &after, head.kind == SERAI_PACK_MAP ? 2 * number : number, depth))
			return 0;
		out->count = (uint32_t)number;
		out->inside = (serai_bytes){first, (size_t)(after.ptr - first)};
	}
	out->kind = head.kind;
	*rest = after;
	return 1;
}

/* --- Reading ---------------------------------------------------------------------------------- */

/* The next value of a run; 0 at its end, or when it cannot be read. */
static inline int serai_next(serai_bytes *rest, serai_value *out)
{
	return serai_pack_take(rest, out, SERAI_PACK_DEPTH);
}

/* One value that fills the bytes. */
static inline int serai_read(serai_bytes bytes, serai_value *out)
{
	return serai_next(&bytes, out) && bytes.len == 0;
}

static inline int serai_is(const serai_value *value, const char *text)
{
	return value->kind == SERAI_PACK_TEXT && value->len == strlen(text) &&
	       memcmp(value->text, text, value->len) == 0;
}

/* The value of a key in a map; 0 when it is not there, and *out is then BAD. */
static inline int serai_get(const serai_value *map, const char *key, serai_value *out)
{
	serai_value name;
	serai_bytes rest = map->inside;
	if (map->kind == SERAI_PACK_MAP)
		while (serai_next(&rest, &name) && serai_next(&rest, out))
			if (serai_is(&name, key))
				return 1;
	memset(out, 0, sizeof(*out));
	return 0;
}

static inline int serai_get_kind(
	const serai_value *map, const char *key, serai_pack_kind kind, serai_value *out)
{
	return serai_get(map, key, out) && out->kind == kind;
}

/* Copies a text of a map, cut at room - 1 bytes and ended by NUL; 0 when it is not there. */
static inline int serai_get_text(const serai_value *map, const char *key, char *out, size_t room)
{
	serai_value value;
	out[0] = '\0';
	if (!serai_get_kind(map, key, SERAI_PACK_TEXT, &value))
		return 0;
	size_t len = value.len < room ? value.len : room - 1;
	/* Not in the middle of a character. */
	while (len < value.len && len > 0 && ((uint8_t)value.text[len] & 0xC0) == 0x80)
		len--;
	memcpy(out, value.text, len);
	out[len] = '\0';
	return 1;
}

static inline int64_t serai_get_int(const serai_value *map, const char *key, int64_t fallback)
{
	serai_value value;
	return serai_get_kind(map, key, SERAI_PACK_INT, &value) ? value.i : fallback;
}

/* --- Writing ---------------------------------------------------------------------------------- */

/* Begins as {0}; free(writer.ptr) at the end. `failed` is set when memory ran out. */
typedef struct serai_writer {
	uint8_t *ptr;
	size_t len, room;
	int failed;
} serai_writer;

static inline void serai_put_raw(serai_writer *writer, const void *bytes, size_t len)
{
	if (!writer->failed && writer->room - writer->len < len) {
		size_t room = (writer->room + len) * 2;
		uint8_t *grown = (uint8_t *)realloc(writer->ptr, room);
		writer->failed = grown == NULL;
		writer->ptr = grown ? grown : writer->ptr;
		writer->room = grown ? room : writer->room;
	}
	if (writer->failed || len == 0)
		return;
	memcpy(writer->ptr + writer->len, bytes, len);
	writer->len += len;
}

static inline void serai_put_head(
	serai_writer *writer, uint8_t first, uint64_t number, unsigned bytes)
{
	uint8_t head[9] = {first};
	for (unsigned i = 0; i < bytes; i++)
		head[1 + i] = (uint8_t)(number >> 8 * (bytes - 1 - i));
	serai_put_raw(writer, head, 1 + bytes);
}

static inline void serai_put_map(serai_writer *writer, uint32_t pairs)
{
	if (pairs < 16)
		serai_put_head(writer, (uint8_t)(0x80 | pairs), 0, 0);
	else
		serai_put_head(writer, 0xdf, pairs, 4);
}

static inline void serai_put_list(serai_writer *writer, uint32_t count)
{
	if (count < 16)
		serai_put_head(writer, (uint8_t)(0x90 | count), 0, 0);
	else
		serai_put_head(writer, 0xdd, count, 4);
}

static inline void serai_put_text_len(serai_writer *writer, const char *text, size_t len)
{
	if (len < 32)
		serai_put_head(writer, (uint8_t)(0xa0 | len), 0, 0);
	else
		serai_put_head(writer, 0xdb, len, 4);
	serai_put_raw(writer, text, len);
}

static inline void serai_put_text(serai_writer *writer, const char *text)
{
	serai_put_text_len(writer, text, strlen(text));
}

static inline void serai_put_int(serai_writer *writer, int64_t value)
{
	if (value >= 0 && value < 128)
		serai_put_head(writer, (uint8_t)value, 0, 0);
	else
		serai_put_head(writer, 0xd3, (uint64_t)value, 8);
}

static inline void serai_put_float(serai_writer *writer, double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof(bits));
	serai_put_head(writer, 0xcb, bits, 8);
}

static inline void serai_put_bool(serai_writer *writer, int value)
{
	serai_put_head(writer, value ? 0xc3 : 0xc2, 0, 0);
}

/* Appends a key of a subject to out, which holds text already: what a key may not hold is
 * percent-encoded. 0 when there is no room. */
static inline int serai_add_key(char *out, size_t room, const char *key)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t at = strlen(out);
	for (; *key; key++) {
		unsigned char c = (unsigned char)*key;
		int plain = c > ' ' && c != '.' && c != '*' && c != '>' && c != '%' && c != 0x7F;
		if (at + 4 > room)
			return 0;
		if (plain) {
			out[at++] = (char)c;
		} else {
			out[at++] = '%';
			out[at++] = digits[c >> 4];
			out[at++] = digits[c & 15];
		}
		out[at] = '\0';
	}
	return 1;
}

static inline serai_bytes serai_written(const serai_writer *writer)
{
	return (serai_bytes){writer->ptr, writer->len};
}

#endif
