/* Who stands beside a deed in the row that is read: before it as its subject, behind it as its
 * object, or behind a preposition; each a list with its offices, as rules read lists. What was
 * found becomes a fact as the match of a rule does. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_SIDES_H
#define SERAI_SERVICES_NEWS_FINDERS_SIDES_H

#include "services/news/facts/assemble.h"

/* A deed with its sides. Begin with its rule, and the elements of its words. */
struct deed {
	const struct rule *rule;
	uint32_t first, last;
	struct pattern pattern;
	struct match match;
};
struct deed deed_begin(const struct rule *rule, uint32_t first, uint32_t last);

/* Adds who stands at `at`. */
void deed_side(struct deed *deed, const struct slot *slot, struct capture at);
/* Makes the fact. */
void deed_told(struct assembler *a, struct deed *deed);

/* Calls `read` with every clause of the sentence as a row, and with the sentence itself. */
void sides_rows(const struct assembler *a, void (*read)(struct assembler *row));

/* Is the sentence read as a whole, though it has clauses? Then no subject is sought in it. */
static inline bool sides_whole(const struct assembler *a)
{
	return a->elements == a->whole && a->clauses->rows_len > 0;
}

/* The list at `e`; false where none begins there. */
bool sides_at(const struct assembler *a, const struct slot *slot, uint32_t e, struct capture *out);
/* The list at `e`, or behind words of offices; behind any words where it may stand `far`. */
bool sides_from(const struct assembler *a, const struct slot *slot, uint32_t e, bool far,
	struct capture *out);
/* The nearest list before `deed` that no preposition governs. */
bool sides_subject(
	const struct assembler *a, const struct slot *slot, uint32_t deed, struct capture *out);
/* The list behind a word of the list, from `e` on, before another verb. */
bool sides_behind(const struct assembler *a, const struct slot *slot, uint32_t e,
	enum word_list lead, struct capture *out);

/* "X 's | arrest of": the list that owns what stands at `e`. */
bool sides_owner(
	const struct assembler *a, const struct slot *slot, uint32_t e, struct capture *out);

/* "was | granted", "has been officially | closed": is it done to what stands before? Adverbs and
 * words of the list may stand between. */
bool sides_passive(const struct assembler *a, uint32_t verb, enum word_list light);

/* Another verb, or words behind which something else is told. */
bool sides_ends(const struct assembler *a, uint32_t e);

/* How many the list names, two at most. */
uint32_t sides_count(const struct assembler *a, const struct slot *slot, const struct capture *at);
/* Does it name persons, or those who stand for states and organisations? */
bool sides_people(const struct assembler *a, const struct slot *slot, const struct capture *at);
/* Does it name one of the kind? */
bool sides_any(const struct assembler *a, const struct slot *slot, const struct capture *at,
	enum mention_kind kind);

/* Does a place stand near enough to [first, last) to be told of it? */
bool sides_place(const struct assembler *a, uint32_t first, uint32_t last);

#endif
