#include "tests/unit/services/news/prose.h"

#include "services/news/rules/rules.h"

#include <stdio.h>

static const char *const names[] = {
#define WORD_LIST(name, line) line,
#include "services/news/text/word_lists.tbl"
#undef WORD_LIST
};

/* A line for each list, so that none is missing, and lines of the test's own. */
static struct rules *read_lines(struct words *words, const char *lines)
{
	struct rules *rules = rules_create(words);
	struct buffer file = {0};
	buffer_format(&file, "%s", lines);
	for (size_t i = 0; i < LIST_COUNT; i++)
		buffer_format(&file, "words %s zzz\n", names[i]);
	assert_int_equal(rules_add(rules, "x.rules", buffer_as_text(&file), NULL), ERR_OK);
	assert_int_equal(lists_seal(rules_lists(rules), NULL), ERR_OK);
	words_seal(words);
	buffer_fini(&file);
	return rules;
}

/* Which tokens of the text are in the list, as 1 and 0. */
static void in_list(const char *lines, const char *lang, const char *text, const char *wanted)
{
	struct words *words = words_create();
	struct rules *rules = read_lines(words, lines);
	struct article article = {.words = words,
		.text = text_of(text),
		.lang = text_of(lang),
		.lists = lists_of(rules_lists(rules), text_of(lang))};
	struct buffer got = {0};
	assert_non_null(article.lists);
	tokens_cut(&article);
	for (uint32_t t = 0; t < article.tokens_len; t++)
		buffer_char(&got, article_in(&article, t, LIST_CLAUSE_THEM) ? '1' : '0');
	prose_is(buffer_as_text(&got), wanted);
	buffer_fini(&got);
	article_fini(&article);
	rules_destroy(&rules);
	words_destroy(&words);
}

static void words_of_a_list(void **state)
{
	(void)state;
	in_list("words clause.them them|others\nwords clause.them whom\n", "en",
		"Them, others and whom", "10101");
	in_list("words clause.them adopt*\n", "en", "adopt adopted adoption adapt", "1110");
	in_list("words clause.them ???*ed|!hundred|agreed|!agreed\n", "en",
		"signed used hundred agreed", "1001");
	in_list("words ends а|у\nlang ru\nwords clause.them форум|форум{ends}\n", "ru",
		"форум форума форуму форумом", "1110");
}

static void a_word_is_of_its_language(void **state)
{
	(void)state;
	const char *lines = "words clause.them on\nlang tr\nwords clause.them bir\nlang any\nwords "
			    "clause.them ;\nlang en\n";
	in_list(lines, "en", "on bir ;", "101");
	in_list(lines, "tr", "on bir ;", "011");
}

static void entries_of_several_words(void **state)
{
	(void)state;
	struct words *words = words_create();
	struct rules *rules = read_lines(words,
		"words clause.them=7 last|last week of|今天\nwords clause.them=x vice-president\n");
	struct article article = {.words = words,
		.text = TEXT("last week last week of vice president vice-president 今天"),
		.lang = TEXT("en"),
		.lists = lists_of(rules_lists(rules), TEXT("en"))};
	struct list_value value = {0};
	tokens_cut(&article);
	assert_int_equal(article_list(&article, 0, LIST_CLAUSE_THEM, &value), 1);
	assert_true(value.number == 7);
	assert_int_equal(article_list(&article, 1, LIST_CLAUSE_THEM, &value), 1);
	assert_int_equal(article_list(&article, 2, LIST_CLAUSE_THEM, &value), 5);
	assert_int_equal(article_list(&article, 5, LIST_CLAUSE_THEM, &value), 7);
	prose_is(value.text, "x");
	assert_int_equal(article_list(&article, 7, LIST_CLAUSE_THEM, NULL), 10);
	assert_int_equal(article_list(&article, 10, LIST_CLAUSE_THEM, NULL), 12);
	article_fini(&article);
	rules_destroy(&rules);
	words_destroy(&words);
}

static void errors_name_the_place(void **state)
{
	(void)state;
	prose_refused("words clause.them a|b*c\n", "x.rules:1:21",
		"wanted a word, words, 'beginning*', '???*ending' or '!word', got 'b*c'");
	prose_refused("words clause.them=3 a*\n", "x.rules:1:21",
		"wanted whole words where they are several or stand for a value, got 'a*'");
	prose_refused("words clause.them a{no}\n", "x.rules:1:21",
		"wanted the name of a line 'words NAME ...' above, got 'no'");
	prose_refused("words clause.them a b c d e f g h i j k l m\n", "x.rules:1:19",
		"wanted 1 to 12 words, got 'a b c d e f g h i j k l m'");
	char wanted[160];
	snprintf(wanted, sizeof(wanted),
		"wanted a line 'words %s word|word', got none in any language", names[0]);
	prose_refused("", "the rule files", wanted);
	char many[512] = "", lang[32];
	for (int i = 0; i < 16; i++) {
		snprintf(lang, sizeof(lang), "lang x%d\n", i);
		strcat(many, lang);
	}
	prose_refused(many, "x.rules:16:6", "wanted at most 16 languages, got 'x15'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_a_list),
		cmocka_unit_test(a_word_is_of_its_language),
		cmocka_unit_test(entries_of_several_words),
		cmocka_unit_test(errors_name_the_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
