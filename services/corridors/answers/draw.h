/* A plan drawn: a map of characters for a terminal, an SVG, or GeoJSON (RFC 7946) with every leg's
 * figures and marks. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_DRAW_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_DRAW_H

#include "services/corridors/answers/route.h"

enum err draw_answer(const struct route_world *world, const struct draw_query *query,
	struct arena *arena, struct draw_reply *reply, struct why *why) MUST_USE;

#endif
