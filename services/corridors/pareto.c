#include "services/corridors/pareto.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/corridors/bounds.h"
#include "services/corridors/heap.h"

#include <stdlib.h>
#include <string.h>

/* One figure for each axis; compared all at once by the processor's vector instructions. */
typedef int32_t figures __attribute__((vector_size(16)));

enum { NO_LABEL = -1 };

struct label {
	figures of;
	uint32_t state;
	int32_t parent; /* label; NO_LABEL at the origin */
	uint32_t arc;   /* that led here */
	uint32_t next;  /* keeps the size a multiple of 16 */
};

/* The labels of a state that were expanded: their figures, in a run of the pool. */
struct bag {
	uint32_t first, count, room;
	uint32_t round; /* of the search that wrote it: no clearing between searches */
};

struct target {
	figures of;
	int32_t label;
};

struct pareto {
	const struct graph *graph;
	struct bounds bounds;
	figures *least; /* per state: what is still to come */
	struct bag *bags;
	figures *pool;
	size_t pool_used, pool_room;
	uint32_t round;
	struct label *labels;
	size_t labels_count, labels_room;
	struct queue queue;     /* labels by the bound of time, then of cost */
	struct target *targets; /* finished plans, none worse than another */
	size_t targets_count, targets_room;
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
	pareto->least = alloc_zero((size_t)graph->states_count + 1, sizeof(*pareto->least));
	pareto->bags = alloc_zero((size_t)graph->states_count + 1, sizeof(*pareto->bags));
	return pareto;
}

void pareto_destroy(struct pareto **pareto)
{
	if (!*pareto)
		return;
	bounds_fini(&(*pareto)->bounds);
	free((*pareto)->least);
	free((*pareto)->bags);
	free((*pareto)->pool);
	free((*pareto)->labels);
	queue_fini(&(*pareto)->queue);
	free((*pareto)->targets);
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

/* The plan that was of use last is looked at first. */
static bool beaten_by_plan(struct pareto *pareto, figures bound)
{
	figures limit = tolerated(pareto, bound);
	for (size_t i = 0; i < pareto->targets_count; i++) {
		if (!covers(pareto->targets[i].of, limit))
			continue;
		if (i > 0) {
			struct target moved = pareto->targets[i];
			pareto->targets[i] = pareto->targets[i / 2];
			pareto->targets[i / 2] = moved;
		}
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
		*bag = (struct bag){.round = pareto->round};
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
	pareto->targets[pareto->targets_count++] = (struct target){of, label};
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

static void reach(struct pareto *pareto, const struct label *label)
{
	figures bound = with_interest(pareto, label->of + pareto->least[label->state]);
	if (beaten_by_plan(pareto, bound) ||
		beaten_in_bag(pareto, label->state, label->of & pareto->counts))
		return;
	int32_t index = label_add(pareto, *label);
	if (at_target(pareto, label->state)) {
		target_add(pareto, bound, index);
		return;
	}
	uint64_t key = (uint64_t)(uint32_t)bound[AXIS_TIME] << 32 | (uint32_t)bound[AXIS_COST];
	queue_push(&pareto->queue, key, (uint32_t)index);
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
		if (is_closed(pareto, arc) || pareto->least[arc->to][AXIS_TIME] >= BOUNDS_NEVER)
			continue;
		const struct label next = {.of = after(pareto, at.of, arc),
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
	memset(pareto->least, 0, pareto->graph->states_count * sizeof(*pareto->least));
	for (int axis = 0; axis < AXES; axis++) {
		if (!pareto->counts[axis])
			continue;
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
			pareto->least[s][axis] = pareto->bounds.least[s];
	}
	return true;
}

/* --- The search ------------------------------------------------------------------------------ */

static void begin(struct pareto *pareto, const struct pareto_query *query)
{
	pareto->query = query;
	pareto->epsilon = query->epsilon;
	pareto->labels_count = pareto->queue.count = pareto->targets_count = 0;
	pareto->pool_used = 0;
	for (int axis = 0; axis < AXES; axis++)
		pareto->counts[axis] =
			axis == AXIS_TIME || !query->axes || query->axes[axis] ? -1 : 0;
	if (++pareto->round == 0) { /* once in four billion searches */
		memset(pareto->bags, 0, pareto->graph->states_count * sizeof(*pareto->bags));
		pareto->round = 1;
	}
}

static void start(struct pareto *pareto)
{
	const struct graph *graph = pareto->graph;
	uint32_t from = pareto->query->from;
	for (uint32_t s = graph->node_slots[from]; s < graph->node_slots[from + 1]; s++) {
		const struct label origin = {.state = s * PHASES + PHASE_REST, .parent = NO_LABEL};
		if (pareto->least[origin.state][AXIS_TIME] < BOUNDS_NEVER)
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
	while (pareto->queue.count) {
		uint32_t index = queue_pop(&pareto->queue).item;
		const struct label *label = &pareto->labels[index];
		figures of = label->of & pareto->counts;
		if (beaten_by_plan(pareto,
			    with_interest(pareto, label->of + pareto->least[label->state])) ||
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
