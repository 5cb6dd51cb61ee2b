/* A running service, for the kit's own files only. One thread. */
#ifndef SERAI_SERVICES_KIT_RUNNING_H
#define SERAI_SERVICES_KIT_RUNNING_H

#include "proto/bus/bus.h"
#include "proto/records/service.h"
#include "services/kit/dispatch.h"
#include "services/kit/options.h"
#include "services/kit/outputs.h"
#include "services/kit/progress.h"
#include "services/kit/stage.h"
#include "services/kit/store.h"

enum {
	RUNNING_WAITING_MAX = 1024,
	RUNNING_GATHERED_MAX = 64,
	RUNNING_DECIDED_MAX = 32,
	RUNNING_PUBLISH_MS = 10000,
	RUNNING_BATCH_MS = 1000
};

/* A command whose events are in the log and not yet all decided, or (last 0) someone who wants the
 * digest as soon as the state is that of one sequence. */
struct running_waiter {
	uint64_t request, first, last;
	int64_t events;
	struct why refusal;
	char notes[480];     /* what its events came to, one after another */
	uint32_t notes_more; /* for which there was no room */
};

/* A command whose events are made, and lie in kit->asked from `first` on. */
struct running_gathered {
	uint64_t request;
	uint32_t first, count;
};

/* An input that was decided, its events applied as `unplaced` and up, and not yet published. */
struct running_decided {
	uint64_t input, unplaced;
	struct kit_outputs *outputs;
};

struct kit {
	const struct kit_service *service;
	const struct options *options;
	struct store *store;
	void *self;
	struct bus *bus;   /* producer = the service: outputs, subscription, requests */
	struct bus *world; /* anonymous: commands, sheets, health */
	uint16_t channel;
	int signals_fd;
	bool stopping;

	struct progress progress;
	uint64_t decided; /* inputs up to here were decided in an earlier life */
	/* If the last of them made drafts effective, its life may have ended between two of these:
	 * the event, and the last draft that something followed from. */
	struct running_unfinished {
		struct arena arena;
		struct kit_event event;
		uint64_t after;
	} unfinished;
	bool in_transaction;
	int64_t transaction_ms;
	struct arena arena;          /* of the event or request at hand */
	struct buffer reply;         /* to the request at hand */
	struct kit_outputs *outputs; /* of the input at hand */
	struct stage stage;          /* its drafts, when it leads to more than a block */
	struct kit_outputs *asked;   /* the commands' gathered, a sheet's or the world's event */

	bool caught_up;
	uint64_t log_end;   /* last sequence known to be in the log */
	unsigned sheet;     /* the next one to look at */
	uint64_t sheet_seq; /* offered and not yet decided; 0: none */
	bool failed;
	char note[512];
	struct why renewed; /* why the state was made anew, as long as the log does not say so */
	struct why rest;    /* the full disk that is being waited for; its code is 0 otherwise */

	struct running_waiter waiters[RUNNING_WAITING_MAX];
	unsigned waiters_count;
	struct running_gathered gathered[RUNNING_GATHERED_MAX];
	unsigned gathered_count;
	struct running_decided gathering[RUNNING_DECIDED_MAX];
	unsigned decided_count;
	uint32_t decided_events;
	size_t decided_bytes;
	uint64_t singly_to; /* inputs up to here are published one by one */
	uint64_t handled, refused;
	int64_t health_due_ms;
};

/* intake.c: what is done with one event. */
/* A copy: what a message points at is lent until the bus is used again, and deciding publishes. */
struct kit_event intake_keep(const struct bus_message *message, struct arena *arena);
enum err intake_take(struct kit *kit, const struct kit_event *event, struct why *why) MUST_USE;
enum err intake_apply_own(struct kit *kit, const struct kit_event *event, struct why *why) MUST_USE;
enum err intake_project(struct kit *kit, const struct kit_event *event, struct why *why) MUST_USE;
enum err intake_begin(struct kit *kit, struct why *why) MUST_USE;
enum err intake_save(struct kit *kit, struct why *why) MUST_USE;       /* what is held in memory */
enum err intake_commit(struct kit *kit, struct why *why) MUST_USE;     /* nothing open is fine */
enum err intake_commit_due(struct kit *kit, struct why *why) MUST_USE; /* when it is time */
int64_t intake_commit_wait(const struct kit *kit);                     /* ms until then */
/* Decides the drafts that an earlier life came not to; everything it said is applied. */
enum err intake_finish(struct kit *kit, struct why *why) MUST_USE;
void intake_breathe(void *kit);          /* the connections stay alive during long work */
void intake_away(void *kit, int64_t ms); /* and during work in which nothing can breathe */
bool intake_is_own(const struct kit *kit, const struct kit_event *event);
/* Events of our own into the log; ERR_UNAVAILABLE when it has them from an earlier life. */
enum err intake_publish(struct kit *kit, const struct bus_event *events, uint32_t count,
	struct bus_receipt *receipt, struct why *why) MUST_USE;
/* Of what was decided, the event `at`, as one that stands at `seq` since time_us; lent. */
struct kit_event intake_output(
	const struct kit *kit, uint32_t at, uint64_t seq, int64_t time_us, struct arena *arena);

/* Is the state that of all events up to the cursor, and of no later one? Own events are applied as
 * soon as they are on disk, when other inputs before them may still be on their way. */
bool intake_at_one_sequence(const struct kit *kit);

/* Troubles that pass: the connection broke, the disk is full for now. */
bool intake_passes(enum err err);

/* kit.c: is it the state's own file that cannot be used? Then it is made anew. */
bool running_state_is_damaged(const struct kit *kit, const struct why *why);

/* drafts.c: the events of the input at hand that are more than a block go out as drafts; when it is
 * decided the one event that makes them effective takes their place. `as_one`: so do two of them.
 */
struct outputs_spill drafts_of(struct kit *kit);
enum err drafts_end(struct kit *kit, bool as_one, struct why *why) MUST_USE;
void drafts_close(struct kit *kit); /* ended, or void; none is fine */

/* gather.c: the events of several inputs as one block, of a service that has `placed`. May those in
 * kit->outputs, which follow from `input`, go into one? Taking them applies them. */
bool gather_may(const struct kit *kit, uint64_t input);
enum err gather_take(struct kit *kit, const struct kit_event *input, struct why *why) MUST_USE;
/* Publishes what was taken. Before anything is answered or committed; nothing taken is fine. */
enum err gather_publish(struct kit *kit, struct why *why) MUST_USE;
void gather_forget(struct kit *kit); /* the transaction was rolled back */
void gather_fini(struct kit *kit);

/* session.c: connecting, catching up, and the life after it. ERR_UNAVAILABLE or ERR_TIMEOUT when
 * the connection broke in the middle of something, ERR_FULL when a disk was full and there has been
 * room since: begin again. */
enum err session_run(struct kit *kit, struct why *why) MUST_USE;

/* requests.c */
enum err requests_serve(struct kit *kit, struct why *why) MUST_USE;
enum err requests_take(
	struct kit *kit, const struct bus_message *message, struct why *why) MUST_USE;
/* Commands that come one behind the other are gathered, and become one block here. */
enum err requests_publish(struct kit *kit, struct why *why) MUST_USE;
enum err requests_decided(struct kit *kit, uint64_t seq, const struct why *refusal,
	struct kit_outputs *outputs, struct why *why) MUST_USE;
/* Tells all who wait that the disk is full (kit->rest). */
enum err requests_give_up(struct kit *kit, struct why *why) MUST_USE;
enum err requests_digests(struct kit *kit, struct why *why) MUST_USE;

/* offers.c: the sheets, one after the other. */
enum err offers_step(struct kit *kit, struct why *why) MUST_USE;
bool offers_done(const struct kit *kit);

/* health.c */
const char *health_state(const struct kit *kit);
void health_fill(const struct kit *kit, struct service_health *out);
enum err health_tell(struct kit *kit, struct why *why) MUST_USE;

/* world.c: events of the world's, on disk when it returns; *last is the last one's sequence. */
enum err world_publish(struct kit *kit, const struct bus_event *events, uint32_t count,
	uint64_t *last, struct why *why) MUST_USE;

#endif
