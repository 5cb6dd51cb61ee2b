/* The log: every event that was ever acknowledged, in order.
 *
 * Opening it recovers it: a torn tail is moved aside and reported, damage is refused. Then batches
 * are begun and finished by the broker's core and written by a thread of the log's own:
 *
 *     core:  log_begin .. batch_add ..  ->  log thread: log_write  ->  core: log_written
 *
 * log_write touches nothing that the other functions use. All others belong to the core's thread.
 * What is not yet written cannot be read. */
#ifndef SERAI_BROKER_LOG_LOG_H
#define SERAI_BROKER_LOG_LOG_H

#include "broker/log/batch.h"
#include "broker/log/state.h"
#include "broker/log/tables.h"

struct log;
struct index;

struct log_options {
	const struct disk *disk;
	uint64_t segment_bytes;
	uint64_t random; /* for the id of a new log and the salts of its segments; kept secret */
	int64_t now_us;  /* for a new log's first segment */
};

/* What recovery found. */
struct log_recovery {
	uint64_t segments, bytes;
	bool tail_moved; /* or cut off: then from == to, and nothing is kept */
	char file[DISK_NAME], kept[DISK_NAME];
	uint64_t from, to;
	struct why what;  /* why the tail was bad */
	uint64_t rebuilt; /* indexes made again */
	int64_t last_us;  /* the log's last time, when the clock stands more than a second before it
			   */
	int64_t clock_us; /* what that said */
};

enum err log_open(const struct log_options *options, struct log **out, struct log_recovery *found,
	struct why *why) MUST_USE;
void log_close(struct log **log);

uint64_t log_id(const struct log *log);
uint64_t log_first_seq(
	const struct log *log); /* where its segments begin, whatever is left there */
uint64_t log_oldest_seq(const struct log *log); /* of what is there; the end + 1: nothing is */
uint64_t log_last_seq(const struct log *log);   /* on disk; 0 for an empty log */
struct state *log_state(struct log *log);

/* The segments, in order; the last one grows. Lent until the next call that writes. */
const struct index *log_segments(const struct log *log, size_t *count);
const struct disk *log_disk(const struct log *log);
/* One index in the place of `count` from `at` on, whose file has taken the place of theirs. */
void log_replace(struct log *log, size_t at, size_t count, struct index *take);

/* --- Writing -----------------------------------------------------------------------------------
 */

/* A batch that begins with base_seq, which is what the one before it ends with; 0: what the log on
 * disk ends with. Its time is later than that of any before it. */
struct batch *log_begin(struct log *log, int64_t now_us, uint64_t base_seq);
void log_write(struct log *log, struct batch *batch);
/* While no batch is being written: ERR_STOPPED, now and from now on, when the file that grows has
 * lost its name. Each log_write looks, too. */
enum err log_look(struct log *log, struct why *why) MUST_USE;
/* At such a time, too: room that is kept for it is given to what frees room, and until it is kept
 * again only the broker's own batches are written. False: there is no room for it yet. */
void log_lend(struct log *log);
bool log_keep(struct log *log);
/* The batch, which is not being written yet, begins a segment, however short the one before is. */
void log_roll(struct log *log, struct batch *batch);

/* Takes the result of a written batch: what it holds can now be read, and state_apply was done for
 * each of its blocks. *out are its bytes, to be walked with log_next and dropped. When it was
 * refused, all batches begun after it are void, and so are its sequences. Takes the batch. */
struct log_piece {
	struct body *body;
	size_t at, end; /* what is left of it to walk */
};
enum err log_written(
	struct log *log, struct batch **batch, struct log_piece *out, struct why *why) MUST_USE;

/* --- Reading -----------------------------------------------------------------------------------
 */

/* Where a reader is; {.seq = n} is enough to begin with. */
struct log_place {
	uint64_t seq; /* the next one wanted */
	/* Where it is thought to be, and where what is wanted ends there; 0: not known. */
	uint64_t segment, offset, limit;
	uint64_t after; /* no block before the limit holds this sequence, or a later one */
};

/* Whole blocks from the one that holds place->seq on, at least one, and about `max` bytes; the
 * place moves behind them. None when all that was left up to the limit lies before place->seq.
 * ERR_NOT_FOUND when there is nothing on disk from there on; ERR_DAMAGED names file and offset. The
 * piece's body is the caller's to drop. */
enum err log_read(struct log *log, struct log_place *place, size_t max, struct log_piece *out,
	struct why *why) MUST_USE;

/* The next block of a piece; its offset in the body is block->ptr - body_bytes().ptr. */
bool log_next(struct log_piece *piece, struct bytes *block, struct block_header *header);

/* What a reader wants of the log, and which blocks of some segment have it. */
struct log_wanted {
	const struct text *filters; /* lent; an event is wanted when one of them matches it */
	size_t count;
	struct tables_choice
		choice;     /* tables_choice_fini when the filters change, and at the end */
	uint64_t chosen_of; /* the bytes that they are chosen of */
};

/* Moves the place over blocks in which nothing is wanted, to one that has something, or behind the
 * end; log_read then reads no more than such blocks. DAMAGED when neither a segment's index nor the
 * segment itself can be read. */
enum err log_skip(struct log *log, struct log_place *place, struct log_wanted *wanted,
	struct why *why) MUST_USE;

struct log_each {
	tables_each_fn *call;
	void *arg;
};

/* Every subject that matches one of the filters in the segment that holds *before - 1, once or as
 * often as filters match it; *before becomes the segment's first sequence. A loop ends when that is
 * log_first_seq. */
enum err log_subjects(struct log *log, uint64_t *before, const struct log_wanted *wanted,
	const struct log_each *each, struct why *why) MUST_USE;

/* A sequence from which on all blocks of time_us or later are found; at most 64 KiB too early, or
 * a segment when its index cannot be read. */
uint64_t log_seek_time(struct log *log, int64_t time_us);

/* Bytes of blocks read from files since the log was opened. */
uint64_t log_bytes_read(const struct log *log);

/* The first bytes that a reader could not be given since the log was opened, by file and range,
 * which it was told; code ERR_OK: there were none. Lent. */
const struct why *log_unreadable(const struct log *log);

#endif
