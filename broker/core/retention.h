/* The policies of streams: what of a stream may leave the log, and when. A file, `streams.policy`
 * in the home, one line for a stream:
 *
 *     # stream   rules
 *     news       age=90d bytes=20GiB
 *     registry   keep=10
 *     $sys       age=30d keep=1 over-cursors
 *
 * age, bytes and count bound what stays; keep leaves so many of each subject and takes the older
 * ones away; whatever a durable cursor still has to read stays, unless the line says over-cursors.
 * A stream without a line loses nothing. A file is taken whole or not at all. */
#ifndef SERAI_BROKER_CORE_RETENTION_H
#define SERAI_BROKER_CORE_RETENTION_H

#include "proto/base/err.h"
#include "proto/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct policy {
	char *stream, *line;
	int64_t age_ms, bytes, count, keep; /* 0: unbounded; keep 0: all */
	bool over_cursors;
	/* The core's, of bounds and of keep: */
	struct policy_look {
		int64_t next_ms;  /* not to be looked at before this, */
		int64_t grown_ms; /* and not before this because the log has grown */
		uint64_t seq;     /* looked at when the log ended there */
		int64_t due_us;   /* when the eldest event becomes too old; INT64_MAX: none was */
		bool blocked;     /* what is too much is behind the bound, which was: */
		uint64_t bound;
	} looks[2];
	uint64_t kept_all; /* keep: nothing was to go up to there */
};

struct retention {
	struct policy *policies;
	size_t count, room;
};

enum err retention_parse(
	struct text content, const char *file, struct retention **out, struct why *why) MUST_USE;
void retention_destroy(struct retention **retention);

#endif
