/* Where a backup or a restore writes to: a directory that is empty or not there, or one that it
 * left when it was cut off. Whoever is at work there holds a lock on the directory itself. */
#include "broker/log/backup_inside.h"
#include "broker/log/segment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum err backup_path(
	const char *directory, const char *more, char out[BACKUP_PATH], struct why *why)
{
	int len = snprintf(out, BACKUP_PATH, "%s%s", directory, more);
	if (len < 0 || len >= BACKUP_PATH)
		return why_set(why, ERR_LIMIT, directory, "the path is too long");
	return ERR_OK;
}

static bool is_ours(const char *name)
{
	uint64_t base_seq;
	return segment_name_read(name, "seg", &base_seq) ||
	       segment_name_read(name, "pack", &base_seq) ||
	       segment_name_read(name, "idx", &base_seq) || strcmp(name, MANIFEST_NAME ".new") == 0;
}

/* ERR_EXISTS names what is there and may not be; with `clears` what is ours is removed first. */
static enum err look_through(const char *directory, bool clears, struct why *why)
{
	DIR *stream = opendir(directory);
	enum err err = ERR_OK;
	if (!stream)
		return errno == ENOENT ? ERR_OK
				       : why_errno(why, ERR_IO, directory, "looking into it");
	for (struct dirent *entry = readdir(stream); !err && entry; entry = readdir(stream)) {
		const char *name = entry->d_name;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
			strcmp(name, BACKUP_UNFINISHED) == 0)
			continue;
		if (!clears || !is_ours(name))
			err = why_set(why, ERR_EXISTS, directory,
				"wanted an empty directory or a new one, this one holds '%s'",
				name);
		else if (unlinkat(dirfd(stream), name, 0) && errno != ENOENT)
			err = why_errno(why, ERR_IO, name, "removing what was left unfinished");
	}
	closedir(stream);
	return err;
}

enum err backup_empty(const char *directory, struct why *why)
{
	return look_through(directory, false, why);
}

static enum err lock(const char *directory, int *held, struct why *why)
{
	*held = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*held < 0)
		return why_errno(why, ERR_IO, directory, "opening the directory");
	if (flock(*held, LOCK_EX | LOCK_NB) == 0)
		return ERR_OK;
	return errno == EWOULDBLOCK ? why_set(why, ERR_UNAVAILABLE, directory,
					      "another backup or restore is at work there")
				    : why_errno(why, ERR_IO, directory, "locking the directory");
}

static enum err mark(const char *directory, int held, struct why *why)
{
	int fd = openat(held, BACKUP_UNFINISHED, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || fsync(held)) {
		int code = errno;
		if (fd >= 0)
			close(fd);
		errno = code;
		return why_errno(why, errno == ENOSPC ? ERR_FULL : ERR_IO, directory,
			"marking the directory as unfinished");
	}
	close(fd);
	return ERR_OK;
}

enum err backup_claim(const char *directory, bool ours, int *held, struct why *why)
{
	*held = -1;
	if (mkdir(directory, 0700) && errno != EEXIST)
		return why_errno(why, errno == ENOSPC ? ERR_FULL : ERR_IO, directory,
			"making the directory");
	enum err err = lock(directory, held, why);
	/* The mark goes when all is there: what is whole has none. */
	bool left = ours || (!err && faccessat(*held, BACKUP_UNFINISHED, F_OK, 0) == 0 &&
				    faccessat(*held, MANIFEST_NAME, F_OK, 0) != 0);
	if (!err)
		err = look_through(directory, left, why);
	if (!err)
		err = mark(directory, *held, why);
	if (err && *held >= 0) {
		close(*held);
		*held = -1;
	}
	return err;
}

void backup_release(const char *directory, int held, bool whole)
{
	if (held < 0)
		return;
	/* What is not whole is of no use, and may be what fills the disk. */
	if (whole || look_through(directory, true, NULL) == ERR_OK)
		unlinkat(held, BACKUP_UNFINISHED, 0);
	fsync(held);
	close(held);
}
