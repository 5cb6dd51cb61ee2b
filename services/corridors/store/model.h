/* All that was known at one instant, ready to be asked: rows, network, disruptions, and the state
 * graph for whoever searches it. The service keeps the present one until a row changes, and makes
 * others for `known_at`. */
#ifndef SERAI_SERVICES_CORRIDORS_STORE_MODEL_H
#define SERAI_SERVICES_CORRIDORS_STORE_MODEL_H

#include "services/corridors/network/graph.h"
#include "services/corridors/shipments/learned.h"
#include "services/corridors/store/state.h"

struct model {
	struct rows rows;    /* as the sheets have them */
	struct rows planned; /* with what was learned; empty when nothing was */
	struct network network;
	struct arena arena; /* of what was learned */
	struct disruption *disruptions;
	size_t disruptions_count, disruptions_room;
	struct arena told;            /* what the disruptions point at */
	size_t told_anew;             /* of them, those that another has taken the place of */
	struct graph graph;           /* by model_graph alone; network NULL: not made yet */
	struct charges_count *counts; /* of the graph */
};

/* `learned` NULL: the sheets alone. */
enum err model_load(struct store *store, int64_t known_us, const struct learned *learned,
	struct model **out, struct why *why) MUST_USE;
void model_destroy(struct model **model);

/* Made at the first question after it changed: claims are judged without it. Lent until a
 * disruption changes. */
const struct graph *model_graph(struct model *model);

/* A disruption was declared, confirmed or lifted: read anew, in a model of all that is known. The
 * rest stays as it is. */
enum err model_disrupted(
	struct model *model, struct store *store, struct text id, struct why *why) MUST_USE;

#endif
