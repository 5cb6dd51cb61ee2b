/* A sheet of documents and a claim's title: rows refuse or give records that can be encoded, states
 * and matches of whatever was taken hold together. The input's first line is the title. */
#include "proto/base/check.h"
#include "proto/codec/args.h"
#include "services/agreements/claims/match.h"
#include "services/agreements/documents/rows.h"

#include <string.h>

static void encode(const struct record_type *type, const void *record)
{
	struct buffer out = {0};
	/* Rows may be longer than a record's bounds: that is a refusal, never a crash. */
	(void)record_encode(type, record, &out, NULL);
	buffer_fini(&out);
}

static void look_at(const struct rules_documents *all)
{
	for (uint32_t i = 0; i < all->count && i < 50; i++) {
		struct rules_state state;
		rules_state(all, &all->items[i], 20000, &state);
		CHECK(state.state && state.force);
		encode(&record_document, &all->items[i]);
	}
}

static void match(const struct rules_documents *all, struct text title, struct arena *arena)
{
	struct args_builder args = {0};
	struct buffer packed = {0};
	struct match_result result;
	struct match_holdings held = {.documents = *all};
	words_titles(&held.documents, arena, &held.titles);
	args_put_text(&args, "title", title);
	args_write(&args, &packed);
	const struct claim claim = {.fact = TEXT("doc.adopted"),
		.modality = TEXT("fact"),
		.polarity = TEXT("pos"),
		.args = buffer_bytes(&packed),
		.article_date = TEXT("2024")};
	match_claim(&held, &claim, arena, &result);
	CHECK(result.verdict && result.reason[0]);
	buffer_fini(&packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text rest = {(const char *)bytes, len}, title = TEXT_NONE;
	struct arena arena = {0};
	struct rules_documents all = {0};
	const struct party_step *steps = NULL;
	uint32_t count = 0;
	if (!len || !text_split(&rest, '\n', &title))
		return 0;
	if (rows_documents(rest.ptr ? rest : TEXT(""), &arena, &all.items, &all.count, NULL) ==
		ERR_OK) {
		look_at(&all);
		if (text_is_utf8(title.ptr, title.len) && title.len < 1000)
			match(&all, title, &arena);
	}
	if (rows_party_steps(rest.ptr ? rest : TEXT(""), &arena, &steps, &count, NULL) == ERR_OK)
		for (uint32_t i = 0; i < count && i < 50; i++)
			encode(&record_party_step, &steps[i]);
	arena_fini(&arena);
	return 0;
}
