/* Any text's dates: each is ISO 8601 of a day, month, year, range or length that exists. */
#include "proto/base/check.h"
#include "proto/base/day.h"
#include "services/news/text/dates.h"
#include "services/news/entities/gazetteer.h"
#include "services/news/text/numbers.h"
#include "services/news/rules/rules.h"
#include "services/news/text/sentences.h"
#include "services/news/text/tokens.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static bool is_date(struct text text)
{
	struct day_span span;
	return day_parse(text, &span, NULL) == ERR_OK ||
	       (text.len == 7 && text_starts(text, TEXT("--")));
}

static void check(const struct mention *m)
{
	struct text rest = m->id, part;
	if (m->kind == MENTION_DURATION)
		CHECK(m->id.len >= 3 && m->id.ptr[0] == 'P');
	while (m->kind == MENTION_DATE && text_split(&rest, '/', &part))
		CHECK(is_date(part));
}

/* The words of dates stand in the rule files; run at the top of the tree. */
static struct rules *read_lists(struct words *words)
{
	static const char *const files[] = {"any-lists", "en-lists", "ru-lists", "zh-lists"};
	struct rules *rules = rules_create(words);
	struct why why = {0};
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct buffer content = {0};
		char path[64];
		snprintf(path, sizeof(path), "services/news/data/rules/%s.rules", files[i]);
		CHECK(gazetteer_read(path, &content, &why) == ERR_OK);
		CHECK(rules_add(rules, path, buffer_as_text(&content), &why) == ERR_OK);
		buffer_fini(&content);
	}
	CHECK(lists_seal(rules_lists(rules), &why) == ERR_OK);
	words_seal(words);
	return rules;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const langs[] = {"en", "ru", "zh"};
	if (!text_is_utf8(bytes, len))
		return 0;
	static struct words *words;
	static struct rules *rules;
	if (!rules) {
		words = words_create();
		rules = read_lists(words);
	}
	words_trim(words);
	struct article article = {.words = words,
		.text = {(const char *)bytes, len},
		.lang = text_of(langs[len % 3]),
		.lists = lists_of(rules_lists(rules), text_of(langs[len % 3])),
		.date = len % 2 ? DAY_MIN : day_from_civil(2024, 2, 29)};
	tokens_cut(&article);
	sentences_find(&article);
	dates_find(&article);
	numbers_find(&article);
	for (uint32_t i = 0; i < article.mentions_len; i++) {
		check(&article.mentions[i]);
		CHECK(i == 0 || article.mentions[i - 1].last <= article.mentions[i].first);
	}
	article_fini(&article);
	return 0;
}
