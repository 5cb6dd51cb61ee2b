/* Claims about documents, as the gate and persons judged them. */
#include "services/agreements/queries.h"

#include "proto/codec/args.h"
#include "services/kit/gate.h"

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

static struct review_row row_of(const struct claim_judged *judged, const struct archive_held *held,
	const struct claim *claim, struct arena *arena)
{
	struct review_row row = {
		.claim = claim_id(arena, claim->id),
		.key = judged->key,
		.value = judged->value,
		.state = judged->state,
		.reason = judged->reason,
		.grade = claim->grade.len ? claim->grade : TEXT("B"),
		.source = claim->source,
		.sentence = claim->sentence,
		.supports = judged->supports_count,
		.against = judged->against_count,
		.by = judged->by,
		.kind = judged->kind,
		.recorded_at = held->recorded_us,
	};
	(void)args_text(claim->args, "date", &row.on);
	return row;
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
	for (uint32_t i = 0; i < judged.count; i++) {
		const struct claim_judged *one = &judged.items[i];
		const struct verdict_said *from;
		if (one->alike && !query->claim.len)
			gate_count_alike(rows, count, one);
		else if ((from = said_of(&said, one)) && is_wanted(query, one, &from->claim))
			rows[count++] = row_of(archive_judged_as(&judged, i), &judged.held[i],
				&from->claim, arena);
	}
	struct review_reply answer = {.rows = rows, .rows_count = count};
	err = gate_page(&answer, query, why);
	return err ? err : kit_answer(reply, &answer, why);
}
