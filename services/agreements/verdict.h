/* What the gate (services/kit/gate.h) and persons make of claims about one document: each a
 * judgement with its reason, and what the promoted ones come to. Pure.
 *
 * The documents of the sheets say a thing already, say otherwise, or are silent: only where they
 * are silent can a claim become a record. */
#ifndef SERAI_SERVICES_AGREEMENTS_VERDICT_H
#define SERAI_SERVICES_AGREEMENTS_VERDICT_H

#include "proto/codec/record.h"

/* A claim as it was heard, how it was matched, and what a person decided on it. */
struct verdict_said {
	struct claim claim;
	struct claim_matched match;
	bool reviewed;
	struct claim_review review;
};

struct verdict_judged {
	struct claim_judged is;
	const struct verdict_said *said;
	bool promoted; /* it is, or stands behind, a record */
	bool dated;
	struct day_span when;
};

/* Judges those that are about `record`, each within its lane: adopted, in_force. Returns how many,
 * in the arena. ERR_BAD_VALUE names the part of `policies` that is none. */
enum err verdict_judge(const struct verdict_said *all, uint32_t count, struct text record,
	struct text policies, struct arena *arena, const struct verdict_judged **out,
	uint32_t *out_count, struct why *why) MUST_USE;

/* The document that a promoted claim of an adoption comes to. False where the claim does not name
 * an organisation, or its id would be too long. */
bool verdict_document(
	const struct verdict_judged *judged, struct arena *arena, struct document *out);

#endif
