/* One figure for each axis, compared and added all at once by the processor's vector instructions.
 * Inline, since the search for fronts does little else. */
#ifndef SERAI_SERVICES_CORRIDORS_PLANNER_FIGURES_H
#define SERAI_SERVICES_CORRIDORS_PLANNER_FIGURES_H

#include "services/corridors/network/graph.h"

#include <string.h>

typedef int32_t figures __attribute__((vector_size(AXES * sizeof(int32_t))));

/* Are all of a comparison's lanes false? */
static inline bool figures_none(figures mask)
{
	uint64_t halves[2];
	_Static_assert(sizeof(halves) == sizeof(mask), "four axes");
	memcpy(halves, &mask, sizeof(halves));
	return !(halves[0] | halves[1]);
}

/* Are all of them true? */
static inline bool figures_all(figures mask)
{
	return figures_none(~mask);
}

/* Is a at most b in every axis? */
static inline bool figures_cover(figures a, figures b)
{
	return figures_none(a > b);
}

/* a where the mask is true, else b. */
static inline figures figures_pick(figures mask, figures a, figures b)
{
	return (a & mask) | (b & ~mask);
}

static inline figures figures_least(figures a, figures b)
{
	return figures_pick(a < b, a, b);
}

static inline figures figures_same(int32_t figure)
{
	return (figures){figure, figure, figure, figure};
}

/* The same axis of several that stand side by side; those that are not there have all the most.
 * Below each axis is named, since compilers leave such short loops as they are. */
enum { LANES = 4 };
typedef int32_t lanes __attribute__((vector_size(LANES * sizeof(int32_t))));

static inline void lanes_clear(lanes of[AXES])
{
	of[AXIS_TIME] = of[AXIS_COST] = of[AXIS_CO2] = of[AXIS_RISK] =
		(lanes){INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX};
}

static inline void lanes_put(lanes of[AXES], size_t lane, figures put)
{
	of[AXIS_TIME][lane] = put[AXIS_TIME];
	of[AXIS_COST][lane] = put[AXIS_COST];
	of[AXIS_CO2][lane] = put[AXIS_CO2];
	of[AXIS_RISK][lane] = put[AXIS_RISK];
}

static inline figures lanes_get(const lanes of[AXES], size_t lane)
{
	return (figures){
		of[AXIS_TIME][lane], of[AXIS_COST][lane], of[AXIS_CO2][lane], of[AXIS_RISK][lane]};
}

/* Which of them are at least that in every axis? */
static inline lanes lanes_covered(const lanes of[AXES], figures by)
{
	_Static_assert(AXES == 4, "each axis is named here");
	return ~((of[AXIS_TIME] < by[AXIS_TIME]) | (of[AXIS_COST] < by[AXIS_COST]) |
		 (of[AXIS_CO2] < by[AXIS_CO2]) | (of[AXIS_RISK] < by[AXIS_RISK]));
}

/* Is one of them at most that in every axis? */
static inline bool lanes_any_cover(const lanes of[AXES], figures limit)
{
	lanes more = (of[AXIS_TIME] > limit[AXIS_TIME]) | (of[AXIS_COST] > limit[AXIS_COST]) |
		     (of[AXIS_CO2] > limit[AXIS_CO2]) | (of[AXIS_RISK] > limit[AXIS_RISK]);
	return !figures_all(more);
}

#endif
