#include "proto/base/err.h"

#include "proto/base/text.h"

#include <errno.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_the_table(void **state)
{
	(void)state;
	assert_string_equal(err_name(ERR_BAD_DATE), "BAD_DATE");
	assert_string_equal(err_name((enum err)99999), "?");
	assert_true(err_cause(ERR_LIMIT)[0] && err_action(ERR_LIMIT)[0]);
	static const int numbers[] = {
#define ERR(name, number, cause, action) number,
#include "proto/tables/errors.tbl"
#undef ERR
	};
	for (size_t i = 1; i < ARRAY_LEN(numbers); i++)
		assert_true(numbers[i] > numbers[i - 1]); /* none stands twice */
}

static void test_filling(void **state)
{
	(void)state;
	struct why why = {0};
	char out[800];
	assert_int_equal(why_set(&why, ERR_BAD_DATE, "memberships.csv:12:5",
				 "wanted a day, got '%s'", "2024-02-30"),
		ERR_BAD_DATE);
	assert_int_equal(why_prefix(&why, "loading %s", "registry"), ERR_BAD_DATE);
	assert_string_equal(why_format(&why, out, sizeof(out)),
		"memberships.csv:12:5: loading registry: "
		"wanted a day, got '2024-02-30' (BAD_DATE)");
	assert_int_equal(why_set(NULL, ERR_LIMIT, "", "x"), ERR_LIMIT);
	why_set(&why, ERR_RULE, "", "says %s", why.text); /* its own text as an argument */
	assert_string_equal(why.text, "says loading registry: wanted a day, got '2024-02-30'");
	errno = ENOENT;
	assert_int_equal(why_errno(&why, ERR_IO, "/x", "opening"), ERR_IO);
	assert_string_equal(why.text, "opening: No such file or directory");
}

static void test_long_text_is_cut_at_a_character(void **state)
{
	(void)state;
	char cyrillic[1201];
	for (size_t i = 0; i < 1200; i += 2)
		memcpy(cyrillic + i, "\xd0\xa8", 2);
	cyrillic[1200] = '\0';
	for (int shift = 0; shift < 4; shift++) {
		struct why why;
		why_set(&why, ERR_RULE, cyrillic + shift * 2, "%.*s%s", shift, "abc", cyrillic);
		assert_true(text_is_utf8(why.text, strlen(why.text)));
		assert_true(text_is_utf8(why.where, strlen(why.where)));
		assert_true(strlen(why.text) >= sizeof(why.text) - 3);
		why_prefix(&why, "%.*s", shift, "abc");
		assert_true(text_is_utf8(why.text, strlen(why.text)));
	}
}

/* A quotation may be cut anywhere, or be no text at all: what is said of it is text. */
static void test_what_is_quoted_becomes_text(void **state)
{
	(void)state;
	struct why why;
	why_set(&why, ERR_RULE, "a\xffz", "wanted x, got '%.3s'", "\xd0\xa8\xd0\xa8");
	assert_string_equal(why.text, "wanted x, got '\xd0\xa8?'");
	assert_string_equal(why.where, "a?z");
	why_prefix(&why, "method '%.1s'", "\xd0\xa8");
	assert_string_equal(why.text, "method '?': wanted x, got '\xd0\xa8?'");
}

static void a_number_from_elsewhere_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(err_numbered(ERR_LIMIT), ERR_LIMIT);
	assert_int_equal(err_numbered(0), ERR_DIED);
	assert_int_equal(err_numbered(-1), ERR_DIED);
	assert_int_equal(err_numbered(999999), ERR_DIED);
	assert_int_equal(err_numbered(INT64_C(1) << 32), ERR_DIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_from_elsewhere_is_an_error),
		cmocka_unit_test(test_the_table),
		cmocka_unit_test(test_filling),
		cmocka_unit_test(test_what_is_quoted_becomes_text),
		cmocka_unit_test(test_long_text_is_cut_at_a_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
