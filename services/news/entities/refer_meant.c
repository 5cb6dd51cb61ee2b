/* Which organisation or corridor is meant where a sentence names none. */
#include "services/news/entities/refer_inside.h"

#include <string.h>

enum {
	MENTIONS_READ = 400,
	IDS_COUNTED = 32,
	SUBJECT_TIMES = 3,
	PARAGRAPH_REACH = 40,
	HEADLINES = 3,
	LOOSE_WORDS = 3
};

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
	return m->kind == MENTION_CORRIDOR   ? m->id
	       : m->kind == MENTION_DOCUMENT ? m->topic
					     : TEXT_NONE;
}

/* "the UN | Regional Centre for Diplomacy": named for what is another body. */
bool refer_other_body(const struct article *article, const struct mention *m)
{
	return m->kind == MENTION_ORG && m->last < article->tokens_len &&
	       article->tokens[m->last].capital && !article->tokens[m->last].lines &&
	       article_in(article, m->last, LIST_REFER_OTHER_BODY);
}

/* What was found out already: is the organisation called so, or no bank? */
struct fitting {
	struct {
		struct text id;
		bool only, fits;
	} known[IDS_COUNTED];
	uint32_t len;
};

/* Which organisation or corridor a word may mean. */
struct sought {
	enum mention_kind kind;
	const struct names *names; /* NULL: an organisation, whatever it is called */
	struct text called;        /* "bank": in its name */
	bool only;                 /* nothing is meant that is not called so */
	bool firm;                 /* nothing that is named only for where something was said */
	struct fitting *fitting;   /* where there are `names`; of one word */
};

static bool is_called(const struct article *article, const struct sought *sought, struct text id)
{
	if (names_org_called(sought->names, id, sought->called))
		return true;
	for (uint32_t i = 0; i < article->mentions_len && i < MENTIONS_READ; i++) {
		const struct mention *m = &article->mentions[i];
		if (m->kind != MENTION_ORG || (m->flags & MENTION_REFERRED) ||
			!text_equal(m->id, id))
			continue;
		/* One that the article itself introduces: "the Association of X (ABC)". */
		for (uint32_t t = m->first; t < m->last; t++)
			if (text_find(article_folded(article, t), sought->called, NULL))
				return true;
	}
	return false;
}

/* The same few are asked for again at each mention of them. */
static bool fits(const struct article *article, const struct sought *sought, struct text id)
{
	struct fitting *f = sought->fitting;
	uint32_t at = 0;
	while (at < f->len &&
		!(f->known[at].only == sought->only && text_equal(f->known[at].id, id)))
		at++;
	if (at < f->len)
		return f->known[at].fits;
	bool found = sought->only ? is_called(article, sought, id)
				  : !names_org_called(sought->names, id, TEXT("bank"));
	if (f->len < IDS_COUNTED) {
		f->known[f->len].id = id;
		f->known[f->len].only = sought->only;
		f->known[f->len++].fits = found;
	}
	return found;
}

/* "UN chief X", "the UN envoy", "proposed it | at the United Nations", "the successor of | the
 * RCD": the article speaks of another. */
static bool is_loose(const struct article *article, const struct mention *m)
{
	uint32_t first = m->first - (m->first > 0 && article_word(article, m->first - 1, "the"));
	if (m->kind == MENTION_PERSON || article_in(article, m->last, LIST_REFER_OTHER_BODY))
		return true;
	for (uint32_t n = 1; n <= LOOSE_WORDS && n <= first; n++)
		if (article_list(article, first - n, LIST_REFER_FORERUNNER, NULL) == first)
			return true;
	return first > 0 && article_word(article, first - 1, "at") &&
	       (m->last >= article->tokens_len || article->tokens[m->last].kind != TOKEN_WORD ||
		       article_in(article, m->last, LIST_REFER_PREPOSITION));
}

static struct text named_in(
	const struct article *article, const struct mention *m, const struct sought *sought)
{
	if (sought->kind == MENTION_CORRIDOR)
		return corridor_of(m);
	struct text id = refer_other_body(article, m) ? TEXT_NONE : org_of(m);
	if (id.len && sought->firm && is_loose(article, m))
		return TEXT_NONE;
	if (!id.len || !sought->names)
		return id;
	return fits(article, sought, id) ? id : TEXT_NONE;
}

/* The organisation, or corridor, named most often among the mentions [from, limit); of several, the
 * one named first. */
static struct text most_named(const struct article *article, uint32_t from, uint32_t limit,
	const struct sought *sought, uint32_t *times)
{
	struct {
		struct text id;
		uint32_t count;
	} ids[IDS_COUNTED];
	uint32_t len = 0, best = 0;
	for (uint32_t i = from; i < limit; i++) {
		struct text id = named_in(article, &article->mentions[i], sought);
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
	const struct sought *sought, struct text id)
{
	uint32_t times = 0;
	for (uint32_t i = from; i < to; i++)
		times += text_equal(named_in(article, &article->mentions[i], sought), id);
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

/* The last that fits among the mentions from `from` on. */
static const struct mention *last_named(
	const struct article *article, uint32_t token, const struct sought *sought, uint32_t from)
{
	for (uint32_t i = article_mention_first(article, token); i > from; i--) {
		if (named_in(article, &article->mentions[i - 1], sought).len)
			return &article->mentions[i - 1];
	}
	return NULL;
}

static struct text latest(
	const struct article *article, uint32_t token, const struct sought *sought)
{
	const struct mention *last =
		last_named(article, token, sought, focus_begins(article, token));
	return last ? named_in(article, last, sought) : TEXT_NONE;
}

/* "The EDB and the CIS | signed": does its sentence begin with it? */
static bool leads_sentence(const struct article *article, const struct mention *m)
{
	const struct sentence *s = m ? sentences_of(article, m->first) : NULL;
	uint32_t t = s ? s->first : 0;
	while (s && t < m->first && !article_in(article, t, LIST_VERBS_FINITE) &&
		(article_word(article, t, "and") ||
			!article_in(article, t, LIST_REFER_PREPOSITION)))
		t++;
	return s && t >= m->first;
}

/* Was one named earlier in the paragraph of the token? */
static bool in_paragraph(const struct article *article, uint32_t token, const struct sought *sought)
{
	const struct sentence *here = sentences_of(article, token), *first = here;
	while (first && first > article->sentences && first[-1].paragraph == here->paragraph)
		first--;
	uint32_t i = first ? article_mention_first(article, first->first) : 0;
	while (i < article_mention_first(article, token) &&
		!named_in(article, &article->mentions[i], sought).len)
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

/* The first mention behind the headline, which may tell of several: it counts where nothing else
 * does. */
static uint32_t body_begins(const struct article *article)
{
	uint32_t i = 0;
	while (i < HEADLINES && i < article->sentences_len && article->sentences[i].heading)
		i++;
	return i && i < article->sentences_len
		       ? article_mention_first(article, article->sentences[i].first)
		       : 0;
}

static struct text meant_by(
	const struct article *article, uint32_t token, const struct sought *sought)
{
	uint32_t here = article_mention_first(article, token), all = article->mentions_len;
	uint32_t so_far = here < MENTIONS_READ ? here : MENTIONS_READ;
	all = all < MENTIONS_READ ? all : MENTIONS_READ;
	uint32_t times = 0;
	const struct mention *named =
		last_named(article, token, sought, focus_begins(article, token));
	struct text last = named ? named_in(article, named, sought) : TEXT_NONE;
	bool leads = sought->names && named && leads_sentence(article, named);
	struct text most = most_named(article, body_begins(article), so_far, sought, &times);
	if (!most.len)
		most = most_named(article, 0, so_far, sought, &times);
	if (!most.len && sought->kind == MENTION_ORG) {
		most = most_named(article, 0, all, sought, &times);
		/* What is first named long after, and seldom, is not what an article is about. */
		uint32_t soon =
			times_named(article, here, focus_ends(article, token), sought, most);
		if (times < SUBJECT_TIMES && !soon)
			most = TEXT_NONE;
	}
	/* What an article is about is still meant after another was named in passing. */
	bool often = times >= SUBJECT_TIMES || (times > 1 && !in_paragraph(article, token, sought));
	bool passing = often && times_named(article, 0, so_far, sought, last) == 1 && !leads;
	uint32_t from =
		leads ? article_mention_first(article, sentences_of(article, named->first)->first)
		      : focus_begins(article, token);
	uint32_t spoken = times_named(article, from, here, sought, most);
	struct text id = last.len && !passing && !spoken ? last : most;
	return sought->kind == MENTION_ORG ? whole_of(article, id) : id;
}

static struct text meant(const struct article *article, uint32_t token, const struct sought *sought)
{
	struct sought firm = *sought;
	firm.firm = sought->kind != MENTION_CORRIDOR;
	struct text id = meant_by(article, token, &firm);
	return id.len || !firm.firm ? id : meant_by(article, token, sought);
}

struct text refer_org(const struct article *article, uint32_t token)
{
	return meant(article, token, &(struct sought){.kind = MENTION_ORG});
}

/* "Ziraat Bank ... the bank": one that nobody knows was named last. */
static bool other_named(const struct article *article, uint32_t from, uint32_t token, uint32_t noun)
{
	for (uint32_t t = from; t < token; t++) {
		if (article->tokens[t].word == article->tokens[noun].word &&
			article->tokens[t].capital && !article_mention_at(article, t))
			return true;
	}
	return false;
}

/* "The OTS let the ECO in": the one that the sentence of the last begins with; else the last. */
static const struct mention *leading(
	const struct article *article, const struct mention *last, const struct sought *sought)
{
	const struct sentence *s = sentences_of(article, last->first);
	for (uint32_t i = s ? article_mention_first(article, s->first) : 0;
		s && &article->mentions[i] < last; i++) {
		const struct mention *m = &article->mentions[i];
		if (leads_sentence(article, m) && named_in(article, m, sought).len)
			return m;
	}
	return last;
}

/* Was another named since in a sentence of its own, or is `last` named in passing? */
static bool named_after(const struct article *article, const struct mention *last, uint32_t token,
	const struct sought *sought)
{
	struct sought called = *sought;
	called.only = true;
	struct text id = named_in(article, last, &called);
	uint32_t here = article_mention_first(article, token), times = 0;
	here = here < MENTIONS_READ ? here : MENTIONS_READ;
	struct text most = most_named(article, 0, here, sought, &times);
	bool passing = times >= SUBJECT_TIMES && !text_equal(most, id) &&
		       times_named(article, 0, here, sought, id) == 1 &&
		       !leads_sentence(article, last);
	const struct mention *other =
		last_named(article, token, sought, focus_begins(article, token));
	return passing ||
	       (other && sentences_of(article, other->first) > sentences_of(article, last->first));
}

struct text refer_org_called(
	const struct names *names, const struct article *article, uint32_t token, uint32_t noun)
{
	struct list_value value = {0};
	struct fitting fitting = {.len = 0};
	struct sought sought = {.kind = MENTION_ORG, .names = names, .fitting = &fitting};
	sought.only = article_list(article, noun, LIST_REFER_ONLY_CALLED, &value) > noun;
	if (!sought.only && article_list(article, noun, LIST_REFER_CALLED, &value) == noun)
		return meant(article, token, &sought);
	sought.called = value.text;
	struct sought called = sought;
	called.only = true;
	uint32_t here = article_mention_first(article, token),
		 read = here > MENTIONS_READ ? here - MENTIONS_READ : 0;
	const struct mention *last = last_named(
		article, token, &called, sought.only ? read : focus_begins(article, token));
	last = last && !sought.only ? leading(article, last, &called) : last;
	struct text id = last ? named_in(article, last, &called) : TEXT_NONE;
	if (sought.only)
		return last && other_named(article, last->last, token, noun) ? TEXT_NONE : id;
	return last && !named_after(article, last, token, &sought) ? whole_of(article, id)
								   : meant(article, token, &sought);
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
	/* A text of one endless paragraph is not read to its begin for each "the route". */
	for (uint32_t n = 0; n < PARAGRAPH_REACH && s && s > article->sentences &&
			     s[-1].paragraph == here->paragraph;
		n++) {
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
	const struct sought route = {.kind = MENTION_CORRIDOR};
	struct text spoken = corridor_of_paragraph(article, token);
	if (spoken.len)
		return spoken;
	struct text last = latest(article, token, &route);
	return last.len ? meant(article, token, &route) : TEXT_NONE;
}

struct text refer_document(const struct article *article, uint32_t token)
{
	uint32_t from = focus_begins(article, token);
	for (uint32_t i = article_mention_first(article, token); i > from; i--)
		if (article->mentions[i - 1].kind == MENTION_DOCUMENT)
			return article->mentions[i - 1].id;
	return TEXT_NONE;
}

/* The pair is left as it was when there are no two. */
static bool last_two(
	const struct article *article, uint32_t from, uint32_t token, const struct mention *pair[2])
{
	const struct mention *first = NULL, *second = NULL;
	for (uint32_t i = article_mention_first(article, token); i > from && !first; i--) {
		const struct mention *m = &article->mentions[i - 1];
		/* A spokesman is none of "the two leaders". */
		if (m->kind != MENTION_PERSON || text_is(m->office, "spokesperson"))
			continue;
		if (!second)
			second = m;
		else if (!text_equal(m->id, second->id))
			first = m;
	}
	if (!first)
		return false;
	pair[0] = first;
	pair[1] = second;
	return true;
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
