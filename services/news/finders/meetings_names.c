/* Which phrases of a sentence speak of meetings, and what these phrases tell by themselves. */
#include "services/news/finders/meetings_inside.h"

#include <string.h>

enum {
	ORIGIN_REACH = 3,
	NAME_BEFORE = 12,
	NAME_AFTER = 30,
	MET_REACH = 5,
	ASIDE_MAX = 30,
	CARRY_SENTENCES = 2,
	MET_ASIDE = 12
};

struct meeting *meetings_append(struct meetings *s, const struct meeting *m)
{
	struct arena *arena = &s->a->article->arena;
	struct meeting *own = arena_zero(arena, 1, sizeof(*own));
	*own = *m;
	s->items = arena_room(arena, s->items, s->count, &s->room, sizeof(struct meeting *));
	s->items[s->count++] = own;
	return own;
}

/* Adds one in the order of the sentence. */
static void add(struct meetings *s, const struct meeting *m)
{
	struct meeting *own = meetings_append(s, m);
	uint32_t at = s->count - 1;
	for (; at > 0 && s->items[at - 1]->first > m->first; at--)
		s->items[at] = s->items[at - 1];
	s->items[at] = own;
}

static bool is_ordinal(const struct mention *m)
{
	return m && m->kind == MENTION_NUMBER && (m->flags & MENTION_ORDINAL);
}

/* "the SCO": the article belongs to the element, and nothing before it to the phrase. */
static bool has_article(const struct meetings *s, uint32_t e)
{
	const struct mention *m = s->row[e].mention;
	return m && s->row[e].first < m->first;
}

static bool joins_bodies(const struct meetings *s, uint32_t e)
{
	/* "of the Council of A, | the Council of B and the Committee of C" */
	uint32_t next = e + 1 + (row_word(s->a, e, ",") && row_word(s->a, e + 1, "and"));
	next += row_word(s->a, next, "the");
	const struct mention *before = row_mention(s->a, e - 1), *org = row_mention(s->a, e + 1);
	bool orgs = before && org && before->kind == MENTION_ORG && org->kind == MENTION_ORG;
	return orgs || (row_in(s->a, e - 1, LIST_MEETINGS_BODY_WORD) &&
			       row_in(s->a, next, LIST_MEETINGS_BODY_WORD));
}

/* "the EU | and Central Asian foreign ministers" */
static bool joins_region(const struct meetings *s, uint32_t e)
{
	const struct mention *before = row_mention(s->a, e - 1), *next = row_mention(s->a, e + 1);
	return (before && row_in(s->a, e + 1, LIST_MEETINGS_REGION)) ||
	       (next && e > 1 && row_in(s->a, e - 2, LIST_MEETINGS_REGION));
}

/* May the element stand in the phrase, before its noun? */
static bool goes_before(const struct meetings *s, uint32_t e)
{
	const struct mention *m = s->row[e].mention;
	if (m && m->kind == MENTION_STATE)
		return (m->flags & MENTION_ADJECTIVE) || row_word(s->a, e + 1, "'s") ||
		       row_dash(s->a, e + 1) || row_dash(s->a, e - 1);
	/* "накануне | саммита": no day by itself */
	if (m && m->kind == MENTION_DATE &&
		article_in(s->a->article, m->first, LIST_MEETINGS_APART))
		return false;
	if (m)
		return m->kind == MENTION_ORG || m->kind == MENTION_DATE ||
		       m->kind == MENTION_PLACE || m->kind == MENTION_DURATION || is_ordinal(m);
	if (row_in(s->a, e, LIST_MEETINGS_BODY_WORD))
		return true;
	if (row_word(s->a, e, "of") || row_word(s->a, e, "and"))
		return e > 0 && (joins_bodies(s, e) || joins_region(s, e));
	if (row_in(s->a, e, LIST_MEETINGS_MARKS))
		return true;
	/* "Council of Heads of Government (CHG) | meeting" */
	if ((row_word(s->a, e, ")") && e > 1 && row_word(s->a, e - 2, "(")) ||
		row_word(s->a, e, "("))
		return true;
	uint8_t kind = s->a->article->tokens[s->row[e].first].kind;
	return kind == TOKEN_WORD && !row_in(s->a, e, LIST_MEETINGS_STOPS) &&
	       !row_in(s->a, e, LIST_VERBS_FINITE) && !row_in(s->a, e, LIST_VERBS_BARE);
}

bool meetings_no_day(const struct meetings *s, uint32_t e)
{
	if (e == 0)
		return false;
	/* "scheduled | for December" */
	bool planned = e > 1 && row_word(s->a, e - 1, "for") &&
		       row_in(s->a, e - 2, LIST_MEETINGS_HELPS) &&
		       !row_in(s->a, e - 2, LIST_MEETINGS_BE);
	/* "с | 3 по 5 июля": all of it, and not since then */
	const struct mention *told = row_mention(s->a, e);
	bool span = told && row_in(s->a, e - 1, LIST_DATES_SPAN_OPENS) &&
		    memchr(told->id.ptr, '/', told->id.len);
	struct list_value value;
	for (uint32_t n = 2; n <= ORIGIN_REACH && n <= e && row_in(s->a, e - 1, LIST_MEETINGS_IN);
		n++)
		if (row_list(s->a, e - n, LIST_MEETINGS_ORIGIN, &value) > e - n)
			return true;
	return row_in(s->a, e - 1, LIST_MEETINGS_NO_DATE) && !planned && !span;
}

/* "TASHKENT, Nov 10 | - Leaders": the day is of the report. */
static bool is_dateline_dash(const struct meetings *s, uint32_t e)
{
	return e > 0 && row_dash(s->a, e) && s->row[e - 1].mention &&
	       s->row[e - 1].mention->kind == MENTION_DATE;
}

static void widen_before(const struct meetings *s, struct meeting *m)
{
	uint32_t e = m->noun;
	while (e > 0 && m->noun - e < NAME_BEFORE && !has_article(s, e)) {
		if (row_in(s->a, e - 1, LIST_MEETINGS_DETERMINER)) {
			e--;
			m->vague = row_in(s->a, e, LIST_MEETINGS_VAGUE);
			m->own = row_in(s->a, e, LIST_MEETINGS_OWN);
			break;
		}
		if (!goes_before(s, e - 1) || is_dateline_dash(s, e - 1))
			break;
		e--;
	}
	/* "said: "the summit": no mark begins a phrase. */
	while (e < m->noun && (row_in(s->a, e, LIST_MEETINGS_MARKS) || row_word(s->a, e, "(")))
		e++;
	m->first = e;
}

/* May the element stand behind the noun, in what it is a meeting of? */
static bool goes_after(const struct meetings *s, uint32_t e)
{
	const struct mention *m = s->row[e].mention;
	if (m)
		return m->kind == MENTION_ORG || m->kind == MENTION_STATE ||
		       (m->kind == MENTION_NUMBER && !is_ordinal(m));
	const struct mention *after = row_mention(s->a, e + 1);
	if (row_word(s->a, e, "from") || row_word(s->a, e, "on") ||
		row_in(s->a, e, LIST_CLAUSE_DASH))
		return (after && after->kind == MENTION_ORG && !row_word(s->a, e, "on")) ||
		       row_in(s->a, e + 1, LIST_MEETINGS_BODY_WORD);
	if (row_word(s->a, e, "of") || row_word(s->a, e, "the") || row_word(s->a, e, "/"))
		return true;
	/* "the ministers | in charge of transport" */
	if (row_word(s->a, e, "in") && row_word(s->a, e + 1, "charge"))
		return true;
	/* "of A, | and the committee of B" */
	if (row_word(s->a, e, "and") && e > 1 && row_word(s->a, e - 1, ",") &&
		joins_bodies(s, e - 1))
		return true;
	if (row_word(s->a, e, "and") || row_word(s->a, e, ",")) {
		const struct mention *next = row_mention(s->a, e + 1),
				     *before = row_mention(s->a, e - 1);
		bool five = before && next && next->kind == MENTION_NUMBER;
		return joins_bodies(s, e) || joins_region(s, e) || five ||
		       (before && next && next->kind == before->kind &&
			       before->kind == MENTION_STATE);
	}
	if (row_in(s->a, e, LIST_MEETINGS_MARKS) || row_in(s->a, e, LIST_MEETINGS_BODY_WORD))
		return true;
	uint8_t kind = s->a->article->tokens[s->row[e].first].kind;
	return kind == TOKEN_WORD && !row_in(s->a, e, LIST_MEETINGS_STOPS) &&
	       !row_in(s->a, e, LIST_MEETINGS_HELD) && !row_in(s->a, e, LIST_MEETINGS_MET) &&
	       !row_in(s->a, e, LIST_MEETINGS_NOUN) && !row_in(s->a, e, LIST_VERBS_ADVERB) &&
	       !row_in(s->a, e, LIST_VERBS_FINITE) && !row_in(s->a, e, LIST_VERBS_BARE);
}

/* "(COM)": an abbreviation of what stands before. */
static uint32_t past_brackets(const struct meetings *s, uint32_t e)
{
	bool brackets =
		row_word(s->a, e, "(") && row_word(s->a, e + 2, ")") &&
		(!row_mention(s->a, e + 1) || row_mention(s->a, e + 1)->kind == MENTION_ORG);
	return brackets ? e + 3 : e;
}

/* In Russian what a meeting is of stands right behind it, in the genitive. */
static bool is_owner(const struct meetings *s, uint32_t e)
{
	const struct mention *m = row_mention(s->a, e);
	/* "саммит | «Центральная Азия - ЕС»" */
	bool named = row_in(s->a, e, LIST_MEETINGS_MARKS) &&
		     (row_in(s->a, e + 1, LIST_MEETINGS_REGION) || row_mention(s->a, e + 1));
	return row_in(s->a, e, LIST_MEETINGS_OWNER) ||
	       (text_is(s->a->article->lang, "ru") && (named || (m && m->kind == MENTION_ORG)));
}

static void widen_after(const struct meetings *s, struct meeting *m, uint32_t e)
{
	e = past_brackets(s, e);
	uint32_t limit = e + NAME_AFTER;
	const struct mention *next = row_mention(s->a, e + 1);
	struct list_value value;
	uint32_t of = row_list(s->a, e, LIST_MEETINGS_OF, &value);
	bool about = row_in(s->a, e, LIST_MEETINGS_ABOUT) && next && next->kind == MENTION_ORG;
	m->last = e;
	bool taking_part = row_in(s->a, e + 1, LIST_MEETINGS_PARTICIPATION) ||
			   row_in(s->a, e + 2, LIST_MEETINGS_PARTICIPATION);
	m->other |= row_in(s->a, e, LIST_MEETINGS_BETWEEN) && !taking_part;
	bool owned = is_owner(s, e);
	if ((of == e && !about && !owned) || row_word(s->a, of, "which"))
		return;
	for (e = of > e || owned ? of : e + 1; e < s->len && e < limit; e++) {
		uint32_t past = past_brackets(s, e);
		if (past > e)
			e = past - 1;
		else if (!goes_after(s, e))
			break;
	}
	while (e > m->last + 1 && row_in(s->a, e - 1, LIST_MEETINGS_MARKS))
		e--;
	m->last = e;
	next = row_mention(s->a, e);
	/* "of the Council of Rome", "of President X": of no organisation that is known */
	m->other |= next && (next->kind == MENTION_PERSON ||
				    (next->kind == MENTION_PLACE && row_word(s->a, e - 1, "of")));
}

/* "the first CICMA summit", "the summit of the Council of Europe": a name of none that is known. */
static bool has_name(const struct meetings *s, uint32_t e)
{
	const struct token *token = &s->a->article->tokens[s->row[e].first];
	return !s->row[e].mention && token->capital && token->kind == TOKEN_WORD &&
	       s->row[e].first != s->a->sentence->first && !row_in(s->a, e, LIST_MEETINGS_TITLE) &&
	       !row_in(s->a, e, LIST_MEETINGS_BODY_WORD) && !row_in(s->a, e, LIST_MEETINGS_NOUN) &&
	       !row_in(s->a, e, LIST_MEETINGS_INFORMAL) && !row_in(s->a, e, LIST_MEETINGS_NEXT) &&
	       !row_in(s->a, e, LIST_MEETINGS_BODY) && !row_in(s->a, e, LIST_MEETINGS_DETERMINER);
}

/* What the phrase names: "the 2017 Astana summit", "the first SCO summit". */
static void read_named(const struct meetings *s, struct meeting *m)
{
	bool states = false, bodies = false, names = false;
	for (uint32_t e = m->first; e < m->last; e++) {
		names |= has_name(s, e) && !(e > 1 && row_word(s->a, e - 1, "("));
		const struct mention *in = s->row[e].mention;
		bool before = e < m->noun;
		if (!in) {
			if (before && !m->no && row_in(s->a, e, LIST_MEETINGS_FIRST))
				m->no = 1;
			continue;
		}
		if (is_ordinal(in) && before && !m->plural)
			m->no = in->number;
		else if (in->kind == MENTION_DATE && before && !meetings_no_day(s, e))
			m->date = in;
		else if (in->kind == MENTION_PLACE && before && !row_word(s->a, e + 1, "'s"))
			m->place = in;
		else if (in->kind == MENTION_ORG && !mention_of_states(in))
			bodies = true;
		else if (in->kind == MENTION_ORG && (before || e == m->noun || !m->org.len)) {
			/* "an EU - Japan summit" is none of the EU. */
			const struct mention *next = row_mention(s->a, e + 2),
					     *last = e > 1 ? row_mention(s->a, e - 2) : NULL;
			bool joined =
				(row_dash(s->a, e + 1) && next && next->kind != MENTION_ORG) ||
				(e > 1 && row_dash(s->a, e - 1) && last);
			m->other |= joined;
			m->org = in->id;
		}
		states |= in->kind == MENTION_STATE && !before;
		/* "the India-hosted summit" */
		if (in->kind == MENTION_STATE && before && row_word(s->a, e + 2, "hosted"))
			m->state = in;
	}
	/* "the summit, | the 13th in the series" */
	const struct mention *which =
		row_word(s->a, m->last, ",") ? row_mention(s->a, m->last + 1) : NULL;
	if (is_ordinal(which) && has_article(s, m->last + 1) && !m->no && !m->plural)
		m->no = which->number;
	/* "the Dialogue | on Global Development" */
	names |= row_in(s->a, m->last, LIST_MEETINGS_ABOUT) && has_name(s, m->last + 1);
	meetings_read_body(s, m);
	meetings_read_region(s, m);
	if (!m->org.len && (states || bodies || names))
		m->other = true;
	m->named = m->org.len > 0;
	if (m->org.len > 4 && text_starts(m->org, TEXT("C5P-")))
		m->other = false;
}

/* "since the first summit after the war", "the first summit | in Minsk | since": no summit number
 * one. */
static bool is_since(const struct meetings *s, const struct meeting *m)
{
	uint32_t e = m->last;
	if (row_in(s->a, e, LIST_MEETINGS_IN) && row_mention(s->a, e + 1))
		e += 2;
	return m->no == 1 && row_in(s->a, e, LIST_MEETINGS_SINCE);
}

static bool is_taken(const struct meetings *s, uint32_t e)
{
	for (uint32_t i = 0; i < s->count; i++)
		if (s->items[i]->first <= e && e < s->items[i]->last)
			return true;
	return false;
}

/* The word for a meeting that the name of an organisation holds: "the Central Asia plus Japan
 * Dialogue". */
static bool holds_noun(const struct meetings *s, const struct mention *m, struct list_value *value)
{
	for (uint32_t t = m->first; t < m->last; t++)
		if (article_list(s->a->article, t, LIST_MEETINGS_NOUN, value) > t)
			return true;
	return false;
}

/* "the second C5P dialogue | was held", "met for the CICA": the organisation is its meeting. */
static bool is_called(const struct meetings *s, uint32_t e)
{
	uint32_t end = e + 1 + row_in(s->a, e + 1, LIST_MEETINGS_MARKS);
	end += row_word(s->a, end, ",");
	struct list_value value;
	if (row_in(s->a, e + 1, LIST_MEETINGS_NOUN))
		return false;
	bool beside = e > 1 && row_word(s->a, e - 1, "of") &&
		      row_in(s->a, e - 2, LIST_MEETINGS_SIDELINES);
	return (e > 0 && is_ordinal(row_mention(s->a, e - 1))) || beside ||
	       row_word(s->a, e - 1, "for") || row_in(s->a, end, LIST_MEETINGS_HELPS) ||
	       row_list(s->a, end, LIST_MEETINGS_HELD, &value) > end;
}

/* "on the sidelines of | the Supreme Eurasian Economic Council in Minsk": its session. */
static bool is_organ_beside(const struct meetings *s, uint32_t e)
{
	struct list_value body;
	return e > 1 && row_in(s->a, e - 2, LIST_MEETINGS_SIDELINES) &&
	       article_list(s->a->article, s->row[e].mention->first, LIST_MEETINGS_BODY, &body) >
		       s->row[e].mention->first;
}

/* "a press conference", "the summit venue", "are meeting", "the ministerial | conference" */
static bool is_no_meeting(const struct meetings *s, uint32_t e, uint32_t end)
{
	const struct mention *in = s->row[e].mention;
	uint8_t kind = end < s->len ? s->a->article->tokens[s->row[end].first].kind : TOKEN_MARK;
	bool adjective = row_in(s->a, e, LIST_MEETINGS_ADJECTIVE) && kind == TOKEN_WORD &&
			 !row_mention(s->a, end) && !row_in(s->a, end, LIST_MEETINGS_STOPS) &&
			 !row_in(s->a, end, LIST_MEETINGS_HELPS) &&
			 !row_in(s->a, end, LIST_VERBS_FINITE);
	/* "They are | meeting", "Meeting in Minsk, they": what they do */
	bool verb = row_in(s->a, e, LIST_MEETINGS_MET) &&
		    (e > 0 ? row_in(s->a, e - 1, LIST_MEETINGS_BE) || row_word(s->a, e - 1, ",")
			   : row_in(s->a, end, LIST_MEETINGS_IN));
	return adjective || verb || (e > 0 && row_in(s->a, e - 1, LIST_MEETINGS_OTHER)) ||
	       row_in(s->a, end, LIST_MEETINGS_OTHER_AFTER) ||
	       (!in && row_in(s->a, end, LIST_MEETINGS_NOUN) &&
		       !row_in(s->a, end, LIST_VERBS_FINITE));
}

static void find_nouns(struct meetings *s)
{
	for (uint32_t e = 0; e < s->len; e++) {
		const struct mention *in = s->row[e].mention;
		struct list_value kind = {0};
		uint32_t end = e;
		struct meeting m = {.noun = e};
		if (in && in->kind == MENTION_ORG && mention_of_states(in) && is_called(s, e) &&
			(holds_noun(s, in, &kind) || is_organ_beside(s, e) || in->topic.len))
			end = e + 1;
		else if (!in)
			end = row_list(s->a, e, LIST_MEETINGS_NOUN, &kind);
		if (end == e || is_no_meeting(s, e, end))
			continue;
		m.kind = kind.text;
		m.summit = text_is(kind.text, "summit") || in;
		m.plural = !in && row_in(s->a, e, LIST_MEETINGS_PLURAL);
		/* "a meeting": a summit if nothing tells otherwise */
		if (text_is(kind.text, "any"))
			m.kind = TEXT_NONE;
		widen_before(s, &m);
		widen_after(s, &m, end);
		read_named(s, &m);
		if (is_since(s, &m))
			m.no = 0;
		if (!is_taken(s, m.first) && !is_taken(s, e))
			add(s, &m);
		e = m.last - 1;
	}
}

/* "The council, | the top organ of the EAEU, | met": the comma behind what stands aside. */
static uint32_t past_apposition(const struct meetings *s, uint32_t e)
{
	uint32_t past = e + 1;
	if (!row_word(s->a, e, ","))
		return e;
	while (past < s->len && past < e + MET_ASIDE && !row_word(s->a, past, ",") &&
		!row_in(s->a, past, LIST_VERBS_FINITE) && !row_in(s->a, past, LIST_MEETINGS_MET))
		past++;
	return row_word(s->a, past, ",") ? past : e;
}

/* "Meeting in Minsk on Friday, | the council approved": where the verb stands; s->len: none. */
static uint32_t find_opening(const struct meetings *s, uint32_t first, uint32_t *end)
{
	struct list_value value;
	*end = row_list(s->a, 0, LIST_MEETINGS_MET, &value);
	const struct mention *whom = row_mention(s->a, *end);
	bool opens = *end > 0 && row_in(s->a, 0, LIST_VERBS_PARTICIPLE) && first > *end &&
		     first <= MET_ASIDE && row_word(s->a, first - 1, ",") &&
		     (!whom || whom->kind == MENTION_DATE) &&
		     !row_in(s->a, *end, LIST_MEETINGS_MET_WHOM);
	for (uint32_t at = *end; opens && at + 1 < first; at++)
		opens = !row_word(s->a, at, ",");
	return opens ? 0 : s->len;
}

/* Where the body that ends before `e` is said to meet; s->len: nowhere. `end` is behind the verb.
 * "Met the president": nothing is held. */
static uint32_t find_met(const struct meetings *s, uint32_t e, uint32_t *end)
{
	struct list_value value;
	const struct clauses *clauses = s->a->clauses;
	uint32_t past = e;
	/* "Leaders of the ECO, a bloc of ten, | met" */
	while (clauses->rows_len && past < s->len && past < e + ASIDE_MAX &&
		row_word(s->a, e, ",") && clauses->of[past] != clauses->of[e - 1])
		past++;
	e = past < s->len && row_in(s->a, past, LIST_MEETINGS_MET) ? past : past_apposition(s, e);
	e += row_word(s->a, e, ",");
	for (uint32_t at = e; at < s->len && at < e + MET_REACH; at++) {
		*end = row_list(s->a, at, LIST_MEETINGS_MET, &value);
		const struct mention *m = row_mention(s->a, at), *whom = row_mention(s->a, *end);
		if (*end > at && row_in(s->a, *end, LIST_MEETINGS_MET_WHOM))
			return s->len;
		if (*end > at)
			return whom && whom->kind != MENTION_DATE ? s->len : at;
		bool light = m ? m->kind == MENTION_DATE
			       : row_in(s->a, at, LIST_MEETINGS_HELPS) ||
					     row_in(s->a, at, LIST_MEETINGS_NEXT) ||
					     row_in(s->a, at, LIST_VERBS_ADVERB);
		if (!light)
			return s->len;
	}
	return s->len;
}

static bool is_carried(const struct meetings *s, const struct meetings_spoken *spoken)
{
	return spoken->org.len && assemble_here(s->a) - spoken->sentence <= CARRY_SENTENCES;
}

/* "the Kazakh and Uzbek | ministers", "the two | leaders": of no organisation */
static bool names_state(const struct meetings *s, const struct meeting *m)
{
	for (uint32_t e = m->first; e < m->last; e++) {
		const struct mention *in = row_mention(s->a, e);
		if (in && in->kind != MENTION_DATE)
			return true;
	}
	return row_word(s->a, m->first, "both") || row_word(s->a, m->first, "his");
}

/* "Leaders of the SCO | met", "the CSTO Collective Security Council | convened". */
static void find_bodies(struct meetings *s, const struct meetings_spoken *spoken)
{
	bool carried = is_carried(s, spoken);
	for (uint32_t e = 0; e < s->len; e++) {
		const struct mention *in = s->row[e].mention;
		struct list_value body = {0};
		bool org = in && in->kind == MENTION_ORG && mention_of_states(in);
		uint32_t end = org ? e + 1 : row_list(s->a, e, LIST_MEETINGS_BODY, &body);
		if (end == e || is_taken(s, e))
			continue;
		struct meeting m = {.sort = MEETING_BODY, .noun = e, .summit = true};
		widen_before(s, &m);
		m.last = end;
		if (!org)
			widen_after(s, &m, end);
		m.deed = find_met(s, m.last, &m.deed_end);
		if (m.deed == s->len && !org && m.first > 0 &&
			row_in(s->a, m.first - 1, LIST_MEETINGS_RECEIVES)) {
			m.deed = m.first - 1;
			m.deed_end = m.last;
		}
		if (m.deed == s->len)
			m.deed = find_opening(s, m.first, &m.deed_end);
		if (m.deed == s->len || is_taken(s, m.first) || is_taken(s, m.deed))
			continue;
		read_named(s, &m);
		m.last = m.deed_end > m.first ? m.deed_end : m.last;
		/* "the ECO, | whose foreign ministers | met" */
		const struct mention *whose = m.first > 1 && row_word(s->a, m.first, "whose")
						      ? row_mention(s->a, m.first - 2)
						      : NULL;
		if (!m.org.len && whose && mention_of_states(whose))
			m.org = whose->id;
		if (!m.org.len && carried && !org && !names_state(s, &m))
			m.org = spoken->org;
		/* "A hosted Central Asian leaders": a summit of more than these */
		bool guests = m.deed < m.first && text_starts(m.org, TEXT("C5"));
		if (m.org.len && !guests)
			add(s, &m);
		e = m.last - 1;
	}
}

/* "and the second - in Tashkent", "the first of which was held", "since the first in Samarkand" */
static void find_ordinals(struct meetings *s, const struct meetings_spoken *spoken)
{
	bool carried = is_carried(s, spoken);
	for (uint32_t e = 0; e < s->len; e++) {
		if (!is_ordinal(s->row[e].mention) || is_taken(s, e))
			continue;
		const struct meeting *before = NULL;
		for (uint32_t i = 0; i < s->count && s->items[i]->first < e; i++)
			if (s->items[i]->sort != MEETING_ORDINAL || s->items[i]->org.len)
				before = s->items[i];
		uint32_t end = e + 1;
		if (row_word(s->a, end, "of") || row_word(s->a, end, "one"))
			end++;
		if (end > e + 1 && row_in(s->a, end, LIST_CLAUSE_RELATIVE))
			end++;
		struct list_value value;
		bool goes_on = row_dash(s->a, end) || row_in(s->a, end, LIST_MEETINGS_IN) ||
			       row_in(s->a, end, LIST_MEETINGS_HELPS) ||
			       row_list(s->a, end, LIST_MEETINGS_HELD, &value) > end;
		if (!goes_on || (!before && !carried))
			continue;
		struct meeting m = {.sort = MEETING_ORDINAL,
			.first = e,
			.noun = e,
			.last = end,
			.summit = true,
			.no = s->row[e].mention->number};
		m.org = before ? before->org : spoken->org;
		m.kind = before ? before->kind : spoken->kind;
		m.body = before ? before->body : spoken->body;
		add(s, &m);
	}
}

/* "the foreign ministers": of whom a "ministerial meeting" told of later is. */
static void note_ministers(const struct meetings *s, struct meetings_spoken *spoken)
{
	struct list_value body;
	for (uint32_t e = 0; e < s->len; e++)
		if (row_list(s->a, e, LIST_MEETINGS_BODY, &body) > e &&
			text_ends(body.text, TEXT("_ministers")))
			spoken->ministers = body.text;
}

void meetings_names(struct meetings *s, struct meetings_spoken *spoken)
{
	note_ministers(s, spoken);
	find_nouns(s);
	find_bodies(s, spoken);
	find_ordinals(s, spoken);
}
