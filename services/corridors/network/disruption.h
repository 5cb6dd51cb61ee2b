/* Disruptions as an overlay: what those in force on a day do to links and places. The base data is
 * never edited, so "as of", "known at" and "what if" are one computation. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_DISRUPTION_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_DISRUPTION_H

#include "services/corridors/network/graph.h"
#include "services/corridors/network/target.h"

struct disruption {
	struct corridor_disruption row;
	bool lifted;
	struct corridor_lifted lift;
	int64_t recorded_us;
	uint64_t seq, lift_seq;
};

/* Is it in force on the day? A lift without a day says that it never was. */
bool disruption_holds(const struct disruption *disruption, day on);

/* The day after its last, lift included; false: unknown. */
bool disruption_until(const struct disruption *disruption, day *until);

/* One that held on `since` and holds no more; NULL. */
const struct disruption *disruption_over(
	const struct disruption *all, size_t count, day since, day on);

/* What a declared disruption hits; nothing at all when its row is gone from the sheet. */
struct target disruption_target(
	const struct network *network, const struct corridor_disruption *row);

/* All that are in force on each link, or on each place: by[first[i]] to by[first[i + 1] - 1]. */
struct overlay_hits {
	uint32_t *first, *by;
};

struct overlay {
	const struct disruption *disruptions;
	size_t disruptions_count;
	struct overlay_hits on_links, on_nodes; /* only where something is touched */
	struct overlay_hits coming; /* closures of links that are planned; only where `foresees` */
	int32_t *closed;            /* per link: the disruption that closes it; NETWORK_NONE */
	int32_t *link_by, *node_by; /* that changes its time, or its dwell; NETWORK_NONE */
	double *links, *nodes;      /* factors of time */
	double *capacity;           /* factor of capacity, per link */
	bool touches, changes;      /* is anything hit at all; has anything a factor of time? */
	bool foresees;              /* is a closure planned? */
};

void overlay_init(struct overlay *overlay, const struct network *network,
	const struct disruption *disruptions, size_t count, day on);
void overlay_fini(struct overlay *overlay);

/* What closes the link at that instant, by what is known on the overlay's day: in force and not
 * over by then, or planned for it. NETWORK_NONE: nothing. `until` is the day after its last,
 * DAY_MAX: unknown. */
int32_t overlay_closing(const struct overlay *overlay, uint32_t link, int64_t at_us, day *until);

struct graph_factors overlay_factors(const struct overlay *overlay);

/* A command's target and figures, judged: what the declared disruption will say. */
enum err disruption_judge(const struct network *network, const struct corridor_disrupt *command,
	struct corridor_disruption *out, struct why *why) MUST_USE;

#endif
