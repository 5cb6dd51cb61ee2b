/* Any bytes as a rule file: refused with a place and a sentence, or compiled and run on a text. */
#include "proto/base/check.h"
#include "services/news/rules/rules.h"
#include "services/news/text/sentences.h"
#include "services/news/text/tokens.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void see(void *self, const struct match *match)
{
	const struct elements *elements = self;
	CHECK(match->first <= match->last && match->last <= elements->len);
}

static void run(const struct rules *rules, struct words *words)
{
	struct article article = {.words = words,
		.text = TEXT("The SCO met in Astana, and \"went\" to town on 4 July 2024 (again)."),
		.lang = TEXT("en"),
		.lists = lists_of(rules_lists(rules), TEXT("en"))};
	struct elements elements = {0};
	tokens_cut(&article);
	sentences_find(&article);
	for (uint32_t i = 0; i < article.sentences_len; i++) {
		rules_elements(&article, &article.sentences[i], &elements);
		rules_match(rules, &article, &elements, see, &elements);
	}
	free(elements.items);
	article_fini(&article);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct words *words = words_create();
	struct rules *rules = rules_create(words);
	struct why why = {0};
	if (rules_add(rules, "fuzz.rules", (struct text){(const char *)bytes, len}, &why) ==
		ERR_OK) {
		/* That lists are missing is told, and is no matter here. */
		CHECK(lists_seal(rules_lists(rules), &why) == ERR_OK || why.text[0]);
		words_seal(words);
		rules_seal(rules);
		run(rules, words);
	} else {
		CHECK(why.text[0] && why.where[0]);
	}
	rules_destroy(&rules);
	words_destroy(&words);
	return 0;
}
