#include "services/agreements/documents/rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct document *rules_find(const struct rules_documents *all, struct text id)
{
	for (uint32_t i = 0; i < all->count; i++)
		if (text_equal(all->items[i].id, id))
			return &all->items[i];
	return NULL;
}

bool rules_is_solved(const struct rules_documents *all, const struct document *document)
{
	return all->solved && all->solved[document - all->items];
}

struct life_acts rules_acts(const struct rules_documents *all, struct text document)
{
	uint32_t from = 0;
	while (from < all->acts.count && !text_equal(all->acts.items[from].document, document))
		from++;
	uint32_t to = from;
	while (to < all->acts.count && text_equal(all->acts.items[to].document, document))
		to++;
	return to > from ? (struct life_acts){all->acts.items + from, to - from}
			 : (struct life_acts){0};
}

/* --- Terms ---------------------------------------------------------------------------------- */

static bool year_at(struct text text, size_t at, int64_t *year)
{
	return at + 4 <= text.len && text_to_i64(text_slice(text, at, at + 4), 1900, 2999, year);
}

static day first_day_after(int64_t year)
{
	return day_from_civil((int)year + 1, 1, 1);
}

static void end_set(struct document *document, day min, day max)
{
	document->has_term_end_min = document->has_term_end_max = true;
	document->term_end_min = min < max ? min : max;
	document->term_end_max = max;
}

bool rules_term_end(struct document *document)
{
	struct text term = document->term;
	int64_t from = 0, to = 0;
	if (text_starts(term, TEXT("until ")) && year_at(term, 6, &to)) {
		end_set(document, first_day_after(to), first_day_after(to));
		return true;
	}
	if (!year_at(term, 0, &from) || term.len < 9 || term.ptr[4] != '-' ||
		!year_at(term, 5, &to))
		return true;
	if (to < from)
		return false;
	day end = first_day_after(to), min = end;
	bool in_first_year = document->has_adopted_first &&
			     day_to_civil(document->adopted_first).year == (int)from;
	if (in_first_year && to > from)
		min = day_add_months(document->adopted_first, (int)(to - from) * 12);
	end_set(document, min, end);
	return true;
}

bool rules_years(struct text duration, int *out)
{
	int64_t years = 0;
	if (duration.len < 3 || duration.ptr[0] != 'P' || duration.ptr[duration.len - 1] != 'Y' ||
		!text_to_i64(text_slice(duration, 1, duration.len - 1), 1, 200, &years))
		return false;
	*out = (int)years;
	return true;
}

/* --- Succession ----------------------------------------------------------------------------- */

bool rules_takes_effect(const struct document *document, day *from)
{
	if (text_is(document->mode, "authorised"))
		return false;
	if (text_is(document->nature, "binding_treaty")) {
		*from = document->in_force_last;
		return document->has_in_force_last;
	}
	*from = document->adopted_last;
	if (document->has_term_from && document->term_from > *from)
		*from = document->term_from;
	return document->has_adopted_last;
}

static bool supersedes(const struct document *newer, struct text id)
{
	for (uint32_t i = 0; i < newer->supersedes_count; i++)
		if (text_equal(newer->supersedes[i], id))
			return true;
	return false;
}

const struct document *rules_successor(
	const struct rules_documents *all, const struct document *document, day *from)
{
	const struct document *found = NULL;
	for (uint32_t i = 0; i < all->count; i++) {
		day effect = 0;
		if (!supersedes(&all->items[i], document->id) ||
			!rules_takes_effect(&all->items[i], &effect))
			continue;
		if (!found || effect < *from) {
			found = &all->items[i];
			*from = effect;
		}
	}
	return found;
}

/* --- States --------------------------------------------------------------------------------- */

static void say(struct rules_state *out, const char *fmt, ...) PRINTF(2, 3);

static void say(struct rules_state *out, const char *fmt, ...)
{
	size_t at = strlen(out->detail);
	if (at + 2 < sizeof(out->detail) && at > 0) {
		memcpy(out->detail + at, "; ", 3);
		at += 2;
	}
	va_list args;
	va_start(args, fmt);
	vsnprintf(out->detail + at, sizeof(out->detail) - at, fmt, args);
	va_end(args);
}

bool rules_exists(const struct document *document, day on)
{
	/* One without a day was authorised by then or later: it is shown, and its state says so. */
	return !document->has_adopted_first || document->adopted_first <= on;
}

/* The first of whom a source says that it is in force for it by that day: so it is in force. */
static const struct party_step *in_force_for(const struct life_acts *acts, day on)
{
	const struct party_step *found = NULL;
	for (uint32_t i = 0; i < acts->count; i++) {
		const struct party_step *step = &acts->items[i];
		if (life_act_of(step) == LIFE_IN_FORCE_FOR && !text_is(step->state, "*") &&
			step->has_last && step->last <= on && (!found || step->last < found->last))
			found = step;
	}
	return found;
}

static const char *force_on(const struct document *document, const struct life_acts *acts, day on)
{
	if (!text_is(document->nature, "binding_treaty"))
		return "not_applicable";
	if (document->has_in_force_first && on < document->in_force_first)
		return "no";
	bool is = document->has_in_force_first && on >= document->in_force_last;
	return is || in_force_for(acts, on) ? "yes" : "not_known";
}

/* What a question about one document on one day has at hand. */
struct living {
	const struct rules_documents *all;
	const struct document *document;
	day on;
	struct life_acts acts;
	struct life_term term;
	struct rules_state *out;
};

static void say_force(const struct living *in)
{
	char first[DAY_TEXT], last[DAY_TEXT];
	const struct document *document = in->document;
	bool unclear = strcmp(in->out->force, "not_known") == 0;
	const struct party_step *party = in_force_for(&in->acts, in->on);
	if (unclear && !document->has_in_force_first)
		say(in->out, "no source says whether it is in force");
	else if (party && (!document->has_in_force_first || in->on < document->in_force_last))
		say(in->out,
			"in force for %.*s since %.*s, so it is in force; since when as a whole is "
			"not known",
			TEXT_ARG(party->state), TEXT_ARG(party->date));
	else if (rules_is_solved(in->all, document))
		say(in->out,
			"its rule and the instruments held give %s%s%s as entry into force; no "
			"source does",
			day_format(document->in_force_first, first),
			document->in_force_first == document->in_force_last ? "" : " to ",
			document->in_force_first == document->in_force_last
				? ""
				: day_format(document->in_force_last, last));
	else if (unclear)
		say(in->out, "it entered into force some day of %.*s",
			TEXT_ARG(document->in_force));
}

static void say_term(const struct living *in)
{
	char first[DAY_TEXT], last[DAY_TEXT];
	const struct document *document = in->document;
	const struct life_term *term = &in->term;
	if (document->has_term_from && in->on < document->term_from)
		say(in->out, "its term begins on %s", day_format(document->term_from, first));
	if (term->renewed)
		say(in->out, "renewed %s, the last time on %s, until %s",
			term->renewed == 1 ? "once" : "more than once",
			day_format(term->renewed_on, first), day_format(term->end_max, last));
	if (!term->has_end || term->end_min == term->end_max)
		return;
	say(in->out, "its term ends between %s and %s%s%.*s%s", day_format(term->end_min, first),
		day_format(term->end_max, last), document->term.len ? ", by two readings of '" : "",
		TEXT_ARG(document->term), document->term.len ? "'" : "");
}

static void ended(struct rules_state *out, const char *state)
{
	out->state = state;
	if (strcmp(out->force, "not_applicable") != 0)
		out->force = "no";
}

static void state_running(const struct living *in)
{
	bool signed_by_parties = text_is(in->document->mode, "signed");
	struct rules_state *out = in->out;
	if (text_is(in->document->mode, "authorised")) {
		out->state = "authorised";
		say(out, "signing was authorised; that it was signed is not evidenced");
		return;
	}
	bool binding = strcmp(out->force, "not_applicable") != 0;
	out->state = strcmp(out->force, "yes") == 0     ? "in_force"
		     : in->term.renewed > 0 && !binding ? "renewed"
		     : signed_by_parties                ? "signed"
							: "adopted";
	say_force(in);
	say_term(in);
}

/* The time between an older document's term and the effect of what takes its place. */
static void say_seam(const struct living *in, day effect)
{
	day end = in->term.end_max;
	if (!in->term.has_end || effect == end)
		return;
	if (effect > end)
		say(in->out, "a gap: its term had ended %d days before", effect - end);
	else if (effect < in->term.end_min)
		say(in->out, "an overlap: its term ran %d days longer", in->term.end_min - effect);
}

static bool state_by_acts(const struct living *in)
{
	static const struct {
		enum life_act act;
		const char *state;
		bool over;
	} states[] = {{LIFE_TERMINATED, "terminated", true}, {LIFE_LAPSED, "lapsed", true},
		{LIFE_SUSPENDED, "suspended", true}, {LIFE_PROVISIONAL, "provisional", false}};
	char text[DAY_TEXT];
	day since = 0;
	enum life_act act = life_whole(&in->acts, in->on, &since);
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (states[i].act != act || (!states[i].over && strcmp(in->out->force, "yes") == 0))
			continue;
		if (states[i].over)
			ended(in->out, states[i].state);
		else
			in->out->state = states[i].state;
		say(in->out, "%s since %s", states[i].state, day_format(since, text));
		return true;
	}
	return false;
}

/* Is it applied provisionally, by its rule or by acts of its parties? By whom first, since when. */
static bool is_on_trial(const struct living *in, struct text *who, day *since)
{
	const struct rules_trials *trials =
		in->all->trials ? &in->all->trials[in->document - in->all->items] : NULL;
	const struct life_rule no_clause = {0};
	const struct life_force unknown = {0};
	*since = DAY_MAX;
	for (uint32_t i = 0; trials && i < trials->count; i++) {
		const struct force_party_row *row = &trials->items[i];
		if (row->has_provisional_from && row->provisional_from <= in->on &&
			(!row->has_provisional_until || in->on < row->provisional_until) &&
			row->provisional_from < *since) {
			*who = row->party;
			*since = row->provisional_from;
		}
	}
	for (uint32_t i = 0; i < in->acts.count; i++) {
		const struct party_step *step = &in->acts.items[i];
		struct life_party party;
		if (life_act_of(step) != LIFE_PROVISIONAL || text_is(step->state, "*") ||
			!step->has_last || step->last >= *since)
			continue;
		life_party(&no_clause, &in->acts, step->state, &unknown, in->on, &party);
		if (strcmp(party.overlay, "provisional") != 0)
			continue;
		*who = step->state;
		*since = step->last;
	}
	return *since < DAY_MAX;
}

static bool state_on_trial(const struct living *in)
{
	struct text who = TEXT_NONE;
	char text[DAY_TEXT];
	day since;
	if (strcmp(in->out->force, "yes") == 0 || !is_on_trial(in, &who, &since))
		return false;
	in->out->state = "provisional";
	say(in->out, "applied provisionally by %.*s since %s", TEXT_ARG(who),
		day_format(since, text));
	return true;
}

void rules_term(const struct rules_documents *all, const struct document *document, day on,
	struct life_term *out)
{
	struct life_rule rule = {0};
	const struct life_acts acts = rules_acts(all, document->id);
	/* A rule that does not parse is refused by its sheet. */
	if (document->term_rule.len && life_parse(document->term_rule, &rule, NULL) != ERR_OK)
		rule = (struct life_rule){0};
	life_term(document, &rule, &acts, on, out);
}

void rules_state(const struct rules_documents *all, const struct document *document, day on,
	struct rules_state *out)
{
	char text[DAY_TEXT];
	day from = 0;
	struct living in = {all, document, on, rules_acts(all, document->id), {0}, out};
	*out = (struct rules_state){.force = force_on(document, &in.acts, on)};
	rules_term(all, document, on, &in.term);
	const struct document *successor = rules_successor(all, document, &from);
	if (successor && from <= on) {
		ended(out, "superseded");
		say(out, "%.*s took its place on %s", TEXT_ARG(successor->id),
			day_format(from, text));
		say_seam(&in, from);
	} else if (in.term.has_end && in.term.end_max <= on) {
		ended(out, "expired");
		say(out, "its term ended before %s", day_format(in.term.end_max, text));
		if (in.term.waits_for_act)
			say(out, "that its parties prolonged it is not held");
	} else if (!state_by_acts(&in) && !state_on_trial(&in)) {
		state_running(&in);
	}
}

/* --- Decisions ------------------------------------------------------------------------------ */

bool rules_is_decision(const struct document *document)
{
	return !text_is(document->nature, "binding_treaty") && document->has_adopted_first &&
	       document->adopted_first == document->adopted_last;
}

bool rules_is_consensus(struct text rule)
{
	return text_starts(rule, TEXT("consensus")) || text_starts(rule, TEXT("unanimity"));
}

static bool is_elector(const struct rules_member *member, const struct document *document)
{
	day on = document->adopted_first;
	return text_equal(member->org, document->org) && text_is(member->status, "member") &&
	       text_is(member->lane, "base") && member->dated && member->from <= on &&
	       on < member->to && !text_equal(member->state, document->subject);
}

uint32_t rules_electors(const struct rules_member *members, uint32_t count,
	const struct document *document, uint32_t *picked)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (!is_elector(&members[i], document))
			continue;
		uint32_t at = n++;
		for (; at > 0 && text_compare(members[picked[at - 1]].state, members[i].state) > 0;
			at--)
			picked[at] = picked[at - 1];
		picked[at] = i;
	}
	return n;
}
