/* Packed segments: sealed segments that were written anew, without what was removed, compressed or
 * not, several of them in one where little is left. README.md in this folder draws the bytes.
 *
 * To readers a packed segment looks like one that was never packed and has no marks: blocks back to
 * back from byte 64 on ("plain" offsets). Frames of about 64 KiB of them are stored each on its
 * own, so that any place is found by unpacking one. A pack is synced before it has its name, and
 * brings its own index and the log's state as it was at its end: what it replaces can go. */
#ifndef SERAI_BROKER_LOG_PACK_H
#define SERAI_BROKER_LOG_PACK_H

#include "broker/log/disk.h"
#include "broker/log/segment.h"
#include "broker/log/state.h"

struct index;

struct pack_header {
	uint64_t log_id, base_seq, next_seq; /* stands for the sequences [base_seq, next_seq) */
	uint64_t ledger_seq;                 /* made after this entry of the ledger */
	int64_t created_us;
};

struct pack_frame {
	uint64_t plain_at, stored_at;
	uint32_t plain, stored; /* bytes; fewer stored than plain: compressed */
	uint64_t checksum;      /* of the stored ones */
};

struct pack {
	struct pack_header header;
	struct pack_frame *frames;
	size_t count;
	uint64_t plain_end, index_at, file_bytes;
};

/* --- Reading --------------------------------------------------------------------------------- */

enum err pack_read_header(const struct disk *disk, int fd, const char *name,
	struct pack_header *out, struct why *why) MUST_USE;

/* Header and table; index and state are checked, and found where index_at says. */
enum err pack_open(const struct disk *disk, int fd, const char *name, struct pack *out,
	struct why *why) MUST_USE;
void pack_fini(struct pack *pack);

/* As many bytes from `at` on that a reading of `len` ends with a frame. */
size_t pack_span(const struct pack *pack, uint64_t at, size_t len);

/* Plain bytes [at, at + len), all of which must be there. ERR_DAMAGED names bytes of the file. */
enum err pack_read(const struct disk *disk, int fd, const char *name, const struct pack *pack,
	uint64_t at, uint8_t *out, size_t len, struct why *why) MUST_USE;

/* Every block of it, checked; what is damaged is an error. */
enum err pack_scan(const struct disk *disk, int fd, const char *name, const struct pack *pack,
	enum err (*each)(void *arg, struct bytes block, const struct block_header *header,
		uint64_t at, struct why *why),
	void *arg, struct why *why) MUST_USE;

/* --- Writing --------------------------------------------------------------------------------- */

struct pack_writer {
	const struct disk *disk;
	const char *name;
	struct pack_header header; /* to be filled before pack_finish, but for what is not known */
	bool compress;
	int fd;
	struct buffer plain, stored, table;
	uint64_t plain_at, stored_at; /* of what has gone into frames */
	uint32_t count;
};

/* Makes the file, which must not be there. */
enum err pack_begin(struct pack_writer *writer, struct why *why) MUST_USE;
/* Where the next block will stand. */
uint64_t pack_offset(const struct pack_writer *writer);
enum err pack_add(struct pack_writer *writer, struct bytes block, struct why *why) MUST_USE;
/* Everything is on disk after this, but for the file's name. Seals the index. */
enum err pack_finish(struct pack_writer *writer, struct index *index, const struct state *state,
	struct why *why) MUST_USE;
void pack_writer_fini(struct pack_writer *writer); /* closes the file */

#endif
