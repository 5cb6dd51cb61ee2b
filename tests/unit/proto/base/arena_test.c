#include "proto/base/arena.h"

#include "proto/base/attr.h"

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

static struct text say(struct arena *arena, size_t max, const char *fmt, ...) PRINTF(3, 4);
static struct text say(struct arena *arena, size_t max, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	struct text text = arena_vformat(arena, max, fmt, args);
	va_end(args);
	return text;
}

static void test_words_are_cut_at_a_character(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct text text = say(&arena, 100, "%s, %d", "Актау", 7);
	assert_string_equal(text.ptr, "Актау, 7");
	assert_int_equal(text.len, strlen(text.ptr));
	text = say(&arena, 5, "%s", "Актау"); /* a letter is two bytes */
	assert_int_equal(text.len, 4);
	assert_string_equal(text.ptr, "Ак");
	text = say(&arena, 0, "%s", "Aktau");
	assert_int_equal(text.len, 0);
	text = say(&arena, 100000, "%09999d", 1);
	assert_int_equal(text.len, 9999);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_is_zero_aligned_and_apart),
		cmocka_unit_test(test_large_pieces),
		cmocka_unit_test(test_words_are_cut_at_a_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
