/* Entry into force of a document that is held: its rule, solved from the steps of its parties that
 * were known. Pure. */
#ifndef SERAI_SERVICES_AGREEMENTS_DOCUMENTS_ENTRY_H
#define SERAI_SERVICES_AGREEMENTS_DOCUMENTS_ENTRY_H

#include "proto/base/arena.h"
#include "proto/codec/record.h"
#include "proto/records/agreement.h"
#include "services/agreements/documents/rules.h"

/* Fills force_rule, force and force_compared of the reply; leaves them absent when the document has
 * no rule. Only deposits, instruments and notifications count (rows_is_instrument), and signatures
 * where the rule asks who signed. A step of `*` that names an ordinal, as tenth_instrument, says
 * that so many instruments were there by its day: those that are not known by name count as unnamed
 * ones. Texts are lent from the document, the steps and the arena. */
enum err entry_fill(const struct rules_documents *all, const struct document *document, day on,
	struct arena *arena, struct document_reply *out, struct why *why) MUST_USE;

/* The documents, with the day of entry into force where no source gives one and their rule with the
 * acts held does. */
enum err entry_lay(const struct rules_documents *held, struct arena *arena,
	struct rules_documents *out, struct why *why) MUST_USE;

/* The solved answer; false when the document has no rule. */
enum err entry_solve(const struct document *document, const struct party_step *steps,
	uint32_t count, day on, struct arena *arena, struct force_reply *out, bool *has_rule,
	struct why *why) MUST_USE;

#endif
