#include "services/corridors/planner/pareto.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/corridors/planner/bags.h"
#include "services/corridors/planner/finished.h"
#include "services/corridors/planner/ideal.h"

#include <stdlib.h>
#include <string.h>

enum { QUEUE_BINS = 4096, DOOR = 4 };

#define ALONE UINT32_MAX /* the last of its bin */

/* Labels by the bound of time, bin by bin, in no order within one. Those that come out next stand
 * before the door, so that what they need is in the cache when they are called. */
struct waiting {
	uint32_t heads[QUEUE_BINS];
	uint32_t *next; /* of a label, in its bin */
	unsigned shift; /* a bin holds so many bits of minutes */
	int32_t at;     /* the bin that is taken from, counted from 0 */
	uint32_t door[DOOR], door_first, door_count;
	uint32_t count; /* of all that wait */
};

struct pareto {
	const struct graph *graph;
	struct steps steps;
	struct ideal ideal;
	struct bag *bags; /* per state */
	struct pool pool;
	struct label *labels;
	size_t labels_made, labels_count, labels_room;
	int32_t labels_free; /* one that another may have the place of; its parent is the next such
			      */
	struct waiting queue;
	struct finished finished;
	struct pareto_plan *plans;
	size_t plans_room;
	struct planner_step *way;
	size_t way_room;
	const struct pareto_query *query;
	double epsilon;
	figures counts; /* all ones where the axis counts */
};

struct pareto *pareto_create(const struct graph *graph)
{
	struct pareto *pareto = alloc_zero(1, sizeof(*pareto));
	pareto->graph = graph;
	steps_init(&pareto->steps, graph);
	ideal_init(&pareto->ideal, &pareto->steps);
	pareto->bags = alloc_zero((size_t)pareto->steps.states_count + 1, sizeof(*pareto->bags));
	return pareto;
}

void pareto_destroy(struct pareto **pareto)
{
	if (!*pareto)
		return;
	steps_fini(&(*pareto)->steps);
	ideal_fini(&(*pareto)->ideal);
	finished_fini(&(*pareto)->finished);
	free((*pareto)->bags);
	pool_fini(&(*pareto)->pool);
	free((*pareto)->labels);
	free((*pareto)->queue.next);
	free((*pareto)->plans);
	free((*pareto)->way);
	free(*pareto);
	*pareto = NULL;
}

/* --- Dominance ------------------------------------------------------------------------------- */

/* With the tolerance: what a finished plan may be at most to make this label needless. */
static figures tolerated(const struct pareto *pareto, figures of)
{
	if (pareto->epsilon <= 0)
		return of;
	for (int axis = 0; axis < AXES; axis++)
		of[axis] += (int32_t)(of[axis] * pareto->epsilon);
	return of;
}

/* By one found after the first `held`? */
static bool beaten_by_plan(const struct pareto *pareto, figures bound, uint32_t held)
{
	return finished_beats(&pareto->finished, tolerated(pareto, bound), held);
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

static figures after(const struct pareto *pareto, figures of, const struct step *step)
{
	return of + steps_take(&pareto->steps, step, pareto->query->depart + of[AXIS_TIME]);
}

static void labels_grow(struct pareto *pareto)
{
	pareto->labels = alloc_room(pareto->labels, pareto->labels_count, &pareto->labels_room,
		sizeof(*pareto->labels));
	pareto->queue.next =
		alloc_resize(pareto->queue.next, pareto->labels_room, sizeof(*pareto->queue.next));
}

static int32_t label_add(struct pareto *pareto, struct label label)
{
	int32_t index = pareto->labels_free;
	pareto->labels_made++;
	if (index != NO_LABEL) {
		pareto->labels_free = pareto->labels[index].parent;
	} else {
		if (pareto->labels_count == pareto->labels_room)
			labels_grow(pareto);
		index = (int32_t)pareto->labels_count++;
	}
	pareto->labels[index] = label;
	return index;
}

/* One that was beaten before it was expanded: nothing leads on from it, and its bag has let it go.
 */
static void label_free(struct pareto *pareto, uint32_t index)
{
	pareto->labels[index].parent = pareto->labels_free;
	pareto->labels_free = (int32_t)index;
}

static bool at_target(const struct pareto *pareto, uint32_t state)
{
	return graph_ends(pareto->graph, pareto->steps.states[state], pareto->query->to);
}

static int32_t edge_of(const struct pareto *pareto)
{
	return pareto->queue.at << pareto->queue.shift;
}

static void wait_for(struct waiting *queue, uint32_t label, int32_t minutes)
{
	uint32_t *head = &queue->heads[minutes >> queue->shift & (QUEUE_BINS - 1)];
	queue->next[label] = *head;
	*head = label;
	queue->count++;
}

/* The parts of a label one by one, in registers: most never become one. */
static void reach(struct pareto *pareto, figures of, uint32_t state, int32_t parent, uint32_t arc)
{
	struct bag *bag = &pareto->bags[state];
	if (bag_beats(&pareto->pool, bag, of & pareto->counts))
		return;
	figures bound = with_interest(pareto, of + bag->least);
	if (beaten_by_plan(pareto, bound, 0))
		return;
	const struct label label = {of, state, parent, pareto->finished.found, arc};
	int32_t index = label_add(pareto, label);
	if (bag->least[AXIS_TIME] == 0 && at_target(pareto, state)) {
		finished_add(&pareto->finished, bound, index, edge_of(pareto));
		return;
	}
	bag_add(&pareto->pool, bag, of & pareto->counts, (uint32_t)index, pareto->labels);
	wait_for(&pareto->queue, (uint32_t)index, bound[AXIS_TIME]);
}

static bool is_closed(const struct pareto *pareto, const struct step *step)
{
	return pareto->query->closed && step->link != NETWORK_NONE &&
	       pareto->query->closed[step->link];
}

static void expand(struct pareto *pareto, uint32_t index)
{
	const struct steps *steps = &pareto->steps;
	const struct label at = pareto->labels[index];
	const uint32_t first = steps->forth_first[at.state];
	const uint32_t end = steps->forth_first[at.state + 1];
	for (uint32_t i = first; i < end; i++)
		__builtin_prefetch(&pareto->bags[steps->forth[i].state]);
	for (uint32_t i = first; i < end; i++) {
		const struct step *step = &steps->forth[i];
		if (is_closed(pareto, step) ||
			pareto->bags[step->state].least[AXIS_TIME] >= IDEAL_NEVER)
			continue;
		reach(pareto, after(pareto, at.of, step), step->state, (int32_t)index, i);
	}
}

/* --- Bounds and the first plans --------------------------------------------------------------- */

/* The way that is the least in one axis, as a first plan. */
static void seed(struct pareto *pareto, int axis, int32_t least)
{
	const struct steps *steps = &pareto->steps;
	uint32_t node = pareto->query->from, state = steps->node_first[node];
	while (!steps_starts(steps, state) || pareto->ideal.states[state].least[axis] != least)
		state++;
	CHECK(state < steps->node_first[node + 1]);
	struct label label = {.state = state, .parent = NO_LABEL};
	label.parent = label_add(pareto, label);
	while (!at_target(pareto, label.state)) {
		uint32_t back = (uint32_t)pareto->ideal.states[label.state].first[axis];
		const struct step *step = &steps->forth[pareto->graph->backs[back].arc];
		label.of = after(pareto, label.of, step);
		label.state = step->state;
		label.arc = pareto->graph->backs[back].arc;
		label.parent = label_add(pareto, label);
	}
	finished_add(&pareto->finished, with_interest(pareto, label.of), label.parent, 0);
}

static bool find_bounds(struct pareto *pareto)
{
	const struct pareto_query *query = pareto->query;
	const struct ideal_query search = {.from = query->from,
		.to = query->to,
		.closed = query->closed,
		.counts = pareto->counts,
		.beyond = 1.1};
	figures found;
	if (!ideal_find(&pareto->ideal, &search, &found))
		return false;
	for (int axis = 0; axis < AXES; axis++)
		if (pareto->counts[axis])
			seed(pareto, axis, found[axis]);
	for (uint32_t s = 0; s < pareto->steps.states_count; s++)
		pareto->bags[s].least = pareto->ideal.states[s].least;
	return true;
}

/* --- The search ------------------------------------------------------------------------------ */

static void begin(struct pareto *pareto, const struct pareto_query *query)
{
	pareto->query = query;
	pareto->epsilon = query->epsilon;
	pareto->labels_made = pareto->labels_count = 0;
	pareto->labels_free = NO_LABEL;
	finished_clear(&pareto->finished);
	for (int axis = 0; axis < AXES; axis++)
		pareto->counts[axis] =
			axis == AXIS_TIME || !query->axes || query->axes[axis] ? -1 : 0;
	if (!pool_begin(&pareto->pool))
		memset(pareto->bags, 0, pareto->steps.states_count * sizeof(*pareto->bags));
}

/* The queue's order within a bin does not matter: who comes out is held against all that is known.
 * A bound grows by no more than an arc takes, the wait for a departure (within a week, since none
 * overtakes another), and what is to come from where it leads. */
static void queue_begin(struct pareto *pareto)
{
	int32_t most = 0;
	for (uint32_t s = 0; s < pareto->steps.states_count; s++) {
		int32_t least = pareto->bags[s].least[AXIS_TIME];
		if (least < IDEAL_NEVER && least > most)
			most = least;
	}
	most += WEEK_MINUTES + pareto->steps.minutes_most;
	struct waiting *queue = &pareto->queue;
	queue->shift = 0;
	while (most >> queue->shift >= QUEUE_BINS - 1)
		queue->shift++;
	memset(queue->heads, 0xff, sizeof(queue->heads));
	queue->at = 0;
	queue->count = queue->door_first = queue->door_count = 0;
}

static void start(struct pareto *pareto)
{
	const struct steps *steps = &pareto->steps;
	uint32_t from = pareto->query->from;
	for (uint32_t s = steps->node_first[from]; s < steps->node_first[from + 1]; s++)
		if (steps_starts(steps, s) && pareto->bags[s].least[AXIS_TIME] < IDEAL_NEVER)
			reach(pareto, figures_same(0), s, NO_LABEL, 0);
}

static void set_tolerance(struct pareto *pareto)
{
	if (pareto->query->exact)
		return;
	double least = pareto->labels_made > PARETO_LABELS_SECOND  ? PARETO_EPSILON_SECOND
		       : pareto->labels_made > PARETO_LABELS_FIRST ? PARETO_EPSILON_FIRST
								   : 0;
	if (least > pareto->epsilon)
		pareto->epsilon = least;
}

static void go_to_door(struct pareto *pareto)
{
	struct waiting *queue = &pareto->queue;
	uint32_t *head = &queue->heads[queue->at & (QUEUE_BINS - 1)];
	while (queue->door_count < DOOR && *head != ALONE) {
		uint32_t label = *head;
		*head = queue->next[label];
		__builtin_prefetch(&pareto->labels[label]);
		queue->door[(queue->door_first + queue->door_count++) % DOOR] = label;
	}
}

static void prefetch_steps(const struct pareto *pareto, uint32_t label)
{
	const struct step *steps =
		&pareto->steps.forth[pareto->steps.forth_first[pareto->labels[label].state]];
	for (unsigned i = 0; i < 3; i++) /* of which two share a line */
		__builtin_prefetch(&steps[2 * i]);
}

/* Of a queue where somebody waits. */
static uint32_t take(struct pareto *pareto)
{
	struct waiting *queue = &pareto->queue;
	for (go_to_door(pareto); !queue->door_count; go_to_door(pareto))
		queue->at++;
	uint32_t label = queue->door[queue->door_first++ % DOOR];
	queue->count--;
	if (--queue->door_count)
		prefetch_steps(pareto, queue->door[queue->door_first % DOOR]);
	return label;
}

/* By a plan that was found since it was made. */
static bool is_needless(const struct pareto *pareto, const struct label *label)
{
	if (label->held == pareto->finished.found)
		return false;
	figures bound = with_interest(pareto, label->of + pareto->bags[label->state].least);
	return beaten_by_plan(pareto, bound, label->held);
}

static void search(struct pareto *pareto)
{
	start(pareto);
	while (pareto->queue.count) {
		uint32_t index = take(pareto);
		if (pareto->labels[index].held == BEATEN)
			label_free(pareto, index);
		else if (!is_needless(pareto, &pareto->labels[index]))
			expand(pareto, index);
		set_tolerance(pareto);
	}
}

/* --- The answer ------------------------------------------------------------------------------ */

static int compare_plans(const void *a, const void *b)
{
	const struct finished_plan *x = a, *y = b;
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
		steps[--count] = (struct planner_step){
			pareto->steps.states[parent->state], at->arc, parent->of[AXIS_TIME]};
		label = at->parent;
	}
}

static void answer(struct pareto *pareto, struct pareto_front *front)
{
	const struct finished *finished = &pareto->finished;
	size_t count = finished->count, steps = 0;
	qsort(finished->plans, count, sizeof(*finished->plans), compare_plans);
	if (count > pareto->plans_room) {
		pareto->plans_room = count;
		pareto->plans = alloc_resize(pareto->plans, count, sizeof(*pareto->plans));
	}
	for (size_t i = 0; i < count; i++)
		steps += count_steps(pareto, finished->plans[i].label);
	if (steps > pareto->way_room) {
		pareto->way_room = steps;
		pareto->way = alloc_resize(pareto->way, steps, sizeof(*pareto->way));
	}
	steps = 0;
	for (size_t i = 0; i < count; i++) {
		struct pareto_plan *plan = &pareto->plans[i];
		int32_t label = finished->plans[i].label;
		plan->count = count_steps(pareto, label);
		trace(pareto, label, &pareto->way[steps], plan->count);
		plan->steps = &pareto->way[steps];
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
	queue_begin(pareto);
	search(pareto);
	answer(pareto, &front);
	front.epsilon = pareto->epsilon;
	front.labels = pareto->labels_made;
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
