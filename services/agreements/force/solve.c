#include "services/agreements/force/solve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct solving {
	struct force_question question;
	struct force_instrument *instruments;
	struct text *signatories;
	struct why *why;
};

static enum err refuse(struct solving *solving, const char *field, uint32_t at, struct text given,
	const char *wanted)
{
	char where[64];
	snprintf(where, sizeof(where), "%s[%u]", field, at + 1);
	return why_set(solving->why, ERR_BAD_VALUE, where, "wanted %s, got '%.*s'", wanted,
		TEXT_ARG(given));
}

/* "KZ:2018-02-19", "RU/AM:2014-12-03", "KZ:2018-02!" */
static enum err read_instrument(struct solving *solving, const char *field, enum force_act act,
	struct text given, uint32_t at)
{
	struct force_instrument one = {.act = act};
	struct text rest = given, party;
	struct day_span span;
	const char *wanted = act == FORCE_CONSENTS ? "WHO/WHOM:DAY, as RU/AM:2014-12-03"
						   : "PARTY:DAY, as KZ:2018-02-19 or KZ:2018-02";
	if (!text_split(&rest, ':', &party) || party.len == 0 || party.len > 64)
		return refuse(solving, field, at, given, wanted);
	if (act == FORCE_DEPOSITS && text_ends(rest, TEXT("!"))) {
		one.reservation = true;
		rest.len--;
	}
	if (act == FORCE_CONSENTS) {
		one.about = party;
		if (!text_split(&one.about, '/', &party) || party.len == 0 || one.about.len == 0)
			return refuse(solving, field, at, given, wanted);
	}
	if (day_parse(rest, &span, NULL) != ERR_OK)
		return refuse(solving, field, at, given, wanted);
	one.party = party;
	one.first = span.first;
	one.last = span.last;
	solving->instruments[solving->question.instruments_count++] = one;
	if (act == FORCE_SIGNS)
		force_add_signatory(
			solving->signatories, &solving->question.signatories_count, party);
	return ERR_OK;
}

static enum err read_instruments(struct solving *solving, const struct force_query *query)
{
	const struct {
		const char *field;
		enum force_act act;
		const struct text *items;
		uint32_t count;
	} lists[] = {
		{"deposits", FORCE_DEPOSITS, query->deposits, query->deposits_count},
		{"signatures", FORCE_SIGNS, query->signatures, query->signatures_count},
		{"notifications", FORCE_NOTIFIES, query->notifications, query->notifications_count},
		{"withdrawals", FORCE_WITHDRAWS, query->withdrawals, query->withdrawals_count},
		{"consents", FORCE_CONSENTS, query->consents, query->consents_count},
		{"refusals", FORCE_ENDS_TRIAL, query->refusals, query->refusals_count},
	};
	enum err err = ERR_OK;
	for (size_t l = 0; l < ARRAY_LEN(lists); l++)
		for (uint32_t i = 0; !err && i < lists[l].count; i++)
			err = read_instrument(
				solving, lists[l].field, lists[l].act, lists[l].items[i], i);
	return err;
}

static enum err read_weights(
	struct solving *solving, const struct force_query *query, struct arena *arena)
{
	struct force_weight *weights =
		arena_zero(arena, query->weights_count + 1, sizeof(*weights));
	for (uint32_t i = 0; i < query->weights_count; i++) {
		struct text rest = query->weights[i], party;
		char digits[32] = "", *end = digits;
		bool split = text_split(&rest, ':', &party) && party.len && rest.len &&
			     rest.len < sizeof(digits);
		if (split)
			memcpy(digits, rest.ptr, rest.len);
		weights[i] = (struct force_weight){party, strtod(digits, &end)};
		if (!split || *end || !(weights[i].amount >= 0) || weights[i].amount > 1e18)
			return refuse(solving, "weights", i, query->weights[i],
				"PARTY:NUMBER, as CN:20.09");
	}
	solving->question.weights = weights;
	solving->question.weights_count = query->weights_count;
	return ERR_OK;
}

static enum err read_adopted(struct solving *solving, const struct force_query *query)
{
	struct day_span span;
	if (!query->adopted.len)
		return ERR_OK;
	if (day_parse(query->adopted, &span, NULL) != ERR_OK)
		return why_set(solving->why, ERR_BAD_DATE, "adopted",
			"wanted a day, month or year that exists, got '%.*s'",
			TEXT_ARG(query->adopted));
	solving->question.has_adopted = true;
	solving->question.adopted_first = span.first;
	solving->question.adopted_last = span.last;
	return ERR_OK;
}

static enum err read_question(
	struct solving *solving, const struct force_query *query, day today, struct arena *arena)
{
	struct force_question *question = &solving->question;
	uint32_t room = query->deposits_count + query->signatures_count +
			query->notifications_count + query->withdrawals_count +
			query->consents_count + query->refusals_count;
	solving->instruments = arena_zero(arena, room + 1, sizeof(*solving->instruments));
	solving->signatories =
		arena_zero(arena, query->signatures_count + query->signatories_count + 1,
			sizeof(*solving->signatories));
	question->instruments = solving->instruments;
	question->signatories = solving->signatories;
	question->eligible = query->eligible;
	question->eligible_count = query->eligible_count;
	question->on = query->has_as_of ? query->as_of : today;
	enum err err = force_parse(query->rule, arena, &question->rule, solving->why);
	if (!err)
		err = read_instruments(solving, query);
	if (!err)
		err = read_weights(solving, query, arena);
	if (!err)
		err = read_adopted(solving, query);
	for (uint32_t i = 0; !err && i < query->signatories_count; i++)
		force_add_signatory(
			solving->signatories, &question->signatories_count, query->signatories[i]);
	return err;
}

/* --- The reply ------------------------------------------------------------------------------ */

static void fill_parties(
	const struct force_answer *answer, struct arena *arena, struct force_reply *out)
{
	struct force_party_row *rows = arena_zero(arena, answer->parties_count + 1, sizeof(*rows));
	for (uint32_t i = 0; i < answer->parties_count; i++) {
		const struct force_party *party = &answer->parties[i];
		rows[i] = (struct force_party_row){
			.party = party->party,
			.bound = party->bound,
			.has_since_first = party->bound,
			.since_first = party->first,
			.has_since_last = party->bound && party->last != DAY_MAX,
			.since_last = party->last,
			.has_until = party->until != DAY_MAX,
			.until = party->until,
			.has_provisional_from = party->has_trial,
			.provisional_from = party->trial_first,
			.has_provisional_until = party->has_trial && party->trial_until != DAY_MAX,
			.provisional_until = party->trial_until,
			.note = party->note[0] ? text_of(party->note) : TEXT_NONE,
		};
	}
	out->parties = rows;
	out->parties_count = answer->parties_count;
}

static void fill_trail(struct text trail, struct arena *arena, struct force_reply *out)
{
	struct text *lines = NULL, line;
	size_t room = 0;
	uint32_t count = 0;
	while (trail.len && text_split(&trail, '\n', &line)) {
		lines = arena_room(arena, lines, count, &room, sizeof(*lines));
		lines[count++] = line;
	}
	out->trail = lines;
	out->trail_count = count;
}

const struct force_node *solve_deciding(const struct force_rule *rule)
{
	const struct force_node *top = rule->top;
	if (top->kind == FORCE_PROVISIONAL)
		top = top->below->next;
	return top->below ? NULL : top;
}

static enum err fill_inverse(const struct force_question *question, const struct force_query *query,
	struct force_reply *out, struct why *why)
{
	const struct force_node *top = solve_deciding(&question->rule);
	if (!query->has_in_force)
		return ERR_OK;
	if (!top)
		return why_set(why, ERR_BAD_VALUE, "in_force",
			"a rule of and, or has no one deciding instrument: ask for its parts");
	out->has_deciding_instrument =
		force_inverse(query->in_force, &top->plus, &out->deciding_instrument);
	if (out->has_deciding_instrument)
		return ERR_OK;
	char text[DAY_TEXT];
	return why_set(why, ERR_RULE, "in_force", "no instrument gives %s by this rule",
		day_format(query->in_force, text));
}

void solve_answer(
	const struct force_question *question, struct arena *arena, struct force_reply *out)
{
	struct force_answer *answer = arena_zero(arena, 1, sizeof(*answer));
	force_solve(question, arena, answer);
	out->as_of = question->on;
	out->state = text_of(answer->state);
	out->has_first = answer->met;
	out->first = answer->first;
	out->has_last = answer->met && answer->last != DAY_MAX;
	out->last = answer->last;
	out->has_provisional_from = answer->has_trial;
	out->provisional_from = answer->trial_first;
	out->waiting = answer->waiting.len ? answer->waiting : TEXT_NONE;
	out->not_counted = answer->not_counted.len ? answer->not_counted : TEXT_NONE;
	fill_parties(answer, arena, out);
	fill_trail(answer->trail, arena, out);
}

enum err solve_force(const struct force_query *query, day today, struct arena *arena,
	struct force_reply *out, struct why *why)
{
	struct solving solving = {.why = why};
	*out = (struct force_reply){0};
	enum err err = read_question(&solving, query, today, arena);
	if (!err)
		err = fill_inverse(&solving.question, query, out, why);
	if (err)
		return err;
	solve_answer(&solving.question, arena, out);
	return ERR_OK;
}
