/* Blocks: what a publisher sends, the broker stamps and stores, and a subscriber receives, the
 * same bytes in all three places.
 *
 * A block is a header and then runs. A run is some consecutive records of one subject; runs stand
 * in the producer's order. A record's sequence number is the block's base_seq plus its index in
 * the block. A run is self-contained, so that the broker can deliver only those that a filter lets
 * through without touching their bytes. All integers are big-endian.
 *
 * Header (64 bytes, then the names, then zeros up to a multiple of 8):
 *    0 u32 magic "SRB1"        4 u32 length of the whole block, a multiple of 8
 *    8 u16 header length      10 u16 flags, zero        12 u32 records
 *   16 u64 base_seq (broker)  24 i64 time, microseconds UTC (broker)
 *   32 u64 first counter      40 u64 last counter
 *   48 u8 producer length     49 u8 identity length     50 u16 runs     52 u32 zero
 *   56 u64 XXH3-64 of the header with this field zero
 *   64 producer name, identity (broker)
 * Run (32 bytes, then the subject, then the records, then zeros up to a multiple of 8):
 *    0 u32 length of the whole run    4 u16 records    6 u16 subject length
 *    8 u32 index in the block of its first record     12 u32 zero
 *   16 u64 counter of its first record
 *   24 u64 XXH3-64 of the run with this field zero
 * Record: u32 length of the body, u32 counter minus the one before it in the run (0 for the first),
 * then the body: the MessagePack of the record `event` (proto/tables/event.tbl).
 *
 * As published a block has no identity, and leaves 64 bytes that the broker may need for it. */
#ifndef SERAI_PROTO_WIRE_BLOCK_H
#define SERAI_PROTO_WIRE_BLOCK_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"
#include "proto/base/limits.h"

enum {
	BLOCK_HEADER = 64,
	BLOCK_RUN_HEADER = 32,
	BLOCK_RECORD_HEADER = 8,
	BLOCK_NAME_MAX = LIMIT_NAME_BYTES,                /* producer, identity */
	BLOCK_MAX = LIMIT_BLOCK_BYTES,                    /* bytes of a block with all it holds */
	BLOCK_PUBLISHED_MAX = BLOCK_MAX - BLOCK_NAME_MAX, /* before the broker adds the identity */
	BLOCK_RECORDS_MAX = LIMIT_BLOCK_RECORDS,
	BLOCK_RECORD_MAX =
		LIMIT_RECORD_BYTES, /* bytes of a body; in effect what a block can hold */
};

struct block_header {
	uint32_t length, count;
	uint16_t header_length, runs;
	uint64_t base_seq;
	int64_t time_us;
	uint64_t first_counter, last_counter;
	struct text producer, identity;
};

struct block_run {
	struct bytes whole;
	uint16_t count;
	uint32_t first_index;
	uint64_t first_counter;
	struct text subject;
};

struct block_record {
	uint64_t counter;
	uint32_t index;
	struct bytes body;
};

/* --- Writing, by a publisher -------------------------------------------------------------- */

/* Collects records into a block. Counters must rise; the first is 1. ERR_LIMIT when the record does
 * not fit into what is left: publish what there is, start another. After a refusal the block is as
 * it was. `body` is the caller's promise: it is not checked here. */
struct block_writer {
	struct buffer buffer;
	size_t run_at; /* where the open run begins; 0 when none is open */
	uint64_t first_counter, last_counter;
	uint32_t count;
	uint16_t runs, run_count;
};

void block_start(struct block_writer *writer, struct text producer); /* 1 to 64 bytes of UTF-8 */
enum err block_add(struct block_writer *writer, struct text subject, uint64_t counter,
	struct bytes body, struct why *why) MUST_USE;
struct bytes block_finish(
	struct block_writer *writer); /* of a record or more; lent until the next block_start */
void block_writer_fini(struct block_writer *writer);

/* --- Reading and checking, by anybody ----------------------------------------------------- */

/* Header alone: sizes, magic, checksum. Reads nothing beyond what `bytes` holds. */
enum err block_read_header(struct bytes bytes, struct block_header *out, struct why *why) MUST_USE;

/* The whole block: header, every run's bounds and checksum, subjects' grammar, counters rising,
 * counts and indexes adding up, bodies passed by packed_check. One pass, no allocation. `where` in
 * a refusal names the byte. */
enum err block_check(struct bytes bytes, struct block_header *out, struct why *why) MUST_USE;

/* The same for a block as published: what is the broker's to write is still zero and empty. */
enum err block_check_published(
	struct bytes bytes, struct block_header *out, struct why *why) MUST_USE;

/* The same for a block as delivered: the broker may have left out runs (FRAME_PARTIAL), and the
 * header still speaks of the whole. */
enum err block_check_delivered(
	struct bytes bytes, struct block_header *out, struct why *why) MUST_USE;

/* The same for a block that one of these passed before it was stored, whole or with runs left out:
 * what its bodies hold is not looked at again, since checksums tell that they are the same. Whoever
 * unpacks them still has to check. */
enum err block_check_stored(
	struct bytes bytes, bool whole, struct block_header *out, struct why *why) MUST_USE;

/* Walk a block that one of the checks has passed:
 *     for (struct bytes rest = block_runs(block, &header); block_next_run(&rest, &run);)
 *             for (size_t at = 0; block_next_record(&run, &at, &record);) */
struct bytes block_runs(struct bytes block, const struct block_header *header);
bool block_next_run(struct bytes *rest, struct block_run *out);
bool block_next_record(const struct block_run *run, size_t *at, struct block_record *out);

/* --- The broker's changes ----------------------------------------------------------------- */

/* Appends to out a checked block with base_seq, time and identity written into it and the header's
 * checksum renewed. The runs are copied as they are. */
void block_stamp(struct bytes block, const struct block_header *header, struct text identity,
	uint64_t base_seq, int64_t time_us, struct buffer *out);

/* Writes the length of a stored block anew after runs of it were left out; block is all that is
 * left of it, a run at least. The rest of the header goes on speaking of the whole. */
void block_shorten(uint8_t *block, size_t len);

/* Appends to out the records [first, last] of a checked run, indexes in the block, as a run. */
void block_clip_run(const struct block_run *run, uint32_t first, uint32_t last, struct buffer *out);

/* Appends to out a published block without the records whose counters are <= upto: the one case of
 * re-framing. Something must be left (upto < last_counter). */
void block_cut(
	struct bytes block, const struct block_header *header, uint64_t upto, struct buffer *out);

#endif
