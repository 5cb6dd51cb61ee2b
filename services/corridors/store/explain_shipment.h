/* How do we know, of a shipment: where it is by which events, which plans it had and why, down to
 * the sentence of the article that a closure rests on. */
#ifndef SERAI_SERVICES_CORRIDORS_STORE_EXPLAIN_SHIPMENT_H
#define SERAI_SERVICES_CORRIDORS_STORE_EXPLAIN_SHIPMENT_H

#include "services/corridors/store/model.h"
#include "services/corridors/store/shipment_state.h"

/* `id` without `shipment:`. ERR_NOT_FOUND when there is none. */
enum err explain_shipment(struct store *store, const struct model *model, struct text id,
	struct arena *arena, struct why_tree *out, struct why *why) MUST_USE;

#endif
