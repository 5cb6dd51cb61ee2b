/* The simulator: SEEDS=n runs more seeds, SEED=n begins with the one that failed. */
#include "tests/sim/testing.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { STEPS = 2500, CALM_STEPS = 200000 };

enum { RESTS = 30 }; /* half seconds without a job until policies have had their way */

static struct world sum; /* of what was counted in all lives */

static void calm_down(struct world *world)
{
	unsigned calm = 0;
	/* Everything that was begun comes to an end once nothing breaks. */
	do {
		if (++calm == CALM_STEPS)
			fail_msg("SEED=%" PRIu64 ": it does not come to rest", world->seed);
		world_step(world, true);
	} while (!world_is_settled(world));
}

/* What policies want is done, and done with. */
static void rest(struct world *world)
{
	unsigned jobs = 0;
	for (unsigned idle = 0; idle < RESTS; idle++) {
		if (world_rest(world))
			idle = 0;
		if (!idle && ++jobs == 2000)
			fail_msg("SEED=%" PRIu64 ": upkeep never ends", world->seed);
		calm_down(world);
	}
}

static void one_life(uint64_t seed)
{
	struct world world;
	world_init(&world, seed);
	for (unsigned i = 0; i < STEPS; i++)
		world_step(&world, false);
	calm_down(&world);
	rest(&world);
	world_check(&world);
	sum.cuts += world.cuts;
	sum.kills += world.kills;
	sum.delivered += world.delivered;
	sum.refused += world.refused;
	sum.again += world.again;
	sum.letters += world.letters;
	sum.audited += world.audited;
	sum.dropped += world.dropped;
	sum.absences += world.absences;
	sum.stored_claims += world.stored_claims;
	sum.refused_claims += world.refused_claims;
	sum.trims += world.trims;
	sum.gaps += world.gaps;
	sum.packs += world.packs;
	sum.seeks += world.seeks;
	sum.jumps += world.jumps;
	sum.thinned += world.thinned;
	sum.lost += world.lost;
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
		count, sum.cuts, sum.kills, sum.delivered, sum.refused, sum.again, sum.letters,
		sum.audited);
	printf("%u taken on condition, %u refused; %u removals (%" PRIu64
	       " events compacted away, %" PRIu64 " taken by name from whom had to read them), %u "
	       "gaps, %u segments packed, %u seeks, %u jumps of the clock; %u sessions dropped for "
	       "silence, %u long absences\n",
		sum.stored_claims, sum.refused_claims, sum.trims, sum.thinned, sum.lost, sum.gaps,
		sum.packs, sum.seeks, sum.jumps, sum.dropped, sum.absences);
	/* A simulator in which nothing happens proves nothing. */
	assert_true(count < 200 ||
		    (sum.cuts > 50 && sum.kills > 50 && sum.delivered > 10000 && sum.refused > 20 &&
			    sum.again > 1000 && sum.letters > 100 && sum.audited > 10000));
	assert_true(
		count < 200 || (sum.stored_claims > 100 && sum.refused_claims > 100 &&
				       sum.trims > 100 && sum.thinned > 1000 && sum.lost > 100 &&
				       sum.gaps > 100 && sum.packs > 100 && sum.seeks > 100 &&
				       sum.jumps > 50 && sum.dropped > 20 && sum.absences > 20));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_seeds)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
