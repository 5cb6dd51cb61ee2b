/* What is due within a time: terms that end or renew themselves, the last day for a notice,
 * withdrawals, entries into force and what they wait for, decisions that silence or votes decide,
 * deadlines of commitments, and what is past its day. Pure. */
#ifndef SERAI_SERVICES_AGREEMENTS_DECISIONS_DUE_H
#define SERAI_SERVICES_AGREEMENTS_DECISIONS_DUE_H

#include "services/agreements/documents/ladder.h"

/* "30d", "6w", "3m", "1y" from a day: the last day of it. */
enum err due_until(struct text within, day from, day *out, struct why *why) MUST_USE;

struct due_question {
	const struct rules_documents *documents;
	const struct rules_documents *claimed;    /* of claimed.h; NULL: none */
	const struct decision_state *proceedings; /* those open by what was known */
	uint32_t proceedings_count;
	const struct ladder_counted *commitments;
	uint32_t commitments_count;
	struct text org, kind; /* TEXT_NONE: any */
	day as_of, until;      /* both in */
	struct arena *arena;
};

/* Fills rows and not_known. */
enum err due_list(
	const struct due_question *question, struct due_reply *out, struct why *why) MUST_USE;

#endif
