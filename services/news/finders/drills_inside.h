/* What the pieces of drills share: drills_names.c finds the phrases, drills_sides.c who exercises
 * and where, drills.c what is done and the facts. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_DRILLS_INSIDE_H
#define SERAI_SERVICES_NEWS_FINDERS_DRILLS_INSIDE_H

#include "services/news/facts/row.h"
#include "services/news/finders/drills.h"

enum drill_deed {
	DRILL_NONE,
	DRILL_HELD,  /* somebody holds it, or it begins, goes on, ends */
	DRILL_HOST,  /* a state has it on its ground */
	DRILL_PART,  /* somebody takes part in it */
	DRILL_BRINGS /* it involves, brings together */
};

struct drill {
	uint32_t first, noun, last; /* elements of the phrase: "the SCO's joint exercise" */
	uint32_t deed, deed_end;
	uint32_t from, to; /* elements that tell of it, and of no other */
	enum drill_deed sort;
	bool off;      /* called off, skipped */
	bool sure;     /* of troops by its own words; else "the exercise", "exercises" */
	bool definite; /* "the exercise": told before, perhaps */
	bool plural;
	bool plain; /* its form is governed by no preposition */
	struct text name;
	uint32_t name_first, name_last; /* elements */
};

struct deed {
	enum drill_deed sort;
	bool off;
	uint32_t first, last; /* elements */
};

/* What is done with an exercise, at `e`: "took place", "will take part in". */
bool drills_deed(const struct assembler *a, uint32_t e, struct deed *deed);

/* "in", "of", "against" */
static inline bool drills_preposition(const struct assembler *a, uint32_t e)
{
	return row_in(a, e, LIST_DRUGS_WHERE) || row_in(a, e, LIST_DRILLS_WITH) ||
	       row_in(a, e, LIST_DRILLS_AWAY);
}

/* Are the element and the noun of one clause? A dash within the name may have cut it in two. */
static inline bool drills_one_clause(const struct assembler *a, const struct drill *d, uint32_t e)
{
	uint8_t id = clauses_at(a->clauses, e);
	return id == CLAUSES_MAX || id == clauses_at(a->clauses, d->noun) ||
	       (d->name.len && id == clauses_at(a->clauses, d->name_last - 1) &&
		       e >= d->name_first);
}

/* Reads the phrase whose noun stands at `e`; false where that word is a verb, or of no exercise. */
bool drills_phrase(const struct assembler *a, uint32_t e, struct drill *drill);

/* Who exercises, and where: TEXT_NONE where the sentence does not tell. */
void drills_actors(const struct assembler *a, const struct drill *drill, struct drill_actors *out);
struct text drills_place(const struct assembler *a, const struct drill *drill);

#endif
