/* What the projects that a question switched on change in its plan. Used by route.c. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_ROUTE_DIFFERENCE_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_ROUTE_DIFFERENCE_H

#include "services/corridors/answers/route_filter.h"
#include "services/corridors/answers/route_plan.h"

/* `with` and `before` NULL: there is no way with them, without them. */
void route_difference(const struct route_filter *filter, const struct route_plan *with,
	const struct route_plan *before, struct arena *arena, struct route_reply *reply);

#endif
