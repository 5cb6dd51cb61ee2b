#include "broker/peers.h"

#include "proto/base/alloc.h"
#include "proto/base/home.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 4 << 20 };

struct peers_file {
	char path[HOME_PATH];
	struct stat seen; /* all zeros: there was none */
};

struct peers_file *peers_file_create(const char *path)
{
	struct peers_file *file = alloc_zero(1, sizeof(*file));
	snprintf(file->path, sizeof(file->path), "%s", path);
	return file;
}

void peers_file_destroy(struct peers_file **file)
{
	free(*file);
	*file = NULL;
}

const char *peers_file_path(const struct peers_file *file)
{
	return file->path;
}

static struct stat look(const struct peers_file *file)
{
	struct stat now = {0};
	if (stat(file->path, &now) != 0)
		now = (struct stat){0};
	return now;
}

bool peers_file_changed(const struct peers_file *file)
{
	struct stat now = look(file);
	return now.st_ino != file->seen.st_ino || now.st_size != file->seen.st_size ||
	       now.st_mtim.tv_sec != file->seen.st_mtim.tv_sec ||
	       now.st_mtim.tv_nsec != file->seen.st_mtim.tv_nsec;
}

static enum err read_content(const struct peers_file *file, struct buffer *out, struct why *why)
{
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

enum err peers_file_content(struct peers_file *file, struct buffer *out, struct why *why)
{
	/* Looked at before it is read: what is written meanwhile shows as another change. */
	file->seen = look(file);
	return read_content(file, out, why);
}

enum err peers_file_read(struct peers_file *file, struct acl **out, struct why *why)
{
	const char *slash = strrchr(file->path, '/');
	struct buffer content = {0};
	enum err err = peers_file_content(file, &content, why);
	if (!err)
		err = acl_parse(buffer_as_text(&content), slash ? slash + 1 : file->path, out, why);
	buffer_fini(&content);
	return err;
}
