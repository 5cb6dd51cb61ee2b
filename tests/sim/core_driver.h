/* One core over a log on a simulated disk, for tests that look at single conversations: what is
 * said to it, and what it answers to whom. */
#ifndef SERAI_TESTS_SIM_CORE_DRIVER_H
#define SERAI_TESTS_SIM_CORE_DRIVER_H

#include "broker/core/core.h"
#include "tests/sim/blocks.h"
#include "tests/sim/disk_sim.h"

struct core_answer {
	uint64_t peer;
	struct frame frame;
	struct bytes body; /* lent until the driver is stopped */
};

struct core_driver {
	struct disk_sim *sim;
	struct disk disk;
	struct log *log;
	struct core *core;
	struct batch *writing;
	struct upkeep_job *upkeep;
	int64_t now_ms;
	int64_t clock_us;         /* by how much the clock is ahead of the time that passes */
	const char *identity;     /* of whoever speaks */
	const char *log_requests; /* of the core's options, from the next start on */
	struct core_answer *answers;
	size_t read, count, room;
	struct body **held;
	size_t held_count, held_room;
	unsigned ended; /* EFFECT_END seen */
	struct arena arena;
};

void core_driver_start(struct core_driver *driver);
void core_driver_stop(struct core_driver *driver);
void core_driver_restart(struct core_driver *driver); /* the broker, on the same disk */

void core_driver_step(struct core_driver *driver, struct core_event *event);
void core_driver_say(
	struct core_driver *driver, uint64_t peer, const struct frame *frame, struct bytes body);
void core_driver_say_record(struct core_driver *driver, uint64_t peer, const struct frame *frame,
	const struct record_type *type, const void *record);
void core_driver_write(struct core_driver *driver);  /* the batch that waits for the log's thread */
void core_driver_settle(struct core_driver *driver); /* until there is nothing left to do */
void core_driver_wait(struct core_driver *driver, int64_t ms); /* time passes, with a tick */
/* The policies of streams from now on, as in their file. */
void core_driver_policy(struct core_driver *driver, const char *lines);
/* Time passes, and jobs are done, until there was none for 15 s; returns how many there were. */
unsigned core_driver_upkeep(struct core_driver *driver);
/* Does the job that waits, then half a second passes; false when none waited. */
bool core_driver_upkeep_step(struct core_driver *driver);

/* HELLO and WELCOME. */
void core_driver_hello(struct core_driver *driver, uint64_t peer, const char *producer);
/* One record for each subject, counters from `counter` on. */
void core_driver_publish(struct core_driver *driver, uint64_t peer, const char *producer,
	uint64_t counter, const char *subject, uint32_t records);
void core_driver_subscribe(struct core_driver *driver, uint64_t peer, uint16_t chan,
	const char *filter, const char *from, uint64_t seq);
void core_driver_credit(struct core_driver *driver, uint64_t peer, uint16_t chan, uint64_t granted);

/* The next answer; NULL when there is none. Checked ones must be of this peer and operation. */
const struct core_answer *core_driver_next(struct core_driver *driver);
const struct core_answer *core_driver_want(struct core_driver *driver, uint64_t peer, uint8_t op);
void core_driver_want_error(
	struct core_driver *driver, uint64_t peer, enum err code, const char *what);
void core_driver_want_nothing(struct core_driver *driver);
/* An EVT of exactly these sequences. */
const struct core_answer *core_driver_want_events(
	struct core_driver *driver, uint64_t peer, uint64_t first, uint64_t last);

#endif
