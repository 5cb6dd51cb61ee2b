/* What the files vote*.c share; for them only. */
#ifndef SERAI_SERVICES_AGREEMENTS_VOTES_VOTE_INSIDE_H
#define SERAI_SERVICES_AGREEMENTS_VOTES_VOTE_INSIDE_H

#include "services/agreements/votes/vote_rule.h"

#define BIT POSITION_BIT

enum takes { TAKES_NOTHING, TAKES_SHARE, TAKES_COUNT, TAKES_STATES };
enum base { BASE_VOTING, BASE_PRESENT, BASE_ALL };

struct term;
struct word {
	struct vote_rule_row row;
	enum takes takes;
	position_set blocks;  /* one of these and it is not adopted */
	position_set unbound; /* those who say this are not bound */
	bool silence_only;
	bool of_subject; /* there is one state less: whose own standing is decided must be told */
	enum err (*count)(const struct term *term, const struct voices *voices,
		struct vote_judgement *out, struct why *why);
};

struct term {
	const struct word *word;
	struct share share;
	enum base base;
	int64_t number;
	struct text states;
};

extern const struct word vote_words[]; /* ended by a row without code */

/* "majority" of "majority(SHARE ...)". */
struct text vote_word_name(const struct word *word);

/* Is this the word that is more than half when it stands alone? */
bool vote_word_has_default(const struct word *word);
/* Of all, as nothing is said? Else of those voting. */
bool vote_word_is_of_all(const struct word *word);

/* --- The machine (vote.c) ------------------------------------------------------------------- */

struct vote_electorate;

bool vote_is(const struct decision_state *held, const char *state);
struct text vote_say(struct arena *arena, const char *fmt, ...) PRINTF(2, 3);
/* What an elector says in this round, late words left out. */
enum position vote_position_of(const struct decision_state *held, struct text state);
struct voices vote_voices(const struct decision_state *held, struct arena *arena);
void vote_pick(const struct voices *voices, position_set set, struct arena *arena,
	const struct text **out, uint32_t *count);
void vote_decided(struct decision_state *out, const char *state, int64_t at);
enum err vote_close_meeting(
	struct decision_state *out, int64_t at, struct arena *arena, struct why *why) MUST_USE;
enum err vote_begin_round(struct decision_state *out, const struct vote_electorate *electorate,
	int64_t now, struct arena *arena, struct why *why) MUST_USE;

#endif
