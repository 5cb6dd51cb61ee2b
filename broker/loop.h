/* The edge: connections, the clocks, the log's thread. It carries messages to the core and carries
 * out what the core wants. */
#ifndef SERAI_BROKER_LOOP_H
#define SERAI_BROKER_LOOP_H

#include "broker/core/core.h"
#include "broker/rules_file.h"
#include "proto/wire/keys.h"

struct loop;

struct loop_options {
	struct log *log;
	struct core *core;
	const char *const *endpoints; /* NULL-ended: ipc://..., tcp://ADDRESS:PORT (0: any port) */
	const struct keys *keys;     /* lent; NULL: none, and nothing but this machine is offered */
	struct rules_file *peers;    /* lent; NULL: everybody is local */
	struct rules_file *policies; /* of streams; lent; NULL: none ever */
	int signal_fd;               /* readable when the broker is to stop */
};

/* Binds. ERR_EXISTS when another program listens there; ERR_DENIED for tcp beyond this machine
 * without keys. */
enum err loop_open(const struct loop_options *options, struct loop **out, struct why *why) MUST_USE;
void loop_close(struct loop **loop);

/* The endpoint that was bound, with its port; NULL after the last one. */
const char *loop_endpoint(const struct loop *loop, size_t index);

/* Until a signal came and all that was begun is finished. */
enum err loop_run(struct loop *loop, struct why *why) MUST_USE;

#endif
