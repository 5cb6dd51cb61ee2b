#include "services/news/finders/meetings_inside.h"

#include <string.h>

enum { NEAR_SENTENCES = 4, FORMAT_REACH = 8, TOLD_BACK = 64, DATELINE_REACH = 8 };

static bool has(const struct meeting *m, const struct mention *in)
{
	return in && (m->date == in || m->place == in || m->state == in);
}

/* Notes of how many meetings each day and place is told. */
static void note_owners(struct meetings *s)
{
	s->owners = arena_zero(&s->a->article->arena, s->len + 1, 1);
	for (uint32_t i = 0; i < s->count; i++)
		for (uint32_t e = 0; e < s->len; e++)
			if (has(s->items[i], s->row[e].mention) && s->owners[e] < 2)
				s->owners[e]++;
}

/* Days and places that are told of other meetings of the sentence are none of this one. */
static bool is_of_other(const struct meetings *s, const struct meeting *m, uint32_t e)
{
	const struct mention *in = s->row[e].mention;
	return in && s->owners[e] > has(m, in) && m->date != in && m->place != in;
}

/* The sentence without those. */
static struct elements without_others(const struct meetings *s, const struct meeting *m)
{
	struct elements row = *s->a->whole;
	row.items = arena_zero(&s->a->article->arena, row.len, sizeof(*row.items));
	memcpy(row.items, s->row, row.len * sizeof(*row.items));
	for (uint32_t e = 0; e < row.len; e++) {
		const struct mention *in = row.items[e].mention;
		bool bound =
			in && in->kind == MENTION_DATE && in != m->date && meetings_no_day(s, e);
		if (bound || is_of_other(s, m, e))
			row.items[e].mention = NULL;
	}
	return row;
}

/* Is it said that the meeting is held, and not only that something was done there? */
static bool is_held(const struct meeting *m)
{
	return m->deed < m->deed_end;
}

/* Was a meeting told of in the sentences just before? */
static bool is_spoken_of(const struct assembler *a, const struct meetings_spoken *spoken)
{
	uint32_t here = assemble_here(a);
	return spoken->org.len && here - spoken->sentence <= NEAR_SENTENCES;
}

static struct text modality_of(
	const struct assembler *whole, const struct match *match, const struct meeting *m)
{
	if (m->put_off)
		return TEXT("planned");
	struct text modality = is_held(m) ? assemble_modality(whole, match) : TEXT("fact");
	if (!text_is(modality, "fact"))
		return modality;
	bool will = article_word(whole->article, whole->whole->items[m->last - 1].last, "will");
	bool coming = (m->next || will) && !m->date && !is_held(m);
	if (assemble_among(whole, match->first, m->reach, SET_TO_BE_HELD))
		return TEXT("planned");
	return coming || (m->date && assemble_to_come(whole, m->date->id)) ? TEXT("planned")
									   : TEXT("fact");
}

static void put_values(struct fact *fact, const struct assembler *whole, const struct match *match)
{
	const struct arg_type *format = fact_arg(fact->type, TEXT("format"));
	uint32_t last = match->last + FORMAT_REACH;
	struct capture at = {match->first, last < whole->whole->len ? last : whole->whole->len};
	facts_put(fact, whole->article, "format",
		rules_value(whole->rules, format, whole->article, whole->whole, &at));
}

static void put_kind(struct fact *fact, struct article *article, const struct meeting *m)
{
	bool ministers =
		m->body.len && !text_starts(m->body, TEXT("heads")) && !text_is(m->body, "none");
	if (m->body.len && !text_is(m->body, "none"))
		facts_put(fact, article, "body", m->body);
	if (ministers)
		facts_put(fact, article, "kind", TEXT("ministerial"));
	else if (m->kind.len)
		facts_put(fact, article, "kind", m->kind);
	else
		facts_assume(fact, article, fact_arg(fact->type, TEXT("kind")), TEXT("summit"));
}

/* "ASTANA, June 17 -- X and Y signed a treaty here at the summit" */
static bool is_reported_here(const struct assembler *whole)
{
	bool here = whole->sentence == whole->article->sentences;
	for (uint32_t e = 0; e < whole->whole->len && !here; e++)
		here = article_word(whole->article, whole->whole->items[e].first, "here");
	return here && whole->context->place.len;
}

/* What the sentence says of when and where, be it beside the meeting or anywhere in its clause. */
static void put_when_and_where(struct fact *fact, const struct assembler *whole,
	const struct match *match, const struct meeting *m)
{
	struct article *article = whole->article;
	if (m->date)
		facts_put(fact, article, "date", m->date->id);
	if (m->place) {
		facts_put(fact, article, "place", m->place->id);
		facts_put(fact, article, "country", assemble_state(m->place));
	}
	if (m->venue) {
		facts_put(fact, article, "venue", m->venue->id);
		facts_put(fact, article, "country", assemble_state(m->venue));
	}
	facts_put(fact, article, "place", m->city);
	if (m->state) {
		facts_put(fact, article, "place", m->state->within);
		facts_put(fact, article, "country", m->state->id);
	}
	if (m->sort == MEETING_FURTHER || m->apart)
		return;
	bool held = is_held(m) && !m->comes;
	bool told = held || m->place || m->state || m->comes || (m->there && m->named);
	if (told && !m->date)
		assemble_near(fact, whole, match, TEXT("date"), false);
	if (held && !m->place && !m->state)
		assemble_near(fact, whole, match, TEXT("place"), false);
	bool nowhere = !facts_has(fact, "place") && !facts_has(fact, "country") &&
		       !facts_has(fact, "format");
	bool here = m->there || (nowhere && held);
	if (here && is_reported_here(whole) && text_is(fact->modality, "fact"))
		facts_put(fact, article, "place", whole->context->place);
}

/* Was a meeting of the organisation told of before? */
static bool is_told(const struct assembler *a, const struct fact *fact, struct text org)
{
	for (uint32_t i = a->facts->len; i > 0 && a->facts->len - i < TOLD_BACK; i--) {
		const struct fact *told = &a->facts->items[i - 1];
		if (told->type == fact->type && facts_says(told, "org", org))
			return true;
	}
	return false;
}

static bool tells(const struct fact *fact, const struct meeting *m)
{
	bool where = facts_has(fact, "place") || facts_has(fact, "country") ||
		     facts_has(fact, "venue") || facts_has(fact, "format");
	bool when = facts_has(fact, "date"), city = facts_has(fact, "place");
	if (m->sort != MEETING_NAMED)
		return where || when;
	/* "observers at EU summits in Brussels": any of them */
	if (m->plural && !m->no && !when && !is_held(m))
		return false;
	/* "hosts a meeting of the OTS": one of many */
	if (m->vague)
		return m->no || when || city || facts_has(fact, "format");
	bool known = m->summit || (is_held(m) && !m->comes);
	return (m->no && (m->named || m->summit)) || where || (when && known);
}

/* Does the sentence name an organisation of states before the meeting? */
static bool names_org(const struct meetings *s, const struct meeting *m)
{
	for (uint32_t e = 0; e < m->first; e++)
		if (s->row[e].mention && mention_of_states(s->row[e].mention))
			return true;
	return false;
}

/* "MOSCOW, July 9 - | The council" */
static uint32_t past_dateline(const struct meetings *s)
{
	for (uint32_t e = 0; e < DATELINE_REACH && e < s->len; e++)
		if (row_dash(s->a, e))
			return e + 1;
	return 0;
}

/* "The council of the CSTO endorsed it at | its session": of whom the sentence speaks first. */
static bool is_subjects(const struct meetings *s, const struct meeting *m)
{
	uint32_t e = s->a->sentence == s->a->article->sentences ? past_dateline(s) : 0;
	for (; e < m->first; e++) {
		const struct mention *in = s->row[e].mention;
		if (in && in->kind == MENTION_ORG)
			return mention_of_states(in);
		if (in && (in->kind == MENTION_STATE || in->kind == MENTION_PERSON))
			return false;
		/* "the ministers said at | their meeting" */
		if (row_in(s->a, e, LIST_MEETINGS_BODY))
			return true;
	}
	return false;
}

/* "The annual meeting | will be held", "Its meeting | will be held": of whom the article speaks. */
static bool is_of_topic(const struct meetings *s, const struct meeting *m)
{
	bool own = m->own && m->first == 0, yearly = false;
	for (uint32_t e = m->first; e < m->noun && !m->vague; e++)
		yearly |= row_in(s->a, e, LIST_MEETINGS_YEARLY);
	return is_held(m) && (own || yearly);
}

/* Whose meeting it is: named in its phrase, or else who is spoken of. */
static bool put_org(struct fact *fact, const struct meetings *s, const struct meeting *m,
	const struct match *match, const struct meetings_spoken *spoken)
{
	struct assembler whole = assemble_whole(s->a);
	if (m->org.len) {
		facts_put(fact, whole.article, "org", m->org);
		return true;
	}
	bool here = is_held(m) && !m->own && !m->vague && names_org(s, m);
	here |= (m->own && is_subjects(s, m)) || is_of_topic(s, m);
	bool meant = m->summit || m->body.len || m->no || m->next || here,
	     said = is_spoken_of(&whole, spoken);
	if (!meant && (!said || m->own || m->vague))
		return false;
	assemble_near(fact, &whole, match, TEXT("org"), true);
	if (said)
		facts_assume(fact, whole.article, fact_arg(fact->type, TEXT("org")), spoken->org);
	return facts_has(fact, "org");
}

/* Does the day lie within the time told, "2024" or "2024-07-01/2024-07-07"? */
static bool lies_within(struct text day_told, struct text time)
{
	struct day_span held, told;
	return day_parse(day_told, &held, NULL) == ERR_OK && day_parse_range(time, &told) &&
	       told.first <= held.first && held.last <= told.last;
}

/* "last week", "this year's summit": the day of the meeting that the article is about, where it
 * lies within what is told. */
static void put_event(struct fact *fact, const struct assembler *a)
{
	struct args_entry *date = facts_entry(fact, TEXT("date"));
	if (date && facts_says(fact, "org", a->context->event_org) &&
		lies_within(a->context->event_date, date->text))
		date->text = a->context->event_date;
	else
		assemble_event(fact, a);
}

static void add_fact(const struct meetings *s, struct meeting *m, struct meetings_spoken *spoken)
{
	static const struct rule rules[] = {
		[MEETING_NAMED] = {.name = {"meetings.named", 14}, .confidence = 0.9},
		[MEETING_BODY] = {.name = {"meetings.body_met", 17}, .confidence = 0.88},
		[MEETING_ORDINAL] = {.name = {"meetings.ordinal", 16}, .confidence = 0.86},
		[MEETING_FURTHER] = {.name = {"meetings.further", 16}, .confidence = 0.86}};
	const struct assembler *a = s->a;
	struct rule rule = rules[m->sort];
	rule.fact = fact_find(TEXT("summit.held"));
	uint32_t first = is_held(m) && m->deed < m->first ? m->deed : m->first,
		 last = is_held(m) && m->deed_end > m->last ? m->deed_end : m->last;
	struct match match = assemble_found(&rule, first, last);
	struct elements row = without_others(s, m);
	struct assembler whole = *a;
	whole.whole = whole.elements = &row;
	whole.clause = clauses_at(a->clauses, last - 1);
	struct fact fact = assemble_begin(&whole, &match, modality_of(&whole, &match, m));
	if (!is_held(m) || m->comes || m->put_off)
		fact.polarity = TEXT("pos");
	if (!put_org(&fact, s, m, &match, spoken))
		return;
	m->org = facts_entry(&fact, TEXT("org"))->text;
	if (text_is(m->body, "other") && spoken->ministers.len)
		m->body = spoken->ministers;
	spoken->org = m->org;
	spoken->kind = m->kind;
	spoken->body = m->body;
	spoken->sentence = assemble_here(a);
	if (m->no)
		facts_put_number(&fact, fact_arg(rule.fact, TEXT("no")), m->no);
	put_kind(&fact, a->article, m);
	put_when_and_where(&fact, &whole, &match, m);
	/* "joined the meeting | online": so came one of them. */
	if (!m->comes)
		put_values(&fact, &whole, &match);
	put_event(&fact, a);
	const struct args_entry *date = facts_entry(&fact, TEXT("date"));
	if (text_is(fact.modality, "fact") && date && assemble_to_come(a, date->text))
		fact.modality = TEXT("planned");
	/* "has not attended a summit since": of none is it told when. */
	bool never = m->vague && assemble_negative(&whole, &match);
	bool bare = m->presided && !is_told(a, &fact, m->org);
	if ((bare || tells(&fact, m)) && !never)
		facts_add(a->facts, a->article, &fact);
}

void meetings_find(const struct assembler *a, struct meetings_spoken *spoken)
{
	struct meetings s = {.a = a, .row = a->whole->items, .len = a->whole->len};
	meetings_names(&s, spoken);
	meetings_told(&s);
	note_owners(&s);
	struct text org = TEXT_NONE;
	for (uint32_t i = 0; i < s.count; i++) {
		struct meeting *m = s.items[i];
		/* "the second": of the series told of just before in the sentence */
		if (!m->org.len && (m->sort == MEETING_ORDINAL || m->sort == MEETING_FURTHER))
			m->org = org;
		if (!m->other && !m->off)
			add_fact(&s, m, spoken);
		org = m->org;
	}
}
