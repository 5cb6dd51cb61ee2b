/* For rolls and rolls_phrase: what both ask of elements. */
#ifndef SERAI_SERVICES_NEWS_RULES_ROLLS_INSIDE_H
#define SERAI_SERVICES_NEWS_RULES_ROLLS_INSIDE_H

#include "services/news/rules/rules_inside.h"

enum { LIST_OFFICE_MAX = 8, JOINTS_MAX = 3, INITIAL_MAX = 2 /* bytes: "Sh." */ };

static inline bool is_kind(const struct machine *m, uint32_t e, enum mention_kind kind)
{
	return e < m->elements->len && m->elements->items[e].mention &&
	       m->elements->items[e].mention->kind == kind;
}

static inline bool is_adjective(const struct machine *m, uint32_t e)
{
	return is_kind(m, e, MENTION_STATE) &&
	       (m->elements->items[e].mention->flags & MENTION_ADJECTIVE);
}

static inline bool is_dash(const struct machine *m, uint32_t e)
{
	return rules_mark_is(m, e, "—") || rules_mark_is(m, e, "–") || rules_mark_is(m, e, "--");
}

static inline bool is_capital(const struct machine *m, uint32_t e)
{
	return m->article->tokens[m->elements->items[e].first].capital;
}

/* Tokens that may join two members of a list, from `at`; `at` when there are none. */
static inline uint32_t list_joint(const struct machine *m, uint32_t at)
{
	uint32_t end = at, next;
	while (end < at + JOINTS_MAX && (next = rules_end(m, SET_LIST_JOINT, end)) > end)
		end = next;
	return end;
}

static inline bool takes_persons(const struct slot *slot)
{
	return slot->kind == SLOT_PERSON || slot->kind == SLOT_RULER || slot->kind == SLOT_WHO ||
	       slot->kind == SLOT_ACTOR;
}

static inline bool takes_parties(const struct slot *slot)
{
	return slot->kind <= SLOT_ORG;
}

static inline bool is_initial(const struct machine *m, uint32_t stop)
{
	return stop > 0 && rules_mark_is(m, stop, ".") && !m->elements->items[stop - 1].mention &&
	       is_capital(m, stop - 1) &&
	       article_folded(m->article, m->elements->items[stop - 1].first).len <= INITIAL_MAX;
}

static inline bool is_verb(const struct machine *m, uint32_t e)
{
	return rules_word_in(m, e, LIST_VERBS_FINITE) && !is_capital(m, e);
}

static inline uint32_t after_adverbs(const struct machine *m, uint32_t e)
{
	while (rules_word_in(m, e, LIST_VERBS_ADVERB))
		e++;
	return e;
}

static inline bool is_office(const struct machine *m, uint32_t e)
{
	return rules_word_in(m, e, LIST_PEOPLE_ROLE_WORD) || rules_among(m, e, SET_LIST_STAND_FOR);
}

/* The item from `from` where it is a noun phrase: a head, which may be ROLL_NOBODY, and where it
 * ends. */
bool rolls_phrase(
	const struct machine *m, const struct slot *slot, struct roll *roll, uint32_t from);

/* "the presidents of | Armenia, Iran and Belarus — A, B and C": behind the first of those who are
 * named after the states that they are of; 0 where nobody is. */
uint32_t rolls_named_behind(const struct machine *m, const struct slot *slot, uint32_t state);

/* "12 countries of the former | Union": a whole of which members are parts is none itself. */
bool rolls_whole(const struct machine *m, const struct slot *slot, uint32_t at);

/* "the Russian | and Chinese ambassadors": states by their adjectives, with one office behind the
 * last. Takes the one at `at`, the first of a list where roll->end is 0. */
bool rolls_shared(const struct machine *m, const struct slot *slot, struct roll *roll, uint32_t at);

#endif
