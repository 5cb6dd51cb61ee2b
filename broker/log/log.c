#include "broker/log/log_inside.h"

#include "broker/log/recovery.h"
#include "broker/log/writer.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/wire/big_endian.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Subjects of a segment, after which the next one is begun: bounds what an index takes. */
enum { SUBJECTS_MAX = 65536 };

/* --- Opening ------------------------------------------------------------------------------------
 */

static enum err start_writer(struct log *log, const struct log_options *options,
	const struct recovery *recovery, struct why *why)
{
	uint8_t random[8];
	put_u64(random, options->random);
	/* The id is told to everybody, the random number is not: salts are made of it. */
	log->id = recovery->count ? recovery->header.log_id : digest_xxh3(bytes_of(random, 8));
	struct writer_options writer = {
		.disk = options->disk,
		.segment_bytes = options->segment_bytes,
		.log_id = log->id,
		.random = options->random,
		.segment = recovery->header,
		.end = recovery->end,
		.now_us = options->now_us,
	};
	return writer_open(&writer, &log->writer, why);
}

static void take_over(struct log *log, struct recovery *recovery)
{
	log->segments = recovery->segments;
	log->count = recovery->count;
	log->room = recovery->room;
	log->state = recovery->state;
	recovery->segments = NULL;
	recovery->count = 0;
	recovery->state = (struct state){0};
	if (!log->count)
		return;
	log->last_seq = log->segments[log->count - 1].next_seq - 1;
	for (size_t i = 0; i < log->count; i++)
		if (log->segments[i].last_us > log->begun_us)
			log->begun_us = log->segments[i].last_us;
}

static void begin_segment(struct log *log, const struct segment_header *header)
{
	if (log->count)
		index_save(&log->disk, &log->segments[log->count - 1], &log->state);
	log->segments = alloc_room(log->segments, log->count, &log->room, sizeof(*log->segments));
	index_init(&log->segments[log->count], header->base_seq);
	log->segments[log->count++].log = index_log(log->id);
}

/* A burst of batches may have counted up to a moment beyond the clock. */
static void compare_clock(const struct log *log, int64_t now_us, struct log_recovery *found)
{
	if (now_us + 1000000 >= log->begun_us)
		return;
	found->last_us = log->begun_us;
	found->clock_us = now_us;
}

enum err log_open(const struct log_options *options, struct log **out, struct log_recovery *found,
	struct why *why)
{
	struct recovery recovery = {.disk = options->disk};
	struct log *log = alloc_zero(1, sizeof(*log));
	log->disk = *options->disk;
	log->shelf = index_shelf_create(&log->disk);
	for (size_t i = 0; i < OPEN_FILES; i++)
		log->files[i].fd = -1;
	enum err err = recovery_run(&recovery, why);
	if (!err)
		err = start_writer(log, options, &recovery, why);
	if (!err) {
		*found = recovery.found;
		take_over(log, &recovery);
		compare_clock(log, options->now_us, found);
		if (!log->count)
			begin_segment(log, writer_segment(log->writer));
		*out = log;
	} else {
		log_close(&log);
	}
	recovery_fini(&recovery);
	return err;
}

static void drop_oldest(struct log *log)
{
	struct tail_entry *oldest = &log->tail[log->tail_first];
	log->tail_bytes -= body_bytes(oldest->body).len;
	body_drop(&oldest->body);
	log->tail_first = (log->tail_first + 1) % TAIL_BATCHES;
	log->tail_count--;
}

void log_close(struct log **out)
{
	struct log *log = *out;
	if (!log)
		return;
	writer_close(&log->writer);
	while (log->tail_count)
		drop_oldest(log);
	for (size_t i = 0; i < OPEN_FILES; i++)
		log_close_file(log, &log->files[i]);
	for (size_t i = 0; i < log->count; i++)
		index_fini(&log->segments[i]);
	free(log->segments);
	index_shelf_destroy(&log->shelf);
	state_fini(&log->state);
	free(log);
	*out = NULL;
}

uint64_t log_id(const struct log *log)
{
	return log->id;
}

uint64_t log_first_seq(const struct log *log)
{
	return log->count ? log->segments[0].base_seq : 1;
}

const struct index *log_segments(const struct log *log, size_t *count)
{
	*count = log->count;
	return log->segments;
}

const struct disk *log_disk(const struct log *log)
{
	return &log->disk;
}

/* Whoever knows places in the old bytes must not use them in the new ones. */
void log_replace(struct log *log, size_t at, size_t count, struct index *take)
{
	CHECK(count > 0 && at + count < log->count);
	for (size_t i = at; i < at + count; i++) {
		for (size_t f = 0; f < OPEN_FILES; f++)
			if (log->files[f].place_id == log->segments[i].place_id)
				log_close_file(log, &log->files[f]);
		index_shelf_forget(log->shelf, log->segments[i].base_seq);
		index_fini(&log->segments[i]);
	}
	log->segments[at] = *take;
	log->segments[at].place_id = UINT64_MAX - log->replaced++;
	*take = (struct index){0};
	memmove(&log->segments[at + 1], &log->segments[at + count],
		(log->count - at - count) * sizeof(log->segments[0]));
	log->count -= count - 1;
}

uint64_t log_oldest_seq(const struct log *log)
{
	uint64_t oldest = log->last_seq + 1;
	for (size_t i = 0; i < log->count && oldest > log->last_seq; i++)
		for (size_t s = 0; s < log->segments[i].usage.count; s++)
			if (log->segments[i].usage.streams[s].first_seq < oldest)
				oldest = log->segments[i].usage.streams[s].first_seq;
	return oldest;
}

uint64_t log_last_seq(const struct log *log)
{
	return log->last_seq;
}

struct state *log_state(struct log *log)
{
	return &log->state;
}

/* --- Writing ------------------------------------------------------------------------------------
 */

struct batch *log_begin(struct log *log, int64_t now_us, uint64_t base_seq)
{
	log->begun_us = now_us > log->begun_us ? now_us : log->begun_us + 1;
	struct batch *batch = batch_create(base_seq ? base_seq : log->last_seq + 1, log->begun_us);
	batch->generation = log->generation;
	const struct tables *growing = log->segments[log->count - 1].tables;
	batch->roll = !log->rolling && tables_subjects(growing) >= SUBJECTS_MAX;
	log->rolling |= batch->roll;
	return batch;
}

void log_roll(struct log *log, struct batch *batch)
{
	batch->roll = log->rolling = true;
}

void log_write(struct log *log, struct batch *batch)
{
	writer_write(log->writer, batch);
}

enum err log_look(struct log *log, struct why *why)
{
	return writer_look(log->writer, why);
}

void log_lend(struct log *log)
{
	writer_lend(log->writer);
}

bool log_keep(struct log *log)
{
	return writer_keep(log->writer);
}

static void remember(struct log *log, const struct batch *batch, struct body *body)
{
	while (log->tail_count == TAIL_BATCHES ||
		(log->tail_count && log->tail_bytes + body_bytes(body).len > TAIL_BYTES))
		drop_oldest(log);
	log->tail[(log->tail_first + log->tail_count++) % TAIL_BATCHES] =
		(struct tail_entry){.base_seq = batch->base_seq,
			.next_seq = batch->next_seq,
			.segment = batch->segment_base,
			.offset = batch->offset,
			.body = body_keep(body)};
	log->tail_bytes += body_bytes(body).len;
}

enum err log_written(struct log *log, struct batch **taken, struct log_piece *out, struct why *why)
{
	struct batch *batch = *taken;
	enum err err = batch->err;
	*taken = NULL;
	*out = (struct log_piece){0};
	if (batch->roll || err)
		log->rolling = false;
	/* The new segment is there even when the batch then found no room in it. */
	if (batch->rolled.base_seq)
		begin_segment(log, &batch->rolled);
	if (err) {
		if (why)
			*why = batch->why;
		log->generation = batch->generation + 1;
		batch_destroy(&batch);
		return err;
	}
	struct body *body = body_create(&batch->bytes);
	struct log_piece walk = {.body = body, .end = body_bytes(body).len};
	struct bytes block;
	struct block_header header;
	*out = walk;
	while (log_next(&walk, &block, &header)) {
		uint64_t offset = batch->offset + (uint64_t)(block.ptr - body_bytes(body).ptr);
		index_add(&log->segments[log->count - 1], block, &header, offset);
		state_apply(&log->state, block, &header);
	}
	log->last_seq = batch->next_seq - 1;
	remember(log, batch, body);
	batch_destroy(&batch);
	return ERR_OK;
}
