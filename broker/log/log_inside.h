/* What the files of the log share: log.c (opening, writing) and log_read.c (reading, finding).
 * Nobody else includes it. */
#ifndef SERAI_BROKER_LOG_LOG_INSIDE_H
#define SERAI_BROKER_LOG_LOG_INSIDE_H

#include "broker/log/index_disk.h"
#include "broker/log/log.h"
#include "broker/log/pack.h"

enum {
	OPEN_FILES = 16,    /* segments that are kept open for reading */
	TAIL_BATCHES = 256, /* the newest batches are kept in memory: most readers are close */
	TAIL_BYTES = 16 << 20,
};

struct tail_entry {
	uint64_t base_seq, next_seq;
	uint64_t segment, offset; /* where its mark stands */
	struct body *body;
};

struct file {
	uint64_t place_id;
	int fd;           /* -1: none */
	struct pack pack; /* of a packed segment */
};

struct log {
	struct disk disk;
	uint64_t id;
	struct index *segments;
	size_t count, room;
	struct index_shelf *shelf;
	struct state state;
	uint64_t last_seq, bytes_read;

	struct writer *writer; /* the log thread's */

	int64_t begun_us; /* time of the last batch begun */
	bool rolling;     /* one that begins a segment was begun, and is not written */
	uint64_t generation;

	struct tail_entry tail[TAIL_BATCHES]; /* a ring: oldest at tail_first */
	size_t tail_first, tail_count, tail_bytes;

	struct file files[OPEN_FILES];
	size_t files_next;
	uint64_t replaced;     /* segments, so far */
	struct why unreadable; /* the first that a reader met */
};

void log_close_file(struct log *log, struct file *file);

#endif
