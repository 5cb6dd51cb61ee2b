/* A rule of decision and a clause on a term: each is refused with a column, or read; a rule that is
 * read judges a vote. */
#include "proto/base/check.h"
#include "services/agreements/documents/life.h"
#include "services/agreements/votes/vote_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const struct voice items[] = {{TEXT("KZ"), 20, true, POSITION_SUPPORT},
		{TEXT("RU"), 140, true, POSITION_ABSTAIN}, {TEXT("UZ"), 36, true, POSITION_OBJECT}};
	const struct voices voices = {items, ARRAY_LEN(items)};
	const struct text text = {(const char *)bytes, len};
	const struct vote_rule *rule = NULL;
	struct vote_judgement judgement;
	struct life_rule term;
	struct arena arena = {0};
	struct why why = {0};
	if (!len || len > 4096 || !text_is_utf8(text.ptr, text.len))
		return 0;
	if (vote_rule_parse(text, &arena, &rule, &why) != ERR_OK)
		CHECK(why.text[0]);
	else if (vote_rule_judge(rule, &voices, &judgement, &why) == ERR_OK)
		CHECK(judgement.why[0]);
	if (life_parse(text, &term, &why) != ERR_OK)
		CHECK(why.text[0]);
	else
		CHECK(term.renewals_count <= LIFE_RENEWALS_MAX);
	arena_fini(&arena);
	return 0;
}
