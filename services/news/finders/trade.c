#include "services/news/finders/trade_inside.h"

#include "services/news/entities/refer.h"

enum {
	LEAST = 100000, /* what is less is the price of something */
	NOUN_REACH = 30,
	NOUN_BEHIND = 9,
	PHRASE_REACH = 14,
	KIND_REACH = 8,
	CHANGE_BEFORE = 9,
	CHANGE_AFTER = 4,
	ABOUT_MAX = 6,
	CARRY_SENTENCES = 4,
	NEIGHBOUR_REACH = 5,
	MENTIONS_BACK = 40
};

uint32_t trade_about_from(const struct assembler *a, uint32_t at)
{
	uint32_t e = at;
	while (e > 0 && at - e < ABOUT_MAX && row_in(a, e - 1, LIST_TRADE_ABOUT))
		e--;
	return e;
}

/* "compared with | $5 billion", "from | $5 billion to", "by | $2 billion": another time, or a
 * change. */
static bool is_other(const struct assembler *a, const struct trade *trade)
{
	uint32_t e = trade_about_from(a, trade->at);
	bool percent = row_mention(a, trade->at)->kind == MENTION_NUMBER;
	/* "which is $12 billion | more than" */
	if (!percent && (row_in(a, trade->last, LIST_FIGURES_MORE) ||
				row_in(a, trade->last, LIST_FIGURES_LESS)))
		return true;
	if (e == 0)
		return false;
	if (row_in(a, e - 1, LIST_FIGURES_FROM) || row_word(a, e - 1, "("))
		return true;
	if (row_in(a, e - 1, LIST_FIGURES_BY))
		return !percent;
	return row_in(a, e - 1, LIST_FIGURES_THAN) ||
	       (e > 1 && row_in(a, e - 2, LIST_FIGURES_THAN) && !row_word(a, e - 2, "over"));
}

/* "trade with A grew, while | B, with $5 billion": another, of whom the sum is. */
static bool is_another(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	uint32_t before = e;
	while (before > 0 && row_set(a, before - 1, SET_DETERMINER))
		before--;
	/* "between the two countries, | A and B" */
	const struct mention *both =
		before > 1 && row_word(a, before - 1, ",") ? row_mention(a, before - 2) : NULL;
	if (both && both->kind == MENTION_TWO_STATES)
		return false;
	return trade_party(a, m).len && !(m->flags & MENTION_ADJECTIVE) &&
	       !row_word(a, e + 1, "'s") && before > 0 &&
	       !row_set(a, before - 1, SET_PREPOSITION) && !row_word(a, before - 1, "and") &&
	       !row_dash(a, before - 1);
}

/* "trade rose, and the bank | lent $5 billion" */
static bool is_gift(const struct assembler *a, uint32_t e)
{
	struct list_value deed;
	return row_list(a, e, LIST_SUMS_DEED, &deed) > e &&
	       (text_is(deed.text, "give") || text_is(deed.text, "sign") ||
		       (text_is(deed.text, "cost") && !row_word(a, e + 1, "at")));
}

/* The noun before, over what else is told of it, or right behind: "a 45 percent rise in | trade".
 */
static bool find_noun(const struct assembler *a, struct trade *trade)
{
	uint32_t least = trade->at > NOUN_REACH ? trade->at - NOUN_REACH : 0;
	for (uint32_t e = trade->at; e > least; e--) {
		if (trade_noun_at(a, e - 1, trade)) {
			/* "trade | turnover" */
			if (e > 1)
				trade_noun_at(a, e - 2, trade);
			return true;
		}
		/* "trade | revenue" */
		if (e > 1 && trade_noun_at(a, e - 2, trade) && trade->behind >= e)
			return true;
		if (row_list(a, e - 1, LIST_TRADE_OTHER, NULL) > e - 1 || row_word(a, e - 1, ";") ||
			is_another(a, e - 1) || is_gift(a, e - 1))
			break;
	}
	for (uint32_t e = trade->last; e < trade->last + NOUN_BEHIND; e++) {
		if (trade_noun_at(a, e, trade))
			return !text_is(trade->of, "same");
		/* "a 5 percent rise in | A's exports" */
		bool whose = trade_party(a, row_mention(a, e)).len || row_word(a, e, "'s");
		if (!whose && !row_in(a, e, LIST_TRADE_BETWEEN) && !row_in(a, e, LIST_TRADE_KIND) &&
			!row_in(a, e, LIST_FIGURES_MORE) && !row_in(a, e, LIST_FIGURES_LESS))
			return false;
	}
	return false;
}

/* "with | the five members of A", "between | the member states and B": where the mention stands, or
 * of which organisation they are. */
static struct text side_at(const struct assembler *a, uint32_t e, uint32_t *end)
{
	bool members = false;
	for (uint32_t n = 0; n < KIND_REACH; n++, e++) {
		const struct mention *m = row_mention(a, e);
		bool number = m && m->kind == MENTION_NUMBER;
		bool word = row_in(a, e, LIST_TRADE_MEMBERS);
		members |= word && !row_word(a, e, "of");
		if (!number && !word && !row_set(a, e, SET_DETERMINER))
			break;
	}
	const struct mention *m = row_mention(a, e);
	struct text id = m && m->kind == MENTION_PLACE ? trade_side_of(a, m) : trade_party(a, m);
	*end = e + 1;
	if (id.len || !members || e >= a->elements->len || row_word(a, e - 1, "of"))
		return id;
	*end = e;
	struct text org = refer_org(a->article, a->elements->items[e].first);
	return org.len ? assemble_org(a->article, org) : TEXT_NONE;
}

/* "its western | neighbour, A": the state that is named behind it, or else the one named last. */
static struct text neighbour(const struct assembler *a, uint32_t from, struct text of)
{
	uint32_t e = from;
	while (e < from + NEIGHBOUR_REACH && row_plain(a, e) && !row_set(a, e, SET_PREPOSITION) &&
		!row_in(a, e, LIST_TRADE_NEIGHBOUR))
		e++;
	if (!row_in(a, e, LIST_TRADE_NEIGHBOUR))
		return TEXT_NONE;
	uint32_t at = row_in_whole(a, e), token = a->elements->items[e].first;
	struct assembler whole = assemble_whole(a);
	const struct mention *behind =
		row_word(&whole, at + 1, ",") ? row_mention(&whole, at + 2) : NULL;
	struct text named = trade_party(a, behind);
	uint32_t last = article_mention_first(a->article, token);
	uint32_t least = last > MENTIONS_BACK ? last - MENTIONS_BACK : 0;
	for (uint32_t i = last; i > least && !named.len; i--) {
		const struct mention *m = &a->article->mentions[i - 1];
		if (m->kind == MENTION_STATE && !text_equal(m->id, of))
			named = m->id;
	}
	return named;
}

/* "between A and B", "of A", "with B", "to B", "from B". */
static void sides_behind(const struct assembler *a, struct trade *trade)
{
	bool imports = text_is(trade->of, "imports"), exports = text_is(trade->of, "exports");
	for (uint32_t e = trade->behind; e < trade->behind + PHRASE_REACH; e++) {
		uint32_t to = e + 1 + row_set(a, e + 1, SET_DETERMINER), behind = to, last;
		const struct mention *m = row_mention(a, to);
		bool led = row_set(a, e, SET_PREPOSITION);
		struct text one = led ? side_at(a, e + 1, &behind) : TEXT_NONE;
		struct text two = led && row_word(a, behind, "and") ? side_at(a, behind + 1, &last)
								    : TEXT_NONE;
		if (led && !one.len)
			one = neighbour(a, e + 1, trade->a);
		uint32_t sides = to < a->elements->len ? row_token(a, to) : a->article->tokens_len;
		trade->unnamed |= row_word(a, e, "between") &&
				  article_list(a->article, sides, LIST_TRADE_SIDES, NULL) > sides;
		if (m && m->kind == MENTION_TWO_STATES && row_in(a, e, LIST_TRADE_PAIR)) {
			trade->a = m->id;
			trade->b = m->other;
			return;
		}
		if (one.len && two.len && row_in(a, e, LIST_TRADE_PAIR)) {
			trade->a = one;
			trade->b = two;
			return;
		}
		bool with = row_word(a, e, "with") || (exports && row_word(a, e, "to")) ||
			    (imports && row_word(a, e, "from"));
		bool of = row_word(a, e, "of") || (exports && row_word(a, e, "from")) ||
			  (imports && (row_word(a, e, "to") || row_word(a, e, "into")));
		/* "mutual trade | among members of A", "trade between | the member states" */
		bool inside = row_word(a, e, "between") ||
			      (trade->both && row_in(a, e, LIST_TRADE_INSIDE));
		of |= inside && text_starts(one, TEXT("org:"));
		trade->others |=
			with && article_list(a->article, sides, LIST_TRADE_OTHERS, NULL) > sides;
		if (with && one.len && !trade->b.len) {
			trade->b = one;
			trade->whose = true;
		}
		if (of && one.len && !trade->a.len)
			trade->a = one;
		if (e >= trade->at || row_in(a, e, LIST_VERBS_FINITE) || row_word(a, e, ";"))
			return;
	}
}

/* Notes the side among the two; true: both are others. */
static bool is_third(struct text two[2], struct text id)
{
	if (!id.len || text_equal(id, two[0]) || text_equal(id, two[1]))
		return false;
	if (two[1].len)
		return true;
	two[two[0].len > 0] = id;
	return false;
}

/* "Kazakhstan is China's largest trade partner, with bilateral trade of": the two that the sentence
 * names, and no third. */
static bool two_of_sentence(const struct assembler *a, struct trade *trade, uint32_t end)
{
	struct text two[2] = {TEXT_NONE, TEXT_NONE};
	for (uint32_t e = 0; e < a->whole->len && a->whole->items[e].first < end; e++)
		if (is_third(two, trade_side_of(a, a->whole->items[e].mention)))
			return false;
	trade->a = two[0];
	trade->b = two[1];
	return two[1].len > 0;
}

/* "A is | B's largest trade partner, with a turnover of": of the two. */
static bool partners(const struct assembler *a, struct trade *trade)
{
	for (uint32_t e = 2; e < a->elements->len; e++) {
		if (!row_in(a, e, LIST_TRADE_PARTNER))
			continue;
		for (uint32_t owner = e; owner > 1 && e - owner < PHRASE_REACH; owner--) {
			if (!row_word(a, owner - 1, "'s"))
				continue;
			trade->b = trade_party(a, row_mention(a, owner - 2));
			trade->a = trade_subject(a, owner - 2);
			return trade->a.len && trade->b.len;
		}
	}
	return false;
}

/* "trade with B, | A's largest partner" */
static struct text partner_of(const struct assembler *a, const struct trade *trade)
{
	struct assembler whole = assemble_whole(a);
	uint32_t from = row_in_whole(a, trade->noun);
	for (uint32_t e = from; e < from + PHRASE_REACH; e++) {
		if (!row_word(&whole, e, ",") || !row_word(&whole, e + 2, "'s"))
			continue;
		for (uint32_t n = e + 3; n < e + 3 + KIND_REACH; n++)
			if (row_in(&whole, n, LIST_TRADE_PARTNER))
				return trade_party(a, row_mention(&whole, e + 1));
	}
	return TEXT_NONE;
}

/* Whose trade it is that nothing names beside the noun: "Members' trade", "mutual trade", "trade
 * within it" are of the organisation spoken of. */
static bool inside_of(const struct assembler *a, struct trade *trade)
{
	uint32_t e = trade->noun;
	while (e > 0 && row_in(a, e - 1, LIST_TRADE_KIND) && !row_in(a, e - 1, LIST_TRADE_MUTUAL))
		e--;
	e -= e > 0 && row_word(a, e - 1, "'");
	bool of = e > 0 && row_in(a, e - 1, LIST_TRADE_MUTUAL);
	const struct mention *it = row_in(a, trade->behind, LIST_TRADE_INSIDE)
					   ? row_kind(a, trade->behind + 1, MENTION_ORG)
					   : NULL;
	trade->a = trade_party(a, it);
	struct text org = of && !trade->a.len
				  ? refer_org(a->article, a->elements->items[trade->noun].first)
				  : TEXT_NONE;
	if (org.len)
		trade->a = assemble_org(a->article, org);
	return trade->a.len > 0;
}

/* "India signed a contract with Iran. | Bilateral trade": the two of the sentence before. */
static bool two_before(const struct assembler *a, struct trade *trade)
{
	uint32_t here = assemble_here(a);
	if (here == 0)
		return false;
	uint32_t from = a->article->sentences[here - 1].first;
	uint32_t end = article_mention_first(a->article, a->sentence->first);
	struct text two[2] = {TEXT_NONE, TEXT_NONE};
	for (uint32_t i = article_mention_first(a->article, from); i < end; i++)
		if (is_third(two, trade_side_of(a, &a->article->mentions[i])))
			return false;
	if (!two[1].len)
		return false;
	trade->a = two[0];
	trade->b = two[1];
	return true;
}

/* "Trade turnover reached", of which no words beside it tell whose: of the two of whom the article
 * speaks, or, where it is all trade of one, of the one. */
static void spoken_sides(const struct assembler *a, struct trade *trade)
{
	struct text two[2];
	uint32_t before = trade->noun > 0 ? trade->noun - 1 : 0;
	bool all = row_in(a, before, LIST_TRADE_ALL);
	if (text_is(trade->of, "turnover") && !all && trade_spoken_two(a, two)) {
		trade->a = two[0];
		trade->b = two[1];
	} else if (!trade->both && !trade->unnamed && (all || !text_is(trade->of, "turnover"))) {
		trade->a = trade_spoken_of(a, trade->noun, TEXT_NONE);
	}
}

static bool find_sides(
	const struct assembler *a, struct trade *trade, const struct trade_spoken *spoken)
{
	uint32_t here = assemble_here(a);
	bool turnover = text_is(trade->of, "turnover");
	bool near = spoken->sentence && here + 1 - spoken->sentence <= CARRY_SENTENCES;
	if (text_is(trade->of, "same")) {
		trade->of = TEXT("turnover");
		trade->a = spoken->a;
		trade->b = spoken->b;
		return near && here + 1 - spoken->sentence <= 1;
	}
	trade_sides_before(a, trade);
	sides_behind(a, trade);
	if (trade->others)
		return trade->a.len > 0;
	if (trade->b.len && !trade->a.len)
		trade->a = trade_subject(a, trade->noun < trade->at ? trade->noun : trade->at);
	for (uint32_t e = 0; !trade->a.len && !trade->b.len && e < trade->at; e++) {
		/* "the two countries agreed to bring annual trade to" */
		const struct mention *two = row_mention(a, e);
		if (two && two->kind == MENTION_TWO_STATES) {
			trade->a = two->id;
			trade->b = two->other;
		}
	}
	if (trade->b.len && !trade->a.len)
		trade->a = partner_of(a, trade);
	if (trade->a.len && trade->b.len)
		return !text_equal(trade->a, trade->b);
	bool told = near && !text_equal(spoken->a, trade->b);
	if (trade->b.len) /* "its trade with B" */
		trade->a = told ? spoken->a : trade_spoken_of(a, trade->noun, trade->b);
	else if (turnover && !trade->a.len && (!near || !spoken->b.len) && inside_of(a, trade))
		return true;
	else if ((trade->both || trade->unnamed) && !trade->a.len && !near && two_before(a, trade))
		return true;
	else if (turnover && !trade->a.len && partners(a, trade))
		return true;
	else if (trade->both && !trade->a.len &&
		 (two_of_sentence(a, trade, a->elements->items[trade->at].first) ||
			 (!near && two_of_sentence(a, trade, UINT32_MAX))))
		return true;
	else if (turnover && !trade->a.len && !near &&
		 two_of_sentence(a, trade, a->elements->items[trade->at].first))
		return true;
	else if (!trade->a.len && near && (turnover ? trade->both && spoken->b.len : true)) {
		trade->a = spoken->a;
		trade->b = spoken->b;
	}
	if (!trade->a.len && !trade->b.len)
		spoken_sides(a, trade);
	bool inside = text_starts(trade->a, TEXT("org:"));
	return (trade->a.len > 0 && (trade->b.len || !trade->both || inside)) ||
	       (turnover && trade->unnamed && trade->at > trade->noun);
}

/* Which way it went: what stands right behind goes before what stands before. */
static struct text way_of(const struct assembler *a, const struct trade *trade)
{
	uint32_t least = trade->at > CHANGE_BEFORE ? trade->at - CHANGE_BEFORE : 0;
	for (uint32_t e = trade->last; e < trade->last + CHANGE_AFTER; e++) {
		if (row_in(a, e, LIST_FIGURES_MORE))
			return TEXT("growth");
		if (row_in(a, e, LIST_FIGURES_LESS))
			return TEXT("decline");
		if (row_mention(a, e) || row_in(a, e, LIST_FIGURES_STOPS))
			break;
	}
	for (uint32_t e = trade->at; e > least; e--) {
		const struct mention *m = row_mention(a, e - 1);
		if (row_in(a, e - 1, LIST_FIGURES_UP) || row_in(a, e - 1, LIST_FIGURES_MORE))
			return row_word(a, e, "than") ? TEXT_NONE : TEXT("growth");
		if (row_in(a, e - 1, LIST_FIGURES_DOWN) || row_in(a, e - 1, LIST_FIGURES_LESS))
			return row_word(a, e, "than") ? TEXT_NONE : TEXT("decline");
		if (m && m->kind == MENTION_NUMBER)
			break;
	}
	return TEXT_NONE;
}

static bool read_figure(const struct assembler *a, uint32_t e, struct trade *trade)
{
	const struct mention *m = row_mention(a, e);
	*trade = (struct trade){.at = e, .last = e + 1};
	if (m->kind == MENTION_AMOUNT)
		return m->number >= LEAST && find_noun(a, trade) && !is_other(a, trade);
	trade->last = row_list(a, e + 1, LIST_SCOPE_PERCENT, NULL);
	if (trade->last == e + 1 || row_word(a, trade->last, "of") ||
		row_word(a, trade->last, "share"))
		return false;
	/* "the share of A fell to | 5 percent" */
	uint32_t least = e > NOUN_REACH ? e - NOUN_REACH : 0;
	if (row_any(a, least, e, LIST_TRADE_SHARE))
		return false;
	trade->measure = way_of(a, trade);
	return trade->measure.len && find_noun(a, trade) && !is_other(a, trade);
}

/* "to raise trade to | $5 billion", "a trade target of | $5 billion" */
static bool is_wanted(const struct assembler *a, const struct trade *trade)
{
	for (uint32_t e = trade->at; e > 1 && trade->at - e < NOUN_REACH; e--) {
		/* "doubled to | reach": it did */
		bool came = e > 2 && (row_in(a, e - 3, LIST_FIGURES_UP) ||
					     row_in(a, e - 3, LIST_FIGURES_DOWN) ||
					     row_in(a, e - 3, LIST_FIGURES_FOLD));
		bool raise = row_in(a, e - 1, LIST_TRADE_RAISE) &&
			     (row_set(a, e - 2, SET_INFINITIVE) || row_word(a, e - 2, "of"));
		if (row_in(a, e - 1, LIST_TRADE_GOAL) || (raise && !came))
			return true;
	}
	return false;
}

static void add_fact(const struct assembler *a, struct trade *trade)
{
	const struct rule rule = {.name = TEXT("trade.figure"),
		.fact = fact_find(TEXT("trade.figure")),
		.polarity = TEXT("pos"),
		.confidence = 0.86};
	uint32_t first = trade->noun < trade->at ? trade->noun : trade->at;
	struct match match = assemble_found(&rule, first, trade->last);
	struct fact fact = assemble_begin(a, &match, assemble_modality(a, &match));
	if (text_is(fact.modality, "fact") && is_wanted(a, trade))
		fact.modality = TEXT("planned");
	bool pair = text_is(trade->of, "turnover") && trade->b.len;
	if (pair) {
		facts_put(&fact, a->article, "countries", trade->a);
		facts_put(&fact, a->article, "countries", trade->b);
	}
	bool org = text_starts(trade->a, TEXT("org:")) || text_starts(trade->b, TEXT("org:"));
	if (!pair || trade->whose || org) {
		facts_put(&fact, a->article, "a", trade->a);
		facts_put(&fact, a->article, "b", trade->b);
	}
	facts_put(&fact, a->article, "measure", trade->measure.len ? trade->measure : trade->of);
	facts_put_number(
		&fact, fact_arg(fact.type, TEXT("value")), row_mention(a, trade->at)->number);
	if (!trade->measure.len)
		facts_put(&fact, a->article, "currency", row_mention(a, trade->at)->office);
	assemble_near(&fact, a, &match, TEXT("date"), false);
	const struct args_entry *date = facts_entry(&fact, TEXT("date"));
	if (text_is(fact.modality, "fact") && date && assemble_to_come(a, date->text))
		fact.modality = TEXT("planned");
	facts_add(a->facts, a->article, &fact);
}

/* `self` is a struct trade_spoken. */
static bool tell(const struct assembler *a, uint32_t e, void *self)
{
	struct trade_spoken *spoken = self;
	struct trade trade;
	if (!read_figure(a, e, &trade) || !find_sides(a, &trade, spoken))
		return false;
	/* "exports rose by 5 %": told of two only */
	bool all = text_is(trade.of, "turnover") || !trade.measure.len;
	if (!all && !(trade.a.len && trade.b.len))
		return false;
	*spoken = (struct trade_spoken){trade.a, trade.b, assemble_here(a) + 1};
	add_fact(a, &trade);
	return true;
}

/* "Trade between A and B reached a record high": of whom the next sentences tell. */
static void remember(const struct assembler *a, struct trade_spoken *spoken)
{
	for (uint32_t e = 0; e < a->elements->len; e++) {
		struct trade trade = {.at = a->elements->len - 1};
		if (!trade_noun_at(a, e, &trade))
			continue;
		trade_sides_before(a, &trade);
		sides_behind(a, &trade);
		if (trade.a.len && trade.b.len)
			*spoken = (struct trade_spoken){trade.a, trade.b, assemble_here(a) + 1};
		e = trade.behind - 1;
	}
}

void trade_find(const struct assembler *sentence, struct trade_spoken *spoken)
{
	bool any = false;
	if (!row_any(sentence, 0, sentence->whole->len, LIST_TRADE_NOUN))
		return;
	for (uint32_t e = 0; e < sentence->whole->len; e++) {
		const struct mention *m = sentence->whole->items[e].mention;
		bool figure =
			m && (m->kind == MENTION_AMOUNT ||
				     (m->kind == MENTION_NUMBER && !(m->flags & MENTION_ORDINAL)));
		any |= figure && row_told(sentence, e, tell, spoken);
	}
	if (!any)
		remember(sentence, spoken);
	trade_shares_find(sentence, spoken);
}
