/* Claims about documents: matched, judged by the gate and by persons, and what comes of them. */
#include "proto/base/alloc.h"
#include "services/agreements/handlers_inside.h"
#include "services/agreements/claims/propose.h"
#include "services/agreements/queries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cut at a character, where a text had to be cut. */
static struct text whole_characters(const char *string)
{
	struct text text = text_of(string);
	while (text.len && !text_is_utf8(text.ptr, text.len))
		text.len--;
	return text;
}

static struct text bare_document(struct text record)
{
	return text_starts(record, TEXT("document:"))
		       ? text_slice(record, strlen("document:"), record.len)
		       : TEXT_NONE;
}

/* --- Matching ------------------------------------------------------------------------------- */

/* Claims that were matched before, by how they are matched now. */
static bool is_like(struct text record, struct text base)
{
	return text_starts(record, base) && (record.len == base.len || record.ptr[base.len] == '-');
}

/* What no sheet holds is one of those that claims before this one were about, or new: of `before`,
 * or, where that is NULL, of all that is held. */
static enum err place(const struct deciding *in, const struct archive_said *before,
	const struct claim *claim, struct match_result *result)
{
	struct archive_said held = {0};
	struct text base = arena_copy(in->arena, text_of(result->record));
	uint32_t count = 0;
	enum err err =
		before ? ERR_OK : archive_said_like(in->archive, base, in->arena, &held, in->why);
	if (err)
		return err;
	const struct archive_said *from = before ? before : &held;
	const struct verdict_said **like = alloc_zero((size_t)from->count + 1, sizeof(*like));
	for (uint32_t i = 0; i < from->count; i++)
		if (!from->items[i].match.alike && is_like(from->items[i].match.record, base) &&
			!text_equal(from->items[i].claim.id, claim->id))
			like[count++] = &from->items[i];
	propose_place(base, claim, like, count, result->record);
	free(like);
	return ERR_OK;
}

static enum err match_of(const struct deciding *in, const struct match_holdings *holdings,
	const struct archive_said *before, const struct claim *claim, uint64_t seq,
	struct claim_matched *out)
{
	struct match_result result;
	match_claim(holdings, claim, in->arena, &result);
	enum err err = result.unheld ? place(in, before, claim, &result) : ERR_OK;
	if (err)
		return err;
	struct text record = result.record[0]
				     ? arena_copy(in->arena, whole_characters(result.record))
				     : TEXT_NONE;
	*out = (struct claim_matched){
		.claim = claim->id,
		.claim_seq = seq,
		.verdict = text_of(result.verdict),
		.record = record,
		.candidate = result.candidate[0]
				     ? arena_copy(in->arena, whole_characters(result.candidate))
				     : TEXT_NONE,
		.reason = arena_copy(in->arena, whole_characters(result.reason)),
		.fact = claim->fact,
		.sentence = claim->sentence,
		.article = claim->article,
		.source = claim->source,
		.span_from = claim->span_from,
		.span_to = claim->span_to,
		.confidence = claim->confidence,
	};
	return ERR_OK;
}

static enum err emit_match(const struct deciding *in, const struct claim_matched *match)
{
	const struct text keys[] = {match->claim, TEXT_NONE};
	return handlers_emit(in, "agreements.claim.matched", keys, &record_claim_matched, match);
}

/* --- Effects -------------------------------------------------------------------------------- */

/* The day on which a promoted claim says that the document entered into force. */
static enum err settle_force(const struct deciding *in, const struct document *document,
	const struct verdict_judged *promoted)
{
	struct archive_steps held;
	const struct document_step *known = NULL;
	char by[64];
	enum err err =
		archive_steps(in->archive, document->id, ARCHIVE_NOW, in->arena, &held, in->why);
	for (uint32_t i = 0; !err && i < held.count; i++)
		if (text_is(held.items[i].step, "in_force") &&
			text_starts(held.items[i].by, TEXT("claim:")))
			known = &held.items[i];
	struct document_step step = {
		.document = document->id, .org = document->org, .step = TEXT("in_force")};
	if (promoted) {
		snprintf(by, sizeof(by), "claim:%.*s", TEXT_ARG(promoted->is.claim));
		step.by = text_of(by);
		step.source = promoted->said->claim.source;
		step.has_first = step.has_last = promoted->dated;
		step.first = promoted->when.first;
		step.last = promoted->when.last;
	} else if (known) {
		step = *known;
		step.has_withdrawn = step.withdrawn = true;
	}
	bool same = known && promoted && known->has_first == step.has_first &&
		    known->first == step.first && known->last == step.last;
	if (err || same || (!promoted && !known))
		return err;
	const struct text keys[] = {document->org, document->id, TEXT_NONE};
	return handlers_emit(in, "agreement.document.in_force", keys, &record_document_step, &step);
}

/* A document that only the news tell of. */
static enum err settle_document(const struct deciding *in, const struct document *known,
	const struct verdict_judged *promoted)
{
	bool by_gate = known && verdict_is_by_gate(known->ref_digest);
	struct document made;
	if (known && !by_gate)
		return ERR_OK;
	if (promoted && verdict_document(promoted, in->arena, &made))
		return known && text_equal(known->title, made.title) &&
				       text_equal(known->adopted, made.adopted)
			       ? ERR_OK
			       : handlers_emit_document(in, &made);
	return by_gate ? handlers_drop_document(in, known) : ERR_OK;
}

static const struct verdict_judged *promoted_in(
	const struct verdict_judged *judged, uint32_t count, const char *lane)
{
	for (uint32_t i = 0; i < count; i++)
		if (judged[i].promoted && text_is(judged[i].is.value, lane))
			return &judged[i];
	return NULL;
}

static bool is_same_step(const struct party_step *a, const struct party_step *b)
{
	return text_equal(a->state, b->state) && text_equal(a->event, b->event);
}

static const struct party_step *step_like(
	const struct party_step *all, uint32_t count, const struct party_step *like)
{
	for (uint32_t i = 0; i < count; i++)
		if (verdict_is_by_gate(all[i].ref_digest) && is_same_step(&all[i], like))
			return &all[i];
	return NULL;
}

/* The steps of parties that only the news tell of; `exists`: so does the document. */
static enum err settle_parties(const struct deciding *in, struct text id, bool exists,
	const struct verdict_judged *judged, uint32_t count)
{
	struct archive_party_steps held;
	struct party_step *made = arena_zero(in->arena, count + 1, sizeof(*made));
	uint32_t made_count = 0;
	enum err err = archive_party_steps(in->archive, id, ARCHIVE_NOW, in->arena, &held, in->why);
	for (uint32_t i = 0; !err && exists && i < count; i++) {
		struct party_step step;
		if (!judged[i].promoted || !verdict_party_step(&judged[i], id, in->arena, &step) ||
			step_like(made, made_count, &step))
			continue;
		made[made_count++] = step;
		const struct party_step *known = step_like(held.items, held.count, &step);
		if (!known || known->has_first != step.has_first || known->first != step.first ||
			known->last != step.last)
			err = handlers_emit_party_step(in, &step);
	}
	for (uint32_t i = 0; !err && i < held.count; i++)
		if (verdict_is_by_gate(held.items[i].ref_digest) &&
			!step_like(made, made_count, &held.items[i]))
			err = handlers_drop_party_step(in, &held.items[i]);
	return err;
}

static enum err settle_record(const struct deciding *in, const struct rules_documents *sheets,
	struct text record, const struct verdict_judged *judged, uint32_t count)
{
	struct archive_documents held;
	struct document made;
	struct text id = bare_document(record);
	if (!id.len)
		return ERR_OK;
	enum err err = archive_documents(in->archive, ARCHIVE_NOW, in->arena, &held, in->why);
	if (err)
		return err;
	const struct verdict_judged *adopted = promoted_in(judged, count, "adopted");
	const struct document *sheet = rules_find(sheets, id);
	const struct document *document = sheet ? sheet : rules_find(&held.all, id);
	bool told = adopted && verdict_document(adopted, in->arena, &made);
	bool exists = sheet || told;
	err = settle_document(in, document, adopted);
	if (!document && told)
		document = &made;
	if (!err)
		err = settle_parties(in, id, exists, judged, count);
	return document && !err ? settle_force(in, document, promoted_in(judged, count, "in_force"))
				: err;
}

/* --- Judging -------------------------------------------------------------------------------- */

static bool is_known(const struct archive_judged *held, const struct claim_judged *one)
{
	for (uint32_t i = 0; i < held->count; i++)
		if (text_equal(held->items[i].claim, one->claim) &&
			text_equal(held->items[i].key, one->key))
			return text_equal(held->items[i].kind, one->kind) &&
			       held->items[i].alike == one->alike &&
			       (one->alike ||
				       (text_equal(held->items[i].state, one->state) &&
					       text_equal(held->items[i].reason, one->reason)));
	return false;
}

static enum err emit_judged(const struct deciding *in, const struct claim_judged *one)
{
	const struct text keys[] = {one->claim, TEXT_NONE};
	const char *what = text_is(one->state, "promoted")  ? "agreements.claim.promoted"
			   : text_is(one->state, "refuted") ? "agreements.claim.refuted"
							    : "agreements.claim.held";
	return handlers_emit(in, what, keys, &record_claim_judged, one);
}

/* Of this document, without those of the gate. */
static void steps_of_sheets(const struct deciding *in, const struct handlers_sheets_held *sheets,
	struct text id, struct verdict_held *out)
{
	struct party_step *steps = arena_zero(in->arena, sheets->steps_count + 1, sizeof(*steps));
	*out = (struct verdict_held){rules_find(&sheets->documents, id), steps, 0};
	for (uint32_t i = 0; i < sheets->steps_count; i++)
		if (text_equal(sheets->steps[i].document, id) &&
			!verdict_is_by_gate(sheets->steps[i].ref_digest))
			steps[out->steps_count++] = sheets->steps[i];
}

/* How each claim about the record is matched, where that is new or it has become alike others, or
 * is no more. */
static enum err tell_matches(const struct deciding *in, const struct verdict_question *question,
	const struct verdict_judged *judged, uint32_t count)
{
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < question->count; i++) {
		struct claim_matched match = question->said[i].match;
		if (!text_equal(match.record, question->record))
			continue;
		bool alike = verdict_is_alike(judged, count, match.claim);
		if (!question->said[i].rematched && alike == match.alike)
			continue;
		match.alike = match.has_alike = alike;
		err = emit_match(in, &match);
	}
	return err;
}

/* `held`: how the claims were judged until now. */
static enum err judge_record(const struct deciding *in, const struct handlers_sheets_held *sheets,
	const struct archive_said *said, struct text record, const struct archive_judged *held)
{
	struct verdict_question question = {
		said->items, said->count, record, archive_policies(in->archive), {0}};
	const struct verdict_judged *judged = NULL;
	uint32_t count = 0;
	steps_of_sheets(in, sheets, bare_document(record), &question.held);
	enum err err = verdict_judge(&question, in->arena, &judged, &count, in->why);
	if (!err)
		err = tell_matches(in, &question, judged, count);
	for (uint32_t i = 0; !err && i < count; i++)
		if (!is_known(held, &judged[i].is))
			err = emit_judged(in, &judged[i].is);
	return err ? err : settle_record(in, &sheets->documents, record, judged, count);
}

/* --- Events --------------------------------------------------------------------------------- */

static enum err sheets_held(const struct deciding *in, struct handlers_sheets_held *out)
{
	struct archive_documents documents;
	struct archive_party_steps steps;
	enum err err = archive_documents_of_sheets(in->archive, in->arena, &documents, in->why);
	if (!err)
		err = archive_party_steps(
			in->archive, TEXT_NONE, ARCHIVE_NOW, in->arena, &steps, in->why);
	if (!err)
		*out = (struct handlers_sheets_held){documents.all, steps.items, steps.count};
	return err;
}

static enum err holdings_of(const struct deciding *in, const struct rules_documents *documents,
	struct match_holdings *out)
{
	*out = (struct match_holdings){.documents = *documents};
	out->titles = *archive_titles(in->archive, documents, in->arena);
	return archive_rules(in->archive, &out->rules, &out->rules_count, in->why);
}

/* The same with this claim as matched now. */
static struct archive_said with_claim(const struct deciding *in, const struct archive_said *said,
	const struct claim *claim, const struct claim_matched *match)
{
	struct verdict_said *items = arena_zero(in->arena, said->count + 1, sizeof(*items));
	uint32_t count = 0;
	for (uint32_t i = 0; i < said->count; i++)
		if (!text_equal(said->items[i].claim.id, claim->id))
			items[count++] = said->items[i];
	items[count++] = (struct verdict_said){.claim = *claim, .match = *match, .rematched = true};
	return (struct archive_said){items, count};
}

enum err handlers_decide_claim(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct claim *claim = record;
	const struct deciding in = {self, outputs, event->arena, why};
	struct handlers_sheets_held sheets;
	struct archive_said said;
	struct archive_judged judged;
	struct match_holdings held;
	if (!match_knows(claim->fact))
		return ERR_OK;
	enum err err = sheets_held(&in, &sheets);
	if (!err)
		err = holdings_of(&in, &sheets.documents, &held);
	struct claim_matched match;
	if (!err)
		err = match_of(&in, &held, NULL, claim, event->seq, &match);
	if (err)
		return err;
	if (!match.record.len)
		return emit_match(&in, &match);
	err = archive_said_weighed(self, match.record, event->arena, &said, why);
	if (!err)
		err = archive_judged_weighed(self, match.record, event->arena, &judged, why);
	if (err)
		return err;
	const struct archive_said all = with_claim(&in, &said, claim, &match);
	return judge_record(&in, &sheets, &all, match.record, &judged);
}

static enum err judge_whole(const struct deciding *in, const struct handlers_sheets_held *sheets,
	const struct archive_said *said, struct text record)
{
	struct archive_judged held;
	if (!record.len)
		return ERR_OK;
	enum err err = archive_judged(
		in->archive, record, TEXT_NONE, ARCHIVE_NOW, in->arena, &held, in->why);
	return err ? err : judge_record(in, sheets, said, record, &held);
}

/* A record that a claim was about, or is about now. */
struct touched {
	struct text record;
	uint32_t claim;
	bool now;
};

static int by_record(const void *a, const void *b)
{
	const struct touched *left = a, *right = b;
	int order = text_compare(left->record, right->record);
	if (order || left->claim == right->claim)
		return order ? order : left->now - right->now;
	return left->claim < right->claim ? -1 : 1;
}

/* Each record is judged by what is said of it, in the order in which that was heard. */
static enum err judge_touched(const struct deciding *in, const struct handlers_sheets_held *sheets,
	const struct archive_said *all, struct touched *touched, uint32_t count)
{
	struct verdict_said *own = arena_zero(in->arena, all->count + 1, sizeof(*own));
	enum err err = ERR_OK;
	qsort(touched, count, sizeof(*touched), by_record);
	for (uint32_t i = 0, end; !err && i < count; i = end) {
		struct archive_said said = {own, 0};
		for (end = i; end < count && text_equal(touched[end].record, touched[i].record);
			end++)
			if (touched[end].now)
				own[said.count++] = all->items[touched[end].claim];
		kit_breathe(in->outputs);
		err = judge_whole(in, sheets, &said, touched[i].record);
	}
	return err;
}

/* One claim held against the sheets again: *said is as it was, and becomes as it is. */
static enum err match_again(const struct deciding *in, const struct match_holdings *held,
	const struct archive_said *before, struct verdict_said *said)
{
	struct claim_matched match;
	enum err err =
		match_of(in, held, before, &said->claim, (uint64_t)said->match.claim_seq, &match);
	if (err || (text_equal(match.verdict, said->match.verdict) &&
			   text_equal(match.record, said->match.record) &&
			   text_equal(match.reason, said->match.reason)))
		return err;
	match.alike = said->match.alike; /* until the gate says so again */
	said->match = match;
	said->rematched = true;
	return match.record.len ? ERR_OK : emit_match(in, &match);
}

/* After a sheet: each claim is held against it anew; where that gives something else, it is said.
 * What claims were and are about is judged anew: the steps of its parties may be others. */
enum err handlers_judge_anew(const struct deciding *in, const struct handlers_sheets_held *sheets)
{
	struct archive_said said;
	struct match_holdings held;
	enum err err = archive_said(in->archive, TEXT_NONE, in->arena, &said, in->why);
	if (!err)
		err = holdings_of(in, &sheets->documents, &held);
	if (err)
		return err;
	struct verdict_said *items = arena_zero(in->arena, said.count + 1, sizeof(*items));
	struct touched *touched = arena_zero(in->arena, 2 * said.count + 1, sizeof(*touched));
	uint32_t count = 0;
	for (uint32_t i = 0; !err && i < said.count; i++) {
		const struct archive_said before = {items, i};
		kit_breathe(in->outputs);
		items[i] = said.items[i];
		err = match_again(in, &held, &before, &items[i]);
		touched[count++] = (struct touched){said.items[i].match.record, i, false};
		touched[count++] = (struct touched){items[i].match.record, i, true};
	}
	const struct archive_said all = {items, said.count};
	return err ? err : judge_touched(in, sheets, &all, touched, count);
}

/* --- Reviews -------------------------------------------------------------------------------- */

static struct text bare_claim(struct text id)
{
	return text_starts(id, TEXT("claim:")) ? text_slice(id, strlen("claim:"), id.len) : id;
}

static enum err find_reviewed(struct archive *archive, const struct claim_review *review,
	struct arena *arena, struct text *record, struct why *why)
{
	struct archive_said said;
	enum err err = archive_said_by(archive, review->claim, arena, &said, why);
	if (err)
		return err;
	*record = said.count ? said.items[0].match.record : TEXT_NONE;
	return said.count ? ERR_OK
			  : why_set(why, ERR_NOT_FOUND, "claim_review.claim",
				    "wanted a claim about documents that was heard (`serai "
				    "agreement claims` lists those that wait), got '%.*s'",
				    TEXT_ARG(review->claim));
}

enum err handlers_review_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	struct claim_review review = *(const struct claim_review *)request;
	struct text record;
	review.claim = bare_claim(review.claim);
	const struct deciding in = {self, event, arena, why};
	const struct text keys[] = {review.claim, TEXT_NONE};
	enum err err = find_reviewed(self, &review, arena, &record, why);
	return err ? err
		   : handlers_emit(&in, "agreements.claim.review_asked", keys, &record_claim_review,
			     &review);
}

enum err handlers_decide_review(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct claim_review *review = record;
	const struct deciding in = {self, outputs, event->arena, why};
	struct archive_said said;
	struct handlers_sheets_held sheets;
	struct text of;
	const struct text keys[] = {review->claim, TEXT_NONE};
	enum err err = find_reviewed(self, review, event->arena, &of, why);
	if (!err && of.len)
		err = archive_said(self, of, event->arena, &said, why);
	if (!err)
		err = sheets_held(&in, &sheets);
	if (!err)
		err = handlers_emit(
			&in, "agreements.claim.reviewed", keys, &record_claim_review, review);
	kit_note(outputs, "'%.*s' is judged anew, with all that rested on it",
		TEXT_ARG(review->claim));
	if (err || !of.len)
		return err;
	struct verdict_said *items = arena_zero(event->arena, said.count + 1, sizeof(*items));
	for (uint32_t i = 0; i < said.count; i++) {
		items[i] = said.items[i];
		if (!text_equal(items[i].claim.id, review->claim))
			continue;
		items[i].reviewed = !text_is(review->verdict, "leave");
		items[i].review = *review;
	}
	const struct archive_said all = {items, said.count};
	return judge_whole(&in, &sheets, &all, of);
}

/* --- State ---------------------------------------------------------------------------------- */

enum err handlers_hear(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return archive_note_claim(self, event, record, why);
}

enum err handlers_apply_judged(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return archive_put_judged(self, event, record, why);
}

enum err handlers_apply_review(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return archive_put_review(self, event, record, why);
}
