/* Answers to `bottleneck` and `chokepoints`: which section holds back how many tonnes, what more of
 * it would give, what holds back next; which links a basket of trade hangs on. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_BOTTLENECK_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_BOTTLENECK_H

#include "services/corridors/answers/route.h"

enum err bottleneck_answer(const struct route_world *world, const struct bottleneck_query *query,
	struct arena *arena, struct bottleneck_reply *reply, struct why *why) MUST_USE;

enum err chokepoints_answer(const struct route_world *world,
	const struct chokepoints_request *query, struct arena *arena,
	struct chokepoints_reply *reply, struct why *why) MUST_USE;

#endif
