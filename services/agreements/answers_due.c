/* What is due, and what became of what was promised. */
#include "services/agreements/decisions/agenda.h"
#include "services/agreements/claims/claimed.h"
#include "services/agreements/decisions/due.h"
#include "services/agreements/queries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- due ------------------------------------------------------------------------------------ */

/* Claims are weighed as of now: what was only said by an instant of before is not told. */
static enum err load_claimed(struct archive *archive, const struct rules_documents *held,
	struct arena *arena, struct rules_documents *out, struct why *why)
{
	struct archive_said said;
	enum err err = archive_said_like(archive, TEXT_NONE, arena, &said, why);
	if (err)
		return err;
	const struct claimed_question question = {
		said.items, said.count, held, archive_policies(archive)};
	return claimed_documents(&question, arena, out, why);
}

static enum err check_org(const struct archive_documents *held,
	const struct rules_documents *claimed, struct text org, struct why *why)
{
	for (uint32_t i = 0; i < claimed->count; i++)
		if (text_equal_nocase(claimed->items[i].org, org))
			return ERR_OK;
	return queries_check_org(held, org, why);
}

enum err answers_due(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why)
{
	const struct due_query *query = request;
	const struct queries_time time = queries_time_of(
		query->has_as_of, query->as_of, query->has_known_at, query->known_at);
	struct agenda agenda;
	struct archive_proceedings open;
	struct rules_documents claimed = {0};
	struct due_reply answer = {.as_of = time.as_of, .known_at = time.told};
	enum err err = due_until(
		query->within.len ? query->within : TEXT("1y"), time.as_of, &answer.until, why);
	if (!err)
		err = queries_check_choice(query->kind, &record_due_row, "kind", "kind", why);
	if (!err)
		err = agenda_load(self, &(struct agenda_time){time.as_of, time.known_at}, arena,
			&agenda, why);
	if (!err)
		err = archive_proceedings_open(self, time.known_at, arena, &open, why);
	if (!err && !query->has_known_at)
		err = load_claimed(self, &agenda.documents.all, arena, &claimed, why);
	if (!err && query->org.len && agenda.documents.all.count)
		err = check_org(&agenda.documents, &claimed, query->org, why);
	if (err)
		return err;
	const struct due_question question = {
		.documents = &agenda.documents.all,
		.claimed = &claimed,
		.proceedings = open.items,
		.proceedings_count = open.count,
		.commitments = agenda.counted,
		.commitments_count = agenda.commitments.count,
		.org = query->org,
		.kind = query->kind,
		.as_of = time.as_of,
		.until = answer.until,
		.arena = arena,
	};
	err = due_list(&question, &answer, why);
	return err ? err : kit_answer(reply, &answer, why);
}

/* --- commitments ---------------------------------------------------------------------------- */

static bool is_wanted(const struct commitments_query *query, const struct ladder_counted *one)
{
	struct text document = queries_bare_id(query->document, TEXT("document:"));
	const struct commitment *commitment = one->commitment;
	return (!document.len || text_equal(document, commitment->document)) &&
	       (!query->org.len || text_equal_nocase(query->org, commitment->org)) &&
	       (!query->id.len || text_equal(queries_bare_id(query->id, TEXT("commitment:")),
					  commitment->id)) &&
	       (!query->step.len || text_is(query->step, ladder_rung_name(one->state.rung))) &&
	       (!query->standing.len || text_is(query->standing, one->state.standing));
}

static int by_day(const void *a, const void *b)
{
	const struct commitment_step *x = a, *y = b;
	int order = text_compare(x->date, y->date);
	return order ? order : text_compare(x->key, y->key);
}

enum { EVIDENCE_MAX = 256 }; /* of a row; how many more there are is told */

static struct commitment_row row_of(const struct ladder_counted *one, struct arena *arena)
{
	const struct commitment *from = one->commitment;
	uint32_t count = one->steps.count < EVIDENCE_MAX ? one->steps.count : EVIDENCE_MAX;
	struct commitment_step *evidence = arena_zero(arena, count + 1, sizeof(*evidence));
	for (uint32_t i = 0; i < count; i++)
		evidence[i] = one->steps.items[i];
	if (count)
		qsort(evidence, count, sizeof(*evidence), by_day);
	return (struct commitment_row){
		.id = from->id,
		.document = from->document,
		.quote = from->quote,
		.actor = from->actor,
		.action = from->action,
		.object = from->object,
		.deadline = from->deadline,
		.bindingness = from->bindingness,
		.step = text_of(ladder_rung_name(one->state.rung)),
		.since = one->state.by ? one->state.by->date : from->declared,
		.standing = one->state.standing[0] ? text_of(one->state.standing) : TEXT_NONE,
		.detail = one->state.detail[0] ? arena_copy(arena, text_of(one->state.detail))
					       : TEXT_NONE,
		.evidence = evidence,
		.evidence_count = count,
		.has_evidence_left_off = one->steps.count > count,
		.evidence_left_off = one->steps.count - count,
		.confidence = from->confidence,
		.source = from->source,
	};
}

/* Nothing of a document or organisation that nobody holds is rather a name misspelt. */
static enum err check_names(
	const struct agenda *agenda, const struct commitments_query *query, struct why *why)
{
	struct text id = queries_bare_id(query->document, TEXT("document:"));
	if (id.len && !rules_find(&agenda->documents.all, id))
		return queries_no_document(&agenda->documents.all, "document", id, why);
	return query->org.len && agenda->documents.all.count
		       ? queries_check_org(&agenda->documents, query->org, why)
		       : ERR_OK;
}

enum err answers_commitments(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct commitments_query *query = request;
	const struct queries_time time = queries_time_of(
		query->has_as_of, query->as_of, query->has_known_at, query->known_at);
	struct agenda agenda;
	enum err err =
		queries_check_choice(query->step, &record_commitment_row, "step", "step", why);
	if (!err)
		err = queries_check_choice(
			query->standing, &record_commitment_row, "standing", "standing", why);
	if (!err)
		err = agenda_load(self, &(struct agenda_time){time.as_of, time.known_at}, arena,
			&agenda, why);
	if (!err)
		err = check_names(&agenda, query, why);
	if (err)
		return err;
	uint32_t all = agenda.commitments.count, count = 0;
	struct ladder_counted *wanted = arena_zero(arena, all + 1, sizeof(*wanted));
	struct commitment_row *rows = arena_zero(arena, all + 1, sizeof(*rows));
	for (uint32_t i = 0; i < all; i++) {
		const struct commitment *one = agenda.counted[i].commitment;
		bool declared = !one->has_declared_first || one->declared_first <= time.as_of;
		if (!declared || !is_wanted(query, &agenda.counted[i]))
			continue;
		rows[count] = row_of(&agenda.counted[i], arena);
		wanted[count++] = agenda.counted[i];
	}
	struct commitments_reply answer = {
		.as_of = time.as_of,
		.known_at = time.told,
		.rows = rows,
		.rows_count = count,
		.limits = TEXT("Commitments are those of the sheet, split out of documents by "
			       "hand. Evidence that nobody reported is missing: that no deed is "
			       "evidenced is no proof that there was none."),
	};
	ladder_score(wanted, count, time.as_of, arena, &answer);
	return kit_answer(reply, &answer, why);
}
