/* Which articles share a band of their sketches. */
#include "services/news/store/bands.h"

#include "proto/base/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 5000 };

static struct sketch sketch_of(const char *text)
{
	struct sketch sketch;
	sketch_make(text_of(text), &sketch);
	return sketch;
}

static struct sketch numbered(int number)
{
	char text[400];
	snprintf(text, sizeof(text),
		"note %d of the office says %d and %d of %d were heard on day %d of year %d",
		number, number * 7, number * 11, number * 13, number * 17, number * 19);
	return sketch_of(text);
}

static void those_that_are_alike_are_found_and_each_once(void **state)
{
	struct bands *bands = bands_create();
	uint64_t *found = alloc_zero(BANDS_FOUND_MAX, sizeof(*found));
	(void)state;
	for (int i = 0; i < MANY; i++) {
		struct sketch sketch = numbered(i);
		bands_add(bands, (uint64_t)i + 1, bands_publisher(TEXT("a")), &sketch);
	}
	for (int i = 0; i < MANY; i += 37) {
		struct sketch sketch = numbered(i);
		struct bands_wanted wanted = {&sketch, UINT64_MAX, 0};
		int times = 0;
		uint32_t count = bands_find(bands, &wanted, found);
		for (uint32_t k = 0; k < count; k++) {
			times += found[k] == (uint64_t)i + 1;
			assert_in_range(found[k], 1, MANY);
		}
		assert_int_equal(times, 1);
		wanted.before = (uint64_t)i + 1;
		count = bands_find(bands, &wanted, found);
		for (uint32_t k = 0; k < count; k++)
			assert_true(found[k] < wanted.before);
	}
	free(found);
	bands_destroy(&bands);
}

/* A text that comes every day does not make others wait, and the newest of its copies are found. */
static void of_many_copies_the_newest_come_first(void **state)
{
	struct bands *bands = bands_create();
	uint64_t *found = alloc_zero(BANDS_FOUND_MAX, sizeof(*found));
	struct sketch sketch = numbered(1);
	(void)state;
	for (uint64_t i = 1; i <= MANY; i++)
		bands_add(bands, i, bands_publisher(i == 7 ? TEXT("b") : TEXT("a")), &sketch);
	struct bands_wanted wanted = {&sketch, UINT64_MAX, 0};
	assert_int_equal(bands_find(bands, &wanted, found), BANDS_EACH);
	assert_int_equal(found[0], MANY);
	assert_int_equal(found[BANDS_EACH - 1], MANY - BANDS_EACH + 1);
	wanted.publisher = bands_publisher(TEXT("b"));
	assert_int_equal(bands_find(bands, &wanted, found), 1);
	assert_int_equal(found[0], 7);
	wanted.publisher = bands_publisher(TEXT("c"));
	assert_int_equal(bands_find(bands, &wanted, found), 0);
	free(found);
	bands_destroy(&bands);
	bands_destroy(&bands);
}

static void nothing_is_like_a_text_without_words(void **state)
{
	struct bands *bands = bands_create();
	uint64_t *found = alloc_zero(BANDS_FOUND_MAX, sizeof(*found));
	struct sketch empty = sketch_of("word");
	(void)state;
	bands_add(bands, 1, 0, &empty);
	assert_int_equal(
		bands_find(bands, &(struct bands_wanted){&empty, UINT64_MAX, 0}, found), 0);
	free(found);
	bands_destroy(&bands);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_that_are_alike_are_found_and_each_once),
		cmocka_unit_test(of_many_copies_the_newest_come_first),
		cmocka_unit_test(nothing_is_like_a_text_without_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
