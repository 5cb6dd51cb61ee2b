/* A found path as a plan: its links and places, its pieces, their sums, and the legs, stops and
 * borders of the reply. Used by route.c. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_ROUTE_PLAN_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_ROUTE_PLAN_H

#include "proto/base/attr.h"
#include "services/corridors/network/bearing.h"
#include "services/corridors/network/projects.h"
#include "services/corridors/answers/route.h"

struct route_total {
	int64_t minutes, cents, hectometres, grams, risk;
	int64_t fees;                      /* cents, of the second */
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

/* Trust in what a piece costs, ride or fee; TEXT_NONE: nothing of it is known. */
struct text route_plan_piece_usd_mark(const struct graph *graph, const struct piece *piece);

/* The weakest marks of the plan's times, costs and CO2e factors. */
struct text route_plan_mark(const struct route_plan *plan);
struct text route_plan_usd_mark(const struct route_plan *plan);
struct text route_plan_km_mark(const struct route_plan *plan);
struct text route_plan_co2_mark(const struct route_plan *plan);

/* What the plan waits for, as parts of a distribution, in the arena. */
size_t route_plan_parts(
	const struct route_plan *plan, struct arena *arena, struct dwell_part **out);

/* The chance of meeting a closure on the way, in per cent. */
double route_plan_risk(const struct route_plan *plan);

/* Borders crossed by rail or road. */
uint32_t route_plan_borders(const struct route_plan *plan);

/* The first link by which the plan comes to a place a second time; NETWORK_NONE: it does not. */
int32_t route_plan_returns(const struct route_plan *plan);

/* Marks the disruptions that lie on the plan's links and places. */
void route_plan_bearing(const struct route_plan *plan, struct bearing *bearing);

/* Adds to the notes what has to be said of them. */
void route_plan_tell(struct route_reply *reply, struct arena *arena, const struct bearing *bearing);

/* Fills totals, legs, stops, borders and notes of the reply. */
struct route_showing {
	const struct overlay *overlay;
	const struct route_query *query;
	struct arena *arena;
	const struct projects_on *projects; /* NULL: none is switched on */
	day on;
};
void route_plan_show(const struct route_plan *plan, const struct route_showing *showing,
	struct route_reply *reply);

/* What was written, at most so long, as a text of the arena; the buffer is then empty. */
struct text route_plan_text(struct arena *arena, struct buffer *buffer, size_t len_max);

/* Adds a sentence to the reply's notes. */
void route_plan_note(struct route_reply *reply, struct arena *arena, const char *fmt, ...)
	PRINTF(3, 4);

#endif
