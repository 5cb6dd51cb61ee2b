/* Questions to the registry and their answers, as records. Pure: "today" and "now" are given. The
 * replies borrow from the registry and from the arena. */
#ifndef SERAI_SERVICES_REGISTRY_ANSWERS_ANSWERS_H
#define SERAI_SERVICES_REGISTRY_ANSWERS_ANSWERS_H

#include "services/registry/history/registry.h"
#include "services/registry/history/told.h"

/* What "absent" means in a query. */
struct today {
	day valid;
	int64_t known_us;
};

/* Each fills *out; ERR_NOT_FOUND names an organisation or state that is not known. */
enum err answer_members(const struct registry *registry, const struct members_query *query,
	struct today today, struct arena *arena, struct members_reply *out,
	struct why *why) MUST_USE;
enum err answer_memberships(const struct registry *registry, const struct memberships_query *query,
	struct today today, struct arena *arena, struct members_reply *out,
	struct why *why) MUST_USE;
enum err answer_history(const struct registry *registry, const struct history_query *query,
	struct today today, struct arena *arena, struct history_reply *out,
	struct why *why) MUST_USE;
enum err answer_audit(const struct registry *registry, const struct audit_query *query,
	struct today today, struct arena *arena, struct audit_reply *out, struct why *why) MUST_USE;
enum err answer_diff(const struct registry *registry, const struct diff_query *query,
	struct today today, struct arena *arena, struct diff_reply *out, struct why *why) MUST_USE;
enum err answer_chairs(const struct registry *registry, const struct chairs_query *query,
	struct today today, struct arena *arena, struct chairs_reply *out,
	struct why *why) MUST_USE;
enum err answer_summits(const struct registry *registry, const struct summits_query *query,
	struct today today, struct arena *arena, struct summits_reply *out,
	struct why *why) MUST_USE;
/* Adds to the summits of an answer by whom states were represented there, where claims say so. */
void answer_presences(const struct registry *registry, const struct summits_query *query,
	struct arena *arena, struct summits_reply *out);
enum err answer_organisations(const struct registry *registry,
	const struct organisations_query *query, struct today today, struct arena *arena,
	struct organisations_reply *out, struct why *why) MUST_USE;
enum err answer_find(const struct registry *registry, const struct find_query *query,
	struct today today, struct arena *arena, struct find_reply *out, struct why *why) MUST_USE;
enum err answer_counts(const struct registry *registry, const struct counts_query *query,
	struct today today, struct arena *arena, struct counts_reply *out,
	struct why *why) MUST_USE;
enum err answer_accession(const struct registry *registry, const struct accession_query *query,
	struct today today, struct arena *arena, struct accession_reply *out,
	struct why *why) MUST_USE;
enum err answer_overlap(const struct registry *registry, const struct overlap_query *query,
	struct today today, struct arena *arena, struct overlap_reply *out,
	struct why *why) MUST_USE;
enum err answer_shares(const struct registry *registry, const struct shares_query *query,
	struct today today, struct arena *arena, struct shares_reply *out,
	struct why *why) MUST_USE;
enum err answer_next_chair(const struct registry *registry, const struct next_chair_query *query,
	struct today today, struct arena *arena, struct next_chair_reply *out,
	struct why *why) MUST_USE;
enum err answer_why(const struct registry *registry, const struct why_query *query,
	struct arena *arena, struct why_tree *out, struct why *why) MUST_USE;

/* --- Shared by the files of this part -------------------------------------------------------- */

enum mode answers_mode(struct text mode, enum mode fallback);
struct text answers_mode_name(enum mode mode);
struct text answers_certainty(const struct row *row, day valid);
/* What an answer rests on, where that is asked for; what has no room is left out. */
struct answers_grounds {
	struct answer_ground *items;
	size_t count, room;
	struct arena *arena;
	bool wanted;
};
struct answers_grounds answers_grounds_of(struct arena *arena, bool wanted);
void answers_ground_row(struct answers_grounds *grounds, const struct row *row);
void answers_ground_rule(struct answers_grounds *grounds, const char *text);
void answers_ground_record(
	struct answers_grounds *grounds, struct text id, struct text text, struct text source);
/* What an answer would need where nothing is held, or was not known then; else TEXT_NONE. */
struct text answers_missing(
	const struct registry *registry, const struct asked *asked, struct arena *arena);
/* The status as it is held, in whatever case it was given; TEXT_NONE for `any`. ERR_NOT_FOUND for
 * one that no row ever had. */
enum err answers_status(
	const struct registry *registry, struct text *status, struct why *why) MUST_USE;
/* The organisation and, with `follow`, those it grew out of; returns how many. */
enum { ANSWERS_LINEAGE = 8 };
size_t answers_lineage(const struct registry *registry, struct text org, bool follow,
	int64_t known_us, struct text out[ANSWERS_LINEAGE]);
/* Are these the same record? SCO/BY stands for membership:SCO:BY. */
bool answers_same_id(struct text given, struct text id);

#endif
