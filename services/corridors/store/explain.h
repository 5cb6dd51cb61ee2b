/* "How do we know": the tree of reasons under a record's id. */
#ifndef SERAI_SERVICES_CORRIDORS_STORE_EXPLAIN_H
#define SERAI_SERVICES_CORRIDORS_STORE_EXPLAIN_H

#include "services/corridors/store/model.h"

struct explain_world {
	struct store *store;
	const struct model *model;
	struct arena *arena;
};

/* Ids: kind:id for every kind of rows_about, disruption:X12, and what a claim proposed.
 * ERR_NOT_FOUND when it is none of this service's. */
enum err explain_why(const struct explain_world *world, const struct why_query *query,
	struct why_tree *tree, struct why *why) MUST_USE;

#endif
