/* Drives a log on a simulated disk and remembers what it promised: which events were acknowledged,
 * and in which order. Checks that a log keeps what it promised. */
#ifndef SERAI_TESTS_SIM_LOG_DRIVER_H
#define SERAI_TESTS_SIM_LOG_DRIVER_H

#include "broker/log/log.h"
#include "broker/log/rewrite.h"
#include "tests/sim/blocks.h"
#include "tests/sim/disk_sim.h"

/* One event as it was promised: sequence = place in the list + 1. */
struct log_promise {
	uint32_t producer;
	uint64_t counter;
	int64_t time_us;
};

struct log_driver {
	struct disk_sim *sim;
	struct disk disk;
	struct log *log; /* NULL when it is not open */
	uint64_t segment_bytes, random;
	int64_t now_us;
	uint64_t counters[3]; /* the next of each producer */
	struct log_promise *promises;
	size_t count, room;
	bool own; /* its batches are the broker's own */
	struct ledger ledger; /* of what may be gone; the test's own to fill */
};

void log_driver_init(struct log_driver *driver, uint64_t seed, uint64_t segment_bytes);
void log_driver_fini(struct log_driver *driver);

/* What is found beyond the promises is promised from now on. */
enum err log_driver_open(struct log_driver *driver, struct log_recovery *found, struct why *why);
void log_driver_close(struct log_driver *driver);

/* Writes one batch of some blocks. What is refused takes no counters. */
enum err log_driver_write(struct log_driver *driver, unsigned blocks, struct why *why);

struct text log_driver_subject(const struct log_driver *driver, uint64_t seq);
/* May the event be gone, by the ledger? */
bool log_driver_may_lack(const struct log_driver *driver, uint64_t seq);

/* Writes `count` segments from the one at `at` on anew, as the ledger says, and puts the pack in
 * their place. */
enum err log_driver_rewrite(
	struct log_driver *driver, size_t at, size_t count, bool compress, struct why *why);

/* Reads everything from a sequence to the end, checking each event against what was promised.
 * *last is the sequence of the last event read. NULL when all is well, else what is wrong. */
const char *log_driver_check(
	struct log_driver *driver, uint64_t from, uint64_t *last, struct why *why);

/* Reads what the filters let through from the first event on: all of that, and no block in which
 * there is nothing of it. */
const char *log_driver_check_filters(
	struct log_driver *driver, const struct text *filters, size_t count, struct why *why);
/* Asks for each subject's last event, and how many there are. */
const char *log_driver_check_lasts(struct log_driver *driver, struct text filter, struct why *why);

#endif
