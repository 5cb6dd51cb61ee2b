/* Records: what every message, stored event, request and reply is made of.
 *
 * A record is declared once, in proto/tables/ (the syntax is at the top of records.tbl). From
 * each declaration come the C struct `struct <name>` and the descriptor `record_<name>` (a header
 * for each table in proto/records/), and from the descriptors the one codec below, JSON, JSON
 * Schema, AsyncAPI and the reference.
 *
 * On the wire a record is a MessagePack map from field name to value. Decoding is strict: required
 * fields present, kinds and bounds as the row says, text in UTF-8, no key twice; unknown fields are
 * skipped (a newer peer may send them). A refusal names the path: `summit.attendance[3].state`.
 *
 * Members of the struct, by kind (see records.tbl):
 *   TEXT, CHOICE  struct text            absent when .ptr == NULL
 *   BLOB, ARGS    struct bytes           absent when .ptr == NULL
 *   BOOL I64 U64 F64 DAY INSTANT         bool, int64_t, uint64_t, double, day, int64_t micros;
 *                                        an OPTIONAL one has a companion `bool has_<name>`
 *   TEXTS         const struct text *<name>; uint32_t <name>_count
 *   LIST          const struct <record> *<name>; uint32_t <name>_count
 *   NESTED        const struct <record> *<name>   NULL when absent
 *
 * A DAY travels as the number of days since 1970-01-01, an INSTANT as microseconds UTC since then;
 * JSON shows both as ISO 8601. A whole number is taken for an F64. JSON's null is an absent field,
 * and a U64 that JSON's readers may not hold (above INT64_MAX) is text there.
 *
 * A decoded record borrows its text from the bytes given and its lists from the arena. */
#ifndef SERAI_PROTO_CODEC_RECORD_H
#define SERAI_PROTO_CODEC_RECORD_H

#include "proto/base/arena.h"
#include "proto/base/buffer.h"
#include "proto/base/day.h"
#include "proto/base/err.h"

enum field_kind {
	FIELD_TEXT,
	FIELD_CHOICE,
	FIELD_BLOB,
	FIELD_ARGS, /* any map, kept as its MessagePack bytes */
	FIELD_BOOL,
	FIELD_I64,
	FIELD_U64,
	FIELD_F64,
	FIELD_DAY,
	FIELD_INSTANT,
	FIELD_TEXTS,
	FIELD_LIST,
	FIELD_NESTED,
};

struct record_type;

enum {
	RECORD_FIELDS_MAX = 255,
	FIELD_KEY = 24, /* bytes; one more than the longest name */
};

struct field {
	const char *name;
	char key[FIELD_KEY]; /* the name, to be copied whole; of a row of our tables */
	uint8_t name_len;
	enum field_kind kind;
	bool required;
	uint16_t since;                   /* version of the record that brought this field */
	uint32_t max;                     /* bytes of text or blob, items of a list */
	const char *choices;              /* CHOICE: "a|b|c" */
	const struct record_type *record; /* LIST, NESTED */
	const char *doc;
};

/* Where a field's members stand in the struct. */
struct field_place {
	uint16_t member;
	uint16_t extra; /* has_<name> or <name>_count; 0 when there is none */
};

struct record_type {
	const char *name;
	uint16_t version;
	const char *doc;
	size_t size; /* of the struct */
	const struct field *fields;
	uint16_t fields_count;
	const struct field_place *(*places)(void); /* one per field; NULL when there is no struct,
						    * as for a plugin's own records: those can be
						    * checked and shown, not decoded */
	const char *const *retired;                /* names never to be used again; NULL-ended */
};

const struct record_type *record_find(struct text name); /* NULL when unknown */
const struct record_type *record_at(size_t index);       /* in the tables' order; NULL at the end */
const struct field *record_field(const struct record_type *type, struct text name);

/* Appends the record's MessagePack to out. Refuses what decoding would refuse; out is then as it
 * was. Fields are written in table order, so equal records have equal bytes. */
enum err record_encode(const struct record_type *type, const void *record, struct buffer *out,
	struct why *why) MUST_USE;

/* Fills *record (of type->size bytes). The bytes are validated before anything is read. */
enum err record_decode(const struct record_type *type, struct bytes bytes, struct arena *arena,
	void *record, struct why *why) MUST_USE;

/* The same for bytes that packed_check has passed already, as a block's bodies have. The arena may
 * be NULL for a record without lists and nested records. */
enum err record_decode_packed(const struct record_type *type, struct bytes checked,
	struct arena *arena, void *record, struct why *why) MUST_USE;

/* Decoding's whole judgement without its result: allocates nothing. */
enum err record_check(const struct record_type *type, struct bytes bytes, struct why *why) MUST_USE;

/* The same for bytes that packed_check has passed already, as a block's bodies have. */
enum err record_check_packed(
	const struct record_type *type, struct bytes checked, struct why *why) MUST_USE;

/* Appends JSON: days and instants as ISO 8601, blobs as base64. `indent` 0 is one line. */
enum err record_to_json(const struct record_type *type, struct bytes bytes, unsigned indent,
	struct buffer *out, struct why *why) MUST_USE;

/* Appends MessagePack made from a JSON object. Strict about unknown fields, since a person or a
 * program wrote them just now: ERR_UNKNOWN_FIELD names the nearest known one. */
enum err record_from_json(const struct record_type *type, struct text json, struct buffer *out,
	struct why *why) MUST_USE;

#endif
