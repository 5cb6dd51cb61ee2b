#include "services/registry/handlers.h"

#include "proto/base/alloc.h"
#include "proto/base/clock.h"
#include "proto/codec/args.h"
#include "services/registry/answers.h"
#include "services/registry/match.h"
#include "services/registry/sheets.h"
#include "services/registry/store.h"

#include <stdlib.h>

static const char manual[] =
#include "services/registry/manual.mdoc.h"
	;

struct service {
	struct registry registry;
	struct store *store;
};

/* --- Own events ------------------------------------------------------------------------------ */

/* A transaction is known by the input that its events were decided from. */
static enum err apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)record;
	struct service *service = self;
	struct applied applied;
	struct stamp stamp = {event->recorded_us, event->seq,
		event->parents_count ? event->parents[0] : event->seq};
	enum err err =
		registry_apply(&service->registry, event->type, event->data, stamp, &applied, why);
	return err ? err : registry_store_save(service->store, &service->registry, &applied, why);
}

/* --- Sheets ---------------------------------------------------------------------------------- */

static enum err emit(void *self, struct text subject, const struct record_type *type,
	const void *record, struct why *why)
{
	return kit_emit(self, subject, type, record, why);
}

static enum err decide_sheet(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	(void)event;
	const struct service *service = self;
	const struct sheet_loaded *sheet = record;
	struct outlet outlet = {emit, outputs};
	return sheets_plan(&service->registry, sheet->name, sheet->content, &outlet, why);
}

static enum err check(void *self, const char *name, struct text content, struct why *why)
{
	const struct service *service = self;
	return sheets_plan(&service->registry, text_of(name), content, NULL, why);
}

/* The kit asks about one sheet at a time and does not say which. */
static enum err check_states(void *self, struct text content, struct why *why)
{
	return check(self, "states", content, why);
}

static enum err check_entities(void *self, struct text content, struct why *why)
{
	return check(self, "entities", content, why);
}

static enum err check_organizations(void *self, struct text content, struct why *why)
{
	return check(self, "organizations", content, why);
}

static enum err check_state_names(void *self, struct text content, struct why *why)
{
	return check(self, "state_names", content, why);
}

static enum err check_org_names(void *self, struct text content, struct why *why)
{
	return check(self, "org_names", content, why);
}

static enum err check_decision_rules(void *self, struct text content, struct why *why)
{
	return check(self, "decision_rules", content, why);
}

static enum err check_state_changes(void *self, struct text content, struct why *why)
{
	return check(self, "state_changes", content, why);
}

static enum err check_sources(void *self, struct text content, struct why *why)
{
	return check(self, "sources", content, why);
}

static enum err check_memberships(void *self, struct text content, struct why *why)
{
	return check(self, "memberships", content, why);
}

static enum err check_chairs(void *self, struct text content, struct why *why)
{
	return check(self, "chairs", content, why);
}

static enum err check_summits(void *self, struct text content, struct why *why)
{
	return check(self, "summits", content, why);
}

static enum err check_assessments(void *self, struct text content, struct why *why)
{
	return check(self, "assessments", content, why);
}

/* States and organisations first: the others name them. */
static const struct kit_sheet sheets[] = {
	{"states", check_states},
	{"entities", check_entities},
	{"organizations", check_organizations},
	{"state_names", check_state_names},
	{"org_names", check_org_names},
	{"decision_rules", check_decision_rules},
	{"state_changes", check_state_changes},
	{"sources", check_sources},
	{"memberships", check_memberships},
	{"chairs", check_chairs},
	{"summits", check_summits},
	{"assessments", check_assessments},
	{0},
};

/* --- Claims ---------------------------------------------------------------------------------- */

static enum err emit_verdict(const struct kit_event *event, const struct claim *claim,
	const struct verdict *verdict, struct kit_outputs *outputs, struct why *why)
{
	struct claim_matched matched = {
		.claim = claim->id,
		.claim_seq = event->seq,
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
	};
	return kit_emit(outputs,
		reading_subject(event->arena, "registry.claim.matched", claim->id, TEXT_NONE),
		&record_claim_matched, &matched, why);
}

/* The same claim, found again, has its verdict already. */
static enum err decide_claim(void *self, const struct kit_event *event, const void *record,
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
	struct verdicts *verdicts = arena_zero(event->arena, 1, sizeof(*verdicts));
	match_claim(&service->registry, claim, event->arena, verdicts);
	for (uint32_t i = 0; !err && i < verdicts->count; i++)
		err = emit_verdict(event, claim, &verdicts->items[i], outputs, why);
	return err;
}

static const struct kit_handler events[] = {
	{.filter = "registry.sheet.loaded.*", .type = &record_sheet_loaded, .decide = decide_sheet},
	{.filter = "claim.org.>", .type = &record_claim, .decide = decide_claim},
	{.filter = "claim.summit.>", .type = &record_claim, .decide = decide_claim},
	{.filter = "registry.membership.>", .type = &record_status_changed, .apply = apply},
	{.filter = "registry.chair.>", .type = &record_status_changed, .apply = apply},
	{.filter = "registry.organisation.recorded.*",
		.type = &record_organisation,
		.apply = apply},
	{.filter = "registry.rule.recorded.>", .type = &record_decision_rule, .apply = apply},
	{.filter = "registry.summit.held.>", .type = &record_summit, .apply = apply},
	{.filter = "registry.state.recorded.*", .type = &record_country, .apply = apply},
	{.filter = "registry.identity.changed.*", .type = &record_identity_change, .apply = apply},
	{.filter = "registry.assessment.recorded.*", .type = &record_assessment, .apply = apply},
	{.filter = "registry.source.recorded.*", .type = &record_publication, .apply = apply},
	{.filter = "registry.entity.named.*", .type = &record_entity_named, .apply = apply},
	{.filter = "registry.record.withdrawn.*", .type = &record_record_withdrawn, .apply = apply},
	{.filter = "registry.claim.matched.*", .type = &record_claim_matched, .apply = apply},
	{0},
};

/* --- Questions ------------------------------------------------------------------------------- */

/* The edge's clock says what "today" and "now" mean. What is recorded already is known now, also
 * where the broker's clock is a little ahead of ours. */
static struct today today_of(const struct service *service)
{
	int64_t now_us = clock_wall_us();
	int64_t last_us = service->registry.last.recorded_us;
	return (struct today){(day)(now_us / 86400000000), now_us > last_us ? now_us : last_us};
}

static enum err members(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct members_reply out = {0};
	enum err err =
		answer_members(&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err memberships(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct members_reply out = {0};
	enum err err = answer_memberships(
		&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err history(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct history_reply out = {0};
	enum err err =
		answer_history(&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err audit(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why)
{
	struct service *service = self;
	struct audit_reply out = {0};
	enum err err =
		answer_audit(&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err diff(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why)
{
	struct service *service = self;
	struct diff_reply out = {0};
	enum err err =
		answer_diff(&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err chairs(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct chairs_reply out = {0};
	enum err err =
		answer_chairs(&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err summits(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct summits_reply out = {0};
	enum err err =
		answer_summits(&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err organisations(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct organisations_reply out = {0};
	enum err err = answer_organisations(
		&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err find(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why)
{
	struct service *service = self;
	struct find_reply out = {0};
	enum err err =
		answer_find(&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err why_record(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct why_tree out = {0};
	enum err err = answer_why(&service->registry, request, arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static const struct kit_method methods[] = {
	{"members", &record_members_query, &record_members_reply,
		"Who stood to an organisation how, on a day.", members, NULL},
	{"memberships", &record_memberships_query, &record_members_reply,
		"To what a state belonged, on a day.", memberships, NULL},
	{"history", &record_history_query, &record_history_reply,
		"How states stood to an organisation over time.", history, NULL},
	{"audit", &record_audit_query, &record_audit_reply,
		"What was known of a state's status on a day, over recorded time.", audit, NULL},
	{"diff", &record_diff_query, &record_diff_reply,
		"What differs between two days or two states of knowledge.", diff, NULL},
	{"chairs", &record_chairs_query, &record_chairs_reply,
		"Who chaired what, with what supports and disputes it.", chairs, NULL},
	{"summits", &record_summits_query, &record_summits_reply, "Summits with attendance.",
		summits, NULL},
	{"organisations", &record_organisations_query, &record_organisations_reply,
		"Organisations and how they decide.", organisations, NULL},
	{"find", &record_find_query, &record_find_reply, "What bears a name.", find, NULL},
	{"why", &record_why_query, &record_why_tree, "How do we know?", why_record, NULL},
	{0},
};

/* --- Life ------------------------------------------------------------------------------------ */

static void close_service(void **self)
{
	struct service *service = *self;
	registry_fini(&service->registry);
	free(service);
	*self = NULL;
}

static enum err open_service(
	struct store *store, const void *config, const char *data_dir, void **self, struct why *why)
{
	(void)config;
	(void)data_dir;
	struct service *service = alloc_zero(1, sizeof(*service));
	service->store = store;
	registry_init(&service->registry);
	*self = service;
	enum err err = registry_store_load(store, &service->registry, why);
	if (err)
		close_service(self);
	return err;
}

const struct kit_service handlers_service = {
	.name = "registry",
	.doc = "Who belongs to what, who chairs what, who came: on two clocks, with sources.",
	.manual = manual,
	.handlers = events,
	.methods = methods,
	.sheets = sheets,
	.schema = registry_store_schema,
	.schema_version = REGISTRY_STORE_VERSION,
	.tables = registry_store_tables,
	.open = open_service,
	.close = close_service,
};
