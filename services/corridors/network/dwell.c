#include "services/corridors/network/dwell.h"

#include <math.h>

#define Z90 1.2815515655446004 /* the 90th percentile of the standard normal distribution */

static const struct dwell_choice none = {NETWORK_NONE, true};

static bool fits(const struct corridor_dwell *row, const char *mode, const char *applies)
{
	return text_is(row->mode, mode) && text_is(row->applies, applies);
}

struct dwell_choice dwell_transit(const struct network *network, uint32_t node, enum mode mode,
	enum dwell_direction direction)
{
	static const char *const words[] = {"outbound", "inbound", ""};
	const struct network_node *at = &network->nodes[node];
	struct dwell_choice choice = none;
	for (uint32_t i = 0; i < at->dwells_count; i++) {
		int32_t index = network->dwells[at->dwells_first + i];
		const struct corridor_dwell *row = network_dwell(network, index);
		if (!fits(row, mode_name(mode), "transit"))
			continue;
		bool exact = direction == DWELL_ANY || text_is(row->direction, "both") ||
			     text_is(row->direction, words[direction]);
		if (exact || choice.row == NETWORK_NONE)
			choice = (struct dwell_choice){index, !exact};
		if (exact)
			break;
	}
	return choice;
}

static struct dwell_choice at_place(
	const struct network *network, const char *place, const char *mode, const char *applies)
{
	for (uint32_t i = 0; i < network->general_count; i++) {
		const struct corridor_dwell *row = network_dwell(network, network->general[i]);
		if (text_is(row->place, place) && fits(row, mode, applies))
			return (struct dwell_choice){network->general[i], true};
	}
	return none;
}

struct dwell_choice dwell_border(const struct network *network, const struct network_link *link)
{
	if (link->customs != NETWORK_NONE)
		return (struct dwell_choice){link->customs, true};
	return at_place(network, "*", mode_name(link->mode), "transit");
}

static struct dwell_choice at_node(const struct network *network, uint32_t node, const char *mode)
{
	const struct network_node *at = &network->nodes[node];
	for (uint32_t i = 0; i < at->dwells_count; i++) {
		int32_t index = network->dwells[at->dwells_first + i];
		if (fits(network_dwell(network, index), mode, "mode_change"))
			return (struct dwell_choice){index, false};
	}
	return none;
}

/* A truck at a port is seldom handled as a box is: its own row goes first, then the port's. */
struct dwell_choice dwell_mode_change(
	const struct network *network, uint32_t node, enum mode from, enum mode to)
{
	bool road = from == MODE_ROAD || to == MODE_ROAD;
	bool water = mode_is_water(from) || mode_is_water(to);
	bool ferry = from == MODE_FERRY || to == MODE_FERRY;
	struct dwell_choice choice = none;
	if (road)
		choice = at_node(network, node, "road");
	if (choice.row == NETWORK_NONE && ferry)
		choice = at_node(network, node, "ferry");
	if (choice.row == NETWORK_NONE && water)
		choice = at_node(network, node, "sea");
	if (choice.row == NETWORK_NONE)
		choice = at_place(network, "*", water ? "sea" : "road", "mode_change");
	return choice;
}

struct dwell_choice dwell_gauge(const struct network *network)
{
	return at_place(network, "*", "rail_gauge", "transit");
}

static void moments(const struct dwell_part *part, double *mean, double *deviation)
{
	if (part->mean_wait_h > 0) {
		*mean = part->mean_wait_h;
		*deviation = part->mean_wait_h / sqrt(3.0); /* even between 0 and twice the mean */
		return;
	}
	double sigma = part->median_h > 0 && part->p90_h > part->median_h
			       ? log(part->p90_h / part->median_h) / Z90
			       : 0;
	*mean = part->median_h * exp(sigma * sigma / 2);
	*deviation = *mean * sqrt(exp(sigma * sigma) - 1);
}

/* Departures are independent of each other and of the rows; the rows share DWELL_RHO. */
struct dwell_total dwell_sum(double moving_h, const struct dwell_part *parts, size_t count)
{
	double mean = 0, variance = 0, rows = 0, rows_squared = 0;
	for (size_t i = 0; i < count; i++) {
		double m = 0, d = 0;
		moments(&parts[i], &m, &d);
		mean += m;
		variance += d * d;
		if (!(parts[i].mean_wait_h > 0)) {
			rows += d;
			rows_squared += d * d;
		}
	}
	variance += DWELL_RHO * (rows * rows - rows_squared);
	if (mean <= 0)
		return (struct dwell_total){moving_h, moving_h};
	double sigma2 = log(1 + variance / (mean * mean));
	double mu = log(mean) - sigma2 / 2;
	return (struct dwell_total){moving_h + exp(mu), moving_h + exp(mu + Z90 * sqrt(sigma2))};
}
