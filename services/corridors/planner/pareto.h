/* The planner for several criteria at once: all plans of which none is worse than another in time,
 * cost, CO2e and risk together (the Pareto front), by labels over the state graph, about in the
 * order of arrival.
 *
 * A search backwards from the destination bounds from below what is still to come of each
 * criterion; a label goes when its figures with these bounds are no better than a finished plan's
 * in any criterion, or than those of a label of its own state. The best plan of each criterion is
 * known from that search and serves as the first finished plans. Time is absolute: a service with a
 * timetable is waited for, and since none overtakes another, later departures of one service are
 * never better.
 *
 * The front is exact. Where a question makes very many labels it is made with a tolerance from a
 * count of labels on (never a time, so the same question always has the same answer): then every
 * plan of the exact front has one in the answer that is at most that fraction worse in each
 * criterion. The reply says which tolerance was used. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_PARETO_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_PARETO_H

#include "services/corridors/planner/planner.h"

/* Working memory for searches in one graph: made once, used for many. */
struct pareto;

struct pareto *pareto_create(const struct graph *graph); /* the graph is lent */
void pareto_destroy(struct pareto **pareto);

struct pareto_query {
	uint32_t from, to;  /* nodes */
	const bool *closed; /* one per link: may not be used; NULL: all may */
	int64_t depart;     /* minutes since some Monday 00:00 UTC, not negative */
	double interest;    /* US cents per minute that the freight is under way: inventory cost */
	double epsilon;     /* tolerance from the start; 0: exact */
	bool exact;         /* never more tolerant, however many labels it takes */
	const bool *axes;   /* AXES of them: what counts besides time; NULL: all */
};

/* The tail: labels made until the first and the second tolerance. */
enum { PARETO_LABELS_FIRST = 60000, PARETO_LABELS_SECOND = 200000 };
#define PARETO_EPSILON_FIRST  0.01
#define PARETO_EPSILON_SECOND 0.02

struct pareto_plan {
	int32_t of[AXES]; /* the cost with interest */
	const struct planner_step *steps;
	size_t count;
};

struct pareto_front {
	const struct pareto_plan *plans; /* by time; lent until the next search */
	size_t count;
	double epsilon; /* used in the end; 0: exact */
	size_t labels;  /* made */
};

/* None where there is no way; one without steps from a node to itself. */
struct pareto_front pareto_find(struct pareto *pareto, const struct pareto_query *query);

/* The least of a weighted sum among the plans, which is the least of all plans there are; weights
 * are not negative. Ties go to the earlier plan. */
size_t pareto_best(const struct pareto_front *front, const double weights[AXES]);

#endif
