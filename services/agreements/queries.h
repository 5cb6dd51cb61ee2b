/* What agreements is asked: lists of documents, one document's story, and why. */
#ifndef SERAI_SERVICES_AGREEMENTS_QUERIES_H
#define SERAI_SERVICES_AGREEMENTS_QUERIES_H

#include "services/agreements/archive.h"
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

/* evidence.c */
enum err evidence_why(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why);

#endif
