#include "services/corridors/claims/match.h"

#include "proto/base/buffer.h"
#include "proto/codec/args.h"
#include "services/corridors/claims/match_money.h"
#include "services/corridors/network/places.h"
#include "services/corridors/claims/reported.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A claim on its way to a verdict. */
struct question {
	const struct match_world *world;
	const struct claim *claim;
	const struct corridor *corridor; /* that the claim names; NULL: none, or an unknown one */
	struct text named;               /* as the claim has it */
};

static struct text words(const struct question *question, struct buffer *buffer)
{
	struct text text = arena_copy(question->world->arena, buffer_as_text(buffer));
	buffer_fini(buffer);
	return text;
}

static const struct rows *rows_of(const struct question *question)
{
	return question->world->network->rows;
}

static struct match_verdict say(const struct question *question, const char *verdict,
	struct buffer *record, struct buffer *reason)
{
	return (struct match_verdict){
		text_of(verdict), words(question, record), words(question, reason)};
}

/* --- Names --------------------------------------------------------------------------------- */

static bool is_name_of(const struct corridor *corridor, struct text name)
{
	for (uint32_t i = 0; i < corridor->aliases_count; i++)
		if (text_equal_nocase(corridor->aliases[i], name))
			return true;
	return text_equal_nocase(corridor->id, name) || text_equal_nocase(corridor->name, name);
}

static struct match_verdict alias(const struct question *question)
{
	struct text name = TEXT_NONE;
	args_text(question->claim->args, "alias", &name);
	const struct rows *rows = rows_of(question);
	const struct corridor *all = ROWS_OF(rows, ROW_CORRIDOR, corridor);
	struct buffer record = {0}, reason = {0};
	buffer_format(&record, "corridor:%.*s", TEXT_ARG(question->named));
	if (question->corridor && is_name_of(question->corridor, name)) {
		buffer_format(&reason, "the sheet has '%.*s' among the names of %.*s",
			TEXT_ARG(name), TEXT_ARG(question->named));
		return say(question, "corroborates", &record, &reason);
	}
	for (size_t i = 0; i < rows->of[ROW_CORRIDOR].count; i++)
		if (is_name_of(&all[i], name)) {
			buffer_format(&reason,
				"the sheet has '%.*s' as a name of %.*s, not of %.*s",
				TEXT_ARG(name), TEXT_ARG(all[i].id), TEXT_ARG(question->named));
			return say(question, "contradicts", &record, &reason);
		}
	buffer_format(&reason, "no corridor held is called '%.*s'", TEXT_ARG(name));
	return say(question, "proposes", &record, &reason);
}

/* --- What it links and what it goes around ------------------------------------------------- */

static bool lies_on(const struct question *question, struct text country)
{
	for (uint32_t i = 0; i < question->corridor->nodes_count; i++) {
		const struct corridor_node *node =
			rows_find(rows_of(question), ROW_NODE, question->corridor->nodes[i]);
		if (node && text_equal(node->country, country))
			return true;
	}
	return false;
}

static bool is_state(struct text text)
{
	return text.len == 2 && text.ptr[0] >= 'A' && text.ptr[0] <= 'Z' && text.ptr[1] >= 'A' &&
	       text.ptr[1] <= 'Z';
}

static struct match_verdict role(const struct question *question)
{
	struct text kind = TEXT_NONE;
	args_text(question->claim->args, "role", &kind);
	struct texts countries =
		args_texts(question->claim->args, "countries", question->world->arena);
	uint32_t states = 0, on = 0;
	struct buffer record = {0}, reason = {0};
	buffer_format(&record, "corridor:%.*s", TEXT_ARG(question->named));
	for (uint32_t i = 0; question->corridor && i < countries.count; i++)
		if (is_state(countries.items[i])) {
			states++;
			on += lies_on(question, countries.items[i]);
		}
	bool around = text_is(kind, "bypasses") || text_is(kind, "alternative_to");
	if (!states || !question->corridor->nodes_count) {
		buffer_format(&reason, "nothing held tells whether it %.*s those", TEXT_ARG(kind));
		return say(question, "proposes", &record, &reason);
	}
	bool agrees = around ? on == 0 : on == states;
	buffer_format(&reason,
		"%u of the %u states named lie on the corridor's places in the sheet, and "
		"the claim says that it %.*s them",
		on, states, TEXT_ARG(kind));
	return say(question,
		agrees          ? "corroborates"
		: around || !on ? "contradicts"
				: "proposes",
		&record, &reason);
}

/* --- Figures ------------------------------------------------------------------------------- */

static bool year_of(const struct question *question, int64_t *year)
{
	struct text date = TEXT_NONE;
	return args_text(question->claim->args, "date", &date) && date.len >= 4 &&
	       text_to_i64(text_slice(date, 0, 4), 1900, 2200, year);
}

/* The volume of the claim's year and unit that is nearest to its figure. */
static const struct corridor_volume *nearest_volume(
	const struct question *question, struct text unit, int64_t year, double value)
{
	const struct rows *rows = rows_of(question);
	const struct corridor_volume *all = ROWS_OF(rows, ROW_VOLUME, corridor_volume),
				     *best = NULL;
	for (size_t i = 0; i < rows->of[ROW_VOLUME].count; i++) {
		bool fits = text_equal(all[i].corridor, question->named) && all[i].year == year &&
			    places_name_has(all[i].unit, unit);
		if (fits && (!best || fabs(all[i].amount - value) < fabs(best->amount - value)))
			best = &all[i];
	}
	return best;
}

static struct match_verdict metric(const struct question *question)
{
	struct text unit = TEXT_NONE, measure = TEXT_NONE;
	double value = 0;
	int64_t year = 0;
	args_text(question->claim->args, "unit", &unit);
	args_text(question->claim->args, "measure", &measure);
	args_number(question->claim->args, "value", &value);
	struct buffer record = {0}, reason = {0};
	const struct corridor_volume *held = text_is(measure, "volume") && year_of(question, &year)
						     ? nearest_volume(question, unit, year, value)
						     : NULL;
	if (!held) {
		buffer_format(&record, "corridor:%.*s", TEXT_ARG(question->named));
		buffer_format(&reason, "no figure is held for its %.*s in %.*s of that year",
			TEXT_ARG(measure), TEXT_ARG(unit));
		return say(question, "proposes", &record, &reason);
	}
	bool agrees = fabs(held->amount - value) <= 0.05 * held->amount;
	buffer_format(&record, "volume:%.*s", TEXT_ARG(held->id));
	buffer_format(&reason, "%.0f %.*s claimed for %lld, %.0f held: %s 5%%", value,
		TEXT_ARG(unit), (long long)year, held->amount,
		agrees ? "within" : "further apart than");
	return say(question, agrees ? "corroborates" : "contradicts", &record, &reason);
}

/* --- Opened -------------------------------------------------------------------------------- */

enum { SAME_OPENING_DAYS = 7 };

static const struct corridor_investment *opening_held(const struct question *question, day on)
{
	const struct rows *rows = rows_of(question);
	const struct corridor_investment *all = ROWS_OF(rows, ROW_INVESTMENT, corridor_investment);
	for (size_t i = 0; i < rows->of[ROW_INVESTMENT].count; i++)
		if (text_is(all[i].kind, "opened") &&
			text_equal(all[i].corridor, question->named) &&
			abs(all[i].date - on) <= SAME_OPENING_DAYS)
			return &all[i];
	return NULL;
}

/* Freight was counted on it before: then a service was opened, not the corridor. */
static const struct corridor_volume *running_before(const struct question *question, int64_t year)
{
	const struct rows *rows = rows_of(question);
	const struct corridor_volume *all = ROWS_OF(rows, ROW_VOLUME, corridor_volume);
	for (size_t i = 0; i < rows->of[ROW_VOLUME].count; i++)
		if (text_equal(all[i].corridor, question->named) && all[i].year < year)
			return &all[i];
	return NULL;
}

static struct match_verdict opened(const struct question *question)
{
	struct text date = TEXT_NONE;
	struct day_span span;
	bool dated = args_text(question->claim->args, "date", &date) &&
		     day_parse(date, &span, NULL) == ERR_OK;
	struct buffer record = {0}, reason = {0};
	const struct corridor_investment *held = dated ? opening_held(question, span.first) : NULL;
	if (held) {
		buffer_format(&record, "investment:%.*s", TEXT_ARG(held->id));
		buffer_format(&reason, "an opening is held within %d days of that day",
			SAME_OPENING_DAYS);
		return say(question, "corroborates", &record, &reason);
	}
	buffer_format(&record, "opening:%.*s:%.*s", TEXT_ARG(question->named),
		TEXT_ARG(dated ? date : TEXT("undated")));
	const struct corridor_volume *before =
		dated ? running_before(question, day_to_civil(span.first).year) : NULL;
	if (before)
		buffer_format(&reason,
			"no opening is held near that day; freight is counted on it from "
			"%lld on (volume:%.*s), so this opens a service and not the corridor",
			(long long)before->year, TEXT_ARG(before->id));
	else
		buffer_format(&reason, "no opening of it is held%s", dated ? " near that day" : "");
	return say(question, "proposes", &record, &reason);
}

/* --- Disrupted ----------------------------------------------------------------------------- */

static bool ends_it(struct text action)
{
	return text_is(action, "reopened") || text_is(action, "resumed");
}

static const struct disruption *disruption_held(
	const struct question *question, struct text target, day on)
{
	for (size_t i = 0; i < question->world->disruptions_count; i++) {
		const struct disruption *held = &question->world->disruptions[i];
		if (text_equal(held->row.target, target) && disruption_holds(held, on))
			return held;
	}
	return NULL;
}

static day start_of(const struct claim *claim)
{
	struct text date = TEXT_NONE;
	struct day_span span;
	bool dated =
		args_text(claim->args, "start", &date) && day_parse(date, &span, NULL) == ERR_OK;
	if (!dated)
		dated = claim->article_date.ptr &&
			day_parse(text_slice(claim->article_date, 0, 10), &span, NULL) == ERR_OK;
	return dated ? span.first : DAY_MAX - 1;
}

/* "PL-BY", where the claim tells of a border between two states and of no place. */
static bool between(const struct question *question, char states[16])
{
	struct texts both = args_texts(question->claim->args, "countries", question->world->arena);
	if (both.count != 2)
		return false;
	snprintf(states, 16, "%.*s-%.*s", TEXT_ARG(both.items[0]), TEXT_ARG(both.items[1]));
	return true;
}

static struct match_verdict disrupted(const struct question *question)
{
	struct text action = TEXT_NONE, place = TEXT_NONE, target = question->named;
	uint32_t node = 0;
	char states[16];
	args_text(question->claim->args, "action", &action);
	const struct network *network = question->world->network;
	const char *kind = "corridor";
	struct reported line;
	if (args_texts(question->claim->args, "between", question->world->arena).count) {
		reported_read(network, question->claim, question->world->arena, &line);
		kind = line.target[0] ? "link" : "line";
		target = line.target[0] ? text_of(line.target + strlen("link:")) : TEXT("unknown");
	} else if (args_text(question->claim->args, "place", &place) &&
		   places_resolve(network, place, &node, NULL) == ERR_OK) {
		target = network->nodes[node].row->id;
		kind = "node";
	} else if (!target.ptr && !place.ptr && between(question, states)) {
		target = text_of(states);
		kind = "border";
	} else if (!target.ptr) {
		target = place.ptr ? place : TEXT("unknown");
		kind = "place";
	}
	struct buffer record = {0}, reason = {0};
	const struct disruption *held =
		disruption_held(question, target, start_of(question->claim));
	if (held) {
		buffer_format(&record, "disruption:%.*s", TEXT_ARG(held->row.id));
		buffer_format(&reason,
			"a disruption of %.*s is held in force then, and the claim says %.*s",
			TEXT_ARG(target), TEXT_ARG(action));
		return say(question, ends_it(action) ? "contradicts" : "corroborates", &record,
			&reason);
	}
	buffer_format(&record, "disruption:%s:%.*s", kind, TEXT_ARG(target));
	buffer_format(&reason,
		"no disruption of %.*s is held; somebody must declare it before routes heed it",
		TEXT_ARG(target));
	return say(question, "proposes", &record, &reason);
}

static struct match_verdict directed(const struct question *question)
{
	struct text on = TEXT_NONE;
	struct buffer record = {0}, reason = {0};
	args_text(question->claim->args, "on", &on);
	buffer_format(&record, "disruption:country:%.*s", TEXT_ARG(on));
	buffer_format(&reason, "a measure directed at %.*s", TEXT_ARG(on));
	return say(question, "proposes", &record, &reason);
}

/* --- The table ----------------------------------------------------------------------------- */

static struct match_verdict money(const struct question *question)
{
	return match_money_claim(question->world, question->claim, question->corridor);
}

static const struct {
	const char *fact;
	struct match_verdict (*judge)(const struct question *question);
} facts[] = {
	{"corridor.funded", money},
	{"infra.investment", money},
	{"infra.cost", money},
	{"corridor.opened", opened},
	{"corridor.disrupted", disrupted},
	{"infra.disrupted", disrupted},
	{"policy", directed},
	{"corridor.alias", alias},
	{"corridor.role", role},
	{"corridor.metric", metric},
};

/* A denial turns the verdict around; a denied proposal is nothing to propose, and says so. */
static void heed_denial(const struct question *question, struct match_verdict *verdict)
{
	if (!text_is(question->claim->polarity, "neg"))
		return;
	struct buffer reason = {0};
	buffer_format(&reason, "the article denies it; %.*s", TEXT_ARG(verdict->reason));
	verdict->reason = words(question, &reason);
	if (text_is(verdict->verdict, "corroborates"))
		verdict->verdict = TEXT("contradicts");
	else if (text_is(verdict->verdict, "contradicts"))
		verdict->verdict = TEXT("corroborates");
}

static void heed_modality(const struct question *question, struct match_verdict *verdict)
{
	if (text_is(question->claim->modality, "fact"))
		return;
	struct buffer reason = {0};
	buffer_format(&reason, "said as %.*s, not as done: %.*s",
		TEXT_ARG(question->claim->modality), TEXT_ARG(verdict->reason));
	verdict->reason = words(question, &reason);
}

bool match_claim(
	const struct match_world *world, const struct claim *claim, struct match_verdict *out)
{
	struct question question = {.world = world, .claim = claim};
	if (text_is(claim->fact, "policy") && !reported_may(claim))
		return false;
	if (!args_text(claim->args, "corridor", &question.named))
		args_text(claim->args, "project", &question.named);
	if (question.named.ptr &&
		places_corridor(world->network, question.named, &question.corridor, NULL) == ERR_OK)
		question.named = question.corridor->id;
	for (unsigned i = 0; i < ARRAY_LEN(facts); i++)
		if (text_is(claim->fact, facts[i].fact)) {
			*out = facts[i].judge(&question);
			heed_denial(&question, out);
			heed_modality(&question, out);
			return true;
		}
	return false;
}
