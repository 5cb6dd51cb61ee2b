/* Who gives an amount of money, who has it, and for what. */
#include "services/news/finders/figures_sums.h"

enum { SIDE_REACH = 28, BODY_REACH = 6, OWNER_REACH = 4, PHRASE_MAX = 28 };

static bool may_give(const struct mention *m)
{
	return m && ((m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE)) ||
			    m->kind == MENTION_ORG || m->kind == MENTION_PERSON ||
			    (m->kind == MENTION_PLACE && (m->flags & MENTION_CAPITAL)));
}

static bool is_state(const struct mention *m)
{
	return m && m->kind == MENTION_STATE;
}

/* "Kazakhstan | railway officials", "China | -led", "the EBRD | Managing Director": a name that
 * only tells which. */
static bool tells_which(const struct assembler *a, uint32_t next)
{
	if (next >= a->elements->len || row_mention(a, next))
		return false;
	const struct token *t = &a->article->tokens[a->elements->items[next].first];
	if (row_word(a, next, "-"))
		return true;
	return t->kind == TOKEN_WORD && !row_in(a, next, LIST_VERBS_FINITE) &&
	       !row_in(a, next, LIST_VERBS_BARE) && !row_in(a, next, LIST_VERBS_ADVERB) &&
	       !row_in(a, next, LIST_VERBS_PARTICIPLE) && !row_in(a, next, LIST_SUMS_DEED) &&
	       !row_in(a, next, LIST_SUMS_BODY) && !row_set(a, next, SET_HELPS) &&
	       !row_set(a, next, SET_PREPOSITION) && !row_set(a, next, SET_LIST_JOINT) &&
	       !row_set(a, next, SET_INFINITIVE) && !row_set(a, next, SET_NAME_ENDS) &&
	       !row_set(a, next, SET_NEGATIVE);
}

/* Does a preposition govern the element, or own what stands behind it? "the board | of the Bank",
 * "the Bank's | board" are the Bank. */
static bool is_free(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	uint32_t next = e + 1, before = e;
	if (row_word(a, next, "'s")) {
		for (next++; row_in(a, next, LIST_SUMS_BODY); next++)
			if (next > e + BODY_REACH)
				return false;
		bool body = next > e + 2 && !row_word(a, next, "of");
		if (!body || next >= a->elements->len)
			return false;
	} else if (m->kind != MENTION_PERSON && tells_which(a, next)) {
		return false;
	}
	while (before > 0 && row_set(a, before - 1, SET_DETERMINER))
		before--;
	/* "by A and | B" */
	for (uint32_t n = 0; n < BODY_REACH && before > 1 &&
			     row_in(a, before - 1, LIST_FIGURES_AND) && row_mention(a, before - 2);
		n++)
		before -= 2;
	if (before == 0 || !row_set(a, before - 1, SET_PREPOSITION))
		return true;
	/* "with | China contributing" */
	if (row_word(a, before - 1, "with") && row_in(a, next, LIST_VERBS_PARTICIPLE))
		return true;
	if (!row_word(a, before - 1, "of") || before < 2)
		return false;
	/* "the Board of Executive Directors | of" */
	for (uint32_t at = before - 1; at > 0; at--)
		if (!row_in(a, at - 1, LIST_SUMS_BODY))
			return at < before - 1 && (at < 2 || !row_set(a, at - 1, SET_PREPOSITION));
	return true;
}

/* "reported yesterday, | that" */
static bool told_further(const struct assembler *a, uint32_t verb, uint32_t deed)
{
	if (!row_in(a, verb, LIST_VERBS_SAYING))
		return false;
	for (uint32_t e = verb + 1; e < deed; e++)
		if (row_word(a, e, "that"))
			return true;
	return false;
}

/* ", but its | bank, founded in 2014, has": the subject of another verb? */
static bool goes_before_verb(const struct assembler *a, uint32_t e)
{
	uint32_t joint = e - (e > 0 && (row_set(a, e - 1, SET_DETERMINER) ||
					       row_in(a, e - 1, LIST_SUMS_OURS)));
	bool verb = row_set(a, e + 1, SET_HELPS) || row_in(a, e + 1, LIST_VERBS_FINITE) ||
		    row_in(a, e + 1, LIST_SUMS_DEED) || row_word(a, e + 1, ",");
	return verb && joint > 1 && row_word(a, joint - 2, ",") &&
	       (row_in(a, joint - 1, LIST_CLAUSE_UNDER) || row_word(a, joint - 1, "but") ||
		       row_set(a, joint - 1, SET_LIST_JOINT));
}

/* The first that stands free before the first verb of the row. */
static const struct mention *subject(const struct assembler *a, uint32_t deed)
{
	const struct mention *found = NULL;
	bool told = false;
	for (uint32_t e = 0; e < deed; e++) {
		/* "an official of X reported that | Y will", "an agreement in which | Y will" */
		bool which = e > 0 && row_in(a, e, LIST_CLAUSE_RELATIVE) &&
			     row_set(a, e - 1, SET_PREPOSITION);
		/* "X announced that | its board has" */
		bool own = found && found->kind == MENTION_ORG && row_word(a, e + 1, "its");
		if ((row_word(a, e, "that") && !own) || which)
			found = NULL;
		bool verb = row_in(a, e, LIST_VERBS_FINITE) || row_set(a, e, SET_HELPS);
		told |= found && verb && !told_further(a, e, deed);
		/* "Chinese | banks", "the Kazakh | government" */
		const struct mention *m = row_mention(a, e);
		bool body = is_state(m) && row_in(a, e + 1, LIST_SUMS_BODY);
		bool may = (body || may_give(m)) && is_free(a, e);
		/* "A has none, | but its bank has lent" */
		if (told && may && goes_before_verb(a, e))
			return m;
		if (!found && may)
			found = m;
	}
	return found;
}

/* "by | the EU", "from | the EBRD", behind the amount or its verb. */
static const struct mention *named_after(const struct assembler *a, uint32_t from, uint32_t to)
{
	bool aside = false;
	for (uint32_t e = from; e < to && e < a->elements->len; e++) {
		/* "$5 million, was cancelled | by A" */
		aside |= row_word(a, e, ",");
		if (aside && row_in(a, e, LIST_VERBS_FINITE) && !row_in(a, e, LIST_SUMS_DEED) &&
			!row_set(a, e, SET_HELPS) && !row_set(a, e, SET_BE))
			return NULL;
		if (!row_in(a, e, LIST_SUMS_GIVER_AFTER))
			continue;
		uint32_t at = e + 1;
		while (row_set(a, at, SET_DETERMINER) || row_in(a, at, LIST_SUMS_BODY))
			at++;
		const struct mention *m = row_mention(a, at);
		/* "by Japan's | MUFG Bank": not by Japan */
		bool owner = is_state(m) && row_word(a, at + 1, "'s") &&
			     !row_in(a, at + 2, LIST_SUMS_BODY);
		/* "the road from | Dushanbe to the border" */
		bool capital = m && m->kind == MENTION_PLACE && (m->flags & MENTION_CAPITAL) &&
			       !row_word(a, at + 1, "to");
		if (m && !owner &&
			(m->kind == MENTION_ORG || m->kind == MENTION_STATE || capital ||
				m->kind == MENTION_PERSON))
			return m;
	}
	return NULL;
}

/* "the EBRD's €5 million |", "the bank's cumulative | investments", "Chinese | loans": owner of
 * what stands at `noun`. */
static const struct mention *owner_of(const struct assembler *a, uint32_t noun)
{
	for (uint32_t e = noun; e > 0 && noun - e < OWNER_REACH; e--) {
		const struct mention *m = row_mention(a, e - 1);
		bool apart = row_word(a, e, "'s") || (m && (m->flags & MENTION_ADJECTIVE));
		bool capital = m && m->kind == MENTION_PLACE && (m->flags & MENTION_CAPITAL);
		if (m && (m->kind == MENTION_ORG || m->kind == MENTION_STATE || capital))
			return apart || e == noun ? m : NULL;
		if (m && m->kind != MENTION_AMOUNT && m->kind != MENTION_NUMBER)
			return NULL;
		if (row_set(a, e - 1, SET_PREPOSITION) || row_set(a, e - 1, SET_LIST_JOINT) ||
			row_in(a, e - 1, LIST_VERBS_FINITE) || row_set(a, e - 1, SET_HELPS) ||
			row_set(a, e - 1, SET_INFINITIVE))
			return NULL;
	}
	return NULL;
}

bool figures_lends(const struct assembler *a, const struct mention *m)
{
	if (!m || m->kind != MENTION_ORG)
		return false;
	bool bank = !(m->flags & MENTION_ORGAN);
	for (uint32_t t = m->first; !bank && t < m->last; t++)
		bank = article_in(a->article, t, LIST_SUMS_BODY);
	return bank;
}

/* Of those who sign: the one that has the money to give. */
static const struct mention *lender(const struct assembler *a)
{
	const struct mention *found = NULL;
	for (uint32_t e = 0; e < a->elements->len; e++) {
		const struct mention *m = row_mention(a, e);
		if (figures_lends(a, m) && !(e > 0 && row_word(a, e - 1, "of")))
			return m;
		if (!found && is_state(m) && e > 0 && row_in(a, e - 1, LIST_SUMS_GIVER_AFTER))
			found = m;
	}
	return found;
}

/* "Georgia and | the bank agreed on financing of": of the two, who has the money. */
static const struct mention *joined_bank(
	const struct assembler *a, const struct mention *state, uint32_t deed)
{
	for (uint32_t e = 0; is_state(state) && e + 2 < deed; e++) {
		const struct mention *next = row_mention(a, e + 2);
		if (row_mention(a, e) == state && row_in(a, e + 1, LIST_FIGURES_AND) && next &&
			next->kind == MENTION_ORG)
			return next;
	}
	return NULL;
}

/* "A gave $5 million, | B $3 million" */
static const struct mention *giver_of_next(const struct assembler *a, const struct figures_sum *sum)
{
	const struct mention *m = sum->first > 0 ? row_mention(a, sum->first - 1) : NULL;
	bool one = m && (m->kind == MENTION_STATE || m->kind == MENTION_ORG);
	if (!one || (m->flags & MENTION_ADJECTIVE) || sum->deed >= sum->first || sum->passive)
		return NULL;
	for (uint32_t e = sum->deed + 1; e + 1 < sum->first; e++) {
		const struct mention *between = row_mention(a, e);
		if (between && between->kind == m->kind)
			return NULL;
		if (between && between->kind == MENTION_AMOUNT)
			return m;
	}
	return NULL;
}

const struct mention *figures_giver(const struct assembler *a, const struct figures_sum *sum)
{
	bool gives = sum->done == DEED_GIVE || sum->done == DEED_WEAK || sum->done == DEED_SEEK ||
		     sum->done == DEED_OFFER;
	/* "an earlier loan | from the EBRD" */
	const struct mention *right = row_mention(a, sum->last + 1);
	if (row_word(a, sum->last, "from") && right && right->kind == MENTION_ORG)
		return right;
	uint32_t noun = sum->noun == UINT32_MAX ? sum->first : sum->noun;
	uint32_t least = noun < sum->first ? noun : sum->first;
	if (sum->owner)
		return sum->owner;
	const struct mention *owner = sum->noun == UINT32_MAX ? NULL : owner_of(a, least);
	bool indirect = owner && sum->deed < least && gives && is_state(owner) &&
			!(owner->flags & MENTION_ADJECTIVE);
	/* "JICA signed | a Japanese loan agreement": the one that signs */
	bool same = owner && (owner->flags & MENTION_ADJECTIVE) && sum->deed < least &&
		    !sum->passive && (gives || sum->done == DEED_SIGN);
	const struct mention *signer = same ? subject(a, sum->deed) : NULL;
	if (signer && signer->kind == MENTION_ORG)
		return signer;
	if (owner && !indirect)
		return owner;
	bool stands = sum->done == DEED_STAND && sum->noun < sum->deed;
	uint32_t from = stands ? noun : sum->last;
	const struct mention *by = named_after(a, from, stands ? sum->deed : from + SIDE_REACH);
	if (sum->done == DEED_SEEK && by)
		return by;
	const struct mention *next = gives ? giver_of_next(a, sum) : NULL;
	if (next)
		return next;
	if (gives && !sum->passive && sum->deed < sum->first) {
		/* "lending by | the EBRD" */
		const struct mention *m = subject(a, sum->deed);
		const struct mention *bank = m ? joined_bank(a, m, sum->deed) : NULL;
		if (bank && sum->done == DEED_WEAK)
			return bank;
		if (m)
			return m;
	}
	if (!by && sum->done == DEED_RECEIVE)
		by = named_after(a, sum->deed, sum->first);
	/* "secured $5 million in loan agreements | with the OPEC Fund" */
	for (uint32_t e = sum->last; !by && sum->done == DEED_RECEIVE && e < sum->last + BODY_REACH;
		e++)
		by = row_word(a, e, "with") ? row_kind(a, e + 1, MENTION_ORG) : NULL;
	/* "the EU plans to | raise €10 billion": of others, for what it will do */
	bool raises = !by && sum->done == DEED_RECEIVE && sum->deed > 0 &&
		      row_set(a, sum->deed - 1, SET_INFINITIVE) &&
		      row_in(a, sum->deed, LIST_SUMS_RAISE);
	for (uint32_t e = sum->last; raises && e < sum->last + SIDE_REACH; e++)
		raises = !row_word(a, e, "from");
	if (raises)
		by = subject(a, sum->deed);
	if (!by && sum->passive && sum->deed < sum->first)
		by = named_after(a, sum->deed, sum->first);
	return by || sum->done != DEED_SIGN ? by : lender(a);
}

/* "$5 million | as a loan |": what else is told of it stands behind. */
static uint32_t after(const struct figures_sum *sum)
{
	bool behind = sum->noun != UINT32_MAX && sum->noun >= sum->last;
	return behind ? sum->noun + 1 : sum->last;
}

/* One state and no list of some: "to | Kazakhstan and Uzbekistan" is of none of both alone. */
static bool is_one(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	uint32_t next = e + 1;
	bool list = (row_set(a, next, SET_LIST_JOINT) && is_state(row_mention(a, next + 1))) ||
		    (e > 1 && row_set(a, e - 1, SET_LIST_JOINT) && is_state(row_mention(a, e - 2)));
	bool economy = row_word(a, next, "'s") || row_in(a, next, LIST_SUMS_ECONOMY) ||
		       row_in(a, next + 1, LIST_SUMS_ECONOMY);
	return is_state(m) && !list && (!(m->flags & MENTION_ADJECTIVE) || economy);
}

static const struct mention *towards(
	const struct assembler *a, uint32_t from, uint32_t to, const struct mention *giver)
{
	bool led = false, elsewhere = false;
	for (uint32_t e = from; e < to && e < a->elements->len; e++) {
		const struct mention *m = row_mention(a, e);
		bool away = e > 0 && (row_in(a, e - 1, LIST_SUMS_GIVER_AFTER) ||
					     row_word(a, e - 1, "between"));
		away |= e > 0 && row_word(a, e - 1, "with") && !row_in(a, from, LIST_SUMS_DEED);
		/* "a highway connecting | Kyrgyzstan with China" */
		bool tied = e > 0 && row_in(a, e - 1, LIST_VERBS_PARTICIPLE);
		led |= row_in(a, e, LIST_SUMS_TOWARDS);
		/* "a loan of $5 million | and a grant of $2 million to Georgia": of both */
		elsewhere |= row_in(a, e, LIST_VERBS_FINITE) || row_in(a, e, LIST_SUMS_DEED) ||
			     (row_set(a, e, SET_PREPOSITION) && !row_word(a, e, "of"));
		bool next = m && m->kind == MENTION_AMOUNT;
		if (row_word(a, e, ";") || (next && elsewhere))
			return NULL;
		if (!is_state(m) || away || (giver && text_equal(giver->id, m->id)))
			continue;
		return led && !tied && is_one(a, e) ? m : NULL;
	}
	return NULL;
}

static bool amounts(const struct assembler *a, uint32_t from, uint32_t to)
{
	for (uint32_t e = from; e < to; e++)
		if (row_mention(a, e) && row_mention(a, e)->kind == MENTION_AMOUNT)
			return true;
	return false;
}

const struct mention *figures_receiver(
	const struct assembler *a, const struct figures_sum *sum, const struct mention *giver)
{
	bool before = sum->deed < sum->first;
	/* "granted A $5 million and, in May, | B $3 million" */
	uint32_t next = sum->first - (sum->first > 0 && row_set(a, sum->first - 1, SET_DETERMINER));
	if (before && next > sum->deed + 2 && row_mention(a, next - 1) != giver &&
		is_one(a, next - 1) && amounts(a, sum->deed, next))
		return row_mention(a, next - 1);
	if ((sum->done == DEED_RECEIVE || sum->done == DEED_SEEK ||
		    (sum->done == DEED_GIVE && sum->passive)) &&
		before) {
		const struct mention *m = subject(a, sum->deed);
		if (m && m != giver && (is_state(m) || sum->done == DEED_RECEIVE))
			return m->kind == MENTION_PERSON ? NULL : m;
	}
	/* "lent | Belarus $5 million" */
	for (uint32_t e = sum->deed + 1; before && e < sum->first; e++) {
		const struct mention *m = row_mention(a, e);
		bool capital = m && m->kind == MENTION_PLACE && (m->flags & MENTION_CAPITAL);
		if (m != giver && (capital || is_one(a, e)) &&
			(!giver || !text_equal(giver->id, m->id)))
			return m;
		if (m)
			break;
	}
	if (sum->done == DEED_STAND && sum->noun < sum->deed)
		return towards(a, sum->noun, sum->deed, giver);
	uint32_t behind = after(sum);
	const struct mention *found = towards(a, behind, behind + SIDE_REACH, giver);
	if (!found && before && sum->done != DEED_STAND)
		found = towards(a, sum->deed, sum->first, giver);
	/* "loans | to Georgia of $5 million" */
	if (!found && sum->noun < sum->at)
		found = towards(a, sum->noun, sum->at, giver);
	if (found || sum->done != DEED_SIGN)
		return found;
	/* "A signed", "signed | with A" */
	for (uint32_t e = 0; e < behind + SIDE_REACH && e < a->elements->len; e++) {
		bool signs = e < sum->deed || row_word(a, e - 1, "with");
		if (signs && is_one(a, e) && row_mention(a, e) != giver)
			return row_mention(a, e);
	}
	return NULL;
}

/* "the new line", "our project": which one, is told elsewhere. */
static bool is_vague(const struct assembler *a, uint32_t from, uint32_t end)
{
	if (!row_in(a, end - 1, LIST_SUMS_ROUTE))
		return end <= from + 1 && !row_mention(a, from) && !row_capital(a, from);
	for (uint32_t e = from; e < end; e++)
		if (row_mention(a, e) || row_capital(a, e))
			return false;
	return true;
}

struct text figures_purpose(const struct assembler *a, const struct figures_sum *sum)
{
	struct list_value value;
	uint32_t behind = after(sum);
	for (uint32_t e = behind; e < a->elements->len && e < behind + BODY_REACH; e++) {
		uint32_t from = row_list(a, e, LIST_SUMS_PURPOSE, &value), end = from;
		const struct mention *m = row_mention(a, from);
		if (from == e)
			continue;
		/* "to support | with": of another thing */
		for (; end < a->elements->len && end < from + PHRASE_MAX; end++) {
			const struct mention *date = row_mention(a, end);
			bool by = row_in(a, end, LIST_SUMS_GIVER_AFTER) &&
				  may_give(row_mention(a, end + 1));
			/* "a loan for Laos and a | $2 million loan for Bhutan" */
			by |= end > from + 1 &&
			      (row_kind(a, end, MENTION_AMOUNT) || row_set(a, end, SET_HELPS));
			if (by || row_set(a, end, SET_PHRASE_ENDS) ||
				(date && date->kind == MENTION_DATE))
				break;
		}
		end = figures_phrase_end(a, from, end);
		/* "the construction of | the railway" */
		uint32_t work = from + row_set(a, from, SET_DETERMINER);
		while (row_in(a, work, LIST_SUMS_WORKING))
			work += 1 + row_set(a, work + 1, SET_LIST_JOINT);
		if (work < end && row_word(a, work, "of"))
			from = work + 1;
		from += row_set(a, from, SET_DETERMINER);
		/* "for the | $1.6 billion Pap railway" */
		const struct mention *costs = row_mention(a, from);
		from += costs && costs->kind == MENTION_AMOUNT;
		from += row_word(a, from, "-");
		bool whom = m && end == from + 1 &&
			    (m->kind == MENTION_STATE || m->kind == MENTION_ORG);
		bool time = m && (m->kind == MENTION_DURATION || m->kind == MENTION_DATE ||
					 m->kind == MENTION_NUMBER);
		bool vague =
			from >= end || row_in(a, from, LIST_REFER_STATE) || is_vague(a, from, end);
		return whom || time || vague ? TEXT_NONE : figures_words(a, from, end);
	}
	return TEXT_NONE;
}
