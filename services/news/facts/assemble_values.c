/* What a mention is as the value of an argument. */
#include "services/news/facts/assemble.h"

#include "services/news/entities/strangers.h"

#include <stdio.h>
#include <string.h>

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

static bool is_of_org(const struct mention *person)
{
	return person->country.len != 2 || text_is(person->country, "EU") ||
	       text_is(person->country, "UN");
}

/* Whom a person speaks and pays for: a state, or an organisation. */
static struct text employer_of(struct article *article, const struct mention *m)
{
	return is_of_org(m) && m->country.len ? assemble_org(article, m->country) : m->country;
}

static struct text home_of(const struct mention *person)
{
	return is_of_org(person) ? TEXT_NONE : person->country;
}

/* One without an id is nobody that a claim may name. */
static struct text known_org(struct article *article, const struct mention *m)
{
	return strangers_nameless(m->id) ? TEXT_NONE : assemble_org(article, m->id);
}

struct text assemble_value(struct article *article, enum arg_kind kind, const struct mention *m)
{
	bool capital = m->kind == MENTION_PLACE && (m->flags & MENTION_CAPITAL);
	switch (kind) {
	case ARG_ORG:
		return m->kind == MENTION_ORG ? m->id : TEXT_NONE;
	case ARG_STATE:
		return m->kind == MENTION_PERSON ? home_of(m) : assemble_state(m);
	case ARG_ENTITY:
		if (m->kind == MENTION_ORG)
			return known_org(article, m);
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
			return known_org(article, m);
		return capital ? m->country : m->id;
	default:
		return TEXT_NONE;
	}
}

static bool names_one(const struct fact *fact, const struct args_entry *e)
{
	const struct arg_type *arg = fact_arg(fact->type, text_of(e->name));
	return e->kind == ARGS_ONE_TEXT && arg &&
	       (arg->kind == ARG_ENTITY || arg->kind == ARG_ORG || arg->kind == ARG_STATE ||
		       arg->kind == ARG_PERSON || strcmp(e->name, "body") == 0 ||
		       strcmp(e->name, "predecessor") == 0);
}

enum { ORG_MARK = 4 }; /* "org:" */

static struct text without_mark(struct text id)
{
	return text_starts(id, TEXT("org:")) ? text_slice(id, ORG_MARK, id.len) : id;
}

/* "attended by all members of the SCO": the organisation does not come to its own meeting. Of a
 * list it is left out; true when nobody else came. */
static bool attends_itself(struct fact *fact)
{
	const struct args_entry *org = facts_entry(fact, TEXT("org"));
	struct args_entry *guests = facts_entry(fact, TEXT("participants"));
	if (strcmp(fact->type->name, "summit.attended") != 0 || !org || !guests ||
		guests->kind != ARGS_TEXT_LIST)
		return false;
	uint32_t kept = 0;
	struct text *items = (struct text *)guests->items;
	for (uint32_t i = 0; i < guests->count; i++) {
		if (!text_starts(items[i], TEXT("org:")) ||
			!text_equal(without_mark(items[i]), org->text))
			items[kept++] = items[i];
	}
	guests->count = kept;
	return kept == 0;
}

/* "the council of the organisation", both known by one name: nothing is a part of itself, and
 * nobody takes over from himself. */
static bool relates_to_itself(const struct fact *fact)
{
	for (unsigned i = 0; i < fact->args.count; i++) {
		const struct args_entry *e = &fact->args.entries[i];
		for (unsigned k = 0; names_one(fact, e) && k < i; k++) {
			const struct args_entry *other = &fact->args.entries[k];
			if (names_one(fact, other) &&
				text_equal(without_mark(other->text), without_mark(e->text)))
				return true;
		}
	}
	return false;
}

bool assemble_of_stranger(struct fact *fact)
{
	unsigned kept = 0;
	for (unsigned i = 0; i < fact->args.count; i++) {
		const struct args_entry *e = &fact->args.entries[i];
		const struct arg_type *arg = fact_arg(fact->type, text_of(e->name));
		bool nameless = arg && arg->kind == ARG_ORG && strangers_nameless(e->text);
		if (nameless && arg->required)
			return true;
		if (!nameless)
			fact->args.entries[kept++] = *e;
	}
	fact->args.count = kept;
	return false;
}

bool assemble_of_itself(struct fact *fact)
{
	return relates_to_itself(fact) || attends_itself(fact);
}
