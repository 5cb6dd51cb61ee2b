/* Flows and chokepoints: against cuts found by brute force on random networks, and the known
 * answers of the reference network. */
#include "services/corridors/answers/bottleneck.h"
#include "services/corridors/planner/flow.h"
#include "tests/unit/services/corridors/trips.h"

/* The least cut of all ways to part the nodes, with these on the one side and those on the other.
 */
static int64_t cut_by_force(
	const struct network *network, const int64_t *capacity, unsigned from, unsigned to)
{
	int64_t least = INT64_MAX;
	for (unsigned side = 0; side < 1u << network->nodes_count; side++) {
		int64_t sum = 0;
		if ((side & from) != from || side & to)
			continue;
		for (uint32_t i = 0; i < network->links_count; i++)
			if ((side >> network->links[i].from & 1) !=
				(side >> network->links[i].to & 1))
				sum += capacity[i];
		least = sum < least ? sum : least;
	}
	return least;
}

/* The flow is held against the links, not the search: what crosses the cut is all of it. */
static void check_flow(const struct network *network, const struct flow *flow,
	const int64_t *capacity, int64_t found)
{
	uint32_t cut[SHAPE_LINKS_MAX];
	size_t count = flow_cut(flow, cut, SHAPE_LINKS_MAX);
	int64_t sum = 0;
	for (size_t i = 0; i < count; i++) {
		sum += capacity[cut[i]];
		assert_int_equal(flow_on(flow, cut[i]), capacity[cut[i]]);
	}
	assert_int_equal(sum, found);
	for (uint32_t i = 0; i < network->links_count; i++)
		assert_true(flow_on(flow, i) >= 0 && flow_on(flow, i) <= capacity[i]);
}

/* Of all least cuts the one with the fewest places on the side of the start. */
static unsigned nearest_by_force(
	const struct network *network, const int64_t *capacity, const unsigned *ends, int64_t least)
{
	unsigned nearest = ~0u;
	for (unsigned side = 0; side < 1u << network->nodes_count; side++) {
		int64_t sum = 0;
		if ((side & ends[0]) != ends[0] || side & ends[1])
			continue;
		for (uint32_t i = 0; i < network->links_count; i++)
			if ((side >> network->links[i].from & 1) !=
				(side >> network->links[i].to & 1))
				sum += capacity[i];
		if (sum == least)
			nearest &= side; /* least cuts meet in least cuts */
	}
	return nearest;
}

/* One flow asked again and again, with a capacity changed or other ends: what it keeps of one
 * question must not show in the next. */
static void check_again(
	struct flow *flow, const struct network *network, int64_t *capacity, uint64_t *chance)
{
	for (unsigned turn = 0; turn < 12; turn++) {
		bool from[16] = {false}, to[16] = {false};
		uint32_t cut[SHAPE_LINKS_MAX], a = roll(chance, network->nodes_count);
		uint32_t b =
			(a + 1 + roll(chance, network->nodes_count - 1)) % network->nodes_count;
		const unsigned ends[] = {1u << a, 1u << b};
		from[a] = to[b] = true;
		capacity[roll(chance, network->links_count)] = roll(chance, 20);
		const struct flow_query query = {from, to, capacity};
		int64_t found = flow_find(flow, &query);
		assert_int_equal(found, cut_by_force(network, capacity, ends[0], ends[1]));
		check_flow(network, flow, capacity, found);
		unsigned nearest = nearest_by_force(network, capacity, ends, found);
		size_t count = flow_cut(flow, cut, SHAPE_LINKS_MAX), at = 0;
		for (uint32_t i = 0; i < network->links_count; i++)
			if ((nearest >> network->links[i].from & 1) !=
					(nearest >> network->links[i].to & 1) &&
				capacity[i])
				assert_true(at < count && cut[at++] == i);
		assert_int_equal(at, count);
	}
}

static unsigned check_cuts(const struct shape *shape, uint64_t seed)
{
	struct world world;
	shaped_world(&world, shape, seed, false);
	uint64_t chance = seed;
	int64_t capacity[SHAPE_LINKS_MAX];
	bool from[16] = {false}, to[16] = {false};
	unsigned from_bits = 1, to_bits = 1u << (shape->nodes - 1);
	for (unsigned i = 0; i < shape->links; i++)
		capacity[i] = roll(&chance, 4) ? roll(&chance, 20) : 0;
	if (seed % 3 == 0) { /* from one set to another */
		from_bits |= 2;
		to_bits |= 1u << (shape->nodes - 2);
	}
	for (unsigned n = 0; n < shape->nodes; n++) {
		from[n] = from_bits >> n & 1;
		to[n] = to_bits >> n & 1;
	}
	struct flow *flow = flow_create(&world.network);
	const struct flow_query query = {from, to, capacity};
	int64_t found = flow_find(flow, &query);
	assert_int_equal(found, cut_by_force(&world.network, capacity, from_bits, to_bits));
	check_flow(&world.network, flow, capacity, found);
	check_again(flow, &world.network, capacity, &chance);
	flow_destroy(&flow);
	world_fini(&world);
	return found > 0;
}

static void test_flow_equals_least_cut(void **state)
{
	(void)state;
	unsigned positive = 0;
	for (uint64_t seed = 1; seed <= 300; seed++)
		positive += check_cuts(&shape_random, seed);
	assert_true(positive > 100);
	for (unsigned shape = 0; shape < ARRAY_LEN(shapes); shape++) {
		positive = 0;
		for (uint64_t seed = 1; seed <= 60; seed++)
			positive += check_cuts(&shapes[shape], seed);
		bool islands = strcmp(shapes[shape].name, "two islands") == 0;
		assert_true(islands ? positive == 0 : positive > 20);
	}
}

/* Where nothing finite holds back there is no cut. */
static void test_without_limit_there_is_no_cut(void **state)
{
	(void)state;
	struct world world;
	int64_t capacity[SHAPE_LINKS_MAX];
	bool from[16] = {true}, to[16] = {false, true};
	uint32_t cut[SHAPE_LINKS_MAX];
	shaped_world(&world, &shapes[4], 1, false); /* a ring: two ways from 0 to 1 */
	for (unsigned i = 0; i < shapes[4].links; i++)
		capacity[i] = FLOW_UNLIMITED;
	struct flow *flow = flow_create(&world.network);
	const struct flow_query query = {from, to, capacity};
	assert_true(flow_find(flow, &query) == FLOW_UNLIMITED);
	assert_int_equal(flow_cut(flow, cut, SHAPE_LINKS_MAX), 0);
	capacity[0] = 5; /* between 0 and 1 */
	assert_true(flow_find(flow, &query) == FLOW_UNLIMITED);
	capacity[3] = 7; /* on the way round */
	assert_int_equal(flow_find(flow, &query), 12);
	assert_int_equal(flow_cut(flow, cut, SHAPE_LINKS_MAX), 2);
	assert_int_equal(cut[0], 0);
	assert_int_equal(cut[1], 3);
	flow_destroy(&flow);
	world_fini(&world);
}

struct asked {
	struct world world;
	struct route_world route;
};

static void asked_init(struct asked *asked)
{
	world_init(&asked->world);
	asked->route = (struct route_world){
		.network = &asked->world.network, .graph = &asked->world.graph, .today = 20600};
}

static bool in_cut(const struct bottleneck_reply *reply, const char *a, const char *b)
{
	for (uint32_t i = 0; i < reply->cut_count; i++)
		if ((text_is(reply->cut[i].from, a) && text_is(reply->cut[i].to, b)) ||
			(text_is(reply->cut[i].from, b) && text_is(reply->cut[i].to, a)))
			return true;
	return false;
}

/* China to the EU around Russia, Belarus, Iran, Turkmenistan, Suez and the Cape: the Caspian. */
static void test_the_caspian_holds_back(void **state)
{
	(void)state;
	struct asked asked;
	struct bottleneck_reply reply;
	struct why why = {0};
	asked_init(&asked);
	const struct text avoid[] = {
		TEXT("RU"), TEXT("BY"), TEXT("IR"), TEXT("TM"), TEXT("EGSUZ"), TEXT("ZACPT")};
	struct bottleneck_query query = {
		.from = TEXT("CN"), .to = TEXT("EU"), .avoid = avoid, .avoid_count = 6};
	assert_int_equal(
		bottleneck_answer(&asked.route, &query, &asked.world.arena, &reply, &why), ERR_OK);
	assert_true(text_is(reply.answer, "known"));
	WORLD_NEAR(reply.mt, 6.0, 1e-9);
	assert_int_equal(reply.cut_count, 2);
	assert_true(in_cut(&reply, "KZAAU", "AZALA") && in_cut(&reply, "KZKUR", "AZALA"));
	assert_true(reply.unknown_count > 0 && reply.unknown_open > 0);
	for (uint32_t i = 0; i < reply.cut_count; i++)
		WORLD_NEAR(reply.cut[i].gain_mt, 1, 1e-9);
	assert_true(reply.has_next_mt ? reply.next_mt > reply.mt : !reply.next_cut.len);
	/* With Turkmenistan, capacities on the way are not known: unknown, and not unlimited. */
	const struct text fewer[] = {
		TEXT("RU"), TEXT("BY"), TEXT("IR"), TEXT("EGSUZ"), TEXT("ZACPT")};
	query.avoid = fewer;
	query.avoid_count = 5;
	assert_int_equal(
		bottleneck_answer(&asked.route, &query, &asked.world.arena, &reply, &why), ERR_OK);
	assert_true(text_is(reply.answer, "unknown") && !reply.has_mt);
	assert_true(reply.unknown_count > 0);
	world_fini(&asked.world);
}

/* By rail from the far side of the Caspian to Sivas: the line after Kars, not the one to it. */
static void test_beyond_kars(void **state)
{
	(void)state;
	struct asked asked;
	struct bottleneck_reply reply;
	struct why why = {0};
	asked_init(&asked);
	const struct text avoid[] = {TEXT("RU"), TEXT("BY"), TEXT("IR"), TEXT("TM"), TEXT("road"),
		TEXT("EGSUZ"), TEXT("ZACPT")};
	struct bottleneck_query query = {.from = TEXT("AZ"),
		.to = TEXT("TRVAS"),
		.avoid = avoid,
		.avoid_count = 7,
		.close = (const struct text[]){TEXT("sea"), TEXT("ferry")},
		.close_count = 2};
	assert_int_equal(
		bottleneck_answer(&asked.route, &query, &asked.world.arena, &reply, &why), ERR_OK);
	WORLD_NEAR(reply.mt, 0.75, 1e-9);
	assert_int_equal(reply.cut_count, 1);
	assert_true(in_cut(&reply, "TRERC", "TR-DIVRIGI"));
	world_fini(&asked.world);
}

static void test_refusals(void **state)
{
	(void)state;
	struct asked asked;
	struct bottleneck_reply reply;
	struct why why = {0};
	asked_init(&asked);
	struct bottleneck_query query = {.from = TEXT("CN"), .to = TEXT("Constnta")};
	assert_int_equal(bottleneck_answer(&asked.route, &query, &asked.world.arena, &reply, &why),
		ERR_NOT_FOUND);
	assert_string_equal(why.where, "bottleneck_query.to");
	assert_non_null(strstr(why.text, "Constanta"));
	query.to = TEXT("CNXIA,KZ");
	assert_int_equal(bottleneck_answer(&asked.route, &query, &asked.world.arena, &reply, &why),
		ERR_RULE);
	assert_string_equal(
		why.text, "wanted places that are not among the starts, got CNXIA in both");
	/* A closure of everything. */
	query.to = TEXT("EU");
	query.close = (const struct text[]){TEXT("rail"), TEXT("road"), TEXT("sea"), TEXT("ferry")};
	query.close_count = 4;
	assert_int_equal(
		bottleneck_answer(&asked.route, &query, &asked.world.arena, &reply, &why), ERR_OK);
	assert_true(text_is(reply.answer, "none") && !reply.has_mt && reply.no_way.len);
	world_fini(&asked.world);
}

/* Without Russia, Belarus, Iran, Turkmenistan, Suez, the Cape and trucks, every sample pair hangs
 * on Beyneu-Mangystau and on each section from Alat to Tbilisi. */
static void test_no_rail_substitute(void **state)
{
	(void)state;
	struct asked asked;
	struct chokepoints_reply reply;
	struct why why = {0};
	asked_init(&asked);
	const struct text avoid[] = {TEXT("RU"), TEXT("BY"), TEXT("IR"), TEXT("TM"), TEXT("EGSUZ"),
		TEXT("ZACPT"), TEXT("road")};
	const struct text pairs[] = {TEXT("CNXIA>ROCND"), TEXT("CNCQI>ROCND"), TEXT("CNURM>TRIST"),
		TEXT("CNZGZ>TRIST"), TEXT("KZALA>GEPTI"), TEXT("KZALA>ROCND"), TEXT("UZTAS>GEPTI"),
		TEXT("UZTAS>TRIST")};
	const struct chokepoints_request query = {.pairs = pairs,
		.pairs_count = 8,
		.avoid = avoid,
		.avoid_count = 7,
		.has_count = true,
		.count = 200};
	assert_int_equal(
		chokepoints_answer(&asked.route, &query, &asked.world.arena, &reply, &why), ERR_OK);
	assert_int_equal(reply.pairs_found, 8);
	static const char *const sections[][2] = {{"KZ-BEYNEU", "KZ-MANGYSTAU"}, {"AZALA", "AZGAN"},
		{"AZGAN", "AZ-BOYUKKESIK"}, {"AZ-BOYUKKESIK", "GE-GARDABANI"},
		{"GE-GARDABANI", "GETBS"}};
	unsigned there = 0;
	for (uint32_t i = 0; i < reply.links_count; i++) {
		int32_t index = network_link(&asked.world.network,
			text_slice(reply.links[i].id, 5, reply.links[i].id.len));
		const struct corridor_link *row = asked.world.network.links[index].row;
		for (unsigned k = 0; k < ARRAY_LEN(sections); k++)
			if ((text_is(row->from, sections[k][0]) &&
				    text_is(row->to, sections[k][1])) ||
				(text_is(row->to, sections[k][0]) &&
					text_is(row->from, sections[k][1]))) {
				assert_int_equal(reply.links[i].cut_off, 8);
				there++;
			}
	}
	assert_int_equal(there, ARRAY_LEN(sections));
	world_fini(&asked.world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flow_equals_least_cut),
		cmocka_unit_test(test_without_limit_there_is_no_cut),
		cmocka_unit_test(test_the_caspian_holds_back),
		cmocka_unit_test(test_beyond_kars),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_no_rail_substitute),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
