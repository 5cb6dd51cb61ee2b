/* The rules of documents and decisions. Pure: no clock, socket or SQL.
 *
 * States follow the document's kind. A treaty is signed, then in force when a source says so; that
 * is never assumed. What is political or internal is adopted or signed, and has no force to enter.
 * All expire at the end of a term that is not renewed, and give way to what takes their place, from
 * the day on which that takes effect. Acts may suspend, terminate or let lapse the whole. */
#ifndef SERAI_SERVICES_AGREEMENTS_DOCUMENTS_RULES_H
#define SERAI_SERVICES_AGREEMENTS_DOCUMENTS_RULES_H

#include "proto/codec/record.h"
#include "services/agreements/documents/life.h"

/* Of one document, by its rule of entry into force: who applies it provisionally, among others. */
struct rules_trials {
	const struct force_party_row *items;
	uint32_t count;
};

struct rules_documents {
	const struct document *items;
	uint32_t count;
	struct life_acts acts; /* of all of them, in order of documents; may be none */
	const bool *solved; /* of each: its entry into force is solved, not sourced; NULL: none */
	const struct rules_trials *trials; /* of each; NULL: none */
};

bool rules_is_solved(const struct rules_documents *all, const struct document *document);

/* The acts of one document. */
struct life_acts rules_acts(const struct rules_documents *all, struct text document);

const struct document *rules_find(const struct rules_documents *all, struct text id);

/* Fills term_end_min and term_end_max from a term in title years: "until 2030" ends with that year;
 * "2024-2029" ends with its last year or, adopted in its first, as many years after the adoption:
 * both readings are kept. Other words give no end. False for years that run backwards. */
bool rules_term_end(struct document *document);

/* Years of an ISO 8601 duration: P5Y. */
bool rules_years(struct text duration, int *out);

/* The document that takes this one's place, and from when. NULL when none does. */
const struct document *rules_successor(
	const struct rules_documents *all, const struct document *document, day *from);

/* The first day on which a document has effect; false when that is not known. */
bool rules_takes_effect(const struct document *document, day *from);

/* Was there such a document on that day, by its earliest reading? */
bool rules_exists(const struct document *document, day on);

/* The term that runs on the day, by its clause and the acts held. */
void rules_term(const struct rules_documents *all, const struct document *document, day on,
	struct life_term *out);

struct rules_state {
	const char *state; /* of the record document_row */
	const char *force; /* yes, no, not_known, not_applicable */
	char detail[512];  /* "" when the state is plain */
};
void rules_state(const struct rules_documents *all, const struct document *document, day on,
	struct rules_state *out);

/* --- Decisions ------------------------------------------------------------------------------ */

/* A membership row as the registry's events told it. */
struct rules_member {
	int64_t row;
	struct text org, state, status, lane;
	day from, to; /* half open */
	bool dated;   /* false: no source says from when */
};

/* Is the document an organ's decision on a known day, so that it has an electorate? Treaties are
 * concluded by states, not decided by an organ. */
bool rules_is_decision(const struct document *document);

/* Does the rule let any elector block? Such a decision's adoption says that nobody objected. */
bool rules_is_consensus(struct text rule);

/* Picks the electors: members of the organisation on the day, without the subject. Writes indexes
 * into members in order of the states' ids; returns how many. */
uint32_t rules_electors(const struct rules_member *members, uint32_t count,
	const struct document *document, uint32_t *picked);

#endif
