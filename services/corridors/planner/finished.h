/* The plans that a search for a front has finished, and whether one of them makes a label needless.
 * Inline, since that is asked for every label. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_FINISHED_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_FINISHED_H

#include "proto/base/alloc.h"
#include "services/corridors/planner/figures.h"

#include <stdlib.h>

struct finished_plan {
	figures of;
	int32_t label;
	uint32_t number; /* of those found so far */
};

/* Those that are asked, side by side, in the order in which they were found. */
struct finished_rank {
	lanes of[AXES];
	uint32_t newest; /* number */
};

/* All zero: none, and valid. */
struct finished {
	struct finished_plan *plans; /* none worse than another, the oldest first */
	size_t count, room;
	uint32_t found;
	struct finished_rank *ranks;
	size_t asked, ranks_room;
	unsigned fresh; /* asked that were found since the needless ones were left out */
};

enum { FINISHED_FRESH = 8 };

static inline void finished_fini(struct finished *finished)
{
	free(finished->plans);
	free(finished->ranks);
	*finished = (struct finished){0};
}

static inline void finished_clear(struct finished *finished)
{
	finished->count = finished->asked = finished->found = finished->fresh = 0;
}

/* Is one found after the first `held` at most the limit in every axis? */
static inline bool finished_beats(const struct finished *finished, figures limit, uint32_t held)
{
	for (size_t i = (finished->asked + LANES - 1) / LANES; i > 0; i--) {
		const struct finished_rank *rank = &finished->ranks[i - 1];
		if (rank->newest <= held)
			return false;
		if (lanes_any_cover(rank->of, limit))
			return true;
	}
	return false;
}

static inline void finished_ask(struct finished *finished, const struct finished_plan *plan)
{
	if (finished->asked % LANES == 0) {
		finished->ranks = alloc_room(finished->ranks, finished->asked / LANES,
			&finished->ranks_room, sizeof(*finished->ranks));
		lanes_clear(finished->ranks[finished->asked / LANES].of);
	}
	struct finished_rank *rank = &finished->ranks[finished->asked / LANES];
	lanes_put(rank->of, finished->asked++ % LANES, plan->of);
	rank->newest = plan->number;
}

/* Labels that are yet to come take `edge` or more: of two plans that take no more than that, one is
 * needless when it is no better than the other in all but time. */
static inline bool finished_needless(
	const struct finished *finished, const struct finished_plan *plan, int32_t edge)
{
	figures at = plan->of;
	at[AXIS_TIME] = at[AXIS_TIME] > edge ? at[AXIS_TIME] : edge;
	for (const struct finished_plan *i = finished->plans; i < finished->plans + finished->count;
		i++) {
		if (i == plan || !figures_cover(i->of, at))
			continue;
		figures other = i->of;
		other[AXIS_TIME] = other[AXIS_TIME] > edge ? other[AXIS_TIME] : edge;
		if (i < plan || !figures_cover(at, other))
			return true;
	}
	return false;
}

static inline void finished_thin(struct finished *finished, int32_t edge)
{
	finished->asked = finished->fresh = 0;
	for (size_t i = 0; i < finished->count; i++)
		if (!finished_needless(finished, &finished->plans[i], edge))
			finished_ask(finished, &finished->plans[i]);
}

/* Found by labels that take `edge` or more, or before there were any. */
static inline void finished_add(struct finished *finished, figures of, int32_t label, int32_t edge)
{
	size_t kept = 0;
	for (size_t i = 0; i < finished->count; i++)
		if (figures_cover(finished->plans[i].of, of))
			return;
	for (size_t i = 0; i < finished->count; i++)
		if (!figures_cover(of, finished->plans[i].of))
			finished->plans[kept++] = finished->plans[i];
	finished->count = kept;
	finished->plans = alloc_room(
		finished->plans, finished->count, &finished->room, sizeof(*finished->plans));
	struct finished_plan *plan = &finished->plans[finished->count++];
	*plan = (struct finished_plan){of, label, ++finished->found};
	if (++finished->fresh < FINISHED_FRESH)
		finished_ask(finished, plan);
	else
		finished_thin(finished, edge);
}

#endif
