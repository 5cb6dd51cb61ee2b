/* Events out of the log: as they are written to those who have all before, read from it for the
 * others. */
#include "broker/core/account.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <utlist.h>

/* --- Live, or behind ------------------------------------------------------------------------- */

bool deliver_has_credit(const struct channel *channel)
{
	return channel->reads_for ? groups_are_ready(channel->reads_for)
				  : channel->sent < channel->granted;
}

void deliver_enlist(struct core *core, struct channel *channel)
{
	bool should = !channel->live && deliver_has_credit(channel) &&
		      core->now_ms >= channel->pause_until_ms;
	if (should && !channel->waiting)
		DL_APPEND(core->behind, channel);
	if (!should && channel->waiting)
		DL_DELETE(core->behind, channel);
	channel->waiting = should;
}

void deliver_announce(struct core *core, struct channel *channel, struct effects *effects)
{
	if (channel->announced)
		return;
	channel->announced = true;
	struct frame frame = {.version = FRAME_VERSION,
		.op = FRAME_EVT,
		.flags = FRAME_PARTIAL,
		.chan = channel->chan,
		.arg = log_last_seq(core->log)};
	effects_send(effects, channel->session->peer, &frame, NULL, (struct bytes){0});
}

void deliver_go_live(struct core *core, struct channel *channel, struct effects *effects)
{
	gaps_tell(core, channel, log_last_seq(core->log) + 1, effects);
	channel->live = true;
	tables_choice_fini(&channel->wanted.choice);
	deliver_enlist(core, channel);
	if (channel->reads_for)
		groups_announce(core, channel->reads_for, effects);
	else
		deliver_announce(core, channel, effects);
}

void deliver_give_up(
	struct core *core, struct channel *channel, const struct why *why, struct effects *effects)
{
	struct frame frame = {.chan = channel->chan};
	if (channel->reads_for) {
		groups_fail(core, channel->reads_for, why, effects);
		return;
	}
	broker_refuse(effects, channel->session->peer, &frame, why);
	channel_drop(core, channel);
}

/* --- One block for one channel --------------------------------------------------------------- */

/* How many runs the channel wants; *last is the sequence of its last record, and *whole is false
 * when some are not all there. */
static unsigned count_runs(
	const struct channel *channel, const struct parcel *parcel, uint64_t *last, bool *whole)
{
	unsigned count = 0;
	struct bytes rest = block_runs(parcel->block, parcel->header);
	struct block_run run;
	while (block_next_run(&rest, &run)) {
		if (!parcel_wants(channel, parcel, &run))
			continue;
		*whole &= parcel_first(parcel, &run) == parcel->header->base_seq + run.first_index;
		count++;
		*last = parcel->header->base_seq + run.first_index + run.count - 1;
	}
	return count;
}

static uint64_t count_records(const struct channel *channel, const struct parcel *parcel)
{
	uint64_t count = 0;
	struct bytes rest = block_runs(parcel->block, parcel->header);
	struct block_run run;
	while (block_next_run(&rest, &run))
		if (parcel_wants(channel, parcel, &run))
			count += run.count;
	return count;
}

/* Delivers what the channel wants of the block. False when it has no credit for it. */
static bool deliver_block(
	struct channel *channel, const struct parcel *parcel, struct effects *effects)
{
	const struct block_header *header = parcel->header;
	uint64_t last = 0;
	bool whole = true;
	unsigned wanted = count_runs(channel, parcel, &last, &whole);
	if (wanted == 0)
		return true;
	if (!deliver_has_credit(channel))
		return false;
	struct frame frame = {.version = FRAME_VERSION, .op = FRAME_EVT, .chan = channel->chan};
	if (header->base_seq) {
		frame.arg = channel->previous;
		frame.corr = header->base_seq < channel->floor ? channel->floor : 0;
		channel->previous = last;
		account_sent(channel, parcel);
	}
	if (whole && wanted == header->runs) {
		parcel_send(channel, parcel, &frame, effects);
		return true;
	}
	struct body *picked = parcel_pick(channel, parcel);
	struct parcel part = {.body = picked, .block = body_bytes(picked), .header = header};
	frame.flags = FRAME_PARTIAL;
	parcel_send(channel, &part, &frame, effects);
	body_drop(&picked);
	return true;
}

/* The same for whatever kind of channel it is. */
static bool offer(struct core *core, struct channel *channel, const struct parcel *parcel,
	struct effects *effects)
{
	const struct block_header *header = parcel->header;
	if (header->base_seq && header->time_us < channel->floor_us) {
		channel->floor = header->base_seq + header->count;
		return true;
	}
	return channel->reads_for ? groups_offer(core, channel->reads_for, parcel, effects)
				  : deliver_block(channel, parcel, effects);
}

/* --- As it is written ------------------------------------------------------------------------ */

struct matches {
	struct core *core;
	struct channel **channels;
	size_t count, room;
};

static void note_match(void *arg, void *holder)
{
	struct matches *matches = arg;
	struct channel *channel = holder;
	if (channel->stamp == matches->core->stamp)
		return;
	channel->stamp = matches->core->stamp;
	matches->channels = alloc_room(
		matches->channels, matches->count, &matches->room, sizeof(struct channel *));
	matches->channels[matches->count++] = channel;
}

/* Those who want some of the block, each once. */
static void match_block(struct matches *matches, const struct parcel *parcel)
{
	struct bytes rest = block_runs(parcel->block, parcel->header);
	struct block_run run;
	matches->count = 0;
	matches->core->stamp++;
	while (block_next_run(&rest, &run))
		trie_match(matches->core->filters, run.subject, note_match, matches);
}

void deliver_written(struct core *core, struct log_piece piece, struct effects *effects)
{
	struct matches matches = {.core = core};
	struct block_header header;
	struct parcel parcel = {
		.body = piece.body, .header = &header, .ledger = &log_state(core->log)->ledger};
	while (log_next(&piece, &parcel.block, &header)) {
		match_block(&matches, &parcel);
		for (size_t i = 0; i < matches.count; i++) {
			struct channel *channel = matches.channels[i];
			if (!channel->live || offer(core, channel, &parcel, effects))
				continue;
			/* Without credit it costs nothing: from here on its backlog is the log. */
			channel->live = false;
			channel->place = (struct log_place){.seq = header.base_seq};
		}
	}
	free(matches.channels);
}

void deliver_live(struct core *core, struct bytes block, const struct block_header *header,
	struct text identity, struct effects *effects)
{
	struct matches matches = {.core = core};
	struct buffer stamped = {0};
	struct block_header stamp;
	block_stamp(block, header, identity, 0, core->now_us, &stamped);
	CHECK(block_read_header(buffer_bytes(&stamped), &stamp, NULL) == ERR_OK);
	struct body *body = body_create(&stamped);
	struct parcel parcel = {.body = body, .block = body_bytes(body), .header = &stamp};
	/* The names in a header are borrowed from its bytes, which have not moved. */
	match_block(&matches, &parcel);
	/* A group shares what is logged only. */
	for (size_t i = 0; i < matches.count; i++)
		if (!matches.channels[i]->reads_for &&
			!deliver_block(matches.channels[i], &parcel, effects))
			matches.channels[i]->missed_live +=
				count_records(matches.channels[i], &parcel);
	free(matches.channels);
	body_drop(&body);
}

/* --- Catching up ----------------------------------------------------------------------------- */

/* Has as much time passed since the first block as lay between the two when they were recorded? */
static bool is_due(
	const struct core *core, struct channel *channel, const struct block_header *header)
{
	if (!channel->speed || header->time_us < channel->floor_us)
		return true;
	if (!channel->paced_from_us) {
		channel->paced_from_us = header->time_us;
		channel->paced_from_ms = core->now_ms;
	}
	double between_us = (double)(header->time_us - channel->paced_from_us) / channel->speed;
	channel->pause_until_ms = channel->paced_from_ms + (int64_t)(between_us / 1000);
	return core->now_ms >= channel->pause_until_ms;
}

/* False when the credit ends before the piece does. */
static bool deliver_piece(
	struct core *core, struct channel *channel, struct log_piece piece, struct effects *effects)
{
	struct block_header header;
	struct parcel parcel = {
		.body = piece.body, .header = &header, .ledger = &log_state(core->log)->ledger};
	while (log_next(&piece, &parcel.block, &header)) {
		core->metrics.caught_up_blocks++;
		if (header.base_seq + header.count <= channel->floor)
			continue;
		bool due = is_due(core, channel, &header);
		if (due)
			gaps_tell(core, channel, gaps_first_left(channel, &parcel, channel->floor),
				effects);
		if (due && offer(core, channel, &parcel, effects))
			continue;
		channel->place = (struct log_place){.seq = header.base_seq};
		return false;
	}
	return true;
}

/* A slice of what the channel wants, or a step of the search for its first event. */
static enum err catch_up(
	struct core *core, struct channel *channel, struct effects *effects, struct why *why)
{
	if (channel->seeking || channel->lasts)
		return lasts_work(core, channel, effects, why);
	for (size_t done = 0; done < BROKER_SLICE && deliver_has_credit(channel);) {
		struct log_piece piece;
		enum err err = log_skip(core->log, &channel->place, &channel->wanted, why);
		if (!err && channel->place.seq > log_last_seq(core->log)) {
			deliver_go_live(core, channel, effects);
			return ERR_OK;
		}
		if (!err)
			err = log_read(core->log, &channel->place, BROKER_SLICE, &piece, why);
		if (err)
			return err;
		bool all = deliver_piece(core, channel, piece, effects);
		done += piece.end - piece.at;
		body_drop(&piece.body);
		if (!all)
			return ERR_OK;
	}
	return ERR_OK;
}

void deliver_work(struct core *core, struct effects *effects)
{
	struct channel *channel = core->behind;
	if (!channel)
		return;
	/* To the end of the list: everyone has a turn before it has the next. */
	DL_DELETE(core->behind, channel);
	DL_APPEND(core->behind, channel);
	struct why why = {0};
	if (catch_up(core, channel, effects, &why))
		deliver_give_up(core, channel, &why, effects);
	else
		deliver_enlist(core, channel);
}

void deliver_tick(struct core *core)
{
	struct channel *channel;
	if (!core->paced)
		return;
	for (struct session *session = core->sessions; session; session = session->hh.next)
		DL_FOREACH2(session->channels, channel, next_own)
		{
			if (channel->speed > 0)
				deliver_enlist(core, channel);
		}
}
