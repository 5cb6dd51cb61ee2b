#include "services/news/entities/places.h"

enum { WORDS_MAX = 6 };

/* Where "Kyrgyzstan's", "the Russian", "the Black Sea" begins that ends before `end`: the words
 * that tell which city, back to an article or a state's name. `end` where there are none such. */
static uint32_t which_begins(const struct article *article, uint32_t end, struct text country)
{
	bool owned = end > 0 && article_word(article, end - 1, "'s");
	uint32_t at = end - owned;
	for (uint32_t words = 0; at > 0 && words < WORDS_MAX; words++) {
		const struct mention *m = article_mention_around(article, at - 1);
		if (article_word(article, at - 1, "the"))
			return at - 1;
		if (m && m->kind == MENTION_STATE) {
			bool same = !country.len || text_equal(m->id, country);
			bool tells = owned || (m->flags & MENTION_ADJECTIVE);
			bool the = m->first > 0 && article_word(article, m->first - 1, "the");
			return same && tells ? m->first - the : end;
		}
		if (m || article->tokens[at - 1].kind != TOKEN_WORD || article->tokens[at].lines ||
			(!article->tokens[at - 1].capital &&
				!article_in(article, at - 1, LIST_PLACES_BESIDE)))
			return end;
		at--;
	}
	return end;
}

/* "Душанбе, столице Таджикистана,": the end of what tells which city. */
static uint32_t told_after(const struct article *article, const struct mention *place)
{
	uint32_t at = place->last;
	const struct mention *state = article_mention_at(article, at + 2);
	bool tells = article_word(article, at, ",") &&
		     article_in(article, at + 1, LIST_REFER_CAPITAL) && state &&
		     state->kind == MENTION_STATE && text_equal(state->id, place->country) &&
		     article_word(article, state->last, ",");
	return tells ? state->last + 1 : at;
}

static void widen(struct article *article, const struct mention *place)
{
	struct mention apposed = *place;
	apposed.last = told_after(article, place);
	if (apposed.last > place->last)
		article_mention(article, &apposed);
	uint32_t at = place->first;
	bool comma = at > 1 && article_word(article, at - 1, ",");
	if (comma || (at > 1 && article_word(article, at - 1, "of")))
		at--;
	if (at < 2 || article->tokens[place->first].lines ||
		!article_in(article, at - 1, LIST_PLACES_KIND))
		return;
	uint32_t first = which_begins(article, at - 1, place->country);
	/* "the capital, Minsk": nothing but a comma parts them, and the capital is there. */
	bool named = first < at - 1;
	if (!named || (comma && !(place->flags & MENTION_CAPITAL) && first + 2 > at))
		return;
	struct mention wide = *place;
	wide.first = first;
	/* "Kyrgyzstan's capital, Bishkek, on Friday": the second comma goes with the first. */
	wide.last += comma && article_word(article, wide.last, ",");
	article_mention(article, &wide);
}

void places_widen(struct article *article)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		struct mention place = article->mentions[i];
		if (place.kind == MENTION_PLACE)
			widen(article, &place);
	}
}
