#include "services/corridors/planner/pareto.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/corridors/planner/finished.h"
#include "services/corridors/planner/ideal.h"

#include <stdlib.h>
#include <string.h>

enum { NO_LABEL = -1, QUEUE_BINS = 4096, POOL_SIZES = 32 };

#define ALONE  UINT32_MAX /* the last of its bin */
#define BEATEN UINT32_MAX /* by another label of its state */

struct label {
	figures of;
	uint32_t state; /* by number, see steps.h */
	int32_t parent; /* label; NO_LABEL at the origin */
	uint32_t held;  /* against the plans that had been found by then; BEATEN */
	uint32_t next;  /* in the queue */
};

/* A state: what is still to come from it at least, and those of its labels that no other one of
 * them beats, expanded or not, in a run of the pool. */
struct bag {
	figures least;
	uint32_t first, count, room; /* first and room by ranks */
	uint32_t round; /* of the search that wrote the run: no clearing between searches */
};

struct rank {
	lanes of[AXES];
};

struct rank_labels {
	uint32_t of[LANES];
};

/* Runs of ranks, each of a power of two; a free one says in its first label which is next. */
struct pool {
	struct rank *ranks;
	struct rank_labels *labels; /* in the order of ranks */
	size_t used, room;
	uint32_t free[POOL_SIZES];
};

/* Labels by the bound of time, bin by bin, in no order within one. */
struct waiting {
	uint32_t heads[QUEUE_BINS];
	unsigned shift; /* a bin holds so many bits of minutes */
	int32_t at;     /* the bin that is taken from, counted from 0 */
	uint32_t count;
};

struct pareto {
	const struct graph *graph;
	struct steps steps;
	struct ideal ideal;
	struct bag *bags; /* per state */
	struct pool pool;
	uint32_t round;
	struct label *labels;
	size_t labels_count, labels_room;
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
	free((*pareto)->pool.ranks);
	free((*pareto)->pool.labels);
	free((*pareto)->labels);
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

static uint32_t ranks_of(uint32_t count)
{
	return (count + LANES - 1) / LANES;
}

static bool beaten_in_bag(const struct pareto *pareto, const struct bag *bag, figures of)
{
	if (bag->round != pareto->round)
		return false;
	const struct rank *ranks = &pareto->pool.ranks[bag->first];
	for (uint32_t i = ranks_of(bag->count); i > 0; i--)
		if (lanes_any_cover(ranks[i - 1].of, of))
			return true;
	return false;
}

/* --- Bags ------------------------------------------------------------------------------------ */

static uint32_t run_take(struct pool *pool, unsigned size)
{
	uint32_t first = pool->free[size], room = 1u << size;
	if (first != ALONE) {
		pool->free[size] = pool->labels[first].of[0];
		return first;
	}
	while (pool->used + room > pool->room) {
		pool->room = pool->room ? 2 * pool->room : 1024;
		pool->ranks = alloc_resize(pool->ranks, pool->room, sizeof(*pool->ranks));
		pool->labels = alloc_resize(pool->labels, pool->room, sizeof(*pool->labels));
	}
	first = (uint32_t)pool->used;
	pool->used += room;
	return first;
}

static void run_free(struct pool *pool, unsigned size, uint32_t first)
{
	pool->labels[first].of[0] = pool->free[size];
	pool->free[size] = first;
}

static void bag_grow(struct pool *pool, struct bag *bag)
{
	unsigned size = bag->room ? (unsigned)__builtin_ctz(bag->room) + 1 : 0;
	uint32_t first = run_take(pool, size);
	if (bag->room) {
		memcpy(&pool->ranks[first], &pool->ranks[bag->first],
			bag->room * sizeof(*pool->ranks));
		memcpy(&pool->labels[first], &pool->labels[bag->first],
			bag->room * sizeof(*pool->labels));
		run_free(pool, size - 1, bag->first);
	}
	bag->first = first;
	bag->room = 1u << size;
}

static void bag_put(struct pool *pool, struct bag *bag, figures of, uint32_t label)
{
	if (bag->count == bag->room * LANES)
		bag_grow(pool, bag);
	uint32_t at = bag->first + bag->count / LANES, lane = bag->count % LANES;
	if (lane == 0)
		lanes_clear(pool->ranks[at].of);
	lanes_put(pool->ranks[at].of, lane, of);
	pool->labels[at].of[lane] = label;
	bag->count++;
}

/* The last one of the bag comes to the place of this one. */
static void bag_leave(struct pool *pool, struct bag *bag, uint32_t index)
{
	uint32_t to = bag->first + index / LANES, from = bag->first + --bag->count / LANES;
	uint32_t lane = bag->count % LANES;
	lanes_put(pool->ranks[to].of, index % LANES, lanes_get(pool->ranks[from].of, lane));
	pool->labels[to].of[index % LANES] = pool->labels[from].of[lane];
	lanes_put(pool->ranks[from].of, lane, figures_same(INT32_MAX));
}

/* Those that the new one beats leave, from the last one on. */
static void bag_add(struct pareto *pareto, struct bag *bag, figures of, uint32_t label)
{
	struct pool *pool = &pareto->pool;
	if (bag->round != pareto->round)
		*bag = (struct bag){.least = bag->least, .round = pareto->round};
	for (uint32_t i = ranks_of(bag->count); i > 0; i--) {
		uint32_t at = bag->first + i - 1;
		lanes covered = lanes_covered(pool->ranks[at].of, of);
		if (figures_none(covered))
			continue;
		for (uint32_t lane = LANES; lane > 0; lane--) {
			uint32_t index = (i - 1) * LANES + lane - 1;
			if (index >= bag->count || !covered[lane - 1])
				continue;
			pareto->labels[pool->labels[at].of[lane - 1]].held = BEATEN;
			bag_leave(pool, bag, index);
		}
	}
	bag_put(pool, bag, of, label);
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

static int32_t label_add(struct pareto *pareto, struct label label)
{
	pareto->labels = alloc_room(pareto->labels, pareto->labels_count, &pareto->labels_room,
		sizeof(*pareto->labels));
	pareto->labels[pareto->labels_count] = label;
	return (int32_t)pareto->labels_count++;
}

static bool at_target(const struct pareto *pareto, uint32_t state)
{
	return graph_ends(pareto->graph, pareto->steps.states[state], pareto->query->to);
}

static int32_t edge_of(const struct pareto *pareto)
{
	return pareto->queue.at << pareto->queue.shift;
}

static void wait_for(struct waiting *queue, struct label *labels, uint32_t index, int32_t minutes)
{
	uint32_t *head = &queue->heads[minutes >> queue->shift & (QUEUE_BINS - 1)];
	labels[index].next = *head;
	*head = index;
	queue->count++;
}

static void reach(struct pareto *pareto, figures of, uint32_t state, int32_t parent)
{
	struct bag *bag = &pareto->bags[state];
	if (beaten_in_bag(pareto, bag, of & pareto->counts))
		return;
	figures bound = with_interest(pareto, of + bag->least);
	if (beaten_by_plan(pareto, bound, 0))
		return;
	const struct label label = {of, state, parent, pareto->finished.found, ALONE};
	int32_t index = label_add(pareto, label);
	if (bag->least[AXIS_TIME] == 0 && at_target(pareto, state)) {
		finished_add(&pareto->finished, bound, index, edge_of(pareto));
		return;
	}
	bag_add(pareto, bag, of & pareto->counts, (uint32_t)index);
	wait_for(&pareto->queue, pareto->labels, (uint32_t)index, bound[AXIS_TIME]);
}

static bool is_closed(const struct pareto *pareto, const struct step *step)
{
	return pareto->query->closed && step->link != NETWORK_NONE &&
	       pareto->query->closed[step->link];
}

static void expand(struct pareto *pareto, uint32_t index)
{
	const struct steps_way *forth = &pareto->steps.forth;
	const struct label at = pareto->labels[index];
	const uint32_t first = forth->first[at.state], end = forth->first[at.state + 1];
	for (uint32_t i = first; i < end; i++)
		__builtin_prefetch(&pareto->bags[forth->steps[i].state]);
	for (uint32_t i = first; i < end; i++) {
		const struct step *step = &forth->steps[i];
		if (is_closed(pareto, step) ||
			pareto->bags[step->state].least[AXIS_TIME] >= IDEAL_NEVER)
			continue;
		reach(pareto, after(pareto, at.of, step), step->state, (int32_t)index);
	}
}

/* --- Bounds and the first plans --------------------------------------------------------------- */

/* The step that begins the best way by this axis. */
static const struct step *best_step(const struct pareto *pareto, uint32_t state, int axis)
{
	const struct steps_way *forth = &pareto->steps.forth;
	const struct step *step = &forth->steps[forth->first[state]];
	while (step->arc != (uint32_t)pareto->ideal.states[state].first[axis])
		step++;
	return step;
}

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
		const struct step *step = best_step(pareto, label.state, axis);
		label.of = after(pareto, label.of, step);
		label.state = step->state;
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
	pareto->labels_count = 0;
	pareto->pool.used = 0;
	memset(pareto->pool.free, 0xff, sizeof(pareto->pool.free));
	finished_clear(&pareto->finished);
	for (int axis = 0; axis < AXES; axis++)
		pareto->counts[axis] =
			axis == AXIS_TIME || !query->axes || query->axes[axis] ? -1 : 0;
	if (++pareto->round == 0) { /* once in four billion searches */
		memset(pareto->bags, 0, pareto->steps.states_count * sizeof(*pareto->bags));
		pareto->round = 1;
	}
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
	most += WEEK_MINUTES + pareto->steps.most[AXIS_TIME];
	struct waiting *queue = &pareto->queue;
	queue->shift = 0;
	while (most >> queue->shift >= QUEUE_BINS - 1)
		queue->shift++;
	memset(queue->heads, 0xff, sizeof(queue->heads));
	queue->at = 0;
	queue->count = 0;
}

static void start(struct pareto *pareto)
{
	const struct steps *steps = &pareto->steps;
	uint32_t from = pareto->query->from;
	for (uint32_t s = steps->node_first[from]; s < steps->node_first[from + 1]; s++)
		if (steps_starts(steps, s) && pareto->bags[s].least[AXIS_TIME] < IDEAL_NEVER)
			reach(pareto, figures_same(0), s, NO_LABEL);
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

static uint32_t take(struct waiting *queue, const struct label *labels)
{
	while (queue->heads[queue->at & (QUEUE_BINS - 1)] == ALONE)
		queue->at++;
	uint32_t *head = &queue->heads[queue->at & (QUEUE_BINS - 1)], index = *head;
	*head = labels[index].next;
	if (*head != ALONE) /* comes next, and lies where no other one did */
		__builtin_prefetch(&labels[*head]);
	queue->count--;
	return index;
}

static bool is_needless(const struct pareto *pareto, const struct label *label)
{
	if (label->held == BEATEN || label->held == pareto->finished.found)
		return label->held == BEATEN;
	figures bound = with_interest(pareto, label->of + pareto->bags[label->state].least);
	return beaten_by_plan(pareto, bound, label->held);
}

static void search(struct pareto *pareto)
{
	start(pareto);
	while (pareto->queue.count) {
		uint32_t index = take(&pareto->queue, pareto->labels);
		if (is_needless(pareto, &pareto->labels[index]))
			continue;
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

/* The first of the steps that lead from the one label to the other. */
static uint32_t arc_between(
	const struct pareto *pareto, const struct label *parent, const struct label *label)
{
	const struct step *step =
		&pareto->steps.forth.steps[pareto->steps.forth.first[parent->state]];
	while (step->state != label->state ||
		!figures_all(after(pareto, parent->of, step) == label->of))
		step++;
	return step->arc;
}

static void trace(struct pareto *pareto, int32_t label, struct planner_step *steps, size_t count)
{
	while (count > 0) {
		const struct label *at = &pareto->labels[label];
		const struct label *parent = &pareto->labels[at->parent];
		steps[--count] = (struct planner_step){pareto->steps.states[parent->state],
			arc_between(pareto, parent, at), parent->of[AXIS_TIME]};
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
