/* When figures were. */
#include "services/news/finders/figures_inside.h"

#include <string.h>

enum { HALF_REACH = 40, DAY_LEN = 10, CLAUSE_TOLL = 100 };

/* How far the day is from the figure; UINT32_MAX: it is of something else. */
static uint32_t date_far(const struct figures *f, const struct figure *figure, uint32_t e)
{
	const struct mention *m = f->row[e].mention;
	if (!m || m->kind != MENTION_DATE || e < f->start || m->id.ptr[0] == '-')
		return UINT32_MAX;
	uint32_t least = e > FIGURES_COMPARED + 2 ? e - FIGURES_COMPARED - 2 : 0;
	least = least > figure->last || e < figure->last ? least : figure->last;
	for (uint32_t at = least; at < e; at++) {
		/* "handled 3 million tonnes | over the first three months", "3 % more | over 2022"
		 */
		bool over = figures_in(f, at, LIST_FIGURES_OVER) &&
			    (at == 0 || !(figures_in(f, at - 1, LIST_FIGURES_MORE) ||
						figures_in(f, at - 1, LIST_FIGURES_LESS)));
		if (!over && (figures_in(f, at, LIST_FIGURES_THAN) ||
				     figures_in(f, at, LIST_FIGURES_SAME)))
			return UINT32_MAX;
	}
	if (e > 0 && figures_in(f, e - 1, LIST_FIGURES_SINCE))
		return UINT32_MAX;
	/* "between | 2016 and 2018": it ended with the second */
	if (e > 0 && figures_in(f, e - 1, LIST_FIGURES_RANGE) && row_day(f->a, e + 2))
		return UINT32_MAX;
	/* "15 million are carried; | by 2030": of the other half */
	uint32_t from = e < figure->first ? e : figure->last,
		 to = e < figure->first ? figure->first : e;
	for (uint32_t at = from; at < to && at < from + HALF_REACH; at++)
		if (row_word(f->a, at, ";"))
			return UINT32_MAX;
	if (e > 0 && figure_is_change(figure) && e >= figure->last &&
		figures_in(f, e - 1, LIST_FIGURES_FROM))
		return UINT32_MAX;
	bool one_day = m->id.len == DAY_LEN && memchr(m->id.ptr, '/', m->id.len) == NULL;
	if (one_day && !(e > 0 && figures_in(f, e - 1, LIST_FIGURES_BY_DAY)))
		return UINT32_MAX;
	if (clauses_framed(f->a->clauses, e))
		return UINT32_MAX;
	uint8_t id = clauses_at(f->a->clauses, e);
	/* "stood at 44,272 in 2023, | but by 2024": what is told of in another clause */
	bool apart = id < f->a->clauses->len && id != f->a->clauses->of[figure->first];
	enum clause_kind own =
		apart ? f->a->clauses->items[f->a->clauses->of[figure->first]].kind : CLAUSE_MAIN;
	bool leans = own == CLAUSE_PARTICIPLE || own == CLAUSE_RELATIVE || own == CLAUSE_ELLIPSIS;
	if (apart && !leans && (f->told_in >> id & 1))
		return UINT32_MAX;
	/* "the port, which opened in 2018, | handles" */
	enum clause_kind there = apart ? f->a->clauses->items[id].kind : CLAUSE_MAIN;
	if (!leans && (there == CLAUSE_RELATIVE || there == CLAUSE_PARTICIPLE))
		return UINT32_MAX;
	uint32_t far = e < figure->first ? 2 * (figure->first - e) : 2 * (e - figure->last) + 1;
	return far + (apart ? CLAUSE_TOLL : 0);
}

bool figure_is_listed(const struct figures *f, const struct figure *figure)
{
	return figure->first - figure->from < FIGURES_UNIT_REACH &&
	       row_any(f->a, figure->from, figure->first, LIST_FIGURES_AND) &&
	       !row_any(f->a, figure->from, figure->first, LIST_VERBS_FINITE);
}

/* "carried 14 million tonnes, | by 2030 20 million are expected": a day between two amounts, cut
 * off from the first. */
static bool is_of_next(const struct figures *f, const struct figure *figure, uint32_t e)
{
	const struct figure *end = f->items + f->count, *next = figure + 1;
	while (next < end && (next->first < e || figure_is_change(next)))
		next++;
	return next < end && row_any(f->a, figure->last, e, LIST_FIGURES_STOPS) &&
	       !row_any(f->a, e, next->first, LIST_FIGURES_STOPS);
}

static void find_date(const struct figures *f, struct figure *figure)
{
	uint32_t best = UINT32_MAX, until = f->len;
	/* A day behind the next amount is that one's. */
	const struct figure *end = f->items + f->count;
	for (const struct figure *next = figure + 1; next < end && until == f->len; next++)
		if (!figure_is_change(next) && next->role != FIGURE_NONE &&
			!figure_is_listed(f, next))
			until = next->first;
	for (uint32_t e = f->start; e < until; e++) {
		uint32_t far = date_far(f, figure, e);
		if (far < best && !(e >= figure->last && is_of_next(f, figure, e))) {
			best = far;
			figure->date = f->row[e].mention;
		}
	}
}

/* "grew 63 % | to 1.1 million tonnes in 2024": one time for both. */
static void share_dates(struct figures *f)
{
	for (uint32_t i = 0; i < f->count; i++) {
		struct figure *figure = &f->items[i];
		if (figure->role == FIGURE_NONE || figure->date)
			continue;
		/* "A carried 210,000 TEU in 2023; B | 20,000" */
		if (figure->left_out &&
			!row_any(f->a, figure->from, figure->first, LIST_FIGURES_MEANT))
			figure->date = (figure - 1)->date;
		if (!figure_is_change(figure))
			continue;
		const struct figure *after = i + 1 < f->count ? figure + 1 : NULL;
		const struct figure *before = i > 0 ? figure - 1 : NULL;
		if (after && after->role == FIGURE_AMOUNT)
			figure->date = after->date;
		else if (before && before->role == FIGURE_AMOUNT)
			figure->date = before->date;
	}
}

void figures_dates(struct figures *f)
{
	for (uint32_t i = 0; i < f->count; i++)
		if (f->items[i].role != FIGURE_NONE)
			find_date(f, &f->items[i]);
	share_dates(f);
}
