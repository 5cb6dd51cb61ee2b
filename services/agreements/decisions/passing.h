/* What time alone brings: waited days of entry into force, terms that end or are prolonged,
 * documents whose place is taken, deadlines of commitments that pass without delivery; to a party,
 * its own day of entry into force, the beginning and end of provisional application, the silence
 * that accepts what it reserved, the day on which its notice has effect. Pure.
 *
 * What has come by a day is a function of what is held; the changes are its difference from the
 * steps told so far. So a step that later knowledge makes untrue is taken back by the same rule
 * that told it. */
#ifndef SERAI_SERVICES_AGREEMENTS_DECISIONS_PASSING_H
#define SERAI_SERVICES_AGREEMENTS_DECISIONS_PASSING_H

#include "services/agreements/documents/ladder.h"

/* At most so many steps at once; what is left is found when one looks again. */
enum { PASSING_MAX = 1024 };

struct passing_question {
	const struct rules_documents *documents; /* as entry_lay gives them */
	const struct document_step *steps;       /* told so far */
	uint32_t steps_count;
	const struct ladder_counted *commitments;
	uint32_t commitments_count;
	day on;
};

struct passing_changes {
	const struct document_step *steps;
	uint32_t steps_count;
	const struct commitment_step *evidence;
	uint32_t evidence_count;
};
enum err passing_find(const struct passing_question *question, struct arena *arena,
	struct passing_changes *out, struct why *why) MUST_USE;

/* Does the step come of time alone? */
bool passing_is_own(const struct document_step *step);

#endif
