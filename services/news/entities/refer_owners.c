/* Whose an office is where its own words do not tell: "its president", "whose foreign minister",
 * "Prime Minister X" in the news of one country. What is meant is known once all is that is spoken
 * of. */
#include "services/news/entities/refer_inside.h"
#include "services/news/entities/refer_home.h"
#include "services/news/entities/votes.h"

enum {
	MENTIONS_COUNTED = 400,
	SENTENCES_BACK = 2,
	SPOKEN_OF = 3, /* so often is named what an article is about */
	MENTIONS_OF_SENTENCE = 40,
	TO_CLAUSE = 60,
	/* How much each sign tells; a state has to be told by ENOUGH of them. */
	SIGN_ABOUT = 2, /* most of the article is about it */
	SIGN_ONLY = 3,  /* all of it is */
	SIGN_DATELINE = 3,
	SIGN_BEFORE = 2, /* the sentence before is about it */
	SIGN_HERE = 3,   /* the sentence is */
	ENOUGH = 3
};

struct owners {
	const struct names *names;
	const struct people *people;
	struct article *article;
	struct votes named; /* how often states are named */
	struct text dateline;
};

/* States only, by their two letters. */
static void vote(struct votes *votes, struct text id, uint32_t count)
{
	if (id.len == 2)
		votes_cast(votes, id, count);
}

static bool is_one(struct text office, const char *const *offices, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text_ends(office, text_of(offices[i])))
			return true;
	return false;
}

/* What offices may be of: a minister is of a state, a secretary general of an organisation. */
static bool of_state(struct text office)
{
	static const char *const offices[] = {
		"minister", "president", "speaker", "chancellor", "ambassador"};
	return is_one(office, offices, ARRAY_LEN(offices));
}

static bool of_org(struct text office)
{
	static const char *const offices[] = {"secretary_general", "executive_secretary",
		"director_general", "executive_director", "managing_director", "chairman",
		"chief_executive"};
	return is_one(office, offices, ARRAY_LEN(offices));
}

/* Another is known to hold the office there. */
static bool held_by_other(const struct owners *o, const struct presented *p, struct text of)
{
	const struct officeholder *holder =
		o->article->date == DAY_MIN
			? NULL
			: people_holder(o->people, of, p->office, o->article->date);
	return holder && !text_equal(holder->name, p->name) &&
	       !people_same_family(holder->name, p->name);
}

/* Whose the office may be by the mention; "" when it cannot be. */
static struct text owner_by(
	const struct owners *o, const struct presented *p, const struct mention *m)
{
	struct text office = p->office;
	bool state = m->kind == MENTION_STATE, org = m->kind == MENTION_ORG;
	bool rules = org && text_is(m->office, "group"); /* the Taliban have ministers */
	if ((!state && !org) || (m->flags & MENTION_ADJECTIVE) || (state && of_org(office)) ||
		(org && !rules && of_state(office) && !text_ends(office, TEXT("president"))))
		return TEXT_NONE;
	return held_by_other(o, p, m->id) ? TEXT_NONE : m->id;
}

/* Where the words of the sentence begin that are nobody's speech: "'...', | its president said". */
static uint32_t behind_speech(const struct article *a, const struct sentence *s, uint32_t before)
{
	uint32_t from = s->first;
	bool open = a->tokens[s->first].kind == TOKEN_OPEN, within = false;
	for (uint32_t t = s->first + open; t < before; t++) {
		if (a->tokens[t].kind == TOKEN_OPEN)
			within = true;
		if (a->tokens[t].kind != TOKEN_CLOSE)
			continue;
		from = within ? from : t + 1;
		within = false;
	}
	return from;
}

/* "A | and B": two are no "its"; "A acted when B accepted | its ambassador": another clause. */
static bool leads_to(const struct article *a, const struct mention *m, uint32_t before)
{
	for (uint32_t t = m->last; t < before && t < m->last + TO_CLAUSE; t++)
		if (article_in(a, t, LIST_CLAUSE_UNDER) && !article_word(a, t, "as"))
			return false;
	return !article_word(a, m->last, "and");
}

/* Of whom the sentence is, up to `before`: its subject, or else the only one it names. */
static struct text of_sentence(const struct owners *o, const struct presented *p,
	const struct sentence *s, uint32_t before)
{
	const struct article *a = o->article;
	uint32_t i = article_mention_first(a, behind_speech(a, s, before)),
		 end = i + MENTIONS_OF_SENTENCE;
	struct text only = TEXT_NONE;
	bool several = false;
	for (; i < a->mentions_len && i < end && a->mentions[i].first < before; i++) {
		const struct mention *m = &a->mentions[i];
		struct text id = owner_by(o, p, m);
		if (!id.len)
			continue;
		if (refer_subject_like(a, s, m) && leads_to(a, m, before))
			return id;
		several |= only.len && !text_equal(only, id);
		only = id;
	}
	return several ? TEXT_NONE : only;
}

/* "its", "whose", "the country's", at the token. */
static struct text pointed(const struct owners *o, const struct presented *p, uint32_t word)
{
	const struct article *a = o->article;
	/* "the bloc's" */
	if (article_in(a, word, LIST_PEOPLE_POINTING_BODY)) {
		struct text org = refer_org_called(o->names, a, word, word);
		return org.len && !held_by_other(o, p, org) ? org : p->of;
	}
	/* "his foreign minister": of whom he is */
	if (!article_in(a, word, LIST_PEOPLE_POINTING_THING))
		return p->of;
	const struct sentence *s = sentences_of(a, word), *from = s;
	struct text of = s ? of_sentence(o, p, s, word) : TEXT_NONE;
	while (!of.len && s && s > a->sentences && from - s < SENTENCES_BACK) {
		s--;
		of = s->heading ? TEXT_NONE : of_sentence(o, p, s, s->last);
	}
	return of;
}

/* "by | Minister X", "with | the minister X" */
static bool governed(const struct article *a, uint32_t first)
{
	uint32_t before = first - (first > 0 && article_word(a, first - 1, "the"));
	return before > 0 && article_in(a, before - 1, LIST_PEOPLE_PREPOSITION);
}

/* "Pakistani Foreign Minister X, who came with | Railways Minister Y": not of another state. */
static bool beside_foreigner(
	const struct owners *o, const struct sentence *s, uint32_t before, struct text of)
{
	const struct article *a = o->article;
	uint32_t i = s ? article_mention_first(a, s->first) : a->mentions_len,
		 end = i + MENTIONS_OF_SENTENCE;
	for (; i < a->mentions_len && i < end && a->mentions[i].first < before; i++) {
		const struct mention *m = &a->mentions[i];
		if (m->kind == MENTION_PERSON && (m->flags & MENTION_TITLED) &&
			names_is_state(o->names, m->country) && m->last <= before &&
			!text_equal(m->country, of))
			return true;
	}
	return false;
}

/* "Serbia's | X Y, the interior minister" */
static struct text home_before(const struct article *a, const struct mention *name)
{
	const struct mention *home =
		name && name->first > 1 && article_word(a, name->first - 1, "'s")
			? article_mention_at(a, name->first - 2)
			: NULL;
	return home && home->kind == MENTION_STATE ? home->id : TEXT_NONE;
}

/* "Prime Minister X", with no word of whose: of the state that the article, its place and what is
 * said right before speak of. */
static struct text unsaid(const struct owners *o, const struct presented *p)
{
	const struct article *a = o->article;
	const struct mention *name = article_mention_at(a, p->at);
	struct text home = home_before(a, name);
	if (home.len)
		return home;
	if (text_ends(p->office, TEXT("secretary_general"))) {
		struct text org = refer_org(a, p->at);
		return org.len && !held_by_other(o, p, org) ? org : TEXT_NONE;
	}
	if (!of_state(p->office) || text_ends(p->office, TEXT("ambassador")))
		return TEXT_NONE;
	const struct sentence *s = sentences_of(a, p->at);
	const struct sentence *last = s && s > a->sentences && !s[-1].heading ? s - 1 : NULL;
	struct text here = s ? of_sentence(o, p, s, p->at) : TEXT_NONE,
		    before = last ? of_sentence(o, p, last, last->last) : TEXT_NONE;
	/* "The bank lent more. President X": not of a state. */
	if ((here.len && !names_is_state(o->names, here)) ||
		(before.len && !names_is_state(o->names, before)))
		return TEXT_NONE;
	struct votes votes = {.len = 0};
	uint32_t first, second;
	struct text about = votes_most(&o->named, &first, &second);
	if (first > 2 * second)
		vote(&votes, about, second ? SIGN_ABOUT : SIGN_ONLY);
	vote(&votes, o->dateline, SIGN_DATELINE);
	vote(&votes, here, SIGN_HERE);
	vote(&votes, before, SIGN_BEFORE);
	/* "Kyrgyzstan was visited by | Minister X": of another. */
	bool patient = governed(a, name ? name->first : p->at);
	for (uint32_t i = 0; i < votes.len; i++)
		if (held_by_other(o, p, votes.ids[i]) ||
			(patient && text_equal(votes.ids[i], here)))
			votes.counts[i] = 0;
	struct text of = votes_most(&votes, &first, &second);
	bool told = first >= ENOUGH && first > second && !beside_foreigner(o, s, p->at, of);
	return told ? of : TEXT_NONE;
}

static void count_named(struct owners *o)
{
	const struct article *a = o->article;
	for (uint32_t i = 0; i < a->mentions_len && i < MENTIONS_COUNTED; i++) {
		const struct mention *m = &a->mentions[i];
		if (mention_where(m))
			vote(&o->named, m->kind == MENTION_PLACE ? m->country : m->id, 1);
	}
}

/* Of the dateline, where the article is about that state, too: much is written from Brussels. */
static struct text dateline_of(const struct owners *o)
{
	const struct mention *written = refer_dateline(o->article);
	uint32_t here = 0, others = 0;
	if (!written || article_in(o->article, written->first, LIST_HOME_ABROAD))
		return TEXT_NONE;
	for (uint32_t i = 0; i < o->named.len; i++) {
		uint32_t count = o->named.counts[i];
		if (text_equal(o->named.ids[i], written->country))
			here = count;
		else if (count > others)
			others = count;
	}
	return here > 1 || others < SPOKEN_OF ? written->country : TEXT_NONE;
}

void refer_owners(
	const struct gazetteer *known, struct presented_list *list, struct article *article)
{
	struct owners o = {.names = known->names, .people = known->people, .article = article};
	count_named(&o);
	o.dateline = dateline_of(&o);
	bool found = false;
	for (uint32_t i = 0; i < list->len; i++) {
		struct presented *p = &list->items[i];
		if (!p->titled || p->body.len || (p->of.len && !p->whose))
			continue;
		struct text of = p->whose ? pointed(&o, p, p->whose - 1) : unsaid(&o, p);
		found |= of.len > 0;
		p->of = of;
	}
	for (uint32_t i = 0; found && i < article->mentions_len; i++) {
		struct mention *m = &article->mentions[i];
		const struct presented *p = m->kind == MENTION_PERSON && !m->country.len
						    ? people_presented(list, m->id)
						    : NULL;
		if (p && p->titled)
			m->country = p->of;
	}
}
