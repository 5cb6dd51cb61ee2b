/* Corridors side by side for one consignment: the best way from start to end that keeps to each
 * corridor as far as the corridor goes. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_COMPARE_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_COMPARE_H

#include "services/corridors/answers/route.h"

enum err compare_answer(const struct route_world *world, const struct compare_query *query,
	struct arena *arena, struct compare_reply *reply, struct why *why) MUST_USE;

#endif
