/* When a feed is looked at again. */
#include "services/news/fetching/polling.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int64_t wait_s(int64_t every_s, int64_t failures, int64_t retry_after_s, uint32_t lot)
{
	struct polling polling = {.every_s = every_s,
		.failures = failures,
		.retry_after_s = retry_after_s,
		.lot = lot};
	return polling_wait_s(&polling);
}

/* A lot of 100 draws no jitter. */
static void failures_double_it_up_to_a_day(void **state)
{
	(void)state;
	assert_int_equal(wait_s(900, 0, 0, 100), 900);
	assert_int_equal(wait_s(900, 1, 0, 100), 1800);
	assert_int_equal(wait_s(900, 3, 0, 100), 7200);
	assert_int_equal(wait_s(900, 1000000, 0, 100), 86400);
	assert_int_equal(wait_s(604800, 5, 0, 100), 604800);
}

static void the_lot_moves_it_by_a_tenth(void **state)
{
	(void)state;
	for (uint32_t lot = 0; lot < 1000; lot++) {
		int64_t wait = wait_s(1000, 0, 0, lot);
		assert_true(wait >= 900 && wait <= 1100);
	}
	assert_int_not_equal(wait_s(1000, 0, 0, 1), wait_s(1000, 0, 0, 150));
}

static void never_sooner_than_the_server_asked(void **state)
{
	(void)state;
	for (uint32_t lot = 0; lot < 300; lot++)
		assert_true(wait_s(60, 1, 7200, lot) >= 7200);
	assert_int_equal(wait_s(900, 2, 10, 100), 3600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures_double_it_up_to_a_day),
		cmocka_unit_test(the_lot_moves_it_by_a_tenth),
		cmocka_unit_test(never_sooner_than_the_server_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
