#include "services/registry/handlers.h"

#include "proto/base/alloc.h"
#include "proto/base/clock.h"
#include "proto/records/service.h"
#include "services/registry/files/files.h"
#include "services/registry/handlers_inside.h"
#include "services/registry/matching/promote.h"

#include <stdlib.h>

static const char manual[] =
#include "services/registry/manual.mdoc.h"
	;

/* --- Own events ------------------------------------------------------------------------------ */

/* A transaction is known by the input that its events were decided from. */
static enum err apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct service *service = self;
	struct applied applied;
	const struct stamp stamp = {event->recorded_us, event->seq,
		event->parents_count ? event->parents[0] : event->seq};
	const struct applying applying = {
		registry_record_type(event->type), record, event->data, event->arena};
	enum err err = registry_apply_record(&service->registry, &applying, stamp, &applied, why);
	if (!err)
		saved_note(&service->saved, &applied);
	return err;
}

static enum err save(void *self, struct why *why)
{
	struct service *service = self;
	return saved_write(&service->saved, &service->registry, service->store, why);
}

/* --- Sheets ---------------------------------------------------------------------------------- */

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

static enum err check_indicators(void *self, struct text content, struct why *why)
{
	return check(self, "indicators", content, why);
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
	{"indicators", check_indicators},
	{0},
};

/* --- Events ---------------------------------------------------------------------------------- */

static const struct kit_handler events[] = {
	{.filter = "registry.sheet.loaded.*",
		.type = &record_sheet_loaded,
		.decide = handlers_decide_sheet},
	{.filter = "claim.org.>",
		.type = &record_claim,
		.project = handlers_project_claim,
		.decide = handlers_decide_claim},
	{.filter = "claim.summit.>",
		.type = &record_claim,
		.project = handlers_project_claim,
		.decide = handlers_decide_claim},
	/* What a person is that came to a summit. */
	{.filter = "claim.person.office.>",
		.type = &record_claim,
		.project = handlers_project_claim},
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
	{.filter = "registry.indicator.recorded.*", .type = &record_indicator, .apply = apply},
	{.filter = "registry.source.recorded.*", .type = &record_publication, .apply = apply},
	{.filter = "registry.entity.named.*", .type = &record_entity_named, .apply = apply},
	{.filter = "registry.record.withdrawn.*", .type = &record_record_withdrawn, .apply = apply},
	{.filter = "registry.import.asked",
		.type = &record_rows_offered,
		.decide = handlers_decide_import},
	{.filter = "registry.claim.review_asked.*",
		.type = &record_claim_review,
		.decide = handlers_decide_review},
	{.filter = "registry.claim.reviewed.*", .type = &record_claim_review, .apply = apply},
	{.filter = "registry.claim.promoted.*", .type = &record_claim_judged, .apply = apply},
	{.filter = "registry.claim.held.*", .type = &record_claim_judged, .apply = apply},
	{.filter = "registry.claim.refuted.*", .type = &record_claim_judged, .apply = apply},
	{.filter = "registry.claim.expired.*", .type = &record_claim_judged, .apply = apply},
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
	if (!err)
		err = registry_read(&service->registry, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err summits(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct summits_reply out = {0};
	enum err err =
		answer_summits(&service->registry, request, today_of(service), arena, &out, why);
	if (!err)
		err = registry_read(&service->registry, why);
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

static enum err counts(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct counts_reply out = {0};
	enum err err =
		answer_counts(&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err accession(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct accession_reply out = {0};
	enum err err =
		answer_accession(&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err overlap(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct overlap_reply out = {0};
	enum err err =
		answer_overlap(&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err shares(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct shares_reply out = {0};
	enum err err =
		answer_shares(&service->registry, request, today_of(service), arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err next_chair(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct next_chair_reply out = {0};
	enum err err =
		answer_next_chair(&service->registry, request, today_of(service), arena, &out, why);
	if (!err)
		err = registry_read(&service->registry, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err export(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why) {
	struct service *service = self; struct export_reply out = {0};
	enum err err = files_write(&service->registry, request, arena, &out, why);
	return err ? err : kit_answer(reply, &out, why);
}

static enum err why_record(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct service *service = self;
	struct why_tree out = {0};
	enum err err = answer_why(&service->registry, request, arena, &out, why);
	if (!err)
		err = registry_read(&service->registry, why);
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
	{"counts", &record_counts_query, &record_counts_reply,
		"How many had a status over time, and the first day with so many.", counts, NULL},
	{"accession", &record_accession_query, &record_accession_reply, "In which order they came.",
		accession, NULL},
	{"overlap", &record_overlap_query, &record_overlap_reply,
		"Who belongs to several organisations.", overlap, NULL},
	{"shares", &record_shares_query, &record_shares_reply,
		"Share of population or area, with the vintage of both numbers.", shares, NULL},
	{"next_chair", &record_next_chair_query, &record_next_chair_reply,
		"Who will chair next, as far as anything says.", next_chair, NULL},
	{"export", &record_export_query, &record_export_reply, "Rows as a file.", export, NULL},
	{"import", &record_rows_offered, &record_command_done,
		"Takes the rows of a file over, whole or not at all.", NULL,
		handlers_import_command},
	{"review", &record_review_query, &record_review_reply,
		"Claims as the gate judged them; those that wait for a person.", handlers_review,
		NULL},
	{"review_decide", &record_claim_review, &record_command_done,
		"A person decides on a claim.", NULL, handlers_review_command},
	{"why", &record_why_query, &record_why_tree, "How do we know?", why_record, NULL},
	{0},
};

/* --- Life ------------------------------------------------------------------------------------ */

static void close_service(void **self)
{
	struct service *service = *self;
	saved_fini(&service->saved);
	registry_fini(&service->registry);
	free(service);
	*self = NULL;
}

static enum err open_service(
	struct store *store, const void *config, const char *data_dir, void **self, struct why *why)
{
	(void)data_dir;
	const struct registry_config *given = config;
	struct gate_policy any;
	struct text policies = text_of(given->promote);
	enum err err = gate_policy_of(policies, TEXT("*"), &any, why);
	if (err)
		return err;
	struct service *service = alloc_zero(1, sizeof(*service));
	service->store = store;
	service->policies = policies;
	service->expire_days = given->expire_days;
	registry_init(&service->registry);
	*self = service;
	err = saved_load(&service->saved, &service->registry, store, why);
	if (err)
		close_service(self);
	return err;
}

static const struct config_option options[] = {
	{.name = "promote",
		.kind = CONFIG_TEXT,
		.offset = offsetof(struct registry_config, promote),
		.fallback = PROMOTE_POLICIES,
		.doc = "how many sources of which grade make a claim a record, by kind of fact: "
		       "'* A1 B2, org.chair A1 B3, org.membership never'"},
	{.name = "expire-days",
		.kind = CONFIG_NUMBER,
		.offset = offsetof(struct registry_config, expire_days),
		.fallback = "365",
		.min = 0,
		.max = 36500,
		.doc = "a claim that waits this long for a second source has expired; 0: never"},
	{0},
};

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
	.options = options,
	.config_size = sizeof(struct registry_config),
	.open = open_service,
	.close = close_service,
	.save = save,
};
