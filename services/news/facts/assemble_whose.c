/* The organisation meant where a match names none. */
#include "services/news/facts/row.h"

#include "services/news/entities/refer.h"

#include <string.h>

enum { PASSING_REACH = 8, FACTS_BACK = 16 };

/* "Erdogan and Tokayev signed": a document of two, and of no organisation. */
static uint32_t parties_before(const struct assembler *a, const struct match *match)
{
	uint32_t count = 0;
	for (uint32_t e = 0; e < match->last; e++) {
		const struct mention *m = a->elements->items[e].mention;
		count += m && (m->kind == MENTION_PERSON || rules_slot_accepts(SLOT_STATE, m));
		/* What a government approves, no organisation has adopted. */
		count += m && ((m->flags & MENTION_AUTHORITY) || m->other.len) ? 2 : 0;
	}
	return count < 4 ? count : 0;
}

/* "The second meeting of the leaders was held in Tashkent. The summit was attended by": whose
 * meeting has been told of since the organisation `spoken` was named last. */
static struct text met_since(const struct assembler *a, uint32_t token, struct text spoken)
{
	const struct fact *held = NULL;
	for (uint32_t i = a->facts->len; i > 0 && !held; i--) {
		const struct fact *told = &a->facts->items[i - 1];
		if (strcmp(told->type->name, "summit.held") == 0 &&
			told->from < a->article->tokens[token].from)
			held = told;
	}
	for (uint32_t i = article_mention_first(a->article, token); held && i > 0; i--) {
		const struct mention *m = &a->article->mentions[i - 1];
		if (a->article->tokens[m->first].from < held->from)
			break;
		if (m->kind == MENTION_ORG && text_equal(m->id, spoken))
			return spoken;
	}
	const struct args_entry *org = held ? facts_entry(held, TEXT("org")) : NULL;
	return org ? org->text : spoken;
}

/* The organisation that the sentence names last before the clause that was matched. */
static struct text before_clause(
	const struct assembler *a, const struct match *match, const struct arg_type *arg)
{
	uint32_t token = a->elements->items[match->first].first;
	struct text found = TEXT_NONE;
	for (uint32_t e = 0; a->elements != a->whole && e < a->whole->len; e++) {
		const struct mention *m = a->whole->items[e].mention;
		if (a->whole->items[e].first >= token)
			break;
		if (m && clauses_framed(a->clauses, e) && assemble_fits(arg, m) &&
			!refer_other_body(a->article, m))
			found = m->id;
	}
	return found;
}

/* "took over the presidency | of Zollverein": of one that nobody knows, and of no other. */
static bool of_unknown(const struct assembler *a, const struct match *match)
{
	uint32_t of = match->last;
	if (of + 1 >= a->elements->len || a->elements->items[of].mention ||
		!article_word(a->article, a->elements->items[of].first, "of"))
		return false;
	uint32_t t = a->elements->items[of].first + 1;
	t += article_word(a->article, t, "the");
	return t < a->article->tokens_len && a->article->tokens[t].capital &&
	       a->article->tokens[t].kind == TOKEN_WORD && !article_mention_at(a->article, t) &&
	       !article_in(a->article, t, LIST_PEOPLE_NEVER_NAME);
}

/* "has observer status | within the CICA": what the last word of the match is of. */
static const struct mention *right_within(
	const struct assembler *a, const struct match *match, const struct arg_type *arg)
{
	uint32_t of = match->last, org = of + 1;
	if (org >= a->elements->len || a->elements->items[of].mention ||
		!article_in(a->article, a->elements->items[of].first, LIST_REFER_WITHIN))
		return NULL;
	const struct mention *m = a->elements->items[org].mention;
	return m && assemble_fits(arg, m) && !refer_other_body(a->article, m) ? m : NULL;
}

struct text assemble_met_last(const struct assembler *a)
{
	for (uint32_t n = 1; n <= FACTS_BACK && n <= a->facts->len; n++) {
		const struct fact *told = &a->facts->items[a->facts->len - n];
		const struct args_entry *of = facts_in_domain(told->type, "summit.")
						      ? facts_entry(told, TEXT("org"))
						      : NULL;
		if (of)
			return of->text;
	}
	return TEXT_NONE;
}

/* "a memorandum | with the SCO" is also of those who signed it with the SCO; "let in the ECO, sent
 * a note to the ECO | and signed": who stands there did not sign. */
static bool is_counterpart(const struct assembler *a, const struct match *match, uint32_t e)
{
	const struct mention *paper = e > 1 ? row_kind(a, e - 2, MENTION_DOCUMENT) : NULL,
			     *org = row_mention(a, e);
	struct text meets = paper ? assemble_met_last(a) : TEXT_NONE;
	bool joined = match->first > 0 && e < match->first &&
		      row_in(a, match->first - 1, LIST_CLAUSE_VERB_JOINS);
	return facts_in_domain(match->rule->fact, "doc.") && e > 0 &&
	       ((paper && row_word(a, e - 1, "with") && meets.len && !text_equal(meets, org->id)) ||
		       (joined && row_word(a, e - 1, "to")));
}

/* The organisation meant where the rule's words name none: one before them, one after them whose
 * summit or members are spoken of, the one spoken of before, and only then any other. */
struct text assemble_find_org(const struct assembler *a, const struct match *match,
	const struct arg_type *arg, bool *spoken_of)
{
	struct text after = TEXT_NONE;
	const struct mention *within = right_within(a, match, arg);
	if (within)
		return within->id;
	for (uint32_t e = match->last; e > 0; e--) {
		const struct mention *m = a->elements->items[e - 1].mention;
		/* Who takes part is not whose meeting it is, nor is whose margins it is held on. */
		bool passing = assemble_among(a, e > PASSING_REACH ? e - PASSING_REACH : 0, e - 1,
				       SET_ORG_PASSING) &&
			       !assemble_among(a, e, e + 3, SET_RELATIVE);
		if (m && assemble_fits(arg, m) && !assemble_captured(a, match, m) && !passing &&
			!refer_other_body(a->article, m) && !is_counterpart(a, match, e - 1))
			return m->id;
	}
	for (uint32_t e = match->last; e < a->elements->len; e++) {
		const struct mention *m = a->elements->items[e].mention;
		/* "applied to join | BRICS" */
		if (m && assemble_fits(arg, m) && e < match->last + 2)
			return m->id;
		if (!m || !assemble_fits(arg, m) || assemble_captured(a, match, m) ||
			refer_other_body(a->article, m) || is_counterpart(a, match, e))
			continue;
		if (assemble_among(a, e + 1, e + 2, SET_ORG_AFTER) ||
			assemble_among(a, e > 2 ? e - 2 : 0, e, SET_ORG_BEFORE))
			return m->id;
		after = after.len ? after : m->id;
	}
	if ((facts_in_domain(match->rule->fact, "doc.") && parties_before(a, match) > 1) ||
		of_unknown(a, match))
		return TEXT_NONE;
	/* "the CSTO noted that | Armenia has suspended its membership" */
	struct text teller = before_clause(a, match, arg);
	if (teller.len)
		return teller;
	/* A line of a list comes after what opened the list. */
	uint32_t row = a->elements->items[0].first, own = a->sentence->first;
	struct text spoken = refer_org(a->article, row > own ? row : own);
	*spoken_of = true;
	if (facts_in_domain(match->rule->fact, "summit.") && !after.len &&
		assemble_among(a, 0, a->elements->len, SET_MEETING))
		spoken = met_since(a, own, spoken);
	return spoken.len ? spoken : after;
}
