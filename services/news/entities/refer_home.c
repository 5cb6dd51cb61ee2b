#include "services/news/entities/refer_home.h"

#include "services/news/entities/refer_authority.h"
#include "services/news/text/sentences.h"

enum {
	NEAR_SENTENCES = 2,   /* back to the one whose power is meant without doubt */
	FAR_SENTENCES = 12,   /* back to one that is meant where nothing else tells */
	DATELINE_TOKENS = 10, /* "BISHKEK, Kyrgyzstan, May 5 --" */
	MENTIONS_READ = 400
};

uint32_t refer_home_organ(const struct article *article, uint32_t at)
{
	uint32_t end = refer_organ_end(article, at);
	bool home = false, capital = false, field = false;
	for (uint32_t t = at; t < end; t++) {
		home |= article_list(article, t, LIST_HOME_ORGAN, NULL) > t;
		capital |= t > at && article->tokens[t].capital;
		field |= article_in(article, t, LIST_AUTHORITY_MODIFIER) ||
			 article_in(article, t, LIST_AUTHORITY_OF_FIELD);
	}
	/* "police", "the ministry": no words of a name are wanted. */
	uint32_t alone = article_list(article, at, LIST_HOME_ALONE, NULL);
	if (alone > at && alone == end)
		return end;
	return home && (capital || field) && end > at + 1 ? end : at;
}

/* The state whose office or organ the mention is. */
static struct text power_of(const struct mention *m)
{
	if (m->kind == MENTION_STATE && (m->flags & MENTION_AUTHORITY))
		return m->id;
	bool holds = m->kind == MENTION_PERSON && (m->flags & MENTION_TITLED);
	return holds && m->country.len == 2 ? m->country : TEXT_NONE;
}

/* The state that a mention speaks of, in whatever way. */
static struct text state_of(const struct mention *m)
{
	return m->kind == MENTION_STATE                                ? m->id
	       : m->kind == MENTION_PLACE || m->kind == MENTION_PERSON ? m->country
								       : TEXT_NONE;
}

const struct mention *refer_dateline(const struct article *article)
{
	uint32_t i = 0;
	while (i < article->sentences_len && article->sentences[i].heading)
		i++;
	const struct sentence *s = i < article->sentences_len ? &article->sentences[i] : NULL;
	const struct mention *m = s ? article_mention_at(article, s->first) : NULL;
	bool city = m && m->kind == MENTION_PLACE && m->first == s->first && m->country.len == 2;
	return city && m->last < article->tokens_len &&
			       (article->tokens[m->last].kind != TOKEN_WORD ||
				       article_mention_at(article, m->last))
		       ? m
		       : NULL;
}

/* Of the states named behind the token: is `state` among them, is another? */
static void named_states(const struct article *article, uint32_t from, struct text state,
	bool *same, struct text *other)
{
	uint32_t first = article_mention_first(article, from);
	*same = false;
	*other = TEXT_NONE;
	for (uint32_t i = first; i < article->mentions_len && i < first + MENTIONS_READ; i++) {
		const struct mention *m = &article->mentions[i];
		struct text id = m->flags & MENTION_REFERRED ? TEXT_NONE : state_of(m);
		if (id.len != 2)
			continue;
		if (text_equal(id, state))
			*same = true;
		else if (!other->len || text_equal(*other, id))
			*other = id;
		else
			other->len = 1; /* several */
	}
}

/* The state whose power was spoken of last, not before the sentences that are looked at. */
static struct text power_before(const struct article *article, uint32_t token, uint32_t sentences)
{
	const struct sentence *here = sentences_of(article, token);
	uint32_t back = here ? (uint32_t)(here - article->sentences) : 0;
	back = back < sentences ? back : sentences;
	uint32_t from = here ? (here - back)->first : 0;
	uint32_t closed = token; /* what stands before it is somebody's speech */
	while (here && closed > here->first && article->tokens[closed - 1].kind != TOKEN_CLOSE)
		closed--;
	for (uint32_t i = article_mention_first(article, token); i > 0; i--) {
		const struct mention *m = &article->mentions[i - 1];
		if (m->first < from)
			break;
		bool spoken = here && m->first >= here->first && m->first < closed;
		struct text state = spoken ? TEXT_NONE : power_of(m);
		if (state.len)
			return state;
	}
	return TEXT_NONE;
}

/* "Armenia follows the events in Iran, | the Foreign Ministry said": of whom the sentence is, or
 * that before it, where a state opens it and does something. */
static struct text subject_near(const struct article *article, uint32_t token)
{
	const struct sentence *s = sentences_of(article, token);
	for (uint32_t back = 0; s && back < NEAR_SENTENCES && !s->heading; back++, s--) {
		const struct mention *m = article_mention_at(article, s->first);
		bool opens = m && m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE) &&
			     m->last < token;
		if (opens && article_in(article, m->last, LIST_VERBS_FINITE))
			return m->id;
		if (s == article->sentences)
			break;
	}
	return TEXT_NONE;
}

struct text refer_home(const struct article *article, uint32_t token)
{
	/* "In Kazakhstan, the Security Committee said" */
	const struct sentence *s = sentences_of(article, token);
	const struct mention *in = s && article_in(article, s->first, LIST_PEOPLE_PREPOSITION)
					   ? article_mention_at(article, s->first + 1)
					   : NULL;
	if (in && in->kind == MENTION_STATE && in->last < token &&
		article_word(article, in->last, ","))
		return in->id;
	struct text near = power_before(article, token, NEAR_SENTENCES);
	if (!near.len)
		near = subject_near(article, token);
	if (near.len)
		return near;
	const struct mention *written = refer_dateline(article);
	struct text here = written ? written->country : TEXT_NONE, other;
	bool same;
	named_states(article, written ? written->first + DATELINE_TOKENS : 0, here, &same, &other);
	if (here.len && (same || !other.len))
		return here;
	struct text far = power_before(article, token, FAR_SENTENCES);
	return far.len ? far : other.len > 1 && !same ? other : TEXT_NONE;
}
