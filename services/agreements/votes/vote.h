/* A decision as a machine: state and act in, next state out. Pure: the time is an argument, so a
 * deadline fires by the clock of the event. The same machine keeps decisions under way and tries
 * votes that nobody records.
 *
 *   open_meeting -> adopted | blocked | deferred | withdrawn
 *   open_silence -> adopted (deadline, unbroken) | broken | withdrawn
 *   blocked, broken, deferred -> a new round | closed_not_adopted
 *   adopted -> recorded -> effective; any of them -> annulled, by a new decision
 *
 * States are whole: everything ever said in a decision stays in `positions`, late ones too. All
 * results lie in the arena or are borrowed from what was given. */
#ifndef SERAI_SERVICES_AGREEMENTS_VOTES_VOTE_H
#define SERAI_SERVICES_AGREEMENTS_VOTES_VOTE_H

#include "services/agreements/votes/vote_rule.h"

struct vote_electorate {
	const struct vote_elector *items;
	uint32_t count;
};

/* A first round. The electorate comes without the subject, or loses it here. */
enum err vote_open(const struct decision_open *command, const struct vote_electorate *electorate,
	int64_t now, struct arena *arena, struct decision_state *out, struct why *why) MUST_USE;

/* One act, recorded at `now`. `electorate` is asked for new rounds only (amend, resume). A refusal
 * leaves *out alone. Deadlines up to `now` fire first. */
enum err vote_act(const struct decision_state *held, const struct decision_act *act,
	const struct vote_electorate *electorate, int64_t now, struct arena *arena,
	struct decision_state *out, struct why *why) MUST_USE;

/* What the passing of time made of it; false when nothing. */
enum err vote_tick(const struct decision_state *held, int64_t now, struct arena *arena,
	struct decision_state *out, bool *changed, struct why *why) MUST_USE;

/* The next instant at which time alone decides; false when none does. */
bool vote_due(const struct decision_state *held, int64_t *at);

/* The same text is not open twice: a round of `next` may begin beside those that are open. */
enum err vote_text_is_free(const struct decision_state *open, uint32_t count,
	const struct decision_state *next, struct why *why) MUST_USE;

bool vote_is_open(const struct decision_state *held);

/* Does a position stand among the electors? NULL when not. */
const struct vote_elector *vote_elector_find(const struct decision_state *held, struct text state);

#endif
