/* What the service keeps in its store: rows with the time in which they were known, disruptions
 * with their lifts, matched claims. Only here stands SQL. */
#ifndef SERAI_SERVICES_CORRIDORS_STORE_STATE_H
#define SERAI_SERVICES_CORRIDORS_STORE_STATE_H

#include "proto/records/evidence.h"
#include "services/corridors/network/disruption.h"
#include "services/kit/store.h"

/* When, and by which event. */
struct state_stamp {
	uint64_t seq;
	int64_t recorded_us;
};

#define STATE_NOW INT64_MAX /* as known: all that is known */

enum err state_set(struct store *store, enum row_kind kind, const void *record, struct bytes data,
	struct state_stamp stamp, struct why *why) MUST_USE;
enum err state_withdraw(struct store *store, struct text kind, struct text id,
	struct state_stamp stamp, struct why *why) MUST_USE;
enum err state_disrupt(struct store *store, struct text id, struct bytes data,
	struct state_stamp stamp, struct why *why) MUST_USE;
enum err state_lift(struct store *store, struct text id, struct bytes data,
	struct state_stamp stamp, struct why *why) MUST_USE;
enum err state_match(struct store *store, const struct claim_matched *match, struct bytes data,
	struct state_stamp stamp, struct why *why) MUST_USE;

/* Fills empty rows with what was known at the instant; all is copied into the rows' arena. */
enum err state_rows(
	struct store *store, int64_t known_us, struct rows *out, struct why *why) MUST_USE;

/* Disruptions known at the instant, oldest first, in the arena. */
enum err state_disruptions(struct store *store, int64_t known_us, struct arena *arena,
	struct disruption **out, size_t *count, struct why *why) MUST_USE;

/* One of them, by all that is known. */
enum err state_disruption(struct store *store, struct text id, struct arena *arena,
	struct disruption *out, bool *found, struct why *why) MUST_USE;

/* When a row that holds was recorded, and by which event; seq 0 when it does not hold. */
enum err state_stamp_of(struct store *store, struct text kind, struct text id,
	struct state_stamp *out, struct why *why) MUST_USE;

/* Matched claims under a record's id, oldest first, in the arena. */
struct state_claim {
	struct claim_matched match;
	struct state_stamp stamp;
};
enum err state_claims(struct store *store, struct text record, struct arena *arena,
	struct state_claim **out, size_t *count, struct why *why) MUST_USE;

#endif
