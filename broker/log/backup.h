/* A copy of a log, made while its broker goes on, and a log made of such a copy.
 *
 * Files of sealed segments are opened before anything else is done: what upkeep removes from then
 * on is still there for whoever has it open. The last segment is copied up to a sequence that is on
 * disk. All of it is read through and checked; the manifest comes last. */
#ifndef SERAI_BROKER_LOG_BACKUP_H
#define SERAI_BROKER_LOG_BACKUP_H

#include "broker/log/manifest.h"

struct backup {
	const char *log_directory, *directory;
	/* Of the running log: asked again when upkeep comes between. Backup alone. */
	enum err (*ask)(void *arg, uint64_t *log_id, uint64_t *last_seq, struct why *why);
	void (*progress)(void *arg, uint64_t done, uint64_t all); /* in bytes */
	void *arg;
	int64_t now_us;
	/* Filled: */
	struct log_manifest manifest;
	uint64_t done, all; /* bytes */
	uint64_t linked;    /* files that are the log's own, by hard link */
};

/* Into a directory that is empty, not there, or left by one that was cut off. When it fails there
 * is no manifest, and no file. */
enum err backup_make(struct backup *backup, struct why *why) MUST_USE;

/* Makes log_directory, which must be empty or not there: whole, or not at all. */
enum err backup_restore(struct backup *backup, struct why *why) MUST_USE;

void backup_fini(struct backup *backup);

#endif
