/* Claims to records, by the gate. For each record that claims speak of, all statements about it are
 * judged together; what is promoted becomes a row, what was and is no more is taken back, and with
 * it the row that it had ended holds again. Each judgement that differs from the last is an event
 * with its reason. Pure. */
#ifndef SERAI_SERVICES_REGISTRY_MATCHING_PROMOTE_H
#define SERAI_SERVICES_REGISTRY_MATCHING_PROMOTE_H

#include "services/registry/sheets/changes.h"

#define PROMOTE_POLICIES "* A1 B2"

struct promoting {
	const struct registry *registry;
	struct text policies; /* as gate_policy_of reads them */
	/* The day of what is decided on now, and how long a claim waits; 0: for ever. */
	day today;
	int64_t expire_days;
	const struct outlet *outlet;
	struct arena *arena;
	struct changes changes; /* all-zero at first */
	bool whole; /* all statements are weighed, also those that were alike others before */
	const struct claim_review *review; /* decided just now, not yet in the registry; or NULL */
};
void promote_end(struct promoting *promoting);

/* Judges all records that a claim speaks of. */
enum err promote_claim(struct promoting *promoting, struct text claim, struct why *why) MUST_USE;
/* Judges all records that any claim speaks of: after a sheet. */
enum err promote_all(struct promoting *promoting, struct why *why) MUST_USE;

#endif
