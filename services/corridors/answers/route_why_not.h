/* Why does the way not go by that place, link, border or corridor? The way that does, beside the
 * plan; or which filter leaves none. Used by route.c. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_ROUTE_WHY_NOT_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_ROUTE_WHY_NOT_H

#include "services/corridors/answers/route_filter.h"
#include "services/corridors/answers/route_options.h"

struct route_why_not {
	const struct route_options *options;
	const struct route_filter *filter;
	struct planner *planner;
	const struct planner_query *search;
};

/* Is all that is asked about known? */
enum err route_why_not_check(
	const struct network *network, const struct route_query *query, struct why *why) MUST_USE;

/* Fills reply->why_not and notes; what is asked about was checked. */
void route_why_not_fill(const struct route_why_not *ask, struct route_reply *reply);

#endif
