/* What a backup consists of: the last file written of one. A directory without it is no backup.
 *
 * Lines of text: what it is, then each file with an XXH3-64 of every MiB of it, so that damage is
 * named by file and range, then the digest of all lines before. */
#ifndef SERAI_BROKER_LOG_MANIFEST_H
#define SERAI_BROKER_LOG_MANIFEST_H

#include "broker/log/disk.h"
#include "proto/base/buffer.h"

#define MANIFEST_NAME "manifest"

enum { MANIFEST_PIECE = 1 << 20 };

struct manifest_file {
	char name[DISK_NAME];
	uint64_t bytes;
	uint64_t *digests; /* of the pieces, in order */
	size_t pieces;
};

struct log_manifest {
	uint64_t log_id, last_seq;
	int64_t made_us;
	struct manifest_file *files; /* in the order of their names */
	size_t count, room;
};

void manifest_fini(struct log_manifest *manifest);
/* Adds a file with room for the digests of its pieces; lent until the next is added. */
struct manifest_file *manifest_add(struct log_manifest *manifest, const char *name, uint64_t bytes);
uint64_t manifest_bytes(const struct log_manifest *manifest); /* of all files */

void manifest_write(const struct log_manifest *manifest, struct buffer *out);
/* ERR_DAMAGED unless it is whole; `name` is for the error. */
enum err manifest_read(
	struct text text, const char *name, struct log_manifest *out, struct why *why) MUST_USE;

/* A file on its way, piece by piece. */
struct manifest_move {
	const struct disk *from, *to; /* to: NULL, it is read alone */
	int in, out;
	uint64_t bytes; /* to be read; what the file has beyond is zeros */
	bool check;     /* the digests are known: they are compared, not filled */
	void (*moved)(void *arg, uint64_t bytes);
	void *arg;
};

/* Reads, digests and writes it. ERR_DAMAGED names the file and the bytes. */
enum err manifest_move(
	const struct manifest_move *move, struct manifest_file *file, struct why *why) MUST_USE;

#endif
