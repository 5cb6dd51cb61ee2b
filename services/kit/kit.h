/* The skeleton every service stands on. A service gives one `struct kit_service`, tables and
 * functions, and `kit_main` does the rest: options, connecting, cursor, dispatch, store, heartbeat,
 * health, sheets, drain and rebuild.
 *
 * How a service computes, and why it is the same after any crash:
 *
 *   input event (seq N) --decide--> output events --publish as one block--> apply each --commit--
 *
 * `decide` is pure: state and input in, events out; no clock, no request to others. The outputs are
 * published under the service's own producer name with counters that N gives, whole or not at all,
 * and only when they are on disk does `apply` change the state (but see `placed`). State
 * and cursor commit in one SQLite transaction. After a crash the service first applies its own
 * events that the log holds and its store does not; the counter of the last of them tells which
 * input was decided last, so that none is decided twice.
 *
 * Where the events of one input are more than a block they go out as several, as drafts, and become
 * effective all at once by one event, which then is the input's only output: stage.h. Handlers see
 * nothing of it: `decide` emits as many as there are, and `apply` and `project` of whoever takes
 * them run when they are effective.
 *
 * `project` changes what the service remembers of other services' events. It must touch other parts
 * of the state than `apply` does: then the state depends only on the log, and not on when an own
 * event came between two foreign ones. `rebuild` only applies and projects.
 *
 * One thread. Handlers are called one at a time. */
#ifndef SERAI_SERVICES_KIT_KIT_H
#define SERAI_SERVICES_KIT_KIT_H

#include "proto/base/arena.h"
#include "proto/base/config.h"
#include "proto/bus/bus.h"
#include "proto/codec/record.h"

#include <stdbool.h>

struct kit;   /* the running service */
struct store; /* its SQLite database: services/kit/store.h */

/* One event from the log, lent for the call. */
struct kit_event {
	uint64_t seq;
	int64_t recorded_us; /* the broker's stamp: `recorded_at`, microseconds UTC */
	int64_t time_us;
	struct text subject, type, producer;
	const uint64_t *parents;
	uint32_t parents_count;
	struct bytes data;   /* the record's MessagePack */
	struct arena *arena; /* cleared after the event */
};

/* Where `decide` puts its events. Parents are the input's sequence and, where given, more. */
struct kit_outputs;
enum err kit_emit(struct kit_outputs *outputs, struct text subject, const struct record_type *type,
	const void *record, struct why *why) MUST_USE;
enum err kit_emit_with_parents(struct kit_outputs *outputs, struct text subject,
	const struct record_type *type, const void *record, const uint64_t *parents,
	uint32_t parents_count, struct why *why) MUST_USE;

/* From a `decide` at long work, now and then between two events: the connections stay alive. */
void kit_breathe(struct kit_outputs *outputs);
/* And before one piece of work in which it cannot do that: it takes at most so long, an hour being
 * the most. Ends with the next breath, emitted block or input. The kit's own commits do the same.
 */
void kit_away(struct kit_outputs *outputs, int64_t ms);

/* What came of it, for the person whose command the input was (command_done.note). Without a note
 * the reply names the events. */
void kit_note(struct kit_outputs *outputs, const char *fmt, ...) PRINTF(2, 3);

/* A row of the events table: what to do with events of one record type. `record` is the decoded
 * struct. Own events have `apply`; foreign ones `project`, `decide`, or both (project runs first).
 * A record with the fields `input`, `parts` and `content` may be the last piece of an input that
 * does not fit one event: the pieces before it came as `svc.<service>.part`. `decide` gets all of
 * the content, `project` that piece; an input of which a piece is not held is refused.
 * An error from decide means that this input cannot be taken: the refusal is published as a
 * `service_refused` event and the service goes on. But TIMEOUT, UNAVAILABLE, FULL and STOPPED are
 * no judgement of the input: it is decided again, by a session begun anew, when that has passed;
 * nor are IO and a damaged store. An error from apply or project stops the service, since its
 * state would no longer be the log's. */
struct kit_handler {
	const char *filter; /* subjects, with wildcards */
	/* NULL takes every record; `record` is then NULL too, and the bytes are in event->data. */
	const struct record_type *type;
	enum err (*decide)(void *self, const struct kit_event *event, const void *record,
		struct kit_outputs *outputs, struct why *why);
	enum err (*project)(
		void *self, const struct kit_event *event, const void *record, struct why *why);
	enum err (*apply)(
		void *self, const struct kit_event *event, const void *record, struct why *why);
};

/* A row of the methods table: `svc.<service>.<name>`. */
struct kit_reply; /* where a method puts its answer */
enum err kit_answer(struct kit_reply *reply, const void *record,
	struct why *why) MUST_USE; /* of the reply type */

struct kit_method {
	const char *name;
	const struct record_type *request, *reply;
	const char *doc;
	/* A question: answers from the state. */
	enum err (*answer)(void *self, const void *request, struct arena *arena,
		struct kit_reply *reply, struct why *why);
	/* A command: turns the request into one event, published under an anonymous producer and
	 * decided like any other input. The kit replies with the record `command_done` when the
	 * event has been decided, or with the refusal. Either answer or command is set. */
	enum err (*command)(void *self, const void *request, struct arena *arena,
		struct kit_outputs *event, struct why *why);
};

/* A reference sheet: a CSV file in the service's data folder, loaded as the event
 * `<service>.sheet.loaded.<name>` (record `sheet_loaded`, with its content; a long one in pieces)
 * the first time it is seen or when its content changed. `check` says whether the file is good as a
 * whole, before anything is published; the events that its rows become are made by the handler's
 * `decide`. */
struct kit_sheet {
	const char *name; /* "memberships" for data/memberships.csv */
	enum err (*check)(void *self, struct text content, struct why *why);
};

/* The events that followed from `input`, applied before they had a sequence, as KIT_UNPLACED and
 * up: what was applied as `unplaced` + n is at `first` + n in the log, and was recorded then. */
#define KIT_UNPLACED (UINT64_C(1) << 62)

struct kit_placed {
	uint64_t input, unplaced, first;
	int64_t recorded_us;
};

struct kit_service {
	const char *name;                   /* also the producer */
	const char *doc;                    /* one line for --help and the manual */
	const char *manual;                 /* of services/<name>/manual.mdoc; see config.h */
	const struct kit_handler *handlers; /* ended by filter NULL */
	const struct kit_method *methods;   /* ended by name NULL */
	const struct kit_sheet
		*sheets;        /* in the order of loading; ended by name NULL; may be NULL */
	uint32_t sheets_needed; /* of them, the first that must be there; 0: all must */
	const char *schema;     /* SQL that creates the tables of a fresh store */
	int schema_version;
	const char *const *tables; /* in the digest of the state, NULL-ended */
	const struct config_option
		*options;   /* the service's own; ended by name NULL; may be NULL */
	size_t config_size; /* of its own struct that the options fill */

	/* Makes the service's state from its store. `*self` is then given to every handler. */
	enum err (*open)(struct store *store, const void *config, const char *data_dir, void **self,
		struct why *why);
	void (*close)(void **self);

	/* Optional: before a commit, and before a digest is taken, writes down what handlers only
	 * changed in memory, so that what changes often is written once. What is not committed is
	 * forgotten with the service, which is then closed and opened. A service that has this
	 * answers from memory, and few pages of its store are held beside that. */
	enum err (*save)(void *self, struct why *why);

	/* Optional: of inputs that come one behind the other the events are published as one block,
	 * with one wait for the disk. `apply` runs before that, with a sequence from KIT_UNPLACED
	 * on and no stamp, so that the next `decide` sees its state; this sets both right. Nothing
	 * is answered or committed in between. In a replay events have their sequence at once. */
	enum err (*placed)(void *self, const struct kit_placed *placed, struct why *why);

	/* Optional: offline subcommands (`serai-news extract FILE`); returns the exit code, or -1
	 * when argv[0] is none of its own. */
	int (*offline)(int argc, char **argv);

	/* Optional: other descriptors to wait for (a fetcher's, a child's). */
	int (*poll_fd)(void *self);
	enum err (*poll_ready)(void *self, struct kit *kit, struct why *why);
};

/* Runs the service, or its `--rebuild`, `--digest`, `--help`; returns the exit code. */
int kit_main(const struct kit_service *service, int argc, char **argv);

/* From poll_ready: the bus's address as configured (NULL: by $SERAI_HOME), and whether all that was
 * in the log when the service connected has been handled. */
const char *kit_bus_address(const struct kit *kit);
bool kit_is_caught_up(const struct kit *kit);

/* From poll_ready: publishes an event of the world's (not derived from a logged input). */
enum err kit_publish(struct kit *kit, struct text subject, const struct record_type *type,
	const void *record, struct why *why) MUST_USE;

#endif
