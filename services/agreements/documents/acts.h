/* What parties are said to have done, and what is held of it. Pure. */
#ifndef SERAI_SERVICES_AGREEMENTS_DOCUMENTS_ACTS_H
#define SERAI_SERVICES_AGREEMENTS_DOCUMENTS_ACTS_H

#include "services/agreements/documents/verdict.h"

/* What "it entered into force for Kazakhstan" tells: a step of that party, none of the document. */
#define ACTS_IN_FORCE_FOR "in_force_for"

struct act {
	const char *action, *date_kind; /* of the claim; of the step that it comes to */
	bool later;                     /* than the adoption */
};
/* NULL: no party does that. */
const struct act *acts_find(struct text action);

/* "ratified" and "KZ" of "ratified:KZ"; NULL: the lane is none of a party. */
const struct act *acts_split_lane(struct text lane, struct text *party);

/* What a claim is judged beside: the sheets, and what was judged before it. */
struct acts_beside {
	const struct verdict_held *held;
	const struct verdict_judged *judged;
	uint32_t judged_count;
};

/* Does what is held say so (1), say otherwise (-1), or nothing (0) of the act of a party in whose
 * lane `judged` stands? `denies`: it tells that the party has not done it. */
int acts_held_say(const struct acts_beside *beside, const struct verdict_judged *judged,
	bool denies, struct arena *arena, struct text *reason);

#endif
