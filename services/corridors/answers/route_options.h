/* Ways to choose from beside the plan of the reply: the best by each criterion or the whole front,
 * alternatives that differ, departures of a window; each with what it gains and loses against the
 * plan, and where. Used by route.c. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_ROUTE_OPTIONS_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_ROUTE_OPTIONS_H

#include "services/corridors/planner/pareto.h"
#include "services/corridors/answers/route_plan.h"

struct route_options {
	const struct route_query *query;
	const struct graph *graph;
	struct pareto *pareto; /* of the graph */
	struct pareto_query search;
	int64_t departs_us; /* the instant of search.depart */
	struct arena *arena;
	const struct route_plan *chosen; /* NULL while there is none */
	double weights[AXES];
};

/* The weights of the query: each named once, not negative. */
enum err route_options_weights(
	const struct route_query *query, double weights[AXES], struct why *why) MUST_USE;

/* Among the front's plans the one that is least in what the query asks for. */
size_t route_options_pick(const struct route_options *options, const struct pareto_front *front);

/* A plan of a front as a path. */
struct planner_path route_options_path(
	const struct route_options *options, const struct pareto_plan *plan);

/* Fill lists of the reply. */
void route_options_front(const struct route_options *options, const struct pareto_front *front,
	struct route_reply *reply);
void route_options_alternatives(const struct route_options *options, struct route_reply *reply);
void route_options_profile(const struct route_options *options, struct route_reply *reply);

/* One way with all its figures. */
void route_option_fill(const struct route_options *options, const struct route_plan *plan,
	struct route_option *option);

/* The same, compared with the chosen plan. */
void route_option_compare(const struct route_options *options, const struct route_plan *plan,
	struct route_option *option);

#endif
