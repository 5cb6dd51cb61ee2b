#include "services/news/finders/incidents_inside.h"

enum {
	GOVERNOR_REACH = 8,
	NAMES_REACH = 14, /* "in the A area of B district, | C" */
	CLAUSE_TOLL = 12,
	STATE_TOLL = 40,
	DAY_REACH = 5,
	SCENE_REACH = 5,
	VENUE_REACH = 4
};

static bool is_where(const struct mention *m)
{
	return mention_where(m) || (m && m->kind == MENTION_VENUE);
}

/* "in Pakistan's restive southwestern | Balochistan", "in the city of | Kerman" */
static bool is_place(const struct assembler *a, uint32_t e)
{
	uint32_t least = e > NAMES_REACH ? e - NAMES_REACH : 0;
	const struct mention *self = row_mention(a, e);
	/* "Afghan | officials": whose men these are tells no place; nor does "a member state" */
	bool named = a->article->tokens[self->last - 1].capital;
	/* "the Carnegie | Russia | Eurasia Center" */
	named &= !row_capital(a, e + 1);
	/* "the Caspian | Pipeline Consortium" */
	if (self->kind == MENTION_PLACE && row_capital(a, e + 1) && row_capital(a, e + 2) &&
		!row_in(a, e + 2, LIST_INCIDENTS_AREA))
		return false;
	/* "the Moscow | border detachment" */
	if (self->kind == MENTION_PLACE && row_in(a, e + 1, LIST_INCIDENTS_BORDER) &&
		row_in(a, e + 2, LIST_INCIDENTS_FORCES))
		return false;
	/* "90 km south of | Dushanbe" */
	const struct mention *far =
		e > 2 && row_word(a, e - 1, "of") ? row_mention(a, e - 3) : NULL;
	/* "in two cities of | Dagestan" */
	bool many = far && far->kind == MENTION_NUMBER && row_in(a, e - 2, LIST_INCIDENTS_AREA);
	if (far && !many)
		return far->kind != MENTION_AMOUNT && far->kind != MENTION_NUMBER;
	/* "on the Kyrgyz | -Tajik border" */
	const struct mention *other = row_word(a, e + 1, "-") ? row_mention(a, e + 2) : NULL;
	bool pair = other && other->kind == MENTION_STATE;
	/* "in various Kazakh | cities" */
	bool adjective = (self->flags & MENTION_ADJECTIVE) && !pair &&
			 !row_in(a, e + 1, LIST_INCIDENTS_AREA);
	/* "a | Beijing-funded convoy" */
	if ((self->kind == MENTION_STATE && (!named || adjective)) ||
		(row_word(a, e + 1, "-") && !pair))
		return false;
	for (uint32_t at = e; at > least; at--) {
		const struct mention *m = row_mention(a, at - 1);
		/* "launched from hideouts in | Afghanistan" */
		if (row_in(a, at - 1, LIST_DRUGS_WHERE))
			return !(at > 1 && row_word(a, at - 2, "from")) &&
			       !(at > 2 && row_word(a, at - 3, "from"));
		bool of = row_word(a, at - 1, "of") && at > 1 &&
			  row_in(a, at - 2, LIST_INCIDENTS_AREA);
		/* A name that no sheet has: "in the | Rushan | district of" */
		bool through =
			of || row_in(a, at - 1, LIST_INCIDENTS_AREA) ||
			row_in(a, at - 1, LIST_INCIDENTS_BESIDE) || is_where(m) ||
			row_word(a, at - 1, ",") || row_capital(a, at - 1) ||
			(m && m->kind == MENTION_NUMBER && row_in(a, at, LIST_INCIDENTS_AREA));
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

/* "the bombing of the airport in | Kabul", "strikes on | Iran" */
static bool is_object(const struct assembler *a, const struct incident *i, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	uint32_t at = e;
	if (e < i->last || e > i->last + GOVERNOR_REACH || (m->flags & MENTION_ADJECTIVE) ||
		row_word(a, e + 1, "-"))
		return false;
	while (at > i->last && (row_in(a, at - 1, LIST_INCIDENTS_AREA) ||
				       row_in(a, at - 1, LIST_INCIDENTS_BESIDE)))
		at--;
	return (at == i->last + 1 && row_in(a, i->last, LIST_INCIDENTS_AT)) ||
	       (at == i->last && m->kind != MENTION_STATE && !i->vague);
}

/* "clashes between | the forces of | A and B" */
static bool is_between(const struct assembler *a, uint32_t from, uint32_t e)
{
	while (e > from && (row_in(a, e - 1, LIST_INCIDENTS_FORCES) || row_word(a, e - 1, "of") ||
				   row_word(a, e - 1, "the")))
		e--;
	return e > from && row_word(a, e - 1, "between");
}

/* "Dagestan | saw attacks", "Kunduz was rocked by | blasts", "clashes between | A and B" */
static bool is_scene(const struct assembler *a, const struct incident *i, uint32_t e)
{
	bool behind = e >= i->last && e < i->last + GOVERNOR_REACH;
	if (behind && row_mention(a, e)->kind == MENTION_STATE)
		return is_between(a, i->last, e);
	if (behind || e > i->first || (row_mention(a, e)->flags & MENTION_ADJECTIVE))
		return false;
	for (uint32_t at = e + 1; at < e + SCENE_REACH && at < i->first; at++)
		if (row_in(a, at, LIST_INCIDENTS_SUFFERS))
			return true;
	return false;
}

/* "riots | broke out in Kazakhstan and grew into": one main clause tells where the other was. */
static bool is_main(const struct assembler *a, uint32_t e)
{
	uint8_t id = clauses_at(a->clauses, e);
	return id < a->clauses->len && a->clauses->items[id].kind == CLAUSE_MAIN;
}

/* "clashes with X, it said | after the leaders met in | Uzbekistan" */
static bool is_apart(const struct assembler *a, const struct incident *i, uint32_t e)
{
	bool apart = false, verb = false;
	for (uint32_t at = i->last; at < e; at++) {
		apart |= row_in(a, at, LIST_INCIDENTS_APART);
		verb |= apart && row_in(a, at, LIST_VERBS_FINITE);
	}
	return verb;
}

/* "gunfire | came from the village in | Badakhshan" */
static bool is_source(const struct assembler *a, const struct incident *i, uint32_t e)
{
	for (uint32_t at = e; at > i->last && at + CLAUSE_TOLL > e; at--)
		if (row_word(a, at - 1, "from"))
			return true;
	return false;
}

/* "signed in Astana | after clashes" */
static bool is_before(const struct assembler *a, uint32_t place, uint32_t incident)
{
	bool before = false;
	for (uint32_t e = place; e < incident; e++)
		before |= row_word(a, e, "after") || row_word(a, e, "following");
	/* "the embassy in Tehran | was closed after", "killed | its guard": there it was. */
	uint32_t end = incident + SCENE_REACH;
	return before && !row_any(a, place, incident, LIST_INCIDENTS_STOPPED) &&
	       !row_any(a, incident, end, LIST_INCIDENTS_BACK);
}

const struct mention *incidents_place(
	const struct assembler *a, const struct scene *scene, uint32_t which, uint32_t *out)
{
	const struct incident *i = &scene->items[which];
	const struct mention *best = NULL;
	uint32_t best_far = UINT32_MAX, at = a->whole->len;
	uint32_t from = scene_from(scene, which), to = scene_to(a, scene, which);
	for (uint32_t e = from; e < to; e++) {
		const struct mention *m = row_mention(a, e);
		bool fits = is_where(m) &&
			    (is_of_word(a, i, e) || is_object(a, i, e) || is_scene(a, i, e) ||
				    (is_place(a, e) && may_tell(a, i, e)));
		if (!fits || is_before(a, e, i->first) || is_source(a, i, e) || is_apart(a, i, e))
			continue;
		uint32_t far = e < i->first ? i->first - e : e - i->last;
		/* What lies before the word may be of the one before it. */
		if (e < i->first && which > 0)
			far += CLAUSE_TOLL;
		bool here = clauses_at(a->clauses, e) == clauses_at(a->clauses, i->first);
		if (m->kind == MENTION_STATE && !here && !is_main(a, e))
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

/* "the Crocus City Hall | attack", "an attack on | Crocus City Hall" */
const struct mention *incidents_venue(const struct assembler *a, const struct incident *i)
{
	uint32_t from = i->first > VENUE_REACH ? i->first - VENUE_REACH : 0;
	for (uint32_t e = from; e < i->last + VENUE_REACH; e++) {
		const struct mention *m = row_mention(a, e);
		if (m && m->kind == MENTION_VENUE && (is_of_word(a, i, e) || is_object(a, i, e)))
			return m;
	}
	return NULL;
}

/* "in Surgut | in August" */
const struct mention *incidents_day_behind(const struct assembler *a, uint32_t place, uint32_t to)
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

/* The only day of [from, to), unless something was said on that day, or it is of what was before
 * or after. */
const struct mention *incidents_only_day(const struct assembler *a, const struct incident *i,
	uint32_t from, uint32_t to, bool own_clause)
{
	const struct mention *only = NULL;
	uint32_t at = 0;
	for (uint32_t e = from; e < to; e++) {
		const struct mention *m = row_mention(a, e);
		if (!m || m->kind != MENTION_DATE || clauses_framed(a->clauses, e) ||
			assemble_day_of_claim(a, e))
			continue;
		if (own_clause && clauses_at(a->clauses, e) != clauses_at(a->clauses, i->first))
			continue;
		if (only)
			return NULL;
		only = m;
		at = e;
	}
	bool before = at < i->first;
	bool apart =
		row_any(a, before ? at : i->last, before ? i->first : at, LIST_INCIDENTS_APART);
	return apart ? NULL : only;
}
