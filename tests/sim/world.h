/* A world in one process: the broker's core over the real log on a simulated disk, and clients that
 * publish and subscribe through connections that break, delay and repeat; policies that take events
 * away, jobs that carry that out, and an operator who purges and moves consumers. Time is virtual,
 * chance comes from the seed, and a history is kept that is checked as it grows and at the end. */
#ifndef SERAI_TESTS_SIM_WORLD_H
#define SERAI_TESTS_SIM_WORLD_H

#include "broker/core/core.h"
#include "proto/codec/record.h"
#include "tests/sim/blocks.h"
#include "tests/sim/disk_sim.h"

enum {
	WORLD_PUBLISHERS = 3,
	WORLD_READERS = 5,
	WORLD_WORKERS = 3,   /* of one group */
	WORLD_CLAIMANTS = 2, /* publish on condition */
	WORLD_FIRST_WORKER = WORLD_PUBLISHERS + WORLD_READERS,
	WORLD_FIRST_CLAIMANT = WORLD_FIRST_WORKER + WORLD_WORKERS,
	WORLD_CLIENTS = WORLD_FIRST_CLAIMANT + WORLD_CLAIMANTS,
	WORLD_IDLE_MS = 5000, /* silence after which the broker drops a session */
};

struct world_message {
	struct frame frame;
	struct body *body; /* NULL: empty */
	size_t at, len;
};

struct world_queue {
	struct world_message *items;
	size_t first, count, room;
};

struct world_block {
	struct buffer bytes;
	uint64_t first, last;
	bool expects;
	uint64_t expected;
};

struct world_publisher {
	char producer[16];
	uint64_t next_counter, acknowledged;
	struct world_block *unacknowledged;
	size_t count, room;
	bool again; /* something was refused or the connection is new: send all of it */
};

struct world_reader {
	const char *filter, *cursor; /* cursor NULL: it remembers its place itself */
	uint64_t last;               /* highest sequence taken */
	uint64_t begin, resumed;     /* where this connection began, and the last one did */
	uint8_t *seen;               /* by sequence */
	size_t seen_count;
	uint64_t previous;      /* last sequence of this connection, for the chain */
	uint64_t taken, window; /* credit */
	uint64_t acknowledged;
	struct gap *gaps; /* all that it was told of; texts are those of the trims */
	size_t gaps_count, gaps_room;
};

/* A member of the group: what it is handed it handles, refuses, or forgets. */
struct world_worker {
	uint64_t previous;
	uint64_t taken, window; /* credit */
};

struct world_client {
	uint64_t peer; /* 0: not connected */
	bool welcome;
	struct world_queue up, down;
	int64_t said_us; /* the last thing, or PING */
	int64_t away_us,
		back_us; /* since when it says nothing, as it said before, and until when */
	int64_t heard_us, word_us; /* when the broker heard it last, and for how long that holds */
	bool dismissed;            /* the broker has said GOAWAY */
	struct world_publisher publisher; /* of the first clients */
	struct world_reader reader;       /* of the next ones */
	struct world_worker worker;       /* of the last ones */
};

/* Whatever was in the log once, as it was learned when it got there: this is the total order. */
struct world_subject {
	char *name;
	uint64_t last; /* sequence of its last event, gone or not */
};

struct world_event {
	uint32_t subject; /* its index */
	uint64_t digest;
	int64_t time_us;
	uint64_t gone;    /* the sequence of the event that took it away; 0: none did */
	uint64_t thinned; /* the same of a compaction: it may be gone */
	bool letter;      /* a group gave it up */
};

struct world_trim {
	uint64_t seq;
	struct arena arena;
	struct log_trimmed told;
};

struct world_cursor {
	char *name;
	struct arena arena;
	struct cursor_moved told; /* its last event */
	uint64_t born;            /* the first event of this account */
};

/* What a conditional block was published for, and what became of it. */
struct world_claim {
	unsigned client;
	uint64_t first, expected;
	enum { CLAIM_OPEN, CLAIM_STORED, CLAIM_REFUSED } outcome, heard;
};

/* A refusal named what was on its way to the disk then, which has to come true. */
struct world_doubt {
	uint32_t subject;
	uint64_t named; /* the last sequence that it named; 0: none, for a removal is on its way, */
	uint64_t last;  /* of this one */
	unsigned commits;
};

struct world_past {
	uint64_t counters[WORLD_PUBLISHERS]; /* the last of each */
	struct world_event *events;          /* by sequence */
	size_t learned, events_room;
	struct world_subject *subjects;
	size_t subjects_count, subjects_room;
	struct world_trim *trims;
	size_t trims_count, trims_room;
	struct world_cursor *cursors;
	size_t cursors_count, cursors_room;
	struct world_claim *claims;
	size_t claims_count, claims_room;
	struct world_doubt *doubts;
	size_t doubts_count, doubts_room;
};

struct world {
	uint64_t seed, random;
	struct disk_sim *sim;
	struct disk disk;
	struct log *log;
	struct core *core;
	struct batch *writing; /* with the log's thread */
	int64_t now_us;
	int64_t clock_us; /* by how much the clock is ahead of the time that passes */
	uint64_t next_peer;
	struct world_client clients[WORLD_CLIENTS];
	struct upkeep_job *job; /* with its thread */
	bool job_done;
	char policies[256]; /* of streams, as in their file; in force */
	struct world_past past;
	uint8_t *present; /* by sequence: what the log holds at the end */
	uint8_t *handled; /* by sequence: what of the group's a worker has handled */
	size_t handled_count;
	bool calm;
	uint64_t durable; /* last sequence that is known to be synced */
	unsigned cuts, kills, delivered, refused, again, letters;
	unsigned dropped, absences; /* sessions for silence; silences longer than that, foretold */
	unsigned stored_claims, refused_claims, trims, gaps, packs, seeks, jumps;
	uint64_t audited;       /* events of durable consumers that were counted again */
	uint64_t thinned, lost; /* events: compacted away; taken from whom had to read them */
};

void world_init(struct world *world, uint64_t seed);
void world_fini(struct world *world);

/* One thing happens, whichever chance chooses; calm: nothing breaks any more. */
void world_step(struct world *world, bool calm);

/* Half a second passes in which nothing else happens. True when that began a job. */
bool world_rest(struct world *world);

/* Nothing is on its way, all is acknowledged, every reader has read to the end. */
bool world_is_settled(const struct world *world);

/* Compares the log with what everyone was told. Fails the test when a promise is broken. */
void world_check(struct world *world);

#endif
