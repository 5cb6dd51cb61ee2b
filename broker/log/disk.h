/* What the log needs of a disk: one directory of files, as a small table of functions, so that a
 * test can make any call fail, and forget what was not synced.
 *
 * Functions return what their namesakes of POSIX return, with errno; names are relative to the
 * directory. Two threads use one disk, on different descriptors. */
#ifndef SERAI_BROKER_LOG_DISK_H
#define SERAI_BROKER_LOG_DISK_H

#include "proto/base/err.h"
#include "proto/base/text.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { DISK_NAME = 80 }; /* room for a file's name */

struct disk {
	void *self;
	int (*open)(void *self, const char *name,
		bool create); /* read and write; create: must be new */
	int (*close)(void *self, int fd);
	ssize_t (*read)(void *self, int fd, void *out, size_t len, uint64_t at);
	ssize_t (*write)(void *self, int fd, const void *bytes, size_t len, uint64_t at);
	int64_t (*size)(void *self, int fd);
	int (*truncate)(void *self, int fd, uint64_t len);
	int (*allocate)(void *self, int fd, uint64_t len); /* room for so much, as fallocate */
	int (*sync)(void *self, int fd);                   /* fdatasync */
	int (*rename)(void *self, const char *from, const char *to);
	int (*unlink)(void *self, const char *name);
	int (*sync_dir)(void *self); /* names are on disk after this */
	/* Is it this file that has the name? -1 with ENOENT: none has; with ESTALE: another. */
	int (*stands)(void *self, int fd, const char *name);
	int (*list)(void *self, void (*each)(void *arg, const char *name), void *arg);
};

/* The real one. Makes the directory (0700) when it is not there, and takes the lock on it:
 * ERR_LOCKED names the process that holds it. */
enum err disk_open(const char *directory, struct disk *out, struct why *why) MUST_USE;
/* A directory that is there, without the lock: for looking at a running broker's log, and for files
 * that are no log yet. Without `write` files are opened for reading alone. */
enum err disk_open_unlocked(
	const char *directory, bool write, struct disk *out, struct why *why) MUST_USE;
void disk_close(struct disk *disk);

/* All of it, however short the single writes and reads are. */
enum err disk_write_all(const struct disk *disk, int fd, struct bytes bytes, uint64_t at,
	const char *name, struct why *why) MUST_USE;
enum err disk_write_zeros(const struct disk *disk, int fd, uint64_t from, uint64_t to,
	const char *name, struct why *why) MUST_USE;
/* Up to len bytes; fewer at the file's end only. */
enum err disk_read_all(const struct disk *disk, int fd, uint8_t *out, size_t *len, uint64_t at,
	const char *name, struct why *why) MUST_USE;

/* The code for errno: ERR_FULL when there is no room, else ERR_IO. Fills why. */
enum err disk_failed(const char *name, const char *doing, struct why *why);

#endif
