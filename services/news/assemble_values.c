/* What a mention is as the value of an argument. */
#include "services/news/assemble.h"

#include <stdio.h>

struct text assemble_org(struct article *article, struct text id)
{
	char text[128];
	int n = snprintf(text, sizeof(text), "org:%.*s", TEXT_ARG(id));
	return arena_copy(&article->arena, (struct text){text, (size_t)n});
}

struct text assemble_state(const struct mention *m)
{
	if (m->kind == MENTION_STATE)
		return m->id;
	return m->kind == MENTION_PLACE || m->kind == MENTION_VENUE ? m->country : TEXT_NONE;
}

/* Whom a person speaks and pays for: a state, or an organisation. */
static struct text employer_of(struct article *article, const struct mention *m)
{
	bool org = m->country.len != 2 || text_is(m->country, "EU") || text_is(m->country, "UN");
	return org && m->country.len ? assemble_org(article, m->country) : m->country;
}

struct text assemble_value(struct article *article, enum arg_kind kind, const struct mention *m)
{
	bool capital = m->kind == MENTION_PLACE && (m->flags & MENTION_CAPITAL);
	switch (kind) {
	case ARG_ORG:
		return m->kind == MENTION_ORG ? m->id : TEXT_NONE;
	case ARG_STATE:
		return assemble_state(m);
	case ARG_ENTITY:
		if (m->kind == MENTION_ORG)
			return assemble_org(article, m->id);
		return m->kind == MENTION_PERSON ? employer_of(article, m) : assemble_state(m);
	case ARG_CORRIDOR:
		return m->kind == MENTION_CORRIDOR ? m->id : TEXT_NONE;
	case ARG_PERSON:
		return m->kind == MENTION_PERSON ? m->id : TEXT_NONE;
	case ARG_PLACE:
		return m->id;
	case ARG_DATE:
		return m->kind == MENTION_DATE ? m->id : TEXT_NONE;
	case ARG_DURATION:
		return m->kind == MENTION_DURATION ? m->id : TEXT_NONE;
	case ARG_CURRENCY:
		return m->kind == MENTION_AMOUNT ? m->office : TEXT_NONE;
	case ARG_TEXT:
		if (m->kind == MENTION_ORG)
			return assemble_org(article, m->id);
		return capital ? m->country : m->id;
	default:
		return TEXT_NONE;
	}
}
