#include "services/corridors/planner/profile.h"

#include "proto/base/alloc.h"

#include <stdlib.h>

#define NEVER INT32_MAX

enum { CALLS_MAX = 4096 }; /* searches for one question */

/* Minutes from the start to each state without any timetable, by going through what has changed
 * until nothing does. */
static int32_t *reach_freely(const struct profile_query *query)
{
	const struct graph *graph = query->graph;
	int32_t *far = alloc_zero((size_t)graph->states_count + 1, sizeof(*far));
	uint32_t *left = NULL;
	size_t count = 0, room = 0;
	for (uint32_t s = 0; s < graph->states_count; s++)
		far[s] = NEVER;
	for (uint32_t s = graph->node_slots[query->search.from];
		s < graph->node_slots[query->search.from + 1]; s++) {
		left = alloc_room(left, count, &room, sizeof(*left));
		left[count++] = s * PHASES + PHASE_REST;
		far[s * PHASES + PHASE_REST] = 0;
	}
	for (size_t next = 0; next < count; next++) {
		uint32_t state = left[next];
		for (uint32_t i = graph->state_arcs[state]; i < graph->state_arcs[state + 1]; i++) {
			const struct graph_arc *arc = &graph->arcs[i];
			bool closed = arc->link != NETWORK_NONE && query->search.closed &&
				      query->search.closed[arc->link];
			int32_t minutes = far[state] + arc->of[AXIS_TIME];
			if (arc->timed || closed || minutes >= far[arc->to])
				continue;
			far[arc->to] = minutes;
			left = alloc_room(left, count, &room, sizeof(*left));
			left[count++] = arc->to;
		}
	}
	free(left);
	return far;
}

struct calls {
	int64_t *moments;
	size_t count, room;
};

static void add(struct calls *calls, int64_t moment)
{
	calls->moments =
		alloc_room(calls->moments, calls->count, &calls->room, sizeof(*calls->moments));
	calls->moments[calls->count++] = moment;
}

/* The last moments at which the arc's departures are caught, within the window. */
static void add_calls(struct calls *calls, const struct profile_query *query,
	const struct graph_arc *arc, int32_t far)
{
	const struct timetable *timetable = network_timetable(query->graph->network, arc->service);
	int64_t begin = query->search.depart, end = begin + query->minutes;
	for (uint32_t i = 0; i < timetable->count; i++) {
		int64_t call =
			timetable->departures[i].leaves + arc->shift - timetable->cutoff - far;
		call += (begin - call + WEEK_MINUTES - 1) / WEEK_MINUTES * WEEK_MINUTES;
		for (; call < begin; call += WEEK_MINUTES)
			;
		for (; call <= end; call += WEEK_MINUTES)
			add(calls, call);
	}
}

static int later_first(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x < y) - (x > y);
}

static struct calls find_calls(const struct profile_query *query)
{
	const struct graph *graph = query->graph;
	struct calls calls = {0};
	int32_t *far = reach_freely(query);
	add(&calls, query->search.depart);
	for (uint32_t state = 0; state < graph->states_count; state++)
		for (uint32_t i = graph->state_arcs[state];
			far[state] != NEVER && i < graph->state_arcs[state + 1]; i++)
			if (graph->arcs[i].timed)
				add_calls(&calls, query, &graph->arcs[i], far[state]);
	free(far);
	qsort(calls.moments, calls.count, sizeof(*calls.moments), later_first);
	return calls;
}

/* Backwards in time: an earlier departure is worth showing only if it arrives earlier. */
size_t profile_find(struct pareto *pareto, const struct profile_query *query,
	struct profile_moment out[PROFILE_MAX], bool *cut)
{
	static const bool time_alone[AXES] = {[AXIS_TIME] = true};
	struct calls calls = find_calls(query);
	int64_t earliest = INT64_MAX;
	size_t count = 0;
	*cut = false;
	for (size_t i = 0; i < calls.count && !*cut; i++) {
		struct pareto_query search = query->search;
		search.axes = time_alone;
		search.depart = calls.moments[i];
		if (i && calls.moments[i] == calls.moments[i - 1])
			continue;
		struct pareto_front front = pareto_find(pareto, &search);
		if (!front.count || search.depart + front.plans[0].of[AXIS_TIME] >= earliest)
			continue;
		earliest = search.depart + front.plans[0].of[AXIS_TIME];
		*cut = count == PROFILE_MAX || i == CALLS_MAX;
		if (count < PROFILE_MAX)
			out[count++] = (struct profile_moment){search.depart, earliest};
	}
	free(calls.moments);
	for (size_t i = 0; i < count / 2; i++) {
		struct profile_moment moved = out[i];
		out[i] = out[count - 1 - i];
		out[count - 1 - i] = moved;
	}
	return count;
}
