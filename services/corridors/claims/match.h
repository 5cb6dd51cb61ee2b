/* Claims held against the rows: what an article says of a corridor corroborates a row, contradicts
 * one, or proposes a new one. A proposal changes nothing by itself. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_CLAIMS_MATCH_H
#define SERAI_SERVICES_CORRIDORS_CLAIMS_MATCH_H

#include "proto/records/news.h"
#include "services/corridors/network/disruption.h"

struct match_world {
	const struct network *network;
	const struct disruption *disruptions;
	size_t disruptions_count;
	struct arena *arena;
};

struct match_verdict {
	struct text verdict; /* corroborates, contradicts, proposes */
	struct text record;  /* id of the row, or the one that a proposal would have */
	struct text reason;
};

/* False: the fact is none of this service's. */
bool match_claim(
	const struct match_world *world, const struct claim *claim, struct match_verdict *out);

#endif
