#include "services/agreements/documents/entry.h"

#include "services/agreements/documents/life.h"
#include "services/agreements/documents/rows.h"
#include "services/agreements/force/solve.h"

#include <stdio.h>

static const char *const ordinals[] = {"first", "second", "third", "fourth", "fifth", "sixth",
	"seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
	"fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"};

/* 10 of "tenth_instrument"; 0: it names no ordinal. */
static uint32_t ordinal_of(const struct party_step *step)
{
	char text[64];
	if (!text_is(step->state, "*") || !step->has_first)
		return 0;
	for (uint32_t i = 0; i < ARRAY_LEN(ordinals); i++) {
		snprintf(text, sizeof(text), "%s_instrument", ordinals[i]);
		if (text_is(step->event, text))
			return i + 1;
	}
	return 0;
}

/* --- The question --------------------------------------------------------------------------- */

struct entry {
	struct force_question question;
	struct force_instrument *instruments;
	struct text *signatories;
};

static void add(struct entry *entry, struct text party, enum force_act act, day first, day last)
{
	entry->instruments[entry->question.instruments_count++] =
		(struct force_instrument){.party = party, .act = act, .first = first, .last = last};
}

static void add_step(struct entry *entry, const struct party_step *step)
{
	if (text_is(step->state, "*"))
		return;
	if (text_is(step->event, "signed"))
		force_add_signatory(
			entry->signatories, &entry->question.signatories_count, step->state);
	if (!step->has_first)
		return;
	if (text_is(step->event, "signed"))
		add(entry, step->state, FORCE_SIGNS, step->first, step->last);
	else if (text_is(step->event, "withdrew") && text_is(step->date_kind, "effective"))
		add(entry, step->state, FORCE_WITHDRAWS, step->first, step->last);
	else if (life_act_of(step) == LIFE_NOTICE)
		add(entry, step->state, FORCE_ENDS_TRIAL, step->first, step->last);
	else if (text_is(step->date_kind, "notification"))
		add(entry, step->state, FORCE_NOTIFIES, step->first, step->last);
	else if (rows_is_instrument(step->date_kind))
		add(entry, step->state, FORCE_DEPOSITS, step->first, step->last);
}

/* The n-th came on the day of the step, those before it some day until then. */
static void add_unnamed(struct entry *entry, const struct party_step *step, uint32_t number,
	day earliest, struct arena *arena)
{
	uint32_t named = 0;
	char name[32];
	for (uint32_t i = 0; i < entry->question.instruments_count; i++) {
		const struct force_instrument *one = &entry->instruments[i];
		named += one->act == FORCE_DEPOSITS && one->last <= step->last;
	}
	for (uint32_t i = named; i < number; i++) {
		snprintf(name, sizeof(name), "unnamed-%u", i + 1);
		add(entry, arena_copy(arena, text_of(name)), FORCE_DEPOSITS,
			i + 1 == number || earliest > step->first ? step->first : earliest,
			step->last);
	}
}

static void add_steps(struct entry *entry, const struct document *document,
	const struct party_step *steps, uint32_t count, struct arena *arena)
{
	const struct party_step *ordinal = NULL;
	for (uint32_t i = 0; i < count; i++) {
		add_step(entry, &steps[i]);
		if (ordinal_of(&steps[i]) &&
			(!ordinal || ordinal_of(ordinal) < ordinal_of(&steps[i])))
			ordinal = &steps[i];
	}
	if (ordinal)
		add_unnamed(entry, ordinal, ordinal_of(ordinal),
			document->has_adopted_first ? document->adopted_first : ordinal->first,
			arena);
}

enum err entry_solve(const struct document *document, const struct party_step *steps,
	uint32_t count, day on, struct arena *arena, struct force_reply *out, bool *has_rule,
	struct why *why)
{
	struct entry entry = {.instruments = arena_zero(arena, count + ARRAY_LEN(ordinals),
				      sizeof(*entry.instruments)),
		.signatories = arena_zero(arena, count + 1, sizeof(*entry.signatories))};
	struct force_question *question = &entry.question;
	*out = (struct force_reply){0};
	*has_rule = document->force_rule.len > 0;
	if (!*has_rule)
		return ERR_OK;
	enum err err = force_parse(document->force_rule, arena, &question->rule, why);
	if (err)
		return err;
	add_steps(&entry, document, steps, count, arena);
	question->instruments = entry.instruments;
	question->signatories = entry.signatories;
	if (!question->signatories_count && text_is(document->mode, "signed")) {
		question->signatories = document->parties;
		question->signatories_count = document->parties_count;
	}
	question->has_adopted = document->has_adopted_first;
	question->adopted_first = document->adopted_first;
	question->adopted_last = document->adopted_last;
	question->on = on;
	solve_answer(question, arena, out);
	const struct force_node *deciding = solve_deciding(&question->rule);
	if (deciding && document->has_in_force_first &&
		document->in_force_first == document->in_force_last)
		out->has_deciding_instrument = force_inverse(
			document->in_force_first, &deciding->plus, &out->deciding_instrument);
	return ERR_OK;
}

static void lay_one(struct document *document, const struct force_reply *force, bool *solved)
{
	if (document->has_in_force_first || !force->has_first || !force->has_last)
		return;
	*solved = true;
	document->has_in_force_first = document->has_in_force_last = true;
	document->in_force_first = force->first;
	document->in_force_last = force->last;
}

enum err entry_lay(const struct rules_documents *held, struct arena *arena,
	struct rules_documents *out, struct why *why)
{
	struct document *laid = arena_zero(arena, held->count + 1, sizeof(*laid));
	bool *solved = arena_zero(arena, held->count + 1, sizeof(*solved));
	struct rules_trials *trials = arena_zero(arena, held->count + 1, sizeof(*trials));
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < held->count; i++) {
		const struct life_acts acts = rules_acts(held, held->items[i].id);
		struct force_reply force;
		bool has_rule = false;
		laid[i] = held->items[i];
		err = entry_solve(
			&laid[i], acts.items, acts.count, DAY_MAX, arena, &force, &has_rule, why);
		if (err || !has_rule)
			continue;
		trials[i] = (struct rules_trials){force.parties, force.parties_count};
		lay_one(&laid[i], &force, &solved[i]);
	}
	*out = (struct rules_documents){laid, held->count, held->acts, solved, trials};
	return err;
}

/* --- Beside the source ---------------------------------------------------------------------- */

static struct text compared(const struct document *document, bool sourced,
	const struct force_reply *force, struct arena *arena)
{
	char text[512], first[DAY_TEXT], last[DAY_TEXT];
	day latest = force->has_last ? force->last : DAY_MAX;
	if (!sourced && force->has_first)
		snprintf(text, sizeof(text),
			"no source gives a day of entry into force; this one is solved");
	else if (!sourced)
		return TEXT_NONE;
	else if (!force->has_first)
		snprintf(text, sizeof(text),
			"a source gives %.*s; the instruments held do not reach it by this rule",
			TEXT_ARG(document->in_force));
	else if (document->in_force_first <= latest && force->first <= document->in_force_last)
		snprintf(text, sizeof(text), "agrees with the day that a source gives, %.*s",
			TEXT_ARG(document->in_force));
	else
		snprintf(text, sizeof(text),
			"differs: a source gives %.*s, the rule %s%s%s with the instruments held",
			TEXT_ARG(document->in_force), day_format(force->first, first),
			latest == force->first ? "" : " to ",
			latest == force->first ? ""
			: force->has_last      ? day_format(latest, last)
					       : "an unknown day");
	return arena_copy(arena, text_of(text));
}

enum err entry_fill(const struct rules_documents *all, const struct document *document, day on,
	struct arena *arena, struct document_reply *out, struct why *why)
{
	bool has_rule = false;
	const struct life_acts acts = rules_acts(all, document->id);
	struct force_reply *force = arena_zero(arena, 1, sizeof(*force));
	enum err err =
		entry_solve(document, acts.items, acts.count, on, arena, force, &has_rule, why);
	if (err || !has_rule)
		return err;
	out->force_rule = document->force_rule;
	out->force = force;
	out->force_count = 1;
	out->force_compared = compared(document,
		document->has_in_force_first && !rules_is_solved(all, document), force, arena);
	return ERR_OK;
}
