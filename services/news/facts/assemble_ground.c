/* On whose ground something was done, and by whom, where the words name nobody. */
#include "services/news/facts/row.h"

/* The state that the place lies in: by the mention of it in the sentence. */
static struct text state_of_place(const struct assembler *a, struct text place)
{
	if (place.len == 2)
		return place;
	for (uint32_t e = 0; e < a->whole->len; e++) {
		const struct mention *m = a->whole->items[e].mention;
		if (m && m->kind == MENTION_PLACE && text_equal(m->id, place))
			return m->country.len == 2 ? m->country : TEXT_NONE;
	}
	return TEXT_NONE;
}

/* "concluded in | Kazakhstan": a state may be the place of a deed, too. */
static void put_state_as_place(
	struct fact *fact, const struct assembler *a, const struct match *match)
{
	const struct mention *best = NULL;
	uint32_t best_far = UINT32_MAX;
	for (uint32_t e = 1; e < a->elements->len && !facts_has(fact, "place"); e++) {
		const struct mention *m = row_mention(a, e);
		uint32_t far = e < match->first  ? match->first - e
			       : e > match->last ? e - match->last
						 : 0;
		bool apart = a->elements == a->whole && a->clauses->rows_len &&
			     a->clauses->of[e] != a->clause;
		if (m && !apart && m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE) &&
			row_word(a, e - 1, "in") && far < best_far) {
			best = m;
			best_far = far;
		}
	}
	if (best)
		facts_put(fact, a->article, "place", best->id);
}

/* "A blast in Quetta killed five. | Two men were detained": where it was that was told last. */
static struct text state_told_of(const struct facts *facts)
{
	enum { TOLD_REACH = 8 };
	for (uint32_t i = facts->len, n = 0; i > 0 && n < TOLD_REACH; i--, n++) {
		const struct fact *told = &facts->items[i - 1];
		const struct args_entry *country = facts_entry(told, TEXT("country"));
		if (!facts_in_domain(told->type, "security."))
			continue;
		if (country && country->kind == ARGS_ONE_TEXT && country->text.len == 2)
			return country->text;
	}
	return TEXT_NONE;
}

/* The state that the mention is, or lies in. */
static struct text state_named(const struct mention *m, bool by_adjective)
{
	if (m->kind == MENTION_STATE && (by_adjective || !(m->flags & MENTION_ADJECTIVE)))
		return m->id;
	return m->kind == MENTION_PLACE && m->country.len == 2 ? m->country : TEXT_NONE;
}

struct text assemble_state_before(const struct assembler *a, bool by_adjective)
{
	enum { LOOK_BACK = 16 }; /* mentions */
	uint32_t end = article_mention_first(a->article, a->sentence->first);
	uint32_t from = end > LOOK_BACK ? end - LOOK_BACK : 0, most = 0;
	struct text best = TEXT_NONE;
	/* The one named most often; of two, the last. */
	for (uint32_t at = end; at > from; at--) {
		struct text state = state_named(&a->article->mentions[at - 1], by_adjective);
		uint32_t count = 0;
		for (uint32_t i = at; state.len && i > from; i--)
			count += text_equal(
				state, state_named(&a->article->mentions[i - 1], by_adjective));
		if (count > most) {
			most = count;
			best = state;
		}
	}
	return best;
}

/* "Iranian police announced | the detention of", "the Taliban began | a search": who does or tells
 * it, at the beginning of the sentence or as an authority. */
static struct text who_acts(const struct assembler *a, const struct match *match)
{
	enum { ACTS_REACH = 40 };
	uint32_t at = row_in_whole(a, match->first);
	struct assembler whole = assemble_whole(a);
	for (uint32_t n = 0; at > 0 && n < ACTS_REACH; at--, n++) {
		const struct mention *m = row_mention(&whole, at - 1);
		bool state = m && m->kind == MENTION_STATE && (m->flags & MENTION_AUTHORITY);
		bool org = m && m->kind == MENTION_ORG && at == 1;
		if (state && !(at > 1 && row_set(&whole, at - 2, SET_NO_SUBJECT_AFTER)))
			return m->id;
		if (org)
			return assemble_org(a->article, m->id);
		if (row_word(&whole, at - 1, ";"))
			break;
	}
	return TEXT_NONE;
}

/* "Police in | Almaty said they had held ten people" */
static struct text state_of_sentence(const struct assembler *a)
{
	for (uint32_t e = 0; e < a->whole->len; e++) {
		const struct mention *m = a->whole->items[e].mention;
		if (m && m->kind == MENTION_PLACE && m->country.len == 2)
			return m->country;
	}
	return TEXT_NONE;
}

/* "Ten residents of Osh were detained": by who acts, or by those on whose ground it was, or by
 * those who did the same before, or of whose state the sentences before are. A drill is of those on
 * whose ground it is at least. */
static void put_actors(struct fact *fact, const struct assembler *a, const struct match *match)
{
	const struct arg_type *actors = fact_arg(fact->type, TEXT("actors"));
	const struct args_entry *place = facts_entry(fact, TEXT("place"));
	if (!actors || facts_entry_of(fact, actors))
		return;
	bool drill = facts_says(fact, "kind", TEXT("exercise"));
	struct text who = drill ? TEXT_NONE : who_acts(a, match);
	if (!who.len && place)
		who = state_of_place(a, place->text);
	if (!who.len && !drill) {
		who = state_of_sentence(a);
		if (!who.len)
			assemble_near(fact, a, match, TEXT("actors"), true);
		if (facts_entry_of(fact, actors))
			return;
		if (!who.len)
			who = state_told_of(a->facts);
		if (!who.len)
			who = assemble_state_before(a, true);
	}
	if (who.len)
		facts_assume(fact, a->article, actors, who);
}

void assemble_ground(struct fact *fact, const struct assembler *a, const struct match *match)
{
	put_state_as_place(fact, a, match);
	assemble_near(fact, a, match, TEXT("actors"), false);
	put_actors(fact, a, match);
}
