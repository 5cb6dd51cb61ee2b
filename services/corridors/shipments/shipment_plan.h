/* A shipment's plan: the planner's path as steps that outlive the model, found with the disruptions
 * of a day in force. Steps carry the figures of the rows, without disruptions: these are laid on
 * when an estimate is made. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_SHIPMENT_PLAN_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_SHIPMENT_PLAN_H

#include "services/corridors/answers/restrictions.h"
#include "services/corridors/answers/route.h"

/* One day's network, for many plans. */
struct searcher {
	const struct route_world *world;
	day on;
	struct overlay overlay;
	struct graph own;          /* with the factors of disruptions, where there are any */
	const struct graph *graph; /* that is searched */
	struct planner *planner;
	bool *closed;  /* per link: not operating, not open that day, or disrupted */
	bool *without; /* the same and what a shipment avoids */
};

/* The world is lent and must outlive the searcher. */
void searcher_init(struct searcher *searcher, const struct route_world *world, day on);
void searcher_fini(struct searcher *searcher);

struct shipment_ask {
	uint32_t from, to; /* nodes */
	struct text by;
	const struct text *avoid;
	uint32_t avoid_count;
	struct text goods; /* their class, for the restrictions */
	const struct text *ignore_regime;
	uint32_t ignore_regime_count;
	uint32_t origin;  /* the node where the goods start, which a later plan may not be from */
	const bool *shut; /* per link: not along it; NULL: none */
};

/* What of the goods is no class, and what of the regimes is none of the sheet's. */
enum err shipment_plan_goods(const struct network *network, const struct shipment_ask *ask, day on,
	struct arena *arena, struct restrictions *out, struct why *why) MUST_USE;

/* False: there is no way. The plan has no id yet; it is of the arena and lent by the world. A
 * target in `avoid` that is no longer in the sheets avoids nothing, nor does a class of goods or a
 * regime that is none (any longer). */
bool shipment_plan_find(struct searcher *searcher, const struct shipment_ask *ask,
	struct arena *arena, struct shipment_plan *out);

/* The weakest marks of the steps from one on: of their times, money and lengths. */
struct shipment_marks {
	struct text hours, usd, km;
};
struct shipment_marks shipment_plan_marks(const struct shipment_plan *plan, uint32_t from);

/* What was done of one plan, and then another. Where that one begins at the place which was
 * reached, what the freight stands there for is the old plan's: it is in that queue already, and
 * the planner, who starts at rest, knows of none. Elsewhere a step `found` is between them. */
void shipment_plan_join(const struct shipment_plan *old, uint32_t steps_done,
	const struct shipment_plan *rest, struct arena *arena, struct shipment_plan *out);

/* Gives it its id, the digest of all the rest. */
void shipment_plan_seal(struct shipment_plan *plan, struct arena *arena);

/* Do they go along the same links, from these steps on? */
bool shipment_plan_same(const struct shipment_plan *a, uint32_t a_from,
	const struct shipment_plan *b, uint32_t b_from);

#endif
