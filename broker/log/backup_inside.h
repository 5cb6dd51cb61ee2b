/* What making a backup and restoring it share. */
#ifndef SERAI_BROKER_LOG_BACKUP_INSIDE_H
#define SERAI_BROKER_LOG_BACKUP_INSIDE_H

#include "broker/log/backup.h"

enum { BACKUP_PATH = 4096 };

/* Stands in a directory that is being written to. */
#define BACKUP_UNFINISHED "unfinished"

/* One behind the other; ERR_LIMIT when they are too long. */
enum err backup_path(
	const char *directory, const char *more, char out[BACKUP_PATH], struct why *why) MUST_USE;
/* ERR_EXISTS names what is in the directory. None at all is empty, too. */
enum err backup_empty(const char *directory, struct why *why) MUST_USE;
/* Makes the directory, or takes one that is empty or was left unfinished, which it clears; `ours`:
 * its name alone says that. *held is for backup_release; -1 on failure. ERR_EXISTS names what else
 * is there, ERR_UNAVAILABLE says that somebody is at work. */
enum err backup_claim(const char *directory, bool ours, int *held, struct why *why) MUST_USE;
/* What is not whole is removed again. */
void backup_release(const char *directory, int held, bool whole);
void backup_moved(void *backup, uint64_t bytes);

#endif
