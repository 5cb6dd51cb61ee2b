/* What became of the events that a durable consumer asked for. Of all that match its filters from
 * `since` on, each was settled, or is pending, or stands in the ledger: with a dead letter, or
 * among those passed over. The counters go into the log with the cursor, in one event, so that
 * anybody can count again.
 *
 * What counts as settled was sent before: an event that is never sent and whose place is
 * acknowledged all the same shows as a difference. Included by the core's files alone. */
#ifndef SERAI_BROKER_CORE_ACCOUNT_H
#define SERAI_BROKER_CORE_ACCOUNT_H

#include "broker/core/core_inside.h"

struct span {
	uint64_t from, to;
};

struct account {
	char owner[BLOCK_NAME_MAX + 1]; /* empty: nobody knows */
	struct text *filters;           /* owned copies */
	uint32_t filters_count;
	uint64_t since; /* 0: not begun */
	uint64_t settled, dead, redelivered;
	struct cursor_passed *passed;
	size_t passed_count, passed_room;

	/* Of a cursor: what was sent and is not acknowledged, and by whom. */
	struct channel *channel;     /* that named the cursor last; NULL: has gone */
	uint64_t covered, served_to; /* all that matches in between was sent; covered 0: nothing */
	struct span *sent;           /* in order */
	size_t sent_first, sent_count, sent_room; /* those before the first are struck off */
};

/* The cursor's account, as the log has it when it was not open. */
struct account *account_open(struct state_cursor *cursor);
void account_close(struct state_cursor *cursor);

/* Begins anew when these filters are others than before; `next` is then the first that counts. */
void account_filter(struct account *account, const struct text *filters, uint32_t count,
	struct text owner, uint64_t next);
void account_begin(struct account *account, uint64_t since); /* all counters from zero */

/* An event was acknowledged, or given up. */
void account_settle(struct account *account, uint64_t seq);
void account_bury(struct account *account, uint64_t seq);
/* Its place moves behind these, which were neither. */
void account_pass(struct account *account, uint64_t from, uint64_t to, const char *reason);

/* --- Of a cursor: the channel that reads for it --------------------------------------------------
 */
void account_attach(struct core *core, struct channel *channel);
/* The channel holds its cursor no longer. One of which nothing is on disk, or on its way, and from
 * which nothing was sent, is forgotten. */
void account_leave(struct core *core, struct channel *channel);
void account_sent(struct channel *channel, const struct parcel *parcel);
uint64_t account_unsettled(const struct account *account); /* sent and not acknowledged */
/* Moves the cursor. ERR_BAD_VALUE when the channel was not served so far. */
enum err account_acknowledge(
	struct core *core, struct channel *channel, uint64_t seq, struct why *why) MUST_USE;

/* Lends what the cursor's event says of it. */
void account_write(const struct account *account, struct cursor_moved *out);

#endif
