#include "broker/log/manifest.h"

#include "broker/log/segment.h"
#include "proto/base/alloc.h"
#include "proto/base/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char first_line[] = "serai-backup 1\n";

void manifest_fini(struct log_manifest *manifest)
{
	for (size_t i = 0; i < manifest->count; i++)
		free(manifest->files[i].digests);
	free(manifest->files);
	*manifest = (struct log_manifest){0};
}

struct manifest_file *manifest_add(struct log_manifest *manifest, const char *name, uint64_t bytes)
{
	manifest->files = alloc_room(
		manifest->files, manifest->count, &manifest->room, sizeof(*manifest->files));
	struct manifest_file *file = &manifest->files[manifest->count++];
	*file = (struct manifest_file){
		.bytes = bytes, .pieces = (size_t)((bytes + MANIFEST_PIECE - 1) / MANIFEST_PIECE)};
	snprintf(file->name, sizeof(file->name), "%s", name);
	file->digests = alloc_zero(file->pieces + 1, sizeof(*file->digests));
	return file;
}

uint64_t manifest_bytes(const struct log_manifest *manifest)
{
	uint64_t bytes = 0;
	for (size_t i = 0; i < manifest->count; i++)
		bytes += manifest->files[i].bytes;
	return bytes;
}

/* --- As text ---------------------------------------------------------------------------------- */

void manifest_write(const struct log_manifest *manifest, struct buffer *out)
{
	buffer_format(out, "%slog %016" PRIx64 "\nmade %" PRId64 "\nlast %" PRIu64 "\n", first_line,
		manifest->log_id, manifest->made_us, manifest->last_seq);
	for (size_t i = 0; i < manifest->count; i++) {
		const struct manifest_file *file = &manifest->files[i];
		buffer_format(out, "file %s %" PRIu64, file->name, file->bytes);
		for (size_t p = 0; p < file->pieces; p++)
			buffer_format(out, " %016" PRIx64, file->digests[p]);
		buffer_char(out, '\n');
	}
	buffer_format(out, "end %016" PRIx64 "\n", digest_xxh3(buffer_bytes(out)));
}

static bool read_hex(struct text text, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < text.len; i++) {
		static const char digits[] = "0123456789abcdef";
		const char *digit = strchr(digits, text.ptr[i]);
		if (!digit || !*digit)
			return false;
		*out = *out << 4 | (uint64_t)(digit - digits);
	}
	return text.len == 16;
}

static bool read_number(struct text text, uint64_t *out)
{
	int64_t number;
	bool good = text_to_i64(text, 0, INT64_MAX, &number);
	*out = good ? (uint64_t)number : 0;
	return good;
}

/* Only files that a log has: a name leads nowhere else. */
static bool read_name(struct text text, char out[DISK_NAME])
{
	uint64_t base_seq;
	if (text.len >= DISK_NAME)
		return false;
	snprintf(out, DISK_NAME, "%.*s", TEXT_ARG(text));
	return segment_name_read(out, "seg", &base_seq) ||
	       segment_name_read(out, "pack", &base_seq) ||
	       segment_name_read(out, "idx", &base_seq);
}

static bool read_file(struct text line, struct log_manifest *out)
{
	struct text name, bytes, digest;
	char known[DISK_NAME];
	uint64_t size;
	if (!text_split(&line, ' ', &name) || !read_name(name, known) ||
		!text_split(&line, ' ', &bytes) || !read_number(bytes, &size) ||
		size / MANIFEST_PIECE > line.len)
		return false;
	struct manifest_file *file = manifest_add(out, known, size);
	for (size_t p = 0; p < file->pieces; p++)
		if (!text_split(&line, ' ', &digest) || !read_hex(digest, &file->digests[p]))
			return false;
	return line.len == 0;
}

static bool read_line(struct text line, struct log_manifest *out)
{
	struct text word;
	uint64_t number;
	if (!text_split(&line, ' ', &word))
		return false;
	if (text_is(word, "file"))
		return read_file(line, out);
	if (text_is(word, "log"))
		return read_hex(line, &out->log_id);
	if (text_is(word, "last"))
		return read_number(line, &out->last_seq);
	if (!text_is(word, "made") || !read_number(line, &number))
		return false;
	out->made_us = (int64_t)number;
	return true;
}

enum err manifest_read(
	struct text text, const char *name, struct log_manifest *out, struct why *why)
{
	enum { END = 4 + 16 + 1 };
	uint64_t digest;
	*out = (struct log_manifest){0};
	size_t len = text.len > END ? text.len - END : 0;
	struct text end = text_slice(text, len, text.len);
	if (!text_starts(end, TEXT("end ")) || !text_ends(end, TEXT("\n")) ||
		!read_hex(text_slice(end, 4, 20), &digest) ||
		digest != digest_xxh3(bytes_of(text.ptr, len)))
		return why_set(why, ERR_DAMAGED, name,
			"bytes 0 to %zu are damaged: they fail their own digest", text.len);
	if (!text_starts(text, text_of(first_line)))
		return why_set(why, ERR_VERSION, name, "wanted a manifest that begins with '%.*s'",
			(int)sizeof(first_line) - 2, first_line);
	struct text rest = text_slice(text, sizeof(first_line) - 1, len), line;
	while (text_split(&rest, '\n', &line))
		if (!read_line(line, out)) {
			manifest_fini(out);
			return why_set(why, ERR_DAMAGED, name, "the line '%.*s' cannot be read",
				(int)(line.len < 40 ? line.len : 40), line.ptr);
		}
	return ERR_OK;
}

/* --- Files ------------------------------------------------------------------------------------ */

static enum err move_piece(const struct manifest_move *move, struct manifest_file *file,
	size_t piece, struct buffer *room, struct why *why)
{
	uint64_t at = (uint64_t)piece * MANIFEST_PIECE, left = file->bytes - at;
	size_t len = left < MANIFEST_PIECE ? (size_t)left : MANIFEST_PIECE;
	size_t wanted = at + len <= move->bytes ? len : (size_t)(move->bytes - at), got = wanted;
	buffer_clear(room);
	uint8_t *bytes = buffer_grow(room, len);
	enum err err = disk_read_all(move->from, move->in, bytes, &got, at, file->name, why);
	if (err)
		return err;
	memset(bytes + got, 0, len - got);
	uint64_t digest = digest_xxh3(bytes_of(bytes, len));
	if (got < wanted)
		return why_set(why, ERR_DAMAGED, file->name,
			"bytes %" PRIu64 " to %" PRIu64 " are missing: the file ends before them",
			at + got, at + len);
	if (move->check && digest != file->digests[piece])
		return why_set(why, ERR_DAMAGED, file->name,
			"bytes %" PRIu64 " to %" PRIu64
			" are damaged: they fail their digest in the manifest",
			at, at + len);
	file->digests[piece] = digest;
	if (move->to)
		err = disk_write_all(
			move->to, move->out, bytes_of(bytes, len), at, file->name, why);
	if (!err && move->moved)
		move->moved(move->arg, len);
	return err;
}

enum err manifest_move(
	const struct manifest_move *move, struct manifest_file *file, struct why *why)
{
	struct buffer room = {0};
	enum err err = ERR_OK;
	for (size_t piece = 0; !err && piece < file->pieces; piece++)
		err = move_piece(move, file, piece, &room, why);
	if (!err && move->to && move->to->sync(move->to->self, move->out))
		err = disk_failed(file->name, "syncing", why);
	buffer_fini(&room);
	return err;
}
