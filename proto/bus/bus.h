/* The bus API: publish, subscribe, acknowledge, request and serve, over whichever engine the
 * address names (ipc:// and tcp:// are Serai's own broker; nats:// is to come).
 *
 * A `struct bus` belongs to one thread. Nothing blocks but the calls that take a timeout. When the
 * broker goes away the bus reconnects by itself, with growing pauses; subscriptions go on after the
 * last event handed out, and what was published but not acknowledged is sent again under the same
 * counters, which the broker takes once. */
#ifndef SERAI_PROTO_BUS_BUS_H
#define SERAI_PROTO_BUS_BUS_H

#include "proto/base/arena.h"
#include "proto/base/buffer.h"
#include "proto/base/err.h"
#include "proto/wire/keys.h"

struct bus;

struct bus_options {
	const char *address;    /* "ipc:///run/serai/bus", "tcp://host:port", which proves who it is
				 * by the keys in the file $SERAI_KEY; NULL: $SERAI_BUS, or the
				 * socket in $SERAI_HOME */
	const char *name;       /* who this is, for people: "serai-news" */
	const char *producer;   /* durable name, at most 64 bytes: its counters are remembered for
				 * ever. NULL: an anonymous one, made at random */
	uint32_t window;        /* records published and not yet acknowledged; 0: 8,192 */
	int connect_timeout_ms; /* < 0 waits for ever; with `waiting` told once a second */
	void (*waiting)(void *self, const struct why *why);
	void *waiting_self;
};

/* New keys for a peer, or for the broker. */
void bus_make_keys(struct keys *out);

/* Connects and says HELLO. ERR_UNAVAILABLE when nothing answers in time. */
enum err bus_connect(const struct bus_options *options, struct bus **out, struct why *why) MUST_USE;
void bus_close(struct bus **bus); /* waits for nothing: flush first what must be on disk */

/* What the broker said of itself at WELCOME. */
struct bus_about {
	uint64_t last_seq;      /* at the time of connecting */
	uint64_t last_counter;  /* highest counter the broker holds of this producer; 0 for none */
	struct text durability; /* "disk" */
	struct text log_id;     /* 16 hex digits that tell one log from another */
	/* At this moment: records published and not yet on disk, of `window`; bytes of them that
	 * have been sent, and how many the broker takes before it wants to acknowledge some. */
	uint32_t unacknowledged, window;
	uint64_t unacknowledged_bytes, publish_credit;
	bool connected; /* so far as was heard */
};
struct bus_about bus_about(const struct bus *bus);

/* --- Publishing ---------------------------------------------------------------------------- */

/* One event. `data` is the MessagePack of the record named by `type`. */
struct bus_event {
	struct text subject;
	struct text type;
	struct bytes data;
	const uint64_t *parents; /* sequences it was derived from */
	uint32_t parents_count;
	int64_t time_us;  /* when it happened; 0: when the broker takes it */
	uint64_t counter; /* 0: the next one. Those of a producer rise, and stay under 2^63 */
	/* Only if expected_seq is the last sequence of the subject, 0: if it has none; else refused
	 * with ERR_CONFLICT, which tells what it is. Such an event is a block of its own; of
	 * several published together the first may expect something, and all are taken or none. */
	bool expects;
	uint64_t expected_seq;
};

/* Hands an event over and returns: it is on disk only when `bus_flush` says so. Waits while the
 * window is full. Events are gathered into blocks while the broker is busy with those before; what
 * waits is sent by the next bus_next, or when there is enough of it. A subject under `$live.` is
 * not logged: it goes to whoever is there, or is gone; at once when little is under way, otherwise
 * gathered too.
 */
enum err bus_publish(struct bus *bus, const struct bus_event *event, struct why *why) MUST_USE;

struct bus_receipt {
	uint64_t first_seq, last_seq; /* sequences in the log; 0 when the broker had them already */
	int64_t time_us;              /* the broker's stamp */
};

/* Publishes events as one block, taken whole or refused whole, and waits until it is on disk.
 * ERR_LIMIT when they do not fit a block (1 MiB, 4,096 records). */
enum err bus_publish_all(struct bus *bus, const struct bus_event *events, uint32_t count,
	int timeout_ms, struct bus_receipt *receipt, struct why *why) MUST_USE;

/* Waits until everything published is on disk; the first refusal since the last flush otherwise. */
enum err bus_flush(struct bus *bus, int timeout_ms, struct why *why) MUST_USE;

/* --- Subscribing --------------------------------------------------------------------------- */

enum bus_from {
	BUS_FROM_NEW,
	BUS_FROM_FIRST,
	BUS_FROM_LAST,
	BUS_FROM_SEQ,
	BUS_FROM_TIME,
	BUS_FROM_CURSOR,
	/* The last event of every subject that matches, in the log's order, and then what comes. No
	 * cursor, no group. After a break it goes on behind the last sequence that was handed out:
	 * until BUS_CAUGHT_UP events may then come that later ones of their subject replace. */
	BUS_FROM_LAST_PER_SUBJECT
};

/* What settles the events of a group. */
enum bus_ack_policy {
	BUS_ACK_EACH,       /* bus_ack settles that one event */
	BUS_ACK_CUMULATIVE, /* bus_ack settles all that this channel was handed up to it */
	BUS_ACK_NONE,       /* being handed out does: at most once */
};

struct bus_subscription {
	const char *const *filters; /* NULL-ended */
	enum bus_from from;
	uint64_t seq;       /* BUS_FROM_SEQ: the first sequence wanted */
	int64_t time_us;    /* BUS_FROM_TIME */
	const char *cursor; /* durable name; needed for BUS_FROM_CURSOR, and for bus_ack to last.
			     * A cursor that does not exist yet begins at the log's first event */
	uint32_t credit;    /* bytes in flight, 2 to 64 MiB; 0: 4 MiB */
	double speed; /* > 0: stored events come with the time between them that lay between their
		       * recorded times, so many times as fast (0.001 to 1,000,000); 0: as fast as
		       * it goes. No group, no BUS_FROM_LAST_PER_SUBJECT with it */
	/* Durable name of a consumer that several share: each event is handed to one of them, under
	 * a lease, and again when it is not settled in time. `from` counts when it is new. Its
	 * members must ask for the same filters, ack_wait_ms, max_deliver and backoff. */
	const char *group;
	enum bus_ack_policy ack;
	uint32_t max_unacked; /* events this channel may hold unsettled, up to 16,384; 0: 256 */
	int64_t ack_wait_ms;  /* a lease's length, 100 ms to a day; 0: 30 s */
	uint32_t max_deliver; /* handed out so often, an event becomes a dead letter, under
			       * `$sys.dead.<group>`; 0: never */
	const int64_t *backoff_ms; /* pauses after the first, second... that failed; the last one
				    * repeats */
	uint32_t backoff_count;    /* at most 32 */
};

/* `*channel` tells this subscription's messages from others'. */
enum err bus_subscribe(struct bus *bus, const struct bus_subscription *options, uint16_t *channel,
	struct why *why) MUST_USE;
void bus_unsubscribe(struct bus *bus, uint16_t channel);

/* All events of the channel up to seq are handled. With a cursor name the broker keeps it. */
enum err bus_ack(struct bus *bus, uint16_t channel, uint64_t seq, struct why *why) MUST_USE;

/* What became of events that this channel of a group was handed and has not settled. What is said
 * while there is no connection is forgotten: the broker hands them out again. */
enum bus_verdict_kind {
	BUS_OK,  /* handled */
	BUS_NAK, /* to be handed out again: after delay_ms or, when < 0, as the group's backoff says
		  */
	BUS_TERM, /* never again: a dead letter with the reason */
	BUS_WIP,  /* still at work: the lease begins anew */
};

struct bus_verdict {
	enum bus_verdict_kind kind;
	uint64_t first_seq, last_seq;
	int64_t delay_ms;
	const char *reason; /* at most 256 bytes; NULL: none */
};
enum err bus_judge(struct bus *bus, uint16_t channel, const struct bus_verdict *verdict,
	struct why *why) MUST_USE;

/* --- What arrives -------------------------------------------------------------------------- */

enum bus_kind {
	BUS_NOTHING, /* the time ran out */
	BUS_EVENT,
	BUS_CAUGHT_UP, /* channel has handed out all that was in the log when it was subscribed */
	BUS_GAP,       /* from..to of channel will never come */
	BUS_REQUEST,   /* answer with bus_reply or bus_refuse, now or later */
	BUS_REPLY,   /* to what bus_ask asked: `data` or, when why.code is not ERR_OK, a refusal */
	BUS_REFUSED, /* an asynchronous publish or a subscription was refused */
	BUS_LOST,    /* the broker is gone; reconnecting */
	BUS_BACK,    /* connected again */
};

struct bus_message {
	enum bus_kind kind;
	uint16_t channel;
	/* BUS_EVENT */
	uint64_t seq,
		prev_seq;    /* prev_seq: the one before it that the filter lets through; 0: none */
	int64_t recorded_us; /* the broker's stamp */
	int64_t time_us;
	struct text subject, type, producer;
	struct text
		identity; /* who published it, as the broker proved: "local", or a peer's name */
	uint64_t counter;
	uint64_t deliveries; /* of a group: handed out so often, this time included; else 0 */
	struct bytes data;   /* checked MessagePack of the record `type` */
	const uint64_t *parents;
	uint32_t parents_count;
	/* BUS_REQUEST, BUS_REPLY */
	uint64_t request; /* handle for the reply; of BUS_REPLY: what bus_ask gave */
	/* subject = the method asked for, data = the request's body */
	/* BUS_GAP */
	uint64_t gap_from, gap_to;
	struct text gap_stream, gap_filter; /* only events of these; TEXT_NONE: of all */
	uint64_t gap_keep;                  /* but for the last ones of each subject */
	uint64_t gap_ledger_seq;            /* of the event that says so; 0: none does */
	struct text reason;
	/* BUS_REFUSED, BUS_LOST, BUS_REPLY */
	struct why why;
};

/* The next thing that happened, waiting at most timeout_ms (0: not at all, < 0: for ever). What the
 * message points at is lent until the next bus_next. Only our own misuse is an error. */
enum err bus_next(
	struct bus *bus, int timeout_ms, struct bus_message *out, struct why *why) MUST_USE;

/* For a caller at long work between two calls: from time to time, so that the connection does not
 * pass for dead. Hands out nothing, and costs little when it is not needed yet. */
void bus_keep_alive(struct bus *bus);

/* For a caller before work in which it cannot do that, such as a long statement of a database: it
 * will say nothing for at most so long, an hour being the most. The next call on the bus ends it.
 * Leases of a group's events run on: BUS_WIP first, or a long ack_wait_ms. */
void bus_away(struct bus *bus, int64_t ms);

/* Readable when bus_next may have something; as with ZeroMQ's own descriptor, call bus_next with
 * timeout 0 until BUS_NOTHING after each wake-up, and once after each other call on the bus. */
int bus_fd(struct bus *bus);

/* --- Requests ------------------------------------------------------------------------------ */

/* Asks `svc.<service>.<method>` and waits for the reply, whose bytes are appended to `reply`. A
 * refusal by the other side comes back as its own code and sentence; ERR_NOT_FOUND at once when
 * nobody serves the method; ERR_TIMEOUT at the deadline. Events that arrive meanwhile are kept. */
enum err bus_request(struct bus *bus, struct text method, struct bytes body, int timeout_ms,
	struct buffer *reply, struct why *why) MUST_USE;

/* Asks and does not wait: the answer comes out of bus_next as a BUS_REPLY with this *request, at
 * the latest when timeout_ms (0: 30 s) have passed or the connection has broken. ERR_UNAVAILABLE
 * when there is no connection now; ERR_LIMIT when 4,096 are unanswered. */
enum err bus_ask(struct bus *bus, struct text method, struct bytes body, int timeout_ms,
	uint64_t *request, struct why *why) MUST_USE;

/* Announces that this bus answers the methods (subjects or filters, NULL-ended; replaces the list
 * given before). Requests then come out of bus_next. */
enum err bus_serve(struct bus *bus, const char *const *methods, struct why *why) MUST_USE;
enum err bus_reply(struct bus *bus, uint64_t request, struct bytes body, struct why *why) MUST_USE;
enum err bus_refuse(
	struct bus *bus, uint64_t request, const struct why *refusal, struct why *why) MUST_USE;

#endif
