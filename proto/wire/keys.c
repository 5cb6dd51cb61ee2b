#include "proto/wire/keys.h"

#include "proto/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err read_line(const char *path, const char *line, struct keys *out, struct why *why)
{
	char word[16], value[64];
	if (line[0] == '#' || line[0] == '\n')
		return ERR_OK;
	if (sscanf(line, "%15s %63s", word, value) == 2 && strlen(value) == KEYS_TEXT - 1) {
		char *place = strcmp(word, "public") == 0   ? out->public_key
			      : strcmp(word, "secret") == 0 ? out->secret_key
			      : strcmp(word, "server") == 0 ? out->server_key
							    : NULL;
		if (place) {
			memcpy(place, value, KEYS_TEXT);
			return ERR_OK;
		}
	}
	return why_set(why, ERR_BAD_VALUE, path,
		"wanted lines of public, secret or server and a key of 40 characters");
}

enum err keys_read(const char *path, struct keys *out, struct why *why)
{
	struct stat about;
	char line[128];
	*out = (struct keys){0};
	FILE *file = fopen(path, "re");
	if (!file)
		return why_errno(
			why, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, path, "reading keys");
	enum err err = ERR_OK;
	if (fstat(fileno(file), &about) == 0 && (about.st_mode & 077))
		err = why_set(why, ERR_DENIED, path,
			"others than its owner can read this secret key (mode %03o): chmod 600 it, "
			"and "
			"think about making a new one",
			(unsigned)(about.st_mode & 0777));
	while (!err && fgets(line, sizeof(line), file))
		err = read_line(path, line, out, why);
	fclose(file);
	if (!err && (!out->public_key[0] || !out->secret_key[0]))
		err = why_set(why, ERR_MISSING, path, "wanted a public and a secret key");
	return err;
}

enum err keys_write(const char *path, const struct keys *keys, struct why *why)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return why_errno(why, errno == EEXIST ? ERR_EXISTS : ERR_IO, path, "writing keys");
	int n = dprintf(fd, "public %s\nsecret %s\n", keys->public_key, keys->secret_key);
	if (n > 0 && keys->server_key[0])
		n = dprintf(fd, "server %s\n", keys->server_key);
	bool failed = n < 0 || fsync(fd) != 0;
	if (close(fd) || failed)
		return why_errno(why, ERR_IO, path, "writing keys");
	return ERR_OK;
}
