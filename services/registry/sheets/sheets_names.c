/* The sheets of who there is and what they are called: states, entities, organisations, names. */
#include "services/registry/sheets/sheets.h"

#include <stddef.h>

/* --- Names ----------------------------------------------------------------------------------- */

static enum err want_name(const struct reading *reading, struct wanted_list *list,
	const struct entity_named *name, struct why *why)
{
	if (!name->name.len)
		return ERR_OK;
	struct entity_named *kept = arena_zero(reading->arena, 1, sizeof(*kept));
	*kept = *name;
	kept->sheet = text_of(reading->name);
	return reading_want(reading, list, LEDGER_NAME,
		reading_subject(reading->arena, "registry.entity.named", kept->id, TEXT_NONE), kept,
		why);
}

static bool owns_name(const struct version *version, const char *sheet)
{
	return version->kind == LEDGER_NAME &&
	       text_is(((const struct entity_named *)version->record)->sheet, sheet);
}

static enum err name_day(
	const struct reading *reading, const char *column, day *out, bool *has, struct why *why)
{
	struct day_span span = {0};
	bool absent = true;
	enum err err = sheet_days(reading->sheet, reading->row, column, &span, &absent, why);
	*has = !err && !absent;
	*out = *has ? span.first : 0;
	return err;
}

static const char *const name_columns[] = {
	"id", "role", "lang", "name", "from", "to", "source", NULL};

static const struct cell name_cells[] = {
	{"id", offsetof(struct entity_named, id), true},
	{"name", offsetof(struct entity_named, name), true},
	{"role", offsetof(struct entity_named, role), true},
	{"lang", offsetof(struct entity_named, lang), false},
	{"source", offsetof(struct entity_named, source), true},
	{0},
};

static enum err read_name(
	const struct reading *reading, struct wanted_list *list, const char *kind, struct why *why)
{
	struct entity_named name = {.kind = text_of(kind)};
	enum err err = reading_cells(reading, name_cells, &name, why);
	if (!err)
		err = name_day(reading, "from", &name.from, &name.has_from, why);
	if (!err)
		err = name_day(reading, "to", &name.to, &name.has_to, why);
	if (!err && name.has_from && name.has_to && name.from >= name.to)
		return sheet_refuse(reading->sheet, reading->row, "to", ERR_RULE, why,
			"wanted a day after from, got '%.*s'",
			TEXT_ARG(reading_cell(reading, "to")));
	return err ? err : want_name(reading, list, &name, why);
}

static enum err read_state_name(
	const struct reading *reading, struct wanted_list *list, struct why *why)
{
	enum err err = reading_participant(reading, "id", reading_cell(reading, "id"), why);
	return err ? err : read_name(reading, list, "state", why);
}

static bool owns_state_name(const struct version *version)
{
	return owns_name(version, "state_names");
}

/* News tells organisations, their organs, armed groups and formats of dialogue apart. */
static const char *name_kind(const struct organisation *org)
{
	if (text_is(org->kind, "igo_organ"))
		return "organ";
	if (text_is(org->kind, "armed_group"))
		return "group";
	return text_starts(org->id, TEXT("C5")) ? "format" : "org";
}

static enum err read_org_name(
	const struct reading *reading, struct wanted_list *list, struct why *why)
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

/* --- States and entities --------------------------------------------------------------------- */

static const char *const state_columns[] = {
	"id", "iso3", "name", "official_name", "common_name", "name_ru", "name_zh", "source", NULL};

static const struct cell state_cells[] = {
	{"id", offsetof(struct country, id), true},
	{"iso3", offsetof(struct country, iso3), true},
	{"name", offsetof(struct country, name), true},
	{"official_name", offsetof(struct country, official), false},
	{"source", offsetof(struct country, source), true},
	{0},
};

static const struct state_name {
	const char *column, *role, *lang;
} names_of_state[] = {
	{"name", "official", "en"},
	{"official_name", "official", "en"},
	{"common_name", "alias", "en"},
	{"name_ru", "official", "ru"},
	{"name_zh", "official", "zh"},
};

/* ISO gives some countries the same name twice, once as the official one. */
static bool said_before(const struct reading *reading, size_t column)
{
	struct text name = reading_cell(reading, names_of_state[column].column);
	for (size_t i = 0; i < column; i++)
		if (text_equal(name, reading_cell(reading, names_of_state[i].column)))
			return true;
	return false;
}

static enum err want_state_names(const struct reading *reading, struct wanted_list *list,
	const struct country *state, struct why *why)
{
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < ARRAY_LEN(names_of_state); i++)
		if (!said_before(reading, i))
			err = want_name(reading, list,
				&(struct entity_named){.id = state->id,
					.kind = TEXT("state"),
					.name = reading_cell(reading, names_of_state[i].column),
					.role = text_of(names_of_state[i].role),
					.lang = text_of(names_of_state[i].lang),
					.source = state->source},
				why);
	return err;
}

static enum err want_country(const struct reading *reading, struct wanted_list *list,
	const struct country *state, struct why *why)
{
	return reading_want(reading, list, LEDGER_STATE,
		reading_subject(reading->arena, "registry.state.recorded", state->id, TEXT_NONE),
		state, why);
}

static enum err read_state(const struct reading *reading, struct wanted_list *list, struct why *why)
{
	struct country *state = arena_zero(reading->arena, 1, sizeof(*state));
	state->kind = TEXT("country");
	enum err err = reading_cells(reading, state_cells, state, why);
	if (err)
		return err;
	if (reading_cell(reading, "common_name").len)
		state->name = reading_cell(reading, "common_name");
	err = want_country(reading, list, state, why);
	return err ? err : want_state_names(reading, list, state, why);
}

static bool is_country(const struct version *version)
{
	return text_is(((const struct country *)version->record)->kind, "country");
}

static bool owns_state(const struct version *version)
{
	return version->kind == LEDGER_STATE ? is_country(version) : owns_name(version, "states");
}

static const char *const entity_columns[] = {"id", "name", "official_name", "kind", "source", NULL};

static const struct cell entity_cells[] = {
	{"id", offsetof(struct country, id), true},
	{"name", offsetof(struct country, name), true},
	{"official_name", offsetof(struct country, official), false},
	{"kind", offsetof(struct country, kind), true},
	{"source", offsetof(struct country, source), true},
	{0},
};

static enum err read_entity(
	const struct reading *reading, struct wanted_list *list, struct why *why)
{
	struct country *entity = arena_zero(reading->arena, 1, sizeof(*entity));
	enum err err = reading_cells(reading, entity_cells, entity, why);
	return err ? err : want_country(reading, list, entity, why);
}

static bool owns_entity(const struct version *version)
{
	return version->kind == LEDGER_STATE && !is_country(version);
}

/* --- Organisations --------------------------------------------------------------------------- */

static const char *const organisation_columns[] = {"id", "name", "abbrev", "aliases", "kind",
	"parent", "founded", "founded_event", "seat", "decision_rule", "decision_rule_code",
	"confidence", "source", "verified", "note", NULL};

static const struct cell organisation_cells[] = {
	{"id", offsetof(struct organisation, id), true},
	{"name", offsetof(struct organisation, name), true},
	{"abbrev", offsetof(struct organisation, abbreviation), false},
	{"kind", offsetof(struct organisation, kind), true},
	{"parent", offsetof(struct organisation, parent), false},
	{"founded", offsetof(struct organisation, founded), false},
	{"founded_event", offsetof(struct organisation, founded_event), false},
	{"seat", offsetof(struct organisation, seat), false},
	{"decision_rule", offsetof(struct organisation, decision_rule), false},
	{"decision_rule_code", offsetof(struct organisation, decision_rule_code), false},
	{"source", offsetof(struct organisation, source), true},
	{"verified", offsetof(struct organisation, verified), false},
	{"note", offsetof(struct organisation, note), false},
	{0},
};

static enum err want_organisation_names(const struct reading *reading, struct wanted_list *list,
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
	uint32_t count =
		sheet_list(reading->sheet, reading->row, "aliases", '|', reading->arena, &aliases);
	name.role = TEXT("alias");
	name.lang = TEXT_NONE;
	for (uint32_t i = 0; !err && i < count; i++) {
		name.name = aliases[i];
		err = want_name(reading, list, &name, why);
	}
	return err;
}

static enum err read_organisation(
	const struct reading *reading, struct wanted_list *list, struct why *why)
{
	struct organisation *org = arena_zero(reading->arena, 1, sizeof(*org));
	struct day_span founded;
	bool absent;
	enum err err = reading_cells(reading, organisation_cells, org, why);
	if (!err)
		err = sheet_days(reading->sheet, reading->row, "founded", &founded, &absent, why);
	if (!err)
		err = reading_confidence(reading, &org->confidence, why);
	if (!err)
		err = reading_want(reading, list, LEDGER_ORGANISATION,
			reading_subject(reading->arena, "registry.organisation.recorded", org->id,
				TEXT_NONE),
			org, why);
	return err ? err : want_organisation_names(reading, list, org, why);
}

static bool owns_organisation(const struct version *version)
{
	return version->kind == LEDGER_ORGANISATION || owns_name(version, "organizations");
}

const struct record_sheet sheets_names[] = {
	{"states", state_columns, read_state, owns_state},
	{"entities", entity_columns, read_entity, owns_entity},
	{"organizations", organisation_columns, read_organisation, owns_organisation},
	{"state_names", name_columns, read_state_name, owns_state_name},
	{"org_names", name_columns, read_org_name, owns_org_name},
	{0},
};
