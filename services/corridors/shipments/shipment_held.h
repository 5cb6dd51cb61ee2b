/* What is known of a shipment, as the store lends it to the rules. Texts are of the arena that it
 * was read into. */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_SHIPMENT_HELD_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_SHIPMENT_HELD_H

#include "services/corridors/shipments/track.h"

struct shipment_held {
	struct shipment_booked booked;
	struct shipment_status status;
	struct text plan; /* id */
	bool live, has_chance;
	double chance;
	int64_t turns, recorded_us, planned_us; /* planned: made, or looked at anew */
	uint64_t seq;
};

/* Its events that count. */
struct seen_found {
	struct track_seen *items;
	uint32_t count;
};

/* An event that was reported, and what became of it; of no shipment: a stray one. */
struct event_held {
	struct shipment_event report;
	struct text shipment, verdict, text, node;
	bool counts;
	int64_t recorded_us;
	uint64_t seq, event_seq;
};

/* It is to be planned anew: what by, and since which event. */
struct due {
	struct text shipment, cause, by;
	uint64_t seq;
};

#endif
