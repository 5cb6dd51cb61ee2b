/* What a link or a stop charges besides time: CO2e by the rate that fits its mode and place, the
 * money of the rate regime that was asked for, and the risk of meeting a closure. Each comes with
 * the row it was made from, so that it can be shown with its source. Pure.
 *
 * CO2e is well-to-wheel, distance x payload x default factor (GLEC tier "default"). Risk is
 * -ln(1 - p) in millionths, so that it adds up along a way: p is a Beta posterior, the sheet's
 * prior weighed with the weeks in which a closure was counted. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_CHARGES_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_CHARGES_H

#include "services/corridors/network/network.h"

/* The row of rates.csv with the link's CO2e factor; NULL: the sheet has none that fits. */
const struct corridor_rate *charges_co2_rate(
	const struct network *network, const struct network_link *link);

int32_t charges_co2_grams(const struct network *network, const struct network_link *link);
int32_t charges_lift_grams(const struct network *network); /* one lift of a TEU */

/* US cents per TEU for riding the link. Block trains and trucks are charged as the sheet's row of
 * the link says (ERAI, a train's rate); single wagons by CAREC's CPMM rates per km, rail and road
 * alike: the two regimes are never mixed in one plan. */
enum regime { REGIME_BLOCK_TRAIN, REGIME_SINGLE_WAGON };
int32_t charges_ride_cents(
	const struct network *network, const struct network_link *link, enum regime regime);

/* Closures counted on a link: weeks observed, and those of them in which it was closed. */
struct charges_count {
	float weeks, closed;
};

/* The chance of meeting a closure on one trip over the link, its border included. */
double charges_risk(const struct network *network, const struct network_link *link,
	const struct charges_count *count);
/* Has the sheet of rates a prior for links like this one? Else it counts as none. */
bool charges_risk_known(const struct network *network, const struct network_link *link);
int32_t charges_risk_micro(double chance);

#endif
