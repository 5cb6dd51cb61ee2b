#include "services/news/finders/incidents.h"

#include "services/news/facts/row.h"

#include <string.h>

enum {
	GOVERNOR_REACH = 8,
	VETO_BEFORE = 9,
	VETO_BEHIND = 6,
	MEN_REACH = 7,
	BY_REACH = 5,
	CLAUSE_TOLL = 12,
	STATE_TOLL = 40,
	SAME_REACH = 12,
	DAY_REACH = 5
};

/* Words that tell of an incident: a noun, or a verb with those who do such things before it. */
struct incident {
	uint32_t first, last; /* elements */
	struct text kind;
	bool vague; /* "attack", "blast": of violence only beside words of it */
	bool plain; /* its kind is assumed: others may know better */
};

static bool incident_at(const struct assembler *a, uint32_t e, struct incident *incident)
{
	struct list_value value;
	uint32_t end = row_list(a, e, LIST_INCIDENTS_WORD, &value);
	if (end > e) {
		*incident = (struct incident){.first = e, .last = end, .kind = value.text};
		return true;
	}
	end = row_list(a, e, LIST_INCIDENTS_VAGUE, &value);
	if (end > e) {
		bool plain = text_is(value.text, "attack");
		*incident = (struct incident){e, end, value.text, true, plain};
		return true;
	}
	if (row_list(a, e, LIST_INCIDENTS_VERB, &value) == e)
		return false;
	*incident = (struct incident){e, e + 1, value.text, false, true};
	for (uint32_t at = e; at > 0 && at + MEN_REACH > e; at--) {
		if (row_list(a, at - 1, LIST_INCIDENTS_MEN, &value) == at) {
			incident->kind = value.text;
			return true;
		}
		/* "militants were killed" */
		bool ends = row_word(a, at - 1, "by") || row_in(a, at - 1, LIST_INCIDENTS_BE) ||
			    (row_in(a, at - 1, LIST_FIGURES_STOPS) && !row_word(a, at - 1, ","));
		if (ends)
			return false;
	}
	return false;
}

/* "planned | attacks", "attacks | were foiled", "a fight against | attacks" */
static bool is_vetoed(const struct assembler *a, const struct incident *i)
{
	for (uint32_t e = i->first; e > 0 && e + VETO_BEFORE > i->first; e--) {
		if (row_in(a, e - 1, LIST_INCIDENTS_VETO))
			return true;
		if (row_in(a, e - 1, LIST_FIGURES_STOPS) && !row_word(a, e - 1, ","))
			break;
	}
	for (uint32_t e = i->last; e < i->last + VETO_BEHIND && e < a->whole->len; e++) {
		if (row_in(a, e, LIST_INCIDENTS_FOILED))
			return true;
		if (row_in(a, e, LIST_FIGURES_STOPS))
			break;
	}
	return false;
}

static bool is_violent(const struct assembler *a)
{
	return row_any(a, 0, a->whole->len, LIST_INCIDENTS_VIOLENCE);
}

static bool is_where(const struct mention *m)
{
	return mention_where(m) || (m && m->kind == MENTION_VENUE);
}

/* A place that no sheet has: "in the | Rushan | district of" */
static bool is_strange_name(const struct assembler *a, uint32_t e)
{
	return row_plain(a, e) && a->article->tokens[a->whole->items[e].first].capital;
}

/* "in Pakistan's restive southwestern | Balochistan", "in the city of | Kerman" */
static bool is_place(const struct assembler *a, uint32_t e)
{
	uint32_t least = e > GOVERNOR_REACH ? e - GOVERNOR_REACH : 0;
	const struct mention *self = row_mention(a, e);
	/* "Afghan | officials": whose men these are tells no place; nor does "a member state" */
	bool named = a->article->tokens[self->last - 1].capital;
	/* "the Carnegie | Russia | Eurasia Center" */
	named &= !is_strange_name(a, e + 1);
	if (self->kind == MENTION_STATE && (!named || (self->flags & MENTION_ADJECTIVE)))
		return false;
	for (uint32_t at = e; at > least; at--) {
		const struct mention *m = row_mention(a, at - 1);
		/* "launched from hideouts in | Afghanistan" */
		if (row_in(a, at - 1, LIST_DRUGS_WHERE))
			return !(at > 2 && row_word(a, at - 3, "from"));
		bool of = row_word(a, at - 1, "of") && at > 1 &&
			  row_in(a, at - 2, LIST_INCIDENTS_AREA);
		bool through = of || row_in(a, at - 1, LIST_INCIDENTS_AREA) ||
			       row_in(a, at - 1, LIST_INCIDENTS_BESIDE) || is_where(m) ||
			       row_word(a, at - 1, ",") || is_strange_name(a, at - 1);
		if (row_in(a, at - 1, LIST_INCIDENTS_HIT))
			return true;
		if (!through || (m && m->kind == MENTION_STATE && row_word(a, at, ",")))
			return false;
	}
	return false;
}

/* "the Kerman | bombing" */
static bool is_of_word(const struct assembler *a, const struct incident *i, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	uint32_t at = e + 1;
	at += row_word(a, at, "'s") || row_word(a, at, "’s");
	while (at < i->first && row_in(a, at, LIST_INCIDENTS_BESIDE))
		at++;
	return at == i->first && (m->kind != MENTION_STATE || at > e + 1);
}

/* "condemned the | attack": told before. Only what is said of it behind may tell where it was. */
static bool may_tell(const struct assembler *a, const struct incident *i, uint32_t e)
{
	if (i->first == 0 || !row_in(a, i->first - 1, LIST_INCIDENTS_THE))
		return true;
	if (e < i->first)
		return false;
	for (uint32_t at = i->last; at < e; at++)
		if (row_in(a, at, LIST_VERBS_SAYING))
			return false;
	return true;
}

static const struct mention *place_of(const struct assembler *a, const struct incident *all,
	uint32_t count, uint32_t which, uint32_t *out)
{
	const struct incident *i = &all[which];
	const struct mention *best = NULL;
	uint32_t best_far = UINT32_MAX, at = a->whole->len;
	uint32_t from = which > 0 ? all[which - 1].last : 0;
	uint32_t to = which + 1 < count ? all[which + 1].first : a->whole->len;
	for (uint32_t e = from; e < to; e++) {
		const struct mention *m = row_mention(a, e);
		bool fits = is_where(m) &&
			    (is_of_word(a, i, e) || (is_place(a, e) && may_tell(a, i, e)));
		if (!fits)
			continue;
		uint32_t far = e < i->first ? i->first - e : e - i->last;
		/* What lies before the word may be of the one before it. */
		if (e < i->first && which > 0)
			far += CLAUSE_TOLL;
		bool here = clauses_at(a->clauses, e) == clauses_at(a->clauses, i->first);
		if (m->kind == MENTION_STATE && !here)
			continue;
		far += here ? 0 : CLAUSE_TOLL;
		if (m->kind == MENTION_STATE)
			far += STATE_TOLL;
		if (m->kind == MENTION_VENUE)
			far += STATE_TOLL / 2;
		if (far < best_far) {
			best = m;
			best_far = far;
			at = e;
		}
	}
	*out = at;
	return best;
}

/* "in Surgut | in August" */
static const struct mention *day_behind(const struct assembler *a, uint32_t place, uint32_t to)
{
	for (uint32_t e = place + 1; e < to && e < place + DAY_REACH; e++) {
		const struct mention *m = row_mention(a, e);
		if (m && m->kind == MENTION_DATE)
			return assemble_day_of_claim(a, e) ? NULL : m;
		if (row_word(a, e, "and") || row_in(a, e, LIST_VERBS_FINITE))
			break;
	}
	return NULL;
}

static bool is_apart(const struct assembler *a, uint32_t from, uint32_t to)
{
	for (uint32_t e = from; e < to; e++)
		if (row_in(a, e, LIST_INCIDENTS_APART))
			return true;
	return false;
}

/* The only day of [from, to), unless something was said on that day, or it is of what was before
 * or after. */
static const struct mention *only_day(
	const struct assembler *a, const struct incident *i, uint32_t from, uint32_t to)
{
	const struct mention *only = NULL;
	uint32_t at = 0;
	for (uint32_t e = from; e < to; e++) {
		const struct mention *m = row_mention(a, e);
		if (!m || m->kind != MENTION_DATE || clauses_framed(a->clauses, e) ||
			assemble_day_of_claim(a, e))
			continue;
		if (only)
			return NULL;
		only = m;
		at = e;
	}
	bool apart = at < i->first ? is_apart(a, at, i->first) : is_apart(a, i->last, at);
	return apart ? NULL : only;
}

/* "a TTP | suicide bomber", "by militants of the | BLA" */
static const struct mention *group_of(const struct assembler *a, const struct incident *i)
{
	const struct mention *m = i->first > 0 ? row_mention(a, i->first - 1) : NULL;
	if (m && m->kind == MENTION_ORG && text_is(m->office, "group"))
		return m;
	for (uint32_t e = i->last; e < a->whole->len && e < i->last + SAME_REACH; e++) {
		for (uint32_t at = e + 1; row_word(a, e, "by") && at < e + BY_REACH; at++) {
			m = row_mention(a, at);
			if (m)
				return m->kind == MENTION_ORG && text_is(m->office, "group") ? m
											     : NULL;
		}
		if (row_word(a, e, ";"))
			break;
	}
	return NULL;
}

static void put_fact(
	const struct assembler *a, const struct incident *all, uint32_t count, uint32_t which)
{
	const struct incident *i = &all[which];
	const struct rule rule = {.name = TEXT("incidents.told"),
		.fact = fact_find(TEXT("security.incident")),
		.confidence = 0.88};
	uint32_t at, from = which > 0 ? all[which - 1].last : 0;
	uint32_t to = which + 1 < count ? all[which + 1].first : a->whole->len;
	const struct mention *place = place_of(a, all, count, which, &at);
	if (!place)
		return;
	struct assembler within = assemble_within(a, i->first);
	struct match match = assemble_found(&rule, i->first, i->last);
	struct fact fact = assemble_begin(&within, &match, assemble_modality(&within, &match));
	if (!text_is(fact.modality, "fact"))
		return;
	facts_put(&fact, a->article, "place", place->id);
	facts_put(&fact, a->article, "country", assemble_state(place));
	if (place->kind == MENTION_VENUE)
		facts_put(&fact, a->article, "venue", place->id);
	if (i->plain)
		facts_assume(&fact, a->article, fact_arg(fact.type, TEXT("kind")), i->kind);
	else
		facts_put(&fact, a->article, "kind", i->kind);
	const struct mention *group = group_of(a, i);
	if (group)
		facts_put(&fact, a->article, "perpetrator", assemble_org(a->article, group->id));
	if (count == 1)
		assemble_near(&fact, &within, &match, TEXT("venue"), false);
	const struct mention *told = day_behind(a, at, to);
	if (told)
		facts_put(&fact, a->article, "date", told->id);
	else if (count == 1)
		assemble_near(&fact, &within, &match, TEXT("date"), false);
	if (!facts_has(&fact, "date")) {
		told = only_day(a, i, from, to);
		told = told ? told : only_day(a, i, i->last, a->whole->len);
	}
	if (told)
		facts_put(&fact, a->article, "date", told->id);
	facts_add(a->facts, a->article, &fact);
}

/* "a suicide bomber killed four in an | attack": one, by the word that tells more. */
static bool is_same(
	const struct assembler *a, const struct incident *one, const struct incident *two)
{
	if (two->first - one->last > SAME_REACH || !(two->vague || two->plain))
		return false;
	for (uint32_t e = one->last; e < two->first; e++)
		if (row_in(a, e, LIST_FIGURES_STOPS) || is_where(row_mention(a, e)) ||
			row_word(a, e, "after"))
			return false;
	return true;
}

void incidents_find(const struct assembler *a)
{
	struct incident found;
	uint32_t count = 0, most = 0;
	for (uint32_t e = 0; e < a->whole->len; e++)
		most += incident_at(a, e, &found);
	if (!most)
		return;
	struct incident *all = arena_zero(&a->article->arena, most, sizeof(*all));
	bool violent = is_violent(a);
	for (uint32_t e = 0; e < a->whole->len; e++) {
		if (!incident_at(a, e, &found))
			continue;
		e = found.last - 1;
		if ((found.vague && !violent) || is_vetoed(a, &found))
			continue;
		if (count > 0 && is_same(a, &all[count - 1], &found))
			all[count - 1].last = found.last;
		else
			all[count++] = found;
	}
	for (uint32_t i = 0; i < count; i++)
		put_fact(a, all, count, i);
}
