/* Claims about documents, as the gate and persons judged them. */
#include "services/agreements/queries.h"

#include "proto/codec/args.h"

static struct text bare_claim(struct text id)
{
	return queries_bare_id(id, TEXT("claim:"));
}

static const struct verdict_said *said_of(
	const struct archive_said *said, const struct claim_judged *judged)
{
	for (uint32_t i = 0; i < said->count; i++)
		if (text_equal(said->items[i].claim.id, judged->claim))
			return &said->items[i];
	return NULL;
}

static bool is_wanted(const struct review_query *query, const struct claim_judged *judged,
	const struct claim *claim)
{
	struct text org = TEXT_NONE;
	(void)args_text(claim->args, "org", &org);
	if (query->claim.len)
		return text_equal(bare_claim(query->claim), judged->claim);
	if (query->org.len && !text_equal_nocase(query->org, org))
		return false;
	return query->state.len ? text_equal(query->state, judged->state)
				: text_is_choice("held|contested", judged->state);
}

static struct text claim_id(struct arena *arena, struct text claim)
{
	struct buffer out = {0};
	buffer_format(&out, "claim:%.*s", TEXT_ARG(claim));
	struct text copy = arena_copy(arena, buffer_as_text(&out));
	buffer_fini(&out);
	return copy;
}

enum err answers_review(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct review_query *query = request;
	struct archive_judged judged;
	struct archive_said said;
	uint32_t count = 0;
	enum err err = archive_judged(self, TEXT_NONE, TEXT_NONE, ARCHIVE_NOW, arena, &judged, why);
	if (!err)
		err = archive_said(self, TEXT_NONE, arena, &said, why);
	if (err)
		return err;
	struct review_row *rows = arena_zero(arena, judged.count + 1, sizeof(*rows));
	for (uint32_t i = 0; i < judged.count && count < 4096; i++) {
		const struct claim_judged *one = &judged.items[i];
		const struct verdict_said *from = said_of(&said, one);
		if (!from || !is_wanted(query, one, &from->claim))
			continue;
		struct review_row *row = &rows[count++];
		*row = (struct review_row){
			.claim = claim_id(arena, one->claim),
			.key = one->key,
			.value = one->value,
			.state = one->state,
			.reason = one->reason,
			.grade = from->claim.grade.len ? from->claim.grade : TEXT("B"),
			.source = from->claim.source,
			.sentence = from->claim.sentence,
			.supports = one->supports_count,
			.against = one->against_count,
			.by = one->by,
			.recorded_at = judged.held[i].recorded_us,
		};
		(void)args_text(from->claim.args, "date", &row->on);
	}
	const struct review_reply answer = {.rows = rows, .rows_count = count};
	return kit_answer(reply, &answer, why);
}
