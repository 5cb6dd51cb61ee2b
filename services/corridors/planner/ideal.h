/* One search backwards from a destination for all criteria at once: of each state at least how much
 * of each is still to come, wherever in the world the ways of which each is the least may lead. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_IDEAL_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_IDEAL_H

#include "services/corridors/planner/steps.h"

#define IDEAL_NEVER (INT32_MAX / 4) /* no way from here */

enum { IDEAL_BINS = 4096 };

typedef float ideal_scale __attribute__((vector_size(AXES * sizeof(float))));

/* Working memory for searches over the same steps. */
struct ideal {
	const struct steps *steps;
	struct ideal_state {
		figures least; /* IDEAL_NEVER: no way, or none within the limit */
		figures first; /* of each axis the step back to take, where least is below the limit
				*/
	} * states;
	uint32_t heads[IDEAL_BINS], *next;
	uint32_t waiting, at;
	figures counts, limit;
	bool cut; /* some state has no less than the limit, known or not */
	ideal_scale scale;
};

void ideal_init(struct ideal *ideal, const struct steps *steps); /* the steps are lent */
void ideal_fini(struct ideal *ideal);

struct ideal_query {
	uint32_t from, to;  /* nodes */
	const bool *closed; /* per link, or NULL */
	figures counts;     /* all ones where the axis counts; of others nothing is to come */
	double beyond; /* look as far as this multiple of what `from` needs: states farther away
			  have that figure, which is still a bound */
};

/* Fills the states; *found: of the states in which freight leaves `from`, the least of each
 * criterion. False: there is no way. */
bool ideal_find(struct ideal *ideal, const struct ideal_query *query, figures *found);

#endif
