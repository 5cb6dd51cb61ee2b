#include "broker/rules_file.h"

#include "proto/base/alloc.h"
#include "proto/base/home.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 4 << 20 };

struct rules_file {
	char path[HOME_PATH];
	struct stat seen; /* all zeros: there was none */
};

struct rules_file *rules_file_create(const char *path)
{
	struct rules_file *file = alloc_zero(1, sizeof(*file));
	snprintf(file->path, sizeof(file->path), "%s", path);
	return file;
}

void rules_file_destroy(struct rules_file **file)
{
	free(*file);
	*file = NULL;
}

const char *rules_file_path(const struct rules_file *file)
{
	return file->path;
}

static struct stat look(const struct rules_file *file)
{
	struct stat now = {0};
	if (stat(file->path, &now) != 0)
		now = (struct stat){0};
	return now;
}

bool rules_file_changed(const struct rules_file *file)
{
	struct stat now = look(file);
	/* The time of the inode moves with the content, and when the file becomes readable. */
	return now.st_ino != file->seen.st_ino || now.st_size != file->seen.st_size ||
	       now.st_ctim.tv_sec != file->seen.st_ctim.tv_sec ||
	       now.st_ctim.tv_nsec != file->seen.st_ctim.tv_nsec;
}

static enum err read_content(struct rules_file *file, struct buffer *out, struct why *why)
{
	/* Looked at before it is read: what is written meanwhile shows as another change. */
	file->seen = look(file);
	FILE *stream = fopen(file->path, "re");
	if (!stream)
		return errno == ENOENT ? ERR_OK : why_errno(why, ERR_IO, file->path, "reading it");
	char piece[4096];
	size_t n;
	while ((n = fread(piece, 1, sizeof(piece), stream)) > 0 && out->len <= FILE_MAX)
		buffer_add(out, piece, n);
	bool failed = ferror(stream);
	fclose(stream);
	if (failed)
		return why_errno(why, ERR_IO, file->path, "reading it");
	if (out->len > FILE_MAX)
		return why_set(why, ERR_LIMIT, file->path, "wanted at most %d bytes", FILE_MAX);
	return ERR_OK;
}

/* For messages. */
static const char *name_of(const struct rules_file *file)
{
	const char *slash = strrchr(file->path, '/');
	return slash ? slash + 1 : file->path;
}

enum err rules_file_acl(struct rules_file *file, struct acl **out, struct why *why)
{
	struct buffer content = {0};
	enum err err = read_content(file, &content, why);
	if (!err)
		err = acl_parse(buffer_as_text(&content), name_of(file), out, why);
	buffer_fini(&content);
	return err;
}

enum err rules_file_retention(struct rules_file *file, struct retention **out, struct why *why)
{
	struct buffer content = {0};
	enum err err = read_content(file, &content, why);
	if (!err)
		err = retention_parse(buffer_as_text(&content), name_of(file), out, why);
	buffer_fini(&content);
	return err;
}
