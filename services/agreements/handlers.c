#include "services/agreements/handlers.h"

#include "proto/base/check.h"
#include "proto/records/service.h"
#include "proto/wire/subject.h"
#include "services/agreements/handlers_inside.h"
#include "services/agreements/claims/match.h"
#include "services/agreements/decisions/proceedings.h"
#include "services/agreements/documents/rows.h"
#include "services/agreements/documents/rules.h"

#include <stdio.h>
#include <string.h>

/* --- Emitting ------------------------------------------------------------------------------- */

enum err handlers_emit(const struct deciding *in, const char *what, const struct text *keys,
	const struct record_type *type, const void *record)
{
	struct buffer subject = {0};
	buffer_text(&subject, text_of(what));
	for (; keys->ptr; keys++) {
		buffer_char(&subject, '.');
		subject_add_key(&subject, *keys);
	}
	enum err err = kit_emit(in->outputs, buffer_as_text(&subject), type, record, in->why);
	buffer_fini(&subject);
	return err;
}

enum err handlers_emit_document(const struct deciding *in, const struct document *document)
{
	const struct text keys[] = {document->org, document->id, TEXT_NONE};
	const char *what = text_is(document->mode, "signed")       ? "agreement.document.signed"
			   : text_is(document->mode, "authorised") ? "agreement.document.authorised"
								   : "agreement.document.adopted";
	return handlers_emit(in, what, keys, &record_document, document);
}

enum err handlers_emit_step(const struct deciding *in, const struct document_step *step)
{
	char what[64];
	bool party = step->state.ptr;
	const struct text keys[] = {party ? step->document : step->org,
		party ? step->state : step->document, TEXT_NONE};
	snprintf(what, sizeof(what), "agreement.%s.%.*s", party ? "party" : "document",
		TEXT_ARG(step->step));
	return handlers_emit(in, what, keys, &record_document_step, step);
}

enum err handlers_emit_party_step(const struct deciding *in, const struct party_step *step)
{
	char what[96];
	const struct text keys[] = {step->document, step->state, TEXT_NONE};
	snprintf(what, sizeof(what), "agreement.party.%.*s", TEXT_ARG(step->event));
	return handlers_emit(in, what, keys, &record_party_step, step);
}

/* --- Decisions with their electorates ------------------------------------------------------- */

static const struct document_decision *decision_find(
	const struct archive_decisions *held, struct text document)
{
	for (uint32_t i = 0; i < held->count; i++)
		if (text_equal(held->items[i].document, document))
			return &held->items[i];
	return NULL;
}

static bool decision_equal(const struct document_decision *a, const struct document_decision *b)
{
	if (a->day != b->day || !text_equal(a->rule, b->rule) || a->rows_count != b->rows_count)
		return false;
	for (uint32_t i = 0; i < a->rows_count; i++)
		if (a->rows[i].row != b->rows[i].row || !text_equal(a->electors[i], b->electors[i]))
			return false;
	return true;
}

struct electorate {
	struct archive_members members;
	const struct match_rule *rules;
	uint32_t rules_count;
	struct archive_decisions held;
};

static struct text rule_of(const struct electorate *from, struct text org)
{
	for (uint32_t i = 0; i < from->rules_count; i++)
		if (text_equal(from->rules[i].org, org))
			return from->rules[i].code;
	return TEXT_NONE;
}

/* False when there is no electorate: not a decision, no rule of consensus, no members known. */
static bool decision_make(const struct electorate *from, const struct document *document,
	struct arena *arena, struct document_decision *out)
{
	struct text rule = rule_of(from, document->org);
	if (!rules_is_decision(document) || !rules_is_consensus(rule))
		return false;
	uint32_t *picked = arena_zero(arena, from->members.count + 1, sizeof(*picked));
	uint32_t count = rules_electors(from->members.items, from->members.count, document, picked);
	struct text *electors = arena_zero(arena, count + 1, sizeof(*electors));
	struct row_number *rows = arena_zero(arena, count + 1, sizeof(*rows));
	for (uint32_t i = 0; i < count; i++) {
		electors[i] = from->members.items[picked[i]].state;
		rows[i].row = from->members.items[picked[i]].row;
	}
	char id[128];
	snprintf(id, sizeof(id), "decision:%.*s", TEXT_ARG(document->id));
	*out = (struct document_decision){
		.id = arena_copy(arena, text_of(id)),
		.document = document->id,
		.org = document->org,
		.day = document->adopted_first,
		.rule = rule,
		.electors = electors,
		.electors_count = count,
		.rows = rows,
		.rows_count = count,
		.subject = document->subject,
		.inferred = true,
	};
	return count > 0;
}

static enum err emit_decision(const struct deciding *in, const struct electorate *from,
	const struct document *document, bool only_revise)
{
	struct document_decision made;
	const struct text keys[] = {document->org, document->id, TEXT_NONE};
	const struct document_decision *held = decision_find(&from->held, document->id);
	if ((only_revise && !held) || !decision_make(from, document, in->arena, &made) ||
		(held && decision_equal(held, &made)))
		return ERR_OK;
	return handlers_emit(
		in, "agreement.decision.adopted", keys, &record_document_decision, &made);
}

static enum err electorate_load(const struct deciding *in, struct text org, struct electorate *out)
{
	enum err err = archive_members(in->archive, org, in->arena, &out->members, in->why);
	if (!err)
		err = archive_rules(in->archive, &out->rules, &out->rules_count, in->why);
	if (!err)
		err = archive_decisions(
			in->archive, TEXT_NONE, ARCHIVE_NOW, in->arena, &out->held, in->why);
	return err;
}

/* `org` TEXT_NONE: of all organisations. With only_revise, decisions recorded once are corrected
 * and none is recorded for the first time. */
static enum err decide_electorates(const struct deciding *in, const struct rules_documents *all,
	struct text org, bool only_revise)
{
	struct electorate from;
	enum err err = electorate_load(in, org, &from);
	for (uint32_t i = 0; !err && i < all->count; i++)
		if (!org.ptr || text_equal(all->items[i].org, org))
			err = emit_decision(in, &from, &all->items[i], only_revise);
	return err;
}

/* --- Sheets --------------------------------------------------------------------------------- */

static enum err emit_in_force(const struct deciding *in, const struct document *document)
{
	const struct document_step step = {
		.document = document->id,
		.org = document->org,
		.step = TEXT("in_force"),
		.has_first = true,
		.first = document->in_force_first,
		.has_last = true,
		.last = document->in_force_last,
		.source = document->source,
	};
	return document->has_in_force_first ? handlers_emit_step(in, &step) : ERR_OK;
}

static enum err take_document(const struct deciding *in, const struct rules_documents *held,
	const struct document *document)
{
	const struct document *known = rules_find(held, document->id);
	if (known && text_equal(known->ref_digest, document->ref_digest))
		return ERR_OK;
	enum err err = handlers_emit_document(in, document);
	return err ? err : emit_in_force(in, document);
}

enum err handlers_drop_document(const struct deciding *in, const struct document *document)
{
	const struct document_step step = {
		.document = document->id, .org = document->org, .step = TEXT("withdrawn")};
	return handlers_emit_step(in, &step);
}

static enum err decide_documents(const struct deciding *in, struct text content)
{
	struct rules_documents all;
	struct archive_documents held;
	struct archive_party_steps steps;
	bool settled = false;
	enum err err = rows_documents(content, in->arena, &all.items, &all.count, in->why);
	if (!err)
		err = archive_documents(in->archive, ARCHIVE_NOW, in->arena, &held, in->why);
	for (uint32_t i = 0; !err && i < all.count; i++)
		err = take_document(in, &held.all, &all.items[i]);
	for (uint32_t i = 0; !err && i < held.all.count; i++)
		if (!rules_find(&all, held.all.items[i].id) &&
			!verdict_is_by_gate(held.all.items[i].ref_digest))
			err = handlers_drop_document(in, &held.all.items[i]);
	if (!err)
		err = handlers_decide_derived(in, &all);
	if (!err)
		err = archive_party_steps(
			in->archive, TEXT_NONE, ARCHIVE_NOW, in->arena, &steps, in->why);
	if (!err)
		err = handlers_judge_anew(
			in, &(struct handlers_sheets_held){all, steps.items, steps.count});
	if (!err)
		err = archive_is_settled(in->archive, &settled, in->why);
	return err || !settled ? err : decide_electorates(in, &all, TEXT_NONE, false);
}

static const struct party_step *party_step_find(
	const struct party_step *all, uint32_t count, const struct party_step *like)
{
	for (uint32_t i = 0; i < count; i++)
		if (!verdict_is_by_gate(all[i].ref_digest) &&
			text_equal(all[i].document, like->document) &&
			text_equal(all[i].state, like->state) &&
			text_equal(all[i].event, like->event))
			return &all[i];
	return NULL;
}

enum err handlers_drop_party_step(const struct deciding *in, const struct party_step *step)
{
	struct party_step gone = *step;
	gone.has_withdrawn = gone.withdrawn = true;
	return handlers_emit_party_step(in, &gone);
}

/* Every document that a row names must be held by now. */
static enum err check_documents(struct archive *archive, const struct party_step *all,
	uint32_t count, struct arena *arena, struct why *why)
{
	struct archive_documents held;
	enum err err = archive_documents(archive, ARCHIVE_NOW, arena, &held, why);
	for (uint32_t i = 0; !err && i < count; i++)
		if (!rules_find(&held.all, all[i].document))
			err = why_set(why, ERR_NOT_FOUND, "ratifications.csv",
				"wanted the id of a document of documents.csv, got '%.*s' (with "
				"%.*s)",
				TEXT_ARG(all[i].document), TEXT_ARG(all[i].state));
	return err;
}

static enum err decide_party_steps(const struct deciding *in, struct text content)
{
	const struct party_step *all = NULL;
	uint32_t count = 0;
	struct archive_party_steps held;
	struct archive_documents documents;
	enum err err = rows_party_steps(content, in->arena, &all, &count, in->why);
	if (!err)
		err = check_documents(in->archive, all, count, in->arena, in->why);
	if (!err)
		err = archive_party_steps(
			in->archive, TEXT_NONE, ARCHIVE_NOW, in->arena, &held, in->why);
	for (uint32_t i = 0; !err && i < count; i++) {
		const struct party_step *known = party_step_find(held.items, held.count, &all[i]);
		if (!known || !text_equal(known->ref_digest, all[i].ref_digest))
			err = handlers_emit_party_step(in, &all[i]);
	}
	for (uint32_t i = 0; !err && i < held.count; i++)
		if (!verdict_is_by_gate(held.items[i].ref_digest) &&
			!party_step_find(all, count, &held.items[i]))
			err = handlers_drop_party_step(in, &held.items[i]);
	if (!err)
		err = archive_documents_of_sheets(in->archive, in->arena, &documents, in->why);
	return err ? err
		   : handlers_judge_anew(
			     in, &(struct handlers_sheets_held){documents.all, all, count});
}

static enum err decide_sheet(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct sheet_loaded *sheet = record;
	const struct deciding in = {self, outputs, event->arena, why};
	if (text_is(sheet->name, "documents"))
		return decide_documents(&in, sheet->content);
	if (text_is(sheet->name, "ratifications"))
		return decide_party_steps(&in, sheet->content);
	if (text_is(sheet->name, "commitments"))
		return handlers_decide_commitments(&in, sheet->content);
	if (text_is(sheet->name, "evidence"))
		return handlers_decide_evidence(&in, sheet->content);
	return why_set(why, ERR_NOT_FOUND, "",
		"wanted the sheet documents, ratifications, commitments or evidence, got '%.*s'",
		TEXT_ARG(sheet->name));
}

static enum err check_sheet_of_documents(void *self, struct text content, struct why *why)
{
	(void)self;
	struct arena arena = {0};
	const struct document *all = NULL;
	uint32_t count = 0;
	enum err err = rows_documents(content, &arena, &all, &count, why);
	arena_fini(&arena);
	return err;
}

static enum err check_sheet_of_party_steps(void *self, struct text content, struct why *why)
{
	struct arena arena = {0};
	const struct party_step *all = NULL;
	uint32_t count = 0;
	enum err err = rows_party_steps(content, &arena, &all, &count, why);
	if (!err)
		err = check_documents(self, all, count, &arena, why);
	arena_fini(&arena);
	return err;
}

/* --- The registry's events ------------------------------------------------------------------ */

static enum err project_status(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	return archive_note_status(self, record, why);
}

static enum err project_organisation(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	const struct organisation *organisation = record;
	return archive_note_rule(self, organisation->id, organisation->decision_rule_code, why);
}

/* The registry offers a sheet when the one before it has been decided. So when it goes on after its
 * memberships, they are all there, and electorates can be recorded once instead of state by state.
 */
static enum err project_registry_sheet(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	(void)record;
	return archive_note_settled(self, why);
}

static enum err decide_held_electorates(
	const struct deciding *in, struct text org, bool only_revise)
{
	struct archive_documents held;
	enum err err = archive_documents(in->archive, ARCHIVE_NOW, in->arena, &held, in->why);
	return err ? err : decide_electorates(in, &held.all, org, only_revise);
}

static enum err decide_registry_sheet(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	(void)record;
	const struct deciding in = {self, outputs, event->arena, why};
	bool settled = false;
	enum err err = archive_is_settled(in.archive, &settled, why);
	return err || !settled ? err : decide_held_electorates(&in, TEXT_NONE, false);
}

/* A row that is there now and holds on the day of the decision, or one that made an elector and is
 * there no more. */
static bool touches(const struct status_changed *change, const struct document_decision *decision)
{
	if (!text_equal(change->org, decision->org))
		return false;
	for (uint32_t i = 0; i < change->rows_count; i++) {
		const struct status_row *row = &change->rows[i];
		if ((!row->has_from || row->from <= decision->day) &&
			(!row->has_to || decision->day < row->to))
			return true;
	}
	for (uint32_t i = 0; i < change->superseded_count; i++)
		for (uint32_t k = 0; k < decision->rows_count; k++)
			if (change->superseded[i].row == decision->rows[k].row)
				return true;
	return false;
}

/* A file of a hundred thousand rows is as many of these: only what they touch is made anew. */
static enum err decide_status(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct status_changed *change = record;
	const struct deciding in = {self, outputs, event->arena, why};
	struct archive_decisions held;
	bool touched = false;
	enum err err =
		archive_decisions(in.archive, TEXT_NONE, ARCHIVE_NOW, event->arena, &held, why);
	for (uint32_t i = 0; !err && !touched && i < held.count; i++)
		touched = touches(change, &held.items[i]);
	return touched ? decide_held_electorates(&in, change->org, true) : err;
}

/* --- Own events ----------------------------------------------------------------------------- */

static enum err apply_document(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return archive_put_document(self, event, record, why);
}

static enum err apply_step(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return archive_put_step(self, event, record, why);
}

static enum err apply_party_step(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return archive_put_party_step(self, event, record, why);
}

static enum err apply_decision(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return archive_put_decision(self, event, record, why);
}

static enum err apply_match(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return archive_put_match(self, event, record, why);
}

const struct kit_handler handlers_table[] = {
	{.filter = "agreements.sheet.loaded.*",
		.type = &record_sheet_loaded,
		.decide = decide_sheet},
	{.filter = "registry.membership.>",
		.type = &record_status_changed,
		.decide = decide_status,
		.project = project_status},
	{.filter = "registry.organisation.recorded.*",
		.type = &record_organisation,
		.project = project_organisation},
	{.filter = "registry.sheet.loaded.*",
		.type = &record_sheet_loaded,
		.decide = decide_registry_sheet,
		.project = project_registry_sheet},
	{.filter = "claim.doc.>",
		.type = &record_claim,
		.decide = handlers_decide_claim,
		.project = handlers_hear},
	{.filter = "claim.org.decision_rule.>",
		.type = &record_claim,
		.decide = handlers_decide_claim,
		.project = handlers_hear},
	{.filter = "agreements.claim.review_asked.*",
		.type = &record_claim_review,
		.decide = handlers_decide_review},
	{.filter = "agreements.claim.reviewed.*",
		.type = &record_claim_review,
		.apply = handlers_apply_review},
	{.filter = "agreements.claim.*.*",
		.type = &record_claim_judged,
		.apply = handlers_apply_judged},
	{.filter = "claim.response.measure.>", .type = &record_claim, .decide = handlers_climb},
	{.filter = "claim.org.seat.>", .type = &record_claim, .decide = handlers_climb},
	{.filter = "claim.person.office.>", .type = &record_claim, .decide = handlers_climb},
	{.filter = "agreement.commitment.>",
		.type = &record_commitment,
		.apply = handlers_apply_commitment},
	{.filter = "agreement.commitment.>",
		.type = &record_commitment_step,
		.apply = handlers_apply_commitment_step},
	{.filter = "agreement.document.>", .type = &record_document, .apply = apply_document},
	{.filter = "agreement.document.>", .type = &record_document_step, .apply = apply_step},
	{.filter = "agreement.party.>", .type = &record_party_step, .apply = apply_party_step},
	{.filter = "agreement.party.>", .type = &record_document_step, .apply = apply_step},
	{.filter = "agreement.decision.>",
		.type = &record_document_decision,
		.apply = apply_decision},
	{.filter = "agreements.proceeding.open_requested.*",
		.type = &record_decision_open,
		.decide = proceedings_decide_open},
	{.filter = "agreements.proceeding.act_requested.*",
		.type = &record_decision_act,
		.decide = proceedings_decide_act},
	{.filter = "agreements.proceeding.tick.*",
		.type = &record_decision_tick,
		.decide = proceedings_decide_tick},
	{.filter = "agreement.decision.>",
		.type = &record_decision_state,
		.apply = proceedings_apply},
	/* Its name in logs of before. */
	{.filter = "agreement.proceeding.>",
		.type = &record_decision_state,
		.apply = proceedings_apply},
	{.filter = "agreements.clock.ticked.*",
		.type = &record_agreements_tick,
		.decide = handlers_decide_tick},
	{.filter = "agreements.claim.matched.*",
		.type = &record_claim_matched,
		.apply = apply_match},
	{0},
};

const struct kit_sheet handlers_sheets[] = {
	{"documents", check_sheet_of_documents},
	{"ratifications", check_sheet_of_party_steps},
	{"commitments", handlers_check_commitments},
	{"evidence", handlers_check_evidence},
	{0},
};
