/* Consumers that several channels share. A group reads the log through a channel of its own, which
 * belongs to no session, and hands what that finds to its members in turn: each event to one of
 * them, under a lease. What is handed out and not settled stands in a list, in the log's order.
 *
 * What must outlive the broker is one event per commit: the cursor, with what is pending. Leases
 * end with the broker; what was leased is handed out again, with its count. */
#include "broker/core/account.h"
#include "broker/core/groups.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/wire/subject.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
	HELD = 256,        /* of a member that does not say */
	WAIT_MS = 30000,   /* a lease of a group that does not say */
	WAIT_MS_MIN = 100, /* the clock ticks as often */
	DAY_MS = 24 * 3600 * 1000,
};

/* --- What is handed out ------------------------------------------------------------------------
 */

struct delivery *group_find(const struct group *group, uint64_t seq)
{
	struct delivery *found;
	HASH_FIND(hh, group->by_seq, &seq, sizeof(seq), found);
	return found;
}

static void unlease(struct delivery *delivery)
{
	if (delivery->leased)
		delivery->member->held--;
	delivery->leased = false;
}

/* Takes it off the list; it is the caller's then. */
static void withdraw(struct group *group, struct delivery *delivery)
{
	unlease(delivery);
	if (delivery->next)
		delivery->next->broken = true;
	else
		group->gap = true;
	HASH_DELETE(hh, group->by_seq, delivery);
	DL_DELETE(group->open, delivery);
	group->open_count--;
}

void group_settle(struct group *group, struct delivery *delivery)
{
	withdraw(group, delivery);
	free(delivery);
}

void group_give_up(
	struct core *core, struct group *group, struct delivery *delivery, struct text reason)
{
	withdraw(group, delivery);
	account_bury(group->cursor->account, delivery->seq);
	delivery->reason = text_copy(reason);
	DL_APPEND(group->dead, delivery);
	core->dead_count++;
}

static int64_t pause_ms(const struct rules *rules, uint32_t times)
{
	if (!rules->backoff_count)
		return 0;
	uint32_t last = rules->backoff_count - 1;
	return rules->backoff_ms[times - 1 < last ? times - 1 : last];
}

/* It was not handled: again later, or never. delay_ms < 0: as the rules say. */
static void fail(struct core *core, struct group *group, struct delivery *delivery,
	int64_t delay_ms, struct text reason)
{
	const struct rules *rules = &group->rules;
	publish_group(core, group->cursor);
	if (rules->deliver_max && delivery->times >= rules->deliver_max) {
		char text[512];
		snprintf(text, sizeof(text), "handed out %u times, the most: %.*s", delivery->times,
			(int)(reason.len < 192 ? reason.len : 192), reason.ptr);
		group_give_up(core, group, delivery, text_of(text));
		return;
	}
	unlease(delivery);
	delivery->until_ms =
		core->now_ms + (delay_ms < 0 ? pause_ms(rules, delivery->times) : delay_ms);
	core->hand_again = true;
}

static void destroy(struct core *core, struct group *group)
{
	struct delivery *dead;
	while (group->open)
		group_settle(group, group->open);
	DL_FOREACH (group->dead, dead) {
		dead->buried = 1;
	}
	group_forget_dead(core, group, UINT64_MAX);
	if (group->reader.waiting)
		DL_DELETE(core->behind, &group->reader);
	channel_unfilter(core, &group->reader);
	free(group->reader.gaps);
	HASH_DEL(core->groups, group);
	account_leave(core, &group->reader);
	free(group->recalled);
	free(group);
}

/* --- Members -----------------------------------------------------------------------------------
 */

const struct channel *groups_reader(const struct group *group)
{
	return &group->reader;
}

bool groups_are_ready(const struct group *group)
{
	return group_next_member(group) != NULL;
}

void groups_wake(struct core *core, struct group *group)
{
	core->hand_again = true;
	deliver_enlist(core, &group->reader);
}

/* Its reader has all there is. What was pending when it was opened and did not come is gone. */
void groups_announce(struct core *core, struct group *group, struct effects *effects)
{
	struct channel *member;
	if (group->recalled_count && group->reader.floor <= group->recalled_to) {
		group->reader.floor = group->recalled_to + 1;
		publish_group(core, group->cursor);
	}
	DL_FOREACH2(group->members, member, next_member)
	deliver_announce(core, member, effects);
}

void groups_leave(struct core *core, struct channel *member)
{
	struct group *group = member->member_of;
	struct delivery *delivery, *next;
	DL_FOREACH_SAFE(group->open, delivery, next)
	{
		if (delivery->member != member)
			continue;
		if (delivery->leased)
			fail(core, group, delivery, -1, TEXT("its consumer left"));
		if (group_find(group, delivery->seq))
			delivery->member = NULL;
	}
	DL_DELETE2(group->members, member, prev_member, next_member);
	member->member_of = NULL;
	bool begun = group->cursor->known || publish_is_moving(core, group->cursor) ||
		     group->open || group->dead || !group->reader.seeking;
	if (group->members || begun)
		deliver_enlist(core, &group->reader);
	else
		destroy(core, group); /* nobody has ever been handed anything */
}

/* --- Joining -----------------------------------------------------------------------------------
 */

struct group *group_named(const struct core *core, struct text name)
{
	struct group *found;
	HASH_FIND(hh, core->groups, name.ptr, name.len, found);
	return found;
}

static enum err check_bounds(
	const char *field, int64_t given, int64_t least, int64_t most, struct why *why)
{
	char where[64];
	snprintf(where, sizeof(where), "subscription.%s", field);
	if (given < least || given > most)
		return why_set(why, ERR_BAD_VALUE, where,
			"wanted %" PRId64 " to %" PRId64 ", got %" PRId64, least, most, given);
	return ERR_OK;
}

static enum err check_rules(const struct subscription *wanted, struct why *why)
{
	for (uint32_t i = 0; i < wanted->backoff_count; i++)
		if (check_bounds("backoff", wanted->backoff[i].ms, 0, DAY_MS, why))
			return why->code;
	for (uint32_t i = 0; i < wanted->filters_count; i++)
		if (text_starts(wanted->filters[i], TEXT("$live.")))
			return why_set(why, ERR_BAD_VALUE, "subscription.filters",
				"'%.*s': what is not logged cannot be shared by a group",
				TEXT_ARG(wanted->filters[i]));
	if (wanted->has_max_unacked &&
		check_bounds("max_unacked", wanted->max_unacked, 1, GROUP_OPEN_MAX, why))
		return why->code;
	if (wanted->has_ack_wait_ms &&
		check_bounds("ack_wait_ms", wanted->ack_wait_ms, WAIT_MS_MIN, DAY_MS, why))
		return why->code;
	if (wanted->has_max_deliver &&
		check_bounds("max_deliver", wanted->max_deliver, 0, INT32_MAX, why))
		return why->code;
	return ERR_OK;
}

static struct rules rules_of(const struct subscription *wanted)
{
	struct rules rules = {
		.wait_ms = wanted->has_ack_wait_ms ? wanted->ack_wait_ms : WAIT_MS,
		.deliver_max = wanted->has_max_deliver ? (uint32_t)wanted->max_deliver : 0,
		.backoff_count = wanted->backoff_count,
	};
	for (uint32_t i = 0; i < wanted->backoff_count; i++)
		rules.backoff_ms[i] = wanted->backoff[i].ms;
	return rules;
}

static bool same_rules(const struct rules *a, const struct rules *b)
{
	bool same = a->wait_ms == b->wait_ms && a->deliver_max == b->deliver_max &&
		    a->backoff_count == b->backoff_count;
	for (uint32_t i = 0; same && i < a->backoff_count; i++)
		same = a->backoff_ms[i] == b->backoff_ms[i];
	return same;
}

static bool same_filters(const struct channel *reader, const struct subscription *wanted)
{
	bool same = reader->filters_count == wanted->filters_count;
	for (uint32_t i = 0; same && i < wanted->filters_count; i++)
		same = text_equal(reader->filters[i], wanted->filters[i]);
	return same;
}

enum err groups_check(const struct core *core, const struct subscription *wanted, struct why *why)
{
	const struct group *group = group_named(core, wanted->group);
	struct rules rules = rules_of(wanted);
	if (wanted->cursor.ptr)
		return why_set(why, ERR_BAD_VALUE, "subscription.cursor",
			"a group has its own cursor: give one or the other");
	if (check_rules(wanted, why))
		return why->code;
	if (!group || !group->members)
		return ERR_OK;
	if (!same_filters(&group->reader, wanted))
		return why_set(why, ERR_EXISTS, "subscription.filters",
			"the group '%s' is at work with other filters", group->name);
	if (!same_rules(&group->rules, &rules))
		return why_set(why, ERR_EXISTS, "subscription",
			"the group '%s' is at work with another ack_wait_ms, max_deliver or "
			"backoff",
			group->name);
	return ERR_OK;
}

static void recall(struct group *group)
{
	const struct state_cursor *cursor = group->cursor;
	group->recalled_to = cursor->position;
	group->recalled_count = cursor->pending_count;
	if (cursor->pending_count)
		group->recalled = (struct cursor_pending *)alloc_copy(
			cursor->pending, cursor->pending_count * sizeof(*cursor->pending));
}

/* The first event that was never handed out. */
static uint64_t next_of(const struct group *group)
{
	return group->reader.floor > group->recalled_to ? group->reader.floor
							: group->recalled_to + 1;
}

static struct group *open_group(
	struct core *core, const struct subscription *wanted, struct effects *effects)
{
	struct subscription origin = *wanted;
	struct group *group = alloc_zero(1, sizeof(*group));
	snprintf(group->name, sizeof(group->name), "%.*s", TEXT_ARG(wanted->group));
	group->cursor = state_cursor(log_state(core->log), wanted->group);
	group->reader.reads_for = group;
	group->reader.announced = true;
	HASH_ADD_STR(core->groups, name, group);
	recall(group);
	origin.cursor = wanted->group;
	if (group->cursor->known)
		origin.from = TEXT("cursor");
	channel_filter(core, &group->reader, wanted);
	/* last_per_subject, which could fail, is for no group. */
	CHECK(!channel_begin(core, &group->reader, &origin, effects, NULL));
	struct account *account = account_open(group->cursor);
	/* Where it begins is known at once, or with the first event that it hands out. */
	if (!account->since && !group->reader.seeking && !group->reader.floor_us)
		account_begin(account, next_of(group));
	/* So that one that began at `new` goes on from there, whatever happens. */
	if (!group->cursor->known && !group->reader.seeking)
		publish_group(core, group->cursor);
	return group;
}

void groups_join(struct core *core, struct channel *member, const struct subscription *wanted,
	struct effects *effects)
{
	struct group *group = group_named(core, wanted->group);
	if (!group)
		group = open_group(core, wanted, effects);
	if (!group->members && !same_filters(&group->reader, wanted)) {
		channel_unfilter(core, &group->reader);
		channel_filter(core, &group->reader, wanted);
	}
	account_filter(group->cursor->account, group->reader.filters, group->reader.filters_count,
		text_of(member->session->identity), next_of(group));
	group->rules = rules_of(wanted);
	member->member_of = group;
	member->held_max = wanted->has_max_unacked ? (uint32_t)wanted->max_unacked : HELD;
	member->ack = text_is(wanted->ack, "none")  ? CHANNEL_ACK_NONE
		      : text_is(wanted->ack, "cum") ? CHANNEL_ACK_CUMULATIVE
						    : CHANNEL_ACK_EACH;
	DL_APPEND2(group->members, member, prev_member, next_member);
	if (group->reader.live)
		deliver_announce(core, member, effects);
}

void groups_fail(
	struct core *core, struct group *group, const struct why *why, struct effects *effects)
{
	struct channel *member, *next;
	/* The last one that leaves may take the group with it. */
	DL_FOREACH_SAFE2(group->members, member, next, next_member)
	{
		struct frame frame = {.chan = member->chan};
		broker_refuse(effects, member->session->peer, &frame, why);
		channel_drop(core, member);
	}
}

/* --- Time --------------------------------------------------------------------------------------
 */

void groups_tick(struct core *core)
{
	struct group *group, *next;
	HASH_ITER (hh, core->groups, group, next) {
		struct delivery *delivery, *after;
		DL_FOREACH_SAFE(group->open, delivery, after)
		{
			if (delivery->until_ms > core->now_ms)
				continue;
			core->hand_again = true;
			if (delivery->leased)
				fail(core, group, delivery, -1, TEXT("its lease ran out"));
		}
		deliver_enlist(core, &group->reader);
	}
}

/* --- Verdicts ----------------------------------------------------------------------------------
 */

static void judge(struct core *core, struct group *group, struct delivery *delivery,
	const struct ack_verdict *verdict)
{
	struct text reason = verdict->reason.ptr ? verdict->reason : TEXT("no reason was given");
	if (text_is(verdict->verdict, "wip")) {
		if (delivery->leased)
			delivery->until_ms = core->now_ms + group->rules.wait_ms;
	} else if (text_is(verdict->verdict, "nak")) {
		if (delivery->leased)
			fail(core, group, delivery, verdict->has_delay_ms ? verdict->delay_ms : -1,
				reason);
	} else if (text_is(verdict->verdict, "term")) {
		group_give_up(core, group, delivery, reason);
		publish_group(core, group->cursor);
	} else {
		account_settle(group->cursor->account, delivery->seq);
		group_settle(group, delivery);
		publish_group(core, group->cursor);
	}
}

/* Of what is in the range, that which this member holds or held last. */
static void judge_range(
	struct core *core, struct channel *member, const struct ack_verdict *verdict)
{
	struct group *group = member->member_of;
	struct delivery *delivery = group_find(group, verdict->from), *next;
	if (verdict->from == verdict->to) {
		if (delivery && delivery->member == member)
			judge(core, group, delivery, verdict);
		return;
	}
	DL_FOREACH_SAFE(group->open, delivery, next)
	{
		if (delivery->seq > verdict->to)
			break;
		if (delivery->seq >= verdict->from && delivery->member == member)
			judge(core, group, delivery, verdict);
	}
}

static enum err read_verdict(const struct channel *member, const struct frame *frame,
	struct bytes body, struct arena *arena, struct ack_verdict *out, struct why *why)
{
	if (!body.len) {
		*out = (struct ack_verdict){.verdict = TEXT("ok"),
			.from = member->ack == CHANNEL_ACK_CUMULATIVE ? 0 : frame->arg,
			.to = frame->arg};
		return ERR_OK;
	}
	enum err err = record_decode(&record_ack_verdict, body, arena, out, why);
	if (!err && out->from > out->to)
		err = why_set(why, ERR_BAD_VALUE, "ack_verdict.to",
			"wanted %" PRIu64 " or more, got %" PRIu64, out->from, out->to);
	if (!err && out->has_delay_ms && (out->delay_ms < 0 || out->delay_ms > DAY_MS))
		err = why_set(why, ERR_BAD_VALUE, "ack_verdict.delay_ms",
			"wanted 0 to %d, got %" PRId64, DAY_MS, out->delay_ms);
	return err;
}

enum err groups_ack(struct core *core, struct channel *member, const struct frame *frame,
	struct bytes body, struct why *why)
{
	struct arena arena = {0};
	struct ack_verdict verdict;
	enum err err = read_verdict(member, frame, body, &arena, &verdict, why);
	if (!err && verdict.to > log_last_seq(core->log))
		err = why_set(why, ERR_BAD_VALUE, body.len ? "ack_verdict.to" : "arg",
			"the log ends with sequence %" PRIu64 ", got %" PRIu64,
			log_last_seq(core->log), verdict.to);
	if (!err) {
		judge_range(core, member, &verdict);
		groups_wake(core, member->member_of);
	}
	arena_fini(&arena);
	return err;
}

void groups_drop(struct core *core, const struct state_cursor *cursor)
{
	struct group *group = group_named(core, text_of(cursor->name));
	if (group)
		destroy(core, group);
}

void groups_fini(struct core *core)
{
	struct group *group, *next;
	HASH_ITER (hh, core->groups, group, next)
		destroy(core, group);
}
