/* How often links were closed: the weeks since the first disruption that is known, and those of
 * them in which each link was. What the risk of a plan is counted from, beside its priors. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_RISK_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_RISK_H

#include "services/corridors/network/disruption.h"

enum { RISK_WEEKS_MAX = 260 }; /* older closures no longer count */

/* Fills one count per link. The last week is that in which the last disruption was recorded, so
 * that no clock is needed. */
void risk_count(const struct network *network, const struct disruption *disruptions, size_t count,
	struct charges_count *out);

#endif
