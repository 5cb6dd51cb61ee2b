/* The writer puts batches into segments and syncs them. It is the only one that writes while the
 * broker runs, and works on a thread of its own: nothing here is shared but the disk. */
#ifndef SERAI_BROKER_LOG_WRITER_H
#define SERAI_BROKER_LOG_WRITER_H

#include "broker/log/batch.h"

struct writer;

struct writer_options {
	const struct disk *disk;
	uint64_t segment_bytes; /* a segment is sealed before it would grow beyond this */
	uint64_t log_id, random;
	struct segment_header segment; /* the one to go on with; base_seq 0: begin with a new one */
	uint64_t end;                  /* where its next mark goes */
	int64_t now_us;                /* for a new segment */
};

enum err writer_open(
	const struct writer_options *options, struct writer **out, struct why *why) MUST_USE;
void writer_close(struct writer **writer);

/* The segment it writes to. Only before the first batch is written: then it is the thread's. */
const struct segment_header *writer_segment(const struct writer *writer);

/* Writes and syncs the batch, and fills its result. ERR_FULL refuses it and all that were filled
 * before the refusal was known (those of the same generation); the log is as it was. After any
 * other failure nothing is written any more: ERR_STOPPED. */
void writer_write(struct writer *writer, struct batch *batch);
/* While no batch is being written, by whoever gives them: has the segment still its name? Each
 * write asks so, too. ERR_STOPPED as above. */
enum err writer_look(struct writer *writer, struct why *why) MUST_USE;
/* The same way: what is kept of the disk for that is free for what frees room, and only batches of
 * the broker's own are written; or kept again. False: there is no room for it yet. */
void writer_lend(struct writer *writer);
bool writer_keep(struct writer *writer);

#endif
