/* A world in one process: the broker's core over the real log on a simulated disk, and clients that
 * publish and subscribe through connections that break, delay and repeat. Time is virtual, chance
 * comes from the seed, and a history is kept that is checked at the end. */
#ifndef SERAI_TESTS_SIM_WORLD_H
#define SERAI_TESTS_SIM_WORLD_H

#include "broker/core/core.h"
#include "tests/sim/blocks.h"
#include "tests/sim/disk_sim.h"

enum {
	WORLD_PUBLISHERS = 3,
	WORLD_READERS = 4,
	WORLD_WORKERS = 3, /* of one group */
	WORLD_FIRST_WORKER = WORLD_PUBLISHERS + WORLD_READERS,
	WORLD_CLIENTS = WORLD_FIRST_WORKER + WORLD_WORKERS,
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
	struct world_publisher publisher; /* of the first clients */
	struct world_reader reader;       /* of the next ones */
	struct world_worker worker;       /* of the last ones */
};

struct world {
	uint64_t seed, random;
	struct disk_sim *sim;
	struct disk disk;
	struct log *log;
	struct core *core;
	struct batch *writing; /* with the log's thread */
	int64_t now_us;
	uint64_t next_peer;
	struct world_client clients[WORLD_CLIENTS];
	uint64_t *digests; /* of each event that was ever delivered, by sequence; 0: none was */
	size_t digests_count;
	uint8_t *handled; /* by sequence: what of the group's a worker has handled */
	size_t handled_count;
	bool calm;
	uint64_t durable; /* last sequence that is known to be synced */
	unsigned cuts, kills, delivered, refused, again, letters;
	uint64_t audited; /* events of durable consumers that were counted again */
};

void world_init(struct world *world, uint64_t seed);
void world_fini(struct world *world);

/* One thing happens, whichever chance chooses; calm: nothing breaks any more. */
void world_step(struct world *world, bool calm);

/* Nothing is on its way, all is acknowledged, every reader has read to the end. */
bool world_is_settled(const struct world *world);

/* Compares the log with what everyone was told. Fails the test when a promise is broken. */
void world_check(struct world *world);

#endif
