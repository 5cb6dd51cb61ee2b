/* What the agreements service holds, in its store: documents, steps, decisions and matches as they
 * were recorded, and its projection of the registry's memberships and decision rules.
 *
 * `known_at` is recorded time in microseconds; ARCHIVE_NOW asks for what holds now. Records handed
 * out live as long as the arena given. */
#ifndef SERAI_SERVICES_AGREEMENTS_STORE_ARCHIVE_H
#define SERAI_SERVICES_AGREEMENTS_STORE_ARCHIVE_H

#include "proto/codec/record.h"
#include "services/agreements/claims/match.h"
#include "services/agreements/documents/verdict.h"
#include "services/kit/kit.h"
#include "services/kit/store.h"

#define ARCHIVE_NOW (INT64_MAX - 1)

struct archive;
struct archive *archive_open(struct store *store);
void archive_close(struct archive **archive);
/* The gate's policies, lent. */
void archive_promote(struct archive *archive, struct text policies);
struct text archive_policies(const struct archive *archive);
extern const char archive_schema[];
extern const char *const archive_tables[];

/* --- Changes -------------------------------------------------------------------------------- */

/* Own events. A document takes the place of the one held under its id. */
enum err archive_put_document(struct archive *archive, const struct kit_event *event,
	const struct document *document, struct why *why) MUST_USE;
enum err archive_put_step(struct archive *archive, const struct kit_event *event,
	const struct document_step *step, struct why *why) MUST_USE;
enum err archive_put_party_step(struct archive *archive, const struct kit_event *event,
	const struct party_step *step, struct why *why) MUST_USE;
enum err archive_put_decision(struct archive *archive, const struct kit_event *event,
	const struct document_decision *decision, struct why *why) MUST_USE;
enum err archive_put_match(struct archive *archive, const struct kit_event *event,
	const struct claim_matched *match, struct why *why) MUST_USE;

enum err archive_put_proceeding(struct archive *archive, const struct kit_event *event,
	const struct decision_state *state, struct why *why) MUST_USE;

/* A commitment or its evidence takes the place of what is held under its id or key, or is
 * withdrawn. */
enum err archive_put_commitment(struct archive *archive, const struct kit_event *event,
	const struct commitment *commitment, struct why *why) MUST_USE;
enum err archive_put_commitment_step(struct archive *archive, const struct kit_event *event,
	const struct commitment_step *step, struct why *why) MUST_USE;

/* A match or judgement takes the place of the claim's earlier one. */
enum err archive_put_judged(struct archive *archive, const struct kit_event *event,
	const struct claim_judged *judged, struct why *why) MUST_USE;
enum err archive_put_review(struct archive *archive, const struct kit_event *event,
	const struct claim_review *review, struct why *why) MUST_USE;

/* Foreign: claims as heard. */
enum err archive_note_claim(struct archive *archive, const struct kit_event *event,
	const struct claim *claim, struct why *why) MUST_USE;

/* The registry's events. */
enum err archive_note_status(
	struct archive *archive, const struct status_changed *change, struct why *why) MUST_USE;
enum err archive_note_rule(
	struct archive *archive, struct text org, struct text code, struct why *why) MUST_USE;
enum err archive_note_settled(struct archive *archive, struct why *why) MUST_USE;

/* --- What is held --------------------------------------------------------------------------- */

/* Lists, in order of ids; `held` beside `items` says when each was recorded. */
struct archive_held {
	uint64_t seq, sheet_seq;
	int64_t recorded_us;
};
struct archive_documents {
	struct rules_documents all;
	const struct archive_held *held;
};
struct archive_party_steps {
	const struct party_step *items;
	const struct archive_held *held;
	uint32_t count;
};
struct archive_steps {
	const struct document_step *items;
	const struct archive_held *held;
	uint32_t count;
};
struct archive_decisions {
	const struct document_decision *items;
	const struct archive_held *held;
	uint32_t count;
};
struct archive_matches {
	const struct claim_matched *items;
	const struct archive_held *held;
	uint32_t count;
};

enum err archive_documents(struct archive *archive, int64_t known_at, struct arena *arena,
	struct archive_documents *out, struct why *why) MUST_USE;
/* Without what the gate made of claims. */
enum err archive_documents_of_sheets(struct archive *archive, struct arena *arena,
	struct archive_documents *out, struct why *why) MUST_USE;
/* `document` NULL-text: of all. */
enum err archive_party_steps(struct archive *archive, struct text document, int64_t known_at,
	struct arena *arena, struct archive_party_steps *out, struct why *why) MUST_USE;
enum err archive_steps(struct archive *archive, struct text document, int64_t known_at,
	struct arena *arena, struct archive_steps *out, struct why *why) MUST_USE;
enum err archive_decisions(struct archive *archive, struct text document, int64_t known_at,
	struct arena *arena, struct archive_decisions *out, struct why *why) MUST_USE;
enum err archive_matches(struct archive *archive, struct text record, int64_t known_at,
	struct arena *arena, struct archive_matches *out, struct why *why) MUST_USE;

/* Claims with how they are matched now and what a person decided, in the order in which they came;
 * of one record, or of all. */
struct archive_said {
	const struct verdict_said *items;
	uint32_t count;
};
enum err archive_said(struct archive *archive, struct text record, struct arena *arena,
	struct archive_said *out, struct why *why) MUST_USE;
/* One claim, if it was heard. */
enum err archive_said_by(struct archive *archive, struct text claim, struct arena *arena,
	struct archive_said *out, struct why *why) MUST_USE;
/* Without those that are alike others: few, however many there are. */
enum err archive_said_weighed(struct archive *archive, struct text record, struct arena *arena,
	struct archive_said *out, struct why *why) MUST_USE;
/* Of them, those about records whose ids begin with `base`. */
enum err archive_said_like(struct archive *archive, struct text base, struct arena *arena,
	struct archive_said *out, struct why *why) MUST_USE;
/* Judgements of one record and of its parties' acts, of one claim, or of all. */
struct archive_judged {
	const struct claim_judged *items;
	const struct archive_held *held;
	uint32_t count;
};
enum err archive_judged(struct archive *archive, struct text record, struct text claim,
	int64_t known_at, struct arena *arena, struct archive_judged *out,
	struct why *why) MUST_USE;
/* The judgement that holds for the one at `at`: of one that is alike, that of the first of its kind
 * among them. */
const struct claim_judged *archive_judged_as(const struct archive_judged *judged, uint32_t at);
/* Of the claims of archive_said_weighed, as of now. */
enum err archive_judged_weighed(struct archive *archive, struct text record, struct arena *arena,
	struct archive_judged *out, struct why *why) MUST_USE;

/* A decision under way, as known then. */
enum err archive_proceeding(struct archive *archive, struct text id, int64_t known_at,
	struct arena *arena, struct decision_state *out, bool *found, struct why *why) MUST_USE;
struct archive_commitments {
	const struct commitment *items;
	const struct archive_held *held;
	uint32_t count;
};
struct archive_commitment_steps {
	const struct commitment_step *items; /* in order of commitments */
	const struct archive_held *held;
	uint32_t count;
};
enum err archive_commitments(struct archive *archive, int64_t known_at, struct arena *arena,
	struct archive_commitments *out, struct why *why) MUST_USE;
enum err archive_commitment_steps(struct archive *archive, struct text commitment, int64_t known_at,
	struct arena *arena, struct archive_commitment_steps *out, struct why *why) MUST_USE;

/* Those that were open by what was known then, by id. */
struct archive_proceedings {
	const struct decision_state *items;
	uint32_t count;
};
enum err archive_proceedings_open(struct archive *archive, int64_t known_at, struct arena *arena,
	struct archive_proceedings *out, struct why *why) MUST_USE;
/* A descriptor that is readable once a second. */
int archive_clock(const struct archive *archive);
/* Is the day, or what is held, another than when somebody looked for what a day brings? Not part of
 * the state: after a start it is. */
bool archive_is_new(const struct archive *archive, day today);
void archive_looked(struct archive *archive, day today);

struct archive_members {
	const struct rules_member *items;
	uint32_t count;
};
/* Of one organisation, or TEXT_NONE: of all. */
enum err archive_members(struct archive *archive, struct text org, struct arena *arena,
	struct archive_members *out, struct why *why) MUST_USE;
/* The words of the titles; of what archive_documents_of_sheets gave they are counted once, and are
 * lent as long as that is. */
const struct words_titles *archive_titles(
	struct archive *archive, const struct rules_documents *documents, struct arena *arena);
/* Lent until the next list is asked for after a change. */
enum err archive_rules(struct archive *archive, const struct match_rule **out, uint32_t *count,
	struct why *why) MUST_USE;
enum err archive_is_settled(struct archive *archive, bool *out, struct why *why) MUST_USE;

#endif
