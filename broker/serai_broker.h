/* A broker inside a process: for tests, and for installs so small that one program is enough. It
 * has threads of its own, and a directory that it locks; clients connect to its endpoint, those of
 * the same process too. serai-broker is this and its options. */
#ifndef SERAI_BROKER_SERAI_BROKER_H
#define SERAI_BROKER_SERAI_BROKER_H

#include "proto/base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct serai_broker;

struct serai_broker_options {
	const char *directory;        /* of the log; made when it is not there */
	const char *const *endpoints; /* NULL-ended: ipc://PATH, tcp://ADDRESS:PORT (0: any port);
				       * NULL: the socket `bus.sock` in the directory */
	const char *key_file;      /* the broker's own keys, for addresses beyond this machine, */
	const char *peers_file;    /* and who may connect there; NULL: none */
	const char *policies_file; /* of streams, what may leave the log; NULL: nothing does */
	uint64_t segment_bytes;    /* 0: 64 MiB */
	bool compress;             /* closed segments are written anew, with zstd */
	int64_t idle_ms;           /* a client silent for so long is dropped; 0: 30 s */
	uint32_t peers_max;        /* 0: 4,096 */
	const char *unknown_types; /* streams that take types of no table; NULL: all */
	const char *log_requests;  /* methods whose requests are logged; NULL: none */
};

/* Returns when the log is recovered and clients are answered. ERR_LOCKED: another broker has the
 * directory; ERR_DAMAGED, ERR_EXISTS, ERR_DENIED as `serai-broker --manual` tells. */
enum err serai_broker_start(const struct serai_broker_options *options, struct serai_broker **out,
	struct why *why) MUST_USE;

/* With its port; NULL after the last one. */
const char *serai_broker_endpoint(const struct serai_broker *broker, unsigned index);

/* Readable when it has ended by itself; then stop tells why. */
int serai_broker_fd(const struct serai_broker *broker);

/* What was taken in is written and acknowledged, every client is told, and the threads end. NULL is
 * fine. */
enum err serai_broker_stop(struct serai_broker **broker, struct why *why);

#endif
