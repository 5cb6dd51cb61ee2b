/* All that a question about time reads: documents with their parties' acts, the entry into force
 * that follows from them, commitments and how they stand on the day. */
#ifndef SERAI_SERVICES_AGREEMENTS_DECISIONS_AGENDA_H
#define SERAI_SERVICES_AGREEMENTS_DECISIONS_AGENDA_H

#include "services/agreements/store/archive.h"
#include "services/agreements/documents/ladder.h"

struct agenda {
	struct archive_documents documents;
	struct archive_party_steps acts;
	struct archive_commitments commitments;
	struct archive_commitment_steps steps;
	struct ladder_counted *counted; /* one for each commitment */
};

struct agenda_time {
	day as_of;
	int64_t known_at;
};

/* Documents with the acts known then, and the days of entry into force that follow. */
enum err agenda_documents(struct archive *archive, int64_t known_at, struct arena *arena,
	struct archive_documents *documents, struct archive_party_steps *acts,
	struct why *why) MUST_USE;

enum err agenda_load(struct archive *archive, const struct agenda_time *time, struct arena *arena,
	struct agenda *out, struct why *why) MUST_USE;

#endif
