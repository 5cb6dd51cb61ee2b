/* What governments impose, forbid, lift or allow: sanctions, bans, limits, tariffs and visas, in
 * whatever order the sentence tells who does it to whom. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_POLICY_H
#define SERAI_SERVICES_NEWS_FINDERS_POLICY_H

#include "services/news/finders/states.h"

/* Who did so last; begin with a zeroed one. */
struct policy_spoken {
	struct text actor;
	uint32_t sentence; /* in which it stood, + 1; 0: nobody */
};

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void policy_find(const struct assembler *a, struct policy_spoken *spoken);

#endif
