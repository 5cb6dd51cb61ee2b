/* Shipments in the store: what is booked, planned, reported, and due. Only here stands their SQL.
 * What is read is copied into the arena. */
#ifndef SERAI_SERVICES_CORRIDORS_STORE_SHIPMENT_STATE_H
#define SERAI_SERVICES_CORRIDORS_STORE_SHIPMENT_STATE_H

#include "services/corridors/shipments/shipment_held.h"
#include "services/corridors/shipments/shipment_uses.h"
#include "services/corridors/store/state.h"

struct texts_found {
	struct text *items;
	uint32_t count;
};

/* --- Writing: one function per event --------------------------------------------------------- */
enum err shipment_state_report(
	struct store *store, struct bytes data, struct state_stamp stamp, struct why *why) MUST_USE;
enum err shipment_state_plan(struct store *store, const struct shipment_plan *plan,
	struct bytes data, struct why *why) MUST_USE;
enum err shipment_state_book(struct store *store, const struct shipment_booked *booked,
	struct bytes data, struct state_stamp stamp, struct why *why) MUST_USE;
enum err shipment_state_track(struct store *store, const struct shipment_tracked *tracked,
	struct learned *learned, struct state_stamp stamp, struct why *why) MUST_USE;
enum err shipment_state_turn(struct store *store, const struct shipment_turned *turned,
	struct bytes data, struct state_stamp stamp, struct why *why) MUST_USE;

/* Plans of an index, by their numbers. */
struct plans_found {
	const struct shipment_uses *uses;
	const bool *marked;
};

/* Live shipments with one of these plans are to be planned anew. */
struct shipment_cause {
	struct text cause, by;
	uint64_t seq;
};
enum err shipment_state_due(struct store *store, const struct shipment_cause *cause,
	const struct plans_found *plans, struct why *why) MUST_USE;
/* The same for those whose plan was made or looked at after that event. */
enum err shipment_state_due_since(struct store *store, const struct shipment_cause *cause,
	uint64_t seq, struct why *why) MUST_USE;

/* --- Reading --------------------------------------------------------------------------------- */
/* NULL in *out when there is none. */
enum err shipment_state_find(struct store *store, struct text id, struct arena *arena,
	struct shipment_held **out, struct why *why) MUST_USE;

/* Ids of the shipments that bear the number, the newest first, live ones before others. */
enum err shipment_state_bearers(struct store *store, struct text number, struct arena *arena,
	struct texts_found *out, struct why *why) MUST_USE;

/* Ids of the shipments of which the event was told. */
enum err shipment_state_told(struct store *store, struct text event, struct arena *arena,
	struct texts_found *out, struct why *why) MUST_USE;

enum err shipment_state_plan_of(struct store *store, struct text id, struct arena *arena,
	struct shipment_plan *out, bool *found, struct why *why) MUST_USE;

/* The events of a shipment that count. */
enum err shipment_state_seen(struct store *store, struct text shipment, struct arena *arena,
	struct seen_found *out, struct why *why) MUST_USE;

/* Every event of a shipment (empty: of none), by time, with its report. */
struct events_found {
	struct event_held *items;
	uint32_t count;
};
enum err shipment_state_events(struct store *store, struct text shipment, struct arena *arena,
	/* Every event of a shipment (empty: of none), by time, with its report. */
	struct events_found *out, struct why *why) MUST_USE;

/* Has the shipment (empty: none) had an event of this id? Its report is decoded then. */
enum err shipment_state_event(struct store *store, struct text shipment, struct text event,
	struct arena *arena, struct event_held **out, struct why *why) MUST_USE;

/* Reports that bear the number and belong to no shipment. */
enum err shipment_state_strays(struct store *store, struct text number, struct arena *arena,
	/* Every event of a shipment (empty: of none), by time, with its report. */
	struct events_found *out, struct why *why) MUST_USE;

struct turns_found {
	struct shipment_turned *items;
	int64_t *recorded_us;
	uint64_t *seqs;
	uint32_t count;
};
enum err shipment_state_turns(struct store *store, struct text shipment, struct arena *arena,
	struct turns_found *out, struct why *why) MUST_USE;

/* What is due, at most `max`, in the order of ids. */
struct due_found {
	struct due *items;
	uint32_t count;
};
enum err shipment_state_due_list(struct store *store, uint32_t max, struct arena *arena,
	struct due_found *out, struct why *why) MUST_USE;
enum err shipment_state_any(struct store *store, bool *live, bool *due, struct why *why) MUST_USE;

/* Ids, in the order of booking. */
enum err shipment_state_list(struct store *store, bool all, struct arena *arena,
	struct texts_found *out, struct why *why) MUST_USE;
/* Ids of live shipments with one of these plans, in the order of booking. */
enum err shipment_state_users(struct store *store, const struct plans_found *plans,
	struct arena *arena, struct texts_found *out, struct why *why) MUST_USE;

/* The index takes in what the plan of a live shipment uses; and what those of all do. */
enum err shipment_state_use(struct store *store, struct text plan, struct shipment_uses *uses,
	struct why *why) MUST_USE;
enum err shipment_state_uses(
	struct store *store, struct shipment_uses *uses, struct why *why) MUST_USE;

enum err shipment_state_learned(
	struct store *store, struct learned *learned, struct why *why) MUST_USE;

#endif
