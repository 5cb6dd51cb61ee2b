/* Votes tried with what is given by hand: nothing is recorded. */
#ifndef SERAI_SERVICES_AGREEMENTS_DECISIONS_TRIALS_H
#define SERAI_SERVICES_AGREEMENTS_DECISIONS_TRIALS_H

#include "services/agreements/votes/ballot.h"
#include "services/kit/kit.h"

enum err trials_simulate(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why);
enum err trials_rules(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why);
enum err trials_force_rules(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why);

/* ERR_NOT_FOUND with the nearest known ids when no organisation is known by this one. */
enum err trials_org_known(const struct rules_member *members, uint32_t count, struct text org,
	struct why *why) MUST_USE;

#endif
