/* What the files of the core share: sessions, subscriptions, and the state of publishing. Included
 * by the files of this folder, and by nobody else. */
#ifndef SERAI_BROKER_CORE_CORE_INSIDE_H
#define SERAI_BROKER_CORE_CORE_INSIDE_H

#include "broker/core/core.h"
#include "broker/core/metrics.h"
#include "broker/core/trie.h"

#include <uthash.h>

enum {
	BROKER_CREDIT = 32 << 20, /* bytes a session may have published and not acknowledged */
	BROKER_QUEUE = 256 << 20, /* bytes of all that waits for the disk */
	BROKER_WINDOW = 64 << 20, /* bytes of credit that one subscription can use at a time */
	BROKER_FRAME_COST = 1024, /* the least a frame costs of it */
	BROKER_CHANNELS = 256,    /* subscriptions of one session */
	BROKER_REQUESTS = 4096,   /* unanswered requests of one session */
	ACL_TOLD = 4096,          /* bytes of a difference that its event shows */
	BROKER_SLICE = 256 << 10, /* bytes read for one subscription before the next has its turn */
};

struct session;
struct group;
struct lasts;

enum channel_ack { CHANNEL_ACK_EACH, CHANNEL_ACK_CUMULATIVE, CHANNEL_ACK_NONE };

struct channel_gap {
	size_t entry;  /* of the ledger; entries keep their places */
	uint64_t from; /* the first sequence that the channel has not seen */
};

struct channel {
	struct session *session; /* NULL: a group's reader */
	uint16_t chan;
	struct text *filters; /* owned copies */
	uint32_t filters_count;
	struct log_wanted wanted;    /* the same, with what of the log has them */
	struct state_cursor *cursor; /* NULL: none */

	uint64_t granted, sent; /* bytes since it was opened */
	uint64_t previous;      /* last sequence sent; 0: none */
	uint64_t floor;         /* nothing below this sequence is wanted */
	int64_t floor_us;       /* nothing recorded before this instant is wanted */
	uint64_t missed_live;   /* events of $live.> that found no credit */

	bool live;              /* has all that is on disk: is served when a batch is written */
	bool announced;         /* was told so once */
	bool waiting;           /* stands in the core's list of those that catch up */
	struct log_place place; /* next to read, when not live */

	/* pace = recorded: how many times as fast; 0: as fast as it goes. The first block's
	 * recorded time, and when it was sent; nothing is read for the channel before it is time.
	 */
	double speed;
	int64_t paced_from_us, paced_from_ms, pause_until_ms;

	/* from = last, last_per_subject: segments are asked backwards, one a piece of work. */
	bool seeking;
	uint64_t seek_before; /* nothing from here on is asked any more */
	struct lasts *lasts;  /* owned: last_per_subject's; NULL when all of them were sent */

	/* What of the ledger it reads over, told when it has passed. */
	struct channel_gap *gaps;
	size_t gaps_count, gaps_room;

	struct group *reads_for; /* it is the reader of a group, */
	struct group *member_of; /* or one of those whom a group hands events to */
	enum channel_ack ack;
	uint32_t held, held_max; /* events leased to it */
	struct channel *prev_member, *next_member;

	uint64_t stamp;                      /* of the last block that was found to concern it */
	struct channel *prev, *next;         /* the list of those that catch up */
	struct channel *prev_own, *next_own; /* the session's */
};

struct server {
	struct session *session;
	struct text *methods; /* owned copies */
	uint32_t count;
};

struct session {
	uint64_t peer, number; /* number: no two have the same */
	char name[65], identity[65], publishes_as[65];
	bool taken_over;                 /* a later session has the producer's name now, */
	char taker[65];                  /* the one of this name */
	char token[17];                  /* by which its client says that it comes back, */
	char came_with[17];              /* and that of the session that it came back from */
	struct state_producer *producer; /* NULL: nothing was ever taken from it */
	struct channel *channels;
	uint32_t channels_count;
	struct server server;
	uint32_t requests;       /* of its own, unanswered */
	uint64_t unacknowledged; /* bytes published and waiting for the disk */
	uint64_t refused_from;   /* first counter refused for want of room; 0: none */
	struct why refused_why;
	uint64_t told; /* stamp of the batch of which it was told */
	int64_t heard_ms;
	int64_t silence_ms;     /* said beforehand of the silence after that; 0: none was */
	int64_t denied;         /* refused by the rules since it was last told, */
	int64_t denied_told_ms; /* which was then */
	struct why denied_why;  /* the last time */
	UT_hash_handle hh, by_producer;
};

/* Somebody waits for this part of a batch to be on disk. */
struct promise {
	uint64_t peer;
	uint64_t first;   /* first counter of the block; 0: it is a repeat of one that waits, too */
	uint64_t counter; /* the last one */
	uint64_t corr;    /* of its PUB, for a refusal */
	uint16_t chan;
	uint64_t first_seq; /* 0: it is a repeat */
	struct state_producer *producer;
	size_t bytes;
	bool command;                   /* peer asked for it by REQ, and is answered by RESP */
	struct state_cursor *commanded; /* whose place it moves, or NULL */
	uint64_t request;               /* the number of the one that it is the copy of, or 0 */
	uint64_t session;               /* the number of the one that waits for WELCOME, or 0 */
};

/* A batch with those who wait for it. The first in the list may be with the log's thread. */
struct pledge {
	struct batch *batch;
	struct promise *promises;
	size_t count, room;
	struct tables *subjects; /* of the batch's bytes up to `indexed`, when somebody asked */
	size_t indexed;
	struct pledge *prev, *next;
};

struct pending_request;
struct last_job;
struct acl;

struct core {
	struct log *log;
	uint64_t random;
	int64_t idle_ms;
	uint32_t peers_max;
	const char *unknown_types;
	const char *log_requests; /* methods whose requests are copied into the log */
	int64_t now_us, now_ms;   /* of the event in hand */

	struct session *sessions;
	struct session *publishers; /* of each producer's name the session opened last */
	uint64_t last_session;
	struct trie *filters;   /* of subscriptions */
	struct trie *methods;   /* of servers */
	struct channel *behind; /* list: not live, with credit */
	size_t paced;           /* channels with a pace */
	size_t lasts_count;     /* last events that were asked for and not got yet */
	struct last_job *last_jobs;
	uint64_t stamp;

	struct pledge *pledges;
	bool writing; /* the first pledge's batch is with the log's thread */
	size_t queued_bytes;
	struct state_cursor **moved; /* cursors whose new place is not yet in a batch */
	size_t moved_count, moved_room;
	int64_t moved_after_ms; /* not before this: the disk was full */
	int64_t next_look_ms;   /* at whether the log's file still has its name */
	bool stopped, full;     /* for good; the last batch found no room */
	bool lent;              /* what the log keeps of the disk: only own events are written */
	struct why stopped_why;
	bool draining, drained;

	struct clock_watch {
		bool known, doubted;
		int64_t offset_us; /* of the clock against the time that passes */
		int64_t doubt_us;  /* the same when it was last seen to be another */
	} clock;

	struct metrics metrics;
	struct acl *acl;                      /* NULL: restricts nobody */
	int64_t strangers, strangers_told_ms; /* turned away since it was told, and when that was */
	char stranger[257];                   /* the last one's address */
	struct why acl_refused, policies_refused; /* of their files as they are; code 0: taken */

	struct retention *retention;
	uint64_t segment_bytes;
	bool compress, upkeeping; /* upkeeping: a job is with its thread */
	struct upkeep_job *asked; /* the next one, for whoever asked for it */
	struct upkeep_job *done;  /* what it found waits for the log's turn */
	struct ledger removing;   /* what the newest removal takes away, by its event, */
	uint64_t removing_seq;    /* which has this sequence if it gets to the disk */
	uint64_t ledger_seq;      /* channels know of the ledger up to there */
	int64_t next_trim_ms;

	struct group *groups;
	size_t dead_count; /* given up by groups, their letters not yet on disk */
	bool hand_again;   /* some group may have an event to hand out again */

	struct pending_request *requests;
	uint64_t next_request, turn;
	int64_t next_deadline_ms;
	int64_t next_reap_ms;
};

struct session *broker_session(const struct core *core, uint64_t peer); /* or NULL */
void broker_welcome(
	struct core *core, const struct session *session, uint64_t corr, struct effects *effects);

/* --- publish.c: into the log ---------------------------------------------------------------------
 */
/* True when something of the session's producer is on its way to the disk: broker_welcome is called
 * when it is there, or will not be. */
bool publish_before_welcome(struct core *core, const struct session *session, uint64_t corr);
void publish_block(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects);
/* An event of the broker's own, under $sys. The promise is lent until the next call: one that is
 * made a command is answered when the event is on disk. */
struct promise *publish_own(
	struct core *core, struct text subject, const struct record_type *type, const void *record);
/* The same, not logged: to whoever subscribes at this moment. */
void publish_unlogged(struct core *core, struct text subject, const struct record_type *type,
	const void *record, struct effects *effects);
void publish_cursor(struct core *core, struct state_cursor *cursor, uint64_t seq);
void publish_group(struct core *core, struct state_cursor *cursor); /* its group has changed */
bool publish_is_moving(const struct core *core, const struct state_cursor *cursor);
void publish_unmove(struct core *core, const struct state_cursor *cursor); /* it has not moved */
/* For groups_write: adds an event to the block, or to the next one. ERR_LIMIT: it fits into none.
 */
enum err publish_add(struct core *core, struct block_writer *writer, struct text subject,
	const struct record_type *type, const void *record) MUST_USE;
void publish_tick(struct core *core, struct effects *effects); /* is the log still there? */
void publish_lent(struct core *core, bool lent); /* so it is with what the log keeps of the disk */
void publish_flush(struct core *core, struct effects *effects);
void publish_written(struct core *core, struct batch *batch, struct effects *effects);

/* --- expect.c: conditions ------------------------------------------------------------------------
 */
/* ERR_CONFLICT when the last event of the block's first subject is another one; 0: none. */
enum err expect_check(const struct core *core, uint64_t expected, struct bytes block,
	const struct block_header *header, struct why *why) MUST_USE;

/* --- channel.c: what a client says of its subscriptions ------------------------------------------
 */
void channel_subscribe(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects);
void channel_unsubscribe(struct core *core, struct session *session, const struct frame *frame);
void channel_credit(struct core *core, struct session *session, const struct frame *frame,
	struct effects *effects);
void channel_ack(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects);
void channel_forget(struct core *core, struct session *session); /* all its subscriptions */
void channel_drop(struct core *core, struct channel *channel);
/* Ends subscriptions that the rules no longer allow. */
void channel_permit(struct core *core, struct session *session, struct effects *effects);
/* For groups, whose reader is a channel too: */
void channel_filter(struct core *core, struct channel *channel, const struct subscription *wanted);
void channel_unfilter(struct core *core, struct channel *channel);
enum err channel_begin(struct core *core, struct channel *channel,
	const struct subscription *wanted, struct effects *effects, struct why *why) MUST_USE;

/* --- deliver.c: out of the log -------------------------------------------------------------------
 */
void deliver_written(struct core *core, struct log_piece piece, struct effects *effects);
void deliver_live(struct core *core, struct bytes block, const struct block_header *header,
	struct text identity, struct effects *effects);
void deliver_work(struct core *core, struct effects *effects); /* one slice for one subscription */
void deliver_tick(struct core *core);                          /* those whose pause is over */
bool deliver_has_credit(const struct channel *channel);
void deliver_enlist(struct core *core, struct channel *channel); /* its credit has changed */
void deliver_announce(struct core *core, struct channel *channel, struct effects *effects);
/* It has all there is. */
void deliver_go_live(struct core *core, struct channel *channel, struct effects *effects);
/* What cannot be read is named, and the channel ends there: nothing is passed over. */
void deliver_give_up(
	struct core *core, struct channel *channel, const struct why *why, struct effects *effects);

/* --- gaps.c: what a channel reads over -----------------------------------------------------------
 */
void gaps_begin(const struct core *core, struct channel *channel, uint64_t from);
/* The same at its place, where it may have been before. */
void gaps_come_back(struct core *core, struct channel *channel);
void gaps_grow(struct core *core); /* the ledger has grown */
struct parcel;
/* The first sequence, from floor on, of what the block still has for the channel; the one behind
 * the block when that is nothing. */
uint64_t gaps_first_left(
	const struct channel *channel, const struct parcel *parcel, uint64_t floor);
/* Of what ends below the sequence. */
void gaps_tell(
	const struct core *core, struct channel *channel, uint64_t below, struct effects *effects);
void gaps_send(const struct channel *channel, const struct gap *gap, struct effects *effects);

/* --- trim.c: what goes, by the policies of streams -----------------------------------------------
 */
/* Other policies, taken; or why those in their file cannot be. */
void trim_change(struct core *core, struct retention *retention);
void trim_not_taken(struct core *core, const struct why *why);
void trim_tick(struct core *core, struct effects *effects);
void trim_go_on(struct core *core, struct effects *effects); /* with what waits for a full disk */
void trim_upkept(struct core *core, struct upkeep_job *job, struct effects *effects); /* takes it */
struct own_request;
enum err trim_purge(struct own_request *asked, struct why *why) MUST_USE;
/* What a removal takes away whose event is on its way to the disk; NULL: none is. */
const struct ledger *trim_on_its_way(const struct core *core);

/* --- clock.c -------------------------------------------------------------------------------------
 */
void clock_watch(struct core *core); /* at each tick: tells of a jump */

/* --- lasts.c: subscriptions that begin with last events ------------------------------------------
 */
enum err lasts_begin(
	struct core *core, struct channel *channel, bool per_subject, struct why *why) MUST_USE;
/* The next segment, or the next events. */
enum err lasts_work(struct core *core, struct channel *channel, struct effects *effects,
	struct why *why) MUST_USE;
void lasts_forget(struct core *core, struct channel *channel);
enum { LASTS_MAX = 262144 }; /* subjects whose last events all together may ask for at a time */

/* --- last.c: the same as a request ---------------------------------------------------------------
 */
void last_work(struct core *core, struct effects *effects); /* a segment, or a page, for one */
void last_forget(struct core *core, uint64_t peer);

/* --- parcel.c: one block, or a part of it, for one channel ---------------------------------------
 */
struct parcel {
	struct body *body; /* holds the block */
	struct bytes block;
	const struct block_header *header;
	const struct ledger *ledger; /* what of it is gone; NULL: nothing */
};

/* The first record of the run that is not gone, by its sequence; after the last one: none is. */
uint64_t parcel_first(const struct parcel *parcel, const struct block_run *run);
bool parcel_holds(const struct parcel *parcel, uint64_t seq);

bool parcel_matches(const struct channel *channel, const struct block_run *run);
/* It matches, is not all gone, and not all below the channel's floor. */
bool parcel_wants(
	const struct channel *channel, const struct parcel *parcel, const struct block_run *run);
/* The header as it is, and those runs that the channel wants. */
struct body *parcel_pick(const struct channel *channel, const struct parcel *parcel);
/* The same with the records of [from, to] alone, whatever the floor. */
struct body *parcel_clip(
	const struct channel *channel, const struct parcel *parcel, uint64_t from, uint64_t to);
/* The block that holds the sequence. The piece's body is the caller's to drop. */
enum err parcel_read(struct core *core, uint64_t seq, struct log_piece *piece,
	struct parcel *parcel, struct block_header *header, struct why *why) MUST_USE;
void parcel_send(struct channel *channel, const struct parcel *parcel, const struct frame *frame,
	struct effects *effects);

/* --- groups.c: consumers that several channels share ---------------------------------------------
 */
enum err groups_check(
	const struct core *core, const struct subscription *wanted, struct why *why) MUST_USE;
void groups_join(struct core *core, struct channel *member, const struct subscription *wanted,
	struct effects *effects);
void groups_leave(struct core *core, struct channel *member);
void groups_fail(struct core *core, struct group *group, const struct why *why,
	struct effects *effects); /* its reader cannot read on */
const struct channel *groups_reader(const struct group *group);
bool groups_are_ready(const struct group *group); /* a member would take an event */
void groups_wake(struct core *core, struct group *group);
void groups_announce(struct core *core, struct group *group, struct effects *effects);
/* False when nobody takes what the group wants of the block. */
bool groups_offer(struct core *core, struct group *group, const struct parcel *parcel,
	struct effects *effects);
enum err groups_ack(struct core *core, struct channel *member, const struct frame *frame,
	struct bytes body, struct why *why) MUST_USE;
void groups_work(struct core *core, struct effects *effects);
void groups_tick(struct core *core);
/* Adds the letters of what was given up to the block, and fills the cursor's event; runs holds what
 * that points at. Does nothing for a cursor without a group. */
void groups_write(struct core *core, struct state_cursor *cursor, struct block_writer *writer,
	struct cursor_moved *out, struct buffer *runs);
void groups_buried(struct core *core, uint64_t upto); /* what groups_write added ends there */
void groups_refused(struct core *core);               /* and will not be in the log */
void groups_written(struct core *core);               /* a batch is on disk */
void groups_drop(struct core *core, const struct state_cursor *cursor); /* nobody is at work */
void groups_fini(struct core *core);

/* --- requests.c: between sessions
 * ----------------------------------------------------------------- */
void requests_serve(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects);
void requests_ask(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects);
void requests_answer(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects);
void requests_forget(struct core *core, struct session *session, struct effects *effects);
/* The copy of a request is on disk; or, with a reason, is not and will not be. */
void requests_logged(struct core *core, uint64_t number, struct effects *effects);
void requests_not_logged(
	struct core *core, uint64_t number, const struct why *why, struct effects *effects);
uint64_t requests_open(const struct core *core);
void requests_tick(struct core *core, struct effects *effects);
void requests_fini(struct core *core);

/* Answers a frame with an ERR of its corr and chan. */
void broker_refuse(
	struct effects *effects, uint64_t peer, const struct frame *frame, const struct why *why);

#endif
