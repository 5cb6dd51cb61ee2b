/* Who is meant by a speaker that has no name there: "the spokesman", "the source", "an official".
 */
#include "services/news/finders/quotes_inside.h"

#include "proto/base/attr.h"

enum {
	NAMELESS_REACH = 4,
	NAMELESS_WORDS = 7,
	OFFICIAL_REACH = 14,
	NAMED_REACH = 2000,
	CALLED_REACH = 600, /* tokens back to the one who is called so */
	TITLE_WORDS = 8,
	THAT_ONE_WORDS = 3,
	THAT_ONE_REACH = 8
};

/* Does the mention have each of the words [first, last)? */
static bool has_words(
	const struct article *a, const struct mention *m, uint32_t first, uint32_t last)
{
	uint32_t found = 0;
	for (uint32_t w = first; w < last; w++) {
		uint32_t t = m->first;
		while (t < m->last && a->tokens[t].word != a->tokens[w].word)
			t++;
		found += t < m->last;
	}
	return found == last - first;
}

/* "the ministry", "the Foreign | Ministry" is the one named last that has these words: "the Foreign
 * Ministry of Kazakhstan". */
bool quotes_named_before(const struct article *a, uint32_t noun, struct mention *out)
{
	static const enum word_list nouns[] = {
		LIST_QUOTES_NAMELESS, LIST_QUOTES_ORGAN, LIST_HOME_ORGAN};
	if (!article_in_any(a, noun, nouns, ARRAY_LEN(nouns)) || article_mention_at(a, noun))
		return false;
	uint32_t first = noun;
	while (first > 0 && noun - first < NAMELESS_REACH && a->tokens[first - 1].capital &&
		a->tokens[first - 1].kind == TOKEN_WORD && !article_mention_at(a, first - 1) &&
		!article_in(a, first - 1, LIST_CLAUSE_ARTICLES))
		first--;
	for (uint32_t i = article_mention_first(a, noun); i > 0; i--) {
		const struct mention *m = &a->mentions[i - 1];
		if (m->last + NAMED_REACH < noun)
			break;
		if (!(m->flags & MENTION_AUTHORITY) || m->last > noun)
			continue;
		if (!has_words(a, m, first, noun + 1))
			continue;
		*out = *m;
		out->first = first;
		out->last = noun + 1;
		return true;
	}
	return false;
}

/* "the diplomat": whoever spoke last. */
static uint32_t that_one(const struct quoter *q, uint32_t at, struct mention *out)
{
	const struct article *a = q->article;
	const struct mention *last = quotes_last(q, at);
	if (!last || last->kind != MENTION_PERSON || !article_word(a, at, "the"))
		return at;
	/* "the CSTO | chief" */
	const struct mention *of = article_mention_at(a, at + 1);
	if (of && !text_equal(of->id, last->country))
		return at;
	uint32_t first = of ? of->last + article_word(a, of->last, "'s") : at + 1;
	for (uint32_t t = first; t < first + THAT_ONE_WORDS && !article_mention_at(a, t); t++) {
		uint32_t end = article_list(a, t, LIST_QUOTES_THAT_ONE, NULL);
		if (end == t)
			continue;
		/* "the head of the ministry": somebody else */
		if (article_word(a, end, "of"))
			return at;
		*out = *last;
		out->first = at;
		out->last = end;
		return end;
	}
	return at;
}

/* Is the person called so beside his name: "DCA | spokesman | X", "X, the | secretary | of"? */
static bool is_called(const struct article *a, const struct mention *m, uint32_t word)
{
	for (uint32_t t = m->first; t > 0 && m->first - t < TITLE_WORDS; t--) {
		if (a->tokens[t - 1].word == word)
			return true;
		if (a->tokens[t - 1].kind != TOKEN_WORD || quotes_telling_end(a, t - 1) > t - 1)
			break;
	}
	uint32_t last = m->last + (article_word(a, m->last, ",") ? 1 + TITLE_WORDS : 0);
	for (uint32_t t = m->first; t < last && t < a->tokens_len; t++) {
		if (a->tokens[t].word == word)
			return true;
		if (t > m->last && a->tokens[t].kind != TOKEN_WORD)
			break;
	}
	return false;
}

/* "the | press secretary |", "the spokesman": a person who was called so; whoever spoke last goes
 * before others. */
static bool called(const struct quoter *q, uint32_t first, uint32_t end, struct mention *out)
{
	const struct article *a = q->article;
	const struct mention *last = quotes_last(q, first), *found = NULL;
	for (uint32_t i = article_mention_first(a, first); i > 0; i--) {
		const struct mention *m = &a->mentions[i - 1];
		if (m->last + CALLED_REACH < first)
			break;
		bool so = m->kind == MENTION_PERSON && !(m->flags & MENTION_REFERRED);
		for (uint32_t t = first; t < end && so; t++)
			so = is_called(a, m, a->tokens[t].word);
		if (so && (!found || (last && text_equal(last->id, m->id))))
			found = m;
		if (found && (!last || text_equal(last->id, found->id)))
			break;
	}
	if (!found)
		return false;
	*out = *found;
	out->first = first;
	out->last = end;
	out->flags |= MENTION_REFERRED;
	return true;
}

static uint32_t called_at(const struct quoter *q, uint32_t at, struct mention *out)
{
	static const enum word_list nouns[] = {LIST_PEOPLE_ROLE_WORD, LIST_QUOTES_THAT_ONE};
	const struct article *a = q->article;
	if (!article_word(a, at, "the"))
		return at;
	for (uint32_t t = at + 1; t < at + 1 + THAT_ONE_WORDS && t < a->tokens_len; t++) {
		if (article_mention_at(a, t) || a->tokens[t].kind != TOKEN_WORD)
			break;
		if (!article_in_any(a, t, nouns, ARRAY_LEN(nouns)))
			continue;
		/* "the head of the ministry", "the president Y": somebody else */
		if (article_word(a, t + 1, "of") || article_word(a, t + 1, "for") ||
			article_mention_at(a, t + 1))
			return at;
		return called(q, at + 1, t + 1, out) ? t + 1 : at;
	}
	return at;
}

/* "the source", "the press service": the body that spoke last. */
static uint32_t source(const struct quoter *q, uint32_t at, struct mention *out)
{
	const struct article *a = q->article;
	const struct mention *last = quotes_last(q, at);
	if (!article_word(a, at, "the") || !last || !quotes_is_body(last))
		return at;
	uint32_t end = article_list(a, at + 1, LIST_QUOTES_PRESS, NULL);
	end += end == at + 1 && article_word(a, end, "source");
	if (end == at + 1)
		return at;
	*out = *last;
	out->first = at + 1;
	out->last = end;
	return end;
}

uint32_t quotes_meant(const struct quoter *q, uint32_t at, struct mention *out)
{
	uint32_t end = source(q, at, out);
	end = end > at ? end : called_at(q, at, out);
	return end > at ? end : that_one(q, at, out);
}

static bool pronoun(const struct article *a, uint32_t at)
{
	return article_word(a, at, "it") || article_word(a, at, "he") || article_word(a, at, "she");
}

bool quotes_meant_before(
	const struct quoter *q, const struct sentence *s, uint32_t verb, struct mention *out)
{
	uint32_t first = verb > s->first + THAT_ONE_REACH ? verb - THAT_ONE_REACH : s->first;
	const struct mention *last = quotes_last(q, verb);
	/* "it | added", "he | added" of its official: the body that spoke last */
	if (verb > s->first && pronoun(q->article, verb - 1) && last && quotes_is_body(last) &&
		!article_mention_at(q->article, verb - 1)) {
		*out = *last;
		out->first = verb - 1;
		out->last = verb;
		return true;
	}
	for (uint32_t t = verb; t > first; t--) {
		uint32_t end = quotes_meant(q, t - 1, out);
		if (end > t - 1 && quotes_helps_end(q->article, end, verb) == verb)
			return true;
	}
	return false;
}

/* "a Kazakh | official", "an Interior Ministry | spokesman": whose he is, by a word of [first,
 * noun). */
static bool owner_among(const struct article *a, uint32_t first, uint32_t noun, struct mention *out)
{
	for (uint32_t t = first; t < noun; t++) {
		const struct mention *m = article_mention_at(a, t);
		if (m && (m->kind == MENTION_STATE || m->kind == MENTION_ORG)) {
			*out = *m;
			out->flags = MENTION_AUTHORITY;
			return true;
		}
		if (!m && quotes_organ(a, t, out) > t)
			return true;
	}
	return false;
}

/* Where the words before the noun at `noun` begin: "at | the foreign ministry". */
static uint32_t noun_begins(const struct article *a, uint32_t first, uint32_t noun)
{
	uint32_t t = noun;
	while (t > first && noun - t < NAMELESS_WORDS && !article_in(a, t, LIST_CLAUSE_ARTICLES) &&
		a->tokens[t - 1].kind == TOKEN_WORD &&
		!article_in(a, t - 1, LIST_PEOPLE_PREPOSITION))
		t--;
	return t;
}

/* "officials of | the ministry |", "an official of | the CSTO press service |": the body that ends
 * before the verb, and who works for it. */
static bool works_for(
	const struct article *a, const struct sentence *s, uint32_t verb, struct mention *out)
{
	for (uint32_t t = verb; t > s->first && verb - t < OFFICIAL_REACH; t--) {
		if (!article_in(a, t - 1, LIST_PEOPLE_PREPOSITION))
			continue;
		/* "of the Committee | for National Security" */
		if (t < s->first + 2 || !article_in(a, t - 2, LIST_QUOTES_OFFICIAL))
			continue;
		if (!quotes_body_at(a, t, true, out) || out->last != verb)
			return false;
		out->flags |= MENTION_AUTHORITY;
		return true;
	}
	return false;
}

bool quotes_nameless_before(
	const struct article *a, const struct sentence *s, uint32_t verb, struct mention *out)
{
	/* "the committee | also | said" */
	uint32_t noun = verb;
	while (noun > s->first && (article_in(a, noun - 1, LIST_VERBS_ADVERB) ||
					  article_in(a, noun - 1, LIST_QUOTES_HELPS)))
		noun--;
	if (noun > s->first + 1 && quotes_named_before(a, noun - 1, out) &&
		article_word(a, out->first - 1, "the") &&
		!(out->first > s->first + 1 &&
			article_in(a, out->first - 2, LIST_PEOPLE_PREPOSITION)))
		return true;
	if (noun <= s->first)
		return false;
	if (works_for(a, s, noun, out))
		return true;
	if (!article_in(a, noun - 1, LIST_QUOTES_OFFICIAL))
		return false;
	uint32_t begins = noun_begins(a, s->first, noun - 1);
	bool under = begins > s->first && article_in(a, begins - 1, LIST_PEOPLE_PREPOSITION);
	return !under && owner_among(a, begins, noun - 1, out);
}
