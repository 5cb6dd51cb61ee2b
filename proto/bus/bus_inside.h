/* What the files of this folder share: the state of one bus. Nobody else includes this. */
#ifndef SERAI_PROTO_BUS_BUS_INSIDE_H
#define SERAI_PROTO_BUS_BUS_INSIDE_H

#include "proto/bus/bus_engine.h"
#include "proto/codec/record.h"
#include "proto/records/bus.h"
#include "proto/wire/block.h"

enum {
	BUS_NAME_ROOM = BLOCK_NAME_MAX + 1,
	BUS_LOG_ID_ROOM = 17,
	BUS_LOOK_MS = 500,        /* how long what waits is handed out without looking for more */
	BUS_IDLE_MS = 2000,       /* silence, the broker's or ours, after which we send PING */
	BUS_PINGS_MAX = 3,        /* unanswered ones after which the broker is gone */
	BUS_WELCOME_MS = 5000,    /* how long one attempt to connect may take */
	BUS_RETRY_FIRST_MS = 50,  /* pause before the next attempt: doubles, */
	BUS_RETRY_MAX_MS = 10000, /* up to this */
};

/* Correlations of our own choosing have this bit; a producer's counters never reach it. So a
 * refusal that names a corr says whether it speaks of a block or of another operation. */
#define BUS_CORR_OURS (UINT64_C(1) << 63)

/* A PING behind a block of $live. has this one as well: its PONG says that the broker has taken the
 * block in. */
#define BUS_CORR_LIVE (UINT64_C(1) << 62)

/* --- The life of the connection (bus_link.c) ----------------------------------------------- */

enum bus_link_state { BUS_LINK_DOWN, BUS_LINK_OPENING, BUS_LINK_UP };

struct bus_link {
	enum bus_link_state state;
	int64_t since_ms;    /* OPENING: when the attempt began */
	int64_t retry_at_ms; /* DOWN: when to try again */
	int64_t heard_ms;    /* UP: when something was last found to have come, or asked for */
	int64_t said_ms;     /* UP: about when we last said something */
	int64_t pumped_ms;   /* when we last looked */
	unsigned pings;      /* asked since something last came */
	unsigned attempts;   /* since it was last up */
	bool was_up;
	struct why trouble; /* why it is not up */
	bool hopeless;      /* the broker refused us for good */
	uint64_t random;    /* for jitter */
	char session[BUS_NAME_ROOM];
	/* Small frames that wait to travel together, when the broker takes bundles. */
	bool bundles;
	struct buffer bundle;
	unsigned bundled;
	int64_t bundled_ms; /* when the first of them was said */
	unsigned holding;   /* what is sent goes out together, when this is 0 again */
};

/* Takes in all that has arrived and does what the time asks for. True when anything came. */
bool bus_link_pump(struct bus *bus);

/* It was not pumped for a while, or has something to send. */
bool bus_link_is_neglected(const struct bus *bus);

/* One turn of waiting for a condition: pumps, and waits when nothing came. False when the deadline
 * (< 0: none) has passed. */
bool bus_link_turn(struct bus *bus, int64_t deadline_ms);
int64_t bus_link_deadline(struct bus *bus, int timeout_ms);
int64_t bus_link_next_ms(
	const struct bus *bus); /* when time will next ask for something; < 0: never */
void bus_link_lost(struct bus *bus, const struct why *why);
bool bus_link_is_up(const struct bus *bus);
void bus_link_away(struct bus *bus, int64_t ms); /* the broker hears nothing of us for so long */

/* Sends an operation; what is said while the link is down is said again by the others' `resume`. */
void bus_link_send(struct bus *bus, const struct frame *frame, struct bytes body);
void bus_link_send_gathered(struct bus *bus); /* what small ones wait to travel together */
/* What is sent in between goes to the system in one piece. They nest. */
void bus_link_hold(struct bus *bus);
void bus_link_let_go(struct bus *bus);
void bus_link_send_record(struct bus *bus, const struct frame *frame,
	const struct record_type *type, const void *record);

void bus_why_of_error(const struct error *error, struct why *why);

/* A body that cannot be read breaks the connection: then false. */
bool bus_link_decode(
	struct bus *bus, const struct record_type *type, struct bytes body, void *record);

/* --- Publishing (bus_outbox.c) ------------------------------------------------------------- */

struct bus_block {
	struct buffer bytes;
	uint64_t first, last; /* counters */
	uint32_t count;
	bool expects; /* it is taken only after this sequence */
	uint64_t expected_seq;
};

struct bus_outbox {
	struct block_writer writer; /* what is being gathered */
	struct bus_block *blocks;   /* not yet acknowledged: from `head` on, in order */
	size_t head, len, room;
	size_t sent; /* of those, how many have been sent on this connection */
	size_t sent_bytes;
	uint32_t records; /* in the blocks and being gathered */
	uint32_t window;
	uint64_t credit; /* the broker's limit of unacknowledged bytes */
	uint64_t next_counter, live_counter;
	struct block_writer live; /* what is gathered under $live. */
	unsigned live_blocks;     /* sent, and not known to be taken in */
	unsigned quiet;           /* publishes since we last looked at what came */
	struct buffer body;       /* scratch */
	int64_t pause_until_ms; /* the broker asked not to be sent anything before; 0: it did not */
	struct why pause;       /* and why */
	bool refused;
	struct why refusal;  /* the first since the last flush */
	struct bus_awaited { /* bus_publish_all's block */
		bool waiting, done;
		bool numbered; /* its counters are of our own choosing */
		uint64_t first, last;
		struct why why;
		struct bus_receipt receipt;
	} awaited;
};

void bus_outbox_init(struct bus *bus, uint32_t window);
void bus_outbox_fini(struct bus *bus);
void bus_outbox_resume(struct bus *bus, uint64_t last_counter);
void bus_outbox_acked(struct bus *bus, const struct frame *frame, struct bytes body);
/* retry_ms < 0: for good. */
void bus_outbox_refused(struct bus *bus, uint64_t counter, int64_t retry_ms, const struct why *why);
void bus_outbox_live_taken(struct bus *bus); /* another block of $live. */
void bus_outbox_tick(struct bus *bus);
/* The caller waits, or has nothing to do: what was gathered gains nothing by waiting, too. */
void bus_outbox_idle(struct bus *bus);
void bus_outbox_last_words(struct bus *bus);       /* what of $live. is gathered goes */
int64_t bus_outbox_next_ms(const struct bus *bus); /* < 0: never */

/* --- Subscribing (bus_inbox.c) ------------------------------------------------------------- */

struct bus_channel {
	uint16_t chan;
	char **filters;
	uint32_t filters_count;
	enum bus_from from;
	uint64_t seq;
	int64_t time_us;
	char cursor[BUS_NAME_ROOM];
	char group[BUS_NAME_ROOM]; /* when not empty, the broker remembers where we are */
	struct subscription rules; /* the group's; of its members only those that hold no text */
	struct backoff_pause *backoff;
	double speed;    /* 0: as fast as it goes */
	uint64_t window; /* bytes of credit */
	uint64_t resume; /* everything up to here is handed out, or is not for us */
	uint64_t acked;
	bool caught_up;
	/* Of this connection: */
	uint64_t opened; /* corr of its SUB */
	uint64_t got;    /* last sequence the broker sent */
	uint64_t consumed, granted;
};

/* What came and has not been handed out. */
struct bus_item {
	enum bus_kind kind;
	struct frame frame;
	const uint8_t *body; /* lent by `held` */
	size_t len;
	void *held;      /* by the engine */
	struct why *why; /* of a note */
};

struct bus_inbox {
	struct bus_channel *channels;
	size_t channels_len, channels_room;
	uint16_t last_chan;
	struct bus_item *items; /* from `head` on */
	size_t head, len, room;
	struct bus_item open; /* being handed out; its body is lent to the caller */
	bool open_block;      /* it is a block, and there is more in it */
	struct block_header header;
	struct bytes rest;
	struct block_run run;
	struct block_record record;
	size_t record_at;
	uint64_t prev, deliveries;
	struct arena arena; /* what the handed-out message points at */
};

void bus_inbox_fini(struct bus *bus);
void bus_inbox_lost(struct bus *bus); /* what waits belonged to the old connection */
void bus_inbox_resume(struct bus *bus);
void bus_inbox_push(
	struct bus *bus, enum bus_kind kind, const struct frame *frame, struct bytes body);
void bus_inbox_note(struct bus *bus, enum bus_kind kind, uint16_t chan, const struct why *why);
void bus_inbox_answer(struct bus *bus, uint64_t corr, const struct why *why); /* a BUS_REPLY */
void bus_inbox_refused(struct bus *bus, const struct frame *frame, const struct why *why);
bool bus_inbox_has_more(const struct bus *bus);
bool bus_inbox_take(struct bus *bus, struct bus_message *out);

/* --- Requests (bus_calls.c) ---------------------------------------------------------------- */

struct bus_open_request {
	uint64_t handle, corr;
	int64_t until_ms;
};

struct bus_calls {
	uint64_t next_handle;
	struct bus_open_request *requests; /* given to the caller and not answered yet */
	size_t requests_len, requests_room;
	char **methods;
	uint32_t methods_count;
	bool waiting, done; /* for the reply to our own request */
	uint64_t corr;
	struct buffer *reply;
	struct why why;
	uint64_t *asked; /* corrs of what bus_ask asked and nobody has answered */
	size_t asked_len, asked_room;
};

void bus_calls_fini(struct bus *bus);
void bus_calls_lost(struct bus *bus);
void bus_calls_resume(struct bus *bus);
void bus_calls_replied(struct bus *bus, const struct frame *frame, struct bytes body);
void bus_calls_refused(struct bus *bus, uint64_t corr, const struct why *why);
void bus_calls_take_reply(struct bus *bus, const struct bus_item *item, struct bus_message *out);

/* Makes a request that came into a message; false when it is none, and was refused. */
bool bus_calls_take(struct bus *bus, const struct bus_item *item, struct bus_message *out);

/* --- The whole ----------------------------------------------------------------------------- */

struct bus {
	const struct bus_engine *engine;
	void *self; /* the engine's */
	char *address;
	char name[BUS_NAME_ROOM], producer[BUS_NAME_ROOM];
	char log_id[BUS_LOG_ID_ROOM], durability[16];
	uint64_t last_seq, last_counter; /* as WELCOME said */
	uint64_t next_corr;
	bool fd_wanted;
	bool log_known; /* the log has held something: another one is not it */
	struct bus_link link;
	struct bus_outbox outbox;
	struct bus_inbox inbox;
	struct bus_calls calls;
	struct arena arena; /* for control records; cleared with each */
	struct buffer scratch;
};

/* NULL-ended lists of the caller's, copied. */
char **bus_copy_list(const char *const *list, uint32_t count);
void bus_free_list(char ***list, uint32_t count);
uint32_t bus_count_list(const char *const *list);
const struct text *bus_texts_of(struct bus *bus, char **list, uint32_t count);

#endif
