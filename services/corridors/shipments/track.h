/* Where a shipment is, by its plan and the events that count: a fold in the order of time, so that
 * the order in which events were told changes nothing. And what lies ahead of it, as parts for an
 * estimate, with disruptions and what was learned laid on. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_TRACK_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_TRACK_H

#include "services/corridors/network/disruption.h"
#include "services/corridors/shipments/eta.h"
#include "services/corridors/shipments/learned.h"

/* An event that counts: it happened, at a known place, and nobody took it back. */
struct track_seen {
	struct text id, node, what; /* as in shipment_event */
	int64_t at;
};

/* A place of the plan: the steps that the freight stands there, and the move that leaves it. */
struct track_stop {
	struct text place;
	uint32_t first, count; /* standing steps */
	int32_t move;          /* step; -1 at the end */
	bool has_arrived, has_left;
	int64_t arrived, left;
};

enum track_state { TRACK_BOOKED, TRACK_STANDING, TRACK_MOVING, TRACK_ARRIVED };

struct track {
	struct track_stop *stops; /* of the arena */
	uint32_t stops_count;
	enum track_state state;
	uint32_t stop;    /* where it stands, or that it left last */
	int64_t since;    /* since when */
	bool off_plan;    /* seen at a place that the plan does not lead on through */
	struct text seen; /* that place */
	bool left_seen;   /* and it has left it */
};

/* `seen` in any order; those later than `now` do not count yet. Everything is of the arena. */
void track_fold(const struct shipment_plan *plan, int64_t ready, const struct track_seen *seen,
	size_t count, int64_t now, struct arena *arena, struct track *out);

/* The steps that lie behind it: up to the move into the place where it stands, and, when it moves,
 * up to and with that move, since that is where it can next be planned from. */
uint32_t track_done(const struct track *track);

/* The place that it can next be planned from. */
struct text track_next(const struct shipment_plan *plan, const struct track *track);

/* What changes the figures of a plan's steps. All lent. */
struct track_world {
	const struct rows *sheet; /* as the sheets have them */
	const struct network *network;
	const struct overlay *overlay;
	const struct learned *learned;
};

/* A step as now expected. */
struct learned_figure track_figure(
	const struct track_world *world, const struct shipment_step *step);

/* What lies ahead: the estimate, in hours from `now`, and the closures that it meets, by what is
 * expected of each step: those in force are waited for, and those that are planned for when it
 * comes there. A link on which it moves already is not ahead. */
struct track_ahead {
	struct eta eta;
	int32_t blocked_by; /* the closure of which nobody knows the end; NETWORK_NONE */
	struct track_met {
		uint32_t link;
		int32_t by;
	} * met; /* the planned ones; of the arena */
	size_t met_count, met_room;
};

/* False: it is blocked. */
bool track_ahead(const struct track_world *world, const struct shipment_plan *plan,
	const struct track *track, int64_t now, struct arena *arena, struct track_ahead *out);

/* What its stands say of rows of the dwell sheet; returns the count, at most `max`. */
uint32_t track_observed(const struct track_world *world, const struct shipment_plan *plan,
	const struct track *track, struct dwell_observed *out, uint32_t max);

#endif
