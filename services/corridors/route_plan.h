/* A found path as a plan: its links and places, its pieces, their sums, and the legs, stops and
 * borders of the reply. Used by route.c. */
#ifndef SERAI_SERVICES_CORRIDORS_ROUTE_PLAN_H
#define SERAI_SERVICES_CORRIDORS_ROUTE_PLAN_H

#include "proto/base/attr.h"
#include "services/corridors/route.h"

struct route_total {
	int64_t minutes, cents, hectometres;
	int64_t moving, standing, waiting; /* minutes, of the first */
};

struct route_plan {
	const struct graph *graph;
	int32_t *links;  /* in order */
	uint32_t *nodes; /* links_count + 1 */
	uint32_t links_count;
	struct piece *pieces; /* in order */
	uint32_t pieces_count;
	struct route_total total;
};

/* Everything it holds is of the arena. */
void route_plan_make(struct route_plan *plan, const struct graph *graph,
	const struct planner_path *path, struct arena *arena);

/* The weakest mark among the plan's times. */
struct text route_plan_mark(const struct route_plan *plan);

/* Fills totals, legs, stops, borders and notes of the reply. */
void route_plan_show(const struct route_plan *plan, const struct overlay *overlay,
	struct arena *arena, struct route_reply *reply);

/* Adds a sentence to the reply's notes. */
void route_plan_note(struct route_reply *reply, struct arena *arena, const char *fmt, ...)
	PRINTF(3, 4);

#endif
