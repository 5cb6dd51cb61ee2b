/* What a channel reads over: ranges that the ledger says are gone. A GAP is sent when the channel
 * has passed the range's end, so that whatever is left up to there has been sent before it, and the
 * place behind it is where a client may begin again. */
#include "broker/core/groups.h"
#include "proto/base/alloc.h"
#include "proto/codec/record.h"

#include <string.h>
#include <utlist.h>

static void send_one(const struct channel *channel, const struct gap *gap, struct effects *effects)
{
	struct frame frame = {.version = FRAME_VERSION, .op = FRAME_GAP, .chan = channel->chan};
	effects_send_record(effects, channel->session->peer, &frame, &record_gap, gap);
}

/* Of what a group reads over all its members are told. */
void gaps_send(const struct channel *channel, const struct gap *gap, struct effects *effects)
{
	const struct channel *member;
	if (!channel->reads_for) {
		send_one(channel, gap, effects);
		return;
	}
	DL_FOREACH2(channel->reads_for->members, member, next_member)
	send_one(member, gap, effects);
}

static bool concerns(const struct ledger_entry *entry, const struct channel *channel)
{
	for (uint32_t i = 0; i < channel->filters_count; i++)
		if (ledger_entry_concerns(entry, channel->filters[i]))
			return true;
	return false;
}

static bool is_known(const struct channel *channel, size_t entry)
{
	for (size_t i = 0; i < channel->gaps_count; i++)
		if (channel->gaps[i].entry == entry)
			return true;
	return false;
}

void gaps_begin(const struct core *core, struct channel *channel, uint64_t from)
{
	const struct ledger *ledger = &log_state(core->log)->ledger;
	for (size_t i = 0; ledger->upto >= from && i < ledger->count; i++) {
		const struct ledger_entry *entry = &ledger->entries[i];
		if (entry->upto < from || is_known(channel, i) || !concerns(entry, channel))
			continue;
		channel->gaps = alloc_room(channel->gaps, channel->gaps_count, &channel->gaps_room,
			sizeof(*channel->gaps));
		channel->gaps[channel->gaps_count++] = (struct channel_gap){i, from};
	}
}

uint64_t gaps_first_left(const struct channel *channel, const struct parcel *parcel, uint64_t floor)
{
	struct bytes rest = block_runs(parcel->block, parcel->header);
	struct block_run run;
	while (block_next_run(&rest, &run)) {
		uint64_t first = parcel_first(parcel, &run),
			 end = parcel->header->base_seq + run.first_index + run.count;
		first = first > floor ? first : floor;
		if (first < end && parcel_matches(channel, &run))
			return first;
	}
	return parcel->header->base_seq + parcel->header->count;
}

/* Something at `seq` or behind it may have gone since the entry was written. */
static bool lost_more_since(
	const struct core *core, const struct channel *channel, size_t entry, uint64_t seq)
{
	const struct ledger *ledger = &log_state(core->log)->ledger;
	for (size_t i = 0; i < ledger->count; i++)
		if (ledger->entries[i].seq > ledger->entries[entry].seq &&
			ledger->entries[i].upto >= seq && concerns(&ledger->entries[i], channel))
			return true;
	return false;
}

/* Did the block before its place hold something of before the range's end? Then the range was told
 * behind that block, and may not have been. When nothing is left before its place, the end of the
 * range itself is a place that it was given; unless what it had handled last was removed later. */
static bool was_told_behind(struct core *core, const struct channel *channel, size_t entry)
{
	uint64_t upto = log_state(core->log)->ledger.entries[entry].upto, last = channel->floor - 1;
	struct log_piece piece = {0};
	struct block_header header;
	struct parcel parcel;
	struct why why;
	bool behind = upto < last || lost_more_since(core, channel, entry, last);
	if (!parcel_read(core, last, &piece, &parcel, &header, &why))
		behind = header.base_seq <= upto &&
			 (gaps_first_left(channel, &parcel, 0) <= upto ||
				 lost_more_since(core, channel, entry, header.base_seq));
	body_drop(&piece.body);
	return behind;
}

/* Before its connection broke it may have read over a part of what is gone, and was not told yet.
 */
void gaps_come_back(struct core *core, struct channel *channel)
{
	const struct ledger *ledger = &log_state(core->log)->ledger;
	uint64_t place = channel->floor, kept = 0;
	gaps_begin(core, channel, place > BLOCK_RECORDS_MAX ? place - BLOCK_RECORDS_MAX : 1);
	for (size_t i = 0; i < channel->gaps_count; i++) {
		struct channel_gap gap = {channel->gaps[i].entry, 1};
		uint64_t upto = ledger->entries[gap.entry].upto;
		if (upto >= place || was_told_behind(core, channel, gap.entry))
			channel->gaps[kept++] = gap;
	}
	channel->gaps_count = kept;
}

void gaps_grow(struct core *core)
{
	struct group *group, *next;
	for (struct session *session = core->sessions; session; session = session->hh.next)
		for (struct channel *c = session->channels; c; c = c->next_own)
			if (!c->live && !c->member_of && !c->seeking)
				gaps_begin(
					core, c, c->place.seq > c->floor ? c->place.seq : c->floor);
	HASH_ITER (hh, core->groups, group, next)
		if (!group->reader.live && !group->reader.seeking)
			gaps_begin(core, &group->reader, group->reader.floor);
}

/* The end of each is a place to begin again from, for one whose connection breaks behind it: what
 * ends earlier is told before. Of two that end together the younger one, which then says of the
 * other that something has gone since. */
static bool comes_before(const struct ledger_entry *one, const struct ledger_entry *other)
{
	return one->upto != other->upto ? one->upto < other->upto : one->seq > other->seq;
}

/* As many as there are: none. */
static size_t next_to_tell(
	const struct ledger *ledger, const struct channel *channel, uint64_t below)
{
	size_t next = channel->gaps_count;
	for (size_t i = 0; i < channel->gaps_count; i++) {
		const struct ledger_entry *entry = &ledger->entries[channel->gaps[i].entry];
		if (entry->upto < below &&
			(next == channel->gaps_count ||
				comes_before(entry, &ledger->entries[channel->gaps[next].entry])))
			next = i;
	}
	return next;
}

void gaps_tell(
	const struct core *core, struct channel *channel, uint64_t below, struct effects *effects)
{
	const struct ledger *ledger = &log_state(core->log)->ledger;
	for (size_t i; (i = next_to_tell(ledger, channel, below)) < channel->gaps_count;) {
		const struct ledger_entry *entry = &ledger->entries[channel->gaps[i].entry];
		struct gap gap = {.from = channel->gaps[i].from,
			.to = entry->upto,
			.reason = text_of(entry->reason),
			.has_ledger_seq = true,
			.ledger_seq = entry->seq,
			.stream = text_of(entry->stream),
			.filter = entry->filter[0] ? text_of(entry->filter) : TEXT_NONE,
			.has_keep = entry->keep > 0,
			.keep = entry->keep};
		gaps_send(channel, &gap, effects);
		channel->gaps[i] = channel->gaps[--channel->gaps_count];
	}
}
