/* What is said of a paper right behind it, without a comma or a relative word: "the agreement
 * signed in 2016 by A and B has entered into force". It is a clause of its own, so that its day,
 * its place and its parties are those of no other deed. */
#include "services/news/rules/clauses_inside.h"

enum { DAY_REACH = 9 };

uint32_t clauses_antecedent(const struct taker *t, uint32_t end)
{
	/* "коридора «Север — Юг», который": the mark is no part of the name. */
	if (end > 1 && !clauses_mention(t, end - 1) &&
		t->article->tokens[t->all->items[end - 1].first].kind == TOKEN_CLOSE)
		end--;
	/* "X, 60, who": his age is no person. */
	if (end > 2 && clauses_is(t, end - 2, ",") && clauses_kind(t, end - 1, MENTION_NUMBER) &&
		clauses_kind(t, end - 3, MENTION_PERSON))
		return end - 3;
	/* "X is a bank set up in 1966, which": no day is meant. */
	bool dated = end > 0 && clauses_kind(t, end - 1, MENTION_DATE);
	for (uint32_t e = end; dated && e > 0 && end - e < DAY_REACH; e--)
		if (clauses_mention(t, e - 1) && !clauses_kind(t, e - 1, MENTION_DATE))
			return e - 1;
	if (end == 0 || clauses_mention(t, end - 1))
		return end - (end > 0);
	uint32_t first = end;
	while (first > 0 && end - first < 4 &&
		!clauses_in(t, first - 1, LIST_CLAUSE_ANTECEDENT_ENDS) &&
		!clauses_mention(t, first - 1) && !clauses_finite(t, first - 1))
		first--;
	/* "the summit of the SCO, which": of the mention before. */
	return first;
}

/* "a treaty | with Georgia and Armenia": nothing but whose paper it is. */
static bool only_parties(const struct taker *t, uint32_t first, uint32_t end)
{
	if (!clauses_in(t, first, LIST_DOCUMENTS_PARTIES))
		return false;
	for (uint32_t e = first + 1; e < end; e++) {
		bool joint = clauses_is(t, e, ",") || clauses_is(t, e, "and") ||
			     clauses_in(t, e, LIST_DOCUMENTS_PARTY_LEADS);
		bool party = clauses_kind(t, e, MENTION_STATE) || clauses_kind(t, e, MENTION_ORG);
		if (!joint && !party)
			return false;
	}
	return true;
}

/* "the Treaty | between A and B on Ports, signed in": the paper whose title ends with the element
 * before `end`; `end` when none does. */
static uint32_t paper_before(const struct taker *t, uint32_t end)
{
	enum { TITLE_MAX = 30 };
	if (end == 0)
		return end;
	const struct token *last = &t->article->tokens[t->all->items[end - 1].last - 1];
	for (uint32_t e = end; e > 0 && end - e < TITLE_MAX; e--) {
		const struct mention *m = clauses_mention(t, e - 1);
		if (!m || m->kind != MENTION_DOCUMENT)
			continue;
		const char *stop = t->article->text.ptr + last->to;
		bool whole = e == end || m->id.ptr + m->id.len == stop;
		return whole || only_parties(t, e, end) ? e - 1 : end;
	}
	return end;
}

uint32_t clauses_done_behind(const struct taker *t, uint32_t e)
{
	if (!clauses_in(t, e, LIST_DOCUMENTS_BEHIND))
		return 0;
	uint32_t paper = e;
	/* "a treaty | first signed in 1992" */
	for (uint32_t n = 0; n < CLAUSES_LIGHT_MAX && paper > 0; n++) {
		const struct mention *m = clauses_mention(t, paper - 1);
		if (!clauses_in(t, paper - 1, LIST_VERBS_ADVERB) &&
			!(m && (m->flags & MENTION_ORDINAL)))
			break;
		paper--;
	}
	/* "ratified the treaty, | signed in Minsk" */
	paper -= paper > 0 && clauses_is(t, paper - 1, ",");
	/* Without an object: the agreement has signed nothing. */
	bool object = !clauses_kind(t, e + 1, MENTION_DATE) &&
		      !clauses_in(t, e + 1, LIST_REFER_PREPOSITION) &&
		      !clauses_in(t, e + 1, LIST_DOCUMENTS_BEHIND_LEADS) &&
		      !clauses_in(t, e + 1, LIST_VERBS_ADVERB);
	uint32_t at = object ? paper : paper_before(t, paper);
	return at < paper ? at + 1 : 0;
}

uint32_t clauses_done_before(const struct taker *t, uint32_t e)
{
	enum { BEFORE_MAX = 40 };
	if (!clauses_in(t, e, LIST_DOCUMENTS_BEHIND) ||
		!clauses_in(t, e + 1, LIST_REFER_PREPOSITION))
		return 0;
	for (uint32_t at = e + 1; at + 1 < t->all->len && at < e + BEFORE_MAX; at++) {
		/* "by the | heads of the two states" */
		if (clauses_finite(t, at) && !clauses_in(t, at - 1, LIST_CLAUSE_ARTICLES))
			return 0;
		if (clauses_is(t, at, ",") && clauses_kind(t, at + 1, MENTION_DOCUMENT))
			return at + 2;
	}
	return 0;
}

uint32_t clauses_that_behind(const struct taker *t, uint32_t e, uint32_t *about)
{
	enum { DOERS_MAX = 20 };
	bool opens = clauses_is(t, e, "that") || clauses_is(t, e, "which");
	uint32_t paper = e - (e > 0 && clauses_is(t, e - 1, ","));
	*about = opens ? paper_before(t, paper) + 1 : 0;
	if (!opens || *about > paper)
		return 0;
	bool named = false;
	for (uint32_t at = e + 1; at < t->all->len && at < e + DOERS_MAX; at++) {
		const struct mention *m = clauses_mention(t, at);
		named |= m && m->kind != MENTION_DATE;
		if (clauses_in(t, at, LIST_DOCUMENTS_BEHIND) && at > e + 1)
			return named ? at : 0;
		if ((clauses_finite(t, at) && !clauses_in(t, at, LIST_DOCUMENTS_HAS)) ||
			clauses_in(t, at, LIST_CLAUSE_RELATIVE))
			return 0;
	}
	return 0;
}

/* "signed in Minsk, Belarus, on 5 May, by A, | B and C" */
static bool goes_on(const struct taker *t, uint32_t comma)
{
	uint32_t next = comma + 1 + clauses_is(t, comma + 1, "and");
	const struct mention *before = comma > 0 ? clauses_mention(t, comma - 1) : NULL,
			     *m = clauses_mention(t, next);
	if (m)
		return m->kind == MENTION_DATE || m->kind == MENTION_PLACE ||
		       (before && before->kind == m->kind && m->kind != MENTION_DOCUMENT) ||
		       (before && before->kind == MENTION_PLACE && m->kind == MENTION_STATE);
	return clauses_in(t, next, LIST_CLAUSE_DAY_OR_PLACE_AFTER) ||
	       clauses_is(t, next, "between") || clauses_is(t, next, "by");
}

bool clauses_done_ends(const struct taker *t, uint32_t e)
{
	if (clauses_is(t, e, ","))
		return !goes_on(t, e);
	/* "signed in 2016 | and approved a plan": what has an object is done by another. */
	if (clauses_in(t, e, LIST_CLAUSE_VERB_JOINS)) {
		const struct mention *object = clauses_mention(t, e + 2);
		return clauses_finite(t, e + 1) &&
		       ((object && object->kind != MENTION_DATE) ||
			       clauses_in(t, e + 2, LIST_CLAUSE_OBJECT_BEGINS));
	}
	return clauses_finite(t, e) && !clauses_in(t, e - 1, LIST_CLAUSE_VERB_JOINS) &&
	       !clauses_is(t, e - 1, "not") && !clauses_in(t, e - 1, LIST_VERBS_ADVERB);
}

void clauses_done_row(const struct taker *t, uint8_t id, struct elements *row)
{
	const struct clause *clause = &t->out->items[id];
	for (uint32_t e = clause->first + 1; e < t->all->len; e++) {
		if (t->out->of[e] != id)
			continue;
		clauses_add(row, &t->all->items[e]);
		if (e == clause->verb)
			clauses_add(row, &t->all->items[clause->about - 1]);
	}
}
