/* What trade is told of, and whose it is by the words beside it or by the article. */
#include "services/news/finders/trade_inside.h"

#include "services/news/entities/votes.h"

enum { KIND_REACH = 8, MENTIONS_ALL = 200, NAMED_MAX = 16 };

struct text trade_party(const struct assembler *a, const struct mention *m)
{
	bool org = m && m->kind == MENTION_ORG && mention_of_states(m);
	if (!m || (m->kind != MENTION_STATE && !org))
		return TEXT_NONE;
	return assemble_value(a->article, ARG_ENTITY, m);
}

/* The same, of who stands for a state: its capital, or a person of it. */
struct text trade_side_of(const struct assembler *a, const struct mention *m)
{
	bool home = m && m->country.len == 2 &&
		    (m->kind == MENTION_PERSON ||
			    (m->kind == MENTION_PLACE && (m->flags & MENTION_CAPITAL)));
	return home ? m->country : trade_party(a, m);
}

/* Words beside "exports" say of what: "grain exports", "exports of wine". */
static bool is_of_goods(const struct assembler *a, uint32_t noun, uint32_t behind)
{
	const struct mention *of = row_word(a, behind, "of") ? row_mention(a, behind + 1) : NULL;
	if (row_word(a, behind, "of") && !trade_party(a, of).len &&
		!(of && of->kind == MENTION_TWO_STATES))
		return true;
	if (noun == 0 || row_mention(a, noun - 1) || row_in(a, noun - 1, LIST_TRADE_KIND) ||
		row_word(a, noun - 1, "'s"))
		return false;
	const struct token *t = &a->article->tokens[a->elements->items[noun - 1].first];
	return t->kind == TOKEN_WORD && !row_set(a, noun - 1, SET_DETERMINER) &&
	       !row_set(a, noun - 1, SET_PREPOSITION) && !row_set(a, noun - 1, SET_LIST_JOINT) &&
	       !row_in(a, noun - 1, LIST_CLAUSE_UNDER);
}

bool trade_noun_at(const struct assembler *a, uint32_t e, struct trade *trade)
{
	struct list_value value;
	uint32_t end = row_list(a, e, LIST_TRADE_NOUN, &value);
	if (end == e)
		return false;
	/* "trade | turnover": one noun, and not "trade mission", "a trading partner". */
	uint32_t more = row_list(a, end, LIST_TRADE_NOUN, NULL);
	end = more > end ? more : end;
	if (row_in(a, end, LIST_TRADE_NOT) ||
		(!text_is(value.text, "turnover") && is_of_goods(a, e, end)))
		return false;
	/* "import-export | turnover": both */
	uint32_t other = e - (e > 0 && row_dash(a, e - 1));
	bool both = other > 0 && row_list(a, other - 1, LIST_TRADE_NOUN, NULL) == other;
	trade->noun = e;
	trade->behind = end;
	trade->of = both ? TEXT("turnover") : value.text;
	return true;
}

/* "Kazakhstan's | trade", "Uzbek | exports", "China-Kazakhstan | trade". */
void trade_sides_before(const struct assembler *a, struct trade *trade)
{
	uint32_t e = trade->noun;
	for (uint32_t n = 0; n < KIND_REACH && e > 0 && row_in(a, e - 1, LIST_TRADE_KIND); n++) {
		trade->both |= row_in(a, e - 1, LIST_TRADE_BOTH);
		e--;
	}
	bool owner = e > 1 && row_word(a, e - 1, "'s");
	e -= owner;
	const struct mention *m = e > 0 ? row_mention(a, e - 1) : NULL;
	if (!m || !(owner || trade_party(a, m).len))
		return;
	const struct mention *first = e > 2 && row_dash(a, e - 2) ? row_mention(a, e - 3) : NULL;
	trade->a = trade_party(a, m);
	if (!first || !trade_party(a, first).len)
		return;
	trade->b = trade->a;
	trade->a = trade_party(a, first);
}

/* Who does it: the state that the row begins with. */
struct text trade_subject(const struct assembler *a, uint32_t until)
{
	for (uint32_t e = 0; e < until; e++) {
		const struct mention *m = row_mention(a, e);
		bool adjective = m && m->kind == MENTION_STATE && (m->flags & MENTION_ADJECTIVE);
		if (!trade_party(a, m).len || adjective)
			continue;
		bool governed = e > 0 && row_set(a, e - 1, SET_PREPOSITION);
		if (!governed && !row_word(a, e + 1, "'s"))
			return trade_party(a, m);
	}
	return TEXT_NONE;
}

/* How often states were named before a token; who names sixteen speaks of no two of them. */
static struct votes named_before(const struct assembler *a, uint32_t token)
{
	struct votes named = {.len = 0};
	uint32_t last = article_mention_first(a->article, token);
	for (uint32_t i = 0; i < last && i < MENTIONS_ALL && named.len < NAMED_MAX; i++) {
		struct text id = trade_side_of(a, &a->article->mentions[i]);
		if (!text_starts(id, TEXT("org:")))
			votes_cast(&named, id, 1);
	}
	return named;
}

struct text trade_spoken_of(const struct assembler *a, uint32_t e, struct text of)
{
	struct votes named = named_before(a, a->elements->items[e].first);
	uint32_t first, second;
	votes_drop(&named, of);
	struct text most = votes_most(&named, &first, &second);
	return first > second ? most : TEXT_NONE;
}

bool trade_spoken_two(const struct assembler *a, struct text two[2])
{
	struct votes named = named_before(a, a->sentence->first);
	uint32_t first, second, third;
	two[0] = votes_most(&named, &first, &second);
	votes_drop(&named, two[0]);
	two[1] = votes_most(&named, &second, &third);
	return second > 1 && second > third;
}
