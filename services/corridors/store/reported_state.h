/* What is kept of what articles report, of disruptions and of projects: the claims heard, and how
 * far each disruption is confirmed. Only here stands their SQL. */
#ifndef SERAI_SERVICES_CORRIDORS_STORE_REPORTED_STATE_H
#define SERAI_SERVICES_CORRIDORS_STORE_REPORTED_STATE_H

#include "proto/records/news.h"
#include "services/corridors/store/state.h"

enum { REPORTED_HEARD_MAX = 2000 };

/* Remembers another's claim, under what it speaks of in the network. Those heard before, too, whose
 * subject is not known since the network changed. */
enum err reported_state_hear(struct store *store, const struct network *network,
	const struct claim *claim, struct bytes data, struct state_stamp stamp,
	struct why *why) MUST_USE;

/* The network has changed: what claims speak of is looked for anew. */
enum err reported_state_renamed(struct store *store, struct why *why) MUST_USE;

/* The claims that speak of the same as `of`, up to it, in the order of the log: the newest
 * REPORTED_HEARD_MAX, `of` the last of them. All of the arena. */
struct claims_heard {
	struct claim *items;
	uint32_t count;
};
enum err reported_state_alike(struct store *store, struct text of, struct arena *arena,
	struct claims_heard *out, struct why *why) MUST_USE;

/* The claim of this id; *found is false when it was not heard. */
enum err reported_state_claim(struct store *store, struct text id, struct arena *arena,
	struct claim *out, uint64_t *seq, bool *found, struct why *why) MUST_USE;

enum err reported_state_confirm(struct store *store, const struct corridor_confirmed *confirmed,
	struct bytes data, struct state_stamp stamp, struct why *why) MUST_USE;

/* Lays on a disruption what was confirmed of it by the instant. */
enum err reported_state_lay(struct store *store, int64_t known_us, struct arena *arena,
	struct disruption *disruption, struct why *why) MUST_USE;

#endif
