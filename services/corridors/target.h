/* What a person points at when something is to be avoided, closed or disrupted: a state, a place, a
 * link, all links between two places, a mode. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_TARGET_H
#define SERAI_SERVICES_CORRIDORS_TARGET_H

#include "services/corridors/network.h"

enum target_kind {
	TARGET_COUNTRY,
	TARGET_NODE,
	TARGET_LINK,
	TARGET_PAIR,
	TARGET_MODE,
	TARGET_CORRIDOR,
	TARGET_BORDER,
	TARGET_GAUGE
};

struct target {
	enum target_kind kind;
	struct text given;   /* lent, as it was written */
	struct text country; /* COUNTRY; one side of BORDER */
	struct text beyond;  /* the other */
	const struct corridor *corridor;
	uint32_t node, other; /* NODE; both of PAIR */
	uint32_t link;
	enum mode mode; /* MODE; of PAIR where any_mode is false */
	bool any_mode;
	uint16_t gauge; /* GAUGE */
};

/* RU, KZAAU, Aktau, L384, KZAAU-AZALA, KZAAU-AZALA:sea, road; or country:, node:, link:, mode:
 * before it; border:KG-TJ, corridor:TITR, gauge:1520. */
enum err target_parse(const struct network *network, struct text given, struct target *out,
	struct why *why) MUST_USE;

/* Does the link lie in it? */
bool target_has(const struct network *network, const struct target *target, uint32_t link);
bool target_has_node(const struct network *network, const struct target *target, uint32_t node);

#endif
