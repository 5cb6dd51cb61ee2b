/* The answer to "which way can freight go": a query's filters, the search, and the reply with every
 * figure's mark and source, the disruptions that bore on it, and what if a link of it were closed.
 * Pure: the day is in the query. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_ROUTE_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_ROUTE_H

#include "services/corridors/network/disruption.h"
#include "services/corridors/planner/planner.h"

/* What is known, as of one instant. All lent. */
struct route_world {
	const struct network *network;
	const struct graph *graph; /* without factors */
	const struct disruption *disruptions;
	size_t disruptions_count;
	day today; /* where the query gives no day */
};

/* Fills the reply; what it points at is lent by the world or allocated in the arena. */
enum err route_answer(const struct route_world *world, const struct route_query *query,
	struct arena *arena, struct route_reply *reply, struct why *why) MUST_USE;

/* The weaker of two marks ("low" is the weakest); TEXT_NONE is no mark yet. */
struct text route_weaker(struct text a, struct text b);

/* The mark that a source's tag stands for: found, derived, computed, recalled, estimated. */
struct text route_mark_of(struct text source);

#endif
