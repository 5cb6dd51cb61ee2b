/* Who gets what: events are handed to the members of a group in turn, and again when they were not
 * settled. */
#include "broker/core/account.h"
#include "broker/core/groups.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <utlist.h>

enum { SHARE = 64 }; /* events handed out at a time, so that members take turns */

static bool is_ready(const struct group *group, const struct channel *member)
{
	return member->sent < member->granted && member->held < member->held_max &&
	       group->open_count < GROUP_OPEN_MAX;
}

struct channel *group_next_member(const struct group *group)
{
	struct channel *member;
	DL_FOREACH2(group->members, member, next_member)
	if (is_ready(group, member))
		return member;
	return NULL;
}

/* Events of one block for one member: all that the filters let through from the first to the last.
 */
struct share {
	uint64_t seqs[SHARE];
	uint32_t count, times; /* times: handed out before */
	bool passed;           /* some before the first are settled */
};

/* Was it pending when the group was opened? */
static bool is_recalled(const struct group *group, uint64_t seq, uint32_t *times)
{
	uint32_t low = 0, high = group->recalled_count;
	*times = 0;
	if (seq > group->recalled_to)
		return true;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (group->recalled[middle].to < seq)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == group->recalled_count || group->recalled[low].from > seq)
		return false;
	*times = (uint32_t)group->recalled[low].deliveries;
	return true;
}

static bool may_hand_out(
	const struct core *core, const struct group *group, uint64_t seq, uint32_t *times)
{
	const struct delivery *delivery = group_find(group, seq);
	if (!delivery)
		return seq >= group->reader.floor && is_recalled(group, seq, times);
	*times = delivery->times;
	return !delivery->leased && delivery->until_ms <= core->now_ms;
}

/* False when the share ends before this event. */
static bool take_share(
	const struct core *core, const struct group *group, uint64_t seq, struct share *share)
{
	uint32_t times = 0;
	if (!may_hand_out(core, group, seq, &times)) {
		share->passed |= share->count == 0;
		return share->count == 0;
	}
	if (share->count && times != share->times)
		return false;
	share->times = times;
	share->seqs[share->count++] = seq;
	return true;
}

static void gather_share(const struct core *core, const struct group *group,
	const struct parcel *parcel, uint64_t from, uint32_t most, struct share *share)
{
	struct bytes rest = block_runs(parcel->block, parcel->header);
	struct block_run run;
	*share = (struct share){0};
	while (block_next_run(&rest, &run)) {
		if (!parcel_matches(&group->reader, &run))
			continue;
		for (uint32_t i = 0; i < run.count; i++) {
			uint64_t seq = parcel->header->base_seq + run.first_index + i;
			if (seq < from || seq < parcel_first(parcel, &run))
				continue;
			if (share->count == most || !take_share(core, group, seq, share))
				return;
		}
	}
}

static uint32_t room_of(const struct group *group, const struct channel *member)
{
	size_t room = GROUP_OPEN_MAX - group->open_count, held = member->held_max - member->held;
	room = room < held ? room : held;
	return room < SHARE ? (uint32_t)room : SHARE;
}

static void note_handed(struct core *core, struct group *group, struct channel *member,
	uint64_t seq, uint32_t times)
{
	struct delivery *delivery = group_find(group, seq);
	if (!delivery) {
		delivery = alloc_zero(1, sizeof(*delivery));
		delivery->seq = seq;
		delivery->broken = group->gap;
		group->gap = false;
		HASH_ADD(hh, group->by_seq, seq, sizeof(delivery->seq), delivery);
		DL_APPEND(group->open, delivery);
		group->open_count++;
	}
	group->cursor->account->redelivered += times > 0;
	delivery->times = times + 1;
	delivery->member = member;
	delivery->leased = true;
	delivery->until_ms = core->now_ms + group->rules.wait_ms;
	member->held++;
}

static void hand_out(struct core *core, struct channel *member, const struct parcel *parcel,
	const struct share *share, struct effects *effects)
{
	struct group *group = member->member_of;
	uint64_t first = share->seqs[0], last = share->seqs[share->count - 1];
	struct frame frame = {.version = FRAME_VERSION,
		.op = FRAME_EVT,
		.chan = member->chan,
		.arg = member->previous,
		.corr = share->times};
	for (uint32_t i = 0; i < share->count; i++)
		note_handed(core, group, member, share->seqs[i], share->times);
	member->previous = last;
	/* In turn: the next share is another's. */
	DL_DELETE2(group->members, member, prev_member, next_member);
	DL_APPEND2(group->members, member, prev_member, next_member);
	if (share->count == parcel->header->count) {
		parcel_send(member, parcel, &frame, effects);
	} else {
		struct body *clipped = parcel_clip(&group->reader, parcel, first, last);
		struct parcel part = {
			.body = clipped, .block = body_bytes(clipped), .header = parcel->header};
		frame.flags = FRAME_PARTIAL;
		parcel_send(member, &part, &frame, effects);
		body_drop(&clipped);
	}
	if (member->ack != CHANNEL_ACK_NONE)
		return;
	for (uint32_t i = 0; i < share->count; i++) {
		account_settle(group->cursor->account, share->seqs[i]);
		group_settle(group, group_find(group, share->seqs[i]));
	}
	publish_group(core, group->cursor);
}

bool groups_offer(struct core *core, struct group *group, const struct parcel *parcel,
	struct effects *effects)
{
	struct share share;
	for (;;) {
		struct channel *member = group_next_member(group);
		gather_share(core, group, parcel, group->reader.floor,
			member ? room_of(group, member) : 1, &share);
		if (share.passed)
			group->gap = true;
		if (!share.count)
			return true;
		if (!member)
			return false;
		if (!group->cursor->account->since)
			account_begin(group->cursor->account, group->reader.floor);
		group->reader.floor = share.seqs[share.count - 1] + 1;
		hand_out(core, member, parcel, &share, effects);
	}
}

/* --- Handing out again -------------------------------------------------------------------------
 */

static struct delivery *first_due(const struct core *core, const struct group *group)
{
	struct delivery *delivery;
	DL_FOREACH (group->open, delivery) {
		if (!delivery->leased && delivery->until_ms <= core->now_ms)
			return delivery;
	}
	return NULL;
}

/* False when there is nothing that could be handed out now. */
static bool hand_again(struct core *core, struct group *group, struct effects *effects)
{
	struct channel *member = group_next_member(group);
	struct delivery *due = member ? first_due(core, group) : NULL;
	struct log_piece piece;
	struct block_header header;
	struct parcel parcel;
	struct share share;
	struct why why = {0};
	if (!due)
		return false;
	if (parcel_read(core, due->seq, &piece, &parcel, &header, &why)) {
		/* What cannot be handed out any more is given up, and said so. */
		group_give_up(core, group, due, text_of(why.text));
		publish_group(core, group->cursor);
		return true;
	}
	gather_share(core, group, &parcel, due->seq, room_of(group, member), &share);
	/* None when the filters were changed since, and do not let it through any more. */
	if (share.count) {
		hand_out(core, member, &parcel, &share, effects);
	} else {
		group_settle(group, due);
		publish_group(core, group->cursor);
	}
	body_drop(&piece.body);
	return true;
}

void groups_work(struct core *core, struct effects *effects)
{
	struct group *group, *next;
	if (!core->hand_again)
		return;
	core->hand_again = false;
	HASH_ITER (hh, core->groups, group, next)
		if (hand_again(core, group, effects))
			core->hand_again = true;
}
