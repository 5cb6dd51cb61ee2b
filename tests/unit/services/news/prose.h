/* What the tests of news share: a text cut into tokens and sentences, and an extractor on the
 * project's own sheets and rules. Tests run at the top of the tree. */
#ifndef SERAI_TESTS_UNIT_SERVICES_NEWS_PROSE_H
#define SERAI_TESTS_UNIT_SERVICES_NEWS_PROSE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "services/news/extract.h"
#include "services/news/sentences.h"
#include "services/news/tokens.h"

static inline void prose_cut(
	struct article *article, struct words *words, const char *text, const char *lang)
{
	*article = (struct article){.words = words,
		.text = text_of(text),
		.lang = text_of(lang),
		.date = day_from_civil(2024, 7, 10)};
	tokens_cut(article);
	sentences_find(article);
}

static inline void prose_is(struct text text, const char *wanted)
{
	char *got = text_copy(text);
	assert_string_equal(got, wanted);
	free(got);
}

#endif
