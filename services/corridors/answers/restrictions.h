/* Goods that may not pass, or only under conditions: which rows of the sheet bear on a consignment,
 * by its class, its ends and the day. A hard filter with a reason, not a weight. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_RESTRICTIONS_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_RESTRICTIONS_H

#include "services/corridors/network/target.h"

enum { RESTRICTIONS_MAX = 64 };

struct restriction {
	const struct corridor_restriction *row;
	struct target target;
};

/* What is asked of. Each end is one place or many: `from` and `to` mark them among the nodes. */
struct restrictions_ask {
	struct text goods; /* TEXT_NONE: general */
	const struct text *ignore_regime;
	uint32_t ignore_regime_count;
	const bool *from, *to;
};

struct restrictions {
	struct restriction items[RESTRICTIONS_MAX]; /* that refuse */
	struct restriction told[RESTRICTIONS_MAX];  /* that restrict */
	uint32_t count, told_count;
	struct text goods; /* TEXT_NONE: general, which nothing restricts */
	bool held;         /* some row is of these goods, whether it bears on the query or not */
};

/* Of the goods, without the regimes that are ignored. ERR_BAD_VALUE names the classes; ERR_RULE: a
 * row bears on some of the ends alone, so that no one answer is right for all of them. The place
 * of a refusal is the field alone, "goods". */
enum err restrictions_take(const struct network *network, const struct restrictions_ask *ask,
	day on, struct restrictions *out, struct why *why) MUST_USE;

/* "EU-833-2 (EU-RU): ...". */
void restrictions_name(const struct restriction *restriction, struct buffer *out);

/* Fills the reply's restrictions, and a note where none is held of such goods. */
struct route_plan;
void restrictions_show(const struct restrictions *restrictions, const struct network *network,
	const struct route_plan *plan, struct arena *arena, struct route_reply *reply);

#endif
