/* What a person points at when something is to be avoided, closed or disrupted: a state, a place, a
 * link, all links between two places, those of a mode at a place, a mode. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_TARGET_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_TARGET_H

#include "services/corridors/network/network.h"

enum target_kind {
	TARGET_COUNTRY,
	TARGET_NODE,
	TARGET_LINK,
	TARGET_PAIR,
	TARGET_AT,
	TARGET_MODE,
	TARGET_CORRIDOR,
	TARGET_BORDER,
	TARGET_GAUGE
};

/* Links of a way between two places that no single one joins. */
enum { TARGET_WAY_MAX = 4 };

struct target {
	enum target_kind kind;
	struct text given;   /* lent, as it was written */
	struct text country; /* COUNTRY; one side of BORDER */
	struct text beyond;  /* the other */
	const struct corridor *corridor;
	uint32_t node, other; /* NODE, AT; both of PAIR */
	uint32_t link;
	enum mode mode; /* MODE, AT; of PAIR where any_mode is false */
	bool any_mode;
	uint32_t way[TARGET_WAY_MAX]; /* PAIR of a mode whose places no link joins: the shortest */
	uint32_t way_count;
	uint16_t gauge; /* GAUGE */
};

/* RU, KZAAU, Aktau, L384, KZAAU-AZALA, KZAAU-AZALA:sea, KZAAU:rail, road; or country:, node:,
 * link:, mode: before it; border:KG-TJ, corridor:TITR, gauge:1520. Two places with a mode are all
 * its links between them, or where there is none, its shortest way of a few links. */
enum err target_parse(const struct network *network, struct text given, struct target *out,
	struct why *why) MUST_USE;

/* Does the link lie in it? */
bool target_has(const struct network *network, const struct target *target, uint32_t link);
bool target_has_node(const struct network *network, const struct target *target, uint32_t node);

#endif
