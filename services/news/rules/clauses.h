/* A sentence taken apart: its clauses, each as a row of elements of its own, as if the writer had
 * made short sentences of it.
 *
 *   The bloc, which India joined in 2017, on Friday adopted a plan and will meet in Minsk.
 *     the bloc adopted a plan on Friday | the bloc will meet in Minsk | India joined in 2017 the
 * bloc
 *
 * Patterns are written for such rows: no gap in them has to step over what lies between. Pure: the
 * words alone decide, by the lists of `verbs`. */
#ifndef SERAI_SERVICES_NEWS_RULES_CLAUSES_H
#define SERAI_SERVICES_NEWS_RULES_CLAUSES_H

#include "services/news/rules/rules.h"

enum clause_kind {
	CLAUSE_MAIN,       /* says something by itself */
	CLAUSE_RELATIVE,   /* ", which ...,": about what stands before it */
	CLAUSE_PARTICIPLE, /* ", saying ..." */
	CLAUSE_APPOSITION, /* ", the president of ...,": no verb of its own */
	CLAUSE_UNDER,      /* "while ...", "after he had ..." */
	CLAUSE_FRAME,      /* "he said on Monday that": whose words the rest is */
	CLAUSE_ELLIPSIS,   /* "X chairs A, Y - B": the verb of its parent is left out */
};

enum { CLAUSES_MAX = 14, CLAUSE_ROWS_MAX = 20 };

struct clause {
	enum clause_kind kind;
	uint8_t parent;
	uint32_t first; /* its first element; what it is about stands right before its comma */
	bool same_time; /* "when ...": its day is that of what it stands under, too */
	bool done;      /* a passive participle: "signed in Minsk", a deed of its own */
	uint32_t about; /* "the agreement | signed in Minsk": behind the paper before it; 0: none */
	uint32_t verb;  /* "the agreement | that A and B signed": its verb; 0: the first element */
};

struct clause_row {
	struct elements elements;
	uint8_t clause;
};

struct clauses {
	struct clause items[CLAUSES_MAX];
	uint32_t len;
	uint8_t *
		of; /* the clause of each element of the sentence; CLAUSES_MAX for a mark between */
	size_t of_room;
	struct clause_row rows[CLAUSE_ROWS_MAX];
	uint32_t rows_len;
	/* "The Lars checkpoint | on the border | was closed": tokens that only tell where the
	 * subject lies, and are no subject themselves. */
	uint32_t lies_first, lies_end;
};

/* Takes the sentence apart, and tells it whether it is `several`. No rows when there is but one
 * clause in plain order. What the clauses held before is overwritten, its memory used again. */
void clauses_find(struct article *article, struct elements *sentence, struct clauses *clauses);
void clauses_fini(struct clauses *clauses);

/* The clause that element `e` of the sentence is of; CLAUSES_MAX for the sentence. */
static inline uint8_t clauses_at(const struct clauses *clauses, uint32_t e)
{
	return clauses->rows_len ? clauses->of[e] : CLAUSES_MAX;
}

/* Is the element of "he said on Monday that"? */
static inline bool clauses_framed(const struct clauses *clauses, uint32_t e)
{
	uint8_t id = clauses_at(clauses, e);
	return id < clauses->len && clauses->items[id].kind == CLAUSE_FRAME;
}

/* May what stands at element `at` of the sentence tell when and where the deed of `clause`
 * happened? Not when it belongs to another deed: to a clause about something else, or to "he said
 * on Monday". */
bool clauses_near(const struct clauses *clauses, uint8_t clause, uint32_t at);

/* Does a match of the whole sentence, from element `first`, take elements of a clause that it
 * enters from the side? Into "the Corridor, which bypasses Russia" leads only "the Corridor". */
bool clauses_crossed(
	const struct clauses *clauses, const struct elements *sentence, const struct match *match);

#endif
