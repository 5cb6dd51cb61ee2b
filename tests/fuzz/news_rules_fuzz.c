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

/* Names, for the slots. */
static void name(struct article *article, const char *word, enum mention_kind kind)
{
	for (uint32_t t = 0; t < article->tokens_len; t++) {
		const struct mention mention = {
			.kind = kind, .first = t, .last = t + 1, .id = text_of(word)};
		if (text_is(article_slice(article, t, t + 1), word))
			article_mention(article, &mention);
	}
}

static void run(const struct rules *rules, struct words *words)
{
	struct article article = {.words = words,
		.text = TEXT("The SCO met in Astana, and \"went\" to town on 4 July 2024 (again). "
			     "The chair of the SCO was taken over from Iran by India and China."),
		.lang = TEXT("en"),
		.lists = lists_of(rules_lists(rules), TEXT("en"))};
	struct elements elements = {0};
	tokens_cut(&article);
	sentences_find(&article);
	name(&article, "SCO", MENTION_ORG);
	name(&article, "Astana", MENTION_PLACE);
	name(&article, "Iran", MENTION_STATE);
	name(&article, "India", MENTION_STATE);
	name(&article, "China", MENTION_STATE);
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
