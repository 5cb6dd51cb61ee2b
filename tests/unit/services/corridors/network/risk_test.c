/* Closures counted by the week, and the risk of a plan made from them. */
#include "services/corridors/network/risk.h"
#include "tests/unit/services/corridors/world.h"

#define DAY_US (INT64_C(86400) * 1000000)

static void test_weeks_of_closure(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	struct charges_count *counts =
		arena_zero(&world.arena, world.network.links_count + 1, sizeof(*counts));
	risk_count(&world.network, NULL, 0, counts);
	assert_true(counts[0].weeks == 0);
	const struct disruption disruptions[] = {{.row = {.id = TEXT("X1"),
							  .kind = TEXT("link"),
							  .target = TEXT("L384"),
							  .effect = TEXT("closed"),
							  .from = 20000,
							  .has_from = true,
							  .until = 20021,
							  .has_until = true},
							 .recorded_us = 20001 * DAY_US},
		{.row = {.id = TEXT("X2"),
			 .kind = TEXT("link"),
			 .target = TEXT("L001"),
			 .effect = TEXT("dwell"),
			 .factor = 2,
			 .has_factor = true},
			.recorded_us = 20070 * DAY_US}};
	risk_count(&world.network, disruptions, 2, counts);
	int32_t ship = network_link(&world.network, TEXT("L384"));
	int32_t train = network_link(&world.network, TEXT("L001"));
	assert_true(counts[ship].weeks == 11 && counts[ship].closed == 3);
	assert_true(counts[train].weeks == 11 && counts[train].closed == 0);
	const struct network_link *link = &world.network.links[ship];
	/* (0.002 x 508 / 1000 x 52 + 3) / (52 + 11), the prior as in rates.csv */
	WORLD_NEAR(charges_risk(&world.network, link, &counts[ship]), (0.002 * 0.508 * 52 + 3) / 63,
		1e-9);
	WORLD_NEAR(charges_risk(&world.network, link, NULL), 0.002 * 0.508, 1e-9);
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_weeks_of_closure)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
