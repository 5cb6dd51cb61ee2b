/* The sheets of what happened and what was published: decision rules, summits, renamings, checked
 * claims, publications. */
#include "services/registry/sheets/sheets.h"
#include "services/registry/sheets/succession.h"

#include <stdarg.h>
#include <stddef.h>

enum { ID_MAX = 256 };

static struct text format_id(const struct reading *reading, const char *fmt, ...) PRINTF(2, 3);

static struct text format_id(const struct reading *reading, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	struct text id = arena_vformat(reading->arena, ID_MAX, fmt, args);
	va_end(args);
	return id;
}

/* --- Decision rules -------------------------------------------------------------------------- */

static const char *const rule_columns[] = {"code", "org", "organ", "applies_to", "adopt_condition",
	"who_may_block", "quorum", "silence_period_h", "abstention_effect", "opt_out", "source",
	"verified", "note", NULL};

static const struct cell rule_cells[] = {
	{"code", offsetof(struct decision_rule, code), true},
	{"org", offsetof(struct decision_rule, org), true},
	{"organ", offsetof(struct decision_rule, organ), false},
	{"applies_to", offsetof(struct decision_rule, applies_to), false},
	{"adopt_condition", offsetof(struct decision_rule, adopt_condition), true},
	{"who_may_block", offsetof(struct decision_rule, who_may_block), false},
	{"quorum", offsetof(struct decision_rule, quorum), false},
	{"silence_period_h", offsetof(struct decision_rule, silence_period), false},
	{"abstention_effect", offsetof(struct decision_rule, abstention_effect), false},
	{"opt_out", offsetof(struct decision_rule, opt_out), false},
	{"source", offsetof(struct decision_rule, source), true},
	{"verified", offsetof(struct decision_rule, verified), false},
	{"note", offsetof(struct decision_rule, note), false},
	{0},
};

/* The organisation `any` stands for a way of coding rules, not for an organisation. */
static enum err read_rule(const struct reading *reading, struct wanted_list *list, struct why *why)
{
	struct decision_rule *rule = arena_zero(reading->arena, 1, sizeof(*rule));
	enum err err = reading_cells(reading, rule_cells, rule, why);
	if (!err && !text_is(rule->org, "any"))
		err = reading_org(reading, "org", &rule->org, why);
	if (err)
		return err;
	rule->id = format_id(reading, "rule:%.*s:%.*s", TEXT_ARG(rule->org), TEXT_ARG(rule->code));
	return reading_want(reading, list, LEDGER_RULE,
		reading_subject(reading->arena, "registry.rule.recorded", rule->org, rule->code),
		rule, why);
}

static bool owns_rule(const struct version *version)
{
	return version->kind == LEDGER_RULE;
}

/* --- Summits --------------------------------------------------------------------------------- */

static const char *const summit_columns[] = {"org", "number", "place", "host", "start", "end",
	"format", "attendees_members", "attendees_others", "attendance_basis", "outcome",
	"confidence", "source", "verified", "note", NULL};

static const struct cell summit_cells[] = {
	{"org", offsetof(struct summit, org), true},
	{"place", offsetof(struct summit, place), true},
	{"host", offsetof(struct summit, host), true},
	{"format", offsetof(struct summit, format), true},
	{"attendance_basis", offsetof(struct summit, attendance_basis), false},
	{"outcome", offsetof(struct summit, outcome), false},
	{"source", offsetof(struct summit, source), true},
	{"verified", offsetof(struct summit, verified), false},
	{"note", offsetof(struct summit, note), false},
	{0},
};

static enum err exact_day(
	const struct reading *reading, const char *column, day *out, struct why *why)
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

static enum err summit_days(const struct reading *reading, struct summit *summit, struct why *why)
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

static enum err summit_people(const struct reading *reading, struct summit *summit, struct why *why)
{
	enum err err = reading_org(reading, "org", &summit->org, why);
	if (!err)
		err = reading_participant(reading, "host", summit->host, why);
	if (!err)
		err = roster(reading, "attendees_members", &summit->members, &summit->members_count,
			why);
	if (!err)
		err = roster(
			reading, "attendees_others", &summit->others, &summit->others_count, why);
	return err;
}

/* A meeting without a number is known by its first day. */
static enum err summit_number(
	const struct reading *reading, struct summit *summit, struct text *key, struct why *why)
{
	bool absent = true;
	char text[DAY_TEXT];
	enum err err = sheet_i64(
		reading->sheet, reading->row, "number", 1, 9999, &summit->number, &absent, why);
	if (err)
		return err;
	summit->has_number = !absent;
	*key = absent ? format_id(reading, "%s", day_format(summit->start, text))
		      : reading_cell(reading, "number");
	summit->id = format_id(reading, "summit:%.*s:%.*s", TEXT_ARG(summit->org), TEXT_ARG(*key));
	return ERR_OK;
}

static enum err read_summit(
	const struct reading *reading, struct wanted_list *list, struct why *why)
{
	struct summit *summit = arena_zero(reading->arena, 1, sizeof(*summit));
	struct text key = TEXT_NONE;
	enum err err = reading_cells(reading, summit_cells, summit, why);
	if (!err)
		err = reading_confidence(reading, &summit->confidence, why);
	if (!err)
		err = summit_days(reading, summit, why);
	if (!err)
		err = summit_people(reading, summit, why);
	if (!err)
		err = summit_number(reading, summit, &key, why);
	if (err)
		return err;
	return reading_want(reading, list, LEDGER_SUMMIT,
		reading_subject(reading->arena, "registry.summit.held", summit->org, key), summit,
		why);
}

static bool owns_summit(const struct version *version)
{
	return version->kind == LEDGER_SUMMIT;
}

/* --- Renamings and successions --------------------------------------------------------------- */

static const char *const change_columns[] = {"state", "kind", "from_value", "to_value", "date",
	"date_precision", "related_state", "confidence", "source", "verified", "note", NULL};

static const struct cell change_cells[] = {
	{"state", offsetof(struct identity_change, subject), true},
	{"kind", offsetof(struct identity_change, kind), true},
	{"from_value", offsetof(struct identity_change, before), true},
	{"to_value", offsetof(struct identity_change, after), true},
	{"date_precision", offsetof(struct identity_change, precision), true},
	{"related_state", offsetof(struct identity_change, related), false},
	{"source", offsetof(struct identity_change, source), true},
	{"verified", offsetof(struct identity_change, verified), false},
	{"note", offsetof(struct identity_change, note), false},
	{0},
};

static enum err read_identity(
	const struct reading *reading, struct wanted_list *list, struct why *why)
{
	struct identity_change *change = arena_zero(reading->arena, 1, sizeof(*change));
	struct day_span span = {0};
	enum err err = reading_cells(reading, change_cells, change, why);
	if (!err)
		err = reading_confidence(reading, &change->confidence, why);
	if (!err)
		err = sheet_days(reading->sheet, reading->row, "date", &span, NULL, why);
	if (err)
		return err;
	if (sheet_has(reading->sheet, "org"))
		change->org = reading_cell(reading, "org");
	err = succession_check(reading, change, list, why);
	if (err)
		return err;
	change->on = span.first;
	change->id = format_id(reading, "change:%.*s:%.*s:%.*s", TEXT_ARG(change->subject),
		TEXT_ARG(change->kind), TEXT_ARG(reading_cell(reading, "date")));
	return reading_want(reading, list, LEDGER_IDENTITY,
		reading_subject(
			reading->arena, "registry.identity.changed", change->subject, TEXT_NONE),
		change, why);
}

static bool owns_identity(const struct version *version)
{
	return version->kind == LEDGER_IDENTITY;
}

/* --- Checked claims, publications ------------------------------------------------------------ */

static const char *const assessment_columns[] = {"id", "claim", "subject", "predicate", "object",
	"asserted_by", "asserted_on", "source_grade", "verdict", "supports", "disputes",
	"questions", "note", NULL};

static const struct cell assessment_cells[] = {
	{"id", offsetof(struct assessment, id), true},
	{"claim", offsetof(struct assessment, claim), true},
	{"subject", offsetof(struct assessment, subject), true},
	{"predicate", offsetof(struct assessment, predicate), true},
	{"object", offsetof(struct assessment, object), false},
	{"asserted_by", offsetof(struct assessment, asserted_by), true},
	{"asserted_on", offsetof(struct assessment, asserted_on), false},
	{"source_grade", offsetof(struct assessment, grade), true},
	{"verdict", offsetof(struct assessment, verdict), true},
	{"note", offsetof(struct assessment, note), false},
	{0},
};

static enum err read_assessment(
	const struct reading *reading, struct wanted_list *list, struct why *why)
{
	struct assessment *one = arena_zero(reading->arena, 1, sizeof(*one));
	one->supports_count = reading_list(reading, "supports", &one->supports);
	one->disputes_count = reading_list(reading, "disputes", &one->disputes);
	one->questions_count = reading_list(reading, "questions", &one->questions);
	enum err err = reading_cells(reading, assessment_cells, one, why);
	if (err)
		return err;
	struct text subject =
		reading_subject(reading->arena, "registry.assessment.recorded", one->id, TEXT_NONE);
	one->id = format_id(reading, "assessment:%.*s", TEXT_ARG(one->id));
	return reading_want(reading, list, LEDGER_ASSESSMENT, subject, one, why);
}

static bool owns_assessment(const struct version *version)
{
	return version->kind == LEDGER_ASSESSMENT;
}

static const char *const source_columns[] = {
	"id", "title", "publisher", "year", "tier", "verified", NULL};

static const struct cell source_cells[] = {
	{"id", offsetof(struct publication, id), true},
	{"title", offsetof(struct publication, title), true},
	{"publisher", offsetof(struct publication, publisher), false},
	{"year", offsetof(struct publication, year), false},
	{"tier", offsetof(struct publication, grade), true},
	{"verified", offsetof(struct publication, verified), false},
	{0},
};

static enum err read_source(
	const struct reading *reading, struct wanted_list *list, struct why *why)
{
	struct publication *one = arena_zero(reading->arena, 1, sizeof(*one));
	enum err err = reading_cells(reading, source_cells, one, why);
	if (err)
		return err;
	return reading_want(reading, list, LEDGER_SOURCE,
		reading_subject(reading->arena, "registry.source.recorded", one->id, TEXT_NONE),
		one, why);
}

static bool owns_source(const struct version *version)
{
	return version->kind == LEDGER_SOURCE;
}

/* --- Indicators ------------------------------------------------------------------------------ */

static const char *const indicator_columns[] = {
	"subject", "indicator", "year", "value", "unit", "source", "verified", "note", NULL};

static const struct cell indicator_cells[] = {
	{"subject", offsetof(struct indicator, subject), true},
	{"indicator", offsetof(struct indicator, name), true},
	{"unit", offsetof(struct indicator, unit), true},
	{"source", offsetof(struct indicator, source), true},
	{"verified", offsetof(struct indicator, verified), false},
	{"note", offsetof(struct indicator, note), false},
	{0},
};

/* A region is written in capitals of its own: WORLD, EURASIA. */
static bool is_region(struct text subject)
{
	return subject.len > 3 && !text_starts(subject, TEXT("X-"));
}

static enum err read_indicator(
	const struct reading *reading, struct wanted_list *list, struct why *why)
{
	struct indicator *one = arena_zero(reading->arena, 1, sizeof(*one));
	enum err err = reading_cells(reading, indicator_cells, one, why);
	if (!err && !is_region(one->subject))
		err = reading_participant(reading, "subject", one->subject, why);
	if (!err)
		err = sheet_i64(
			reading->sheet, reading->row, "year", 1, 9999, &one->year, NULL, why);
	if (!err)
		err = sheet_f64(
			reading->sheet, reading->row, "value", 0, 1e15, &one->value, NULL, why);
	if (err)
		return err;
	one->id = format_id(reading, "indicator:%.*s:%.*s:%lld", TEXT_ARG(one->subject),
		TEXT_ARG(one->name), (long long)one->year);
	return reading_want(reading, list, LEDGER_INDICATOR,
		reading_subject(reading->arena, "registry.indicator.recorded", one->id, TEXT_NONE),
		one, why);
}

static bool owns_indicator(const struct version *version)
{
	return version->kind == LEDGER_INDICATOR;
}

const struct record_sheet sheets_records[] = {
	{"decision_rules", rule_columns, read_rule, owns_rule},
	{"state_changes", change_columns, read_identity, owns_identity},
	{"sources", source_columns, read_source, owns_source},
	{"summits", summit_columns, read_summit, owns_summit},
	{"assessments", assessment_columns, read_assessment, owns_assessment},
	{"indicators", indicator_columns, read_indicator, owns_indicator},
	{0},
};
