/* Where a shipment is: a fold whose result does not hang on the order in which events were told;
 * what tracked shipments teach; plans joined. On the reference network. */
#include "services/corridors/shipments/shipment.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

#define HOUR INT64_C(3600000000)

struct trip {
	struct world world;
	struct route_world route;
	struct searcher searcher;
	struct learned learned;
	struct track_world track;
	struct shipment_plan plan;
};

static void trip_init(struct trip *trip, const char *from, const char *to)
{
	*trip = (struct trip){.plan = {.hours = 0}};
	world_init(&trip->world);
	trip->route = (struct route_world){
		.network = &trip->world.network, .graph = &trip->world.graph, .today = 19908};
	searcher_init(&trip->searcher, &trip->route, 19908);
	trip->track = (struct track_world){
		&trip->world.rows, &trip->world.network, &trip->searcher.overlay, &trip->learned};
	static const struct text avoid[] = {{"RU", 2}, {"IR", 2}, {"TM", 2}, {"road", 4}};
	const struct shipment_ask ask = {.from = world_node(&trip->world, from),
		.to = world_node(&trip->world, to),
		.by = TEXT("time"),
		.avoid = avoid,
		.avoid_count = 4};
	assert_true(shipment_plan_find(&trip->searcher, &ask, &trip->world.arena, &trip->plan));
	shipment_plan_seal(&trip->plan, &trip->world.arena);
}

static void trip_fini(struct trip *trip)
{
	learned_fini(&trip->learned);
	searcher_fini(&trip->searcher);
	world_fini(&trip->world);
}

static struct track fold(
	struct trip *trip, const struct track_seen *seen, size_t count, int64_t now)
{
	struct track track;
	track_fold(&trip->plan, 0, seen, count, now, &trip->world.arena, &track);
	return track;
}

static uint32_t next(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % sides;
}

/* Arrivals and departures along the plan, a stray sighting among them, told in any order. */
static void test_any_order_gives_one_place(void **state)
{
	(void)state;
	struct trip trip;
	trip_init(&trip, "CNXIA", "GEPTI");
	struct track bare = fold(&trip, NULL, 0, 0);
	struct track_seen seen[64];
	size_t count = 0;
	char ids[64][8];
	for (uint32_t i = 0; i < bare.stops_count && count < 40; i++)
		for (int leaves = 0; leaves < 2; leaves++) {
			snprintf(ids[count], sizeof(ids[count]), "e%zu", count);
			seen[count] = (struct track_seen){text_of(ids[count]), bare.stops[i].place,
				leaves ? TEXT("departed") : TEXT("arrived"),
				(int64_t)(count + 1) * HOUR};
			count++;
		}
	seen[count] =
		(struct track_seen){TEXT("off"), TEXT("MNULN"), TEXT("arrived"), 5 * HOUR / 2};
	count++;
	struct track wanted = fold(&trip, seen, count, 1000 * HOUR);
	assert_int_equal(wanted.state, TRACK_MOVING);
	assert_false(wanted.off_plan);
	uint64_t seed = 11;
	for (int round = 0; round < 200; round++) {
		for (size_t i = count - 1; i > 0; i--) {
			size_t k = next(&seed, (uint32_t)i + 1);
			struct track_seen swap = seen[i];
			seen[i] = seen[k];
			seen[k] = swap;
		}
		struct track got = fold(&trip, seen, count, 1000 * HOUR);
		assert_int_equal(got.stop, wanted.stop);
		assert_int_equal(got.state, wanted.state);
		assert_true(got.since == wanted.since);
	}
	/* Half of them lie in the future still. */
	struct track early = fold(&trip, seen, count, 10 * HOUR);
	assert_int_equal(early.stop, 4);
	trip_fini(&trip);
}

static void test_off_the_plan_and_back(void **state)
{
	(void)state;
	struct trip trip;
	trip_init(&trip, "CNXIA", "GEPTI");
	const struct track_seen seen[] = {
		{TEXT("a"), TEXT("CNXIA"), TEXT("departed"), HOUR},
		{TEXT("b"), TEXT("RUMOW"), TEXT("arrived"), 90 * HOUR},
		{TEXT("c"), TEXT("KZAAU"), TEXT("arrived"), 200 * HOUR},
	};
	struct track off = fold(&trip, seen, 2, 1000 * HOUR);
	assert_true(off.off_plan && text_is(off.seen, "RUMOW"));
	assert_true(text_is(track_next(&trip.plan, &off), "RUMOW"));
	struct track back = fold(&trip, seen, 3, 1000 * HOUR);
	assert_false(back.off_plan);
	assert_true(text_is(back.stops[back.stop].place, "KZAAU"));
	trip_fini(&trip);
}

/* A stand twice as long as expected, often seen, moves the row's median towards twice; by the rule
 * of the conjugate update, with the row as ten shipments. */
static void test_learning(void **state)
{
	(void)state;
	struct learned learned = {NULL, 0, 0, 0};
	double ln = log(40);
	learned_put(&learned, TEXT("KZAAU"), TEXT("D1"),
		(struct learned_sum){30, 30 * ln, 30 * ln * ln});
	const struct learned_entry *entry = learned_find(&learned, TEXT("KZAAU"), TEXT("D1"));
	struct learned_figure figure = learned_figure(20, 50, entry->sum);
	WORLD_NEAR(figure.median_h, exp((10 * log(20) + 30 * ln) / 40), 1e-9);
	double sigma = log(50.0 / 20) / 1.2815515655446004;
	double variance = (10 * sigma * sigma + 7.5 * log(2) * log(2)) / 40;
	WORLD_NEAR(figure.p90_h, figure.median_h * exp(1.2815515655446004 * sqrt(variance)), 1e-6);
	assert_null(learned_find(&learned, TEXT("KZAAU"), TEXT("D2")));
	assert_true(text_is(learned_row(TEXT("dwell:D900@KZAAU")), "D900"));
	learned_fini(&learned);
}

/* What was learned at one place makes plans through it longer, and says so in its source. */
static void test_what_was_learned_is_planned_with(void **state)
{
	(void)state;
	struct trip trip;
	trip_init(&trip, "CNXIA", "GEPTI");
	const struct shipment_step *taught = NULL;
	for (uint32_t i = 0; i < trip.plan.steps_count && !taught; i++)
		if (text_is(trip.plan.steps[i].place, "KZAAU") &&
			text_starts(trip.plan.steps[i].row, TEXT("dwell:")))
			taught = &trip.plan.steps[i];
	assert_non_null(taught);
	double ln = log(4 * taught->median_h);
	struct text row = learned_row(taught->row);
	learned_put(
		&trip.learned, taught->place, row, (struct learned_sum){90, 90 * ln, 90 * ln * ln});
	struct rows planned = {0};
	assert_true(learned_lay(&trip.learned, &trip.world.rows, &trip.world.arena, &planned));
	struct network network;
	struct graph graph;
	network_init(&network, &planned);
	graph_init(&graph, &network, (struct graph_factors){NULL, NULL});
	const struct route_world world = {.network = &network, .graph = &graph, .today = 19908};
	struct searcher searcher;
	searcher_init(&searcher, &world, 19908);
	const struct shipment_ask ask = {
		.from = (uint32_t)network_node(&network, TEXT("CN-TURPAN")),
		.to = (uint32_t)network_node(&network, TEXT("AZALA")),
		.by = TEXT("time")};
	struct shipment_plan plan;
	assert_true(shipment_plan_find(&searcher, &ask, &trip.world.arena, &plan));
	struct learned_figure figure = track_figure(&trip.track, taught);
	WORLD_NEAR(figure.median_h, taught->median_h * exp(0.9 * log(4)), 1e-6 * figure.median_h);
	searcher_fini(&searcher);
	graph_fini(&graph);
	network_fini(&network);
	rows_fini(&planned);
	trip_fini(&trip);
}

/* From the place where it stands a new plan goes on with the old stand; from elsewhere it is found.
 */
static void test_plans_joined(void **state)
{
	(void)state;
	struct trip trip;
	trip_init(&trip, "CNXIA", "GEPTI");
	struct track track = fold(&trip, NULL, 0, 0);
	uint32_t stop = 3, done = track.stops[stop].first;
	const struct shipment_ask ask = {.from = world_node(&trip.world, "KZAAU"),
		.to = world_node(&trip.world, "GEPTI"),
		.by = TEXT("time")};
	struct shipment_plan rest, joined, again;
	assert_true(shipment_plan_find(&trip.searcher, &ask, &trip.world.arena, &rest));
	shipment_plan_join(&trip.plan, done, &rest, &trip.world.arena, &joined);
	assert_true(text_is(joined.steps[done].kind, "found"));
	assert_true(text_is(joined.from, "CNXIA") && text_is(joined.to, "GEPTI"));
	const struct shipment_ask here = {.from = world_node(&trip.world, "CNXIA"),
		.to = world_node(&trip.world, "GEPTI"),
		.by = TEXT("time"),
		.avoid = (const struct text[]){TEXT("RU"), TEXT("IR"), TEXT("TM"), TEXT("road")},
		.avoid_count = 4};
	assert_true(shipment_plan_find(&trip.searcher, &here, &trip.world.arena, &rest));
	shipment_plan_join(&trip.plan, 0, &rest, &trip.world.arena, &again);
	assert_true(shipment_plan_same(&trip.plan, 0, &again, 0));
	shipment_plan_seal(&again, &trip.world.arena);
	assert_true(text_equal(again.id, trip.plan.id));
	trip_fini(&trip);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_order_gives_one_place),
		cmocka_unit_test(test_off_the_plan_and_back),
		cmocka_unit_test(test_learning),
		cmocka_unit_test(test_what_was_learned_is_planned_with),
		cmocka_unit_test(test_plans_joined),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
