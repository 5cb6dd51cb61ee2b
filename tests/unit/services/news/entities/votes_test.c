/* How much speaks for each of several ids. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "services/news/entities/votes.h"

static void most_is_told_with_the_next(void **state)
{
	(void)state;
	struct votes votes = {.len = 0};
	uint32_t first, second;
	assert_false(votes_most(&votes, &first, &second).len);
	votes_cast(&votes, TEXT("KZ"), 1);
	votes_cast(&votes, TEXT("UZ"), 3);
	votes_cast(&votes, TEXT("KZ"), 1);
	votes_cast(&votes, TEXT_NONE, 9);
	assert_true(text_is(votes_most(&votes, &first, &second), "UZ"));
	assert_int_equal(first, 3);
	assert_int_equal(second, 2);
	votes_drop(&votes, TEXT("UZ"));
	votes_drop(&votes, TEXT("TJ"));
	assert_true(text_is(votes_most(&votes, &first, &second), "KZ"));
	assert_int_equal(first, 2);
	assert_int_equal(second, 0);
}

static void of_as_many_it_is_the_first(void **state)
{
	(void)state;
	struct votes votes = {.len = 0};
	uint32_t first, second;
	votes_cast(&votes, TEXT("KG"), 2);
	votes_cast(&votes, TEXT("TJ"), 2);
	assert_true(text_is(votes_most(&votes, &first, &second), "KG"));
	assert_int_equal(first, second);
}

static void further_ones_are_passed_over_and_known_ones_are_not(void **state)
{
	(void)state;
	struct votes votes = {.len = 0};
	uint32_t first, second;
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	for (uint32_t i = 0; i <= VOTES_MAX; i++)
		votes_cast(&votes, (struct text){letters + i, 1}, 1);
	assert_int_equal(votes.len, VOTES_MAX);
	votes_cast(&votes, TEXT("A"), 1);
	assert_true(text_is(votes_most(&votes, &first, &second), "A"));
	assert_int_equal(first, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(most_is_told_with_the_next),
		cmocka_unit_test(of_as_many_it_is_the_first),
		cmocka_unit_test(further_ones_are_passed_over_and_known_ones_are_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
