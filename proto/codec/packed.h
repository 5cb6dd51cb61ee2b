/* MessagePack from outside: checked before it is read, and read without allocating.
 *
 * `packed_check` stands before every unpacking. It walks the bytes once with a fixed stack and
 * refuses: truncation, counts that the bytes left cannot hold, nesting, lists and maps beyond the
 * limits, text that is not UTF-8, map keys that are not text or stand twice in one map, extension
 * types, and bytes after the value. `where` in a refusal is "byte N", where the value at fault
 * begins. Work is linear in the bytes, for hostile ones too. */
#ifndef SERAI_PROTO_CODEC_PACKED_H
#define SERAI_PROTO_CODEC_PACKED_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"
#include "proto/base/limits.h"

enum {
	PACKED_DEPTH_MAX = LIMIT_PACKED_DEPTH,
	PACKED_LIST_MAX = LIMIT_PACKED_LIST,
	PACKED_MAP_MAX = LIMIT_PACKED_MAP,
};

enum err packed_check(struct bytes bytes, struct why *why) MUST_USE;

enum packed_kind {
	PACKED_NIL,
	PACKED_BOOL,
	PACKED_I64, /* any integer that fits; */
	PACKED_U64, /* only those above INT64_MAX */
	PACKED_F64,
	PACKED_TEXT,
	PACKED_BLOB,
	PACKED_LIST, /* count items follow */
	PACKED_MAP,  /* count pairs follow */
};

struct packed_value {
	enum packed_kind kind;
	union { /* the one of this kind; for I64 and U64 either may be read */
		bool boolean;
		int64_t i64;
		uint64_t u64;
		double f64;
		struct text text;
		struct bytes blob;
		uint32_t count; /* LIST, MAP */
	};
	struct bytes whole; /* the value's own bytes, what it contains included */
};

/* A cursor over bytes that packed_check has passed (a CHECK fails otherwise). The items of a list
 * or map follow it in the same reader. */
struct packed_reader {
	const uint8_t *next, *end;
};

struct packed_reader packed_reader_of(struct bytes checked);
bool packed_next(struct packed_reader *reader, struct packed_value *out); /* false at the end */

/* The same, but leaves `whole` of a list or map empty: finding its end costs a walk. */
bool packed_enter(struct packed_reader *reader, struct packed_value *out);

void packed_skip(struct packed_reader *reader); /* the next value with all it contains */

/* Value of `key` in a map; false when the map lacks it. */
bool packed_find(struct bytes map, struct text key, struct packed_value *out);

/* Writing, shortest forms. The caller writes as many values as it announced. */
void packed_put_nil(struct buffer *out);
void packed_put_bool(struct buffer *out, bool value);
void packed_put_i64(struct buffer *out, int64_t value);
void packed_put_u64(struct buffer *out, uint64_t value);
void packed_put_f64(struct buffer *out, double value);
void packed_put_text(struct buffer *out, struct text text);
void packed_put_blob(struct buffer *out, struct bytes blob);
void packed_put_list(struct buffer *out, uint32_t count);
void packed_put_map(struct buffer *out, uint32_t pairs);

/* Any JSON as MessagePack that packed_check passes, for documents of standards that are not ours.
 * `where` in a refusal is the line and column. Implemented in record_from_json.c, where JSON is
 * read. */
enum err packed_from_json(struct text json, struct buffer *out, struct why *why) MUST_USE;

/* Any checked value as JSON, for records that no table names. */
void packed_to_json(struct bytes checked, unsigned indent, struct buffer *out);

#endif
