/* One reading of a treaty's instruments, for the solver's own files: which consents stand, and the
 * day that the rule gives with them. */
#ifndef SERAI_SERVICES_AGREEMENTS_FORCE_FORCE_READING_H
#define SERAI_SERVICES_AGREEMENTS_FORCE_FORCE_READING_H

#include "services/agreements/force/force.h"

/* No day: never, by what is known. */
#define FORCE_NEVER DAY_MAX

#define FORCE_MEMBERS "members"

/* A party's consent to be bound in one reading of the windows. */
struct force_consent {
	const struct force_instrument *instrument;
	day from, until; /* deposited; withdrawn, FORCE_NEVER: not */
	bool counts;
};

/* One reading of all windows: every earliest day, or every latest one. */
struct force_reading {
	const struct force_question *question;
	bool latest;
	struct force_consent *consents; /* by day; of a party only what stands */
	uint32_t count;
	struct buffer *trail; /* NULL: nobody asks */
};

/* The consents of the question in one reading of its windows. */
struct force_reading force_read(const struct force_question *question, bool latest,
	struct buffer *trail, struct arena *arena);

/* The day the rule gives, when those who withdrew before it have been taken out. */
day force_settle(struct force_reading *reading, const struct force_node *rule);

/* The day the rule, or a part of it, gives with the consents as they are. */
day force_evaluate(const struct force_reading *reading, const struct force_node *node);

/* The first day of a party's standing consent; FORCE_NEVER when there is none. */
day force_consent_of(const struct force_reading *reading, struct text party);

day force_day_of(const struct force_reading *reading, const struct force_instrument *instrument);
bool force_is_eligible(const struct force_question *question, struct text party);
/* For a share: the weight given, or 1 each of `members`, who are the eligible. */
double force_weight_of(
	const struct force_question *question, const struct force_node *node, struct text party);
double force_weight_total(const struct force_question *question, const struct force_node *node);

#endif
