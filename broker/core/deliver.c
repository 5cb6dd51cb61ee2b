#include "broker/core/account.h"
#include "broker/core/consumers.h"
#include "broker/core/permit.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/codec/record.h"
#include "proto/wire/subject.h"

#include <inttypes.h>
#include <stdlib.h>
#include <utlist.h>

/* --- Channels: which there are --------------------------------------------------------------- */

static struct channel *find(const struct session *session, uint16_t chan)
{
	for (struct channel *c = session->channels; c; c = c->next_own)
		if (c->chan == chan)
			return c;
	return NULL;
}

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

void deliver_unfilter(struct core *core, struct channel *channel)
{
	for (uint32_t i = 0; i < channel->filters_count; i++) {
		trie_remove(core->filters, channel->filters[i], channel);
		free((char *)channel->filters[i].ptr);
	}
	tables_choice_fini(&channel->wanted.choice);
	free(channel->filters);
	channel->filters = NULL;
	channel->filters_count = 0;
}

void deliver_drop(struct core *core, struct channel *channel)
{
	struct session *session = channel->session;
	if (channel->member_of)
		groups_leave(core, channel);
	account_leave(core, channel);
	lasts_forget(core, channel);
	if (channel->waiting)
		DL_DELETE(core->behind, channel);
	deliver_unfilter(core, channel);
	free(channel->gaps);
	DL_DELETE2(session->channels, channel, prev_own, next_own);
	session->channels_count--;
	core->paced -= channel->speed > 0;
	free(channel);
}

void deliver_forget(struct core *core, struct session *session)
{
	while (session->channels)
		deliver_drop(core, session->channels);
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

static void go_live(struct core *core, struct channel *channel, struct effects *effects)
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

/* What cannot be read is named, and the channel ends there: nothing is passed over. */
static void give_up(
	struct core *core, struct channel *channel, const struct why *why, struct effects *effects)
{
	struct frame frame = {.chan = channel->chan};
	if (channel->reads_for) {
		groups_fail(core, channel->reads_for, why, effects);
		return;
	}
	broker_refuse(effects, channel->session->peer, &frame, why);
	deliver_drop(core, channel);
}

/* --- SUB
 * -----------------------------------------------------------------------------------------------
 */

/* A control byte in it would be cut, or forge a line, wherever the name is shown. */
static bool is_cursor_name(struct text name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.ptr[i] < ' ' || name.ptr[i] == 0x7F)
			return false;
	return name.len > 0 && name.len <= BLOCK_NAME_MAX;
}

static enum err check_origin(const struct subscription *wanted, struct why *why)
{
	if (text_is(wanted->from, "seq") && !wanted->has_seq)
		return why_set(why, ERR_MISSING, "subscription.seq", "from = seq wants it");
	if (text_is(wanted->from, "time") && !wanted->has_time)
		return why_set(why, ERR_MISSING, "subscription.time", "from = time wants it");
	if (text_is(wanted->from, "cursor") && !wanted->cursor.ptr && !wanted->group.ptr)
		return why_set(why, ERR_MISSING, "subscription.cursor", "from = cursor wants it");
	if (text_is(wanted->from, "last_per_subject") && (wanted->cursor.ptr || wanted->group.ptr))
		return why_set(why, ERR_BAD_VALUE, "subscription.from",
			"last_per_subject passes events over, which a cursor or a group does not");
	if (wanted->cursor.ptr && !is_cursor_name(wanted->cursor))
		return why_set(why, ERR_BAD_VALUE, "subscription.cursor",
			"wanted a name of 1 to %d bytes without control bytes, got %zu bytes",
			BLOCK_NAME_MAX, wanted->cursor.len);
	bool recorded = wanted->pace.ptr && text_is(wanted->pace, "recorded");
	if (recorded && (wanted->group.ptr || text_is(wanted->from, "last_per_subject")))
		return why_set(why, ERR_BAD_VALUE, "subscription.pace",
			"recorded goes with no group, and not with last_per_subject");
	if (wanted->has_speed && (!recorded || !(wanted->speed >= 0.001 && wanted->speed <= 1e6)))
		return why_set(why, ERR_BAD_VALUE, "subscription.speed",
			"wanted 0.001 to 1000000, and pace = recorded, got %g", wanted->speed);
	if (wanted->group.ptr && !is_cursor_name(wanted->group))
		return why_set(why, ERR_BAD_VALUE, "subscription.group",
			"wanted a name of 1 to %d bytes without control bytes, got %zu bytes",
			BLOCK_NAME_MAX, wanted->group.len);
	return ERR_OK;
}

static enum err check_subscription(const struct core *core, const struct session *session,
	const struct frame *frame, const struct subscription *wanted, struct why *why)
{
	if (frame->chan == 0)
		return why_set(why, ERR_BAD_VALUE, "chan", "wanted a channel from 1 on, got 0");
	if (find(session, frame->chan))
		return why_set(why, ERR_EXISTS, "chan", "channel %u is open already", frame->chan);
	if (session->channels_count >= BROKER_CHANNELS)
		return why_set(
			why, ERR_LIMIT, "", "a session has at most %d channels", BROKER_CHANNELS);
	if (wanted->filters_count == 0)
		return why_set(
			why, ERR_MISSING, "subscription.filters", "wanted one filter or more");
	for (uint32_t i = 0; i < wanted->filters_count; i++)
		if (subject_filter_check(wanted->filters[i], why))
			return why_prefix(why, "filter %u", i + 1);
	if (check_origin(wanted, why))
		return why->code;
	return wanted->group.ptr ? groups_check(core, wanted, why) : ERR_OK;
}

void deliver_filter(struct core *core, struct channel *channel, const struct subscription *wanted)
{
	channel->filters = alloc_zero(wanted->filters_count, sizeof(*channel->filters));
	channel->filters_count = wanted->filters_count;
	for (uint32_t i = 0; i < wanted->filters_count; i++) {
		channel->filters[i] =
			(struct text){text_copy(wanted->filters[i]), wanted->filters[i].len};
		trie_add(core->filters, channel->filters[i], channel);
	}
	channel->wanted =
		(struct log_wanted){.filters = channel->filters, .count = channel->filters_count};
}

/* Turns `from` into a first sequence, or into a search for one. */
enum err deliver_begin(struct core *core, struct channel *channel,
	const struct subscription *wanted, struct effects *effects, struct why *why)
{
	bool each = text_is(wanted->from, "last_per_subject");
	enum err err = ERR_OK;
	uint64_t after = log_last_seq(core->log) + 1, first = log_first_seq(core->log), seq = after;
	if (wanted->cursor.ptr) {
		channel->cursor = state_cursor(log_state(core->log), wanted->cursor);
		channel->cursor->readers++;
	}
	if (text_is(wanted->from, "first"))
		seq = first;
	else if (text_is(wanted->from, "seq"))
		seq = wanted->seq ? wanted->seq : 1;
	else if (text_is(wanted->from, "cursor"))
		seq = channel->cursor->seq + 1;
	else if (text_is(wanted->from, "time")) {
		seq = log_seek_time(core->log, wanted->time);
		channel->floor_us = wanted->time;
	}
	channel->floor = seq;
	if (seq < first && channel->session && text_is(wanted->from, "seq"))
		gaps_send(channel,
			&(struct gap){.from = seq,
				.to = first - 1,
				.reason = TEXT("these are no longer in the log")},
			effects);
	channel->place.seq = seq < first ? first : seq;
	if (each || text_is(wanted->from, "last"))
		err = lasts_begin(core, channel, each, why);
	else if (text_is(wanted->from, "seq") || text_is(wanted->from, "cursor"))
		gaps_come_back(core, channel);
	else
		gaps_begin(core, channel, channel->floor);
	if (!err && !channel->seeking && !channel->lasts && channel->place.seq >= after)
		go_live(core, channel, effects);
	return err;
}

void deliver_subscribe(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects)
{
	struct arena arena = {0};
	struct subscription wanted;
	struct why why = {0};
	enum err err = record_decode(&record_subscription, body, &arena, &wanted, &why);
	if (!err)
		err = check_subscription(core, session, frame, &wanted, &why);
	if (!err)
		err = permit_subjects(
			core, session, ACL_SUBSCRIBE, wanted.filters, wanted.filters_count, &why);
	if (!err)
		err = consumers_permit(
			core, session, wanted.group.ptr ? wanted.group : wanted.cursor, &why);
	if (err) {
		broker_refuse(effects, session->peer, frame, &why);
	} else {
		struct channel *channel = alloc_zero(1, sizeof(*channel));
		channel->session = session;
		channel->chan = frame->chan;
		if (wanted.pace.ptr && text_is(wanted.pace, "recorded"))
			channel->speed = wanted.has_speed ? wanted.speed : 1;
		core->paced += channel->speed > 0;
		DL_APPEND2(session->channels, channel, prev_own, next_own);
		session->channels_count++;
		if (wanted.group.ptr) {
			groups_join(core, channel, &wanted, effects);
		} else {
			deliver_filter(core, channel, &wanted);
			err = deliver_begin(core, channel, &wanted, effects, &why);
			if (channel->cursor)
				account_attach(core, channel);
			if (err)
				give_up(core, channel, &why, effects);
		}
	}
	arena_fini(&arena);
}

/* The channel that a frame means; refuses the frame when there is none. */
static struct channel *channel_of(
	const struct session *session, const struct frame *frame, struct effects *effects)
{
	struct why why;
	struct channel *channel = find(session, frame->chan);
	if (channel)
		return channel;
	why_set(&why, ERR_NOT_FOUND, "chan", "channel %u is not open", frame->chan);
	broker_refuse(effects, session->peer, frame, &why);
	return NULL;
}

void deliver_unsubscribe(struct core *core, struct session *session, const struct frame *frame)
{
	/* One that is gone already is what the client wants. */
	struct channel *channel = find(session, frame->chan);
	if (channel)
		deliver_drop(core, channel);
}

/* --- CREDIT and ACK -------------------------------------------------------------------------- */

static void tell_missed(struct channel *channel, struct effects *effects)
{
	struct buffer reason = {0};
	if (!channel->missed_live || !deliver_has_credit(channel))
		return;
	buffer_format(&reason, "%" PRIu64 " events under $live. found no credit and are not stored",
		channel->missed_live);
	gaps_send(channel, &(struct gap){.reason = buffer_as_text(&reason)}, effects);
	channel->missed_live = 0;
	buffer_fini(&reason);
}

void deliver_credit(struct core *core, struct session *session, const struct frame *frame,
	struct effects *effects)
{
	struct channel *channel = channel_of(session, frame, effects);
	if (!channel || frame->arg <= channel->granted)
		return;
	uint64_t most = channel->sent + BROKER_WINDOW;
	channel->granted = frame->arg < most ? frame->arg : most;
	if (channel->member_of) {
		groups_wake(core, channel->member_of);
		return;
	}
	tell_missed(channel, effects);
	deliver_enlist(core, channel);
}

static enum err take_ack(struct core *core, struct channel *channel, const struct frame *frame,
	struct bytes body, struct why *why)
{
	if (channel->member_of)
		return groups_ack(core, channel, frame, body, why);
	if (frame->arg > log_last_seq(core->log))
		return why_set(why, ERR_BAD_VALUE, "arg",
			"the log ends with sequence %" PRIu64 ", got %" PRIu64,
			log_last_seq(core->log), frame->arg);
	if (body.len)
		return why_set(why, ERR_STATE, "ack_verdict",
			"channel %u reads for no group, and a verdict is about what a group has "
			"handed out",
			channel->chan);
	return channel->cursor ? account_acknowledge(core, channel, frame->arg, why) : ERR_OK;
}

void deliver_ack(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects)
{
	struct why why = {0};
	struct channel *channel = channel_of(session, frame, effects);
	if (channel && take_ack(core, channel, frame, body, &why))
		broker_refuse(effects, session->peer, frame, &why);
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

void deliver_permit(struct core *core, struct session *session, struct effects *effects)
{
	struct channel *channel, *next;
	struct why why;
	DL_FOREACH_SAFE2(session->channels, channel, next, next_own)
	{
		const struct channel *asked =
			channel->member_of ? groups_reader(channel->member_of) : channel;
		if (permit_subjects(core, session, ACL_SUBSCRIBE, asked->filters,
			    asked->filters_count, &why))
			give_up(core, channel, &why, effects);
	}
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
			go_live(core, channel, effects);
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
		give_up(core, channel, &why, effects);
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
