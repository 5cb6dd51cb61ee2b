#include "services/agreements/documents/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void titles_become_plain_words(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct words words = {0};
	words_add(&words,
		TEXT("On the Programmes of SCO-Member States’ Strategies, and Organizations!"),
		&arena);
	assert_true(words_have(&words, TEXT("program")));
	assert_true(words_have(&words, TEXT("sco")));
	assert_true(words_have(&words, TEXT("member")));
	assert_true(words_have(&words, TEXT("state")));
	assert_true(words_have(&words, TEXT("strategy")));
	assert_true(words_have(&words, TEXT("organisation")));
	assert_false(words_have(&words, TEXT("on")) || words_have(&words, TEXT("and")));
	words_add(&words, TEXT("Program"), &arena);
	assert_int_equal(words.count, 6);
	arena_fini(&arena);
}

static void short_and_special_endings_stay(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct words words = {0};
	words_add(&words, TEXT("status process gas EU"), &arena);
	assert_true(words_have(&words, TEXT("status")) && words_have(&words, TEXT("process")) &&
		    words_have(&words, TEXT("gas")) && words_have(&words, TEXT("eu")));
	arena_fini(&arena);
}

static void more_words_than_fit_are_left_out(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct words words = {0};
	struct buffer text = {0};
	for (int i = 0; i < WORDS_MAX * 2; i++)
		buffer_format(&text, "w%dx ", i);
	words_add(&words, buffer_as_text(&text), &arena);
	words_add(&words, TEXT_NONE, &arena);
	assert_int_equal(words.count, WORDS_MAX);
	buffer_fini(&text);
	arena_fini(&arena);
}

static void rare_words_weigh_more(void **state)
{
	(void)state;
	struct arena arena = {0};
	const struct document documents[] = {
		{.title = TEXT("Plan of salt"), .org = TEXT("A")},
		{.title = TEXT("Plan of fish"), .org = TEXT("A")},
		{.title = TEXT("Plan of fish and salt"), .org = TEXT("B")},
	};
	const struct rules_documents all = {.items = documents, .count = 3};
	struct words_titles titles;
	words_titles(&all, &arena, &titles);
	double plan = words_weight(&titles, TEXT("plan")),
	       salt = words_weight(&titles, TEXT("salt"));
	double amber = words_weight(&titles, TEXT("amber"));
	assert_true(amber > salt && salt > plan && plan > 0);
	assert_true(titles.items[0].whole == plan + salt); /* "A" is a little word */
	assert_true(words_is_held(&titles, TEXT("salt")));
	assert_false(words_is_held(&titles, TEXT("amber")));
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(titles_become_plain_words),
		cmocka_unit_test(short_and_special_endings_stay),
		cmocka_unit_test(more_words_than_fit_are_left_out),
		cmocka_unit_test(rare_words_weigh_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
