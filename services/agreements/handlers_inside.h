/* Between the files that decide events. */
#ifndef SERAI_SERVICES_AGREEMENTS_HANDLERS_INSIDE_H
#define SERAI_SERVICES_AGREEMENTS_HANDLERS_INSIDE_H

#include "services/agreements/store/archive.h"

/* One input being decided. */
struct deciding {
	struct archive *archive;
	struct kit_outputs *outputs;
	struct arena *arena;
	struct why *why;
};

/* Under "agreement.document.signed" and keys, percent-encoded; keys end with TEXT_NONE. */
enum err handlers_emit(const struct deciding *in, const char *what, const struct text *keys,
	const struct record_type *type, const void *record) MUST_USE;

enum err handlers_emit_document(
	const struct deciding *in, const struct document *document) MUST_USE;
enum err handlers_drop_document(
	const struct deciding *in, const struct document *document) MUST_USE;

enum err handlers_emit_step(const struct deciding *in, const struct document_step *step) MUST_USE;
enum err handlers_emit_party_step(
	const struct deciding *in, const struct party_step *step) MUST_USE;
enum err handlers_drop_party_step(
	const struct deciding *in, const struct party_step *step) MUST_USE;

/* The sheets as they are from now on. */
struct handlers_sheets_held {
	struct rules_documents documents;
	const struct party_step *steps; /* may hold some of the gate, which do not count */
	uint32_t steps_count;
};

/* handlers_gate.c: claims about documents. */
enum err handlers_hear(
	void *self, const struct kit_event *event, const void *record, struct why *why);
enum err handlers_decide_claim(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why);
/* All claims heard, against a sheet just loaded. */
enum err handlers_judge_anew(
	const struct deciding *in, const struct handlers_sheets_held *sheets) MUST_USE;
enum err handlers_decide_review(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why);
enum err handlers_apply_review(
	void *self, const struct kit_event *event, const void *record, struct why *why);
enum err handlers_apply_judged(
	void *self, const struct kit_event *event, const void *record, struct why *why);

/* handlers_ladder.c: commitments, and their evidence from sheets, documents and claims. */
enum err handlers_check_commitments(void *self, struct text content, struct why *why);
enum err handlers_check_evidence(void *self, struct text content, struct why *why);
enum err handlers_decide_commitments(const struct deciding *in, struct text content) MUST_USE;
enum err handlers_decide_evidence(const struct deciding *in, struct text content) MUST_USE;
/* What follows from the documents for the commitments held. */
enum err handlers_decide_derived(
	const struct deciding *in, const struct rules_documents *documents) MUST_USE;
enum err handlers_emit_commitment_step(
	const struct deciding *in, const struct commitment_step *step) MUST_USE;
enum err handlers_climb(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why);
enum err handlers_apply_commitment(
	void *self, const struct kit_event *event, const void *record, struct why *why);
enum err handlers_apply_commitment_step(
	void *self, const struct kit_event *event, const void *record, struct why *why);

/* handlers_clock.c: what a day brings. */
enum err handlers_decide_tick(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why);

#endif
