#include "tests/unit/services/news/prose.h"

/* The tokens of `text`, joined by bars. */
static void tokens_are(const char *text, const char *wanted)
{
	struct words *words = words_create();
	struct article article;
	struct buffer got = {0};
	prose_tokens(&article, words, text, "en");
	for (uint32_t t = 0; t < article.tokens_len; t++) {
		if (t)
			buffer_char(&got, '|');
		buffer_text(&got, article_slice(&article, t, t + 1));
	}
	prose_is(buffer_as_text(&got), wanted);
	buffer_fini(&got);
	article_fini(&article);
	words_destroy(&words);
}

static void words_and_marks(void **state)
{
	(void)state;
	tokens_are("Kazakhstan’s five-year plan", "Kazakhstan|’s|five|-|year|plan");
	tokens_are("the U.S. and Xi'an", "the|U.S.|and|Xi'an");
	tokens_are("$10.75 billion, 1,500 men", "$|10.75|billion|,|1,500|men");
	tokens_are("C5+1", "C5|+|1");
	tokens_are("上合组织 2024年", "上|合|组|织|2024|年");
	tokens_are("", "");
}

/* Plain marks within a quotation open and close, by where they stand. */
static void marks_within_marks(void **state)
{
	(void)state;
	static const struct {
		uint32_t at;
		enum token_kind kind;
	} wanted[] = {{0, TOKEN_OPEN}, {3, TOKEN_OPEN}, {5, TOKEN_CLOSE}, {8, TOKEN_CLOSE},
		{12, TOKEN_OPEN}, {15, TOKEN_CLOSE}};
	struct words *words = words_create();
	struct article article;
	prose_tokens(&article, words, "\"Of the \"Five\" countries,\" he said. \"Yes.\"", "en");
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		assert_int_equal(article.tokens[wanted[i].at].kind, wanted[i].kind);
	article_fini(&article);
	words_destroy(&words);
}

static void kinds_of_marks(void **state)
{
	(void)state;
	struct words *words = words_create();
	struct article article;
	prose_tokens(&article, words, "He said: \"Yes.\" “No” SCO", "en");
	assert_int_equal(article.tokens[3].kind, TOKEN_OPEN);
	assert_int_equal(article.tokens[6].kind, TOKEN_CLOSE);
	assert_int_equal(article.tokens[7].kind, TOKEN_OPEN);
	assert_int_equal(article.tokens[9].kind, TOKEN_CLOSE);
	assert_true(article.tokens[10].caps);
	assert_false(article.tokens[0].caps);
	assert_true(article.tokens[0].capital);
	article_fini(&article);
	words_destroy(&words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_marks),
		cmocka_unit_test(kinds_of_marks),
		cmocka_unit_test(marks_within_marks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
