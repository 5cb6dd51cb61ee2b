/* What the tests of news share: a text cut into tokens and sentences, and an extractor on the
 * project's own sheets and rules. Tests run at the top of the tree. */
#ifndef SERAI_TESTS_UNIT_SERVICES_NEWS_PROSE_H
#define SERAI_TESTS_UNIT_SERVICES_NEWS_PROSE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <glob.h>

#include "services/news/extraction/extract.h"
#include "services/news/entities/gazetteer.h"
#include "services/news/rules/rules.h"
#include "services/news/text/sentences.h"
#include "services/news/text/tokens.h"

/* Adds the lists of words that the code asks for. The words are to be sealed then. */
static inline void prose_lists(struct rules *rules)
{
	glob_t files;
	assert_int_equal(glob("services/news/data/rules/*-lists.rules", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct buffer content = {0};
		assert_int_equal(gazetteer_read(files.gl_pathv[i], &content, NULL), ERR_OK);
		assert_int_equal(
			rules_add(rules, files.gl_pathv[i], buffer_as_text(&content), NULL),
			ERR_OK);
		buffer_fini(&content);
	}
	globfree(&files);
	assert_int_equal(lists_seal(rules_lists(rules), NULL), ERR_OK);
}

static inline void prose_tokens(
	struct article *article, struct words *words, const char *text, const char *lang)
{
	*article = (struct article){.words = words,
		.text = text_of(text),
		.lang = text_of(lang),
		.date = day_from_civil(2024, 7, 10)};
	tokens_cut(article);
}

static inline void prose_cut(struct article *article, struct words *words,
	const struct rules *rules, const char *text, const char *lang)
{
	prose_tokens(article, words, text, lang);
	article->lists = lists_of(rules_lists(rules), article->lang);
	sentences_find(article);
}

/* For a group of tests: the words and lists of the project, read once. */
static struct words *prose_words;
static struct rules *prose_rules;

static inline int prose_read(void **state)
{
	(void)state;
	prose_words = words_create();
	prose_rules = rules_create(prose_words);
	prose_lists(prose_rules);
	words_seal(prose_words);
	return 0;
}

static inline int prose_forget(void **state)
{
	(void)state;
	rules_destroy(&prose_rules);
	words_destroy(&prose_words);
	return 0;
}

static inline void prose_is(struct text text, const char *wanted)
{
	char *got = text_copy(text);
	assert_string_equal(got, wanted);
	free(got);
}

/* For a group of tests: `*state` is an extractor on the project's own sheets and rules. */
static inline int prose_open(void **state)
{
	struct extractor *extractor = NULL;
	struct why why = {0};
	if (extract_open("services", true, &extractor, &why) != ERR_OK) {
		print_error("%s: %s\n", why.where, why.text);
		return 1;
	}
	*state = extractor;
	return 0;
}

static inline int prose_close(void **state)
{
	struct extractor *extractor = *state;
	extract_close(&extractor);
	return 0;
}

/* What a text of 10 July 2024 states. */
static inline void prose_extract(void **state, const char *text, struct extraction *out)
{
	struct extract_input input = {.text = text_of(text),
		.date = day_from_civil(2024, 7, 10),
		.article_id = TEXT("a")};
	assert_int_equal(extract_run(*state, &input, out, NULL), ERR_OK);
}

/* A rule file that is not taken, alone or for what it leaves out. */
static inline void prose_refused(const char *content, const char *where, const char *wanted)
{
	struct words *words = words_create();
	struct rules *rules = rules_create(words);
	struct why why = {0};
	enum err err = rules_add(rules, "x.rules", text_of(content), &why);
	if (!err)
		err = lists_seal(rules_lists(rules), &why);
	assert_int_equal(err, ERR_BAD_FILE);
	assert_string_equal(why.where, where);
	assert_string_equal(why.text, wanted);
	rules_destroy(&rules);
	words_destroy(&words);
}

#endif
