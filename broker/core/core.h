/* The broker's heart: what happens goes in, what is to be done comes out. It holds no socket, no
 * clock and no thread; time is in the event. It reads the log's files, through the disk that the
 * log was opened with, and leaves the writing to whoever carries out EFFECT_WRITE. So the simulator
 * can run it with a virtual clock, a lossy transport and a disk that forgets. */
#ifndef SERAI_BROKER_CORE_CORE_H
#define SERAI_BROKER_CORE_CORE_H

#include "broker/core/effects.h"
#include "broker/log/log.h"
#include "broker/core/retention.h"
#include "proto/wire/acl.h"

struct core;

struct core_options {
	struct log *log;                     /* lent */
	const struct log_recovery *recovery; /* what to report of it; may be NULL */
	uint64_t random;                     /* for session tokens */
	int64_t idle_ms;                     /* a peer silent for so long is dropped; 0: 30 s */
	uint32_t peers_max;                  /* 0: 4,096 */
	struct acl *acl;                     /* taken; NULL: restricts nobody */
	struct retention *retention;         /* taken; NULL: nothing is ever removed */
	uint64_t segment_bytes;              /* of a packed segment, about */
	bool compress;                       /* sealed segments */
	const char *unknown_types; /* streams that take types of no table, lent; NULL: all */
	const char *log_requests;  /* methods whose requests are logged, lent; NULL: none */
};

enum core_event_kind {
	CORE_FRAME,   /* a message came from peer */
	CORE_GONE,    /* peer has disconnected */
	CORE_WRITTEN, /* the log's thread is done with batch */
	CORE_TICK,    /* time has passed; about every 100 ms */
	CORE_WORK,    /* nothing else is waiting: write what was gathered, go on with catching up */
	CORE_ACL,     /* the peers' file has changed: acl, or why it is not taken */
	CORE_STRANGER, /* somebody from `identity` (an address) had no peer's key */
	CORE_UPKEPT,   /* a job that EFFECT_UPKEEP gave is done */
	CORE_POLICY,   /* the policies of streams have changed: retention, or why not taken */
	CORE_DRAIN,    /* take nothing new, finish what was begun, say goodbye */
};

struct core_event {
	enum core_event_kind kind;
	int64_t now_us; /* UTC, for stamps */
	int64_t now_ms; /* monotonic, for deadlines */
	uint64_t peer;
	struct text identity;        /* who the transport says it is */
	unsigned frames;             /* of the message, without the routing id; two are right */
	struct bytes head, body;     /* frames 0 and 1; lent for the call */
	struct batch *batch;         /* CORE_WRITTEN: taken */
	const struct why *why;       /* CORE_ACL, CORE_POLICY: not NULL: the file cannot be taken */
	struct acl *acl;             /* CORE_ACL: taken */
	struct upkeep_job *job;      /* CORE_UPKEPT: taken */
	struct retention *retention; /* CORE_POLICY: taken */
};

struct core *core_create(const struct core_options *options);
void core_destroy(struct core **core);

/* Adds to effects. Never fails: a peer's mistakes are answered, the log's failures are reported to
 * those whom they concern. */
void core_step(struct core *core, const struct core_event *event, struct effects *effects);

/* What the peer calls itself, for the log; empty before HELLO. Lent for the moment. */
struct text core_peer_name(const struct core *core, uint64_t peer);

const struct acl *core_acl(const struct core *core); /* in force; NULL: everybody is local */

bool core_has_work(const struct core *core);   /* CORE_WORK would do something */
bool core_is_drained(const struct core *core); /* after CORE_DRAIN: all is said and written */

/* Why nothing is written any more (ERR_STOPPED), or NULL; and why nothing could be just now
 * (ERR_FULL), until something has been. */
const struct why *core_stopped(const struct core *core);
const struct why *core_full(const struct core *core);

#endif
