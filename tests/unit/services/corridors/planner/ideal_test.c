/* What is at least to come, against arcs that are gone over again and again until nothing changes:
 * for each state and each criterion, with links closed, criteria left out, and a limit. */
#include "services/corridors/planner/ideal.h"
#include "tests/unit/services/corridors/trips.h"

#include <stdlib.h>

static bool closed_now(const struct ideal_query *query, const struct graph_arc *arc)
{
	return query->closed && arc->link != NETWORK_NONE && query->closed[arc->link];
}

static bool better(
	const struct graph *graph, const struct ideal_query *query, int axis, int32_t *least)
{
	bool changed = false;
	for (uint32_t s = 0; s < graph->states_count; s++)
		for (uint32_t i = graph->state_arcs[s]; i < graph->state_arcs[s + 1]; i++) {
			const struct graph_arc *arc = &graph->arcs[i];
			int32_t by = least[arc->to] + (query->counts[axis] ? arc->of[axis] : 0);
			if (closed_now(query, arc) || least[arc->to] == IDEAL_NEVER ||
				by >= least[s])
				continue;
			least[s] = by;
			changed = true;
		}
	return changed;
}

/* Returns how many states the destination may be come to from. */
static unsigned check_axis(
	const struct ideal *ideal, const struct ideal_query *query, int axis, figures found)
{
	const struct steps *steps = ideal->steps;
	const struct graph *graph = steps->graph;
	int32_t *least = calloc(graph->states_count + 1, sizeof(*least)), from = IDEAL_NEVER;
	unsigned come = 0;
	assert_non_null(least);
	for (uint32_t s = 0; s < graph->states_count; s++)
		least[s] = graph_ends(graph, s, query->to) ? 0 : IDEAL_NEVER;
	while (better(graph, query, axis, least))
		;
	for (uint32_t s = 0; s < steps->states_count; s++) {
		int32_t is = least[steps->states[s]], told = ideal->states[s].least[axis];
		bool starts = graph_slot(graph, steps->states[s])->node == query->from &&
			      steps_starts(steps, s);
		if (starts && is < from)
			from = is;
		come += is != IDEAL_NEVER;
		if (ideal->cut && is > ideal->limit[axis])
			is = ideal->limit[axis];
		assert_int_equal(told, is);
	}
	assert_int_equal(found[axis], from);
	free(least);
	return come;
}

static unsigned check(
	struct ideal *ideal, struct ideal_query query, unsigned *cut, unsigned *no_way)
{
	unsigned come = 0;
	static const double beyonds[] = {1.1, 100};
	for (unsigned i = 0; i < ARRAY_LEN(beyonds); i++) {
		figures found;
		query.beyond = beyonds[i];
		bool is = ideal_find(ideal, &query, &found);
		assert_true(is == (found[AXIS_TIME] != IDEAL_NEVER));
		for (int axis = 0; axis < AXES; axis++)
			come += check_axis(ideal, &query, axis, found);
		*cut += ideal->cut;
		*no_way += !is;
	}
	return come;
}

static void test_equals_going_over(void **state)
{
	(void)state;
	unsigned come = 0, cut = 0, no_way = 0;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct world world;
		random_world(&world, seed, seed % 4 != 0);
		struct steps steps;
		struct ideal ideal;
		bool closed[64] = {false};
		assert_true(world.network.links_count <= ARRAY_LEN(closed));
		closed[seed % world.network.links_count] = true;
		steps_init(&steps, &world.graph);
		ideal_init(&ideal, &steps);
		for (uint32_t to = 1; to < NODES; to++) {
			const struct ideal_query query = {.to = to,
				.closed = seed % 2 ? closed : NULL,
				.counts = {-1, seed % 3 ? -1 : 0, -1, seed % 5 ? -1 : 0}};
			come += check(&ideal, query, &cut, &no_way);
		}
		ideal_fini(&ideal);
		steps_fini(&steps);
		world_fini(&world);
	}
	print_message("%u states, %u searches with a limit that was met, %u without a way\n", come,
		cut, no_way);
	assert_true(come > 1000 && cut > 10 && no_way > 0);
}

static void test_reference_network(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	struct steps steps;
	struct ideal ideal;
	unsigned come = 0, cut = 0, no_way = 0;
	bool *closed = calloc(world.network.links_count, sizeof(*closed));
	assert_non_null(closed);
	for (uint32_t i = 0; i < world.network.links_count; i++)
		closed[i] = i % 3 == 0;
	steps_init(&steps, &world.graph);
	ideal_init(&ideal, &steps);
	for (uint32_t to = 3; to < world.network.nodes_count; to += 41) {
		const struct ideal_query query = {.from = (to * 7) % world.network.nodes_count,
			.to = to,
			.closed = to % 2 ? closed : NULL,
			.counts = {-1, -1, -1, -1}};
		come += check(&ideal, query, &cut, &no_way);
	}
	print_message("%u states, %u searches with a limit that was met, %u without a way\n", come,
		cut, no_way);
	assert_true(come > 10000 && cut > 3);
	free(closed);
	ideal_fini(&ideal);
	steps_fini(&steps);
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equals_going_over),
		cmocka_unit_test(test_reference_network),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
