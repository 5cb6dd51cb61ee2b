/* A sentence as patterns see it: words and mentions in a row; and which mention a slot takes. */
#include "services/news/rules.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

static void add_element(struct elements *out, const struct element *element)
{
	out->items = alloc_room(out->items, out->len, &out->room, sizeof(*out->items));
	out->items[out->len++] = *element;
}

void rules_elements(const struct article *article, const struct sentence *s, struct elements *out)
{
	out->len = 0;
	uint32_t next = article_mention_first(article, s->first);
	for (uint32_t at = s->first; at < s->last;) {
		const struct mention *m =
			next < article->mentions_len ? &article->mentions[next] : NULL;
		if (!m || m->first > at) {
			bool the = m && m->first == at + 1 && article_word(article, at, "the");
			if (!the) {
				add_element(out, &(struct element){at, at + 1, NULL,
							 article->tokens[at].word});
				at++;
				continue;
			}
		}
		bool single = m->last - m->first == 1;
		add_element(out, &(struct element){at, m->last, m,
					 single ? article->tokens[m->first].word : 0});
		at = m->last;
		next++;
	}
}

bool rules_slot_accepts(enum slot_kind kind, const struct mention *m)
{
	if (!m)
		return false;
	bool named = !(m->flags & MENTION_ADJECTIVE);
	bool state = m->kind == MENTION_STATE && named, person = m->kind == MENTION_PERSON;
	bool capital = m->kind == MENTION_PLACE && (m->flags & MENTION_CAPITAL);
	bool place = m->kind == MENTION_PLACE || m->kind == MENTION_VENUE;
	bool org = m->kind == MENTION_ORG;
	switch (kind) {
	case SLOT_STATE:
		return state && !(m->flags & MENTION_AUTHORITY);
	case SLOT_NATION:
		return m->kind == MENTION_STATE;
	case SLOT_POWER:
		return state || capital;
	case SLOT_PARTY:
		return state || org;
	case SLOT_ACTOR:
		return state || capital || org || person;
	case SLOT_WHO:
		return state || org || person;
	case SLOT_ORG:
		return org;
	case SLOT_CORRIDOR:
		return m->kind == MENTION_CORRIDOR;
	case SLOT_PERSON:
		return person;
	case SLOT_PLACE:
		return m->kind == MENTION_PLACE;
	case SLOT_VENUE:
		return m->kind == MENTION_VENUE;
	case SLOT_WHERE:
		return place || (state && !(m->flags & MENTION_AUTHORITY));
	case SLOT_DATE:
		return m->kind == MENTION_DATE;
	case SLOT_DURATION:
		return m->kind == MENTION_DURATION;
	case SLOT_NUMBER:
		return m->kind == MENTION_NUMBER && !(m->flags & MENTION_ORDINAL);
	case SLOT_ORDINAL:
		return m->kind == MENTION_NUMBER && (m->flags & MENTION_ORDINAL);
	case SLOT_AMOUNT:
		return m->kind == MENTION_AMOUNT;
	case SLOT_DOCUMENT:
		return m->kind == MENTION_DOCUMENT;
	case SLOT_PHRASE:
	case SLOT_NAMED:
	case SLOT_QUOTED:
		return false;
	}
	UNREACHABLE("slot kind");
}
