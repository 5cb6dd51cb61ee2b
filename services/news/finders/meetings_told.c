/* What a sentence tells of its meetings: the verb that holds them, the host, when and where. */
#include "services/news/finders/meetings_inside.h"

#include <string.h>

enum {
	BEFORE_REACH = 16,
	ASIDE_REACH = 16,
	DEED_REACH = 14,
	SUBJECT_REACH = 14,
	BRACKETS_MAX = 12,
	CLAUSE_REACH = 40,
	HOLDS_WORDS = 4,
	THERE_WORDS = 2
};

/* On the way over what stands behind a meeting. */
struct walk {
	struct meetings *s;
	struct meeting *m;
	uint32_t e;        /* where it is */
	uint32_t free;     /* words that may still be passed over */
	bool deed;         /* it was said that the meeting is held */
	bool place_next;   /* "in": a place may follow */
	bool by;           /* "hosted by": its host */
	uint32_t host_end; /* behind "hosted": who follows is its host */
	bool parted;       /* a comma or "and" stood since the last that was taken */
};

/* "in Astana in 2018, | then in 2019 in Tashkent": another of the series. */
static bool begins_further(const struct walk *w, const struct mention *m)
{
	bool full = w->m->date && (w->m->place || w->m->state);
	bool place = m->kind == MENTION_PLACE;
	bool other =
		place ? w->m->place && w->m->place != m : m->kind == MENTION_DATE && w->m->date;
	bool several = w->m->plural && place && w->m->place;
	return (w->deed || w->m->plural) && w->parted && other && (full || several);
}

/* "The 2025 summit was held | on 10 October 2025": the day goes before the year. */
static bool is_within(struct text date, struct text year)
{
	enum { YEAR_LEN = 4 };
	return year.len == YEAR_LEN && date.len > year.len && text_starts(date, year);
}

/* "in Kazakhstan's | Burabay": a place that no sheet has. */
static struct text city_at(const struct meetings *s, uint32_t e)
{
	uint32_t end = e;
	while (end < s->len && end < e + 2 && !s->row[end].mention &&
		s->a->article->tokens[s->row[end].first].capital &&
		s->a->article->tokens[s->row[end].first].kind == TOKEN_WORD &&
		!row_in(s->a, end, LIST_PEOPLE_NEVER_NAME))
		end++;
	return end > e ? article_slice(s->a->article, s->row[e].first, s->row[end - 1].last)
		       : TEXT_NONE;
}

/* Takes the mention; false where it is not of the meeting, and the walk ends. */
static bool take(struct walk *w, const struct mention *m)
{
	struct meeting *to = w->m;
	bool where = w->place_next || w->by;
	switch (m->kind) {
	case MENTION_DATE:
		/* "has been postponed to | October" */
		if (to->off && row_in(w->s->a, w->e - 1, LIST_MEETINGS_OFF_TO)) {
			to->date = m;
			to->off = false;
			to->put_off = true;
			break;
		}
		if (to->date && w->parted && !is_within(m->id, to->date->id))
			return false;
		if ((!to->date || is_within(m->id, to->date->id)) && !meetings_no_day(w->s, w->e))
			to->date = m;
		break;
	case MENTION_PLACE:
		if (!to->place && (where || w->deed || to->venue))
			to->place = m;
		break;
	case MENTION_VENUE:
		if (!to->venue)
			to->venue = m;
		break;
	case MENTION_STATE:
		if (m->flags & MENTION_ADJECTIVE)
			return true;
		if (article_word(w->s->a->article, m->last, "'s")) {
			if (where && !to->place && !to->city.len && !to->state) {
				to->city = city_at(w->s, w->e + 2);
				to->state = m;
			}
			return true;
		}
		if (!to->state && where && !to->place &&
			(w->by || row_in(w->s->a, w->e - 1, LIST_MEETINGS_IN)))
			to->state = m;
		break;
	case MENTION_DURATION:
		break;
	default:
		return w->free > 0;
	}
	w->place_next = w->by = w->parted = false;
	to->reach = w->e + 1;
	return true;
}

/* "( hereafter the SCO )": the element that closes it; `e` when it tells of a day or place. */
static uint32_t past_aside(const struct meetings *s, uint32_t e)
{
	for (uint32_t at = e + 1; at < s->len && at < e + BRACKETS_MAX; at++) {
		const struct mention *m = s->row[at].mention;
		if (row_word(s->a, at, ")"))
			return at;
		if (m && (m->kind == MENTION_DATE || m->kind == MENTION_PLACE))
			return e;
	}
	return e;
}

/* "in the town of Burabay (Kazakhstan)": a place that no sheet has, and its state. */
static void take_state_aside(struct walk *w)
{
	const struct mention *in = row_mention(w->s->a, w->e + 1);
	bool alone = in && in->kind == MENTION_STATE && row_word(w->s->a, w->e + 2, ")") &&
		     !(in->flags & MENTION_ADJECTIVE);
	if (!alone || !w->place_next || w->m->place || w->m->state || w->m->city.len)
		return;
	w->m->state = in;
	w->m->city = city_at(w->s, w->e - 1);
}

/* Behind "chaired", which is not "will be | chaired", "is to | preside over"; `e`: none. */
static uint32_t past_presided(const struct meetings *s, uint32_t e)
{
	bool to_come = row_word(s->a, e - 1, "be") || row_word(s->a, e - 1, "to");
	return to_come ? e : row_list(s->a, e, LIST_MEETINGS_PRESIDED, NULL);
}

/* "the summit | it will host in Xiamen": takes its host, and that it is held. */
static void take_hosting(struct walk *w)
{
	const struct meetings *s = w->s;
	uint32_t at = w->e + row_in(s->a, w->e, LIST_CLAUSE_RELATIVE), verb = at + 1;
	const struct mention *host = row_mention(s->a, at);
	if (!mention_where(host) && !row_word(s->a, at, "it"))
		return;
	while (row_in(s->a, verb, LIST_MEETINGS_HELPS))
		verb++;
	uint32_t end = row_list(s->a, verb, LIST_MEETINGS_HOLDS, NULL);
	if (end == verb)
		return;
	w->m->deed = end - 1;
	w->m->deed_end = w->e = end;
	w->deed = true;
	w->free = DEED_REACH;
	if (host)
		meetings_take_host(s, w->m, at);
}

/* Passes over a plain word; false where the walk ends. */
static bool pass(struct walk *w)
{
	struct meetings *s = w->s;
	struct list_value value;
	uint32_t e = w->e, end = row_list(s->a, e, LIST_MEETINGS_HELD, &value);
	if (row_word(s->a, e, ";") || row_word(s->a, e, ".") || row_word(s->a, e, ":"))
		return false;
	if (row_in(s->a, e, LIST_MEETINGS_OFF)) {
		w->m->off = true;
		return true;
	}
	if (end > e) {
		if (w->m->deed_end == w->m->deed) {
			w->m->deed = e;
			w->m->deed_end = end;
		}
		w->deed = true;
		w->free = DEED_REACH;
		w->m->reach = end;
		w->host_end = end;
		w->e = end - 1;
		return true;
	}
	if (row_in(s->a, e, LIST_MEETINGS_IN)) {
		w->place_next = true;
		return true;
	}
	/* "hosted online | by" */
	if (w->host_end == e && row_list(s->a, e, LIST_GUESTS_ONLINE, NULL) > e)
		w->host_end = e + 1;
	if (row_word(s->a, e, "by")) {
		w->by = w->deed && w->host_end == e;
		w->free = w->free > 0 ? w->free : w->deed;
		return true;
	}
	if (row_in(s->a, e, LIST_MEETINGS_ENDS))
		return false;
	if (row_word(s->a, e, "(")) {
		take_state_aside(w);
		w->e = past_aside(s, e);
		return true;
	}
	/* "in the "Central Asia plus" format" */
	if (article_in(s->a->article, s->row[e].first, LIST_MEETINGS_MARKS)) {
		w->free = w->free > 4 ? w->free : 4;
		return true;
	}
	/* "After the summit, | in Moscow they" */
	if (w->m->apart && !w->deed && row_word(s->a, e, ",") &&
		row_in(s->a, e + 1, LIST_MEETINGS_IN))
		return false;
	if (row_word(s->a, e, ",") || row_in(s->a, e, LIST_CLAUSE_VERB_JOINS) ||
		row_word(s->a, e, "then")) {
		w->parted = true;
		return true;
	}
	if (row_in(s->a, e, LIST_MEETINGS_ASIDE)) {
		w->free = ASIDE_REACH;
		w->m->presided |= past_presided(s, e) > e;
		return true;
	}
	if (row_in(s->a, e, LIST_MEETINGS_HELPS) || row_in(s->a, e, LIST_MEETINGS_LIGHT) ||
		row_in(s->a, e, LIST_VERBS_ADVERB) || row_dash(s->a, e))
		return true;
	if (w->free == 0 || row_in(s->a, e, LIST_VERBS_FINITE) ||
		row_in(s->a, e, LIST_CLAUSE_UNDER))
		return false;
	w->free--;
	return true;
}

static bool is_complete(const struct meeting *m, bool plural)
{
	return (m->place || m->state) && (m->date || plural);
}

/* "The summit, which has become an event, | took place": where the clause of the meeting goes on.
 */
static bool resume(struct walk *w)
{
	const struct clauses *clauses = w->s->a->clauses;
	struct list_value value;
	if (!clauses->rows_len || w->deed || clauses->of[w->e] >= clauses->len)
		return false;
	uint8_t own = clauses->of[w->m->noun], aside = clauses->of[w->e];
	if (aside == own || clauses->items[aside].first <= w->m->noun)
		return false;
	uint32_t e = w->e;
	while (e < w->s->len && e < w->e + CLAUSE_REACH && clauses->of[e] != own)
		e++;
	if (e >= w->s->len || clauses->of[e] != own)
		return false;
	bool verb = row_in(w->s->a, e, LIST_MEETINGS_HELPS) ||
		    row_list(w->s->a, e, LIST_MEETINGS_HELD, &value) > e;
	if (!verb)
		return false;
	w->e = e - 1;
	w->free = 0;
	return true;
}

/* What stands in [from, until) is told of the meeting, and maybe of others of its series. */
static void walk(struct meetings *s, struct meeting *m, const uint32_t range[2], bool deed)
{
	struct walk w = {.s = s, .m = m, .e = range[0], .deed = deed};
	w.free = deed ? DEED_REACH : 0;
	if (!deed)
		take_hosting(&w);
	for (; w.e < range[1]; w.e++) {
		const struct mention *in = s->row[w.e].mention;
		if (in && begins_further(&w, in))
			break;
		if (!(in ? take(&w, in) : pass(&w)) && !resume(&w))
			return;
	}
	if (w.e >= range[1])
		return;
	struct meeting next = {.sort = MEETING_FURTHER,
		.first = w.e,
		.noun = w.e,
		.last = w.e,
		.reach = w.e,
		.deed = m->deed,
		.deed_end = m->deed_end,
		.summit = true,
		.plural = m->plural,
		.org = m->org,
		.kind = m->kind,
		.body = m->body};
	struct meeting *further = meetings_append(s, &next);
	walk(s, further, (const uint32_t[]){w.e, range[1]}, true);
	further->other = !is_complete(further, m->plural);
}

/* May the element stand between a verb and its meeting, or between that and its subject? */
static bool is_light(const struct meetings *s, uint32_t e)
{
	const struct mention *m = s->row[e].mention;
	if (m)
		return m->kind == MENTION_DATE || m->kind == MENTION_PLACE ||
		       (m->kind == MENTION_STATE && (m->flags & MENTION_ADJECTIVE));
	return row_in(s->a, e, LIST_MEETINGS_IN) || row_in(s->a, e, LIST_MEETINGS_HELPS) ||
	       row_in(s->a, e, LIST_MEETINGS_LIGHT) || row_in(s->a, e, LIST_VERBS_ADVERB);
}

/* What stands between those who come and the meeting: "visited | Minsk on Monday | to attend". */
static void find_between(struct meetings *s, struct meeting *m, const uint32_t range[2], bool met)
{
	struct meeting there = {.sort = m->sort, .noun = m->noun};
	const struct mention *next = row_mention(s->a, range[0]);
	walk(s, &there, range, true);
	if (!met && next && next->kind == MENTION_PLACE)
		there.place = next;
	m->place = m->place ? m->place : there.place;
	m->state = m->state || m->place ? m->state : there.state;
	m->date = m->date ? m->date : there.date;
	m->venue = m->venue ? m->venue : there.venue;
}

/* "В Астане 4 июля | состоялся": what stands before a verb that goes before its subject. */
static void look_ahead(const struct meetings *s, struct meeting *m, uint32_t verb)
{
	uint32_t least = verb > SUBJECT_REACH ? verb - SUBJECT_REACH : 0, free = 4;
	for (uint32_t e = verb; e > least; e--) {
		const struct mention *in = s->row[e - 1].mention;
		bool there = e > 1 && (row_in(s->a, e - 2, LIST_MEETINGS_IN) ||
					      row_in(s->a, e - 2, LIST_MEETINGS_LIGHT));
		bool adjective = in && (in->flags & MENTION_ADJECTIVE);
		/* "в азербайджанской | Габале" */
		const struct mention *before = e > 1 ? row_mention(s->a, e - 2) : NULL;
		there |= before && (before->flags & MENTION_ADJECTIVE);
		if (in && in->kind == MENTION_DATE && !m->date && !meetings_no_day(s, e - 1))
			m->date = in;
		else if (in && in->kind == MENTION_PLACE && there && !m->place)
			m->place = in;
		else if (in && in->kind == MENTION_STATE && there && !adjective && !m->state)
			m->state = in;
		else if (in && in->kind == MENTION_VENUE && !m->venue)
			m->venue = in;
		bool over = in ? in->kind != MENTION_DATE && in->kind != MENTION_PLACE &&
					    in->kind != MENTION_STATE && in->kind != MENTION_VENUE
			       : row_word(s->a, e - 1, ";") || row_word(s->a, e - 1, ".") ||
					    row_in(s->a, e - 1, LIST_VERBS_FINITE) ||
					    (!is_light(s, e - 1) && !row_word(s->a, e - 1, ",") &&
						    free-- == 0);
		if (over)
			return;
	}
}

/* "convened on June 15 in Dushanbe | for the conference", "arrived in Dushanbe on Monday | to
 * attend the summit": what stands between is told of it. */
static void find_met(struct meetings *s, struct meeting *m, uint32_t until)
{
	uint32_t least = until > BEFORE_REACH ? until - BEFORE_REACH : 0;
	struct list_value value;
	bool attends = false;
	for (uint32_t e = until; e > least; e--) {
		uint32_t end = row_list(s->a, e - 1, LIST_MEETINGS_MET, &value),
			 went = row_list(s->a, e - 1, LIST_MEETINGS_WENT, &value);
		bool met = end > e - 1 && !row_in(s->a, e - 1, LIST_MEETINGS_NOUN) &&
			   !row_in(s->a, end, LIST_MEETINGS_MET_WHOM),
		     attend = row_list(s->a, e - 1, LIST_MEETINGS_ATTEND, &value) > e - 1;
		if (attend && !attends) {
			attends = true;
			m->comes = true;
			m->deed = e - 1;
			m->deed_end = m->last;
			if (row_in(s->a, e - 1, LIST_MEETINGS_VERB_FIRST))
				look_ahead(s, m, e - 1);
			if (!row_word(s->a, e - 2, "to"))
				return;
		} else if (met || went > e - 1) {
			find_between(s, m, (const uint32_t[]){met ? end : went, until}, met);
			if (met && row_in(s->a, until, LIST_MEETINGS_FOR))
				meetings_find_who(s, m, e - 1);
			m->comes |= !met || !row_in(s->a, until, LIST_MEETINGS_FOR);
			m->deed_end = m->deed_end > m->deed ? m->deed_end : end;
			m->deed_end = m->deed_end > e - 1 ? m->deed_end : m->last;
			m->deed = e - 1;
			if (row_in(s->a, e - 1, LIST_MEETINGS_VERB_FIRST))
				look_ahead(s, m, e - 1);
			return;
		} else if (row_in(s->a, e - 1, LIST_VERBS_FINITE) || row_word(s->a, e - 1, ";"))
			return;
	}
}

/* "Held in Astana in 2024, | the summit". */
static void find_participle(struct meetings *s, struct meeting *m)
{
	struct list_value value;
	uint32_t e = m->first - 1, least = m->first > BEFORE_REACH ? m->first - BEFORE_REACH : 0;
	if (!row_word(s->a, e, ","))
		return;
	while (e > least && !row_in(s->a, e, LIST_VERBS_FINITE))
		e--;
	uint32_t end = row_list(s->a, e, LIST_MEETINGS_HELD, &value);
	m->presided |= past_presided(s, e) > e;
	if (end > e && (e == 0 || row_word(s->a, e - 1, ",")))
		walk(s, m, (const uint32_t[]){end, m->first - 1}, true);
}

/* "on Monday in Sochi | at a session" */
static void look_beside(const struct meetings *s, struct meeting *m)
{
	uint32_t e = m->first - 1;
	while (e > 1 && s->row[e - 1].mention && row_in(s->a, e - 2, LIST_MEETINGS_IN)) {
		const struct mention *in = s->row[e - 1].mention;
		if (in->kind == MENTION_PLACE && !m->place)
			m->place = in;
		else if (in->kind == MENTION_DATE && !m->date)
			m->date = in;
		e -= 2;
	}
}

/* "В Бишкеке завершился | саммит": the element of the verb; s->len when none goes before. */
static uint32_t find_verb(const struct meetings *s, const struct meeting *m, uint32_t first)
{
	uint32_t e = first;
	if (m->first == 0 || row_in(s->a, m->first - 1, LIST_MEETINGS_AT))
		return s->len;
	return e > 0 && row_in(s->a, e - 1, LIST_MEETINGS_VERB_FIRST) ? e - 1 : s->len;
}

static void look_before(struct meetings *s, struct meeting *m)
{
	uint32_t e = m->first;
	struct list_value value;
	for (uint32_t n = 0; e > 0 && n < 6 && is_light(s, e - 1) &&
			     !row_in(s->a, m->first - 1, LIST_MEETINGS_AT);
		n++)
		e--;
	/* "there will be a meeting" */
	uint32_t f = m->first;
	bool there = f > 1 && row_in(s->a, f - 1, LIST_MEETINGS_BE) &&
		     (row_word(s->a, f - 2, "there") || row_word(s->a, f - 3, "there"));
	uint32_t holds = e;
	while (holds > 0 && holds + HOLDS_WORDS > e &&
		row_list(s->a, holds - 1, LIST_MEETINGS_HOLDS, &value) != e)
		holds--;
	holds = holds > 0 && holds + HOLDS_WORDS > e ? holds : 0;
	if (holds > 0 || there) {
		m->deed = holds > 0 ? holds - 1 : f - 2;
		m->deed_end = m->last;
		if (e < m->first)
			walk(s, m, (const uint32_t[]){e, m->first}, true);
		/* "met in Astana on August 9 | to hold" */
		if (holds > 1 && row_word(s->a, holds - 2, "to"))
			find_met(s, m, holds - 2);
		if (holds > 0 && !m->place)
			meetings_find_host(s, m);
		return;
	}
	uint32_t verb = find_verb(s, m, e);
	if (verb < s->len) {
		m->deed = verb;
		m->deed_end = m->last;
		if (e < m->first)
			walk(s, m, (const uint32_t[]){e, m->first}, true);
		look_ahead(s, m, verb);
		return;
	}
	if (m->first == 0)
		return;
	/* "an accord on | the Moscow gathering": it is only thought of. */
	bool planned = m->first > 1 && row_in(s->a, m->first - 1, LIST_MEETINGS_PLAN_OF) &&
		       row_in(s->a, m->first - 2, LIST_MEETINGS_PLAN);
	m->next |= planned;
	for (uint32_t n = 1; n <= THERE_WORDS && n <= m->first; n++) {
		m->there |= row_list(s->a, m->first - n, LIST_MEETINGS_THERE, &value) == m->first;
		m->presided |= past_presided(s, m->first - n) == m->first;
	}
	m->apart = article_in(s->a->article, s->row[m->first].first - 1, LIST_MEETINGS_APART);
	for (uint32_t n = 2; n < 5 && n <= m->first && !m->apart; n++)
		m->apart = row_list(s->a, m->first - n, LIST_MEETINGS_APART, &value) == m->first;
	if (m->there)
		look_beside(s, m);
	if (!planned && row_in(s->a, m->first - 1, LIST_MEETINGS_AT))
		find_met(s, m, m->first - 1);
	else if (row_in(s->a, m->first - 1, LIST_MEETINGS_ATTEND))
		find_met(s, m, m->first);
	else if (m->first > 1 && (row_word(s->a, m->first - 1, "by") ||
					 row_in(s->a, m->first - 1, LIST_MEETINGS_BE))) {
		/* "It will be | the seventh summit", "will be concluded by | the summit" */
		m->comes = true;
		m->deed = m->first - 1;
		m->deed_end = m->last;
	} else
		find_participle(s, m);
}

/* "The seventh summit | and the first forum will be held in X": told of both. */
static void share(const struct meetings *s, struct meeting *m, const struct meeting *next)
{
	bool joined = next->first == m->last + 1 && row_word(s->a, m->last, "and");
	if (!joined || m->deed < m->deed_end || m->place || m->date)
		return;
	m->deed = next->deed;
	m->deed_end = next->deed_end;
	m->place = next->place;
	m->state = next->state;
	m->venue = next->venue;
	m->date = next->date;
	m->reach = m->last;
}

/* "travels to Awaza on the Caspian, | where | the third conference is held" */
static void look_where(const struct meetings *s, struct meeting *m)
{
	uint32_t where = m->first - (m->first > 0), e = where > 1 ? where - 2 : 0;
	if (m->place || m->state || !row_word(s->a, where, "where") || !row_word(s->a, e + 1, ","))
		return;
	const struct mention *at = row_mention(s->a, e);
	if (mention_where(at) && text_ends(at->id, TEXT(" Sea")) && e > 1)
		at = row_mention(s->a, e - 2);
	m->place = mention_where(at) && at->kind == MENTION_PLACE ? at : NULL;
	m->state = mention_where(at) && at->kind == MENTION_STATE ? at : NULL;
}

void meetings_told(struct meetings *s)
{
	uint32_t named = s->count;
	for (uint32_t i = named; i > 0; i--) {
		struct meeting *m = s->items[i - 1];
		uint32_t until = i < named ? s->items[i]->first : s->len;
		m->reach = m->last;
		bool held = m->sort != MEETING_NAMED;
		if (m->sort == MEETING_NAMED)
			look_before(s, m);
		else if (m->deed < m->deed_end && m->deed_end < m->first)
			walk(s, m, (const uint32_t[]){m->deed_end, m->first - 1}, true);
		else if (m->deed < m->first)
			meetings_find_host(s, m);
		walk(s, m, (const uint32_t[]){m->last, until}, held || m->deed < m->deed_end);
		look_where(s, m);
		if (i < named)
			share(s, m, s->items[i]);
	}
	meetings_join(s, named);
}
