/* What a client says of its subscriptions: SUB, UNSUB, CREDIT, ACK. What is then sent is
 * deliver.c's.
 */
#include "broker/core/account.h"
#include "broker/core/consumers.h"
#include "broker/core/permit.h"
#include "proto/base/alloc.h"
#include "proto/codec/record.h"
#include "proto/wire/subject.h"

#include <inttypes.h>
#include <stdlib.h>
#include <utlist.h>

/* --- Which there are ------------------------------------------------------------------------- */

static struct channel *find(const struct session *session, uint16_t chan)
{
	for (struct channel *c = session->channels; c; c = c->next_own)
		if (c->chan == chan)
			return c;
	return NULL;
}

void channel_unfilter(struct core *core, struct channel *channel)
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

void channel_drop(struct core *core, struct channel *channel)
{
	struct session *session = channel->session;
	if (channel->member_of)
		groups_leave(core, channel);
	account_leave(core, channel);
	lasts_forget(core, channel);
	if (channel->waiting)
		DL_DELETE(core->behind, channel);
	channel_unfilter(core, channel);
	free(channel->gaps);
	DL_DELETE2(session->channels, channel, prev_own, next_own);
	session->channels_count--;
	core->paced -= channel->speed > 0;
	free(channel);
}

void channel_forget(struct core *core, struct session *session)
{
	while (session->channels)
		channel_drop(core, session->channels);
}

/* --- SUB ------------------------------------------------------------------------------------- */

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

void channel_filter(struct core *core, struct channel *channel, const struct subscription *wanted)
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
enum err channel_begin(struct core *core, struct channel *channel,
	const struct subscription *wanted, struct effects *effects, struct why *why)
{
	bool each = text_is(wanted->from, "last_per_subject");
	enum err err = ERR_OK;
	uint64_t after = log_last_seq(core->log) + 1, seq = after;
	if (wanted->cursor.ptr) {
		channel->cursor = state_cursor(log_state(core->log), wanted->cursor);
		channel->cursor->readers++;
	}
	if (text_is(wanted->from, "first"))
		seq = log_first_seq(core->log);
	else if (text_is(wanted->from, "seq"))
		seq = wanted->seq ? wanted->seq : 1;
	else if (text_is(wanted->from, "cursor"))
		seq = channel->cursor->seq + 1;
	else if (text_is(wanted->from, "time")) {
		seq = log_seek_time(core->log, wanted->time);
		channel->floor_us = wanted->time;
	}
	channel->floor = seq;
	channel->place.seq = seq;
	if (each || text_is(wanted->from, "last"))
		err = lasts_begin(core, channel, each, why);
	else if (text_is(wanted->from, "seq") || text_is(wanted->from, "cursor"))
		gaps_come_back(core, channel);
	else
		gaps_begin(core, channel, channel->floor);
	if (!err && !channel->seeking && !channel->lasts && channel->place.seq >= after)
		deliver_go_live(core, channel, effects);
	return err;
}

void channel_subscribe(struct core *core, struct session *session, const struct frame *frame,
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
			channel_filter(core, channel, &wanted);
			err = channel_begin(core, channel, &wanted, effects, &why);
			if (channel->cursor)
				account_attach(core, channel);
			if (err)
				deliver_give_up(core, channel, &why, effects);
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

void channel_unsubscribe(struct core *core, struct session *session, const struct frame *frame)
{
	/* One that is gone already is what the client wants. */
	struct channel *channel = find(session, frame->chan);
	if (channel)
		channel_drop(core, channel);
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

void channel_credit(struct core *core, struct session *session, const struct frame *frame,
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

void channel_ack(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects)
{
	struct why why = {0};
	struct channel *channel = channel_of(session, frame, effects);
	if (channel && take_ack(core, channel, frame, body, &why))
		broker_refuse(effects, session->peer, frame, &why);
}

/* --- Other rules ----------------------------------------------------------------------------- */

void channel_permit(struct core *core, struct session *session, struct effects *effects)
{
	struct channel *channel, *next;
	struct why why;
	DL_FOREACH_SAFE2(session->channels, channel, next, next_own)
	{
		const struct channel *asked =
			channel->member_of ? groups_reader(channel->member_of) : channel;
		if (permit_subjects(core, session, ACL_SUBSCRIBE, asked->filters,
			    asked->filters_count, &why))
			deliver_give_up(core, channel, &why, effects);
	}
}
