#include "services/news/finders/drills_inside.h"

enum { CHAIN_MAX = 24, MEMBERS_REACH = 4, OWNED_REACH = 4 };

/* What governs a name, over all that stands between: "at | a ground of the forces of | Russia". */
enum side {
	SIDE_NONE,
	SIDE_PLACE,   /* in, at, near */
	SIDE_PHRASE,  /* within the phrase itself: "the SCO exercise" */
	SIDE_OF,      /* behind the exercise: of, by, between, with, for; or brought by it */
	SIDE_SUBJECT, /* before the verb, governed by none */
};

static bool is_party(const struct mention *m)
{
	return m && (m->kind == MENTION_STATE || mention_of_states(m));
}

/* "Tashkent and Dushanbe | held": capitals that act stand for their states. */
static bool is_capital(const struct mention *m)
{
	return m && m->kind == MENTION_PLACE && (m->flags & MENTION_CAPITAL);
}

/* ", which began in May", "that is taking place in Russia": a clause that tells more of it. */
static bool is_relative_of(const struct assembler *a, const struct drill *d, uint32_t first)
{
	enum { VERB_REACH = 5 };
	struct deed deed;
	for (uint32_t e = first; e < first + VERB_REACH && e < d->to; e++)
		if (drills_deed(a, e, &deed))
			return deed.sort == DRILL_HELD;
	return false;
}

/* Is the element of a clause that tells of the exercise: of its own, or that of its verb? */
static bool is_of_clause(const struct assembler *a, const struct drill *d, uint32_t e)
{
	uint8_t id = clauses_at(a->clauses, e), own = clauses_at(a->clauses, d->noun);
	if (drills_one_clause(a, d, e) || id == clauses_at(a->clauses, d->deed))
		return true;
	if (id >= a->clauses->len)
		return false;
	/* "the drills, involving troops of X, began" */
	const struct clause *clause = &a->clauses->items[id];
	bool aside = clause->kind == CLAUSE_PARTICIPLE || clause->kind == CLAUSE_APPOSITION ||
		     (clause->kind == CLAUSE_RELATIVE && is_relative_of(a, d, clause->first));
	return aside && clause->parent == own && clause->first >= d->last;
}

/* Where the list begins that the name at `e` stands in. */
static uint32_t list_begins(const struct assembler *a, uint32_t e)
{
	while (e > 1) {
		uint32_t joint = e;
		while (joint > 0 && row_in(a, joint - 1, LIST_STANDING_JOINTS))
			joint--;
		bool list = joint < e && joint > 0 && mention_where(row_mention(a, joint - 1));
		bool only_the = list && joint == e - 1 && row_word(a, joint, "the");
		if (!list || only_the)
			return e;
		e = joint - 1;
	}
	return e;
}

static uint32_t list_ends(const struct assembler *a, const struct drill *d, uint32_t e)
{
	uint32_t end = e + 1;
	for (uint32_t at = end; at < d->to; at++) {
		if (mention_where(row_mention(a, at)))
			end = at + 1;
		else if (!row_in(a, at, LIST_STANDING_JOINTS))
			break;
	}
	return end;
}

/* "units of X, Y | , and Z are taking part": a list may lie across what was cut. */
static bool is_told_here(const struct assembler *a, const struct drill *d, uint32_t e)
{
	uint32_t begin = list_begins(a, e);
	/* "the exercise which | X holds" */
	if (row_in(a, d->last, LIST_DRILLS_WHICH) && e > d->last && e < d->deed)
		return true;
	if (is_of_clause(a, d, e) || begin == d->last + 1 || is_of_clause(a, d, begin))
		return true;
	uint32_t end = list_ends(a, d, e);
	return end > e + 1 && is_of_clause(a, d, end - 1);
}

/* "said": not the "member | states" */
static bool says(const struct assembler *a, uint32_t e)
{
	return row_in(a, e, LIST_VERBS_SAYING) && !row_in(a, e, LIST_DRILLS_MEMBERS);
}

static bool says_between(const struct assembler *a, uint32_t from, uint32_t to)
{
	for (uint32_t e = from; e < to; e++)
		if (says(a, e))
			return true;
	return false;
}

/* "China 's northwest | Xinjiang", "the Tajik-Afghan | border": whose place, or what border it is.
 */
static bool owns_place(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e + 1; at < e + OWNED_REACH && at < a->whole->len; at++) {
		const struct mention *m = row_mention(a, at);
		if ((m && m->kind == MENTION_PLACE) || row_in(a, at, LIST_DRILLS_GROUND))
			return true;
		if (m && m->kind == MENTION_STATE && row_dash(a, at - 1))
			continue;
		bool ends = m || row_in(a, at, LIST_FIGURES_STOPS) ||
			    row_in(a, at, LIST_VERBS_FINITE) || row_word(a, at, "and") ||
			    drills_preposition(a, at);
		if (ends)
			return false;
	}
	return false;
}

/* Before the exercise: as the subject of its verb. */
static enum side side_before(const struct assembler *a, const struct drill *d, uint32_t e, bool by)
{
	/* "the drill that | X and Y conducted" */
	bool relative = d->deed > d->last && e > d->last && e < d->deed;
	bool acts =
		d->sort == DRILL_HELD ? d->deed < d->first || relative : d->sort != DRILL_BRINGS;
	if (by && d->deed < e)
		return SIDE_OF;
	return acts && e < d->deed && !says_between(a, e, d->deed) ? SIDE_SUBJECT : SIDE_NONE;
}

/* "with X and Y | present as guests" */
static bool is_guest(const struct assembler *a, const struct drill *d, uint32_t e)
{
	return row_in(a, list_ends(a, d, e), LIST_DRILLS_GUESTS);
}

/* In Russian those whose exercise it is stand behind it in the genitive, which no preposition
 * governs; letters have no cases. */
static bool is_genitive(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	return text_is(a->article->lang, "ru") && (!m->cases || m->cases & CASE_GENITIVE);
}

static enum side side_of(const struct assembler *a, const struct drill *d, uint32_t e)
{
	if (e >= d->first && e < d->last)
		return SIDE_PHRASE;
	uint32_t begin = list_begins(a, e), least = begin > CHAIN_MAX ? begin - CHAIN_MAX : 0;
	struct deed other;
	bool by = false, of = false, russian = text_is(a->article->lang, "ru");
	if (is_guest(a, d, e))
		return SIDE_NONE;
	/* "the drill — | X, Y and Z" */
	if (begin == d->last + 1 &&
		(row_dash(a, d->last) || row_in(a, d->last, LIST_DRILLS_NAMELY)))
		return SIDE_OF;
	for (uint32_t at = begin; at > least && at > d->from; at--) {
		uint32_t before = at - 1;
		/* "за | три года | силы X", in Russian: what another name parts it from governs it
		 * not. */
		if (russian && before < d->first && row_mention(a, before))
			break;
		bool deed = before >= d->deed && before < d->deed_end;
		if (before >= d->first && before < d->last)
			return by || is_genitive(a, e) ? SIDE_OF : SIDE_NONE;
		/* "в учениях участвуют | войска X", in Russian: the subject stands behind. */
		if (deed && d->deed > d->noun)
			return by || d->sort == DRILL_BRINGS || (russian && d->sort == DRILL_PART)
				       ? SIDE_OF
				       : SIDE_NONE;
		if (deed)
			return by ? SIDE_OF : SIDE_NONE;
		if (row_in(a, before, LIST_DRUGS_WHERE))
			return SIDE_PLACE;
		if (row_in(a, before, LIST_DRILLS_AWAY) && !row_in(a, before, LIST_STANDING_JOINTS))
			return SIDE_NONE;
		if (row_in(a, before, LIST_FIGURES_STOPS) && by && e > d->noun)
			return of ? SIDE_NONE : SIDE_OF;
		if (row_in(a, before, LIST_FIGURES_STOPS) && before + 1 == begin && e < d->deed)
			break;
		if (says(a, before))
			break;
		if (before > d->noun && drills_deed(a, before, &other) &&
			other.sort == DRILL_BRINGS)
			return SIDE_OF;
		if (!row_in(a, before, LIST_DRILLS_WITH))
			continue;
		if (row_in(a, before, LIST_DRILLS_ALONGSIDE))
			return e > d->noun ? SIDE_OF : SIDE_NONE;
		by = true;
		of = row_word(a, before, "of");
	}
	return side_before(a, d, e, by);
}

/* "CSTO member states | Armenia, Belarus and Russia": they are named themselves. */
static bool is_named_after(const struct assembler *a, uint32_t e)
{
	uint32_t at = e + 1;
	while (at < e + MEMBERS_REACH && row_in(a, at, LIST_DRILLS_MEMBERS))
		at++;
	if (at == e + 1)
		return false;
	at += row_dash(a, at) || row_in(a, at, LIST_DRILLS_NAMELY);
	const struct mention *m = row_mention(a, at);
	return m && m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE);
}

static void add(struct drill_actors *out, struct text actor)
{
	for (uint32_t i = 0; i < out->len; i++)
		if (text_equal(out->items[i], actor))
			return;
	if (actor.len && out->len < DRILLS_ACTORS)
		out->items[out->len++] = actor;
}

void drills_actors(const struct assembler *a, const struct drill *d, struct drill_actors *out)
{
	struct drill_actors owners = {0};
	struct text hosts = TEXT_NONE;
	for (uint32_t e = d->from; e < d->to; e++) {
		const struct mention *m = row_mention(a, e);
		bool in_name = e >= d->name_first && e < d->name_last;
		if (!(is_party(m) || is_capital(m)) || in_name || !is_told_here(a, d, e) ||
			owns_place(a, e))
			continue;
		enum side side = side_of(a, d, e);
		if (is_capital(m) && side != SIDE_SUBJECT)
			continue;
		bool host = side == SIDE_SUBJECT && d->sort == DRILL_HOST;
		if (host)
			hosts = assemble_state(m);
		if (side == SIDE_NONE || side == SIDE_PLACE || host || is_named_after(a, e))
			continue;
		/* "X skipped the drills of Y": Y held them. */
		if (d->off && d->sort == DRILL_PART && side != SIDE_SUBJECT)
			continue;
		bool org = m->kind == MENTION_ORG;
		bool owns = org && d->sort == DRILL_PART && side != SIDE_SUBJECT;
		/* "X called off the drills of Y": only X is left where nobody else is named. */
		owns |= d->off && d->sort == DRILL_HELD && side == SIDE_SUBJECT;
		add(owns ? &owners : out,
			org ? assemble_org(a->article, m->id) : assemble_state(m));
	}
	/* "X hosted an exercise with Y": of both. */
	if (hosts.len && out->len == 1 &&
		row_any(a, d->last, d->last + MEMBERS_REACH, LIST_DRILLS_ALONGSIDE))
		add(out, hosts);
	/* "X and Y took part in the SCO exercise": these did. */
	if (!out->len)
		*out = owners;
}

/* "the Gulf of | Oman" */
static bool is_sea(const struct assembler *a, uint32_t e)
{
	return e > 1 && row_word(a, e - 1, "of") && row_capital(a, e - 2);
}

struct text drills_place(const struct assembler *a, const struct drill *d)
{
	const struct mention *best = NULL, *host = NULL;
	uint32_t best_far = UINT32_MAX;
	for (uint32_t e = d->from; e < d->to; e++) {
		const struct mention *m = row_mention(a, e);
		bool in_name = e >= d->name_first && e < d->name_last;
		if (!mention_where(m) || in_name || !is_told_here(a, d, e) || is_sea(a, e))
			continue;
		bool state = m->kind == MENTION_STATE;
		enum side side = side_of(a, d, e);
		if (state && side == SIDE_SUBJECT && d->sort == DRILL_HOST)
			host = m;
		/* "on | X 's Caspian coast" */
		bool named = state && row_word(a, e + 1, "'s") && !row_dash(a, e - 1);
		if (side != SIDE_PLACE || (state && owns_place(a, e) && !named))
			continue;
		/* "in the Orenburg region of | Russia" */
		uint32_t far = (e < d->noun ? d->noun - e : e - d->noun) + state * CHAIN_MAX;
		if (far < best_far) {
			best = m;
			best_far = far;
		}
	}
	best = best ? best : host;
	return best ? best->id : TEXT_NONE;
}
