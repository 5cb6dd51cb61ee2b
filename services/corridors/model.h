/* All that was known at one instant, ready to be asked: rows, network, state graph, disruptions.
 * The service keeps the present one until an event changes it, and makes others for `known_at`. */
#ifndef SERAI_SERVICES_CORRIDORS_MODEL_H
#define SERAI_SERVICES_CORRIDORS_MODEL_H

#include "services/corridors/graph.h"
#include "services/corridors/learned.h"
#include "services/corridors/state.h"

struct model {
	struct rows rows;    /* as the sheets have them */
	struct rows planned; /* with what was learned; empty when nothing was */
	struct network network;
	struct graph graph;
	struct arena arena;
	struct disruption *disruptions;
	size_t disruptions_count;
};

/* `learned` NULL: the sheets alone. */
enum err model_load(struct store *store, int64_t known_us, const struct learned *learned,
	struct model **out, struct why *why) MUST_USE;
void model_destroy(struct model **model);

#endif
