/* Claims of money against the investments held. Used by match.c. */
#ifndef SERAI_SERVICES_CORRIDORS_CLAIMS_MATCH_MONEY_H
#define SERAI_SERVICES_CORRIDORS_CLAIMS_MATCH_MONEY_H

#include "services/corridors/claims/match.h"

/* `corridor` is the one that the claim names, or NULL. */
struct match_verdict match_money_claim(const struct match_world *world, const struct claim *claim,
	const struct corridor *corridor);

#endif
