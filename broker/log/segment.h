/* Segment files: how one begins, how what was written together is marked, and how one is read back
 * after a crash. README.md in this folder draws the bytes.
 *
 * A mark stands before all that was written and synced as one. It is what tells a torn tail from
 * damage: marks are written one after the other, each after the sync of the one before, so whatever
 * is bad before a valid mark had been on disk, and somebody had been told so. Bad bytes with no
 * valid mark after them are what a crash left of the last write. */
#ifndef SERAI_BROKER_LOG_SEGMENT_H
#define SERAI_BROKER_LOG_SEGMENT_H

#include "broker/log/disk.h"
#include "proto/wire/block.h"

enum { SEGMENT_HEADER = 64, SEGMENT_MARK = 32 };

struct segment_header {
	uint64_t log_id, base_seq;
	uint64_t salt; /* known to nobody outside: no event can hold a mark that passes */
	int64_t created_us;
};

struct segment_mark {
	uint32_t length; /* bytes of blocks that follow */
	uint64_t base_seq;
	int64_t time_us; /* of all blocks that follow; rises from mark to mark */
};

/* "<20 digits of base_seq>.<ending>" */
void segment_name(uint64_t base_seq, const char *ending, char out[DISK_NAME]);
bool segment_name_read(const char *name, const char *ending, uint64_t *base_seq);

void segment_write_header(const struct segment_header *header, uint8_t out[SEGMENT_HEADER]);
enum err segment_read_header(
	struct bytes bytes, const char *name, struct segment_header *out, struct why *why) MUST_USE;

/* A mark is bound to the segment and to the place where it stands. */
void segment_write_mark(const struct segment_mark *mark, const struct segment_header *segment,
	uint64_t offset, uint8_t out[SEGMENT_MARK]);
bool segment_read_mark(struct bytes bytes, const struct segment_header *segment, uint64_t offset,
	struct segment_mark *out);
bool segment_looks_like_mark(
	struct bytes bytes); /* by its magic alone: for walking checked bytes */

enum segment_state {
	SEGMENT_CLEAN,   /* good to the end, or followed by zeros only */
	SEGMENT_TORN,    /* bad from `good_end` on, and nothing was ever written after it */
	SEGMENT_DAMAGED, /* bad at `good_end`, and valid writes stand after it */
};

/* Reads a whole segment, checking everything. */
struct segment_scan {
	const struct disk *disk;
	int fd;
	const char *name;
	void (*each)(void *arg, struct bytes block, const struct block_header *header, uint64_t at);
	void *arg;
	/* Filled: */
	struct segment_header header;
	enum segment_state state;
	uint64_t good_end, bad_end; /* bytes [good_end, bad_end) are torn or damaged */
	bool cut;                   /* not even a zero stands behind the last write */
	uint64_t next_seq;
	uint64_t last_mark;       /* offset of the last mark with a good block; 0: none */
	struct segment_mark mark; /* that mark */
	struct why what;          /* what is wrong at good_end */
};

/* An error when it cannot be read at all; damage is no error here but a state. */
enum err segment_scan(struct segment_scan *scan, struct why *why) MUST_USE;

#endif
