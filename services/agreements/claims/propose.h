/* Documents that no sheet holds: which of the claims about them speak of the same one.
 *
 * Titles are the same when their words are, without little words, order, endings, years and the
 * organisation's own name; of one title are different documents those adopted in different years
 * (statements come every year) and those whose titles name different years. What a party did later,
 * or entry into force, is about the newest that was adopted by then. Pure. */
#ifndef SERAI_SERVICES_AGREEMENTS_CLAIMS_PROPOSE_H
#define SERAI_SERVICES_AGREEMENTS_CLAIMS_PROPOSE_H

#include "services/agreements/documents/verdict.h"

enum { PROPOSE_RECORD = 64 + sizeof("document:") };

/* What all records of the title begin with: "document:SCO-HARBOUR-PACT". */
void propose_base(
	struct text org, struct text title, struct arena *arena, char out[PROPOSE_RECORD]);

/* The record that the claim is about: one of those that earlier claims, `said`, were about, or the
 * id of a new one, "document:SCO-HARBOUR-PACT-2026". `said` holds all whose records begin with
 * `base`. */
void propose_place(struct text base, const struct claim *claim,
	const struct verdict_said *const *said, uint32_t count, char out[PROPOSE_RECORD]);

#endif
