/* The planner for several criteria against brute force and the evaluator: the fronts are equal,
 * every plan is priced the same, at every departure; the tolerance keeps its word; on the reference
 * network the ends of the front are what the planner of one criterion finds. */
#include "services/corridors/planner/pareto.h"
#include "services/corridors/planner/planner.h"
#include "tests/unit/services/corridors/trips.h"

enum { FRONT_MAX = 512, DEPTH_MAX = 8, WALKS = 20000 };

struct brute {
	const struct world *world;
	struct pareto_query query;
	int64_t front[FRONT_MAX][AXES];
	unsigned count;
	uint64_t walks;
};

static void figures_of(const struct brute *brute, const struct trip *trip, int64_t out[AXES])
{
	out[AXIS_TIME] = trip->sums.minutes;
	out[AXIS_COST] =
		trip->sums.cents + (int64_t)(brute->query.interest * (double)trip->sums.minutes);
	out[AXIS_CO2] = trip->sums.grams;
	out[AXIS_RISK] = trip->sums.risk;
}

static bool at_most(const int64_t a[AXES], const int64_t b[AXES])
{
	for (int axis = 0; axis < AXES; axis++)
		if (a[axis] > b[axis])
			return false;
	return true;
}

static bool beaten(const struct brute *brute, const int64_t of[AXES])
{
	for (unsigned i = 0; i < brute->count; i++)
		if (at_most(brute->front[i], of))
			return true;
	return false;
}

static void keep(struct brute *brute, const int64_t of[AXES])
{
	unsigned kept = 0;
	for (unsigned i = 0; i < brute->count; i++)
		if (!at_most(of, brute->front[i]))
			memmove(brute->front[kept++], brute->front[i], sizeof(brute->front[i]));
	assert_true(kept < FRONT_MAX);
	memcpy(brute->front[kept], of, sizeof(brute->front[kept]));
	brute->count = kept + 1;
}

static void walk(struct brute *brute, struct trip trip, unsigned depth)
{
	int64_t of[AXES];
	figures_of(brute, &trip, of);
	if (beaten(brute, of) || depth > DEPTH_MAX || ++brute->walks > WALKS)
		return;
	if (trip.last && trip.node == brute->query.to) {
		keep(brute, of);
		return;
	}
	const struct network *network = &brute->world->network;
	for (uint32_t i = 0; i < network->links_count; i++) {
		const struct network_link *link = &network->links[i];
		struct boarding ways[16];
		if (link->from != trip.node && link->to != trip.node)
			continue;
		if (brute->query.closed && brute->query.closed[i])
			continue;
		unsigned count = boardings(brute->world, &trip, link->row, ways);
		uint32_t far = link->from == trip.node ? link->to : link->from;
		for (unsigned k = 0; k < count; k++)
			walk(brute, ride(brute->world, trip, link->row, far, ways[k]), depth + 1);
	}
}

/* A plan's steps ridden again by the rules alone. */
static void evaluate(struct brute *brute, const struct pareto_plan *plan, int64_t out[AXES])
{
	const struct world *world = brute->world;
	struct trip trip = {.node = brute->query.from, .rest = true, .depart = brute->query.depart};
	for (size_t i = 0; i < plan->count; i++) {
		const struct graph_arc *arc = &world->graph.arcs[plan->steps[i].arc];
		if (arc->link == NETWORK_NONE)
			continue;
		assert_false(brute->query.closed && brute->query.closed[arc->link]);
		const struct network_link *link = &world->network.links[arc->link];
		assert_true(link->from == trip.node || link->to == trip.node);
		struct boarding way = {network_service(&world->network, arc->service)};
		trip = ride(world, trip, link->row, link->from == trip.node ? link->to : link->from,
			way);
	}
	assert_int_equal(trip.node, brute->query.to);
	figures_of(brute, &trip, out);
}

static void check_plans(struct brute *brute, const struct pareto_front *front, bool keeping)
{
	for (size_t i = 0; i < front->count; i++) {
		int64_t of[AXES], told[AXES];
		evaluate(brute, &front->plans[i], of);
		for (int axis = 0; axis < AXES; axis++)
			told[axis] = front->plans[i].of[axis];
		assert_memory_equal(of, told, sizeof(of));
		if (keeping) {
			assert_false(beaten(brute, of));
			keep(brute, of);
		}
	}
}

/* Brute force begins with the planner's plans, to know which walks are worth going on with; had it
 * found one that is not worse than they are, or one of them needless, the two would differ. */
static void check_equal(struct brute *brute, const struct pareto_front *front)
{
	assert_int_equal(front->count, brute->count);
	for (size_t i = 0; i < front->count; i++) {
		int64_t of[AXES];
		bool there = false;
		for (int axis = 0; axis < AXES; axis++)
			of[axis] = front->plans[i].of[axis];
		for (unsigned k = 0; k < brute->count; k++)
			there = there || memcmp(of, brute->front[k], sizeof(of)) == 0;
		assert_true(there);
	}
}

static void check_tolerance(struct brute *brute, struct pareto *pareto, double epsilon)
{
	struct pareto_query query = brute->query;
	query.epsilon = epsilon;
	struct pareto_front front = pareto_find(pareto, &query);
	check_plans(brute, &front, false);
	for (unsigned k = 0; k < brute->count; k++) {
		bool covered = false;
		for (size_t i = 0; i < front.count && !covered; i++) {
			covered = true;
			for (int axis = 0; axis < AXES; axis++)
				covered = covered &&
					  front.plans[i].of[axis] <=
						  (double)brute->front[k][axis] * (1 + epsilon);
		}
		assert_true(covered);
	}
}

static unsigned check_query(const struct world *world, struct pareto *pareto,
	struct pareto_query query, unsigned *whole)
{
	static struct brute brute;
	brute = (struct brute){.world = world, .query = query};
	struct pareto_front front = pareto_find(pareto, &query);
	check_plans(&brute, &front, true);
	walk(&brute, (struct trip){.node = query.from, .rest = true, .depart = query.depart}, 0);
	check_equal(&brute, &front);
	check_tolerance(&brute, pareto, 0.05);
	*whole += brute.walks <= WALKS;
	return brute.count;
}

static void test_equals_brute_force(void **state)
{
	(void)state;
	unsigned questions = 0, whole = 0, plans = 0, largest = 0;
	for (uint64_t seed = 1; seed <= 32; seed++) {
		struct world world;
		random_world(&world, seed, seed % 4 != 0);
		struct pareto *pareto = pareto_create(&world.graph);
		for (uint32_t to = 1; to < NODES; to++) {
			struct pareto_query query = {.from = 0,
				.to = to,
				.depart = (int64_t)(seed * 977 % 20000),
				.interest = seed % 3 ? 0 : 0.7};
			unsigned count = check_query(&world, pareto, query, &whole);
			questions++;
			plans += count;
			largest = count > largest ? count : largest;
		}
		pareto_destroy(&pareto);
		world_fini(&world);
	}
	print_message("%u fronts equal to brute force (%u of them to all there are): %u plans, at "
		      "most %u\n",
		questions, whole, plans, largest);
	assert_true(plans > 300 && largest > 8 && whole > questions / 2);
}

static void test_shapes_equal_brute_force(void **state)
{
	(void)state;
	for (unsigned shape = 0; shape < ARRAY_LEN(shapes); shape++) {
		unsigned plans = 0, questions = 0, whole = 0;
		for (uint64_t seed = 1; seed <= 4; seed++) {
			struct world world;
			shaped_world(&world, &shapes[shape], seed, seed % 3 != 0);
			struct pareto *pareto = pareto_create(&world.graph);
			bool closed[SHAPE_LINKS_MAX] = {false};
			closed[seed % shapes[shape].links] = seed % 2;
			for (uint32_t to = 1; to < shapes[shape].nodes; to++) {
				struct pareto_query query = {.to = to,
					.closed = closed,
					.depart = (int64_t)(seed * 1777 % 20000)};
				plans += check_query(&world, pareto, query, &whole);
				questions++;
			}
			pareto_destroy(&pareto);
			world_fini(&world);
		}
		print_message("%s: %u fronts equal to brute force (%u of them to all there are), "
			      "%u plans\n",
			shapes[shape].name, questions, whole, plans);
		assert_true(plans > 10 && whole > questions / 3);
	}
}

/* Who leaves later never arrives earlier. */
static void test_first_in_first_out(void **state)
{
	(void)state;
	for (uint64_t seed = 50; seed < 70; seed++) {
		struct world world;
		random_world(&world, seed, true);
		for (size_t i = 0; i < world.graph.arcs_count; i++)
			for (int64_t now = 0; now < 11000; now += 7) {
				const struct graph_arc *arc = &world.graph.arcs[i];
				int64_t early = now + graph_minutes(&world.graph, arc, now);
				int64_t late = now + 7 + graph_minutes(&world.graph, arc, now + 7);
				assert_true(early <= late);
				assert_true(early - now >= arc->of[AXIS_TIME]);
			}
		world_fini(&world);
	}
}

/* On the reference network: the fastest and the cheapest of the front are what the planner of one
 * criterion finds, and no way taken at random is better than the front. */
static void test_reference_ends(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	struct planner *planner = planner_create(&world.graph);
	struct pareto *pareto = pareto_create(&world.graph);
	unsigned found = 0;
	for (uint32_t from = 0; from < world.network.nodes_count; from += 23)
		for (uint32_t to = 5; to < world.network.nodes_count; to += 29) {
			if (from == to)
				continue;
			const struct pareto_query query = {.from = from, .to = to};
			struct pareto_front front = pareto_find(pareto, &query);
			for (int by = 0; by <= BY_COST; by++) {
				const struct planner_query one = {
					.from = from, .to = to, .by = (enum criterion)by};
				struct planner_path path = planner_find(planner, &one);
				double weights[AXES] = {0};
				weights[by] = 1;
				assert_true(path.found == (front.count > 0));
				if (path.found)
					assert_int_equal(path.key >> 32,
						front.plans[pareto_best(&front, weights)].of[by]);
			}
			found += front.count > 0;
		}
	assert_true(found > 100);
	pareto_destroy(&pareto);
	planner_destroy(&planner);
	world_fini(&world);
}

/* The same question has the same answer, whatever was asked before; the tail says what it did. */
static void test_tail_is_told(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	struct pareto *pareto = pareto_create(&world.graph);
	const struct pareto_query query = {
		.from = world_node(&world, "CNXIA"), .to = world_node(&world, "DEDUI")};
	struct pareto_front first = pareto_find(pareto, &query);
	size_t count = first.count, labels = first.labels;
	assert_true(count > 1 && first.epsilon == 0);
	const struct pareto_query other = {.from = query.to, .to = query.from, .epsilon = 0.05};
	assert_true(pareto_find(pareto, &other).epsilon == 0.05);
	struct pareto_front again = pareto_find(pareto, &query);
	assert_int_equal(again.count, count);
	assert_int_equal(again.labels, labels);
	pareto_destroy(&pareto);
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equals_brute_force),
		cmocka_unit_test(test_shapes_equal_brute_force),
		cmocka_unit_test(test_first_in_first_out),
		cmocka_unit_test(test_reference_ends),
		cmocka_unit_test(test_tail_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
