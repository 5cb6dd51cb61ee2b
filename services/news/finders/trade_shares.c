/* What part of all its trade a state has with another: each percentage that is of trade, or that a
 * share in trade comes to. */
#include "services/news/finders/trade_inside.h"

enum { OF_REACH = 12, SHARE_REACH = 28, PART_REACH = 7, BETWEEN_MAX = 6, NOUN_NEAR = 7 };

struct part {
	uint32_t at, last; /* the number, and what stands behind "percent" */
	uint32_t word;     /* "accounted for", "share" */
	struct trade all;  /* all the trade, of which it is a part */
};

/* "of | the country's total exports", "share in | A's trade": where a noun of trade stands. */
static bool noun_from(const struct assembler *a, uint32_t from, uint32_t to, struct part *part)
{
	for (uint32_t e = from; e < to && e < a->elements->len; e++) {
		const struct mention *m = row_mention(a, e);
		/* "this figure" is of anything */
		if (trade_noun_at(a, e, &part->all))
			return !text_is(part->all.of, "same");
		if (row_list(a, e, LIST_TRADE_NOUN, NULL) > e)
			return false;
		if ((m && m->kind != MENTION_STATE && m->kind != MENTION_ORG &&
			    m->kind != MENTION_DATE) ||
			row_in(a, e, LIST_VERBS_FINITE) || row_word(a, e, ";"))
			return false;
	}
	return false;
}

/* "accounted for | some 5 percent" */
static bool word_before(const struct assembler *a, struct part *part)
{
	uint32_t e = trade_about_from(a, part->at);
	for (uint32_t n = 1; n <= 2 && n <= e; n++) {
		if (row_list(a, e - n, LIST_TRADE_PART, NULL) != e)
			continue;
		part->word = e - n;
		return true;
	}
	return false;
}

/* The last "share" before the number, and the trade that it is in. */
static bool share_before(const struct assembler *a, struct part *part)
{
	uint32_t least = part->at > SHARE_REACH ? part->at - SHARE_REACH : 0;
	for (uint32_t e = part->at; e > least; e--) {
		if (row_word(a, e - 1, ";"))
			return false;
		if (!row_in(a, e - 1, LIST_TRADE_SHARE))
			continue;
		part->word = e - 1;
		return noun_from(a, e, part->at, part);
	}
	return false;
}

/* "B 's | share", "the share of | B" */
static struct text owner_of_share(const struct assembler *a, uint32_t share)
{
	for (uint32_t e = share; e > 1 && share - e < PART_REACH; e--) {
		if (row_word(a, e - 1, "'s"))
			return trade_party(a, row_mention(a, e - 2));
		if (row_set(a, e - 1, SET_PREPOSITION) || row_in(a, e - 1, LIST_VERBS_FINITE))
			break;
	}
	uint32_t of = share + 2 + row_set(a, share + 2, SET_DETERMINER);
	return row_word(a, share + 1, "of") ? trade_party(a, row_mention(a, of)) : TEXT_NONE;
}

/* "| B, which accounted for", "exports to | B accounted for": of whom the verb is. */
static struct text partner_before(
	const struct assembler *a, const struct part *part, const struct trade_spoken *spoken)
{
	uint32_t verb = part->word;
	for (uint32_t e = verb; e > 0 && verb - e < BETWEEN_MAX; e--) {
		struct text id = trade_party(a, row_mention(a, e - 1));
		bool free = e < 2 || !row_set(a, e - 2, SET_PREPOSITION);
		if (id.len && free && !row_word(a, e, "'s"))
			return id;
		for (uint32_t n = e; id.len && !free && n > 0 && e - n < NOUN_NEAR; n--)
			if (row_in(a, n - 1, LIST_TRADE_NOUN))
				return id;
		if (!row_set(a, e - 1, SET_HELPS) && !row_in(a, e - 1, LIST_VERBS_ADVERB) &&
			!row_word(a, e - 1, ",") && !row_in(a, e - 1, LIST_CLAUSE_UNDER) &&
			!row_day(a, e - 1) && !row_in(a, e - 1, LIST_STANDING_WHEN))
			break;
	}
	if (!row_in(a, verb, LIST_VERBS_PARTICIPLE))
		return TEXT_NONE;
	/* "A's trade with B rose, | accounting for" */
	bool here = spoken->sentence == assemble_here(a) + 1;
	return here ? spoken->b : trade_subject(a, verb);
}

/* "5 percent of A's exports | go to B" */
static struct text partner_behind(const struct assembler *a, const struct part *part)
{
	for (uint32_t e = part->all.behind; e < part->all.behind + BETWEEN_MAX; e++) {
		const struct mention *m = row_mention(a, e + 1 + row_set(a, e + 1, SET_DETERMINER));
		if (row_word(a, e, "to") || row_word(a, e, "from") || row_word(a, e, "with"))
			return trade_party(a, m);
	}
	return TEXT_NONE;
}

static struct text whose_all(
	const struct assembler *a, struct part *part, const struct trade_spoken *spoken)
{
	trade_sides_before(a, &part->all);
	uint32_t of = part->all.behind + 1 + row_set(a, part->all.behind + 1, SET_DETERMINER);
	if (!part->all.a.len && row_word(a, part->all.behind, "of"))
		part->all.a = trade_party(a, row_mention(a, of));
	if (part->all.a.len)
		return part->all.a;
	return spoken->sentence ? spoken->a : TEXT_NONE;
}

static bool is_other_time(const struct assembler *a, uint32_t at)
{
	uint32_t e = trade_about_from(a, at);
	return e > 0 && (row_in(a, e - 1, LIST_FIGURES_FROM) || row_in(a, e - 1, LIST_FIGURES_BY) ||
				row_in(a, e - 1, LIST_FIGURES_THAN));
}

static bool read_part(const struct assembler *a, uint32_t e, struct part *part)
{
	/* "a 5-percent | share" */
	uint32_t sign = e + 1 + row_word(a, e + 1, "-");
	*part = (struct part){.at = e, .last = row_list(a, sign, LIST_SCOPE_PERCENT, NULL)};
	if (part->last == sign || is_other_time(a, e))
		return false;
	bool share = row_in(a, part->last, LIST_TRADE_SHARE);
	part->word = share ? part->last : e;
	bool of = row_word(a, part->last, "of") || share;
	if (of && noun_from(a, part->last + 1, part->last + OF_REACH, part))
		return share || word_before(a, part) || partner_behind(a, part).len;
	return !of && share_before(a, part);
}

/* `self` is a const struct trade_spoken. */
static bool tell(const struct assembler *a, uint32_t e, void *self)
{
	const struct rule rule = {.name = TEXT("trade.part"),
		.fact = fact_find(TEXT("trade.figure")),
		.polarity = TEXT("pos"),
		.confidence = 0.84};
	struct part part;
	if (!read_part(a, e, &part))
		return false;
	struct text all = whose_all(a, &part, self);
	struct text with = row_in(a, part.word, LIST_TRADE_SHARE) ? owner_of_share(a, part.word)
			   : part.word < e                        ? partner_before(a, &part, self)
								  : partner_behind(a, &part);
	if (!with.len || text_equal(with, all))
		return false;
	if (!all.len)
		all = trade_spoken_of(a, part.all.noun, with);
	struct match match = assemble_found(&rule, part.word < e ? part.word : e, part.last);
	struct fact fact = assemble_begin(a, &match, assemble_modality(a, &match));
	facts_put(&fact, a->article, "a", all);
	facts_put(&fact, a->article, "b", with);
	facts_put(&fact, a->article, "measure", TEXT("share"));
	facts_put_number(&fact, fact_arg(fact.type, TEXT("value")), row_mention(a, e)->number);
	assemble_near(&fact, a, &match, TEXT("date"), false);
	facts_add(a->facts, a->article, &fact);
	return true;
}

void trade_shares_find(const struct assembler *sentence, const struct trade_spoken *spoken)
{
	struct trade_spoken told = *spoken;
	for (uint32_t e = 0; e < sentence->whole->len; e++) {
		const struct mention *m = sentence->whole->items[e].mention;
		if (m && m->kind == MENTION_NUMBER && !(m->flags & MENTION_ORDINAL))
			(void)row_told(sentence, e, tell, &told);
	}
}
