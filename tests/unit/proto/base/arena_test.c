#include "proto/base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_memory_is_zero_aligned_and_apart(void **state)
{
	(void)state;
	struct arena arena = {0};
	uint8_t *before = NULL;
	for (size_t round = 0; round < 3; round++) {
		for (size_t size = 0; size < 3000; size += 7) {
			uint8_t *memory = arena_zero(&arena, size, 1);
			assert_int_equal((uintptr_t)memory % 16, 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(memory[i], 0);
			memset(memory, 0xFF, size);
			assert_true(size == 0 || memory != before);
			before = size ? memory : before;
		}
		arena_clear(&arena);
	}
	arena_fini(&arena);
	arena_fini(&arena);
}

static void test_large_pieces(void **state)
{
	(void)state;
	struct arena arena = {0};
	arena_clear(&arena);
	char *large = arena_zero(&arena, 1 << 20, 3);
	large[(3 << 20) - 1] = 'x';
	arena_clear(&arena);
	struct text copy = arena_copy(&arena, TEXT("Aktau"));
	assert_string_equal(copy.ptr, "Aktau");
	copy = arena_copy(&arena, TEXT_NONE);
	assert_non_null(copy.ptr);
	assert_string_equal(copy.ptr, "");
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_is_zero_aligned_and_apart),
		cmocka_unit_test(test_large_pieces),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
