/* For rules_match and rules_slots: a pattern on its way over the elements of a sentence. */
#ifndef SERAI_SERVICES_NEWS_RULES_RULES_INSIDE_H
#define SERAI_SERVICES_NEWS_RULES_RULES_INSIDE_H

#include "services/news/rules/rules.h"

struct machine {
	const struct article *article;
	const struct elements *elements;
	const struct pattern *sets; /* by enum word_set */
	const struct pattern *pattern;
	struct match *match;
	unsigned steps;
	uint32_t deepest, stopped; /* the last instruction that was reached, and at which element */
};

_Static_assert(SET_COUNT <= 64, "an element has a bit for each set");

static inline bool rules_takes(const struct machine *m, enum slot_kind kind, uint32_t at)
{
	return m->elements->items[at].kinds >> kind & 1;
}

/* Is there this plain word or mark, as it is folded? */
static inline bool rules_mark_is(const struct machine *m, uint32_t at, const char *mark)
{
	const struct element *items = m->elements->items;
	return at < m->elements->len && !items[at].mention &&
	       article_word(m->article, items[at].first, mark);
}

/* Is there a plain word of the list? */
static inline bool rules_word_in(const struct machine *m, uint32_t at, enum word_list list)
{
	const struct element *items = m->elements->items;
	return at < m->elements->len && !items[at].mention && lists_bit(items[at].lists, list);
}

static inline bool rules_is_quote(const struct machine *m, uint32_t at)
{
	const struct element *e = &m->elements->items[at];
	uint8_t kind = m->article->tokens[e->first].kind;
	return !e->mention && (kind == TOKEN_OPEN || kind == TOKEN_CLOSE);
}

/* Is the mention at `at` a name in another case than a subject's? (rules_cases.c) */
bool rules_is_oblique(const struct machine *m, uint32_t at);

/* The element after the words of the set, the first of which stands at `at`. */
uint32_t rules_words_end(const struct machine *m, enum word_set set, uint32_t at);

static inline uint32_t rules_end(const struct machine *m, enum word_set set, uint32_t at)
{
	bool may = at < m->elements->len && (m->elements->items[at].sets >> set & 1);
	return may ? rules_words_end(m, set, at) : at;
}

static inline bool rules_among(const struct machine *m, uint32_t at, enum word_set set)
{
	return rules_end(m, set, at) > at;
}

/* Does the pattern's instruction and what follows it match from the element? */
bool rules_run(struct machine *m, uint32_t pc, uint32_t at);

/* A pattern of a clause, whose first part begins at the element. When it does not match, `first`
 * and `last` of the match are the clause, and `deepest` is of the part that was not met. */
bool rules_run_clause(struct machine *m, uint32_t at);

/* Where what a slot takes may end, as it is to be tried. */
enum { ROLL_ENDS_MAX = 5 };
struct roll_ends {
	uint32_t items[ROLL_ENDS_MAX];
	uint32_t len;
};

/* Fills `ends`; false when the slot takes nothing at `at`. */
bool rules_take(
	const struct machine *m, const struct slot *slot, uint32_t at, struct roll_ends *ends);

/* The first member of a list, or of a single name; false when the slot takes nothing at `at`. */
bool rolls_start(const struct machine *m, const struct slot *slot, uint32_t at, struct roll *roll);
bool rolls_next(const struct machine *m, const struct slot *slot, struct roll *roll);
uint32_t rolls_stood_for(const struct machine *m, uint32_t at);
/* All that follow the first. */
void rolls_take(const struct machine *m, const struct slot *slot, struct roll *roll,
	struct roll_ends *ends);

/* Nothing before it, and no 's after it, says that it is no subject. */
bool rules_is_subject(const struct machine *m, uint32_t at);

/* "Turkmenistan's Gurbanguly Berdimuhamedov", where the slot takes persons. */
bool rules_owns_person(const struct machine *m, const struct slot *slot, uint32_t at);

/* Whom a verb without a subject of its own speaks of: "X condemned the attack and | expressed"
 * goes on about X, "X, which | joined" about what stands before the comma. False when there is
 * none. */
bool rules_carried(
	const struct machine *m, const struct slot *slot, uint32_t at, struct capture *out);

/* "Uzbekistan, for its part, will invest": the element after what stands between commas or in
 * brackets; `at` when nothing does. */
uint32_t rules_after_aside(const struct machine *m, uint32_t at);

/* Is somebody told to do what follows: "urging X to", "called on X to"? */
bool rules_urges(const struct machine *m, uint32_t at);

/* Does the gap end before the element? */
bool rules_blocks(const struct machine *m, const struct instruction *gap, uint32_t at);

#endif
