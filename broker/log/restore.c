#include "broker/log/backup_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void backup_fini(struct backup *backup)
{
	manifest_fini(&backup->manifest);
}

void backup_moved(void *arg, uint64_t bytes)
{
	struct backup *backup = arg;
	backup->done += bytes;
	if (backup->progress)
		backup->progress(backup->arg, backup->done, backup->all);
}

/* --- Restoring -------------------------------------------------------------------------------- */

static enum err load_manifest(struct backup *backup, const struct disk *from, struct why *why)
{
	struct buffer text = {0};
	int fd = from->open(from->self, MANIFEST_NAME, false);
	if (fd < 0 && errno == ENOENT)
		return why_set(why, ERR_NOT_FOUND, backup->directory,
			"it is no whole backup: the file '" MANIFEST_NAME
			"', which is written last, is not there");
	int64_t size = fd < 0 ? -1 : from->size(from->self, fd);
	if (size < 0)
		return disk_failed(MANIFEST_NAME, "opening", why);
	size_t len = (size_t)size;
	enum err err =
		disk_read_all(from, fd, buffer_grow(&text, len), &len, 0, MANIFEST_NAME, why);
	text.len = err ? 0 : len;
	from->close(from->self, fd);
	if (!err)
		err = manifest_read(buffer_as_text(&text), MANIFEST_NAME, &backup->manifest, why);
	buffer_fini(&text);
	return err;
}

static enum err restore_file(struct backup *backup, const struct disk *from, const struct disk *to,
	struct manifest_file *file, struct why *why)
{
	struct manifest_move move = {.from = from,
		.to = to,
		.bytes = file->bytes,
		.check = true,
		.moved = backup_moved,
		.arg = backup};
	move.in = from->open(from->self, file->name, false);
	if (move.in < 0)
		return errno == ENOENT ? why_set(why, ERR_DAMAGED, file->name,
						 "it is missing; the manifest names it")
				       : disk_failed(file->name, "opening", why);
	int64_t size = from->size(from->self, move.in);
	enum err err = size < 0 ? disk_failed(file->name, "asking for the size", why) : ERR_OK;
	if (!err && (uint64_t)size > file->bytes)
		err = why_set(why, ERR_DAMAGED, file->name,
			"bytes %" PRIu64 " to %" PRId64
			" are too many: the manifest knows none there",
			file->bytes, size);
	move.out = err ? -1 : to->open(to->self, file->name, true);
	if (!err && move.out < 0)
		err = disk_failed(file->name, "making", why);
	if (!err)
		err = manifest_move(&move, file, why);
	from->close(from->self, move.in);
	if (move.out >= 0)
		to->close(to->self, move.out);
	return err;
}

static enum err restore_files(
	struct backup *backup, const struct disk *from, const char *fresh, struct why *why)
{
	struct disk to = {0};
	enum err err = disk_open_unlocked(fresh, true, &to, why);
	for (size_t i = 0; !err && i < backup->manifest.count; i++)
		err = restore_file(backup, from, &to, &backup->manifest.files[i], why);
	if (!err && to.sync_dir(to.self))
		err = disk_failed(fresh, "syncing the directory", why);
	disk_close(&to);
	return err;
}

/* The directory gets its name when all of it is on disk. */
static enum err name_directory(const char *fresh, const char *directory, struct why *why)
{
	char parent[BACKUP_PATH];
	if (rename(fresh, directory))
		return why_errno(why, errno == ENOTEMPTY || errno == EEXIST ? ERR_EXISTS : ERR_IO,
			directory, "naming the restored log");
	enum err err = backup_path(directory, "", parent, why);
	if (err)
		return err;
	int fd = open(dirname(parent), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd))
		err = why_errno(why, ERR_IO, directory, "syncing the directory above");
	if (fd >= 0)
		close(fd);
	return err;
}

static enum err restore_beside(struct backup *backup, const struct disk *from, struct why *why)
{
	char fresh[BACKUP_PATH];
	enum err err = backup_path(backup->log_directory, "", fresh, why);
	size_t len = err ? 0 : strlen(fresh);
	while (len > 1 && fresh[len - 1] == '/')
		fresh[--len] = '\0';
	if (!err && len + sizeof(".restoring") > sizeof(fresh))
		err = why_set(why, ERR_LIMIT, backup->log_directory, "the path is too long");
	if (!err)
		memcpy(fresh + len, ".restoring", sizeof(".restoring"));
	int held;
	if (!err)
		err = backup_claim(fresh, true, &held, why);
	if (err)
		return err;
	err = restore_files(backup, from, fresh, why);
	backup_release(fresh, held, !err);
	if (!err)
		err = name_directory(fresh, backup->log_directory, why);
	else
		rmdir(fresh);
	return err;
}

enum err backup_restore(struct backup *backup, struct why *why)
{
	struct disk from = {0};
	enum err err = disk_open_unlocked(backup->directory, false, &from, why);
	if (!err)
		err = load_manifest(backup, &from, why);
	if (!err)
		err = backup_empty(backup->log_directory, why);
	backup->all = manifest_bytes(&backup->manifest);
	if (!err)
		err = restore_beside(backup, &from, why);
	disk_close(&from);
	return err;
}
