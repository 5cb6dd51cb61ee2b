#include "broker/core/account.h"

#include "proto/base/alloc.h"
#include "proto/codec/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PASSED_MAX = 256, /* of the row `passed` */
	SENT_MAX = 65536, /* spans of what is sent and not acknowledged */
};

static void copy_filters(struct account *account, const struct text *filters, uint32_t count)
{
	for (uint32_t i = 0; i < account->filters_count; i++)
		free((char *)account->filters[i].ptr);
	free(account->filters);
	account->filters = count ? alloc_zero(count, sizeof(*filters)) : NULL;
	account->filters_count = count;
	for (uint32_t i = 0; i < count; i++)
		account->filters[i] = (struct text){text_copy(filters[i]), filters[i].len};
}

static void recall(struct account *account, struct bytes record)
{
	struct arena arena = {0};
	struct cursor_moved moved;
	if (record.len && !record_decode(&record_cursor_moved, record, &arena, &moved, NULL)) {
		snprintf(account->owner, sizeof(account->owner), "%.*s", TEXT_ARG(moved.owner));
		copy_filters(account, moved.filters, moved.filters_count);
		account->since = moved.since;
		account->settled = moved.settled;
		account->dead = moved.dead;
		for (uint32_t i = 0; i < moved.passed_count; i++)
			account_pass(account, moved.passed[i].from, moved.passed[i].to,
				text_is(moved.passed[i].reason, "seek")      ? "seek"
				: text_is(moved.passed[i].reason, "removed") ? "removed"
									     : "claimed");
	}
	arena_fini(&arena);
}

struct account *account_open(struct state_cursor *cursor)
{
	if (cursor->account)
		return cursor->account;
	cursor->account = alloc_zero(1, sizeof(*cursor->account));
	if (cursor->known)
		recall(cursor->account, buffer_bytes(&cursor->moved));
	return cursor->account;
}

void account_close(struct state_cursor *cursor)
{
	struct account *account = cursor->account;
	if (!account)
		return;
	copy_filters(account, NULL, 0);
	free(account->passed);
	free(account->sent);
	free(account);
	cursor->account = NULL;
}

void account_begin(struct account *account, uint64_t since)
{
	account->since = since;
	account->settled = account->dead = 0;
	account->passed_count = 0;
}

void account_filter(struct account *account, const struct text *filters, uint32_t count,
	struct text owner, uint64_t next)
{
	bool same = account->filters_count == count;
	for (uint32_t i = 0; same && i < count; i++)
		same = text_equal(account->filters[i], filters[i]);
	if (!account->owner[0])
		snprintf(account->owner, sizeof(account->owner), "%.*s", TEXT_ARG(owner));
	if (same)
		return;
	if (account->since)
		account_begin(account, next);
	account->covered = account->sent_first = account->sent_count = 0;
	copy_filters(account, filters, count);
}

void account_settle(struct account *account, uint64_t seq)
{
	account->settled += seq >= account->since;
}

void account_bury(struct account *account, uint64_t seq)
{
	account->dead += seq >= account->since;
}

void account_pass(struct account *account, uint64_t from, uint64_t to, const char *reason)
{
	struct cursor_passed *last =
		account->passed_count ? &account->passed[account->passed_count - 1] : NULL;
	if (from < account->since)
		from = account->since;
	if (from > to)
		return;
	if (last && last->to + 1 == from && text_is(last->reason, reason)) {
		last->to = to;
		return;
	}
	if (account->passed_count == PASSED_MAX) {
		account_begin(account, to + 1);
		return;
	}
	account->passed = alloc_room(account->passed, account->passed_count, &account->passed_room,
		sizeof(*account->passed));
	account->passed[account->passed_count++] =
		(struct cursor_passed){.from = from, .to = to, .reason = text_of(reason)};
}

void account_write(const struct account *account, struct cursor_moved *out)
{
	out->owner = account->owner[0] ? text_of(account->owner) : TEXT_NONE;
	out->filters = account->filters;
	out->filters_count = account->filters_count;
	out->has_since = out->has_settled = out->has_dead = true;
	out->since = account->since;
	out->settled = account->settled;
	out->dead = account->dead;
	out->passed = account->passed;
	out->passed_count = (uint32_t)account->passed_count;
}

/* --- The channel that reads for a cursor ---------------------------------------------------------
 */

/* All up to here that the channel wants was sent to it. */
static uint64_t served_to(const struct core *core, const struct channel *channel)
{
	uint64_t next = channel->live ? log_last_seq(core->log) + 1 : channel->place.seq;
	return channel->seeking || next < channel->floor ? channel->floor - 1 : next - 1;
}

static void detach(struct core *core, struct channel *channel)
{
	struct account *account = channel->cursor ? channel->cursor->account : NULL;
	if (!account || account->channel != channel)
		return;
	account->served_to = served_to(core, channel);
	account->channel = NULL;
}

void account_leave(struct core *core, struct channel *channel)
{
	struct state_cursor *cursor = channel->cursor;
	if (!cursor)
		return;
	detach(core, channel);
	channel->cursor = NULL;
	cursor->readers--;
	bool sent = cursor->account && cursor->account->covered;
	if (cursor->readers || cursor->known || cursor->wanted || sent ||
		publish_is_moving(core, cursor))
		return;
	account_close(cursor);
	state_forget_cursor(log_state(core->log), cursor);
}

static struct span *last_sent(struct account *account)
{
	return account->sent_count > account->sent_first ? &account->sent[account->sent_count - 1]
							 : NULL;
}

/* Forgets those that are struck off. */
static void close_up(struct account *account)
{
	account->sent_count -= account->sent_first;
	memmove(account->sent, account->sent + account->sent_first,
		account->sent_count * sizeof(*account->sent));
	account->sent_first = 0;
}

void account_attach(struct core *core, struct channel *channel)
{
	struct state_cursor *cursor = channel->cursor;
	struct account *account = account_open(cursor);
	account_filter(account, channel->filters, channel->filters_count,
		text_of(channel->session->identity), cursor->wanted + 1);
	if (account->channel)
		detach(core, account->channel);
	account->channel = channel;
	/* It goes on where the one before was served to, or somewhere in between; what it will be
	 * sent again was not handled. Anywhere else it begins a stretch of its own. */
	bool goes_on = account->covered && channel->floor >= account->covered &&
		       channel->floor <= account->served_to + 1 && !channel->seeking;
	if (!goes_on)
		account->covered = account->sent_first = account->sent_count = 0;
	struct span *last;
	while ((last = last_sent(account)) && last->from >= channel->floor)
		account->sent_count--;
	if (last && last->to >= channel->floor)
		last->to = channel->floor - 1;
}

static void add_span(struct account *account, uint64_t from, uint64_t to)
{
	struct span *last = last_sent(account);
	if (last && last->to + 1 == from) {
		last->to = to;
		return;
	}
	if (account->sent_count == account->sent_room && account->sent_first)
		close_up(account);
	account->sent = alloc_room(
		account->sent, account->sent_count, &account->sent_room, sizeof(*account->sent));
	account->sent[account->sent_count++] = (struct span){from, to};
}

/* One that acknowledges nothing for so long is taken at its word: the eldest half of what it was
 * sent is forgotten, and will be told as passed over of its own accord. */
static void forget_eldest(struct account *account)
{
	account->sent_first += (account->sent_count - account->sent_first) / 2;
	account->covered = account->sent[account->sent_first].from;
	close_up(account);
}

void account_sent(struct channel *channel, const struct parcel *parcel)
{
	struct account *account = channel->cursor ? channel->cursor->account : NULL;
	const struct block_header *header = parcel->header;
	struct bytes rest = block_runs(parcel->block, header);
	struct block_run run;
	if (!account || account->channel != channel || !header->base_seq)
		return;
	if (!account->covered)
		account->covered = channel->floor;
	while (block_next_run(&rest, &run)) {
		uint64_t from = parcel_first(parcel, &run),
			 to = header->base_seq + run.first_index + run.count - 1;
		if (parcel_wants(channel, parcel, &run))
			add_span(account, from < channel->floor ? channel->floor : from, to);
	}
	if (account->sent_count - account->sent_first > SENT_MAX)
		forget_eldest(account);
}

uint64_t account_unsettled(const struct account *account)
{
	uint64_t count = 0;
	for (size_t i = account->sent_first; i < account->sent_count; i++)
		count += account->sent[i].to - account->sent[i].from + 1;
	return count;
}

/* How many events up to seq were sent; they are struck off. */
static uint64_t strike_sent(struct account *account, uint64_t after, uint64_t seq)
{
	uint64_t count = 0;
	while (account->sent_first < account->sent_count) {
		struct span *span = &account->sent[account->sent_first];
		if (span->from > seq)
			break;
		uint64_t from = span->from <= after ? after + 1 : span->from;
		uint64_t to = span->to < seq ? span->to : seq;
		count += to >= from ? to - from + 1 : 0;
		if (span->to > seq) {
			span->from = seq + 1;
			break;
		}
		account->sent_first++;
	}
	return count;
}

/* Its consumer says that it is through with these, and this broker has not sent them to it. */
static void pass_unsent(
	const struct core *core, struct account *account, uint64_t from, uint64_t to)
{
	uint64_t first = log_first_seq(core->log);
	if (from < first)
		account_pass(account, from, to < first ? to : first - 1, "removed");
	account_pass(account, from < first ? first : from, to, "claimed");
}

enum err account_acknowledge(
	struct core *core, struct channel *channel, uint64_t seq, struct why *why)
{
	struct state_cursor *cursor = channel->cursor;
	struct account *account = account_open(cursor);
	uint64_t after = cursor->wanted, most = served_to(core, channel);
	if (seq > most)
		return why_set(why, ERR_BAD_VALUE, "arg",
			"this channel was served up to sequence %" PRIu64 ", got %" PRIu64, most,
			seq);
	if (seq <= after)
		return ERR_OK;
	bool reads = account->channel == channel;
	uint64_t covered = !reads ? seq + 1 : account->covered ? account->covered : channel->floor;
	if (!account->since)
		account_begin(account, after || covered > seq ? after + 1 : covered);
	if (covered > after + 1)
		pass_unsent(core, account, after + 1, covered - 1 < seq ? covered - 1 : seq);
	uint64_t count = strike_sent(account, after, seq);
	account->settled += reads ? count : 0;
	publish_cursor(core, cursor, seq);
	return ERR_OK;
}
