/* The rules of a shipment under way: what an event means for it, where it is and when it will be
 * there, and whether another plan is better. Pure: what is held is given, time is an argument. */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_SHIPMENT_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_SHIPMENT_H

#include "services/corridors/network/bearing.h"
#include "services/corridors/shipments/shipment_plan.h"
#include "services/corridors/shipments/shipment_held.h"

/* Clocks of senders run ahead by so much before an event is one of the future. */
#define SHIPMENT_AHEAD_US INT64_C(900000000)

/* A fall of the chance by so much asks for a new plan. */
#define SHIPMENT_FALL 0.10

/* A shipment with all that is known of it at an instant. */
struct shipment {
	const struct shipment_held *held;
	struct shipment_plan plan;
	struct seen_found seen;
	struct track track;
};

/* Where it is and when it will be there, without p10 and p90, which cost as much again: the status
 * has them by shipment_spread. Texts and lists are of the arena. */
struct shipment_outlook {
	struct shipment_status status;
	struct track_ahead ahead;
	bool open; /* it is under way, and nothing without an end lies in its way */
};
void shipment_outlook(const struct track_world *world, const struct shipment *shipment, int64_t now,
	struct arena *arena, struct shipment_outlook *outlook);
void shipment_spread(const struct shipment_outlook *outlook, struct shipment_status *out);
/* Both. */
void shipment_status(const struct track_world *world, const struct shipment *shipment, int64_t now,
	struct arena *arena, struct shipment_status *out);

/* The disruptions in force on what is ahead of it, and planned closures that it will meet, which
 * its outlook has found; false: nothing is disrupted at all. */
bool shipment_bearing(const struct track_world *world, const struct shipment *shipment,
	const struct track_ahead *ahead, struct arena *arena, struct bearing *out);

/* Is this one of the planned closures that it meets? */
bool shipment_meets(const struct shipment_status *status, struct text disruption);

/* The place that an event names, as a node; NETWORK_NONE: it names none, or one that is not known,
 * and then why->text offers the nearest. */
int32_t shipment_place(const struct network *network, struct text given, struct why *why);

/* What comes of an event for a shipment, before its status is known. `before` is the event of the
 * same id that was told earlier, or NULL; `later` says that one of a later time counts already. */
struct shipment_report {
	const struct shipment_event *event;
	uint64_t seq;
	int64_t recorded_us;
	int32_t node;
	struct why place_why;
	const struct event_held *before;
	struct text plan_mode; /* how the plan comes to that place, or leaves it; TEXT_NONE */
	bool later, on_plan;
};
void shipment_judge(const struct network *network, const struct shipment_report *report,
	struct arena *arena, struct shipment_tracked *out);

/* How the plan leaves the place (`departs`), or comes to it; TEXT_NONE: it does neither. */
struct text shipment_mode_at(const struct shipment *shipment, struct text node, bool departs);

/* Would the place be met again on the plan, from where the shipment is? */
bool shipment_leads_to(const struct shipment *shipment, struct text node);

/* The best of the plans that there are when closures to come are thought of: the one that is found
 * without them, where it meets one also the one that is found without the links of which it meets
 * it, and so on. Each stands behind what `shipment` has done of its plan, `done` steps. */
struct shipment_sought {
	struct shipment_plan plan;
	struct shipment_outlook outlook;
	bool same; /* it goes on as the shipment's plan does */
};
bool shipment_seek(struct searcher *searcher, const struct track_world *world,
	const struct shipment *shipment, const struct shipment_ask *ask, int64_t now,
	struct arena *arena, struct shipment_sought *out);

/* A new plan, or why there is none. The plan of `out` is to be published when `made` says so. */
struct shipment_turn {
	struct shipment_turned turned;
	struct shipment_plan plan;
	bool made;
};
void shipment_turn(struct searcher *searcher, const struct track_world *world,
	const struct shipment *shipment, const struct due *due, int64_t now, struct arena *arena,
	struct shipment_turn *out);

/* The disruption of an id, with or without `disruption:` before it; NULL. */
const struct disruption *shipment_disruption(const struct route_world *world, struct text id);

/* "CNXIA > KZAAU > AZALA": the places of a plan from a step on, with the change of mode shown. */
void shipment_way(const struct shipment_plan *plan, uint32_t from_step, struct buffer *out);

#endif
