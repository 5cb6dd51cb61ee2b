#include "services/corridors/planner/pareto.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/corridors/planner/bounds.h"
#include "services/corridors/network/timetable.h"

#include <stdlib.h>
#include <string.h>

/* One figure for each axis; compared all at once by the processor's vector instructions. */
typedef int32_t figures __attribute__((vector_size(16)));

/* The same axis of several plans. */
enum { LANES = 4 };
typedef int32_t lanes __attribute__((vector_size(LANES * sizeof(int32_t))));

enum { NO_LABEL = -1 };

struct label {
	figures of;
	uint32_t state;
	int32_t parent; /* label; NO_LABEL at the origin */
	uint32_t arc;   /* that led here */
	uint32_t held;  /* against the plans that had been found by then */
};

/* A state: what is still to come from it at least, and the labels of it that were expanded, their
 * figures in a run of the pool. */
struct bag {
	figures least;
	uint32_t first, count, room;
	uint32_t round; /* of the search that wrote the run: no clearing between searches */
};

struct target {
	figures of;
	int32_t label;
	uint32_t number; /* of those found so far */
};

/* Finished plans side by side, in the order in which they were found. */
struct rank {
	lanes of[AXES];
	uint32_t newest; /* number */
};

struct pareto {
	const struct graph *graph;
	struct bounds bounds;
	struct bag *bags; /* per state */
	figures *pool;
	size_t pool_used, pool_room;
	uint32_t round;
	struct label *labels;
	size_t labels_count, labels_room;
	struct bins queue;      /* labels by the bound of time */
	struct target *targets; /* finished plans, none worse than another, the oldest first */
	size_t targets_count, targets_room;
	uint32_t targets_found;
	struct rank *ranks; /* the same again */
	size_t ranks_count, ranks_room;
	struct pareto_plan *plans;
	size_t plans_room;
	struct planner_step *steps;
	size_t steps_room;
	const struct pareto_query *query;
	double epsilon;
	figures counts; /* all ones where the axis counts */
};

struct pareto *pareto_create(const struct graph *graph)
{
	struct pareto *pareto = alloc_zero(1, sizeof(*pareto));
	pareto->graph = graph;
	bounds_init(&pareto->bounds, graph);
	pareto->bags = alloc_zero((size_t)graph->states_count + 1, sizeof(*pareto->bags));
	return pareto;
}

void pareto_destroy(struct pareto **pareto)
{
	if (!*pareto)
		return;
	bounds_fini(&(*pareto)->bounds);
	free((*pareto)->bags);
	free((*pareto)->pool);
	free((*pareto)->labels);
	bins_fini(&(*pareto)->queue);
	free((*pareto)->targets);
	free((*pareto)->ranks);
	free((*pareto)->plans);
	free((*pareto)->steps);
	free(*pareto);
	*pareto = NULL;
}

/* --- Dominance ------------------------------------------------------------------------------- */

/* Is a at most b in every axis? */
static bool covers(figures a, figures b)
{
	figures more = a > b;
	uint64_t halves[2];
	memcpy(halves, &more, sizeof(halves));
	return !(halves[0] | halves[1]);
}

/* With the tolerance: what a finished plan may be at most to make this label needless. */
static figures tolerated(const struct pareto *pareto, figures of)
{
	if (pareto->epsilon <= 0)
		return of;
	for (int axis = 0; axis < AXES; axis++)
		of[axis] += (int32_t)(of[axis] * pareto->epsilon);
	return of;
}

/* Is one of them at most the limit in every axis? */
static bool rank_covers(const struct rank *rank, figures limit)
{
	lanes more = {0};
	for (int axis = 0; axis < AXES; axis++)
		more |= rank->of[axis] > limit[axis];
	uint64_t parts[sizeof(more) / sizeof(uint64_t)], all = UINT64_MAX;
	memcpy(parts, &more, sizeof(more));
	for (unsigned i = 0; i < ARRAY_LEN(parts); i++)
		all &= parts[i];
	return all != UINT64_MAX;
}

/* By one found after the first `held`? */
static bool beaten_by_plan(const struct pareto *pareto, figures bound, uint32_t held)
{
	figures limit = tolerated(pareto, bound);
	for (size_t i = pareto->ranks_count; i > 0; i--) {
		const struct rank *rank = &pareto->ranks[i - 1];
		if (rank->newest <= held)
			return false;
		if (rank_covers(rank, limit))
			return true;
	}
	return false;
}

static bool beaten_in_bag(const struct pareto *pareto, uint32_t state, figures of)
{
	const struct bag *bag = &pareto->bags[state];
	if (bag->round != pareto->round)
		return false;
	for (uint32_t i = bag->count; i > 0; i--)
		if (covers(pareto->pool[bag->first + i - 1], of))
			return true;
	return false;
}

static void bag_add(struct pareto *pareto, uint32_t state, figures of)
{
	struct bag *bag = &pareto->bags[state];
	if (bag->round != pareto->round)
		*bag = (struct bag){.least = bag->least, .round = pareto->round};
	if (bag->count == bag->room) {
		uint32_t room = bag->room ? 2 * bag->room : 4;
		while (pareto->pool_used + room > pareto->pool_room) {
			pareto->pool_room = pareto->pool_room ? 2 * pareto->pool_room : 4096;
			pareto->pool = alloc_resize(
				pareto->pool, pareto->pool_room, sizeof(*pareto->pool));
		}
		if (bag->count)
			memcpy(&pareto->pool[pareto->pool_used], &pareto->pool[bag->first],
				bag->count * sizeof(*pareto->pool));
		bag->first = (uint32_t)pareto->pool_used;
		bag->room = room;
		pareto->pool_used += room;
	}
	pareto->pool[bag->first + bag->count++] = of;
}

static void ranks_fill(struct pareto *pareto)
{
	size_t count = (pareto->targets_count + LANES - 1) / LANES;
	if (count > pareto->ranks_room) {
		pareto->ranks_room = 2 * count;
		pareto->ranks =
			alloc_resize(pareto->ranks, pareto->ranks_room, sizeof(*pareto->ranks));
	}
	pareto->ranks_count = count;
	for (size_t i = 0; i < count * LANES; i++) {
		struct rank *rank = &pareto->ranks[i / LANES];
		bool is = i < pareto->targets_count;
		for (int axis = 0; axis < AXES; axis++)
			rank->of[axis][i % LANES] = is ? pareto->targets[i].of[axis] : INT32_MAX;
		if (is)
			rank->newest = pareto->targets[i].number;
	}
}

static void target_add(struct pareto *pareto, figures of, int32_t label)
{
	size_t kept = 0;
	for (size_t i = 0; i < pareto->targets_count; i++)
		if (covers(pareto->targets[i].of, of))
			return;
	for (size_t i = 0; i < pareto->targets_count; i++)
		if (!covers(of, pareto->targets[i].of))
			pareto->targets[kept++] = pareto->targets[i];
	pareto->targets_count = kept;
	pareto->targets = alloc_room(pareto->targets, pareto->targets_count, &pareto->targets_room,
		sizeof(*pareto->targets));
	pareto->targets[pareto->targets_count++] =
		(struct target){of, label, ++pareto->targets_found};
	ranks_fill(pareto);
}

/* --- Labels ---------------------------------------------------------------------------------- */

/* Labels hold money alone, since of two that wait for the same departure the earlier one has no
 * less interest to come. It is counted on the whole time where plans are compared. */
static figures with_interest(const struct pareto *pareto, figures of)
{
	if (pareto->query->interest > 0)
		of[AXIS_COST] += (int32_t)(pareto->query->interest * of[AXIS_TIME]);
	return of & pareto->counts;
}

static figures after(const struct pareto *pareto, figures of, const struct graph_arc *arc)
{
	figures next = of;
	next[AXIS_TIME] += graph_minutes(pareto->graph, arc, pareto->query->depart + of[AXIS_TIME]);
	next[AXIS_COST] += arc->of[AXIS_COST];
	next[AXIS_CO2] += arc->of[AXIS_CO2];
	next[AXIS_RISK] += arc->of[AXIS_RISK];
	return next;
}

static int32_t label_add(struct pareto *pareto, struct label label)
{
	pareto->labels = alloc_room(pareto->labels, pareto->labels_count, &pareto->labels_room,
		sizeof(*pareto->labels));
	pareto->labels[pareto->labels_count] = label;
	return (int32_t)pareto->labels_count++;
}

static bool at_target(const struct pareto *pareto, uint32_t state)
{
	return graph_ends(pareto->graph, state, pareto->query->to);
}

static void reach(struct pareto *pareto, struct label *label)
{
	if (beaten_in_bag(pareto, label->state, label->of & pareto->counts))
		return;
	figures bound = with_interest(pareto, label->of + pareto->bags[label->state].least);
	if (beaten_by_plan(pareto, bound, 0))
		return;
	label->held = pareto->targets_found;
	int32_t index = label_add(pareto, *label);
	if (at_target(pareto, label->state)) {
		target_add(pareto, bound, index);
		return;
	}
	bins_put(&pareto->queue, bound[AXIS_TIME], (uint32_t)index);
}

static bool is_closed(const struct pareto *pareto, const struct graph_arc *arc)
{
	return pareto->query->closed && arc->link != NETWORK_NONE &&
	       pareto->query->closed[arc->link];
}

static void expand(struct pareto *pareto, uint32_t index)
{
	const struct graph *graph = pareto->graph;
	const struct label at = pareto->labels[index];
	for (uint32_t i = graph->state_arcs[at.state]; i < graph->state_arcs[at.state + 1]; i++) {
		const struct graph_arc *arc = &graph->arcs[i];
		if (is_closed(pareto, arc) ||
			pareto->bags[arc->to].least[AXIS_TIME] >= BOUNDS_NEVER)
			continue;
		struct label next = {.of = after(pareto, at.of, arc),
			.state = arc->to,
			.parent = (int32_t)index,
			.arc = i};
		reach(pareto, &next);
	}
}

/* --- Bounds and the first plans ----------------------------------------------------------------
 */

/* The way that the search backwards found best, from the origin's best state on. */
static void seed(struct pareto *pareto, int32_t figure)
{
	const struct graph *graph = pareto->graph;
	const struct bounds *bounds = &pareto->bounds;
	uint32_t from = pareto->query->from, state = UINT32_MAX;
	for (uint32_t s = graph->node_slots[from]; s < graph->node_slots[from + 1]; s++)
		if (bounds->least[s * PHASES + PHASE_REST] == figure && state == UINT32_MAX)
			state = s * PHASES + PHASE_REST;
	CHECK(state != UINT32_MAX);
	struct label label = {.state = state, .parent = NO_LABEL};
	int32_t index = label_add(pareto, label);
	while (!at_target(pareto, label.state)) {
		const struct graph_arc *arc = &graph->arcs[bounds->first[label.state]];
		label.of = after(pareto, label.of, arc);
		label.parent = index;
		label.arc = bounds->first[label.state];
		label.state = arc->to;
		index = label_add(pareto, label);
	}
	target_add(pareto, with_interest(pareto, label.of), index);
}

static bool find_bounds(struct pareto *pareto)
{
	const struct pareto_query *query = pareto->query;
	for (int axis = 0; axis < AXES; axis++) {
		if (!pareto->counts[axis]) {
			for (uint32_t s = 0; s < pareto->graph->states_count; s++)
				pareto->bags[s].least[axis] = 0;
			continue;
		}
		const struct bounds_query search = {.from = query->from,
			.to = query->to,
			.closed = query->closed,
			.axis = (enum axis)axis,
			.beyond = 1.1};
		int32_t found = bounds_find(&pareto->bounds, &search);
		if (found == BOUNDS_NEVER)
			return false;
		seed(pareto, found);
		for (uint32_t s = 0; s < pareto->graph->states_count; s++)
			pareto->bags[s].least[axis] = pareto->bounds.least[s];
	}
	return true;
}

/* --- The search ------------------------------------------------------------------------------ */

static void begin(struct pareto *pareto, const struct pareto_query *query)
{
	pareto->query = query;
	pareto->epsilon = query->epsilon;
	pareto->labels_count = pareto->targets_count = 0;
	pareto->ranks_count = pareto->targets_found = 0;
	pareto->pool_used = 0;
	for (int axis = 0; axis < AXES; axis++)
		pareto->counts[axis] =
			axis == AXIS_TIME || !query->axes || query->axes[axis] ? -1 : 0;
	if (++pareto->round == 0) { /* once in four billion searches */
		memset(pareto->bags, 0, pareto->graph->states_count * sizeof(*pareto->bags));
		pareto->round = 1;
	}
}

/* The queue's order within a bin does not matter: who comes out is held against all that is known.
 * A bound grows by no more than an arc takes, the wait for a departure (within a week, since none
 * overtakes another), and what is to come from where it leads. */
static int32_t step_max(const struct pareto *pareto)
{
	int32_t most = 0;
	for (uint32_t s = 0; s < pareto->graph->states_count; s++) {
		int32_t least = pareto->bags[s].least[AXIS_TIME];
		if (least < BOUNDS_NEVER && least > most)
			most = least;
	}
	return most + WEEK_MINUTES + pareto->bounds.step_max[AXIS_TIME];
}

static void start(struct pareto *pareto)
{
	const struct graph *graph = pareto->graph;
	uint32_t from = pareto->query->from;
	for (uint32_t s = graph->node_slots[from]; s < graph->node_slots[from + 1]; s++) {
		struct label origin = {.state = s * PHASES + PHASE_REST, .parent = NO_LABEL};
		if (pareto->bags[origin.state].least[AXIS_TIME] < BOUNDS_NEVER)
			reach(pareto, &origin);
	}
}

static void set_tolerance(struct pareto *pareto)
{
	if (pareto->query->exact)
		return;
	double least = pareto->labels_count > PARETO_LABELS_SECOND  ? PARETO_EPSILON_SECOND
		       : pareto->labels_count > PARETO_LABELS_FIRST ? PARETO_EPSILON_FIRST
								    : 0;
	if (least > pareto->epsilon)
		pareto->epsilon = least;
}

static void search(struct pareto *pareto)
{
	start(pareto);
	while (bins_next(&pareto->queue)) {
		uint32_t index = bins_take(&pareto->queue).state;
		const struct label *label = &pareto->labels[index];
		figures of = label->of & pareto->counts;
		figures bound = with_interest(pareto, label->of + pareto->bags[label->state].least);
		if (beaten_by_plan(pareto, bound, label->held) ||
			beaten_in_bag(pareto, label->state, of))
			continue;
		bag_add(pareto, label->state, of);
		expand(pareto, index);
		set_tolerance(pareto);
	}
}

/* --- The answer ------------------------------------------------------------------------------ */

static int compare_targets(const void *a, const void *b)
{
	const struct target *x = a, *y = b;
	for (int axis = 0; axis < AXES; axis++)
		if (x->of[axis] != y->of[axis])
			return x->of[axis] < y->of[axis] ? -1 : 1;
	return (x->label > y->label) - (x->label < y->label);
}

static size_t count_steps(const struct pareto *pareto, int32_t label)
{
	size_t count = 0;
	for (; pareto->labels[label].parent != NO_LABEL; label = pareto->labels[label].parent)
		count++;
	return count;
}

static void trace(struct pareto *pareto, int32_t label, struct planner_step *steps, size_t count)
{
	while (count > 0) {
		const struct label *at = &pareto->labels[label];
		const struct label *parent = &pareto->labels[at->parent];
		steps[--count] =
			(struct planner_step){parent->state, at->arc, parent->of[AXIS_TIME]};
		label = at->parent;
	}
}

static void answer(struct pareto *pareto, struct pareto_front *front)
{
	size_t count = pareto->targets_count, steps = 0;
	qsort(pareto->targets, count, sizeof(*pareto->targets), compare_targets);
	if (count > pareto->plans_room) {
		pareto->plans_room = count;
		pareto->plans = alloc_resize(pareto->plans, count, sizeof(*pareto->plans));
	}
	for (size_t i = 0; i < count; i++)
		steps += count_steps(pareto, pareto->targets[i].label);
	if (steps > pareto->steps_room) {
		pareto->steps_room = steps;
		pareto->steps = alloc_resize(pareto->steps, steps, sizeof(*pareto->steps));
	}
	steps = 0;
	for (size_t i = 0; i < count; i++) {
		struct pareto_plan *plan = &pareto->plans[i];
		int32_t label = pareto->targets[i].label;
		plan->count = count_steps(pareto, label);
		trace(pareto, label, &pareto->steps[steps], plan->count);
		plan->steps = &pareto->steps[steps];
		steps += plan->count;
		for (int axis = 0; axis < AXES; axis++)
			plan->of[axis] = pareto->labels[label].of[axis];
		plan->of[AXIS_COST] += (int32_t)(pareto->query->interest * plan->of[AXIS_TIME]);
	}
	front->plans = pareto->plans;
	front->count = count;
}

struct pareto_front pareto_find(struct pareto *pareto, const struct pareto_query *query)
{
	CHECK(query->from < pareto->graph->network->nodes_count &&
		query->to < pareto->graph->network->nodes_count && query->depart >= 0);
	static const struct pareto_plan here;
	struct pareto_front front = {.epsilon = query->epsilon};
	if (query->from == query->to) {
		front.plans = &here;
		front.count = 1;
		return front;
	}
	begin(pareto, query);
	if (!find_bounds(pareto))
		return front;
	bins_begin(&pareto->queue, step_max(pareto));
	search(pareto);
	answer(pareto, &front);
	front.epsilon = pareto->epsilon;
	front.labels = pareto->labels_count;
	return front;
}

size_t pareto_best(const struct pareto_front *front, const double weights[AXES])
{
	size_t best = 0;
	double least = 0;
	for (size_t i = 0; i < front->count; i++) {
		double sum = 0;
		for (int axis = 0; axis < AXES; axis++)
			sum += weights[axis] * front->plans[i].of[axis];
		if (i == 0 || sum < least) {
			best = i;
			least = sum;
		}
	}
	return best;
}
