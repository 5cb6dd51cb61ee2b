#include "proto/base/text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_comparing(void **state)
{
	(void)state;
	assert_true(text_equal(TEXT("SCO"), text_of("SCO")));
	assert_true(text_equal(TEXT_NONE, TEXT("")));
	assert_false(text_is(TEXT("SCO"), "SC"));
	assert_null(text_of(NULL).ptr);
	assert_true(text_compare(TEXT("a"), TEXT("b")) < 0);
	assert_true(text_compare(TEXT("a"), TEXT("ab")) < 0);
	assert_true(text_compare(TEXT("b"), TEXT("ab")) > 0);
	assert_int_equal(text_compare(TEXT_NONE, TEXT("")), 0);
	assert_true(text_compare(TEXT("\xd0\xa8"), TEXT("z")) > 0); /* by bytes, unsigned */
	assert_true(text_equal_nocase(TEXT("Astana"), TEXT("ASTANA")));
	assert_false(text_equal_nocase(TEXT("Astana"), TEXT("Astan")));
}

static void test_parts(void **state)
{
	(void)state;
	struct text whole = TEXT("org:SCO");
	assert_true(text_starts(whole, TEXT("org:")));
	assert_false(text_starts(TEXT("or"), TEXT("org:")));
	assert_true(text_ends(whole, TEXT("SCO")));
	assert_false(text_ends(TEXT("CO"), TEXT("SCO")));
	assert_true(text_is(text_slice(whole, 4, whole.len), "SCO"));
	assert_int_equal(text_slice(whole, 7, 7).len, 0);
	struct text zhe = TEXT("a\u0416\u0416");
	assert_int_equal(text_whole(zhe, 9).len, 5);
	assert_int_equal(text_whole(zhe, 4).len, 3);
	assert_int_equal(text_whole(zhe, 3).len, 3);
	assert_int_equal(text_whole(zhe, 2).len, 1);
	assert_int_equal(text_whole(zhe, 0).len, 0);
	assert_int_equal(text_whole(TEXT_NONE, 3).len, 0);
	assert_true(text_is(text_trim(TEXT(" \t\r\n a b \v")), "a b"));
	assert_int_equal(text_trim(TEXT(" \n ")).len, 0);
	char *copy = text_copy(TEXT("x\0y"));
	assert_memory_equal(copy, "x\0y", 4);
	free(copy);
}

static void test_finding(void **state)
{
	(void)state;
	size_t at = 99;
	struct text whole = TEXT("SCO and SCO-RATS");
	assert_true(text_find(whole, TEXT("SCO"), &at));
	assert_int_equal(at, 0);
	assert_true(text_find(whole, TEXT("-RATS"), &at));
	assert_int_equal(at, 11);
	assert_false(text_find(whole, TEXT("CSTO"), &at));
	assert_int_equal(at, 11);
	assert_true(text_find(whole, whole, NULL));
	assert_false(text_find(whole, TEXT(""), NULL));
	assert_false(text_find(TEXT_NONE, TEXT("SCO"), NULL));
	assert_false(text_find(TEXT("SC"), TEXT("SCO"), NULL));
}

static void test_splitting(void **state)
{
	(void)state;
	struct text rest = TEXT("a||b"), part;
	assert_true(text_split(&rest, '|', &part) && text_is(part, "a"));
	assert_true(text_split(&rest, '|', &part) && part.len == 0);
	assert_true(text_split(&rest, '|', &part) && text_is(part, "b"));
	assert_false(text_split(&rest, '|', &part));
	rest = TEXT("a|");
	assert_true(text_split(&rest, '|', &part) && text_is(part, "a"));
	assert_false(text_split(&rest, '|', &part));
	rest = TEXT("");
	assert_false(text_split(&rest, '|', &part));
	assert_true(text_is_choice("open|shut", TEXT("shut")));
	assert_false(text_is_choice("open|shut", TEXT("open|shut")));
	assert_false(text_is_choice("open|shut", TEXT("")));
}

static void test_whole_numbers(void **state)
{
	(void)state;
	int64_t n;
	assert_true(text_to_i64(TEXT("-42"), -100, 100, &n) && n == -42);
	assert_true(text_to_i64(TEXT("9223372036854775807"), INT64_MIN, INT64_MAX, &n));
	static const char *const bad[] = {"", " 1", "1 ", "1.0", "0x10", "101",
		"9223372036854775808", "--1", "one", "00000000000000000000000001"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (text_to_i64(text_of(bad[i]), i == 6 ? INT64_MIN : -100,
			    i == 6 ? INT64_MAX : 100, &n))
			fail_msg("'%s' was taken", bad[i]);
}

static void test_numbers(void **state)
{
	(void)state;
	double x;
	assert_true(text_to_f64(TEXT("10.75e9"), &x) && fabs(x - 10.75e9) < 1);
	static const char *const bad[] = {"", " 1", "1 ", "inf", "nan", "1e999", "1,5", "x"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (text_to_f64(text_of(bad[i]), &x))
			fail_msg("'%s' was taken", bad[i]);
}

static void test_utf8_wherever_it_stands(void **state)
{
	(void)state;
	static const char *const good[] = {"", "plain", "\xd0\xa8", "\xe4\xb8\x8a",
		"\xf0\x9f\x90\xab", "\xf4\x8f\xbf\xbf", "\xee\x80\x80", "\xed\x9f\xbf"};
	static const char *const bad[] = {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf",
		"\xed\xa0\x80", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
		"\xd0", "\xe4\xb8", "\xf0\x9f\x90", "\xd0z"};
	/* At every place relative to the eight bytes that are looked at in one step. */
	for (size_t before = 0; before < 18; before++) {
		char room[64];
		for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
			memset(room, 'a', sizeof(room));
			memcpy(room + before, good[i], strlen(good[i]));
			assert_true(text_is_utf8(room, before + strlen(good[i])));
			assert_true(text_is_utf8(room, sizeof(room)));
		}
		for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
			memset(room, 'a', sizeof(room));
			memcpy(room + before, bad[i], strlen(bad[i]));
			assert_false(text_is_utf8(room, before + strlen(bad[i])));
			assert_false(text_is_utf8(room, sizeof(room)));
		}
	}
}

static void test_characters_are_counted(void **state)
{
	(void)state;
	assert_int_equal(0, text_characters(TEXT("")));
	assert_int_equal(5, text_characters(TEXT("plain")));
	assert_int_equal(4, text_characters(TEXT("a\xd0\xa8\xe4\xb8\x8a\xf0\x9f\x90\xab")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comparing),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_finding),
		cmocka_unit_test(test_splitting),
		cmocka_unit_test(test_whole_numbers),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_utf8_wherever_it_stands),
		cmocka_unit_test(test_characters_are_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
