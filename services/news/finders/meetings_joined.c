/* Meetings of a sentence that are one, or are held together. */
#include "services/news/finders/meetings_inside.h"

enum { BEFORE_REACH = 16 };

/* "The leaders of the OTS met in Gabala | for their 12th summit": one meeting. */
static void join_body(struct meetings *s, struct meeting *body, struct meeting *m)
{
	bool joined = body->sort == MEETING_BODY && m->sort == MEETING_NAMED &&
		      row_in(s->a, m->first - 1, LIST_MEETINGS_AT) &&
		      (!m->org.len || text_equal(m->org, body->org) ||
			      row_word(s->a, m->first - 1, "for")) &&
		      m->first - body->last <= BEFORE_REACH;
	if (!joined)
		return;
	m->org = m->org.len ? m->org : body->org;
	m->body = m->body.len ? m->body : body->body;
	m->place = m->place ? m->place : body->place;
	m->state = m->state ? m->state : body->state;
	m->date = m->date ? m->date : body->date;
	m->venue = m->venue ? m->venue : body->venue;
	m->deed = body->deed;
	m->deed_end = body->deed_end;
	body->other = true;
}

/* "hosted the meeting of A | and the meeting of B": both. */
static void share_host(const struct meetings *s, struct meeting *m, const struct meeting *before)
{
	bool joined = m->first == before->last + 1 && row_word(s->a, before->last, "and");
	bool hosted = before->deed < before->first && before->deed < before->deed_end;
	if (!joined || !hosted || m->deed < m->deed_end)
		return;
	m->deed = before->deed;
	m->deed_end = m->last;
	m->place = m->place ? m->place : before->place;
	m->state = m->state || m->place ? m->state : before->state;
}

void meetings_join(struct meetings *s, uint32_t named)
{
	for (uint32_t i = 1; i < named; i++)
		share_host(s, s->items[i], s->items[i - 1]);
	for (uint32_t i = 1; i < named; i++)
		join_body(s, s->items[i - 1], s->items[i]);
}
