/* Any text to facts: the spans lie in it, the sentence is what they say, arguments are those of the
 * type, and the same text gives the same facts again. Reads the project's own sheets and rules. */
#include "proto/base/check.h"
#include "services/news/extraction/extract.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct extractor *the_extractor; /* a fuzzer's own state */

/* Before the first input, whose time it would take otherwise. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	CHECK(extract_open("services", true, &the_extractor, NULL) == ERR_OK);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const langs[] = {"", "en", "ru", "zh"};
	struct extract_input input = {
		.text = {(const char *)bytes, len},
		.lang = text_of(langs[len % 4]),
		.date = len % 3 ? day_from_civil(2024, 7, 10) : DAY_MIN,
		.article_id = TEXT("x"),
	};
	struct extraction one, two;
	struct why why = {0};
	if (extract_run(the_extractor, &input, &one, &why) != ERR_OK) {
		CHECK(why.code == ERR_BAD_TEXT && !text_is_utf8(bytes, len));
		extract_fini(&one);
		return 0;
	}
	CHECK(extract_run(the_extractor, &input, &two, &why) == ERR_OK);
	CHECK(one.facts.len == two.facts.len);
	for (uint32_t i = 0; i < one.facts.len; i++) {
		const struct fact *fact = &one.facts.items[i];
		CHECK(fact->from < fact->to && fact->to <= len);
		CHECK(fact_check(fact->type, fact->packed, NULL) == ERR_OK);
		CHECK(strcmp(fact->id, two.facts.items[i].id) == 0);
	}
	extract_fini(&one);
	extract_fini(&two);
	return 0;
}
