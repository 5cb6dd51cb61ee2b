/* Subscriptions, and what comes on them. The broker sends blocks; the caller gets events, one at a
 * time. What a caller has been handed is what counts: credit is renewed for it, and after a break
 * the broker is asked to go on behind it. */
#include "proto/bus/bus_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/records/event.h"
#include "proto/wire/big_endian.h"
#include "proto/wire/subject.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CREDIT = 4 << 20,
	CREDIT_MIN = 2 << 20, /* two blocks of any size, so that one can travel while one is read */
	CREDIT_MAX = 64 << 20, /* more the broker does not use: renewing it would come too late */
	COST_MIN = 1024,       /* what the smallest message costs */
	FILTERS_MAX = 64,      /* of the row `filters` */
	BACKOFF_MAX = 32,      /* of the row `backoff` */
	REASON_MAX = 256,      /* of the row `reason` */
};

static void item_fini(struct bus *bus, struct bus_item *item)
{
	if (item->held)
		bus->engine->release(item->held);
	free(item->why);
	*item = (struct bus_item){0};
}

static void channel_fini(struct bus_channel *channel)
{
	bus_free_list(&channel->filters, channel->filters_count);
	free(channel->backoff);
}

/* The broker is asked again for everything but answers: those came, and come once. */
void bus_inbox_lost(struct bus *bus)
{
	struct bus_inbox *inbox = &bus->inbox;
	size_t kept = 0;
	for (size_t i = 0; i < inbox->len; i++) {
		struct bus_item *item = &inbox->items[inbox->head + i];
		if (item->kind == BUS_REPLY)
			inbox->items[kept++] = *item;
		else
			item_fini(bus, item);
	}
	inbox->head = 0;
	inbox->len = kept;
	inbox->open_block = false;
}

void bus_inbox_fini(struct bus *bus)
{
	struct bus_inbox *inbox = &bus->inbox;
	for (size_t i = 0; i < inbox->len; i++)
		item_fini(bus, &inbox->items[inbox->head + i]);
	item_fini(bus, &inbox->open);
	for (size_t i = 0; i < inbox->channels_len; i++)
		channel_fini(&inbox->channels[i]);
	free(inbox->channels);
	free(inbox->items);
	arena_fini(&inbox->arena);
}

/* --- Opening and closing ------------------------------------------------------------------- */

static struct bus_channel *channel_find(struct bus *bus, uint16_t chan)
{
	for (size_t i = 0; i < bus->inbox.channels_len; i++)
		if (bus->inbox.channels[i].chan == chan)
			return &bus->inbox.channels[i];
	return NULL;
}

static void grant(struct bus *bus, struct bus_channel *channel)
{
	channel->granted = channel->consumed + channel->window;
	struct frame frame = {.op = FRAME_CREDIT, .chan = channel->chan, .arg = channel->granted};
	bus_link_send(bus, &frame, (struct bytes){0});
}

static void send_ack(struct bus *bus, const struct bus_channel *channel)
{
	struct frame frame = {.op = FRAME_ACK,
		.chan = channel->chan,
		.corr = BUS_CORR_OURS | bus->next_corr++,
		.arg = channel->acked};
	bus_link_send(bus, &frame, (struct bytes){0});
}

/* Opens the channel on this connection: as it was asked for or, when something of it has been
 * handed out, behind that. */
static void send_subscription(struct bus *bus, struct bus_channel *channel)
{
	static const char *const froms[] = {[BUS_FROM_NEW] = "new",
		[BUS_FROM_FIRST] = "first",
		[BUS_FROM_LAST] = "last",
		[BUS_FROM_SEQ] = "seq",
		[BUS_FROM_TIME] = "time",
		[BUS_FROM_CURSOR] = "cursor",
		[BUS_FROM_LAST_PER_SUBJECT] = "last_per_subject"};
	enum bus_from from = channel->resume ? BUS_FROM_SEQ : channel->from;
	struct subscription body = channel->rules;
	body.filters = bus_texts_of(bus, channel->filters, channel->filters_count);
	body.filters_count = channel->filters_count;
	body.from = text_of(froms[from]);
	body.seq = channel->resume ? channel->resume + 1 : channel->seq;
	body.has_seq = from == BUS_FROM_SEQ;
	body.time = channel->time_us;
	body.has_time = from == BUS_FROM_TIME;
	body.cursor = channel->cursor[0] ? text_of(channel->cursor) : TEXT_NONE;
	body.group = channel->group[0] ? text_of(channel->group) : TEXT_NONE;
	body.backoff = channel->backoff;
	body.pace = channel->speed > 0 ? TEXT("recorded") : TEXT_NONE;
	body.speed = channel->speed;
	body.has_speed = channel->speed > 0;
	struct frame frame = {
		.op = FRAME_SUB, .chan = channel->chan, .corr = BUS_CORR_OURS | bus->next_corr++};
	bus_link_hold(bus);
	bus_link_send_record(bus, &frame, &record_subscription, &body);
	channel->opened = frame.corr;
	channel->got = 0;
	channel->consumed = 0;
	grant(bus, channel);
	if (channel->acked && channel->cursor[0] && !channel->group[0])
		send_ack(bus, channel);
	bus_link_let_go(bus);
}

void bus_inbox_resume(struct bus *bus)
{
	for (size_t i = 0; i < bus->inbox.channels_len; i++)
		send_subscription(bus, &bus->inbox.channels[i]);
}

static enum err check_name(const char *field, const char *name, struct why *why)
{
	if (name && (!name[0] || strlen(name) > BLOCK_NAME_MAX))
		return why_set(why, ERR_LIMIT, field, "wanted a name of 1 to %d bytes, got %zu",
			BLOCK_NAME_MAX, strlen(name));
	return ERR_OK;
}

static enum err check_subscription(
	const struct bus_subscription *options, uint32_t filters, struct why *why)
{
	if (!filters || filters > FILTERS_MAX)
		return why_set(why, ERR_BAD_VALUE, "filters", "wanted 1 to %d filters, got %u",
			FILTERS_MAX, filters);
	for (uint32_t i = 0; i < filters; i++)
		if (subject_filter_check(text_of(options->filters[i]), why))
			return ERR_BAD_SUBJECT;
	if (options->from == BUS_FROM_CURSOR && !options->cursor && !options->group)
		return why_set(why, ERR_MISSING, "cursor", "wanted the name of a cursor, got none");
	if (check_name("cursor", options->cursor, why) || check_name("group", options->group, why))
		return ERR_LIMIT;
	if (options->cursor && options->group)
		return why_set(why, ERR_BAD_VALUE, "group",
			"a group has its own cursor: wanted one of the two, got both");
	if (options->backoff_count > BACKOFF_MAX)
		return why_set(why, ERR_LIMIT, "backoff_ms", "wanted at most %d pauses, got %u",
			BACKOFF_MAX, options->backoff_count);
	return ERR_OK;
}

static void copy_rules(struct bus_channel *channel, const struct bus_subscription *options)
{
	static const char *const acks[] = {
		[BUS_ACK_EACH] = "each", [BUS_ACK_CUMULATIVE] = "cum", [BUS_ACK_NONE] = "none"};
	snprintf(channel->group, sizeof(channel->group), "%s", options->group);
	channel->rules = (struct subscription){
		.ack = text_of(acks[options->ack]),
		.has_max_unacked = options->max_unacked != 0,
		.max_unacked = options->max_unacked,
		.has_ack_wait_ms = options->ack_wait_ms != 0,
		.ack_wait_ms = options->ack_wait_ms,
		.has_max_deliver = options->max_deliver != 0,
		.max_deliver = options->max_deliver,
		.backoff_count = options->backoff_count,
	};
	if (!options->backoff_count)
		return;
	channel->backoff = alloc_zero(options->backoff_count, sizeof(*channel->backoff));
	for (uint32_t i = 0; i < options->backoff_count; i++)
		channel->backoff[i].ms = options->backoff_ms[i];
}

static enum err free_channel(struct bus *bus, uint16_t *out, struct why *why)
{
	if (bus->inbox.channels_len >= UINT16_MAX)
		return why_set(why, ERR_LIMIT, "", "wanted at most %d subscriptions", UINT16_MAX);
	do {
		bus->inbox.last_chan++;
	} while (!bus->inbox.last_chan || channel_find(bus, bus->inbox.last_chan));
	*out = bus->inbox.last_chan;
	return ERR_OK;
}

enum err bus_subscribe(
	struct bus *bus, const struct bus_subscription *options, uint16_t *channel, struct why *why)
{
	struct bus_inbox *inbox = &bus->inbox;
	uint32_t filters = bus_count_list(options->filters);
	uint16_t chan = 0;
	enum err err = check_subscription(options, filters, why);
	if (!err)
		err = free_channel(bus, &chan, why);
	if (err)
		return err;
	inbox->channels = alloc_room(inbox->channels, inbox->channels_len, &inbox->channels_room,
		sizeof(*inbox->channels));
	struct bus_channel *made = &inbox->channels[inbox->channels_len++];
	uint64_t credit = options->credit ? options->credit : CREDIT;
	*made = (struct bus_channel){
		.chan = chan,
		.filters = bus_copy_list(options->filters, filters),
		.filters_count = filters,
		.from = options->from,
		.seq = options->seq,
		.time_us = options->time_us,
		.speed = options->speed,
		.window = credit < CREDIT_MIN   ? CREDIT_MIN
			  : credit > CREDIT_MAX ? CREDIT_MAX
						: credit,
	};
	snprintf(made->cursor, sizeof(made->cursor), "%s", options->cursor ? options->cursor : "");
	if (options->group)
		copy_rules(made, options);
	if (bus_link_is_up(bus))
		send_subscription(bus, made);
	*channel = chan;
	return ERR_OK;
}

static void channel_remove(struct bus *bus, struct bus_channel *channel)
{
	struct bus_inbox *inbox = &bus->inbox;
	if (inbox->open.frame.chan == channel->chan)
		inbox->open_block = false;
	channel_fini(channel);
	*channel = inbox->channels[--inbox->channels_len];
}

void bus_unsubscribe(struct bus *bus, uint16_t chan)
{
	struct bus_channel *channel = channel_find(bus, chan);
	if (!channel)
		return;
	channel_remove(bus, channel);
	if (bus_link_is_up(bus))
		bus_link_send(
			bus, &(struct frame){.op = FRAME_UNSUB, .chan = chan}, (struct bytes){0});
}

/* With the corr of SUB, or none, the channel is closed; otherwise an ACK was at fault. */
void bus_inbox_refused(struct bus *bus, const struct frame *frame, const struct why *why)
{
	struct bus_channel *channel = channel_find(bus, frame->chan);
	if (!channel)
		return;
	if (!frame->corr || frame->corr == channel->opened)
		channel_remove(bus, channel);
	bus_inbox_note(bus, BUS_REFUSED, frame->chan, why);
}

enum err bus_ack(struct bus *bus, uint16_t chan, uint64_t seq, struct why *why)
{
	struct bus_channel *channel = channel_find(bus, chan);
	if (!channel)
		return why_set(why, ERR_STATE, "", "wanted an open channel, got %u", chan);
	if (seq <= channel->acked && !channel->group[0])
		return ERR_OK;
	channel->acked = seq;
	if ((channel->cursor[0] || channel->group[0]) && bus_link_is_up(bus))
		send_ack(bus, channel);
	return ERR_OK;
}

enum err bus_judge(
	struct bus *bus, uint16_t chan, const struct bus_verdict *verdict, struct why *why)
{
	static const char *const kinds[] = {
		[BUS_OK] = "ok", [BUS_NAK] = "nak", [BUS_TERM] = "term", [BUS_WIP] = "wip"};
	struct bus_channel *channel = channel_find(bus, chan);
	if (!channel || !channel->group[0])
		return why_set(
			why, ERR_STATE, "", "wanted an open channel of a group, got %u", chan);
	if (!bus_link_is_up(bus))
		return ERR_OK;
	struct frame frame = {
		.op = FRAME_ACK, .chan = chan, .corr = BUS_CORR_OURS | bus->next_corr++};
	struct ack_verdict body = {.verdict = text_of(kinds[verdict->kind]),
		.from = verdict->first_seq,
		.to = verdict->last_seq,
		.has_delay_ms = verdict->kind == BUS_NAK && verdict->delay_ms >= 0,
		.delay_ms = verdict->delay_ms,
		.reason = text_of(verdict->reason)};
	if (body.reason.len > REASON_MAX)
		return why_set(why, ERR_LIMIT, "reason", "wanted at most %d bytes, got %zu",
			REASON_MAX, body.reason.len);
	bus_link_send_record(bus, &frame, &record_ack_verdict, &body);
	return ERR_OK;
}

/* --- What comes ---------------------------------------------------------------------------- */

static struct bus_item *push(struct bus_inbox *inbox)
{
	if (inbox->head && inbox->head + inbox->len == inbox->room) {
		memmove(inbox->items, inbox->items + inbox->head,
			inbox->len * sizeof(*inbox->items));
		inbox->head = 0;
	}
	inbox->items = alloc_room(
		inbox->items, inbox->head + inbox->len, &inbox->room, sizeof(*inbox->items));
	struct bus_item *item = &inbox->items[inbox->head + inbox->len++];
	*item = (struct bus_item){0};
	return item;
}

void bus_inbox_push(
	struct bus *bus, enum bus_kind kind, const struct frame *frame, struct bytes body)
{
	struct bus_item *item = push(&bus->inbox);
	item->kind = kind;
	item->frame = *frame;
	item->len = body.len;
	if (!body.len)
		return;
	item->held = bus->engine->hold(bus->self, body, &item->body);
}

void bus_inbox_note(struct bus *bus, enum bus_kind kind, uint16_t chan, const struct why *why)
{
	struct bus_item *item = push(&bus->inbox);
	item->kind = kind;
	item->frame.chan = chan;
	if (why) {
		item->why = alloc_zero(1, sizeof(*item->why));
		*item->why = *why;
	}
}

void bus_inbox_answer(struct bus *bus, uint64_t corr, const struct why *why)
{
	bus_inbox_note(bus, BUS_REPLY, 0, why);
	struct bus_inbox *inbox = &bus->inbox;
	inbox->items[inbox->head + inbox->len - 1].frame.corr = corr;
}

/* The broker contradicts itself: what it holds is asked for again on a new connection, and the
 * caller is told. */
static void distrust(struct bus *bus, const struct bus_channel *channel, const struct why *why)
{
	struct why told = *why;
	why_prefix(&told, "channel %u", channel->chan);
	bus_link_lost(bus, &told);
}

static void open_block(struct bus *bus, struct bus_channel *channel)
{
	struct bus_inbox *inbox = &bus->inbox;
	struct bytes block = {inbox->open.body, inbox->open.len};
	struct frame *frame = &inbox->open.frame;
	struct why why;
	if (block_check_delivered(block, &inbox->header, &why)) {
		distrust(bus, channel, &why);
		return;
	}
	if (inbox->header.base_seq && frame->arg != channel->got) {
		why_set(&why, ERR_DAMAGED, "",
			"a hole: the broker sent what follows %llu after %llu",
			(unsigned long long)frame->arg, (unsigned long long)channel->got);
		distrust(bus, channel, &why);
		return;
	}
	inbox->rest = block_runs(block, &inbox->header);
	inbox->prev = frame->arg;
	inbox->deliveries = 0;
	if (channel->group[0]) {
		/* On a group's channel corr says how often this was handed out before. */
		inbox->deliveries = frame->corr + 1;
		frame->corr = 0;
	}
	inbox->record_at = 0;
	inbox->open_block = block_next_run(&inbox->rest, &inbox->run);
}

static void close_block(struct bus *bus, struct bus_channel *channel)
{
	struct bus_inbox *inbox = &bus->inbox;
	inbox->open_block = false;
	if (inbox->header.base_seq)
		channel->got = inbox->prev;
	channel->consumed += inbox->open.len < COST_MIN ? COST_MIN : inbox->open.len;
	/* The broker may send one block beyond the credit, so that consumed may pass granted. */
	bool much_used =
		channel->consumed + channel->window - channel->granted >= channel->window / 4;
	if (bus_link_is_up(bus) && much_used)
		grant(bus, channel);
}

static bool next_record(struct bus_inbox *inbox)
{
	while (!block_next_record(&inbox->run, &inbox->record_at, &inbox->record)) {
		inbox->record_at = 0;
		if (!block_next_run(&inbox->rest, &inbox->run))
			return false;
	}
	return true;
}

static const uint64_t *parents_of(struct bus_inbox *inbox, struct bytes parents, uint32_t *count)
{
	*count = (uint32_t)(parents.len / 8);
	if (!*count)
		return NULL;
	uint64_t *out = arena_zero(&inbox->arena, *count, sizeof(*out));
	for (uint32_t i = 0; i < *count; i++)
		out[i] = get_u64(parents.ptr + 8 * (size_t)i);
	return out;
}

/* A record that cannot be read is told as missing, with the reason: it must not stop the rest. */
static void make_unreadable(struct bus_message *out, const struct why *why)
{
	out->kind = BUS_GAP;
	out->gap_from = out->gap_to = out->seq;
	out->why = *why;
	out->reason = text_of(out->why.text);
}

static void make_event(struct bus_inbox *inbox, struct bus_message *out)
{
	struct event event;
	struct why why;
	out->kind = BUS_EVENT;
	out->subject = inbox->run.subject;
	out->producer = inbox->header.producer;
	out->identity = inbox->header.identity;
	out->recorded_us = inbox->header.time_us;
	out->counter = inbox->record.counter;
	/* The block's check has walked the bodies' bytes. */
	if (record_decode_packed(&record_event, inbox->record.body, NULL, &event, &why)) {
		make_unreadable(out, &why);
		return;
	}
	out->time_us = event.has_time ? event.time : inbox->header.time_us;
	out->type = event.type;
	out->data = event.data;
	out->parents = parents_of(inbox, event.parents, &out->parents_count);
}

/* Everything up to seq is handed out. Where a group is the broker remembers. */
static void advance(struct bus_channel *channel, uint64_t seq)
{
	if (!channel->group[0] && channel->resume < seq)
		channel->resume = seq;
}

/* The next record of the open block that is new to the caller. */
static bool take_event(struct bus *bus, struct bus_message *out)
{
	struct bus_inbox *inbox = &bus->inbox;
	struct bus_channel *channel = channel_find(bus, inbox->open.frame.chan);
	CHECK(channel);
	uint64_t base = inbox->header.base_seq;
	while (next_record(inbox)) {
		uint64_t seq = base ? base + inbox->record.index : 0, prev = inbox->prev;
		if (base)
			inbox->prev = seq;
		bool seen = seq < inbox->open.frame.corr || seq <= channel->resume;
		if (base && seen && !channel->group[0])
			continue;
		if (base)
			advance(channel, seq);
		/* Not the whole message: the room for a refusal is most of it. */
		memset(out, 0, offsetof(struct bus_message, why));
		out->why.code = ERR_OK;
		out->channel = channel->chan;
		out->seq = seq;
		out->prev_seq = prev;
		out->deliveries = inbox->deliveries;
		make_event(inbox, out);
		return true;
	}
	close_block(bus, channel);
	return false;
}

static bool take_caught_up(struct bus *bus, struct bus_channel *channel, struct bus_message *out)
{
	bool first = !channel->caught_up;
	channel->caught_up = true;
	advance(channel, bus->inbox.open.frame.arg);
	*out = (struct bus_message){
		.kind = BUS_CAUGHT_UP, .channel = channel->chan, .seq = bus->inbox.open.frame.arg};
	return first;
}

static bool take_gap(struct bus *bus, struct bus_channel *channel, struct bus_message *out)
{
	struct gap gap;
	struct why why;
	struct bytes body = {bus->inbox.open.body, bus->inbox.open.len};
	if (record_decode(&record_gap, body, &bus->inbox.arena, &gap, &why)) {
		distrust(bus, channel, &why);
		return false;
	}
	advance(channel, gap.to);
	*out = (struct bus_message){.kind = BUS_GAP,
		.channel = channel->chan,
		.gap_from = gap.from,
		.gap_to = gap.to,
		.gap_stream = gap.stream,
		.gap_filter = gap.filter,
		.gap_keep = gap.keep,
		.gap_ledger_seq = gap.ledger_seq,
		.reason = gap.reason};
	return true;
}

static bool take_note(const struct bus_item *item, struct bus_message *out)
{
	*out = (struct bus_message){.kind = item->kind, .channel = item->frame.chan};
	if (item->why)
		out->why = *item->why;
	return true;
}

/* What the opened item gives the caller; false for nothing, or for a block now open. */
static bool take_item(struct bus *bus, struct bus_message *out)
{
	struct bus_item *item = &bus->inbox.open;
	struct bus_channel *channel = channel_find(bus, item->frame.chan);
	if (item->kind == BUS_REQUEST)
		return bus_calls_take(bus, item, out);
	if (item->kind == BUS_REPLY) {
		bus_calls_take_reply(bus, item, out);
		return true;
	}
	if (item->kind != BUS_EVENT && item->kind != BUS_GAP)
		return take_note(item, out);
	if (!channel) /* it was closed while this was on its way */
		return false;
	if (item->kind == BUS_GAP)
		return take_gap(bus, channel, out);
	if (!item->len)
		return take_caught_up(bus, channel, out);
	open_block(bus, channel);
	return false;
}

bool bus_inbox_has_more(const struct bus *bus)
{
	return bus->inbox.len || bus->inbox.open_block;
}

bool bus_inbox_take(struct bus *bus, struct bus_message *out)
{
	struct bus_inbox *inbox = &bus->inbox;
	for (;;) {
		arena_clear(&inbox->arena);
		if (inbox->open_block) {
			if (take_event(bus, out))
				return true;
			continue;
		}
		item_fini(bus, &inbox->open);
		if (!inbox->len)
			return false;
		inbox->open = inbox->items[inbox->head];
		inbox->len--;
		inbox->head = inbox->len ? inbox->head + 1 : 0;
		if (take_item(bus, out))
			return true;
	}
}
