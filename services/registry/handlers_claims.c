/* Claims: held against the records, judged by the gate, decided by persons; and judged anew when a
 * sheet says more. */
#include "proto/codec/args.h"
#include "proto/records/service.h"
#include "services/registry/files/files.h"
#include "services/registry/handlers_inside.h"
#include "services/registry/matching/match.h"
#include "services/registry/matching/promote.h"
#include "services/registry/sheets/succession.h"

#include <string.h>

enum err handlers_emit(void *outputs, struct text subject, const struct record_type *type,
	const void *record, struct why *why)
{
	return kit_emit(outputs, subject, type, record, why);
}

enum err handlers_project_claim(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)record;
	struct service *service = self;
	bool taken;
	return claims_note(service->registry.claims,
		&(struct noting){.item = {event->data, event->recorded_us, event->seq}}, &taken,
		why);
}

/* --- Matching -------------------------------------------------------------------------------- */

struct matching {
	const struct registry *registry;
	const struct outlet *outlet;
	struct arena *arena;
};

static enum err emit_verdict(const struct matching *matching, const struct claim *claim,
	const struct verdict *verdict, const struct claim_matched *times, struct why *why)
{
	struct claim_matched matched = {
		.claim = claim->id,
		.claim_seq = times->claim_seq,
		.verdict = text_of(match_verdict_name(verdict->kind)),
		.record = verdict->record,
		.reason = verdict->reason,
		.fact = claim->fact,
		.sentence = claim->sentence,
		.article = claim->article,
		.source = claim->source,
		.span_from = claim->span_from,
		.span_to = claim->span_to,
		.confidence = claim->confidence,
		.has_round = times->has_round,
		.round = times->round,
	};
	return matching->outlet->emit(matching->outlet->self,
		reading_subject(matching->arena, "registry.claim.matched", claim->id, TEXT_NONE),
		&record_claim_matched, &matched, why);
}

/* Does a claim's last round say the same, word for word? */
static bool says_the_same(const struct registry *registry, struct text claim,
	const struct verdicts *verdicts, struct arena *arena, int64_t *round)
{
	const struct match *match = registry_match_of_claim(registry, claim);
	uint32_t at = verdicts->count;
	*round = match ? match->round : -1;
	for (; match && match->superseded_us == RECORDED_MAX;
		match = registry_match_before_of_claim(registry, match)) {
		const struct claim_matched *is = registry_match_says(registry, match, arena);
		if (!at || !text_equal(is->reason, verdicts->items[at - 1].reason) ||
			!text_is(is->verdict, match_verdict_name(verdicts->items[at - 1].kind)))
			return false;
		at--;
	}
	return !at;
}

/* Rounds are counted by what the service holds; records are those given, which may be newer. */
static enum err match_one(const struct matching *matching, const struct registry *held,
	const struct claim *claim, uint64_t seq, struct why *why)
{
	struct verdicts *verdicts = arena_zero(matching->arena, 1, sizeof(*verdicts));
	int64_t round;
	enum err err = ERR_OK;
	match_claim(matching->registry, claim, matching->arena, verdicts);
	if (says_the_same(held, claim->id, verdicts, matching->arena, &round))
		return ERR_OK;
	struct claim_matched times = {
		.claim_seq = seq, .has_round = round >= 0, .round = round + 1};
	for (uint32_t i = 0; !err && i < verdicts->count; i++)
		err = emit_verdict(matching, claim, &verdicts->items[i], &times, why);
	return err;
}

/* One after the other: what is read of each, and said of it, is gone before the next. */
static enum err match_all(
	const struct matching *matching, const struct registry *held, struct why *why)
{
	struct arena arena = {0};
	const struct matching one = {matching->registry, matching->outlet, &arena};
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < held->claims->lists[CLAIMS_HEARD].count; i++) {
		uint64_t seq;
		const struct claim *claim = claims_heard(held->claims, (uint32_t)i, &arena, &seq);
		err = registry_read(held, why);
		if (!err)
			err = match_one(&one, held, claim, seq, why);
		arena_clear(&arena);
	}
	arena_fini(&arena);
	return err;
}

/* --- Deciding -------------------------------------------------------------------------------- */

/* Until promote_end. */
static struct promoting promoting_for(
	const struct service *service, const struct kit_event *event, const struct outlet *outlet)
{
	return (struct promoting){.registry = &service->registry,
		.policies = service->policies,
		.today = (day)(event->recorded_us / 86400000000),
		.expire_days = service->expire_days,
		.outlet = outlet,
		.arena = event->arena};
}

/* The same claim, found again, has its verdict already. */
enum err handlers_decide_claim(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct service *service = self;
	const struct claim *claim = record;
	const struct fact_type *fact = fact_find(claim->fact);
	if (!fact || registry_claim_matched(&service->registry, claim->id))
		return ERR_OK;
	enum err err = fact_check(fact, claim->args, why);
	if (err)
		return err;
	struct outlet outlet = {.emit = handlers_emit, .self = outputs};
	struct matching matching = {&service->registry, &outlet, event->arena};
	err = match_one(&matching, &service->registry, claim, event->seq, why);
	if (err)
		return err;
	struct promoting promoting = promoting_for(service, event, &outlet);
	err = promote_claim(&promoting, claim->id, why);
	promote_end(&promoting);
	return err ? err : registry_read(&service->registry, why);
}

static struct text bare_id(struct text claim)
{
	struct text prefix = TEXT("claim:");
	return text_starts(claim, prefix) ? text_slice(claim, prefix.len, claim.len) : claim;
}

static enum err check_review(
	const struct registry *registry, const struct claim_review *review, struct why *why)
{
	if (!claims_has(registry->claims, review->claim))
		return why_set(why, ERR_NOT_FOUND, "claim_review.claim",
			"wanted the id of a claim on organisations that was heard (`serai claims "
			"review` lists those that wait), got '%.*s'",
			TEXT_ARG(review->claim));
	uint32_t count;
	(void)claims_said(registry->claims, review->claim, &count);
	if (count)
		return ERR_OK;
	return why_set(why, ERR_RULE, "claim_review.claim",
		"wanted a claim that says a status or a chair, got '%.*s', which becomes no row "
		"of the registry",
		TEXT_ARG(review->claim));
}

enum err handlers_review_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct service *service = self;
	struct claim_review review = *(const struct claim_review *)request;
	review.claim = bare_id(review.claim);
	enum err err = check_review(&service->registry, &review, why);
	return err ? err
		   : kit_emit(event,
			     reading_subject(
				     arena, "registry.claim.review_asked", review.claim, TEXT_NONE),
			     &record_claim_review, &review, why);
}

enum err handlers_decide_review(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct service *service = self;
	const struct claim_review *review = record;
	enum err err = check_review(&service->registry, review, why);
	if (!err)
		err = kit_emit(outputs,
			reading_subject(
				event->arena, "registry.claim.reviewed", review->claim, TEXT_NONE),
			&record_claim_review, review, why);
	if (err)
		return err;
	struct outlet outlet = {.emit = handlers_emit, .self = outputs};
	struct promoting promoting = promoting_for(service, event, &outlet);
	promoting.review = review;
	err = promote_claim(&promoting, review->claim, why);
	promote_end(&promoting);
	if (!err)
		err = registry_read(&service->registry, why);
	if (!err)
		kit_note(outputs, "claim:%.*s: %.*s", TEXT_ARG(review->claim),
			TEXT_ARG(review->verdict));
	return err;
}

/* --- Sheets ---------------------------------------------------------------------------------- */

/* What a sheet emits is published, and tried on a copy by which the claims are then judged. */
struct trying {
	struct kit_outputs *outputs;
	struct registry copy;
	struct stamp stamp;
};

static enum err emit_and_try(void *self, struct text subject, const struct record_type *type,
	const void *record, struct why *why)
{
	struct trying *trying = self;
	struct buffer data = {0};
	struct applied applied;
	enum err err = kit_emit(trying->outputs, subject, type, record, why);
	if (!err)
		err = record_encode(type, record, &data, why);
	if (!err)
		err = registry_apply(&trying->copy, text_of(type->name), buffer_bytes(&data),
			trying->stamp, &applied, why);
	buffer_fini(&data);
	return err;
}

static void breathe(void *self)
{
	const struct trying *trying = self;
	kit_breathe(trying->outputs);
}

static enum err judge_anew(const struct service *service, const struct trying *trying,
	const struct kit_event *event, struct why *why)
{
	struct outlet outlet = {.emit = handlers_emit, .self = trying->outputs};
	struct matching matching = {&trying->copy, &outlet, event->arena};
	struct promoting promoting = promoting_for(service, event, &outlet);
	promoting.registry = &trying->copy;
	enum err err = match_all(&matching, &service->registry, why);
	if (!err)
		err = promote_all(&promoting, why);
	promote_end(&promoting);
	return err ? err : registry_read(&service->registry, why);
}

/* What brings many rows at once: a sheet, a file that is taken over. */
typedef enum err planner(const struct registry *registry, void *record, const struct outlet *outlet,
	struct why *why);

static enum err plan_and_judge(const struct service *service, const struct kit_event *event,
	planner *plan, void *record, struct kit_outputs *outputs, struct why *why)
{
	struct trying trying = {
		.outputs = outputs, .stamp = {event->recorded_us, event->seq, event->seq}};
	enum err err = registry_copy(&service->registry, &trying.copy, why);
	if (err)
		return err;
	struct outlet outlet = {emit_and_try, &trying, breathe, trying.copy.statuses};
	err = plan(&service->registry, record, &outlet, why);
	if (!err)
		err = succession_settle(&trying.copy, &outlet, event->arena, why);
	if (!err && service->registry.claims->lists[CLAIMS_HEARD].count)
		err = judge_anew(service, &trying, event, why);
	registry_copy_fini(&trying.copy);
	return err;
}

static enum err plan_sheet(
	const struct registry *registry, void *record, const struct outlet *outlet, struct why *why)
{
	const struct sheet_loaded *sheet = record;
	return sheets_plan(registry, sheet->name, sheet->content, outlet, why);
}

enum err handlers_decide_sheet(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	struct sheet_loaded sheet = *(const struct sheet_loaded *)record;
	return plan_and_judge(self, event, plan_sheet, &sheet, outputs, why);
}

struct offered {
	struct rows_offered file;
	struct files_report report;
};

static enum err plan_file(
	const struct registry *registry, void *record, const struct outlet *outlet, struct why *why)
{
	struct offered *offered = record;
	return files_plan(registry, &offered->file, outlet, &offered->report, why);
}

enum err handlers_decide_import(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct service *service = self;
	struct offered offered = {.file = *(const struct rows_offered *)record};
	enum err err = plan_and_judge(service, event, plan_file, &offered, outputs, why);
	if (!err)
		kit_note(outputs, "%zu rows taken over, %zu held already", offered.report.taken,
			offered.report.held);
	return err;
}

/* Judged before it goes into the log: a file that is refused leaves nothing behind. One in pieces
 * is there already, and is judged when it is decided. */
enum err handlers_import_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	(void)arena;
	const struct service *service = self;
	const struct rows_offered *file = request;
	struct files_report report;
	enum err err =
		file->has_parts ? ERR_OK : files_plan(&service->registry, file, NULL, &report, why);
	return err ? err
		   : kit_emit(event, TEXT("registry.import.asked"), &record_rows_offered, request,
			     why);
}

/* --- Reviewing ------------------------------------------------------------------------------- */

static bool asked_for(const struct review_query *query, const struct statement *statement,
	const struct claim_judged *judged)
{
	if (query->claim.ptr)
		return text_equal(bare_id(query->claim), judged->claim);
	if (query->org.ptr && !text_equal(query->org, statement->org))
		return false;
	return query->state.ptr ? text_equal(query->state, judged->state)
				: text_is_choice("held|contested", judged->state);
}

static struct review_row review_row_of(const struct claims *claims, const struct said *said,
	const struct statement *statement, const struct claim_judged *judged, struct arena *arena)
{
	const struct claim *claim = claims_heard(claims, said->claim, arena, NULL);
	int64_t recorded_us = 0;
	struct text date = TEXT_NONE;
	judged = claims_judged_as(claims, judged, arena, &recorded_us);
	if (!args_text(claim->args, "date", &date))
		(void)args_text(claim->args, "start", &date);
	return (struct review_row){
		.claim = told_text(arena, "claim:%.*s", TEXT_ARG(claim->id)),
		.key = statement->key,
		.value = judged->value,
		.on = date,
		.state = judged->state,
		.reason = judged->reason,
		.grade = told_text(arena, "%c", statement->is.grade),
		.source = claim->source,
		.sentence = claim->sentence,
		.supports = judged->supports_count,
		.against = judged->against_count,
		.by = judged->by,
		.kind = judged->kind,
		.recorded_at = recorded_us,
	};
}

enum err handlers_review(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct service *service = self;
	const struct claims *claims = service->registry.claims;
	const struct review_query *query = request;
	struct arena passing = {0}; /* of what is passed over */
	uint32_t count = (uint32_t)claims->count;
	const struct said *all = query->claim.ptr
					 ? claims_said(claims, bare_id(query->claim), &count)
					 : claims->said;
	struct review_row *rows = arena_zero(arena, (size_t)count + 1, sizeof(*rows));
	struct review_reply out = {.rows = rows};
	for (uint32_t i = 0; i < count; i++) {
		const struct said *said = &all[i];
		if (!said->judged)
			continue;
		arena_clear(&passing);
		const struct statement *statement = claims_statement(claims, said, &passing);
		const struct claim_judged *judged =
			claims_judgement(claims, statement->is.id, statement->key, &passing, NULL);
		if (judged && said->alike && !query->claim.ptr)
			gate_count_alike(rows, out.rows_count, judged);
		else if (judged && asked_for(query, statement, judged))
			rows[out.rows_count++] = review_row_of(
				claims, said, claims_statement(claims, said, arena), judged, arena);
	}
	arena_fini(&passing);
	enum err err = registry_read(&service->registry, why);
	if (!err)
		err = gate_page(&out, query, why);
	return err ? err : kit_answer(reply, &out, why);
}
