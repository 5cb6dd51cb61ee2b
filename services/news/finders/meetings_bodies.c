/* Which body meets, and in which format, by the words of the phrase of a meeting. */
#include "services/news/finders/meetings_inside.h"

/* "EU - Central Asia", "the five Central Asian states": which format that is. */
void meetings_read_region(const struct meetings *s, struct meeting *m)
{
	struct list_value region = {0}, partner = {0};
	bool found = false, with = false;
	uint32_t from = s->row[m->first].first, to = s->row[m->last - 1].last;
	for (uint32_t t = from; t < to; t++) {
		found |= article_list(s->a->article, t, LIST_MEETINGS_REGION,
				 found ? NULL : &region) > t;
		with |= article_list(s->a->article, t, LIST_MEETINGS_PARTNER,
				with ? NULL : &partner) > t;
	}
	if (found && with && (!m->org.len || text_is(m->org, "EU")))
		m->org = partner.text;
	else if (found && !m->org.len && (m->summit || m->body.len))
		m->org = region.text;
}

/* "the council of heads | of the X member states": of what they are heads. */
static void read_heads(const struct meetings *s, struct meeting *m)
{
	struct list_value of;
	for (uint32_t e = m->first; e + 1 < m->last; e++) {
		if (!row_word(s->a, e, "heads") || !row_word(s->a, e + 1, "of"))
			continue;
		for (uint32_t at = e + 2; at < m->last; at++)
			if (row_list(s->a, at, LIST_MEETINGS_HEADS_OF, &of) > at)
				m->body = of.text;
		return;
	}
}

void meetings_read_body(const struct meetings *s, struct meeting *m)
{
	struct list_value value = {0};
	uint32_t from = s->row[m->first].first, to = s->row[m->last - 1].last;
	for (uint32_t t = from; t < to && !m->body.len; t++)
		if (article_list(s->a->article, t, LIST_MEETINGS_BODY, &value) > t)
			m->body = value.text;
	if (text_is(m->body, "none"))
		read_heads(s, m);
	for (uint32_t e = m->first; e < m->last; e++) {
		/* "the 22nd COM": the body that these letters were introduced for. */
		const struct mention *in = s->row[e].mention;
		if (in && in->kind == MENTION_ORG && in->topic.len && !m->body.len)
			m->body = in->topic;
		if (row_in(s->a, e, LIST_MEETINGS_INFORMAL))
			m->kind = TEXT("informal_summit");
		m->next |= row_in(s->a, e, LIST_MEETINGS_NEXT);
	}
}
