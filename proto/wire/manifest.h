/* A plugin's manifest: what an analysis says of itself before any of its code has run. The text is
 * what SERAI_MANIFEST (plugins/include/serai/plugin.h) puts into the file, `key=value` lines. The
 * supervisor reads it to know what to feed the plugin and what to take from it; the plugin's host
 * reads the same bytes to refuse at once what was not announced.
 *
 * The records that a plugin emits are described in it with the rows of proto/tables, so that its
 * events are checked and documented as ours are. Their names begin with the plugin's id. */
#ifndef SERAI_PROTO_WIRE_MANIFEST_H
#define SERAI_PROTO_WIRE_MANIFEST_H

#include "proto/codec/record.h"

enum {
	MANIFEST_TEXT_MAX = 65536,
	MANIFEST_ID_MAX = 48,
	MANIFEST_FILTERS_MAX = 32,
	MANIFEST_EMITS_MAX = 32,
	MANIFEST_ANSWERS_MAX = 16,
	MANIFEST_RECORDS_MAX = 32,
	MANIFEST_FIELDS_MAX = 128, /* of one record */
};

struct manifest_emit {
	struct text key; /* a filter over what follows `analysis.<id>.` */
	const struct record_type *record;
};

struct manifest_answer {
	struct text method; /* asked as svc.<id>.<method> */
	const struct record_type *request, *reply;
};

struct manifest {
	struct arena arena; /* holds all that follows */
	struct text text;   /* the manifest as it is in the file */
	struct text id, version, doc;
	unsigned abi_major, abi_minor;
	uint64_t memory_max;                            /* bytes of address space */
	int64_t deadline_ms;                            /* for one batch */
	const char *consumes[MANIFEST_FILTERS_MAX + 1]; /* NULL-ended */
	unsigned consumes_count;
	struct manifest_emit emits[MANIFEST_EMITS_MAX];
	unsigned emits_count;
	struct manifest_answer answers[MANIFEST_ANSWERS_MAX];
	unsigned answers_count;
	struct record_type *records[MANIFEST_RECORDS_MAX];
	unsigned records_count;
};

/* Refusals name the line: "manifest:12". */
enum err manifest_parse(struct text text, struct manifest **out, struct why *why) MUST_USE;
void manifest_free(struct manifest **manifest);

const struct record_type *manifest_record(const struct manifest *manifest, struct text name);

/* What the plugin answers under this name; NULL when it announces no such method. */
const struct manifest_answer *manifest_answer(const struct manifest *manifest, struct text method);

/* May the plugin emit this? ERR_DENIED when the manifest does not announce the key with that
 * record; what record_check says when the body is not such a record. */
enum err manifest_check_output(const struct manifest *manifest, struct text key, struct text record,
	struct bytes body, struct why *why) MUST_USE;

/* Does `next` only add to what `before` described? Records and rows may not vanish or change. */
enum err manifest_check_growth(
	const struct manifest *before, const struct manifest *next, struct why *why) MUST_USE;

#endif
