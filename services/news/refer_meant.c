/* Which organisation or corridor is meant where a sentence names none. */
#include "services/news/refer.h"

#include "services/news/sentences.h"

#include <string.h>

enum { FOCUS_SENTENCES = 3, MENTIONS_READ = 400, IDS_COUNTED = 32, SUBJECT_TIMES = 3 };

/* The organisation a mention speaks of: itself, or that of a document. */
static struct text org_of(const struct mention *m)
{
	/* "the SCO's secretary general X" speaks of the SCO. */
	bool of_org =
		m->kind == MENTION_PERSON && (m->flags & MENTION_TITLED) && m->country.len > 2;
	return m->kind == MENTION_ORG                  ? m->id
	       : m->kind == MENTION_DOCUMENT || of_org ? m->country
						       : TEXT_NONE;
}

/* The same for corridors. */
static struct text corridor_of(const struct mention *m)
{
	return m->kind == MENTION_CORRIDOR ? m->id : m->topic;
}

static struct text named_in(const struct mention *m, enum mention_kind kind)
{
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
		struct text id = named_in(&article->mentions[i], kind);
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

static uint32_t times_named(
	const struct article *article, uint32_t limit, enum mention_kind kind, struct text id)
{
	uint32_t times = 0;
	for (uint32_t i = 0; i < limit; i++)
		times += text_equal(named_in(&article->mentions[i], kind), id);
	return times;
}

static struct text latest(const struct article *article, uint32_t token, enum mention_kind kind)
{
	const struct sentence *here = sentences_of(article, token);
	uint32_t from = here ? here->first : 0;
	for (int back = 0; here && here > article->sentences && back < FOCUS_SENTENCES; back++) {
		here--;
		from = here->first;
	}
	for (uint32_t i = article_mention_first(article, token); i > 0; i--) {
		const struct mention *m = &article->mentions[i - 1];
		if (m->first < from)
			break;
		if (named_in(m, kind).len)
			return named_in(m, kind);
	}
	return TEXT_NONE;
}

/* Is it mentioned within a few sentences before the token? */
static bool spoken_of(
	const struct article *article, uint32_t token, struct text id, enum mention_kind kind)
{
	const struct sentence *here = sentences_of(article, token);
	if (!here)
		return false;
	uint32_t back = (uint32_t)(here - article->sentences);
	here -= back < FOCUS_SENTENCES ? back : FOCUS_SENTENCES;
	for (uint32_t i = article_mention_first(article, here->first); i < article->mentions_len;
		i++) {
		const struct mention *m = &article->mentions[i];
		if (m->first >= token)
			break;
		if (text_equal(named_in(m, kind), id))
			return true;
	}
	return false;
}

/* Is it mentioned within a few sentences behind the token? */
static bool named_soon(
	const struct article *article, uint32_t token, struct text id, enum mention_kind kind)
{
	const struct sentence *here = sentences_of(article, token);
	const struct sentence *end = article->sentences + article->sentences_len;
	for (int on = 0; here && here + 1 < end && on < FOCUS_SENTENCES; on++)
		here++;
	for (uint32_t i = article_mention_first(article, token); i < article->mentions_len; i++) {
		const struct mention *m = &article->mentions[i];
		if (here && m->first >= here->last)
			break;
		if (text_equal(named_in(m, kind), id))
			return true;
	}
	return false;
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
	uint32_t so_far = article_mention_first(article, token), all = article->mentions_len;
	so_far = so_far < MENTIONS_READ ? so_far : MENTIONS_READ;
	all = all < MENTIONS_READ ? all : MENTIONS_READ;
	uint32_t times = 0;
	struct text last = latest(article, token, kind);
	struct text most = most_named(article, so_far, kind, &times);
	if (!most.len && kind == MENTION_ORG) {
		most = most_named(article, all, kind, &times);
		/* What is first named long after, and seldom, is not what an article is about. */
		if (times < SUBJECT_TIMES && !named_soon(article, token, most, kind))
			most = TEXT_NONE;
	}
	/* What an article is about is still meant after another was named in passing. */
	bool passing = times >= SUBJECT_TIMES && times_named(article, so_far, kind, last) == 1;
	struct text id =
		last.len && !passing && !spoken_of(article, token, most, kind) ? last : most;
	return kind == MENTION_ORG ? whole_of(article, id) : id;
}

struct text refer_org(const struct article *article, uint32_t token)
{
	return meant(article, token, MENTION_ORG);
}

struct text refer_corridor(const struct article *article, uint32_t token)
{
	struct text last = latest(article, token, MENTION_CORRIDOR);
	return last.len ? meant(article, token, MENTION_CORRIDOR) : TEXT_NONE;
}
