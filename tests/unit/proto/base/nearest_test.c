#include "proto/base/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *meant(const char *given)
{
	struct nearest nearest = nearest_of(text_of(given));
	nearest_offer(&nearest, "members");
	nearest_offer(&nearest, "summits");
	nearest_offer(&nearest, "chairs");
	return nearest.best ? nearest.best : "nothing";
}

static void test_the_nearest_is_offered(void **state)
{
	(void)state;
	assert_string_equal(meant("membres"), "members");
	assert_string_equal(meant("sumits"), "summits");
	assert_string_equal(meant("chair"), "chairs");
	assert_string_equal(meant("chairs"), "chairs");
}

static void test_another_word_is_not(void **state)
{
	(void)state;
	assert_string_equal(meant("corridor"), "nothing");
	assert_string_equal(meant(""), "nothing");
	assert_string_equal(
		meant("a name much longer than any that a table could ever hold"), "nothing");
}

static void test_distances(void **state)
{
	(void)state;
	char long_name[100];
	memset(long_name, 'a', sizeof(long_name));
	assert_int_equal(nearest_distance(TEXT(""), TEXT("")), 0);
	assert_int_equal(nearest_distance(TEXT("kitten"), TEXT("sitting")), 3);
	assert_int_equal(nearest_distance(TEXT(""), TEXT("alat")), 4);
	assert_int_equal(nearest_distance((struct text){long_name, 100}, TEXT("a")), 47);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_nearest_is_offered),
		cmocka_unit_test(test_another_word_is_not),
		cmocka_unit_test(test_distances),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
