/* The registry's state: rows on two clocks, records with versions, and the claims that were held
 * against them; and `apply`, which is all that ever changes it. Pure: the same events give the same
 * state. */
#ifndef SERAI_SERVICES_REGISTRY_HISTORY_REGISTRY_H
#define SERAI_SERVICES_REGISTRY_HISTORY_REGISTRY_H

#include "proto/records/evidence.h"
#include "services/registry/history/claims.h"
#include "services/registry/history/index.h"
#include "services/registry/history/ledger.h"

/* A claim that was held against the records. */
struct match {
	struct text record; /* its id, once for all of a record; TEXT_NONE: none */
	int64_t round, recorded_us, superseded_us;
	uint32_t before_of_claim, before_of_record; /* INDEX_NONE: the first */
};

struct registry {
	struct bitemporal *statuses;
	struct ledger *ledger;
	struct claims *claims;
	struct kept matched; /* what each of `matches` says */
	struct match *matches;
	size_t matches_count, matches_room;
	struct index by_claim, by_record; /* the last match of each; match.before_... go on */
	struct sheet_ref { /* what each sheet row looked like when it was last taken */
		struct text ref, digest;
	} * refs;
	size_t refs_count, refs_room;
	struct index by_ref;
	struct stamp last;
	struct kept_reader reader; /* of what is written */
	struct arena arena;        /* texts of the matches and refs */
	struct arena scratch;      /* of the event being applied */
};

void registry_init(struct registry *registry); /* all empty */
void registry_fini(struct registry *registry);

/* What of that which was there an event changed; all else that it does is to add. */
struct applied {
	const struct row_number *superseded; /* lent until the next event */
	uint32_t superseded_count;
	uint32_t version, ref; /* superseded, and seen anew; by index; INDEX_NONE: none */
};

/* Applies an event of the registry's own; `type` says which record it is. ERR_UNKNOWN_RECORD for
 * one that does not belong here. */
enum err registry_apply(struct registry *registry, struct text type, struct bytes data,
	struct stamp given, struct applied *out, struct why *why) MUST_USE;
const struct record_type *registry_record_type(struct text name); /* NULL: none of its own */
/* The same of one that was decoded. */
struct applying {
	const struct record_type *type;
	const void *record;
	struct bytes data;
	struct arena *arena; /* for what is made on the way */
};
enum err registry_apply_record(struct registry *registry, const struct applying *event,
	struct stamp given, struct applied *out, struct why *why) MUST_USE;

/* A copy of rows and records, to try events on before they are published. It has no matches of its
 * own, and lends the claims of the original. */
enum err registry_copy(
	const struct registry *registry, struct registry *out, struct why *why) MUST_USE;
void registry_copy_fini(struct registry *copy);

/* From now on what is written of claims and matches is read so, from the lists so numbered. The
 * registry stays where it is. */
struct registry_lists {
	int heard, judged, reviewed, matched;
};
void registry_reads(struct registry *registry, const struct kept_reader *reader,
	const struct registry_lists *lists);
/* What failed in reading since, for whoever asked: what was found then counts for nothing. */
enum err registry_read(const struct registry *registry, struct why *why) MUST_USE;

/* Puts back what a store holds. Copies what is given, but of a match, which is read when it is
 * asked for. */
enum err registry_load_match(
	struct registry *registry, const struct kept_item *item, struct why *why) MUST_USE;
uint32_t registry_load_ref(
	struct registry *registry, struct text ref, struct text digest); /* its index in refs */

/* TEXT_NONE when the sheet row is not held. */
struct text registry_ref(const struct registry *registry, struct text ref);

/* Matches with a record's id, the newest first; NULL at the end. */
const struct match *registry_match_of(const struct registry *registry, struct text record);
const struct match *registry_match_before(
	const struct registry *registry, const struct match *match);

/* The same of a claim. */
const struct match *registry_match_of_claim(const struct registry *registry, struct text claim);
const struct match *registry_match_before_of_claim(
	const struct registry *registry, const struct match *match);

/* What it says; in the arena, and words may be lent until the registry changes. */
const struct claim_matched *registry_match_says(
	const struct registry *registry, const struct match *match, struct arena *arena);

bool registry_claim_matched(const struct registry *registry, struct text claim);

#endif
