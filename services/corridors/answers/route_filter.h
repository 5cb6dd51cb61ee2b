/* The filters of a route query in the order in which they are laid on, so that when nothing is left
 * the one that removed the last route can be named. Used by route.c. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_ROUTE_FILTER_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_ROUTE_FILTER_H

#include "services/corridors/planner/planner.h"
#include "services/corridors/network/projects.h"
#include "services/corridors/answers/restrictions.h"
#include "services/corridors/answers/route.h"

struct route_filter {
	const struct route_world *world;
	const struct route_query *query;
	const struct overlay *overlay;
	day on;
	const bool *from, *to;      /* per node: the ends, where they are not the query's */
	struct restrictions goods;  /* that refuse the goods of the query, one stage each */
	struct target targets[128]; /* of avoid, then of close */
	uint32_t avoid_count, targets_count;
	struct projects_on projects; /* that the query switches on */
	bool *closed;                /* per link, in the arena: all stages together */
};

/* The filters that every question over the network has under the same names, for a route_query. */
#define ROUTE_FILTERS_OF(asked)                                                                    \
	.avoid = (asked)->avoid, .avoid_count = (asked)->avoid_count, .close = (asked)->close,     \
	.close_count = (asked)->close_count, .status = (asked)->status,                            \
	.status_count = (asked)->status_count, .year = (asked)->year,                              \
	.has_year = (asked)->has_year, .with_project = (asked)->with_project,                      \
	.with_project_count = (asked)->with_project_count
#define ROUTE_GOODS_OF(asked)                                                                      \
	.goods = (asked)->goods, .ignore_regime = (asked)->ignore_regime,                          \
	.ignore_regime_count = (asked)->ignore_regime_count
#define ROUTE_DAY_OF(asked) .as_of = (asked)->as_of, .has_as_of = (asked)->has_as_of

enum err route_filter_init(
	struct route_filter *filter, struct arena *arena, struct why *why) MUST_USE;

/* Stages: 0 closes nothing; each later one closes more. Marks what stages 1..upto close. */
uint32_t route_filter_stages(const struct route_filter *filter);
void route_filter_close(const struct route_filter *filter, uint32_t upto, bool *closed);

/* Which stage removed the last route of a search, in words; its number goes to *last. The search's
 * own `closed` is not asked. */
struct text route_filter_last(const struct route_filter *filter, struct planner *planner,
	const struct planner_query *search, struct arena *arena, uint32_t *last);

/* What each filter left out, `last` the stage that removed the last route; 0: none did. */
void route_filter_tell(const struct route_filter *filter, uint32_t last, struct arena *arena,
	struct route_reply *reply);

/* The stage in words: "avoid RU". */
void route_filter_name(const struct route_filter *filter, uint32_t stage, struct buffer *out);

#endif
