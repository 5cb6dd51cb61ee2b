#include "services/corridors/answers/route_why_not.h"

#include "proto/base/check.h"
#include "services/corridors/network/places.h"

#include <stdio.h>
#include <string.h>

/* Searches for one way that does not come back on itself. */
enum { ROUNDS_MAX = 16 };

/* As in avoid; or a corridor by its name. */
static enum err parse(
	const struct network *network, struct text given, struct target *out, struct why *why)
{
	const struct corridor *corridor = NULL;
	if (places_corridor(network, given, &corridor, NULL) == ERR_OK && corridor->nodes_count) {
		*out = (struct target){
			.kind = TARGET_CORRIDOR, .given = given, .corridor = corridor};
		return ERR_OK;
	}
	return target_parse(network, given, out, why);
}

enum err route_why_not_check(
	const struct network *network, const struct route_query *query, struct why *why)
{
	for (uint32_t i = 0; i < query->why_not_count; i++) {
		struct target target;
		enum err err = parse(network, query->why_not[i], &target, why);
		if (err && why)
			snprintf(why->where, sizeof(why->where), "route_query.why_not[%u]", i);
		if (err)
			return err;
	}
	return ERR_OK;
}

static bool *links_of(const struct route_why_not *ask, const struct target *target)
{
	const struct network *network = ask->options->graph->network;
	bool *through =
		arena_zero(ask->options->arena, (size_t)network->links_count + 1, sizeof(*through));
	for (uint32_t i = 0; i < network->links_count; i++)
		through[i] = target_has(network, target, i);
	return through;
}

/* Out to a place and back again is no way by it: the link that comes back is closed, and another
 * way is looked for. */
static bool find(
	const struct route_why_not *ask, struct planner_query search, struct route_plan *plan)
{
	const struct network *network = ask->options->graph->network;
	size_t links = (size_t)network->links_count + 1;
	bool *closed = arena_zero(ask->options->arena, links, sizeof(*closed));
	memcpy(closed, search.closed, network->links_count * sizeof(*closed));
	search.closed = closed;
	for (unsigned round = 0; round < ROUNDS_MAX; round++) {
		struct planner_path path = planner_find(ask->planner, &search);
		if (!path.found)
			return false;
		path.clocked = ask->options->graph->timed;
		path.depart = ask->options->search.depart;
		route_plan_make(plan, ask->options->graph, &path, ask->options->arena);
		int32_t back = route_plan_returns(plan);
		if (back == NETWORK_NONE)
			return true;
		closed[back] = true;
	}
	return false;
}

static void fill(const struct route_why_not *ask, struct text given, struct route_reply *reply,
	struct route_option *list)
{
	struct arena *arena = ask->options->arena;
	struct target target;
	struct route_plan plan;
	uint32_t last = 0;
	CHECK(parse(ask->options->graph->network, given, &target, NULL) == ERR_OK);
	struct planner_query search = *ask->search;
	search.through = links_of(ask, &target);
	if (find(ask, search, &plan)) {
		struct route_option *option = &list[reply->why_not_count++];
		route_option_compare(ask->options, &plan, option);
		option->through = given;
	} else if (planner_find(ask->planner, &search).found) {
		route_plan_note(
			reply, arena, "no way by %.*s but there and back again", TEXT_ARG(given));
	} else {
		struct text why =
			route_filter_last(ask->filter, ask->planner, &search, arena, &last);
		route_plan_note(
			reply, arena, "no way by %.*s: %.*s", TEXT_ARG(given), TEXT_ARG(why));
	}
}

void route_why_not_fill(const struct route_why_not *ask, struct route_reply *reply)
{
	const struct route_query *query = ask->options->query;
	struct route_option *list =
		arena_zero(ask->options->arena, (size_t)query->why_not_count + 1, sizeof(*list));
	reply->why_not = list;
	for (uint32_t i = 0; i < query->why_not_count; i++)
		fill(ask, query->why_not[i], reply, list);
}
