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

void gaps_tell(
	const struct core *core, struct channel *channel, uint64_t below, struct effects *effects)
{
	const struct ledger *ledger = &log_state(core->log)->ledger;
	for (size_t i = 0; i < channel->gaps_count;) {
		const struct ledger_entry *entry = &ledger->entries[channel->gaps[i].entry];
		if (entry->upto >= below) {
			i++;
			continue;
		}
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
