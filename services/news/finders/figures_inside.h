/* For figures*.c: the figures of a sentence, and what is asked of them. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_FIGURES_INSIDE_H
#define SERAI_SERVICES_NEWS_FINDERS_FIGURES_INSIDE_H

#include "services/news/finders/figures_things.h"

enum { FIGURES_UNIT_REACH = 6, FIGURES_COMPARED = 3, FIGURES_TO_REACH = 9 };

enum figure_role {
	FIGURE_AMOUNT,
	FIGURE_CAPACITY,
	FIGURE_GROWTH,
	FIGURE_DECLINE,
	FIGURE_WAIT,  /* how long one waits there */
	FIGURE_QUEUE, /* how many wait there */
	FIGURE_NONE
};

struct figure {
	uint32_t first, last; /* elements of the number and its unit */
	uint32_t from;        /* where the figure before it ends */
	double value, value_to;
	struct text unit;
	enum figure_role role;
	bool left_out; /* its unit, which is that of the figure before */
	bool part;     /* of what is carried, or nothing of the kind */
	const struct mention *date;
};

struct figures {
	const struct assembler *a;
	const struct element *row;
	uint32_t len;
	struct figure *items; /* in the article's arena */
	uint32_t count;
	size_t room;
	struct figures_things things;
	uint32_t start;   /* behind the dateline */
	uint32_t told_in; /* bit i: clause i has a figure that is told; found by figures_tell */
};

/* Does an entry of the list stand there, with all of its words? */
static inline bool figures_in(const struct figures *f, uint32_t e, enum word_list list)
{
	return row_list(f->a, e, list, NULL) > e;
}

static inline bool figure_is_change(const struct figure *figure)
{
	return text_is(figure->unit, "percent") || text_is(figure->unit, "times");
}

static inline bool figure_is_time(const struct figure *figure)
{
	return text_is(figure->unit, "hours") || text_is(figure->unit, "days");
}

/* "rose | to 5 million", and not "up to 5 million" */
static inline bool figure_is_target(const struct figures *f, const struct figure *figure)
{
	uint32_t e = figure->first;
	return e > 0 && figures_in(f, e - 1, LIST_FIGURES_TO) &&
	       !(e > 1 && figures_in(f, e - 2, LIST_FIGURES_MORE));
}

/* "4 million tonnes of freight | and 56,500 TEU in 2023": one time for both. */
bool figure_is_listed(const struct figures *f, const struct figure *figure);

/* "tonnes", "China-Europe freight trains", "units (TEU": the element behind the unit of the number
 * that ends before `e`; `e` when it has none. */
uint32_t figures_unit(const struct figures *f, uint32_t e, struct text *unit);

/* Reads the numbers with a unit, and words such as "doubled". */
void figures_numbers(struct figures *f);

/* "This is | 62 % more", "Customs data shows that this was | 5 % less": of what was told before. */
bool figure_points(const struct figures *f, const struct figure *figure);

/* What each of them tells: an amount, a capacity, a change, or nothing of what is carried. */
void figures_tell(struct figures *f);

/* When each was, as far as the sentence tells. */
void figures_dates(struct figures *f);

#endif
