#include "proto/base/keyed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void put(struct keyed *keyed, const char *key, const char *value)
{
	keyed_put(keyed, text_of(key), bytes_of(value, strlen(value)));
}

static void entries_stand_in_order(void **state)
{
	(void)state;
	struct keyed keyed = {0};
	const char *const keys[] = {"m", "b", "z", "a", "mm", "y", "b"};
	for (size_t i = 0; i < 7; i++)
		put(&keyed, keys[i], keys[i]);
	assert_int_equal(keyed.len, 6);
	for (size_t i = 1; i < keyed.len; i++)
		assert_true(strcmp(keyed.entries[i - 1].key, keyed.entries[i].key) < 0);
	assert_string_equal(keyed_after(&keyed, TEXT(""))->key, "a");
	assert_string_equal(keyed_after(&keyed, TEXT("m"))->key, "mm");
	assert_string_equal(keyed_after(&keyed, TEXT("n"))->key, "y");
	assert_null(keyed_after(&keyed, TEXT("z")));
	keyed_fini(&keyed);
}

static void values_are_replaced_and_removed(void **state)
{
	(void)state;
	struct keyed keyed = {0};
	put(&keyed, "a", "one");
	put(&keyed, "a", "three");
	assert_int_equal(keyed.bytes, 1 + 5);
	assert_memory_equal(keyed_find(&keyed, TEXT("a"))->value, "three", 5);
	keyed_remove(&keyed, TEXT("b"));
	keyed_remove(&keyed, TEXT("a"));
	assert_null(keyed_find(&keyed, TEXT("a")));
	assert_int_equal(keyed.bytes, 0);
	keyed_fini(&keyed);
}

static void what_lies_in_the_map_may_be_put_into_it(void **state)
{
	(void)state;
	struct keyed keyed = {0};
	put(&keyed, "a", "self");
	const struct keyed_entry *entry = keyed_find(&keyed, TEXT("a"));
	keyed_put(&keyed, (struct text){entry->key, entry->key_len}, bytes_of(entry->value + 1, 3));
	assert_memory_equal(keyed_find(&keyed, TEXT("a"))->value, "elf", 3);
	keyed_fini(&keyed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_stand_in_order),
		cmocka_unit_test(values_are_replaced_and_removed),
		cmocka_unit_test(what_lies_in_the_map_may_be_put_into_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
