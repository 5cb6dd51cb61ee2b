#include "services/analysis/blame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MINUTE = 60000 };

static const struct blame_batch starting; /* no batch yet */

static void a_first_death_is_tried_again_after_a_growing_pause(void **state)
{
	(void)state;
	struct blame blame = {0};
	int64_t now = 1000;
	const int64_t waits[] = {100, 200, 400, 800};
	for (unsigned i = 0; i < 4; i++) {
		struct blame_decision decision = blame_died(&blame, &starting, now += 10);
		assert_int_equal(decision.verdict, BLAME_RETRY);
		assert_int_equal(decision.wait_ms, waits[i]);
	}
	assert_int_equal(blame_died(&blame, &starting, now).verdict, BLAME_QUARANTINE);
}

static void deaths_long_ago_are_forgotten(void **state)
{
	(void)state;
	struct blame blame = {0};
	int64_t now = 1;
	for (int i = 0; i < 20; i++) {
		assert_int_equal(blame_died(&blame, &starting, now).verdict, BLAME_RETRY);
		now += 3 * MINUTE; /* four in ten minutes, for ever */
	}
	assert_int_equal(blame_deaths(&blame, now), 3);
}

/* Kills whenever the batch that begins at `first` holds `poison`; returns the sequence set aside.
 */
static uint64_t hunt(
	struct blame *blame, uint64_t first, uint32_t waiting, uint64_t poison, unsigned *kills)
{
	for (*kills = 0; *kills < 100;) {
		uint32_t most = blame_batch_max(blame), count = waiting < most ? waiting : most;
		struct blame_batch batch = {first, first + count - 1, count};
		if (poison < first || poison >= first + count) {
			blame_survived(blame, batch.last);
			first += count;
			waiting -= count;
			continue;
		}
		++*kills;
		struct blame_decision decision = blame_died(blame, &batch, 1000);
		if (decision.verdict == BLAME_PARK)
			return first;
		if (decision.verdict == BLAME_QUARANTINE)
			return 0;
	}
	return 0;
}

static void the_poison_is_found_wherever_it_stands(void **state)
{
	(void)state;
	for (uint64_t poison = 100; poison < 164; poison++) {
		struct blame blame = {0};
		unsigned kills;
		assert_int_equal(hunt(&blame, 100, 64, poison, &kills), poison);
		assert_in_range(kills, 2, 9);
		assert_int_equal(blame_deaths(&blame, 1000), 1);
	}
}

static void halving_does_not_lock_the_plugin_up(void **state)
{
	(void)state;
	struct blame blame = {0};
	unsigned kills;
	assert_int_equal(hunt(&blame, 1, 512, 1, &kills), 1);
	assert_in_range(kills, 10, 12);
	assert_int_equal(blame_deaths(&blame, 1000), 1);
}

static void many_poisons_do(void **state)
{
	(void)state;
	struct blame blame = {0};
	unsigned kills, parked = 0;
	for (uint64_t seq = 1; seq <= 20 && hunt(&blame, seq, 1, seq, &kills); seq++) {
		parked++;
		blame_survived(&blame, seq);
	}
	assert_int_equal(parked, 4); /* the fifth death in ten minutes */
}

static void success_widens_the_batch_and_a_release_forgives(void **state)
{
	(void)state;
	struct blame blame = {0};
	const struct blame_batch batch = {7, 70, 64};
	(void)blame_died(&blame, &batch, 1);
	(void)blame_died(&blame, &batch, 2);
	assert_int_equal(blame_batch_max(&blame), 32);
	blame_survived(&blame, 38);
	assert_int_equal(blame_batch_max(&blame), 16);
	for (uint64_t last = 70; last < 76; last++)
		blame_survived(&blame, last); /* whatever it was, it is over */
	assert_int_equal(blame_batch_max(&blame), BLAME_BATCH_MAX);
	assert_int_equal(blame_deaths(&blame, 2), 1);
	blame_forgive(&blame);
	assert_int_equal(blame_deaths(&blame, 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_first_death_is_tried_again_after_a_growing_pause),
		cmocka_unit_test(deaths_long_ago_are_forgotten),
		cmocka_unit_test(the_poison_is_found_wherever_it_stands),
		cmocka_unit_test(halving_does_not_lock_the_plugin_up),
		cmocka_unit_test(many_poisons_do),
		cmocka_unit_test(success_widens_the_batch_and_a_release_forgives),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
