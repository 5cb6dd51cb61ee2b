/* What only claims tell of documents: those that no record holds, and days of entry into force that
 * none gives. For answers that show it, marked. Pure. */
#ifndef SERAI_SERVICES_AGREEMENTS_CLAIMS_CLAIMED_H
#define SERAI_SERVICES_AGREEMENTS_CLAIMS_CLAIMED_H

#include "services/agreements/documents/rules.h"
#include "services/agreements/documents/verdict.h"

struct claimed_question {
	const struct verdict_said *said; /* all that was said */
	uint32_t count;
	const struct rules_documents *held;
	struct text policies;
};

/* A document for each, as it would be if the gate had taken the claims; of one that is held, only
 * its entry into force; of one that is only announced to enter into force, under the claim's id,
 * that. What was refuted or denied is left out. In the arena. */
enum err claimed_documents(const struct claimed_question *question, struct arena *arena,
	struct rules_documents *out, struct why *why) MUST_USE;

#endif
