/* Standing time: which row of the dwell sheet holds where, and what a row says as a distribution.
 *
 * A row is lognormal: mu = ln(median), sigma = ln(p90 / median) / 1.2816. A search adds medians; a
 * plan's own distribution is then matched to the mean and variance of the sum (Fenton-Wilkinson),
 * with a stated correlation between the rows, since strikes and holidays hit several at once. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_DWELL_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_DWELL_H

#include "services/corridors/network/network.h"

enum dwell_direction { DWELL_OUTBOUND, DWELL_INBOUND, DWELL_ANY };

struct dwell_choice {
	int32_t row;  /* NETWORK_NONE: there is none */
	bool generic; /* not of this very place, or measured in the other direction */
};

/* Passing `node` in one mode, out of or into its state. Only rows of the node itself. */
struct dwell_choice dwell_transit(const struct network *network, uint32_t node, enum mode mode,
	enum dwell_direction direction);

/* A border in `mode` where neither end has a row: the customs union's, else the general one. */
struct dwell_choice dwell_border(const struct network *network, const struct network_link *link);

/* Changing from one mode to another, or from ship to ship. */
struct dwell_choice dwell_mode_change(
	const struct network *network, uint32_t node, enum mode from, enum mode to);

/* Changing gauge where the node has no rail transit row, which would include it. */
struct dwell_choice dwell_gauge(const struct network *network);

/* One thing that a trip waits for. */
struct dwell_part {
	double median_h, p90_h; /* lognormal; p90 = median: it is certain */
	double mean_wait_h; /* > 0: instead, a wait for a departure, even between 0 and twice this
			     */
};

struct dwell_total {
	double p50_h, p90_h;
};

/* How far the rows of one trip hang together: an assumption, printed with the figures. */
#define DWELL_RHO 0.3

/* The distribution of moving_h + all parts, by moments: fast, and a check of the draws. */
struct dwell_total dwell_sum(double moving_h, const struct dwell_part *parts, size_t count);

enum { DWELL_DRAWS = 10000 };

struct dwell_drawn {
	double p10_h, p50_h, p90_h;
	double in_time; /* share of draws that are done by the deadline; 0 without one */
};

/* The same by DWELL_DRAWS draws of every part: rows share one factor, so that their logarithms
 * correlate with DWELL_RHO; departures are independent. Chance is seeded, so the same parts have
 * the same answer. A deadline that is not positive is none. */
struct dwell_drawn dwell_draw(
	double moving_h, const struct dwell_part *parts, size_t count, double deadline_h);

#endif
