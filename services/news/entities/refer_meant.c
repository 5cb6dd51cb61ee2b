/* Which organisation or corridor is meant where a sentence names none. */
#include "services/news/entities/refer_inside.h"

#include <string.h>

enum { MENTIONS_READ = 400, IDS_COUNTED = 32, SUBJECT_TIMES = 3 };

/* The organisation a mention speaks of: itself, or that of a document. */
static struct text org_of(const struct mention *m)
{
	/* "the SCO's secretary general X" speaks of the SCO. */
	bool of_org =
		m->kind == MENTION_PERSON && (m->flags & MENTION_TITLED) && m->country.len > 2;
	return mention_of_states(m)                    ? m->id
	       : m->kind == MENTION_DOCUMENT || of_org ? m->country
						       : TEXT_NONE;
}

/* The same for corridors. */
static struct text corridor_of(const struct mention *m)
{
	return m->kind == MENTION_CORRIDOR ? m->id : m->topic;
}

/* "the UN | Regional Centre for Diplomacy": named for what is another body. */
bool refer_other_body(const struct article *article, const struct mention *m)
{
	return m->kind == MENTION_ORG && m->last < article->tokens_len &&
	       article->tokens[m->last].capital && !article->tokens[m->last].lines &&
	       article_in(article, m->last, LIST_REFER_OTHER_BODY);
}

static struct text named_in(
	const struct article *article, const struct mention *m, enum mention_kind kind)
{
	if (kind == MENTION_ORG && refer_other_body(article, m))
		return TEXT_NONE;
	return kind == MENTION_ORG ? org_of(m) : corridor_of(m);
}

/* The organisation, or corridor, named most often among the mentions before `limit`; of several,
 * the one named first. */
static struct text most_named(
	const struct article *article, uint32_t limit, enum mention_kind kind, uint32_t *times)
{
	struct {
		struct text id;
		uint32_t count;
	} ids[IDS_COUNTED];
	uint32_t len = 0, best = 0;
	for (uint32_t i = 0; i < limit; i++) {
		struct text id = named_in(article, &article->mentions[i], kind);
		uint32_t at = 0;
		while (id.len && at < len && !text_equal(ids[at].id, id))
			at++;
		if (!id.len || at == IDS_COUNTED)
			continue;
		if (at == len) {
			ids[len].id = id;
			ids[len++].count = 0;
		}
		ids[at].count++;
	}
	for (uint32_t i = 1; i < len; i++)
		best = ids[i].count > ids[best].count ? i : best;
	*times = len ? ids[best].count : 0;
	return len ? ids[best].id : TEXT_NONE;
}

/* Among the mentions [from, to). */
static uint32_t times_named(const struct article *article, uint32_t from, uint32_t to,
	enum mention_kind kind, struct text id)
{
	uint32_t times = 0;
	for (uint32_t i = from; i < to; i++)
		times += text_equal(named_in(article, &article->mentions[i], kind), id);
	return times;
}

/* The first mention of the few sentences before the token, its own among them. */
static uint32_t focus_begins(const struct article *article, uint32_t token)
{
	const struct sentence *here = sentences_of(article, token);
	uint32_t back = here ? (uint32_t)(here - article->sentences) : 0;
	back = back < REFER_SENTENCES ? back : REFER_SENTENCES;
	return here ? article_mention_first(article, (here - back)->first) : 0;
}

/* The first mention behind the few sentences after the token, its own among them. */
static uint32_t focus_ends(const struct article *article, uint32_t token)
{
	const struct sentence *here = sentences_of(article, token);
	uint32_t left =
		here ? article->sentences_len - (uint32_t)(here - article->sentences) - 1 : 0;
	left = left < REFER_SENTENCES ? left : REFER_SENTENCES;
	return here ? article_mention_first(article, (here + left)->last) : article->mentions_len;
}

static struct text latest(const struct article *article, uint32_t token, enum mention_kind kind)
{
	uint32_t from = focus_begins(article, token);
	for (uint32_t i = article_mention_first(article, token); i > from; i--)
		if (named_in(article, &article->mentions[i - 1], kind).len)
			return named_in(article, &article->mentions[i - 1], kind);
	return TEXT_NONE;
}

/* Was one named earlier in the paragraph of the token? */
static bool in_paragraph(const struct article *article, uint32_t token, enum mention_kind kind)
{
	const struct sentence *here = sentences_of(article, token), *first = here;
	while (first && first > article->sentences && first[-1].paragraph == here->paragraph)
		first--;
	uint32_t i = first ? article_mention_first(article, first->first) : 0;
	while (i < article_mention_first(article, token) &&
		!named_in(article, &article->mentions[i], kind).len)
		i++;
	return i < article_mention_first(article, token);
}

/* What is told of "the organisation" is told of the SCO, and not of SCO-RATS, its body. */
static struct text whole_of(const struct article *article, struct text id)
{
	const char *dash = id.len ? memchr(id.ptr, '-', id.len) : NULL;
	struct text parent = {id.ptr, dash ? (size_t)(dash - id.ptr) : 0};
	for (uint32_t i = 0; dash && i < article->mentions_len; i++) {
		const struct mention *m = &article->mentions[i];
		if (m->kind == MENTION_ORG && text_equal(m->id, parent))
			return m->id;
	}
	return id;
}

static struct text meant(const struct article *article, uint32_t token, enum mention_kind kind)
{
	uint32_t here = article_mention_first(article, token), all = article->mentions_len;
	uint32_t so_far = here < MENTIONS_READ ? here : MENTIONS_READ;
	all = all < MENTIONS_READ ? all : MENTIONS_READ;
	uint32_t times = 0;
	struct text last = latest(article, token, kind);
	struct text most = most_named(article, so_far, kind, &times);
	if (!most.len && kind == MENTION_ORG) {
		most = most_named(article, all, kind, &times);
		/* What is first named long after, and seldom, is not what an article is about. */
		uint32_t soon = times_named(article, here, focus_ends(article, token), kind, most);
		if (times < SUBJECT_TIMES && !soon)
			most = TEXT_NONE;
	}
	/* What an article is about is still meant after another was named in passing. */
	bool often = times >= SUBJECT_TIMES || (times > 1 && !in_paragraph(article, token, kind));
	bool passing = often && times_named(article, 0, so_far, kind, last) == 1;
	uint32_t spoken = times_named(article, focus_begins(article, token), here, kind, most);
	struct text id = last.len && !passing && !spoken ? last : most;
	return kind == MENTION_ORG ? whole_of(article, id) : id;
}

struct text refer_org(const struct article *article, uint32_t token)
{
	return meant(article, token, MENTION_ORG);
}

/* "The railway fell behind. Its capacity": of the sentence nearest before in the paragraph, its
 * subject; in the sentence itself, what stands last before the token. */
static struct text corridor_of_paragraph(const struct article *article, uint32_t token)
{
	const struct sentence *here = sentences_of(article, token), *s = here;
	uint32_t end = article_mention_first(article, token);
	for (uint32_t i = end; here && i > article_mention_first(article, here->first); i--) {
		if (corridor_of(&article->mentions[i - 1]).len)
			return corridor_of(&article->mentions[i - 1]);
	}
	while (s && s > article->sentences && s[-1].paragraph == here->paragraph) {
		s--;
		end = article_mention_first(article, s->last);
		for (uint32_t i = article_mention_first(article, s->first); i < end; i++) {
			if (corridor_of(&article->mentions[i]).len)
				return corridor_of(&article->mentions[i]);
		}
	}
	return TEXT_NONE;
}

struct text refer_corridor(const struct article *article, uint32_t token)
{
	struct text spoken = corridor_of_paragraph(article, token);
	if (spoken.len)
		return spoken;
	struct text last = latest(article, token, MENTION_CORRIDOR);
	return last.len ? meant(article, token, MENTION_CORRIDOR) : TEXT_NONE;
}

struct text refer_document(const struct article *article, uint32_t token)
{
	uint32_t from = focus_begins(article, token);
	for (uint32_t i = article_mention_first(article, token); i > from; i--)
		if (article->mentions[i - 1].kind == MENTION_DOCUMENT)
			return article->mentions[i - 1].id;
	return TEXT_NONE;
}

static bool last_two(
	const struct article *article, uint32_t from, uint32_t token, const struct mention *pair[2])
{
	pair[0] = pair[1] = NULL;
	for (uint32_t i = article_mention_first(article, token); i > from && !pair[0]; i--) {
		const struct mention *m = &article->mentions[i - 1];
		if (m->kind != MENTION_PERSON)
			continue;
		if (!pair[1])
			pair[1] = m;
		else if (!text_equal(m->id, pair[1]->id))
			pair[0] = m;
	}
	return pair[0] != NULL;
}

bool refer_pair(const struct article *article, uint32_t token, const struct mention *pair[2])
{
	return last_two(article, focus_begins(article, token), token, pair);
}

bool refer_pair_here(const struct article *article, uint32_t token, const struct mention *pair[2])
{
	const struct sentence *here = sentences_of(article, token);
	uint32_t from = here ? article_mention_first(article, here->first) : 0;
	return here && last_two(article, from, token, pair);
}
