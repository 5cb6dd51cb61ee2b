/* Rows of the reference sheets, made into records. Pure: a sheet's content goes in, records of the
 * arena come out, or the first refusal with file, line and column. Nothing is taken from a sheet
 * that has one bad row. */
#ifndef SERAI_SERVICES_AGREEMENTS_DOCUMENTS_ROWS_H
#define SERAI_SERVICES_AGREEMENTS_DOCUMENTS_ROWS_H

#include "proto/base/arena.h"
#include "services/agreements/documents/rules.h"

enum err rows_documents(struct text content, struct arena *arena, const struct document **out,
	uint32_t *count, struct why *why) MUST_USE;
enum err rows_party_steps(struct text content, struct arena *arena, const struct party_step **out,
	uint32_t *count, struct why *why) MUST_USE;

/* Commitments of documents held; evidence of commitments held. */
enum err rows_commitments(struct text content, const struct rules_documents *held,
	struct arena *arena, const struct commitment **out, uint32_t *count,
	struct why *why) MUST_USE;
enum err rows_evidence(struct text content, const struct commitment *held, uint32_t held_count,
	struct arena *arena, const struct commitment_step **out, uint32_t *count,
	struct why *why) MUST_USE;

/* A state of ISO 3166-1, X-..., or org:ID. */
bool rows_is_party(struct text id);

/* Does the day belong to a deposit, an instrument, or the notification that a text asks for? Only
 * those feed a rule of entry into force; a law is an earlier step at home. */
bool rows_is_instrument(struct text date_kind);

#endif
