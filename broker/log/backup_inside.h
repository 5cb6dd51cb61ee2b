/* What making a backup and restoring it share. */
#ifndef SERAI_BROKER_LOG_BACKUP_INSIDE_H
#define SERAI_BROKER_LOG_BACKUP_INSIDE_H

#include "broker/log/backup.h"

enum { BACKUP_PATH = 4096 };

/* One behind the other; ERR_LIMIT when they are too long. */
enum err backup_path(
	const char *directory, const char *more, char out[BACKUP_PATH], struct why *why) MUST_USE;
/* ERR_EXISTS names what is in the directory. None at all is empty, too. */
enum err backup_empty(const char *directory, struct why *why) MUST_USE;
void backup_moved(void *backup, uint64_t bytes);

#endif
