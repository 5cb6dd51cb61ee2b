#include "services/corridors/network/charges.h"

#include "proto/base/check.h"

#include <math.h>
#include <stdio.h>

/* --- CO2e ---------------------------------------------------------------------------------- */

/* Shorter sea links are sailed by feeders; the longest in European feeder trades is about this. */
#define FEEDER_KM 2000.0

static bool is_broad(const struct network *network, const struct network_link *link)
{
	(void)network;
	return link->gauge == 1520 || link->gauge == 1524;
}

static bool in_eu(const struct network *network, const struct network_link *link)
{
	const struct corridor_member *members =
		ROWS_OF(network->rows, ROW_CUSTOMS, corridor_member);
	const uint32_t ends[2] = {link->from, link->to};
	for (int end = 0; end < 2; end++) {
		bool member = false;
		for (size_t i = 0; !member && i < network->rows->of[ROW_CUSTOMS].count; i++)
			member = text_is(members[i].bloc, "EU") &&
				 text_equal(members[i].country,
					 network->nodes[ends[end]].row->country);
		if (!member)
			return false;
	}
	return true;
}

static bool is_deep(const struct network *network, const struct network_link *link)
{
	(void)network;
	return link->row->km >= FEEDER_KM;
}

static bool has_rail(const struct network *network, const struct network_link *link)
{
	return network->nodes[link->from].row->gauges_count &&
	       network->nodes[link->to].row->gauges_count;
}

/* The first row that fits. */
static const struct {
	enum mode mode;
	bool (*when)(const struct network *network, const struct network_link *link);
	const char *key;
} co2_rates[] = {
	{MODE_RAIL, is_broad, "rail_cis_mixed"},
	{MODE_RAIL, NULL, "rail_average"},
	{MODE_ROAD, in_eu, "road_artic_40t_eu"},
	{MODE_ROAD, NULL, "road_artic_central_asia"},
	{MODE_SEA, is_deep, "sea_container_avg"},
	{MODE_SEA, NULL, "sea_feeder"},
	{MODE_FERRY, has_rail, "ferry_rail_caspian"},
	{MODE_FERRY, NULL, "ferry_ropax"},
};

const struct corridor_rate *charges_co2_rate(
	const struct network *network, const struct network_link *link)
{
	for (unsigned i = 0; i < ARRAY_LEN(co2_rates); i++)
		if (co2_rates[i].mode == link->mode &&
			(!co2_rates[i].when || co2_rates[i].when(network, link)))
			return rows_find(network->rows, ROW_RATE, text_of(co2_rates[i].key));
	return NULL;
}

int32_t charges_co2_grams(const struct network *network, const struct network_link *link)
{
	const struct corridor_rate *rate = charges_co2_rate(network, link);
	double payload = 0;
	if (!rate || !network_rate(network, "payload_per_teu", &payload))
		return 0;
	return (int32_t)lround(fmin(rate->value * payload * link->row->km, 1e9));
}

int32_t charges_lift_grams(const struct network *network)
{
	double kg = 0;
	return network_rate(network, "transhipment", &kg) ? (int32_t)lround(kg * 1000) : 0;
}

/* --- Money --------------------------------------------------------------------------------- */

int32_t charges_ride_cents(
	const struct network *network, const struct network_link *link, enum regime regime)
{
	double usd = link->row->usd, per_km = 0;
	bool land = !mode_is_water(link->mode);
	const char *key = link->mode == MODE_RAIL ? "rail_cpmm_tfi3" : "road_cpmm_tfi3";
	if (regime == REGIME_SINGLE_WAGON && land && network_rate(network, key, &per_km))
		usd = per_km * link->row->km;
	return (int32_t)lround(usd * 100);
}

/* --- Risk ---------------------------------------------------------------------------------- */

/* A Beta prior as mean and weight in weeks, and what was counted. */
static double posterior(double mean, double weight, const struct charges_count *count)
{
	double closed = count ? (double)count->closed : 0, weeks = count ? (double)count->weeks : 0;
	return weight + weeks > 0 ? (mean * weight + closed) / (weight + weeks) : mean;
}

static void risk_key(const struct network_link *link, char out[32])
{
	snprintf(out, 32, "risk_%s", mode_name(link->mode));
}

bool charges_risk_known(const struct network *network, const struct network_link *link)
{
	char key[32];
	double rate = 0;
	risk_key(link, key);
	return network_rate(network, key, &rate);
}

double charges_risk(const struct network *network, const struct network_link *link,
	const struct charges_count *count)
{
	char key[32];
	double rate = 0, border = 0, weight = 0;
	risk_key(link, key);
	(void)network_rate(network, key, &rate);
	(void)network_rate(network, "risk_border", &border);
	(void)network_rate(network, "risk_weight", &weight);
	double mean = link->mode == MODE_FERRY ? rate : rate * link->row->km / 1000;
	if (link->border && !mode_is_water(link->mode) && link->customs == NETWORK_NONE)
		mean = 1 - (1 - fmin(mean, 1)) * (1 - border);
	return fmin(posterior(fmin(mean, 1), weight, count), 0.95);
}

int32_t charges_risk_micro(double chance)
{
	return (int32_t)lround(-log1p(-chance) * 1e6);
}
