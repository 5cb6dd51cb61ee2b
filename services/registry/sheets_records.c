/* How the rows of each sheet become records. */
#include "services/registry/sheets.h"

#include "proto/base/alloc.h"

#include <stdarg.h>
#include <stdio.h>

static enum err want(const struct reading *reading, struct wanted_list *list,
	enum ledger_kind kind, struct text subject, const void *record, struct why *why)
{
	struct wanted wanted = {.kind = kind,
		.subject = subject,
		.record = record,
		.row = reading->row,
		.id = ledger_id(kind, record, reading->arena)};
	enum err err = reading_encode(reading, ledger_type(kind), record, &wanted.data, why);
	if (err)
		return err;
	list->items = alloc_room(list->items, list->count, &list->room, sizeof(*list->items));
	list->items[list->count++] = wanted;
	return ERR_OK;
}

static struct text format_id(const struct reading *reading, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static struct text format_id(const struct reading *reading, const char *fmt, ...)
{
	char id[320];
	va_list args;
	va_start(args, fmt);
	int len = vsnprintf(id, sizeof(id), fmt, args);
	va_end(args);
	size_t used = len < 0 ? 0 : (size_t)len < sizeof(id) ? (size_t)len : sizeof(id) - 1;
	return arena_copy(reading->arena, (struct text){id, used});
}

/* --- Names ------------------------------------------------------------------------------------- */

static enum err want_name(const struct reading *reading, struct wanted_list *list,
	const struct entity_named *name, struct why *why)
{
	if (!name->name.len)
		return ERR_OK;
	struct entity_named *kept = arena_zero(reading->arena, 1, sizeof(*kept));
	*kept = *name;
	kept->sheet = text_of(reading->name);
	return want(reading, list, LEDGER_NAME,
		reading_subject(reading->arena, "registry.entity.named", kept->id, TEXT_NONE), kept,
		why);
}

static bool owns_name(const struct version *version, const char *sheet)
{
	return version->kind == LEDGER_NAME &&
		text_is(((const struct entity_named *)version->record)->sheet, sheet);
}

static enum err name_days(const struct reading *reading, struct entity_named *name,
	struct why *why)
{
	struct day_span span;
	bool absent;
	enum err err = sheet_days(reading->sheet, reading->row, "from", &span, &absent, why);
	if (!err && !absent) {
		name->has_from = true;
		name->from = span.first;
	}
	if (!err)
		err = sheet_days(reading->sheet, reading->row, "to", &span, &absent, why);
	if (!err && !absent) {
		name->has_to = true;
		name->to = span.first;
	}
	if (!err && name->has_from && name->has_to && name->from >= name->to)
		return sheet_refuse(reading->sheet, reading->row, "to", ERR_RULE, why,
			"wanted a day after from, got '%.*s'",
			TEXT_ARG(reading_cell(reading, "to")));
	return err;
}

static enum err read_name(const struct reading *reading, struct wanted_list *list,
	const char *kind, struct why *why)
{
	struct entity_named name = {.kind = text_of(kind),
		.role = reading_cell(reading, "role"),
		.lang = reading_cell(reading, "lang")};
	enum err err = reading_required(reading, "id", &name.id, why);
	if (!err)
		err = reading_required(reading, "name", &name.name, why);
	if (!err)
		err = reading_required(reading, "source", &name.source, why);
	if (!err)
		err = name_days(reading, &name, why);
	return err ? err : want_name(reading, list, &name, why);
}

static const char *const name_columns[] = {"id", "role", "lang", "name", "from", "to", "source",
	NULL};

static enum err read_state_name(const struct reading *reading, struct wanted_list *list,
	struct why *why)
{
	enum err err = reading_participant(reading, "id", reading_cell(reading, "id"), why);
	return err ? err : read_name(reading, list, "state", why);
}

static bool owns_state_name(const struct version *version)
{
	return owns_name(version, "state_names");
}

/* News tells organisations, their organs, and formats of dialogue apart. */
static const char *name_kind(const struct organisation *org)
{
	if (text_is(org->kind, "igo_organ"))
		return "organ";
	return text_starts(org->id, TEXT("C5")) ? "format" : "org";
}

static enum err read_org_name(const struct reading *reading, struct wanted_list *list,
	struct why *why)
{
	struct text id;
	enum err err = reading_org(reading, "id", &id, why);
	if (err)
		return err;
	const struct version *held =
		ledger_find(reading->registry->ledger, LEDGER_ORGANISATION, id, RECORDED_MAX);
	return read_name(reading, list, name_kind(held->record), why);
}

static bool owns_org_name(const struct version *version)
{
	return owns_name(version, "org_names");
}

/* --- States and entities ----------------------------------------------------------------------- */

static const char *const state_columns[] = {"id", "iso3", "name", "official_name", "common_name",
	"name_ru", "name_zh", "source", NULL};

static enum err state_names(const struct reading *reading, struct wanted_list *list,
	const struct country *state, struct why *why)
{
	static const struct {
		const char *column, *role, *lang;
	} names[] = {
		{"name", "official", "en"},
		{"official_name", "official", "en"},
		{"common_name", "alias", "en"},
		{"name_ru", "official", "ru"},
		{"name_zh", "official", "zh"},
	};
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < ARRAY_LEN(names); i++) {
		struct text name = reading_cell(reading, names[i].column);
		bool said = false;
		for (size_t k = 0; k < i; k++)
			said |= text_equal(name, reading_cell(reading, names[k].column));
		if (said)
			continue;
		err = want_name(reading, list,
			&(struct entity_named){.id = state->id,
				.kind = TEXT("state"),
				.name = name,
				.role = text_of(names[i].role),
				.lang = text_of(names[i].lang),
				.source = state->source},
			why);
	}
	return err;
}

static enum err read_state(const struct reading *reading, struct wanted_list *list,
	struct why *why)
{
	struct country *state = arena_zero(reading->arena, 1, sizeof(*state));
	state->kind = TEXT("country");
	state->iso3 = reading_cell(reading, "iso3");
	state->official = reading_cell(reading, "official_name");
	enum err err = reading_required(reading, "id", &state->id, why);
	if (!err)
		err = reading_required(reading, "name", &state->name, why);
	if (!err)
		err = reading_required(reading, "source", &state->source, why);
	if (!err && reading_cell(reading, "common_name").len)
		state->name = reading_cell(reading, "common_name");
	if (!err)
		err = want(reading, list, LEDGER_STATE,
			reading_subject(reading->arena, "registry.state.recorded", state->id,
				TEXT_NONE),
			state, why);
	return err ? err : state_names(reading, list, state, why);
}

static bool is_country(const struct version *version)
{
	return text_is(((const struct country *)version->record)->kind, "country");
}

static bool owns_state(const struct version *version)
{
	return version->kind == LEDGER_STATE ? is_country(version) : owns_name(version, "states");
}

static const char *const entity_columns[] = {"id", "name", "official_name", "kind", "source",
	NULL};

static enum err read_entity(const struct reading *reading, struct wanted_list *list,
	struct why *why)
{
	struct country *entity = arena_zero(reading->arena, 1, sizeof(*entity));
	entity->official = reading_cell(reading, "official_name");
	enum err err = reading_required(reading, "id", &entity->id, why);
	if (!err)
		err = reading_required(reading, "name", &entity->name, why);
	if (!err)
		err = reading_required(reading, "kind", &entity->kind, why);
	if (!err)
		err = reading_required(reading, "source", &entity->source, why);
	return err ? err
		   : want(reading, list, LEDGER_STATE,
			     reading_subject(reading->arena, "registry.state.recorded", entity->id,
				     TEXT_NONE),
			     entity, why);
}

static bool owns_entity(const struct version *version)
{
	return version->kind == LEDGER_STATE && !is_country(version);
}

/* --- Organisations and how they decide --------------------------------------------------------- */

static const char *const organisation_columns[] = {"id", "name", "abbrev", "aliases", "kind",
	"parent", "founded", "founded_event", "seat", "decision_rule", "decision_rule_code",
	"confidence", "source", "verified", "note", NULL};

static enum err organisation_names(const struct reading *reading, struct wanted_list *list,
	const struct organisation *org, struct why *why)
{
	struct entity_named name = {.id = org->id,
		.kind = text_of(name_kind(org)),
		.name = org->name,
		.role = TEXT("name"),
		.lang = TEXT("en"),
		.source = org->source};
	enum err err = want_name(reading, list, &name, why);
	name.name = org->abbreviation;
	name.role = TEXT("abbreviation");
	if (!err)
		err = want_name(reading, list, &name, why);
	const struct text *aliases;
	uint32_t count = sheet_list(reading->sheet, reading->row, "aliases", '|', reading->arena,
		&aliases);
	name.role = TEXT("alias");
	name.lang = TEXT_NONE;
	for (uint32_t i = 0; !err && i < count; i++) {
		name.name = aliases[i];
		err = want_name(reading, list, &name, why);
	}
	return err;
}

static enum err check_founded(const struct reading *reading, struct why *why)
{
	struct day_span span;
	bool absent;
	return sheet_days(reading->sheet, reading->row, "founded", &span, &absent, why);
}

static enum err read_organisation(const struct reading *reading, struct wanted_list *list,
	struct why *why)
{
	struct organisation *org = arena_zero(reading->arena, 1, sizeof(*org));
	org->abbreviation = reading_cell(reading, "abbrev");
	org->parent = reading_cell(reading, "parent");
	org->founded = reading_cell(reading, "founded");
	org->founded_event = reading_cell(reading, "founded_event");
	org->seat = reading_cell(reading, "seat");
	org->decision_rule = reading_cell(reading, "decision_rule");
	org->decision_rule_code = reading_cell(reading, "decision_rule_code");
	org->verified = reading_cell(reading, "verified");
	org->note = reading_cell(reading, "note");
	enum err err = reading_required(reading, "id", &org->id, why);
	if (!err)
		err = reading_required(reading, "name", &org->name, why);
	if (!err)
		err = reading_required(reading, "kind", &org->kind, why);
	if (!err)
		err = reading_required(reading, "source", &org->source, why);
	if (!err)
		err = check_founded(reading, why);
	if (!err)
		err = reading_confidence(reading, &org->confidence, why);
	if (!err)
		err = want(reading, list, LEDGER_ORGANISATION,
			reading_subject(reading->arena, "registry.organisation.recorded", org->id,
				TEXT_NONE),
			org, why);
	return err ? err : organisation_names(reading, list, org, why);
}

static bool owns_organisation(const struct version *version)
{
	return version->kind == LEDGER_ORGANISATION || owns_name(version, "organizations");
}

static const char *const rule_columns[] = {"code", "org", "organ", "applies_to", "adopt_condition",
	"who_may_block", "quorum", "silence_period_h", "abstention_effect", "opt_out", "source",
	"verified", "note", NULL};

static enum err read_rule(const struct reading *reading, struct wanted_list *list,
	struct why *why)
{
	struct decision_rule *rule = arena_zero(reading->arena, 1, sizeof(*rule));
	rule->organ = reading_cell(reading, "organ");
	rule->applies_to = reading_cell(reading, "applies_to");
	rule->who_may_block = reading_cell(reading, "who_may_block");
	rule->quorum = reading_cell(reading, "quorum");
	rule->silence_period = reading_cell(reading, "silence_period_h");
	rule->abstention_effect = reading_cell(reading, "abstention_effect");
	rule->opt_out = reading_cell(reading, "opt_out");
	rule->verified = reading_cell(reading, "verified");
	rule->note = reading_cell(reading, "note");
	enum err err = reading_required(reading, "code", &rule->code, why);
	if (!err)
		err = text_is(reading_cell(reading, "org"), "any")
			? reading_required(reading, "org", &rule->org, why)
			: reading_org(reading, "org", &rule->org, why);
	if (!err)
		err = reading_required(reading, "adopt_condition", &rule->adopt_condition, why);
	if (!err)
		err = reading_required(reading, "source", &rule->source, why);
	if (err)
		return err;
	rule->id = format_id(reading, "rule:%.*s:%.*s", TEXT_ARG(rule->org), TEXT_ARG(rule->code));
	return want(reading, list, LEDGER_RULE,
		reading_subject(reading->arena, "registry.rule.recorded", rule->org, rule->code),
		rule, why);
}

static bool owns_rule(const struct version *version)
{
	return version->kind == LEDGER_RULE;
}

/* --- Summits ----------------------------------------------------------------------------------- */

static const char *const summit_columns[] = {"org", "number", "place", "host", "start", "end",
	"format", "attendees_members", "attendees_others", "attendance_basis", "outcome",
	"confidence", "source", "verified", "note", NULL};

static enum err exact_day(const struct reading *reading, const char *column, day *out,
	struct why *why)
{
	struct day_span span;
	enum err err = sheet_days(reading->sheet, reading->row, column, &span, NULL, why);
	if (!err && span.precision != DAY_BY_DAY)
		return sheet_refuse(reading->sheet, reading->row, column, ERR_BAD_DATE, why,
			"wanted a day, got '%.*s'", TEXT_ARG(reading_cell(reading, column)));
	if (!err)
		*out = span.first;
	return err;
}

static enum err summit_days(const struct reading *reading, struct summit *summit,
	struct why *why)
{
	enum err err = exact_day(reading, "start", &summit->start, why);
	if (!err)
		err = exact_day(reading, "end", &summit->end, why);
	if (!err && summit->end < summit->start)
		return sheet_refuse(reading->sheet, reading->row, "end", ERR_RULE, why,
			"wanted a day not before start, got '%.*s'",
			TEXT_ARG(reading_cell(reading, "end")));
	return err;
}

static enum err roster(const struct reading *reading, const char *column,
	const struct text **states, uint32_t *count, struct why *why)
{
	*count = reading_list(reading, column, states);
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < *count; i++)
		err = reading_participant(reading, column, (*states)[i], why);
	return err;
}

static enum err summit_people(const struct reading *reading, struct summit *summit,
	struct why *why)
{
	enum err err = reading_required(reading, "host", &summit->host, why);
	if (!err)
		err = reading_participant(reading, "host", summit->host, why);
	if (!err)
		err = roster(reading, "attendees_members", &summit->members, &summit->members_count,
			why);
	if (!err)
		err = roster(reading, "attendees_others", &summit->others, &summit->others_count,
			why);
	return err;
}

static enum err summit_number(const struct reading *reading, struct summit *summit,
	struct text *key, struct why *why)
{
	bool absent;
	char text[DAY_TEXT];
	enum err err = sheet_i64(reading->sheet, reading->row, "number", 1, 9999, &summit->number,
		&absent, why);
	if (err)
		return err;
	summit->has_number = !absent;
	*key = absent ? format_id(reading, "%s", day_format(summit->start, text))
		      : reading_cell(reading, "number");
	summit->id = format_id(reading, "summit:%.*s:%.*s", TEXT_ARG(summit->org), TEXT_ARG(*key));
	return ERR_OK;
}

static enum err read_summit(const struct reading *reading, struct wanted_list *list,
	struct why *why)
{
	struct summit *summit = arena_zero(reading->arena, 1, sizeof(*summit));
	struct text key = TEXT_NONE;
	summit->attendance_basis = reading_cell(reading, "attendance_basis");
	summit->outcome = reading_cell(reading, "outcome");
	summit->verified = reading_cell(reading, "verified");
	summit->note = reading_cell(reading, "note");
	enum err err = reading_org(reading, "org", &summit->org, why);
	if (!err)
		err = reading_required(reading, "place", &summit->place, why);
	if (!err)
		err = reading_required(reading, "format", &summit->format, why);
	if (!err)
		err = reading_required(reading, "source", &summit->source, why);
	if (!err)
		err = reading_confidence(reading, &summit->confidence, why);
	if (!err)
		err = summit_days(reading, summit, why);
	if (!err)
		err = summit_people(reading, summit, why);
	if (!err)
		err = summit_number(reading, summit, &key, why);
	return err ? err
		   : want(reading, list, LEDGER_SUMMIT,
			     reading_subject(reading->arena, "registry.summit.held", summit->org,
				     key),
			     summit, why);
}

static bool owns_summit(const struct version *version)
{
	return version->kind == LEDGER_SUMMIT;
}

/* --- Renamings, assessments, publications ------------------------------------------------------ */

static const char *const change_columns[] = {"state", "kind", "from_value", "to_value", "date",
	"date_precision", "related_state", "confidence", "source", "verified", "note", NULL};

static enum err read_identity(const struct reading *reading, struct wanted_list *list,
	struct why *why)
{
	struct identity_change *change = arena_zero(reading->arena, 1, sizeof(*change));
	struct day_span span;
	change->related = reading_cell(reading, "related_state");
	change->verified = reading_cell(reading, "verified");
	change->note = reading_cell(reading, "note");
	enum err err = reading_required(reading, "state", &change->subject, why);
	if (!err)
		err = reading_required(reading, "kind", &change->kind, why);
	if (!err)
		err = reading_required(reading, "from_value", &change->before, why);
	if (!err)
		err = reading_required(reading, "to_value", &change->after, why);
	if (!err)
		err = reading_required(reading, "date_precision", &change->precision, why);
	if (!err)
		err = reading_required(reading, "source", &change->source, why);
	if (!err)
		err = reading_confidence(reading, &change->confidence, why);
	if (!err)
		err = sheet_days(reading->sheet, reading->row, "date", &span, NULL, why);
	if (err)
		return err;
	change->on = span.first;
	change->id = format_id(reading, "change:%.*s:%.*s:%.*s", TEXT_ARG(change->subject),
		TEXT_ARG(change->kind), TEXT_ARG(reading_cell(reading, "date")));
	return want(reading, list, LEDGER_IDENTITY,
		reading_subject(reading->arena, "registry.identity.changed", change->subject,
			TEXT_NONE),
		change, why);
}

static bool owns_identity(const struct version *version)
{
	return version->kind == LEDGER_IDENTITY;
}

static const char *const assessment_columns[] = {"id", "claim", "subject", "predicate", "object",
	"asserted_by", "asserted_on", "source_grade", "verdict", "supports", "disputes",
	"questions", "note", NULL};

static enum err read_assessment(const struct reading *reading, struct wanted_list *list,
	struct why *why)
{
	struct assessment *one = arena_zero(reading->arena, 1, sizeof(*one));
	struct text id = TEXT_NONE;
	one->object = reading_cell(reading, "object");
	one->asserted_on = reading_cell(reading, "asserted_on");
	one->note = reading_cell(reading, "note");
	one->supports_count = reading_list(reading, "supports", &one->supports);
	one->disputes_count = reading_list(reading, "disputes", &one->disputes);
	one->questions_count = reading_list(reading, "questions", &one->questions);
	enum err err = reading_required(reading, "id", &id, why);
	if (!err)
		err = reading_required(reading, "claim", &one->claim, why);
	if (!err)
		err = reading_required(reading, "subject", &one->subject, why);
	if (!err)
		err = reading_required(reading, "predicate", &one->predicate, why);
	if (!err)
		err = reading_required(reading, "asserted_by", &one->asserted_by, why);
	if (!err)
		err = reading_required(reading, "source_grade", &one->grade, why);
	if (!err)
		err = reading_required(reading, "verdict", &one->verdict, why);
	if (err)
		return err;
	one->id = format_id(reading, "assessment:%.*s", TEXT_ARG(id));
	return want(reading, list, LEDGER_ASSESSMENT,
		reading_subject(reading->arena, "registry.assessment.recorded", id, TEXT_NONE), one,
		why);
}

static bool owns_assessment(const struct version *version)
{
	return version->kind == LEDGER_ASSESSMENT;
}

static const char *const source_columns[] = {"id", "title", "publisher", "year", "tier",
	"verified", NULL};

static enum err read_source(const struct reading *reading, struct wanted_list *list,
	struct why *why)
{
	struct publication *one = arena_zero(reading->arena, 1, sizeof(*one));
	one->publisher = reading_cell(reading, "publisher");
	one->year = reading_cell(reading, "year");
	one->verified = reading_cell(reading, "verified");
	enum err err = reading_required(reading, "id", &one->id, why);
	if (!err)
		err = reading_required(reading, "title", &one->title, why);
	if (!err)
		err = reading_required(reading, "tier", &one->grade, why);
	return err ? err
		   : want(reading, list, LEDGER_SOURCE,
			     reading_subject(reading->arena, "registry.source.recorded", one->id,
				     TEXT_NONE),
			     one, why);
}

static bool owns_source(const struct version *version)
{
	return version->kind == LEDGER_SOURCE;
}

const struct record_sheet *sheets_records(struct text name)
{
	static const struct record_sheet sheets[] = {
		{"states", state_columns, read_state, owns_state},
		{"entities", entity_columns, read_entity, owns_entity},
		{"organizations", organisation_columns, read_organisation, owns_organisation},
		{"state_names", name_columns, read_state_name, owns_state_name},
		{"org_names", name_columns, read_org_name, owns_org_name},
		{"decision_rules", rule_columns, read_rule, owns_rule},
		{"state_changes", change_columns, read_identity, owns_identity},
		{"sources", source_columns, read_source, owns_source},
		{"summits", summit_columns, read_summit, owns_summit},
		{"assessments", assessment_columns, read_assessment, owns_assessment},
	};
	for (size_t i = 0; i < ARRAY_LEN(sheets); i++)
		if (text_is(name, sheets[i].name))
			return &sheets[i];
	return NULL;
}
