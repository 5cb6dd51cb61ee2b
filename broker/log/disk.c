#include "broker/log/disk.h"

#include "proto/base/alloc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct directory {
	int fd, lock;
	bool reads_only;
};

static int real_open(void *self, const char *name, bool create)
{
	struct directory *dir = self;
	int mode = dir->reads_only ? O_RDONLY : O_RDWR;
	return openat(dir->fd, name, mode | O_CLOEXEC | (create ? O_CREAT | O_EXCL : 0), 0600);
}

static int real_close(void *self, int fd)
{
	(void)self;
	return close(fd);
}

static ssize_t real_read(void *self, int fd, void *out, size_t len, uint64_t at)
{
	(void)self;
	return pread(fd, out, len, (off_t)at);
}

static ssize_t real_write(void *self, int fd, const void *bytes, size_t len, uint64_t at)
{
	(void)self;
	return pwrite(fd, bytes, len, (off_t)at);
}

static int64_t real_size(void *self, int fd)
{
	(void)self;
	struct stat status;
	return fstat(fd, &status) ? -1 : (int64_t)status.st_size;
}

static int real_truncate(void *self, int fd, uint64_t len)
{
	(void)self;
	return ftruncate(fd, (off_t)len);
}

static int real_allocate(void *self, int fd, uint64_t len)
{
	(void)self;
	int failed;
	do
		failed = fallocate(fd, 0, 0, (off_t)len);
	while (failed && errno == EINTR);
	return failed;
}

static int real_sync(void *self, int fd)
{
	(void)self;
	return fdatasync(fd);
}

static int real_rename(void *self, const char *from, const char *to)
{
	struct directory *dir = self;
	return renameat(dir->fd, from, dir->fd, to);
}

static int real_unlink(void *self, const char *name)
{
	struct directory *dir = self;
	return unlinkat(dir->fd, name, 0);
}

static int real_sync_dir(void *self)
{
	struct directory *dir = self;
	return fsync(dir->fd);
}

static int real_stands(void *self, int fd, const char *name)
{
	const struct directory *dir = self;
	struct stat ours, named;
	if (fstat(fd, &ours) || fstatat(dir->fd, name, &named, AT_SYMLINK_NOFOLLOW))
		return -1;
	if (ours.st_ino == named.st_ino && ours.st_dev == named.st_dev)
		return 0;
	errno = ESTALE;
	return -1;
}

static int real_list(void *self, void (*each)(void *arg, const char *name), void *arg)
{
	struct directory *dir = self;
	int fd = openat(dir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	if (!stream) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	for (struct dirent *entry = readdir(stream); entry; entry = readdir(stream))
		each(arg, entry->d_name);
	closedir(stream);
	return 0;
}

/* The lock is flock's, so it ends with its process; the pid inside is for the error's text. */
static enum err take_lock(struct directory *dir, const char *path, struct why *why)
{
	char pid[24] = "";
	dir->lock = openat(dir->fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (dir->lock < 0)
		return why_errno(why, ERR_IO, path, "opening the lock file");
	if (flock(dir->lock, LOCK_EX | LOCK_NB) == 0) {
		int len = snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
		if (ftruncate(dir->lock, 0) || pwrite(dir->lock, pid, (size_t)len, 0) != len)
			return why_errno(why, ERR_IO, path, "writing the lock file");
		return ERR_OK;
	}
	if (errno != EWOULDBLOCK)
		return why_errno(why, ERR_IO, path, "locking the directory");
	ssize_t len = pread(dir->lock, pid, sizeof(pid) - 1, 0);
	pid[len > 0 ? len : 0] = '\0';
	pid[strcspn(pid, "\n")] = '\0';
	return why_set(why, ERR_LOCKED, path,
		"the log directory is held by another broker, process %s",
		pid[0] ? pid : "unknown");
}

static void drop_directory(struct directory *dir)
{
	if (dir->lock >= 0)
		close(dir->lock);
	if (dir->fd >= 0)
		close(dir->fd);
	free(dir);
}

static enum err open_directory(
	const char *directory, bool lock, bool write, struct disk *out, struct why *why)
{
	struct directory *dir = alloc_zero(1, sizeof(*dir));
	dir->lock = -1;
	dir->reads_only = !write;
	dir->fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err err = dir->fd < 0 ? why_errno(why, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
					     directory, "opening the log directory")
				   : ERR_OK;
	if (!err && lock)
		err = take_lock(dir, directory, why);
	if (err) {
		drop_directory(dir);
		return err;
	}
	*out = (struct disk){
		.self = dir,
		.open = real_open,
		.close = real_close,
		.read = real_read,
		.write = real_write,
		.size = real_size,
		.truncate = real_truncate,
		.allocate = real_allocate,
		.sync = real_sync,
		.rename = real_rename,
		.unlink = real_unlink,
		.sync_dir = real_sync_dir,
		.stands = real_stands,
		.list = real_list,
	};
	return ERR_OK;
}

enum err disk_open(const char *directory, struct disk *out, struct why *why)
{
	if (mkdir(directory, 0700) && errno != EEXIST)
		return why_errno(why, ERR_IO, directory, "making the log directory");
	return open_directory(directory, true, true, out, why);
}

enum err disk_open_unlocked(const char *directory, bool write, struct disk *out, struct why *why)
{
	return open_directory(directory, false, write, out, why);
}

void disk_close(struct disk *disk)
{
	if (disk->self)
		drop_directory(disk->self);
	*disk = (struct disk){0};
}

enum err disk_failed(const char *name, const char *doing, struct why *why)
{
	bool full = errno == ENOSPC || errno == EDQUOT;
	return why_errno(why, full ? ERR_FULL : ERR_IO, name, doing);
}

enum err disk_write_all(const struct disk *disk, int fd, struct bytes bytes, uint64_t at,
	const char *name, struct why *why)
{
	while (bytes.len) {
		ssize_t wrote = disk->write(disk->self, fd, bytes.ptr, bytes.len, at);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote == 0)
			errno = ENOSPC;
		if (wrote <= 0)
			return disk_failed(name, "writing", why);
		bytes = bytes_of(bytes.ptr + wrote, bytes.len - (size_t)wrote);
		at += (uint64_t)wrote;
	}
	return ERR_OK;
}

enum err disk_write_zeros(const struct disk *disk, int fd, uint64_t from, uint64_t to,
	const char *name, struct why *why)
{
	static const uint8_t zeros[64 * 1024];
	while (from < to) {
		size_t len = to - from < sizeof(zeros) ? (size_t)(to - from) : sizeof(zeros);
		enum err err = disk_write_all(disk, fd, bytes_of(zeros, len), from, name, why);
		if (err)
			return err;
		from += len;
	}
	return ERR_OK;
}

enum err disk_read_all(const struct disk *disk, int fd, uint8_t *out, size_t *len, uint64_t at,
	const char *name, struct why *why)
{
	size_t done = 0;
	while (done < *len) {
		ssize_t got = disk->read(disk->self, fd, out + done, *len - done, at + done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return disk_failed(name, "reading", why);
		if (got == 0)
			break;
		done += (size_t)got;
	}
	*len = done;
	return ERR_OK;
}
