#include "tests/unit/services/news/prose.h"

#include "proto/base/buffer.h"
#include "services/news/text/words.h"

#include <stdio.h>

static void equal_words_share_a_number(void **state)
{
	(void)state;
	struct words *words = words_create();
	assert_int_equal(words_number(words, TEXT("Astana")), words_number(words, TEXT("ASTANA")));
	assert_int_equal(words_number(words, TEXT("САММИТ")), words_number(words, TEXT("саммит")));
	assert_int_not_equal(
		words_number(words, TEXT("summit")), words_number(words, TEXT("summits")));
	prose_is(words_text(words, words_number(words, TEXT("’S"))), "'s");
	/* Traditional and simplified characters. */
	assert_int_equal(words_number(words, TEXT("會")), words_number(words, TEXT("会")));
	assert_int_equal(words_number(words, TEXT("议")), words_number(words, TEXT("議")));
	assert_int_not_equal(words_number(words, TEXT("会")), words_number(words, TEXT("议")));
	words_destroy(&words);
}

static void matchers_take_beginnings(void **state)
{
	(void)state;
	struct words *words = words_create();
	uint32_t adopt = words_matcher(words, TEXT("adopt*|approved"));
	assert_int_equal(adopt, words_matcher(words, TEXT("Adopt*|approved")));
	uint32_t before = words_number(words, TEXT("adopted"));
	words_seal(words);
	assert_true(words_match(words, before, adopt));
	assert_true(words_match(words, words_number(words, TEXT("Approved")), adopt));
	assert_false(words_match(words, words_number(words, TEXT("approves")), adopt));
	assert_false(words_match(words, words_number(words, TEXT("adop")), adopt));
	words_destroy(&words);
}

static void a_matcher_of_any_length_is_whole(void **state)
{
	(void)state;
	struct words *words = words_create();
	struct buffer set = {0};
	for (int i = 0; i < 5000; i++)
		buffer_format(&set, "w%d|", i);
	buffer_text(&set, TEXT("ȺSTANA"));
	uint32_t matcher = words_matcher(words, buffer_as_text(&set));
	words_seal(words);
	assert_true(words_match(words, words_number(words, TEXT("w4999")), matcher));
	assert_true(words_match(words, words_number(words, TEXT("Ⱥstana")), matcher));
	assert_false(words_match(words, words_number(words, TEXT("w5000")), matcher));
	buffer_fini(&set);
	words_destroy(&words);
}

static void forgetting_keeps_what_was_sealed(void **state)
{
	(void)state;
	struct words *words = words_create();
	uint32_t kept = words_number(words, TEXT("kept"));
	words_seal(words);
	char word[16];
	for (int i = 0; i < 200001; i++) {
		snprintf(word, sizeof(word), "w%d", i);
		words_number(words, text_of(word));
	}
	words_trim(words);
	assert_int_equal(words_number(words, TEXT("kept")), kept);
	assert_int_equal(words_number(words, TEXT("fresh")), kept + 1);
	words_destroy(&words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_words_share_a_number),
		cmocka_unit_test(matchers_take_beginnings),
		cmocka_unit_test(a_matcher_of_any_length_is_whole),
		cmocka_unit_test(forgetting_keeps_what_was_sealed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
