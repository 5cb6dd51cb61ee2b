/* Measures a message broker by way of a table of functions, so that all brokers are measured by the
 * same code: `serai bench` drives Serai's own, tests/bench/peers the others. The publisher runs on
 * the calling thread, each subscriber on one of its own. */
#ifndef SERAI_SERVICES_CLI_BENCH_BENCH_DRIVE_H
#define SERAI_SERVICES_CLI_BENCH_BENCH_DRIVE_H

#include "proto/base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum bench_flag {
	BENCH_DURABLE = 1,    /* stored and acknowledged; otherwise fire and forget */
	BENCH_AT_ONCE = 2,    /* latency before throughput */
	BENCH_FROM_FIRST = 4, /* a subscriber that begins with what is stored */
};

struct bench_target {
	const char *address;
	const char *topic;
	unsigned flags;
	uint32_t window;                              /* most events a publisher has under way */
	void (*got)(void *arg, struct bytes payload); /* called for each event that arrives */
	void *arg;
};

/* Whatever fails ends the program with a word. A payload begins with struct bench_stamp. */
struct bench_peer {
	const char *name;
	void (*reset)(const struct bench_target *target); /* empties what is stored; or NULL */

	void *(*publisher)(const struct bench_target *target);
	void (*publish)(void *publisher, struct bytes payload);
	/* Sends what waits, takes in acknowledgements, waits at most 1 ms for one when told to. */
	void (*poll)(void *publisher, bool wait);
	uint64_t (*acknowledged)(const void *publisher); /* in all */

	void *(*subscriber)(const struct bench_target *target);
	void (*receive)(void *subscriber); /* what is there; waits at most 100 ms */

	/* Of brokers that know requests; otherwise NULL, and two subjects are used. */
	void *(*server)(const struct bench_target *target);
	void (*serve)(void *server);
	void *(*asker)(const struct bench_target *target); /* replies go to target->got */
	void (*ask)(void *asker, struct bytes payload);
	void (*replies)(void *asker);
};

struct bench_stamp {
	uint64_t sent_ns, number;
};

enum bench_kind { BENCH_FLOW, BENCH_REPLAY, BENCH_REQUESTS };

struct bench_load {
	const char *name, *about;
	enum bench_kind kind;
	bool durable;
	size_t size; /* bytes of a payload */
	double rate; /* events a second; 0: as many as go */
	uint32_t window, publishers, subscribers, outstanding;
};

/* The scenarios, ended by one without a name. */
extern const struct bench_load bench_loads[];

struct bench_result {
	uint64_t events, lost; /* delivered in sum or, without subscribers, acknowledged */
	double seconds;
	double p50_us, p99_us, p999_us; /* publish to deliver, or to acknowledge */
	double client_cpu_s;
};

/* Runs for `seconds`; a replay reads `stored` events. */
void bench_drive(const struct bench_peer *peer, const char *address, const struct bench_load *load,
	double seconds, uint64_t stored, struct bench_result *out);

uint64_t bench_now_ns(void);

#endif
