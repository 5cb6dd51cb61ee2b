/* What the log remembers beside the events: the highest counter of every producer, and durable
 * cursors. Both are made of the log alone, so that they can be made again. */
#ifndef SERAI_BROKER_LOG_STATE_H
#define SERAI_BROKER_LOG_STATE_H

#include "broker/log/ledger.h"
#include "proto/base/buffer.h"
#include "proto/base/err.h"
#include "proto/codec/record.h"
#include "proto/wire/block.h"

#include <uthash.h>

struct account;

struct state_producer {
	char name[BLOCK_NAME_MAX + 1];
	uint64_t counter, seq; /* highest counter on disk, and the sequence it has */
	int64_t time_us;       /* of the block it came in */
	uint64_t queued;       /* highest counter taken in, on disk or on its way; not stored */
	UT_hash_handle hh;
};

struct state_cursor {
	char name[BLOCK_NAME_MAX + 1];
	uint64_t seq;    /* all up to it are handled */
	uint64_t wanted; /* what was acknowledged and is on its way to the disk; not stored */
	bool known;      /* it stands in the log; not stored */
	/* A group's: all up to position are handled, but for these. */
	uint64_t position;
	struct cursor_pending *pending; /* owned; in order */
	uint32_t pending_count;
	struct buffer moved;     /* its last event: the record `cursor_moved` */
	struct account *account; /* the core's, while the broker runs; not stored */
	uint32_t readers;        /* channels that hold it; the core's; not stored */
	bool commanded;          /* a command that moves it to `commanded_to` is on its way, */
	uint64_t commanded_to;   /* or removes it; the core's; not stored */
	UT_hash_handle hh;
};

struct state {
	struct state_producer *producers;
	struct state_cursor *cursors;
	struct ledger ledger;
};

void state_fini(struct state *state);

/* Never NULL: made when not there. Stay where they are until state_fini. */
struct state_producer *state_producer(struct state *state, struct text name);
/* NULL when nothing is known of it. */
struct state_producer *state_find_producer(const struct state *state, struct text name);
struct state_cursor *state_cursor(struct state *state, struct text name);
struct state_cursor *state_find_cursor(const struct state *state, struct text name); /* or NULL */
/* One that nothing in the log speaks of, and nobody holds. */
void state_forget_cursor(struct state *state, struct state_cursor *cursor);

/* Takes a block of the log into account: its counter, and the cursors that it moves. */
void state_apply(struct state *state, struct bytes block, const struct block_header *header);

/* A snapshot for the index file; names beginning `anon-` that were silent for a day are left out.
 */
void state_write(const struct state *state, int64_t now_us, struct buffer *out);
bool state_read(struct state *state, struct bytes *rest); /* false: not a snapshot */

#endif
