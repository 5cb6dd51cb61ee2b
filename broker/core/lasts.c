/* Subscriptions that begin with the last event of what they want: of all of it, or of each subject.
 * Indexes tell which events those are, segment by segment from the newest one backwards, a segment
 * at a time. The newest one is asked at SUB, and those before it do not change: what is found is
 * what was last at SUB, whenever the rest is done. */
#include "broker/core/core_inside.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	AT_A_TIME = 64, /* blocks read for one subscription before the next has its turn */
};

struct seen {
	UT_hash_handle hh;
	char name[];
};

struct lasts {
	struct seen *seen; /* subjects, while segments are asked */
	uint64_t *seqs;    /* their last events; in order when all segments were asked */
	size_t count, room, at;
	uint64_t end; /* the log's at SUB */
	struct core *core;
	bool full;
};

/* --- The one last event ------------------------------------------------------------------------
 */

static void note_last(void *arg, const struct tables_subject *subject)
{
	uint64_t *last = arg;
	if (subject->last_seq > *last)
		*last = subject->last_seq;
}

static enum err seek_last(struct core *core, struct channel *channel, struct why *why)
{
	uint64_t last = 0;
	struct log_each each = {note_last, &last};
	enum err err = log_subjects(core->log, &channel->seek_before, &channel->wanted, &each, why);
	if (err)
		return err;
	if (last)
		channel->floor = last;
	/* When nothing matches it begins where the log ended at SUB. */
	channel->seeking = !last && channel->seek_before > log_first_seq(core->log);
	channel->place = (struct log_place){.seq = channel->floor};
	if (!channel->seeking)
		gaps_begin(core, channel, channel->floor);
	return ERR_OK;
}

/* --- One of each subject -----------------------------------------------------------------------
 */

static void forget_seen(struct lasts *lasts)
{
	struct seen *seen, *next;
	HASH_ITER (hh, lasts->seen, seen, next) {
		HASH_DEL(lasts->seen, seen);
		free(seen);
	}
}

void lasts_forget(struct core *core, struct channel *channel)
{
	struct lasts *lasts = channel->lasts;
	if (!lasts)
		return;
	core->lasts_count -= lasts->count;
	forget_seen(lasts);
	free(lasts->seqs);
	free(lasts);
	channel->lasts = NULL;
}

/* Newer segments are asked first: what was seen there is later. */
static void note_subject(void *arg, const struct tables_subject *subject)
{
	struct lasts *lasts = arg;
	struct seen *seen;
	HASH_FIND(hh, lasts->seen, subject->name.ptr, subject->name.len, seen);
	lasts->full |= !seen && lasts->core->lasts_count >= LASTS_MAX;
	if (seen || lasts->full)
		return;
	seen = alloc_zero(1, sizeof(*seen) + subject->name.len);
	memcpy(seen->name, subject->name.ptr, subject->name.len);
	HASH_ADD_KEYPTR(hh, lasts->seen, seen->name, subject->name.len, seen);
	lasts->seqs = alloc_room(lasts->seqs, lasts->count, &lasts->room, sizeof(*lasts->seqs));
	lasts->seqs[lasts->count++] = subject->last_seq;
	lasts->core->lasts_count++;
}

static int by_value(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

static enum err seek_each(struct core *core, struct channel *channel, struct why *why)
{
	struct lasts *lasts = channel->lasts;
	struct log_each each = {note_subject, lasts};
	enum err err = log_subjects(core->log, &channel->seek_before, &channel->wanted, &each, why);
	if (!err && lasts->full)
		err = why_set(why, ERR_LIMIT, "subscription.filters",
			"the broker looks for the last events of %d subjects at a time, and the "
			"filters want more: narrow them",
			LASTS_MAX);
	if (err)
		return err;
	channel->seeking = channel->seek_before > log_first_seq(core->log);
	if (channel->seeking)
		return ERR_OK;
	forget_seen(lasts);
	if (lasts->count)
		qsort(lasts->seqs, lasts->count, sizeof(*lasts->seqs), by_value);
	return ERR_OK;
}

/* Those that stand in this block, the next one first. */
static struct body *pick(const struct lasts *lasts, const struct parcel *parcel, size_t *taken)
{
	struct buffer picked = {0};
	struct bytes rest = block_runs(parcel->block, parcel->header);
	struct block_run run;
	size_t at = lasts->at;
	buffer_add(&picked, parcel->block.ptr, parcel->header->header_length);
	while (block_next_run(&rest, &run)) {
		uint64_t end = parcel->header->base_seq + run.first_index + run.count;
		for (; at < lasts->count && lasts->seqs[at] < end; at++) {
			uint32_t index = (uint32_t)(lasts->seqs[at] - parcel->header->base_seq);
			block_clip_run(&run, index, index, &picked);
		}
	}
	*taken = at - lasts->at;
	return body_create(&picked);
}

static enum err send_block(
	struct core *core, struct channel *channel, struct effects *effects, struct why *why)
{
	struct lasts *lasts = channel->lasts;
	struct log_piece piece;
	struct block_header header;
	struct parcel parcel;
	uint64_t seq = lasts->seqs[lasts->at];
	enum err err = parcel_read(core, seq, &piece, &parcel, &header, why);
	if (err == ERR_NOT_FOUND) {
		gaps_send(channel,
			&(struct gap){.from = seq,
				.to = seq,
				.reason = TEXT("it is no longer in the log")},
			effects);
		lasts->at++;
		return ERR_OK;
	}
	if (err)
		return err;
	size_t taken;
	struct body *picked = pick(lasts, &parcel, &taken);
	struct parcel part = {.body = picked, .block = body_bytes(picked), .header = &header};
	struct frame frame = {.version = FRAME_VERSION,
		.op = FRAME_EVT,
		.flags = FRAME_PARTIAL,
		.chan = channel->chan,
		.arg = channel->previous};
	lasts->at += taken;
	channel->previous = lasts->seqs[lasts->at - 1];
	parcel_send(channel, &part, &frame, effects);
	body_drop(&picked);
	body_drop(&piece.body);
	return ERR_OK;
}

static enum err send_each(
	struct core *core, struct channel *channel, struct effects *effects, struct why *why)
{
	struct lasts *lasts = channel->lasts;
	for (unsigned n = 0; n < AT_A_TIME && lasts->at < lasts->count; n++) {
		if (!deliver_has_credit(channel))
			return ERR_OK;
		enum err err = send_block(core, channel, effects, why);
		if (err)
			return err;
	}
	if (lasts->at < lasts->count)
		return ERR_OK;
	channel->floor = lasts->end;
	channel->place = (struct log_place){.seq = lasts->end};
	gaps_begin(core, channel, lasts->end);
	lasts_forget(core, channel);
	return ERR_OK;
}

/* --- For deliver -------------------------------------------------------------------------------
 */

enum err lasts_begin(struct core *core, struct channel *channel, bool per_subject, struct why *why)
{
	channel->seek_before = log_last_seq(core->log) + 1;
	channel->floor = channel->seek_before;
	if (channel->seek_before <= log_first_seq(core->log))
		return ERR_OK;
	channel->seeking = true;
	if (per_subject) {
		channel->lasts = alloc_zero(1, sizeof(*channel->lasts));
		*channel->lasts = (struct lasts){.core = core, .end = channel->seek_before};
	}
	return lasts_work(core, channel, NULL, why);
}

enum err lasts_work(
	struct core *core, struct channel *channel, struct effects *effects, struct why *why)
{
	if (channel->seeking)
		return channel->lasts ? seek_each(core, channel, why)
				      : seek_last(core, channel, why);
	return send_each(core, channel, effects, why);
}
