/* What the two halves of the taking apart share: `clauses` finds where clauses begin and end,
 * `clauses_rows` makes rows of them. */
#ifndef SERAI_SERVICES_NEWS_RULES_CLAUSES_INSIDE_H
#define SERAI_SERVICES_NEWS_RULES_CLAUSES_INSIDE_H

#include "services/news/rules/clauses.h"

enum {
	CLAUSES_DEPTH_MAX = 6,
	CLAUSES_BETWEEN = CLAUSES_MAX, /* a mark between two clauses */
	CLAUSES_LIGHT_MAX = 5,
	CLAUSES_ASIDE_MAX = 30 /* elements between two commas that belong together */
};

struct taker {
	struct article *article;
	const struct elements *all;
	struct clauses *out;
	uint8_t stack[CLAUSES_DEPTH_MAX];
	uint32_t depth;           /* of the clauses that are open; the outermost is a main one */
	bool verbed[CLAUSES_MAX]; /* has the clause had its verb? */
	uint32_t dash_end;        /* the dash that closes an aside; 0 outside of one */
	uint32_t dash_depth;      /* of the clauses that were open before it */
};

/* TEXT_NONE for a mention. Asked for at every turn, so they are here to be folded in. */
static inline struct text clauses_word(const struct taker *t, uint32_t e)
{
	if (e >= t->all->len || t->all->items[e].mention)
		return TEXT_NONE;
	return article_folded(t->article, t->all->items[e].first);
}

/* Is the element of the row a plain word of the list? */
static inline bool clauses_row_in(
	const struct taker *t, const struct elements *row, uint32_t e, enum word_list list)
{
	return e < row->len && !row->items[e].mention &&
	       lists_has(t->article->lists, row->items[e].bits, list);
}

static inline bool clauses_in(const struct taker *t, uint32_t e, enum word_list list)
{
	return clauses_row_in(t, t->all, e, list);
}

static inline bool clauses_is(const struct taker *t, uint32_t e, const char *word)
{
	struct text got = clauses_word(t, e);
	size_t len = strlen(word);
	return got.len == len && len && memcmp(got.ptr, word, len) == 0;
}

static inline const struct mention *clauses_mention(const struct taker *t, uint32_t e)
{
	return e < t->all->len ? t->all->items[e].mention : NULL;
}

static inline bool clauses_kind(const struct taker *t, uint32_t e, enum mention_kind kind)
{
	const struct mention *m = clauses_mention(t, e);
	return m && m->kind == kind;
}

/* The words that a relative clause is about end before `end`: where they begin. */
uint32_t clauses_antecedent(const struct taker *t, uint32_t end);

static inline bool clauses_finite(const struct taker *t, uint32_t e)
{
	/* "full-fledged" */
	return clauses_in(t, e, LIST_VERBS_FINITE) && !(e > 0 && clauses_is(t, e - 1, "-"));
}

/* Does the clause that was left by an aside go on with its verb at `e`? */
bool clauses_resumes(const struct taker *t, uint32_t e);

/* "Presiding over the meeting was | Rahmon": the verb before a subject that stands last; 0: none.
 */
uint32_t clauses_inverted(const struct taker *t, const struct elements *row);

/* A dash with blanks around it. */
bool clauses_dash(const struct taker *t, uint32_t e);
/* The dash that closes the aside which the one at `dash` opens; `dash` when none does. */
uint32_t clauses_dash_closing(const struct taker *t, uint32_t dash);

/* "Kazakhstan chairs the SCO, | Kyrgyzstan - the CSTO", "India joined in 2017 and | Iran in 2023":
 * begins a clause without its verb at `from`, behind the mark or word at `border`? The element
 * where its verb is missing, and the clause that has it; `from` when it begins none. */
uint32_t clauses_ellipsis(const struct taker *t, uint32_t border, uint32_t from, uint8_t *full);

/* "the agreement | signed in Minsk by A and B", without a comma: is something said at `e` to have
 * been done with the paper before it? The element behind that paper; 0: no. */
uint32_t clauses_done_behind(const struct taker *t, uint32_t e);

/* "the agreement | that A and B signed in Minsk": says a relative clause that opens at `e` who did
 * something with the paper before it? Where its verb stands; 0: no. `about`: behind that paper. */
uint32_t clauses_that_behind(const struct taker *t, uint32_t e, uint32_t *about);

/* "Signed in Minsk by A and B, | the agreement": the element behind that paper; 0: no. */
uint32_t clauses_done_before(const struct taker *t, uint32_t e);

/* Adds the element to the end of the row. */
void clauses_add(struct elements *row, const struct element *element);

/* A word in the place of the tokens of `there`, or of none of them. */
static inline void clauses_add_word(
	struct taker *t, struct elements *row, const struct element *there, struct text as)
{
	uint32_t word = words_number(t->article->words, as);
	const uint32_t tokens[2] = {there->first, there->last};
	const struct element added = rules_element(t->article, tokens, NULL, word);
	clauses_add(row, &added);
}

/* The row of such a clause: "A and B signed the agreement in Minsk". */
void clauses_done_row(const struct taker *t, uint8_t id, struct elements *row);

/* Does what was said so end at `e`, where the sentence goes on? */
bool clauses_done_ends(const struct taker *t, uint32_t e);

void clauses_make_rows(struct taker *t);

#endif
