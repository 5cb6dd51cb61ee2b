/* Claims about documents, as the gate and persons judged them. */
#include "services/agreements/queries.h"

#include "proto/codec/args.h"
#include "services/kit/gate.h"

static struct text bare_claim(struct text id)
{
	return queries_bare_id(id, TEXT("claim:"));
}

static bool is_wanted(const struct review_query *query, const struct claim_judged *judged)
{
	if (query->claim.len)
		return text_equal(bare_claim(query->claim), judged->claim);
	return query->state.len ? text_equal(query->state, judged->state)
				: text_is_choice("held|contested", judged->state);
}

static bool is_of_org(const struct review_query *query, const struct claim *claim)
{
	struct text org = TEXT_NONE;
	(void)args_text(claim->args, "org", &org);
	return query->claim.len || !query->org.len || text_equal_nocase(query->org, org);
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

/* The judgement at `at`, when it is wanted, as a row behind the others. */
static enum err add_row(struct archive *archive, const struct review_query *query,
	const struct archive_judged *judged, uint32_t at, struct review_reply *out,
	struct arena *arena, struct why *why)
{
	struct archive_said said;
	if (!is_wanted(query, &judged->items[at]))
		return ERR_OK;
	enum err err = archive_said_by(archive, judged->items[at].claim, arena, &said, why);
	if (err || !said.count || !is_of_org(query, &said.items[0].claim))
		return err;
	struct review_row *rows = (struct review_row *)(uintptr_t)out->rows;
	rows[out->rows_count++] = row_of(
		archive_judged_as(judged, at), &judged->held[at], &said.items[0].claim, arena);
	return ERR_OK;
}

enum err answers_review(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct review_query *query = request;
	struct archive_judged judged;
	enum err err = archive_judged(self, TEXT_NONE, TEXT_NONE, ARCHIVE_NOW, arena, &judged, why);
	if (err)
		return err;
	struct review_row *rows = arena_zero(arena, judged.count + 1, sizeof(*rows));
	struct review_reply answer = {.rows = rows};
	for (uint32_t i = 0; !err && i < judged.count; i++)
		if (judged.items[i].alike && !query->claim.len)
			gate_count_alike(rows, answer.rows_count, &judged.items[i]);
		else
			err = add_row(self, query, &judged, i, &answer, arena, why);
	if (!err)
		err = gate_page(&answer, query, why);
	return err ? err : kit_answer(reply, &answer, why);
}
