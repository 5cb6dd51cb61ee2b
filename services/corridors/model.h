/* All that was known at one instant, ready to be asked: rows, network, state graph, disruptions.
 * The service keeps the present one until an event changes it, and makes others for `known_at`. */
#ifndef SERAI_SERVICES_CORRIDORS_MODEL_H
#define SERAI_SERVICES_CORRIDORS_MODEL_H

#include "services/corridors/graph.h"
#include "services/corridors/state.h"

struct model {
	struct rows rows;
	struct network network;
	struct graph graph;
	struct arena arena;
	struct disruption *disruptions;
	size_t disruptions_count;
};

enum err model_load(
	struct store *store, int64_t known_us, struct model **out, struct why *why) MUST_USE;
void model_destroy(struct model **model);

#endif
