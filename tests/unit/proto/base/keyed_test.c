#include "proto/base/keyed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct bytes value_of(const char *text)
{
	return bytes_of(text, strlen(text));
}

static void test_put_find_remove(void **state)
{
	(void)state;
	struct keyed keyed = {0};
	char key[16], value[16];
	/* 97 and 1000 have no common divisor: every key once, in no order. */
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "%03u", i * 97 % 1000);
		snprintf(value, sizeof(value), "v%u", i * 97 % 1000);
		keyed_put(&keyed, text_of(key), value_of(value));
	}
	assert_int_equal(keyed.len, 1000);
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "%03u", i);
		snprintf(value, sizeof(value), "v%u", i);
		const struct keyed_entry *entry = keyed_find(&keyed, text_of(key));
		assert_non_null(entry);
		assert_true(bytes_equal(bytes_of(entry->value, entry->value_len), value_of(value)));
	}
	for (unsigned i = 0; i < 1000; i += 2) {
		snprintf(key, sizeof(key), "%03u", i);
		keyed_remove(&keyed, text_of(key));
	}
	keyed_remove(&keyed, TEXT("not there"));
	assert_int_equal(keyed.len, 500);
	assert_null(keyed_find(&keyed, TEXT("004")));
	keyed_fini(&keyed);
	assert_int_equal(keyed.len, 0);
}

static void test_bytes_are_counted(void **state)
{
	(void)state;
	struct keyed keyed = {0};
	keyed_put(&keyed, TEXT("state"), value_of("BY"));
	assert_int_equal(keyed.bytes, 7);
	keyed_put(&keyed, TEXT("state"), value_of("Belarus"));
	assert_int_equal(keyed.bytes, 12);
	keyed_put(&keyed, TEXT("none"), bytes_of(NULL, 0));
	assert_int_equal(keyed.bytes, 16);
	keyed_remove(&keyed, TEXT("state"));
	keyed_remove(&keyed, TEXT("none"));
	assert_int_equal(keyed.bytes, 0);
	keyed_fini(&keyed);
}

static void test_walking_in_order(void **state)
{
	(void)state;
	struct keyed keyed = {0};
	keyed_put(&keyed, TEXT("b"), value_of("2"));
	keyed_put(&keyed, TEXT("a"), value_of("1"));
	keyed_put(&keyed, TEXT("ba"), value_of("3"));
	assert_string_equal(keyed_after(&keyed, TEXT(""))->key, "a");
	assert_string_equal(keyed_after(&keyed, TEXT("a"))->key, "b");
	assert_string_equal(keyed_after(&keyed, TEXT("b"))->key, "ba");
	assert_string_equal(keyed_after(&keyed, TEXT("ab"))->key, "b");
	assert_null(keyed_after(&keyed, TEXT("ba")));
	keyed_fini(&keyed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put_find_remove),
		cmocka_unit_test(test_bytes_are_counted),
		cmocka_unit_test(test_walking_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
