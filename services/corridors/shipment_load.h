/* Between the store and the rules: a shipment with all that is held of it, and an event taken for
 * it. Used by shipment_handlers*.c. */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENT_LOAD_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENT_LOAD_H

#include "services/corridors/handlers_inside.h"
#include "services/corridors/shipments/shipment.h"
#include "services/corridors/store/shipment_state.h"

/* A shipment, and what the events of one input have made of it so far. */
struct shipment_case {
	struct shipment_held held;
	struct shipment_plan plan;
	struct seen_found seen; /* room for more than are there */
	uint32_t room;
	struct text taken[16]; /* ids of events taken since it was loaded */
	uint32_t taken_count;
};

/* NOT_FOUND when there is no shipment of that id. */
enum err shipment_load(struct corridors *corridors, struct text id, struct arena *arena,
	struct shipment_case **out, struct why *why) MUST_USE;
struct shipment_case *shipment_load_case(
	const struct shipment_held *held, const struct shipment_plan *plan, struct arena *arena);

/* The case at an instant, ready for the rules. */
struct shipment shipment_load_at(
	const struct shipment_case *held, int64_t now, struct arena *arena);

struct track_world shipment_load_world(
	const struct corridors *corridors, const struct searcher *searcher);

/* The edge's clock, for commands and questions; never for deciding. */
int64_t shipment_load_clock(void);

struct shipment_told {
	const struct shipment_event *event;
	uint64_t seq;
	int64_t recorded_us;
};

/* Emits what comes of the event for the shipment, and takes it into the case. */
enum err shipment_load_take(struct corridors *corridors, struct searcher *searcher,
	struct shipment_case *held, const struct shipment_told *told, const struct kit_event *input,
	struct kit_outputs *outputs, struct why *why) MUST_USE;

#endif
