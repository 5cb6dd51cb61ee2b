/* The planner against brute force and an evaluator of its own, on small random networks with rail
 * of two gauges, road, sea and ferry, borders, customs unions, and places that ships pass. */
#include "services/corridors/planner/planner.h"
#include "tests/unit/services/corridors/trips.h"

#include <math.h>
#include <string.h>

/* --- Brute force: every walk that is not worse than what the planner found ----------------- */

struct brute {
	const struct world *world;
	struct planner_query query;
	uint64_t best;
	unsigned walks;
};

static void walk(struct brute *brute, struct trip trip, unsigned depth, bool ridden)
{
	uint64_t key = key_of(trip.sums, brute->query.by);
	if (key > brute->best || depth > 8 || ++brute->walks > WALKS_MAX)
		return;
	if (trip.last && trip.node == brute->query.to && ridden) {
		brute->best = key;
		return;
	}
	const struct network *network = &brute->world->network;
	for (uint32_t i = 0; i < network->links_count; i++) {
		const struct network_link *link = &network->links[i];
		if (brute->query.closed && brute->query.closed[i])
			continue;
		struct boarding ways[16];
		unsigned count = boardings(brute->world, &trip, link->row, ways);
		bool then = ridden || brute->query.through[i];
		for (unsigned k = 0; k < count; k++) {
			if (link->from == trip.node)
				walk(brute, ride(brute->world, trip, link->row, link->to, ways[k]),
					depth + 1, then);
			if (link->to == trip.node)
				walk(brute,
					ride(brute->world, trip, link->row, link->from, ways[k]),
					depth + 1, then);
		}
	}
}

static uint64_t brute_force(const struct world *world, struct planner_query query, uint64_t bound)
{
	struct brute brute = {world, query, bound, 0};
	walk(&brute, (struct trip){.node = query.from, .rest = true}, 0, !query.through);
	return brute.best;
}

/* The links of a path, priced by the evaluator. */
static uint64_t evaluate(
	const struct world *world, const struct planner_path *path, struct planner_query query)
{
	struct trip trip = {.node = query.from, .rest = true};
	for (size_t i = 0; i < path->count; i++) {
		const struct graph_arc *arc = &world->graph.arcs[path->steps[i].arc];
		if (arc->link == NETWORK_NONE)
			continue;
		assert_false(query.closed && query.closed[arc->link]);
		const struct network_link *link = &world->network.links[arc->link];
		assert_true(link->from == trip.node || link->to == trip.node);
		struct boarding way = {arc->service == NETWORK_NONE
					       ? NULL
					       : network_service(&world->network, arc->service)};
		trip = ride(world, trip, link->row, link->from == trip.node ? link->to : link->from,
			way);
	}
	assert_int_equal(trip.node, query.to);
	return key_of(trip.sums, query.by);
}

static bool check_query(
	const struct world *world, struct planner *planner, struct planner_query query)
{
	struct planner_path path = planner_find(planner, &query);
	uint64_t bound = path.found ? path.key : UINT64_MAX - 1;
	uint64_t best = brute_force(world, query, bound + path.found);
	if (!path.found) {
		assert_true(best == bound);
		return false;
	}
	assert_true(best == path.key);
	assert_true(evaluate(world, &path, query) == path.key);
	return true;
}

static void test_equals_brute_force(void **state)
{
	(void)state;
	unsigned found = 0, none = 0;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct world world;
		random_world(&world, seed, false);
		struct planner *planner = planner_create(&world.graph);
		for (int by = 0; by < CRITERIA; by++)
			for (uint32_t to = 1; to < NODES; to++) {
				struct planner_query query = {.to = to, .by = (enum criterion)by};
				*(check_query(&world, planner, query) ? &found : &none) += 1;
			}
		planner_destroy(&planner);
		world_fini(&world);
	}
	print_message("%u routes equal to brute force, %u without a route\n", found, none);
	assert_true(found > 300 && none > 5);
}

/* Grids, chains, stars, rings and islands, with some links closed: as brute force, and nothing
 * where there is no way. */
static void test_shapes_equal_brute_force(void **state)
{
	(void)state;
	for (unsigned shape = 0; shape < ARRAY_LEN(shapes); shape++) {
		unsigned found = 0, none = 0;
		for (uint64_t seed = 1; seed <= 6; seed++) {
			struct world world;
			shaped_world(&world, &shapes[shape], seed, false);
			struct planner *planner = planner_create(&world.graph);
			bool closed[SHAPE_LINKS_MAX] = {false};
			uint64_t chance = seed;
			for (unsigned i = 0; i < shapes[shape].links; i++)
				closed[i] = seed % 3 == 0 && roll(&chance, 5) == 0;
			for (uint32_t to = 1; to < shapes[shape].nodes; to++) {
				struct planner_query query = {.to = to,
					.by = (enum criterion)((seed + to) % CRITERIA),
					.closed = closed};
				*(check_query(&world, planner, query) ? &found : &none) += 1;
			}
			planner_destroy(&planner);
			world_fini(&world);
		}
		print_message("%s: %u routes equal to brute force, %u without a route\n",
			shapes[shape].name, found, none);
		assert_true(found > 10);
		assert_true(none > 0 || strcmp(shapes[shape].name, "two islands") != 0);
	}
}

static void test_through_a_link_equals_brute_force(void **state)
{
	(void)state;
	unsigned found = 0, none = 0;
	for (uint64_t seed = 1; seed <= 9; seed++) {
		struct world world;
		random_world(&world, seed, false);
		struct planner *planner = planner_create(&world.graph);
		bool through[LINKS] = {false};
		for (unsigned i = 0; i < LINKS; i++) {
			const struct planner_query query = {.to = NODES - 1,
				.by = (enum criterion)(i % CRITERIA),
				.through = through};
			through[i] = true;
			struct planner_path path = planner_find(planner, &query);
			bool ridden = false;
			for (size_t k = 0; k < path.count; k++)
				ridden = ridden ||
					 world.graph.arcs[path.steps[k].arc].link == (int32_t)i;
			assert_true(ridden == path.found);
			*(check_query(&world, planner, query) ? &found : &none) += 1;
			through[i] = false;
		}
		planner_destroy(&planner);
		world_fini(&world);
	}
	print_message("%u routes through a link, %u without\n", found, none);
	assert_true(found > 60);
}

static void test_closing_a_link_never_helps(void **state)
{
	(void)state;
	for (uint64_t seed = 1000; seed < 1006; seed++) {
		struct world world;
		random_world(&world, seed, false);
		struct planner *planner = planner_create(&world.graph);
		struct planner_query query = {.to = NODES - 1, .by = BY_TIME};
		struct planner_path open = planner_find(planner, &query);
		uint64_t key = open.key;
		bool found = open.found, closed[LINKS] = {false};
		query.closed = closed;
		for (unsigned i = 0; i < LINKS; i++) {
			closed[i] = true;
			struct planner_path path = planner_find(planner, &query);
			assert_true(!path.found || (found && path.key >= key));
			check_query(&world, planner, query);
			closed[i] = false;
		}
		planner_destroy(&planner);
		world_fini(&world);
	}
}

/* Working memory carries nothing from one search to the next. */
static void test_same_question_same_answer(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	struct planner *planner = planner_create(&world.graph);
	const struct planner_query query = {
		.from = world_node(&world, "CNXIA"), .to = world_node(&world, "DEDUI")};
	struct planner_path first = planner_find(planner, &query);
	struct planner_step steps[256];
	assert_true(first.found && first.count < ARRAY_LEN(steps));
	memcpy(steps, first.steps, first.count * sizeof(*steps));
	for (uint32_t n = 0; n < world.network.nodes_count; n += 7) {
		const struct planner_query other = {.from = n, .to = query.from, .by = BY_COST};
		planner_find(planner, &other);
	}
	struct planner_path again = planner_find(planner, &query);
	assert_int_equal(again.count, first.count);
	assert_true(again.key == first.key);
	assert_memory_equal(steps, again.steps, again.count * sizeof(*steps));
	planner_destroy(&planner);
	world_fini(&world);
}

/* On the reference network: the evaluator prices real plans as the planner does. */
static void test_reference_plans_add_up(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	struct planner *planner = planner_create(&world.graph);
	unsigned found = 0;
	for (uint32_t from = 0; from < world.network.nodes_count; from += 11)
		for (uint32_t to = 3; to < world.network.nodes_count; to += 13) {
			const struct planner_query query = {
				.from = from, .to = to, .by = (enum criterion)(to % 3)};
			struct planner_path path = planner_find(planner, &query);
			int64_t minutes = 0;
			for (size_t i = 0; i < path.count; i++) {
				const struct graph_arc *arc = &world.graph.arcs[path.steps[i].arc];
				struct piece pieces[PIECES_MAX];
				unsigned count =
					graph_pieces(&world.graph, path.steps[i].from, arc, pieces);
				int64_t sum = 0;
				for (unsigned k = 0; k < count; k++)
					sum += pieces[k].minutes;
				assert_true((int64_t)(arc->keys[BY_TIME] >> 32) == sum);
				minutes += sum;
			}
			if (query.by == BY_TIME && path.found)
				assert_true((int64_t)(path.key >> 32) == minutes);
			found += path.found;
		}
	assert_true(found > 500);
	planner_destroy(&planner);
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equals_brute_force),
		cmocka_unit_test(test_shapes_equal_brute_force),
		cmocka_unit_test(test_through_a_link_equals_brute_force),
		cmocka_unit_test(test_closing_a_link_never_helps),
		cmocka_unit_test(test_same_question_same_answer),
		cmocka_unit_test(test_reference_plans_add_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
