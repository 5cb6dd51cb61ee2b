/* How far a service has come: the kit's own two tables beside the service's, committed with them.
 */
#ifndef SERAI_SERVICES_KIT_PROGRESS_H
#define SERAI_SERVICES_KIT_PROGRESS_H

#include "services/kit/store.h"

struct progress {
	uint64_t cursor;  /* all inputs up to this sequence are handled */
	uint64_t own_seq; /* the last own event that the state holds */
	char log_id[17];  /* of the log that the state follows; "" for a fresh store */
};

enum err progress_open(struct store *store, struct progress *out, struct why *why) MUST_USE;
enum err progress_save(
	struct store *store, const struct progress *progress, struct why *why) MUST_USE;

/* A sheet was offered in event `seq`; later that event may have been refused. */
enum err progress_sheet_seen(struct store *store, struct text name, struct text digest,
	uint64_t seq, struct why *why) MUST_USE;
enum err progress_sheet_refused(
	struct store *store, uint64_t seq, struct text what, struct why *why) MUST_USE;

struct progress_sheet {
	char digest[33];   /* "" when no such sheet was ever offered */
	char refused[512]; /* why its last content was refused; "" when it was taken */
};
enum err progress_sheet(struct store *store, const char *name, struct progress_sheet *out,
	struct why *why) MUST_USE;

#endif
