/* What a match does not hold: the mention that suits an argument best among those beside it, and
 * what was spoken of before. */
#include "services/news/facts/row.h"

#include "services/news/entities/refer.h"

#include <string.h>

enum {
	DATELINE_ELEMENTS = 12,
	DATELINE_TOLL = 100,
	CLAUSE_TOLL = 50,
	DEED_TOLL = 20,
	EVENT_WORDS = 5,
	HELD_REACH = 6,
	DUE_APART = 3,
	UNTIL_REACH = 4,
	TOLD_REACH = 4 /* sentences */
};

bool assemble_fits(const struct arg_type *arg, const struct mention *m)
{
	if (strcmp(arg->name, "venue") == 0)
		return m->kind == MENTION_VENUE;
	switch (arg->kind) {
	case ARG_ORG:
		return m->kind == MENTION_ORG && !(m->flags & MENTION_ORGAN);
	case ARG_STATE:
		return m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE);
	case ARG_ENTITY:
		if (strcmp(arg->name, "host") == 0)
			return m->kind == MENTION_PLACE || rules_slot_accepts(SLOT_STATE, m);
		return m->kind == MENTION_ORG ||
		       (m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE));
	case ARG_CORRIDOR:
		return m->kind == MENTION_CORRIDOR;
	case ARG_PERSON:
		return m->kind == MENTION_PERSON;
	case ARG_PLACE:
		return m->kind == MENTION_PLACE && !text_ends(m->id, TEXT(" Sea"));
	case ARG_DATE:
		return m->kind == MENTION_DATE;
	case ARG_DURATION:
		return m->kind == MENTION_DURATION;
	default:
		return false;
	}
}

/* "during the minister's one-day trip": no term of what is signed there. */
static bool lasts_event(const struct assembler *a, const struct mention *m)
{
	return m->kind == MENTION_DURATION && article_in(a->article, m->last, LIST_EVENT_NOUNS);
}

static uint32_t distance(const struct match *match, uint32_t at)
{
	if (at < match->first)
		return match->first - at + 1; /* what follows is nearer than what went before */
	/* Within the match the end is nearest: there the deed is told. */
	return at >= match->last ? at - match->last + 1 : match->last - at;
}

/* "TASHKENT, August 8 (RFE/RL) --": where the article was written. */
static uint32_t dateline_end(const struct assembler *a)
{
	const struct elements *e = a->elements;
	if (a->sentence != a->article->sentences && !a->article->tokens[e->items[0].first].caps)
		return 0;
	for (uint32_t i = 1; i < e->len && i < DATELINE_ELEMENTS; i++) {
		if (assemble_among(a, i, i + 1, SET_DATELINE_DASH))
			return i;
	}
	return 0;
}

/* "the budget for 2025", "more than in 2022": no date of what was done. */
static bool is_term(const struct assembler *a, uint32_t e)
{
	/* "its membership, expected in 2023", and not "the summit is expected in 2023" */
	if (e > 2 && assemble_right_there(a, e - 2, e, SET_TERM_EXPECTED) &&
		article_word(a->article, a->elements->items[e - 3].first, ","))
		return true;
	if (e > 1 && assemble_right_there(a, e - 2, e - 1, SET_TERM_SET))
		return false;
	return (e > 0 && assemble_right_there(a, e - 1, e, SET_TERM)) ||
	       (e > 1 && assemble_right_there(a, e > 4 ? e - 4 : 0, e, SET_COMPARED));
}

/* "until 31 January", "until the end of May": begins nothing, and ends something. */
static bool ends_then(const struct assembler *a, uint32_t e)
{
	bool of = e > UNTIL_REACH && row_word(a, e - 1, "of");
	return e > 0 && assemble_right_there(a, e - (of ? UNTIL_REACH : 1), e, SET_UNTIL);
}

/* A mention that may fill an argument, as seen from the match. */
struct sight {
	const struct assembler *a;
	const struct match *match;
	const struct arg_type *arg;
	const struct mention *m;
	uint32_t e, dateline;
	bool done; /* it is told as done */
	bool made; /* that a paper was made, and not what was done with it later */
};

/* Chinese tells the day before the deed; a day past the comma is of the next deed. */
static bool past_comma(const struct sight *s)
{
	return s->e > s->match->last && assemble_among(s->a, s->match->last, s->e, SET_COMMA_HAN);
}

/* "signed in 2003 but in force for five": the day of another deed. */
static bool across_turn(const struct sight *s)
{
	uint32_t from = s->e < s->match->last ? s->match->first : s->match->last;
	return (s->e > from && assemble_among(s->a, from, s->e, SET_TURN)) ||
	       (s->e < s->match->first && assemble_among(s->a, s->e, s->match->first, SET_TURN));
}

/* "adopted a plan for the games to be held in 2021": the day of what is still to come. */
static bool of_what_comes(const struct sight *s)
{
	uint32_t from = s->e > HELD_REACH ? s->e - HELD_REACH : 0;
	from = from < s->match->last ? s->match->last : from;
	bool meeting = facts_in_domain(s->match->rule->fact, "summit.");
	return !meeting && s->e > from && assemble_among(s->a, from, s->e, SET_TO_BE_HELD);
}

/* A day after that of writing. */
static bool is_to_come(const struct sight *s)
{
	struct day_span span;
	return s->a->article->date != DAY_MIN && day_parse(s->m->id, &span, NULL) == ERR_OK &&
	       span.first > s->a->article->date;
}

/* "issued a declaration, calling for a zone by 2015": what is still due is no day of what is done.
 */
static bool due_later(const struct sight *s)
{
	bool paper = facts_in_domain(s->match->rule->fact, "doc.");
	bool apart = s->e > s->match->last + DUE_APART || (paper && s->e < s->match->first);
	return s->done && apart && assemble_right_there(s->a, s->e - 1, s->e, SET_DUE) &&
	       is_to_come(s);
}

/* The day of writing is the event's only where no other is told. */
static bool day_of_writing(const struct sight *s)
{
	return s->e < s->dateline || article_in(s->a->article, s->m->last, LIST_DATES_REPORTED);
}

static bool bounds_other(const struct sight *s)
{
	bool start = strcmp(s->arg->name, "date") != 0, end = strcmp(s->arg->name, "end") == 0;
	return start ? ends_then(s->a, s->e) != end : is_term(s->a, s->e);
}

static bool lasts(const struct sight *s)
{
	return lasts_event(s->a, s->m);
}

/* "signed after 20 years": only "for", "by" or "of" so many years it is made. */
static bool no_term(const struct sight *s)
{
	if (s->m->kind != MENTION_DURATION || !text_is(s->a->article->lang, "en") ||
		!facts_in_domain(s->match->rule->fact, "doc."))
		return false;
	uint32_t from = s->e > 2 ? s->e - 2 : 0;
	for (uint32_t e = from; e < s->e; e++)
		if (row_begins(s->a, e, LIST_DOCUMENTS_TERM_BEFORE))
			return false;
	return true;
}

bool assemble_between_papers(const struct assembler *a, const struct match *match, uint32_t e)
{
	for (uint32_t s = 0; s < match->pattern->slots_len; s++) {
		const struct capture *c = &match->captures[s];
		if (match->pattern->slots[s].kind == SLOT_DOCUMENT && c->first < e && e < c->last &&
			!(a->elements->items[e].mention &&
				a->elements->items[e].mention->kind == MENTION_DOCUMENT))
			return true;
	}
	return false;
}

/* "the guidelines for activity in 2015-2016 were signed": no paper is signed for years on end. */
static bool years_of_paper(const struct sight *s)
{
	enum { SPAN_OF_YEARS = 9 };
	return facts_in_domain(s->match->rule->fact, "doc.") && s->m->id.len == SPAN_OF_YEARS &&
	       s->m->id.ptr[4] == '/';
}

/* "Georgia ratified the 1999 Convention": the year that it was made in. */
static bool year_of_paper(const struct sight *s)
{
	const struct mention *next =
		s->e + 1 < s->a->elements->len ? s->a->elements->items[s->e + 1].mention : NULL;
	return !s->made && next && next->kind == MENTION_DOCUMENT && next->first == s->m->last;
}

/* "by Bishkek", "Baku and Tashkent | signed", "the Rasht-Astara line": who did it, or what a thing
 * is called, and not where. */
static bool no_place_of_paper(const struct sight *s)
{
	const struct article *a = s->a->article;
	if (s->m->kind != MENTION_PLACE || s->e == 0 ||
		!facts_in_domain(s->match->rule->fact, "doc."))
		return false;
	return article_word(a, s->m->last, "-") || article_word(a, s->m->first - 1, "-") ||
	       assemble_right_there(s->a, s->e - 1, s->e, SET_AGENT) ||
	       row_in(s->a, s->e - 1, LIST_DOCUMENTS_PARTIES) ||
	       (article_in(a, s->m->last, LIST_DOCUMENTS_DEED) &&
		       assemble_among(s->a, s->e - 1, s->e, SET_LIST_JOINT));
}

/* What stands in the clause itself goes before all beside it. */
static bool beside_clause(const struct sight *s)
{
	return s->a->elements == s->a->whole && s->a->clauses->rows_len &&
	       s->a->clauses->of[s->e] != s->a->clause;
}

/* "agreed | that X would host the summit in 2030": a day to come in another clause is none of what
 * was done. */
static bool to_come_beside(const struct sight *s)
{
	return s->done && facts_in_domain(s->match->rule->fact, "doc.") && s->e >= s->match->last &&
	       is_to_come(s) &&
	       (beside_clause(s) || assemble_among(s->a, s->match->last, s->e, SET_WOULD));
}

/* "a protocol on decisions | adopted in May and a plan": the day of another deed. */
static bool told_of_paper(const struct sight *s)
{
	bool deed = false;
	for (uint32_t e = s->e; e > 0 && assemble_between_papers(s->a, s->match, e); e--)
		deed |= article_in(
			s->a->article, s->a->elements->items[e].first, LIST_DOCUMENTS_DEED);
	return deed;
}

static bool far_clause(const struct sight *s)
{
	return s->a->elements == s->a->whole && !clauses_near(s->a->clauses, s->a->clause, s->e);
}

/* "took the chair and will host next year's summit": a day to come is of the summit alone. */
static bool of_meeting_to_come(const struct sight *s)
{
	const struct article *a = s->a->article;
	return !facts_in_domain(s->match->rule->fact, "summit.") &&
	       article_word(a, s->m->last, "'s") &&
	       article_in(a, s->m->last + 1, LIST_EVENT_NOUNS) && is_to_come(s);
}

/* "and | hosted" */
static bool joins_verb(const struct assembler *a, uint32_t joint, uint32_t verb)
{
	return row_in(a, joint, LIST_CLAUSE_VERB_JOINS) && row_in(a, verb, LIST_VERBS_FINITE);
}

/* "chaired it in 2024 | and hosted the summit on 6 November": of the other deed, if another day is
 * told. */
static bool across_deed(const struct sight *s)
{
	bool behind = s->e >= s->match->last;
	/* A match may begin or end with the word that joins. */
	uint32_t last = behind ? s->e : s->match->first + 2,
		 end = s->match->last - (s->match->last > 0);
	for (uint32_t e = behind ? end : s->e + 1; e + 1 < last; e++)
		if (joins_verb(s->a, e, e + 1))
			return true;
	/* "joined it and | four years later | withdrew" */
	return behind && s->e > end && joins_verb(s->a, s->e - 1, s->e + 1);
}

/* "reopened after the attack of 3 June", "following the death last week of X": the day of what
 * went before. */
static bool of_what_went_before(const struct sight *s)
{
	const struct element *items = s->a->elements->items;
	uint32_t from = s->e > EVENT_WORDS ? s->e - EVENT_WORDS : 0;
	from = from < s->match->last ? s->match->last : from;
	bool of = s->e > from + 1 && (article_word(s->a->article, items[s->e - 1].first, "of") ||
					     article_word(s->a->article, s->m->last, "of"));
	return of && assemble_among(s->a, from, s->e - 1, SET_AFTER_EVENT);
}

/* "on Friday | claimed the attack"; what claimed lives is the attack itself. */
static bool is_claim(const struct assembler *a, uint32_t token)
{
	enum { LIVES_REACH = 5 };
	if (!article_in(a->article, token, LIST_INCIDENTS_CLAIM))
		return false;
	for (uint32_t t = token + 1; t < token + LIVES_REACH; t++)
		if (article_in(a->article, t, LIST_INCIDENTS_LIVES))
			return false;
	return true;
}

bool assemble_day_of_claim(const struct assembler *a, uint32_t e)
{
	enum { CLAIM_REACH = 4, DAY_LEN = 10 };
	const struct element *items = a->elements->items;
	if (items[e].mention->id.len != DAY_LEN)
		return false;
	if (is_claim(a, items[e].mention->last))
		return true;
	for (uint32_t at = e; at > 0 && at + CLAIM_REACH > e; at--) {
		if (items[at - 1].mention || article_word(a->article, items[at - 1].first, "for"))
			return false;
		if (is_claim(a, items[at - 1].first))
			return true;
	}
	return false;
}

static bool of_claim(const struct sight *s)
{
	return facts_in_domain(s->match->rule->fact, "security.") &&
	       assemble_day_of_claim(s->a, s->e);
}

/* The slogan "25 years of the SCO", the drill "Peace Mission 2010": how long, or which year, is
 * part of a name. */
static bool is_of_quoted_name(const struct sight *s)
{
	enum { YEAR_LEN = 4 };
	const struct article *a = s->a->article;
	uint32_t end = s->m->last + article_word(a, s->m->last, ",");
	bool begins = s->m->kind == MENTION_DURATION && s->m->first > 0 &&
		      a->tokens[s->m->first - 1].kind == TOKEN_OPEN;
	bool ends = s->m->kind == MENTION_DATE && s->m->id.len == YEAR_LEN && s->m->first > 0 &&
		    a->tokens[s->m->first - 1].capital && end < a->tokens_len &&
		    a->tokens[end].kind == TOKEN_CLOSE;
	return begins || ends;
}

/* What speaks against a mention that would fit, for days alone or for all kinds: so much further
 * away it counts as, or it is refused. */
static const struct preference {
	bool (*against)(const struct sight *sight);
	bool days_only;
	uint32_t toll;
} preferences[] = {
	{far_clause, false, UINT32_MAX},
	{past_comma, true, UINT32_MAX},
	{across_turn, true, UINT32_MAX},
	{of_meeting_to_come, true, UINT32_MAX},
	{of_what_comes, true, UINT32_MAX},
	{due_later, true, UINT32_MAX},
	{of_what_went_before, true, UINT32_MAX},
	{of_claim, true, UINT32_MAX},
	{bounds_other, true, UINT32_MAX},
	{told_of_paper, false, UINT32_MAX},
	{no_place_of_paper, false, UINT32_MAX},
	{to_come_beside, true, UINT32_MAX},
	{years_of_paper, true, UINT32_MAX},
	{year_of_paper, true, UINT32_MAX},
	{lasts, false, UINT32_MAX},
	{is_of_quoted_name, false, UINT32_MAX},
	{no_term, false, UINT32_MAX},
	{across_deed, true, DEED_TOLL},
	{day_of_writing, true, DATELINE_TOLL},
	{beside_clause, false, CLAUSE_TOLL},
};

/* How far the mention is; UINT32_MAX where it is refused. */
static uint32_t how_far(const struct sight *sight)
{
	uint32_t far = distance(sight->match, sight->e);
	for (size_t i = 0; i < ARRAY_LEN(preferences); i++) {
		const struct preference *p = &preferences[i];
		if ((p->days_only && sight->m->kind != MENTION_DATE) || !p->against(sight))
			continue;
		if (p->toll == UINT32_MAX)
			return UINT32_MAX;
		far += p->toll;
	}
	return far;
}

static const struct mention *nearest(const struct assembler *a, const struct match *match,
	const struct arg_type *arg, const struct fact *fact)
{
	const struct mention *best = NULL;
	uint32_t best_distance = UINT32_MAX;
	bool summit = facts_in_domain(match->rule->fact, "summit.");
	struct sight sight = {.a = a,
		.match = match,
		.arg = arg,
		.dateline = dateline_end(a),
		.done = text_is(fact->modality, "fact"),
		.made = facts_says(fact, "action", TEXT("adopted")) ||
			facts_says(fact, "action", TEXT("signed"))};
	sight.e = arg->kind == ARG_PLACE && !summit ? sight.dateline : 0;
	for (; sight.e < a->elements->len; sight.e++) {
		sight.m = a->elements->items[sight.e].mention;
		if (!sight.m || !assemble_fits(arg, sight.m))
			continue;
		uint32_t far = how_far(&sight);
		if (far < best_distance) {
			best = sight.m;
			best_distance = far;
		}
	}
	return best;
}

/* The same outside the clause that was matched, where that may speak of it. */
static const struct mention *beside(const struct assembler *a, const struct match *match,
	const struct arg_type *arg, const struct fact *fact)
{
	if (a->elements == a->whole)
		return NULL;
	struct match there = *match;
	struct assembler wide = assemble_whole(a);
	there.last = row_in_whole(a, match->last - (match->last > 0));
	there.first = there.last - (there.last > 0);
	return nearest(&wide, &there, arg, fact);
}

bool assemble_captured(
	const struct assembler *a, const struct match *match, const struct mention *mention)
{
	for (uint32_t s = 0; mention && s < match->pattern->slots_len; s++) {
		for (uint32_t e = match->captures[s].first; e < match->captures[s].last; e++) {
			if (a->elements->items[e].mention == mention)
				return true;
		}
	}
	return false;
}

/* "Traffic at Torkham was suspended. | Waiting times rose": a figure of what stood still. */
static bool of_one_domain(const struct fact_type *a, const struct fact_type *b)
{
	return a == b || (facts_in_domain(a, "infra.") && facts_in_domain(b, "infra."));
}

static void put_entry(struct fact *fact, struct article *article, const struct args_entry *entry)
{
	for (uint32_t n = 0; n < entry->count; n++)
		facts_put(fact, article, entry->name, entry->items[n]);
	if (entry->kind == ARGS_ONE_TEXT)
		facts_put(fact, article, entry->name, entry->text);
}

/* "Ten more were arrested": by those who ran the operation, and not by those who held a drill. */
static bool of_one_kind(struct text kind, struct text before)
{
	static const char services[] = "operation|search_operation|arrest|seizure";
	return text_equal(kind, before) ||
	       (text_is_choice(services, kind) && text_is_choice(services, before));
}

/* "the attack": where the last one told of was; "the crossings": between the same states. */
static void put_as_told(struct fact *fact, const struct assembler *a, const struct arg_type *arg)
{
	const struct args_entry *kind = facts_entry(fact, TEXT("kind"));
	bool actors = strcmp(arg->name, "actors") == 0;
	for (uint32_t i = a->facts->len; i > 0 && !facts_has(fact, arg->name); i--) {
		const struct fact *told = &a->facts->items[i - 1];
		const struct args_entry *before = facts_entry(told, TEXT("kind"));
		bool other = actors && kind && before && !of_one_kind(kind->text, before->text);
		const struct args_entry *entry = of_one_domain(told->type, fact->type) && !other
							 ? facts_entry(told, text_of(arg->name))
							 : NULL;
		if (entry && !actors)
			put_entry(fact, a->article, entry);
		/* What the sentence itself tells goes before it. */
		for (uint32_t n = 0; entry && actors && n < entry->count; n++)
			facts_assume(fact, a->article, arg, entry->items[n]);
	}
}

static bool one_of_values(struct text value, struct text values)
{
	struct text one;
	while (text_split(&values, '|', &one)) {
		if (text_equal(one, value))
			return true;
	}
	return false;
}

bool assemble_told(const struct assembler *a, const struct rule *rule, struct fact *fact)
{
	const struct fact *told = NULL;
	for (uint32_t i = a->facts->len; i > 0 && !told; i--) {
		if (a->facts->items[i - 1].type == rule->fact)
			told = &a->facts->items[i - 1];
	}
	uint32_t here = assemble_here(a);
	const struct sentence *first = a->sentence - (here < TOLD_REACH ? here : TOLD_REACH);
	/* "We condemn it," X said: whose words they are. */
	if (a->speaker.len && rule->tolds_len == 1 && text_is(rule->tolds[0].arg, "actor")) {
		if (fact)
			facts_put(fact, a->article, "actor", a->speaker);
		return true;
	}
	if (!told || told->from < first->from)
		return false;
	bool any = false;
	for (uint32_t n = 0; n < rule->tolds_len; n++) {
		const struct setting *asked = &rule->tolds[n];
		const struct args_entry *entry = facts_entry(told, asked->arg);
		if (asked->value.len) {
			if (!entry || !one_of_values(entry->text, asked->value))
				return false;
			continue;
		}
		any |= entry != NULL;
		if (entry && fact && !facts_has(fact, entry->name))
			put_entry(fact, a->article, entry);
	}
	return any;
}

/* "Prime Minister X resigned": the state of another person of the sentence, or else the one that
 * was spoken of last before it. */
static struct text state_meant(const struct assembler *a)
{
	const struct article *article = a->article;
	uint32_t here = assemble_here(a);
	const struct sentence *back = a->sentence - (here < TOLD_REACH ? here : TOLD_REACH);
	uint32_t end = article_mention_first(article, a->sentence->last),
		 from = article_mention_first(article, back->first);
	for (uint32_t i = end; i > from; i--) {
		const struct mention *m = &article->mentions[i - 1];
		if (m->kind == MENTION_STATE)
			return m->id;
		if (m->kind == MENTION_PERSON && m->country.len == 2)
			return m->country;
	}
	return TEXT_NONE;
}

/* "will host a fair on Friday for the anniversary of | the signing of": no day or place of that. */
static bool is_only_marked(
	const struct assembler *a, const struct match *match, const struct arg_type *arg)
{
	enum { MARKED_REACH = 3 };
	bool of_deed = arg->kind == ARG_DATE || arg->kind == ARG_PLACE;
	if (!of_deed || !row_in(a, match->first, LIST_VERBS_DEED_NOUNS))
		return false;
	for (uint32_t n = 1; n <= MARKED_REACH && n <= match->first; n++)
		if (row_in(a, match->first - n, LIST_VERBS_MARKED))
			return true;
	return false;
}

void assemble_near(struct fact *fact, const struct assembler *a, const struct match *match,
	struct text name, bool further)
{
	const struct arg_type *arg = fact_arg(fact->type, name);
	if (facts_entry_of(fact, arg) || is_only_marked(a, match, arg))
		return;
	if (further && arg->kind == ARG_ORG) {
		bool spoken_of = false;
		struct text org = assemble_find_org(a, match, arg, &spoken_of);
		/* What another rule sees in the sentence itself goes before it. */
		(spoken_of ? facts_assume : facts_put_arg)(fact, a->article, arg, org);
		return;
	}
	const struct mention *m = nearest(a, match, arg, fact);
	m = m ? m : beside(a, match, arg, fact);
	/* "Warsaw reopened the crossings": it is told already by whom. */
	if (further && arg->list && assemble_captured(a, match, m))
		m = NULL;
	if (m) {
		facts_put_arg(fact, a->article, arg, assemble_value(a->article, arg->kind, m));
		if (arg->kind == ARG_ENTITY && m->kind == MENTION_PLACE)
			facts_put(fact, a->article, "place", m->id);
		if (arg->kind == ARG_PLACE)
			facts_put(fact, a->article, "country", assemble_state(m));
	} else if (further && (arg->kind == ARG_PLACE || arg->list)) {
		put_as_told(fact, a, arg);
	} else if (further) {
		uint32_t token = a->elements->items[match->first].first;
		if (arg->kind == ARG_STATE && arg->required)
			facts_put(fact, a->article, arg->name, state_meant(a));
		if (arg->kind == ARG_CORRIDOR)
			facts_put_arg(fact, a->article, arg, refer_corridor(a->article, token));
		if (arg->kind == ARG_TEXT && strcmp(arg->name, "project") == 0)
			facts_put_arg(fact, a->article, arg, refer_corridor(a->article, token));
		if (arg->kind == ARG_TEXT && strcmp(arg->name, "title") == 0)
			facts_put_arg(fact, a->article, arg, refer_document(a->article, token));
		bool owner = arg->kind == ARG_ENTITY || strcmp(arg->name, "of") == 0;
		struct text org = owner ? refer_org(a->article, token) : TEXT_NONE;
		if (org.len)
			facts_put_arg(fact, a->article, arg, assemble_org(a->article, org));
	}
}
