/* Computes what plugins said anew, from the log, in fresh processes, and compares it with what the
 * log holds of it: results one by one, and the sum of what they remember. Needs a broker; changes
 * nothing. */
#ifndef SERAI_SERVICES_ANALYSIS_REPLAY_H
#define SERAI_SERVICES_ANALYSIS_REPLAY_H

#include "proto/base/err.h"

#include <stdbool.h>
#include <stdio.h>

struct replay_options {
	const char *bus;  /* address; NULL: by $SERAI_HOME */
	const char *host; /* serai-plughost */
	const char *id;   /* one plugin; NULL: all that the log says are installed */
	FILE *out;        /* a line for each plugin */
};

/* What a file that nobody has installed would say of all that is in the log: each result as a line
 * of a case (cases.h). Publishes nothing. */
enum err replay_try(
	const struct replay_options *options, const char *file, struct why *why) MUST_USE;

enum err replay_run(const struct replay_options *options, bool *same, struct why *why) MUST_USE;

#endif
