/* Claims of articles held against what the registry knows. Only facts that a rule can judge get a
 * verdict; each verdict says in a sentence which rule matched what. Pure.
 *
 *   corroborates  a record says the same
 *   contradicts   a record of the same key says something else for the same time
 *   proposes      nothing held fits or conflicts
 *   announces     it is planned, expected or a step on the way: it bears on nothing yet, however
 * many repeat it
 *
 * A denial (polarity neg) turns corroborates and contradicts round. Valid time is that of the
 * claim's own date, else the article's. */
#ifndef SERAI_SERVICES_REGISTRY_MATCHING_MATCH_H
#define SERAI_SERVICES_REGISTRY_MATCHING_MATCH_H

#include "services/registry/history/registry.h"

enum { VERDICTS_MAX = 64 };

enum verdict_kind {
	VERDICT_CORROBORATES,
	VERDICT_CONTRADICTS,
	VERDICT_PROPOSES,
	VERDICT_ANNOUNCES
};

struct verdict {
	enum verdict_kind kind;
	struct text record, reason;
};

struct verdicts {
	struct verdict items[VERDICTS_MAX];
	uint32_t count;
};

/* Empty when no rule can judge the claim. Texts are in the arena, or the registry's. */
void match_claim(const struct registry *registry, const struct claim *claim, struct arena *arena,
	struct verdicts *out);

const char *match_verdict_name(enum verdict_kind kind);

/* --- Between the files of this part ---------------------------------------------------------- */

/* A claim being judged. */
struct judging {
	const struct registry *registry;
	const struct claim *claim;
	struct arena *arena;
	struct verdicts *out;
	bool dated;              /* the claim itself says when */
	bool placed;             /* `when` is known at all */
	struct day_span when;    /* the claim's own date, else the article's */
	struct day_span article; /* the article's date; all zero when unknown */
};

void match_say(const struct judging *judging, enum verdict_kind kind, struct text record,
	const char *fmt, ...) PRINTF(4, 5);
struct text match_arg(const struct judging *judging, const char *name); /* TEXT_NONE: absent */
/* The next transformation by which the organisation grew out of another; `*at` begins with 0. */
const struct identity_change *match_grown_from(
	const struct judging *judging, struct text org, size_t *at);
/* A date of the claim in days: "--07-03" takes the article's year, "a/b" is from a to b. */
bool match_days(const struct judging *judging, struct text date, struct day_span *out);
/* What is known now of the day last covered by the claim's date. */
/* All current rows of an organisation, or of a state in it. */
size_t match_rows(const struct judging *judging, struct text org, struct text state,
	const struct row *const **out);
int64_t match_count(const struct judging *judging, struct text org, struct text status, day valid);

void match_status_change(const struct judging *judging);
void match_membership(const struct judging *judging);
void match_size(const struct judging *judging);
void match_chair(const struct judging *judging);
void match_founded(const struct judging *judging);
void match_predecessor(const struct judging *judging);
void match_body(const struct judging *judging);
void match_seat(const struct judging *judging);
void match_decision_rule(const struct judging *judging);
void match_summit_held(const struct judging *judging);
void match_summit_attended(const struct judging *judging);

#endif
