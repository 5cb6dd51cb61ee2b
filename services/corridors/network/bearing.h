/* The disruptions that bear on an answer, each once: their ids, which of them rest on one report of
 * the press, which only warn, and the sentences that say so. One for routes, comparisons, flows
 * and shipments, so that none of them forgets to mark what it stands on. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_BEARING_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_BEARING_H

#include "proto/base/arena.h"
#include "services/corridors/network/disruption.h"

/* The bound of such lists in the records; what is beyond it is counted in a sentence. */
enum { BEARING_MAX = 64, BEARING_NOTES_MAX = 12 };

struct bearing {
	const struct overlay *overlay;
	struct arena *arena;
	bool *bears; /* per disruption of the overlay */
};

struct bearing_list {
	const struct text *items; /* of the arena */
	uint32_t count;
};

enum bearing_which { BEARING_ALL, BEARING_PROVISIONAL, BEARING_WARNED };

/* The overlay is lent. */
void bearing_init(struct bearing *bearing, const struct overlay *overlay, struct arena *arena);

/* What is passed on the way. */
void bearing_link(struct bearing *bearing, uint32_t link);
void bearing_node(struct bearing *bearing, uint32_t node);
/* What is met by its own time, as a closure that is planned; by its index in the overlay. */
void bearing_met(struct bearing *bearing, int32_t disruption);

/* Those with such an effect do not bear on this answer. */
void bearing_ignore(struct bearing *bearing, const char *effect);

/* And what another part of the same answer passes. */
void bearing_join(struct bearing *bearing, const struct bearing *part);

/* "disruption:X1" ... in the order in which they were declared. */
struct bearing_list bearing_ids(const struct bearing *bearing, enum bearing_which which);

/* All, and those that rest on one report, where an answer lists them. */
void bearing_fill(const struct bearing *bearing, const struct text **all, uint32_t *all_count,
	const struct text **provisional, uint32_t *provisional_count);

/* What a reader has to know of them, in sentences. */
struct bearing_list bearing_notes(const struct bearing *bearing);

#endif
