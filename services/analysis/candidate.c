#include "services/analysis/candidate.h"

#include "proto/base/alloc.h"
#include "proto/records/analysis.h"
#include "services/analysis/elf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The ABI this service and its host speak; plugins/include/serai/plugin.h is the plugin's side, and
 * the host, which includes it, checks again. */
enum { ABI_MAJOR = 1, ABI_MINOR = 0 };

static enum err read_file(const char *path, size_t bytes_max, struct buffer *out, struct why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return why_errno(why, ERR_IO, path, "opening");
	struct stat about;
	enum err err = ERR_OK;
	if (fstat(fd, &about) != 0)
		err = why_errno(why, ERR_IO, path, "looking at");
	else if (!S_ISREG(about.st_mode))
		err = why_set(why, ERR_BAD_FILE, path, "wanted a file");
	else if (about.st_size > (off_t)bytes_max)
		err = why_set(why, ERR_LIMIT, path, "wanted at most %zu bytes, got %lld", bytes_max,
			(long long)about.st_size);
	while (!err) {
		size_t before = out->len;
		ssize_t got = read(fd, buffer_grow(out, 65536), 65536);
		out->len = before + (got > 0 ? (size_t)got : 0);
		if (got < 0 && errno != EINTR)
			err = why_errno(why, ERR_IO, path, "reading");
		if (got == 0 || out->len > bytes_max)
			break;
	}
	close(fd);
	return err;
}

static enum err check_abi(const struct manifest *manifest, struct why *why)
{
	if (manifest->abi_major == ABI_MAJOR && manifest->abi_minor <= ABI_MINOR)
		return ERR_OK;
	return why_set(why, ERR_VERSION, "", "speaks ABI %u.%u, this host speaks %d.0 to %d.%d",
		manifest->abi_major, manifest->abi_minor, ABI_MAJOR, ABI_MAJOR, ABI_MINOR);
}

/* A manifest of another major may say anything: its first line, the ABI, is judged before the rest.
 */
static enum err check_abi_line(struct text manifest, struct why *why)
{
	unsigned major, minor;
	char line[32] = "";
	size_t len = manifest.len < sizeof(line) - 1 ? manifest.len : sizeof(line) - 1;
	memcpy(line, manifest.ptr, len);
	if (sscanf(line, "abi=%5u.%5u\n", &major, &minor) != 2)
		return ERR_OK;
	return check_abi(&(struct manifest){.abi_major = major, .abi_minor = minor}, why);
}

static enum err judge(struct bytes file, struct candidate *out, struct why *why)
{
	struct text text;
	enum err err = elf_manifest(file, &text, why);
	if (!err)
		err = check_abi_line(text, why);
	if (!err)
		err = manifest_parse(text, &out->manifest, why);
	if (!err)
		err = check_abi(out->manifest, why);
	return err ? err : elf_check_exports(file, "serai_entry_v1", why);
}

static enum err config_from_json(
	const char *path, struct buffer *content, struct buffer *out, struct why *why)
{
	struct buffer wrapped = {0}, packed = {0};
	struct arena arena = {0};
	struct plugin_config config;
	buffer_format(&wrapped, "{\"config\":%.*s}", (int)content->len, (char *)content->ptr);
	enum err err =
		record_from_json(&record_plugin_config, buffer_as_text(&wrapped), &packed, why);
	if (!err)
		err = record_decode(
			&record_plugin_config, buffer_bytes(&packed), &arena, &config, why);
	if (!err)
		buffer_add(out, config.config.ptr, config.config.len);
	else
		why_prefix(why, "%s: wanted a JSON object", path);
	arena_fini(&arena);
	buffer_fini(&packed);
	buffer_fini(&wrapped);
	return err;
}

/* <plugin>.json beside <plugin>.so; its bytes are added to the file's for the digest. */
static enum err read_config(
	const char *path, struct buffer *file, struct candidate *out, struct why *why)
{
	char beside[4096];
	struct buffer content = {0};
	struct text stem = text_of(path);
	if (text_ends(stem, TEXT(".so")))
		stem = text_slice(stem, 0, stem.len - 3);
	snprintf(beside, sizeof(beside), "%.*s.json", TEXT_ARG(stem));
	if (access(beside, F_OK) != 0) {
		buffer_char(&out->config, (char)0x80);
		return ERR_OK;
	}
	enum err err = read_file(beside, CANDIDATE_CONFIG_MAX, &content, why);
	if (!err)
		err = config_from_json(beside, &content, &out->config, why);
	buffer_add(file, content.ptr, content.len);
	buffer_fini(&content);
	return err;
}

enum err candidate_read(const char *path, struct candidate *out, struct why *why)
{
	struct buffer file = {0};
	struct why reason = {0};
	*out = (struct candidate){.path = text_copy(text_of(path))};
	enum err err = read_file(path, CANDIDATE_BYTES_MAX, &file, &reason);
	if (!err)
		err = judge(buffer_bytes(&file), out, &reason);
	if (!err)
		err = read_config(path, &file, out, &reason);
	if (err && reason.where[0])
		why_prefix(&reason, "%s", reason.where);
	digest_id(buffer_bytes(&file), out->digest);
	buffer_fini(&file);
	if (err) {
		candidate_fini(out);
		return why_set(why, err, path, "%s", reason.text);
	}
	return ERR_OK;
}

void candidate_fini(struct candidate *candidate)
{
	free(candidate->path);
	manifest_free(&candidate->manifest);
	buffer_fini(&candidate->config);
	*candidate = (struct candidate){0};
}
