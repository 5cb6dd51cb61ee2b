/* Who holds a meeting, and whose it is, by what stands before the verb. */
#include "services/news/finders/meetings_inside.h"

enum { SUBJECT_REACH = 14, CLAUSE_REACH = 40 };

/* A place or state before the verb, for which no preposition stands: "Bishkek, Kyrgyzstan will
 * host". */
bool meetings_take_host(const struct meetings *s, struct meeting *m, uint32_t e)
{
	const struct mention *in = s->row[e].mention;
	bool hangs = e > 0 && row_in(s->a, e - 1, LIST_REFER_PREPOSITION) &&
		     !row_word(s->a, e - 1, "and") && !row_word(s->a, e - 1, ",");
	const struct mention *city =
		e > 1 && row_word(s->a, e - 1, ",") ? row_mention(s->a, e - 2) : NULL;
	if (in->kind == MENTION_ORG && mention_of_states(in) && !m->org.len)
		m->org = in->id;
	if (hangs || (in->flags & MENTION_ADJECTIVE) || row_word(s->a, e + 1, "'s"))
		return false;
	if (in->kind == MENTION_STATE && city && city->kind == MENTION_PLACE)
		m->place = city;
	else if (in->kind == MENTION_PLACE)
		m->place = in;
	else if (in->kind == MENTION_STATE)
		m->state = in;
	return in->kind != MENTION_DATE && in->kind != MENTION_ORG;
}

/* "Kyrgyzstan, | which took it over in May, | will host": behind the subject, where a clause stands
 * between it and the verb. */
static uint32_t before_aside(const struct meetings *s, uint32_t deed)
{
	const struct clauses *clauses = s->a->clauses;
	uint32_t e = deed, least = deed > CLAUSE_REACH ? deed - CLAUSE_REACH : 0;
	while (e > 0 && (row_in(s->a, e - 1, LIST_MEETINGS_HELPS) ||
				row_in(s->a, e - 1, LIST_VERBS_ADVERB)))
		e--;
	if (!clauses->rows_len || e == 0 || !row_word(s->a, e - 1, ","))
		return deed;
	for (e--; e > least && clauses->of[e - 1] != clauses->of[deed]; e--)
		;
	return e > least ? e : deed;
}

/* Whose deed it is; `region`: the format that is named by where they are from. */
static void find_host(const struct meetings *s, struct meeting *m, struct list_value *region)
{
	uint32_t start = before_aside(s, m->deed),
		 least = start > SUBJECT_REACH ? start - SUBJECT_REACH : 0;
	struct list_value body = {0};
	for (uint32_t e = start; e > least; e--) {
		if (s->row[e - 1].mention && meetings_take_host(s, m, e - 1))
			return;
		bool helps = s->row[e - 1].mention || row_in(s->a, e - 1, LIST_MEETINGS_HELPS) ||
			     row_in(s->a, e - 1, LIST_VERBS_ADVERB);
		if ((!helps && row_in(s->a, e - 1, LIST_VERBS_FINITE)) ||
			row_word(s->a, e - 1, ";") || row_word(s->a, e - 1, ")") ||
			row_dash(s->a, e - 1))
			return;
		if (!m->body.len && row_list(s->a, e - 1, LIST_MEETINGS_BODY, &body) > e - 1)
			m->body = body.text;
		(void)article_list(
			s->a->article, s->row[e - 1].first, LIST_MEETINGS_REGION, region);
	}
}

/* "Kazan will host the summit", "the ministers of the OTS held their meeting", "leaders of five
 * Central Asian nations ended a summit". */
void meetings_find_host(const struct meetings *s, struct meeting *m)
{
	struct list_value region = {0};
	find_host(s, m, &region);
	if (!m->org.len && (m->summit || m->body.len))
		m->org = region.text;
}

/* "The interior ministers of the SCO | gathered for a meeting": whose it is. */
void meetings_find_who(const struct meetings *s, struct meeting *m, uint32_t deed)
{
	uint32_t least = deed > SUBJECT_REACH ? deed - SUBJECT_REACH : 0;
	struct list_value body = {0};
	for (uint32_t e = deed; e > least; e--) {
		const struct mention *in = s->row[e - 1].mention;
		if (in && in->kind == MENTION_ORG && mention_of_states(in) && !m->org.len) {
			m->org = in->id;
			m->vague = false;
		}
		if (!in && (row_word(s->a, e - 1, ";") ||
				   (row_in(s->a, e - 1, LIST_VERBS_FINITE) &&
					   !row_in(s->a, e - 1, LIST_MEETINGS_HELPS))))
			return;
		if (m->org.len && !m->body.len &&
			row_list(s->a, e - 1, LIST_MEETINGS_BODY, &body) > e - 1)
			m->body = body.text;
	}
}
