/* What the gate (services/kit/gate.h) and persons make of claims about one document: each a
 * judgement with its reason, and what the promoted ones come to. Pure.
 *
 * The documents of the sheets say a thing already, say otherwise, or are silent: only where they
 * are silent can a claim become a record. */
#ifndef SERAI_SERVICES_AGREEMENTS_DOCUMENTS_VERDICT_H
#define SERAI_SERVICES_AGREEMENTS_DOCUMENTS_VERDICT_H

#include "proto/codec/record.h"
#include "proto/records/agreement.h"
#include "proto/records/news.h"

/* A claim as it was heard, how it was matched, and what a person decided on it. */
struct verdict_said {
	struct claim claim;
	struct claim_matched match;
	bool reviewed;
	struct claim_review review;
	bool rematched; /* the match is new, and is to be told */
};

struct verdict_judged {
	struct claim_judged is;
	const struct verdict_said *said;
	bool promoted; /* it is, or stands behind, a record */
	bool dated;
	struct day_span when;
};

/* What the sheets hold of the record: the document (NULL: none) and the steps of its parties. */
struct verdict_held {
	const struct document *document;
	const struct party_step *steps;
	uint32_t steps_count;
};

struct verdict_question {
	const struct verdict_said *said;
	uint32_t count;
	struct text record;
	struct text policies;
	struct verdict_held held;
};

/* Judges those that are about `record`, each within its lane: adopted, in_force, and one lane for
 * each act of each party, as `ratified:KZ`, and for its entry into force for it, `in_force_for:KZ`.
 * A claim stands in every lane that it speaks of. What an act comes to has the key
 * `record#act:party`. Those that are `alike` were not weighed: enough of their kind came before
 * them in `said`. Returns how many, in the arena. ERR_BAD_VALUE names the part of `policies` that
 * is none. */
enum err verdict_judge(const struct verdict_question *question, struct arena *arena,
	const struct verdict_judged **out, uint32_t *out_count, struct why *why) MUST_USE;

/* Is the claim `alike` in all lanes that it speaks of? Then it need not be among `said` again. */
bool verdict_is_alike(const struct verdict_judged *judged, uint32_t count, struct text claim);

/* Acts that come after an adoption: their day is not the adoption's. */
bool verdict_is_later_act(struct text action);

/* Does the record come from claims, by the gate? */
bool verdict_is_by_gate(struct text ref_digest);

/* The document that a promoted claim of an adoption comes to. False where the claim does not name
 * an organisation, or its id would be too long. */
bool verdict_document(
	const struct verdict_judged *judged, struct arena *arena, struct document *out);

/* The step of a party that a promoted claim comes to; false: its lane is none of a party. */
bool verdict_party_step(const struct verdict_judged *judged, struct text document,
	struct arena *arena, struct party_step *out);

#endif
