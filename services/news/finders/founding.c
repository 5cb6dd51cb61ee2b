#include "services/news/finders/founding.h"

#include "services/news/finders/states.h"

enum {
	OBJECT_REACH = 3,   /* from "founded" to what is founded */
	ASIDE_REACH = 16,   /* ", formerly known as X," */
	KIND_REACH = 12,    /* "is | a regional security organization" */
	SUBJECT_REACH = 60, /* "is an alliance of six states: A, B and C, | formed in" */
	OPENS_REACH = 24,   /* "Established in 2001 as a forum for trust, | the SCO" */
	TAIL_REACH = 24,
	FOUNDERS_REACH = 12,
	NEAR_REACH = 4, /* "saw the official | founding of" */
	PAPER_REACH = 4 /* "the treaty on the | creation of" */
};

/* One that was founded: elements [at, last) tell so. */
struct founding {
	uint32_t at, last, tail; /* the day, place and founders are told from `tail` on */
	const struct mention *org, *date, *place;
	struct text paper; /* the organisation that a paper founds */
	bool resolved;     /* "decided to found" */
	bool before;       /* the organisation was told of in an earlier sentence */
	bool dates;        /* the day may stand elsewhere in the clause */
	bool noun;         /* "its creation" */
	struct states founders;
};

static bool is_org(const struct mention *m)
{
	return m && mention_of_states(m);
}

/* Behind the name at `e`: "the SCO | was", and not "the SCO | summit". */
static bool stands_alone(const struct assembler *a, uint32_t e)
{
	return e + 1 >= a->whole->len || row_mention(a, e + 1) ||
	       row_in(a, e + 1, LIST_STANDING_VERGE) || row_in(a, e + 1, LIST_FIGURES_STOPS) ||
	       row_in(a, e + 1, LIST_FOUNDING_BE) || row_in(a, e + 1, LIST_FOUNDING_CLASS) ||
	       row_in(a, e + 1, LIST_FOUNDING_DEED) || row_in(a, e + 1, LIST_VERBS_FINITE) ||
	       row_in(a, e + 1, LIST_VERBS_ADVERB) || row_word(a, e + 1, ")") || row_dash(a, e + 1);
}

static bool is_copula(const struct assembler *a, uint32_t e)
{
	return row_in(a, e, LIST_FOUNDING_COPULA);
}

/* "the SCO | , a body created in 2001" */
static bool is_aside(const struct assembler *a, uint32_t e)
{
	return (row_word(a, e, ",") || row_word(a, e, "(") || row_dash(a, e)) &&
	       row_in(a, e + 1, LIST_CLAUSE_APPOSITION);
}

/* "the C5+1 | format", "it | is a regional security organization", where the kind stands before
 * `e`. */
static const struct mention *of_kind(
	const struct assembler *a, uint32_t e, bool finite, bool *before)
{
	bool named = false; /* "the Andean Community", whom no sheet has */
	for (uint32_t at = e - 1; at > 0 && e - at < KIND_REACH; at--) {
		const struct mention *m = row_mention(a, at - 1);
		bool right_before =
			at + 1 == e || (at + 2 == e && row_in(a, at, LIST_STANDING_BESIDE));
		/* "the session of the | SCO Council was": of another */
		if (is_org(m) && right_before)
			return finite && states_governed(a, at - 1) ? NULL : m;
		if (is_org(m))
			return is_copula(a, at) || is_aside(a, at) ? m : NULL;
		if (m && m->kind != MENTION_STATE && m->kind != MENTION_NUMBER)
			return NULL;
		if (row_word(a, at - 1, "the") &&
			(at == 1 || row_in(a, at - 2, LIST_FIGURES_STOPS) ||
				(finite && row_in(a, at - 2, LIST_STANDING_WHEN)))) {
			*before = !named;
			return NULL;
		}
		named |= row_capital(a, at - 1);
		if (row_in(a, at - 1, LIST_STANDING_GOVERNS) ||
			(row_in(a, at - 1, LIST_VERBS_FINITE) && !is_copula(a, at - 1)))
			return NULL;
	}
	return NULL;
}

/* ", formerly known as the Council, | was": whose aside ends before `e`. */
static const struct mention *before_aside(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e - 1; at > 1 && e - at < ASIDE_REACH; at--)
		if ((row_word(a, at - 1, ",") || row_word(a, at - 1, "(")) &&
			is_org(row_mention(a, at - 2)) && !states_governed(a, at - 2))
			return row_mention(a, at - 2);
	return NULL;
}

/* "The alliance | is made up of A, B and C, founded": who is spoken of from the beginning. */
static const struct mention *spoken_of(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e; at > 0 && e - at < SUBJECT_REACH; at--) {
		const struct mention *m = row_mention(a, at - 1);
		if (is_org(m) && is_copula(a, at) && !states_governed(a, at - 1))
			return m;
		if (row_word(a, at - 1, ";") ||
			(row_in(a, at - 1, LIST_VERBS_FINITE) && !is_copula(a, at - 1)))
			break;
	}
	return NULL;
}

/* "the bloc, which A and B | founded" */
static const struct mention *by_whom(const struct assembler *a, uint32_t e, struct states *founders)
{
	struct states run = states_before(a, e);
	uint32_t at = run.first;
	at -= at > 0 && (row_in(a, at - 1, LIST_CLAUSE_RELATIVE) || row_word(a, at - 1, "that"));
	bool relative = at < run.first;
	at -= at > 0 && row_word(a, at - 1, ",");
	if (!relative || at == 0 || !is_org(row_mention(a, at - 1)))
		return NULL;
	*founders = run;
	return row_mention(a, at - 1);
}

/* What stands before a deed that was done to it; `finite`: "came into being", and so is "was |
 * founded". */
static const struct mention *subject_of(
	const struct assembler *a, uint32_t e, bool finite, bool *before, struct states *founders)
{
	bool parted = false, relative = false;
	for (; e > 0 && row_in(a, e - 1, LIST_FOUNDING_BE); e--) {
		finite |= is_copula(a, e - 1);
		relative |= row_in(a, e - 1, LIST_CLAUSE_RELATIVE);
	}
	if (e > 0 && (row_word(a, e - 1, ",") || row_word(a, e - 1, "(") || row_dash(a, e - 1))) {
		parted = true;
		e--;
	}
	if (e > 0 && row_word(a, e - 1, ")") && !parted)
		return before_aside(a, e);
	const struct mention *m = e > 0 ? row_mention(a, e - 1) : NULL;
	if (states_name(m) && !finite)
		return by_whom(a, e, founders);
	/* "the RATS | of the SCO | was" */
	if (is_org(m) && e > 2 && row_word(a, e - 2, "of") && is_org(row_mention(a, e - 3)))
		return row_mention(a, e - 3);
	if (is_org(m) && (relative || (parted && !finite) || !states_governed(a, e - 1)))
		return m;
	*before = finite && e > 0 && row_word(a, e - 1, "it");
	if (finite && parted && !relative)
		return before_aside(a, e);
	if (e > 1 && row_in(a, e - 1, LIST_FOUNDING_CLASS))
		return of_kind(a, e, finite, before);
	return parted && !finite ? spoken_of(a, e) : NULL;
}

/* "Established in 2001 as a forum, | the SCO": whom a participle that opens the sentence is of. */
static const struct mention *opened(const struct assembler *a, uint32_t e, bool *before)
{
	bool verb = false;
	for (uint32_t at = e; at < e + OPENS_REACH && at < a->whole->len; at++) {
		if (row_word(a, at, ",") && is_org(row_mention(a, at + 1)) &&
			stands_alone(a, at + 1))
			return row_mention(a, at + 1);
		verb |= row_in(a, at, LIST_VERBS_FINITE);
	}
	*before = !verb;
	return NULL;
}

/* What is founded, right behind the deed: "founded | the new SCO". */
static uint32_t object_at(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e; at < e + OBJECT_REACH; at++) {
		if (is_org(row_mention(a, at)))
			return stands_alone(a, at) ? at : a->whole->len;
		if (!row_in(a, at, LIST_STANDING_BESIDE) || row_in(a, at, LIST_STANDING_GOVERNS))
			break;
	}
	return a->whole->len;
}

/* "the presidents of A and B signed a charter, | founding": of a deed in its first form those right
 * before it. */
static struct states makers(const struct assembler *a, uint32_t e)
{
	uint32_t at = e;
	while (at > 0 &&
		(row_in(a, at - 1, LIST_FOUNDING_BE) || row_in(a, at - 1, LIST_VERBS_ADVERB)))
		at--;
	/* "A and B | on Tuesday | founded" */
	if (at > 1 && row_day(a, at - 1))
		at -= 1 + row_in(a, at - 2, LIST_STANDING_WHEN);
	uint32_t who = at > 0 && row_word(a, at - 1, ",") ? at - 1 : at;
	if (who > 0 && states_name(row_mention(a, who - 1)))
		return states_before(a, who);
	for (; at > 0 && e - at < SUBJECT_REACH; at--) {
		if (row_word(a, at - 1, ";") || row_in(a, at - 1, LIST_FOUNDING_NO_MAKER))
			break;
		bool acts = row_in(a, at - 1, LIST_FOUNDING_SIGNED) && at > 1;
		who = acts && row_word(a, at - 2, ",") ? at - 2 : at - 1;
		if (acts && who > 1 && row_day(a, who - 1))
			who -= 1 + row_in(a, who - 2, LIST_STANDING_WHEN);
		if (acts && who > 0 && states_name(row_mention(a, who - 1)))
			return states_before(a, who);
	}
	return (struct states){0};
}

/* "saw | the founding", "the anniversary of | the creation" */
static bool any_before(const struct assembler *a, uint32_t e, enum word_list list)
{
	return row_any(a, e > NEAR_REACH ? e - NEAR_REACH : 0, e, list);
}

/* "the creation of | the SCO", "the SCO 's creation", "since its creation" */
static bool reads_noun(const struct assembler *a, struct founding *f)
{
	if (any_before(a, f->at, LIST_FOUNDING_ANNIVERSARY))
		return false;
	for (uint32_t e = f->at; e > 0 && f->at - e < PAPER_REACH; e--) {
		const struct mention *m = row_mention(a, e - 1);
		f->dates |= m && m->kind == MENTION_DOCUMENT;
	}
	if (row_word(a, f->last, "of")) {
		uint32_t object = object_at(a, f->last + 1);
		f->org = row_mention(a, object);
		f->tail = object + 1;
		f->dates |= any_before(a, f->at, LIST_FOUNDING_SAW) ||
			    row_any(a, f->tail, f->tail + NEAR_REACH, LIST_FOUNDING_SAW);
		return f->org != NULL;
	}
	/* "the SCO's | creation", "the SCO, whose | founding" */
	bool whose = f->at > 2 && row_word(a, f->at - 1, "whose") && row_word(a, f->at - 2, ",");
	const struct mention *m = f->at > 1 ? row_mention(a, f->at - 2 - whose) : NULL;
	f->org = is_org(m) && (whose || row_word(a, f->at - 1, "'s")) ? m : NULL;
	f->before = !f->org && f->at > 0 && row_word(a, f->at - 1, "its");
	return f->org || f->before;
}

/* "the bank, which | began operations in 2007": of itself; `dated`: only with a day. */
static bool reads_own(const struct assembler *a, struct founding *f, bool dated)
{
	bool then = row_day_told(a, f->last) != NULL;
	if (dated && !then)
		return false;
	/* "has existed since | 2007" */
	f->tail -= then && row_word(a, f->last - 1, "since");
	/* "dates back to | the Agreement of 2009": told by that */
	f->dates = !row_word(a, f->last - 1, "to");
	bool finite =
		!text_ends(article_folded(a->article, a->whole->items[f->at].first), TEXT("ing"));
	f->org = subject_of(a, f->at, finite, &f->before, &f->founders);
	return f->org || f->before;
}

static bool reads_deed(const struct assembler *a, struct founding *f, struct text deed)
{
	bool begun = text_is(deed, "begun");
	uint32_t object = object_at(a, f->last);
	if (object < a->whole->len) {
		f->org = row_mention(a, object);
		f->tail = object + 1;
		f->dates = true;
		f->founders = makers(a, f->at);
		/* "decided to | found": told from the first verb on */
		bool later = f->at > 0 && row_word(a, f->at - 1, "to");
		if (f->founders.len)
			f->at = f->founders.last;
		f->resolved = later;
		return f->founders.len || !later;
	}
	if (text_is(deed, "makes"))
		return reads_noun(a, f);
	if (text_is(deed, "works") || text_is(deed, "emerges"))
		return reads_own(a, f, text_is(deed, "emerges"));
	bool be = f->at > 0 && row_in(a, f->at - 1, LIST_FOUNDING_BE);
	/* "marks 24 years | since it was founded": the day is of that */
	f->dates = be && !row_any(a, f->at > NEAR_REACH ? f->at - NEAR_REACH : 0, f->at,
				 LIST_FOUNDING_SINCE);
	/* "the SCO launched | an exercise", "the SCO session launched in Minsk" */
	bool parted = f->at > 0 && row_in(a, f->at - 1, LIST_FIGURES_STOPS);
	bool first = f->at == 0 || (f->at < 3 && row_in(a, 0, LIST_FOUNDING_BE));
	if (!be && begun && !parted && !first)
		return false;
	/* "founded | a centre", "created | 300 jobs" */
	if (!be && !row_day(a, f->last) && !row_in(a, f->last, LIST_FOUNDING_VERGE))
		return false;
	f->org = first ? opened(a, f->last, &f->before)
		       : subject_of(a, f->at, false, &f->before, &f->founders);
	/* "Launched in 2015, the project grows": whom "launched" is of is named */
	return f->org || (f->before && !(begun && first));
}

/* "by a treaty | signed in 2014", "on the basis of an agreement reached | among" */
static bool is_of_paper(const struct assembler *a, uint32_t e)
{
	const struct mention *m = e > 0 ? row_mention(a, e - 1) : NULL;
	return e > 0 && row_in(a, e, LIST_FOUNDING_SIGNED) &&
	       ((m && m->kind == MENTION_DOCUMENT) || row_in(a, e - 1, LIST_FOUNDING_PAPER));
}

/* Day, place and founders, in any order, up to the next verb. */
static void read_tail(const struct assembler *a, struct founding *f)
{
	uint32_t end = f->tail + TAIL_REACH;
	bool where = false;
	for (uint32_t e = f->tail; e < end && e < a->whole->len; e++) {
		const struct mention *m = row_mention(a, e);
		if (m && m->kind == MENTION_DATE && !f->date &&
			!row_in(a, e - 1, LIST_FOUNDING_NOT_THEN))
			f->date = m;
		else if (m && m->kind == MENTION_PLACE && !f->place && where)
			f->place = m;
		where = row_in(a, e, LIST_MEETINGS_IN) ||
			(where && !(m && m->kind != MENTION_STATE));
		uint32_t close = e;
		while (row_word(a, e, "(") && f->date && close < end && !row_word(a, close, ")"))
			close++;
		if (m || close > e) {
			e = close;
			continue;
		}
		if (row_word(a, e, "by") && !f->founders.len) {
			f->founders = states_behind(a, e + 1, FOUNDERS_REACH);
			e = f->founders.len ? f->founders.last - 1 : e;
			continue;
		}
		if (is_of_paper(a, e))
			continue;
		if (row_word(a, e, ")") || row_word(a, e, ";") || row_in(a, e, LIST_VERBS_FINITE))
			break;
		const struct mention *next = row_mention(a, e + 1);
		/* "a day after its launch | , Kyrgyzstan in August": of others */
		bool goes_on = (next && (next->kind == MENTION_DATE ||
						(next->kind == MENTION_STATE && !f->noun) ||
						next->kind == MENTION_PLACE)) ||
			       row_in(a, e + 1, LIST_STANDING_WHEN) || row_word(a, e + 1, "by");
		if ((row_word(a, e, ",") || row_word(a, e, "and")) && !goes_on)
			break;
	}
}

/* "its founding fathers, | A, B and C, signed" */
static void read_founders(const struct assembler *a, struct founding *f)
{
	for (uint32_t e = f->tail; !f->founders.len && e < a->whole->len; e++) {
		uint32_t end = row_list(a, e, LIST_FOUNDING_FOUNDERS, NULL);
		while (end > e && end < a->whole->len &&
			(row_in(a, end, LIST_FIGURES_STOPS) || is_copula(a, end) ||
				row_dash(a, end)))
			end++;
		if (end > e)
			f->founders = states_at(a, end);
	}
}

static void put_fact(const struct assembler *a, struct founding *f)
{
	const struct rule rule = {.name = TEXT("founding.deed"),
		.fact = fact_find(TEXT("org.founded")),
		.confidence = 0.87};
	struct match match = assemble_found(&rule, f->at, f->last);
	struct assembler within = assemble_within(a, f->at);
	struct fact fact = assemble_begin(&within, &match, assemble_modality(&within, &match));
	if (f->org || f->paper.len)
		facts_put(&fact, a->article, "org", f->org ? f->org->id : f->paper);
	else
		assemble_near(&fact, &within, &match, TEXT("org"), true);
	if (f->date)
		facts_put(&fact, a->article, "date", f->date->id);
	else if (f->dates)
		assemble_near(&fact, &within, &match, TEXT("date"), false);
	if (!facts_has(&fact, "org") || !facts_has(&fact, "date") || assemble_of_stranger(&fact))
		return;
	/* "proposed the creation of the SCO in 1992": nobody did it then. */
	if (text_is(fact.modality, "proposed"))
		return;
	struct args_entry *date = facts_entry(&fact, TEXT("date"));
	if (f->resolved && date && !assemble_to_come(a, date->text))
		fact.modality = TEXT("fact");
	if (f->place)
		facts_put(&fact, a->article, "place", f->place->id);
	else if (f->dates && !f->date)
		assemble_near(&fact, &within, &match, TEXT("place"), false);
	states_put(&fact, a, "founders", &f->founders);
	facts_add(a->facts, a->article, &fact);
}

/* "signed a | declaration on the establishment of the SCO | in Shanghai" */
static void read_paper(const struct assembler *a, uint32_t e)
{
	const struct mention *paper = row_mention(a, e);
	if (!paper || paper->kind != MENTION_DOCUMENT || !(paper->flags & MENTION_FOUNDS))
		return;
	/* A memorandum or a plan founds nothing yet. */
	if (!text_is_choice(
		    "declaration|agreement|treaty|charter|convention|protocol|pact", paper->office))
		return;
	uint32_t first = e > SUBJECT_REACH ? e - SUBJECT_REACH : 0;
	bool before = row_any(a, first, e, LIST_FOUNDING_SIGNED);
	if (!before && !row_any(a, e + 1, e + 1 + PAPER_REACH, LIST_FOUNDING_SIGNED))
		return;
	struct founding f = {
		.at = e, .last = e + 1, .tail = e + 1, .paper = paper->country, .dates = true};
	if (before)
		f.founders = makers(a, e);
	read_tail(a, &f);
	put_fact(a, &f);
}

void founding_find(const struct assembler *a)
{
	struct list_value deed;
	for (uint32_t e = 0; e < a->whole->len; e++) {
		read_paper(a, e);
		uint32_t end = row_list(a, e, LIST_FOUNDING_DEED, &deed);
		if (end == e)
			continue;
		struct founding f = {.at = e, .last = end, .tail = end};
		f.noun = text_is(deed.text, "noun");
		if (f.noun ? reads_noun(a, &f) : reads_deed(a, &f, deed.text)) {
			read_tail(a, &f);
			read_founders(a, &f);
			put_fact(a, &f);
		}
		e = end - 1;
	}
}
