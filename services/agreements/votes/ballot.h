/* Electorates and positions from text and from the registry's rows. Pure. */
#ifndef SERAI_SERVICES_AGREEMENTS_VOTES_BALLOT_H
#define SERAI_SERVICES_AGREEMENTS_VOTES_BALLOT_H

#include "services/agreements/documents/rules.h"
#include "services/agreements/votes/vote.h"

/* Members of the organisation on the day, minus those suspended on it and the subject, in order of
 * ids, each with the row that makes it one. */
void ballot_members(const struct rules_member *members, uint32_t count, struct text org,
	struct text subject, day on, struct arena *arena, struct vote_electorate *out);

/* "DE:83.2" and "SM": an electorate given by hand. Refused: one given twice, a weight below 0. */
enum err ballot_electors(const struct text *given, uint32_t count, struct arena *arena,
	struct vote_electorate *out, struct why *why) MUST_USE;

/* Runs a vote from its opening to `now`: opens, takes the positions in order of time, and closes it
 * where it is a meeting. */
enum err ballot_simulate(const struct simulate_query *query,
	const struct vote_electorate *electorate, int64_t now, struct arena *arena,
	struct decision_state *out, struct why *why) MUST_USE;

#endif
