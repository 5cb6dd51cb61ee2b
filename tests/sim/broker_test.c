/* The simulator: SEEDS=n runs more seeds, SEED=n begins with the one that failed. */
#include "tests/sim/testing.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { STEPS = 2500, CALM_STEPS = 200000 };

static unsigned cuts, kills, delivered, refused, again, letters;
static uint64_t audited;

static void one_life(uint64_t seed)
{
	struct world world;
	world_init(&world, seed);
	for (unsigned i = 0; i < STEPS; i++)
		world_step(&world, false);
	unsigned calm = 0;
	/* Everything that was begun comes to an end once nothing breaks. */
	while (!world_is_settled(&world)) {
		if (++calm == CALM_STEPS)
			fail_msg("SEED=%" PRIu64 ": it does not come to rest", seed);
		world_step(&world, true);
	}
	world_check(&world);
	cuts += world.cuts;
	kills += world.kills;
	delivered += world.delivered;
	refused += world.refused;
	again += world.again;
	letters += world.letters;
	audited += world.audited;
	world_fini(&world);
}

static void test_seeds(void **state)
{
	(void)state;
	uint64_t first = testing_first_seed(), count = testing_seeds(200);
	for (uint64_t seed = first; seed < first + count; seed++)
		one_life(seed);
	printf("%" PRIu64
	       " seeds: %u power cuts, %u kills, %u events delivered, %u blocks refused, "
	       "%u times handed out again, %u given up, %" PRIu64 " accounted for\n",
		count, cuts, kills, delivered, refused, again, letters, audited);
	/* A simulator in which nothing happens proves nothing. */
	assert_true(count < 50 || (cuts > 50 && kills > 50 && delivered > 10000 && refused > 100 &&
					  again > 1000 && letters > 100 && audited > 10000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_seeds)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
