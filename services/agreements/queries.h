/* What agreements is asked: lists of documents, one document's story, and why. */
#ifndef SERAI_SERVICES_AGREEMENTS_QUERIES_H
#define SERAI_SERVICES_AGREEMENTS_QUERIES_H

#include "services/agreements/store/archive.h"
#include "services/kit/kit.h"

extern const struct kit_method queries_table[];

/* As of when, and as known when; the clock fills what the question leaves open. */
struct queries_time {
	day as_of;
	int64_t known_at; /* for the archive: ARCHIVE_NOW when open */
	int64_t told;     /* for the reply */
};

/* "SCO-2024-UNITY" of "document:SCO-2024-UNITY". */
struct text queries_bare_id(struct text id, struct text prefix);

struct queries_time queries_time_of(bool has_as_of, day as_of, bool has_known_at, int64_t known_at);

/* ERR_NOT_FOUND with what there is: the organisations held, the nearest ids of documents. */
/* Is what is asked for one of the choices of a row's field? `where` tells the request's field. */
enum err queries_check_choice(struct text asked, const struct record_type *row, const char *field,
	const char *where, struct why *why) MUST_USE;

enum err queries_check_org(
	const struct archive_documents *held, struct text org, struct why *why) MUST_USE;
enum err queries_no_document(const struct rules_documents *held, const char *where, struct text id,
	struct why *why) MUST_USE;

/* answers_due.c */
enum err answers_due(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why);
enum err answers_commitments(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why);

/* answers_claims.c, handlers_gate.c */
enum err answers_review(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why);
enum err handlers_review_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why);

/* evidence.c */
enum err evidence_why(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why);

#endif
