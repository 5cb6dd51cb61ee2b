/* `serai-broker backup DIR` and `serai-broker restore DIR`: asks the running broker how far its log
 * is on disk, tells how far the work is, and what came of it. */
#ifndef SERAI_BROKER_BACKUP_RUN_H
#define SERAI_BROKER_BACKUP_RUN_H

#include "proto/base/err.h"

#include <stdbool.h>

enum { BACKUP_CONNECT_MS = 5000 };

struct backup_order {
	bool restore, json;
	const char *directory, *log_directory;
	int timeout_ms; /* for the broker's answer */
};

/* To the exit code, which are those of the command `serai`. */
int backup_run(const struct backup_order *order);
/* Says why; returns the exit code. */
int backup_fail(const struct why *why);

#endif
