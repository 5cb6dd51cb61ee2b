/* What is kept of what articles report, of disruptions and of projects: the claims heard, and how
 * far each disruption is confirmed. Only here stands their SQL. */
#ifndef SERAI_SERVICES_CORRIDORS_REPORTED_STATE_H
#define SERAI_SERVICES_CORRIDORS_REPORTED_STATE_H

#include "proto/records/news.h"
#include "services/corridors/state.h"

enum { REPORTED_HEARD_MAX = 2000 };

/* Remembers another's claim. */
enum err reported_state_hear(struct store *store, const struct claim *claim, struct bytes data,
	struct state_stamp stamp, struct why *why) MUST_USE;

/* The newest claims heard, in the order of the log; all of the arena. */
struct claims_heard {
	struct claim *items;
	uint64_t *seqs;
	uint32_t count;
};
enum err reported_state_heard(struct store *store, struct arena *arena, struct claims_heard *out,
	struct why *why) MUST_USE;

enum err reported_state_confirm(struct store *store, const struct corridor_confirmed *confirmed,
	struct bytes data, struct state_stamp stamp, struct why *why) MUST_USE;

/* Lays on a disruption what was confirmed of it by the instant. */
enum err reported_state_lay(struct store *store, int64_t known_us, struct arena *arena,
	struct disruption *disruption, struct why *why) MUST_USE;

#endif
