/* The rules by which decisions are taken, as data and as a little language. Pure.
 *
 *   rule := term { "and" term } { "or" ... }, with parentheses; `and` binds closer
 *   term := consensus_no_objection | majority(2/3 of all) | veto(CN FR GB RU US) | ...
 *
 * A newcomer adds a rule as one row of the table in vote_words.c: which positions block, which are
 * not bound, and, where something is counted, the function that counts it. */
#ifndef SERAI_SERVICES_AGREEMENTS_VOTES_VOTE_RULE_H
#define SERAI_SERVICES_AGREEMENTS_VOTES_VOTE_RULE_H

#include "proto/codec/record.h"
#include "proto/records/agreement.h"
#include "services/agreements/force/share.h"

#include <stdbool.h>

enum position {
	POSITION_NONE,
	POSITION_SUPPORT,
	POSITION_NO_OBJECTION,
	POSITION_RESERVE,
	POSITION_ABSTAIN,
	POSITION_CONSTRUCTIVE_ABSTAIN,
	POSITION_NON_INTEREST,
	POSITION_AD_REFERENDUM,
	POSITION_OBJECT,
	POSITION_ABSENT,
	POSITIONS,
};
const char *position_name(enum position position);
/* ERR_BAD_VALUE names those that there are. */
enum err position_parse(struct text text, enum position *out, struct why *why) MUST_USE;

/* A set of positions, as bits. */
typedef uint16_t position_set;
#define POSITION_BIT(position) ((position_set)(1U << (position)))

/* Who says what now: one per elector. */
struct voice {
	struct text state;
	double weight;
	bool weighed; /* false: its weight is not known */
	enum position position;
};
struct voices {
	const struct voice *items;
	uint32_t count;
};

struct vote_rule;

enum { VOTE_WHY_MAX = 900 };
struct vote_judgement {
	bool met;
	position_set blocks; /* positions of whoever keeps it from being met */
	char why[VOTE_WHY_MAX];
};

/* The rule lies in the arena. ERR_BAD_VALUE tells the column, what was wanted and what was given;
 * of an unknown word the nearest known one. */
enum err vote_rule_parse(struct text text, struct arena *arena, const struct vote_rule **out,
	struct why *why) MUST_USE;

/* Is it met by these voices? ERR_MISSING names a weight that is needed and not known. */
enum err vote_rule_judge(const struct vote_rule *rule, const struct voices *voices,
	struct vote_judgement *out, struct why *why) MUST_USE;

/* Positions of which one breaks silence; 0 for a rule that counts voices: it needs to be voted. */
position_set vote_rule_breaks(const struct vote_rule *rule);
/* Positions of those whom an adopted decision does not bind. */
position_set vote_rule_unbound(const struct vote_rule *rule);
bool vote_rule_counts(const struct vote_rule *rule);       /* needs votes cast */
bool vote_rule_silence_only(const struct vote_rule *rule); /* has no meeting */

/* ERR_BAD_VALUE names a state of the rule that has no seat: its veto would never be cast. The
 * subject of the decision has none by right. ERR_MISSING: the rule leaves out the subject, and none
 * is told. */
enum err vote_rule_check_seats(const struct vote_rule *rule, const struct voices *seats,
	struct text subject, struct why *why) MUST_USE;

/* The table, for people; NULL at the end. Texts are static. */
const struct vote_rule_row *vote_rule_row_at(uint32_t index);

#endif
