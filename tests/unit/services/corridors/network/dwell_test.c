/* Which row holds where, and the arithmetic of lognormal sums. */
#include "services/corridors/network/dwell.h"
#include "tests/unit/services/corridors/world.h"

#include <math.h>
#include <string.h>

static struct text row_id(const struct world *world, struct dwell_choice choice)
{
	const struct corridor_dwell *row = network_dwell(&world->network, choice.row);
	return row ? row->id : TEXT_NONE;
}

static const struct corridor_dwell *row_of(const struct world *world, struct dwell_choice choice)
{
	return network_dwell(&world->network, choice.row);
}

static void test_transit_by_direction(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	uint32_t horgos = world_node(&world, "CNHRS");
	struct dwell_choice out = dwell_transit(&world.network, horgos, MODE_RAIL, DWELL_OUTBOUND);
	WORLD_NEAR(row_of(&world, out)->median_h, 25.3, 1e-9);
	assert_false(out.generic);
	struct dwell_choice in = dwell_transit(&world.network, horgos, MODE_RAIL, DWELL_INBOUND);
	assert_true(text_equal(row_id(&world, in), row_id(&world, out)));
	assert_true(in.generic); /* measured the other way */
	struct dwell_choice none =
		dwell_transit(&world.network, world_node(&world, "CNXIA"), MODE_RAIL, DWELL_ANY);
	assert_int_equal(none.row, NETWORK_NONE);
	world_fini(&world);
}

/* A floor is included in what is measured with the queue, and is never charged. */
static void test_floor_is_never_charged(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	uint32_t altynkol = world_node(&world, "KZ-ALTYNKOL");
	struct dwell_choice choice =
		dwell_transit(&world.network, altynkol, MODE_RAIL, DWELL_INBOUND);
	WORLD_NEAR(row_of(&world, choice)->median_h, 50.6, 1e-9);
	world_fini(&world);
}

static void test_change_of_mode(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	const struct network *network = &world.network;
	uint32_t kuryk = world_node(&world, "KZKUR"), xian = world_node(&world, "CNXIA");
	struct dwell_choice truck = dwell_mode_change(network, kuryk, MODE_ROAD, MODE_FERRY);
	WORLD_NEAR(row_of(&world, truck)->median_h, 50.6, 1e-9);
	struct dwell_choice wagon = dwell_mode_change(network, kuryk, MODE_RAIL, MODE_FERRY);
	WORLD_NEAR(row_of(&world, wagon)->median_h, 60, 1e-9);
	struct dwell_choice lift = dwell_mode_change(network, xian, MODE_RAIL, MODE_ROAD);
	assert_true(lift.generic && text_is(row_of(&world, lift)->place, "*"));
	world_fini(&world);
}

static void test_borders_of_unions(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	unsigned inner = 0, outer = 0;
	for (uint32_t i = 0; i < world.network.links_count; i++) {
		const struct network_link *link = &world.network.links[i];
		if (!link->border || mode_is_water(link->mode))
			continue;
		struct text place = row_of(&world, dwell_border(&world.network, link))->place;
		bool eu = text_equal(world.network.nodes[link->from].row->country, TEXT("DE")) &&
			  text_equal(world.network.nodes[link->to].row->country, TEXT("NL"));
		assert_true(!eu || text_is(place, "*EU"));
		*(place.len > 1 ? &inner : &outer) += 1;
	}
	assert_true(inner > 10 && outer > 40);
	world_fini(&world);
}

/* --- Sums, against a simulation of its own ------------------------------------------------- */

static double uniform(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return ((double)(*seed >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(uint64_t *seed)
{
	return sqrt(-2 * log(uniform(seed))) * cos(6.283185307179586 * uniform(seed));
}

static int by_size(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) -
	       (*(const double *)a < *(const double *)b);
}

static void test_one_row_is_itself(void **state)
{
	(void)state;
	const struct dwell_part part = {20, 60, 0};
	struct dwell_total total = dwell_sum(100, &part, 1);
	WORLD_NEAR(total.p50_h, 120, 1e-6);
	WORLD_NEAR(total.p90_h, 160, 1e-6);
	total = dwell_sum(100, NULL, 0);
	WORLD_NEAR(total.p50_h, 100, 0);
	WORLD_NEAR(total.p90_h, 100, 0);
}

/* Draws with one shared factor: correlated a little more than DWELL_RHO says of the sums, so the
 * match is held to 6 %. */
static void test_sum_of_several(void **state)
{
	(void)state;
	enum { DRAWS = 40000 };
	const struct dwell_part parts[] = {
		{48, 120, 0}, {44.1, 110, 0}, {10, 30, 0}, {8, 24, 0}, {0, 0, 21}};
	double *draws = malloc(DRAWS * sizeof(*draws));
	uint64_t seed = 7;
	for (unsigned d = 0; d < DRAWS; d++) {
		double shared = normal(&seed), sum = 0;
		for (unsigned i = 0; i < ARRAY_LEN(parts); i++) {
			if (parts[i].mean_wait_h > 0) {
				sum += 2 * parts[i].mean_wait_h * uniform(&seed);
				continue;
			}
			double z = sqrt(DWELL_RHO) * shared + sqrt(1 - DWELL_RHO) * normal(&seed);
			sum += parts[i].median_h *
			       exp(log(parts[i].p90_h / parts[i].median_h) / 1.2815515655 * z);
		}
		draws[d] = 131.9 + sum;
	}
	double in_time = 0;
	for (unsigned d = 0; d < DRAWS; d++)
		in_time += draws[d] <= 300;
	qsort(draws, DRAWS, sizeof(*draws), by_size);
	/* The fast draws are the same distribution: 1 % at 10,000 draws. */
	struct dwell_drawn drawn = dwell_draw(131.9, parts, ARRAY_LEN(parts), 300);
	assert_true(fabs(drawn.p10_h / draws[DRAWS / 10] - 1) < 0.01);
	assert_true(fabs(drawn.p50_h / draws[DRAWS / 2] - 1) < 0.01);
	assert_true(fabs(drawn.p90_h / draws[DRAWS * 9 / 10] - 1) < 0.01);
	WORLD_NEAR(drawn.in_time, in_time / DRAWS, 0.015);
	struct dwell_total total = dwell_sum(131.9, parts, ARRAY_LEN(parts));
	assert_true(fabs(total.p50_h / draws[DRAWS / 2] - 1) < 0.06);
	assert_true(fabs(total.p90_h / draws[DRAWS * 9 / 10] - 1) < 0.06);
	free(draws);
}

/* One row has the quantiles that it says; the same question has the same answer; what is certain
 * is certain. */
static void test_draws_of_one(void **state)
{
	(void)state;
	const struct dwell_part row = {20, 60, 0}, wait = {0, 0, 12};
	struct dwell_drawn drawn = dwell_draw(100, &row, 1, 160);
	WORLD_NEAR(drawn.p50_h, 120, 1);
	WORLD_NEAR(drawn.p90_h, 160, 2.5);
	WORLD_NEAR(drawn.p10_h, 100 + 20.0 / 3, 0.5);
	WORLD_NEAR(drawn.in_time, 0.9, 0.01);
	struct dwell_drawn again = dwell_draw(100, &row, 1, 160);
	assert_memory_equal(&drawn, &again, sizeof(drawn));
	drawn = dwell_draw(10, &wait, 1, 22);
	WORLD_NEAR(drawn.p50_h, 22, 0.4);
	WORLD_NEAR(drawn.p90_h, 10 + 21.6, 0.3);
	WORLD_NEAR(drawn.in_time, 0.5, 0.02);
	drawn = dwell_draw(50, NULL, 0, 50);
	WORLD_NEAR(drawn.p10_h, 50, 0);
	WORLD_NEAR(drawn.p90_h, 50, 0);
	WORLD_NEAR(drawn.in_time, 1, 0);
}

/* Altynkol to Poti with the queue at Altynkol, Lugovaya, Aktau, Alat, Boyuk Kesik and Gardabani by
 * the sheet, the ship four times and the train seven times a week: 15 days are a coin toss. */
static void test_fifteen_days_to_poti(void **state)
{
	(void)state;
	const struct dwell_part parts[] = {{50.6, 141.1, 0}, {8, 24, 0}, {48, 120, 0},
		{44.1, 110, 0}, {10, 30, 0}, {8, 24, 0}, {0, 0, 21}, {0, 0, 12}};
	struct dwell_drawn drawn = dwell_draw(131.9, parts, ARRAY_LEN(parts), 15 * 24);
	WORLD_NEAR(drawn.p50_h / 24, 15.0, 0.3);
	WORLD_NEAR(drawn.in_time, 0.5, 0.03);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_transit_by_direction),
		cmocka_unit_test(test_floor_is_never_charged),
		cmocka_unit_test(test_change_of_mode),
		cmocka_unit_test(test_borders_of_unions),
		cmocka_unit_test(test_one_row_is_itself),
		cmocka_unit_test(test_sum_of_several),
		cmocka_unit_test(test_draws_of_one),
		cmocka_unit_test(test_fifteen_days_to_poti),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
