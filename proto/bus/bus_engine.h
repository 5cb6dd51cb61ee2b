/* An engine carries the protocol's operations (proto/tables/ops.tbl) between a bus and its broker.
 * Serai's own sends them as they are; one for another broker translates each (PUB of a block into
 * its publishes, CREDIT into its fetches, ...) and makes up the answers.
 *
 * An engine object belongs to one bus and one thread. Nothing but `wait` blocks. */
#ifndef SERAI_PROTO_BUS_BUS_ENGINE_H
#define SERAI_PROTO_BUS_BUS_ENGINE_H

#include "proto/bus/bus.h"
#include "proto/wire/frame.h"

enum bus_engine_got {
	BUS_ENGINE_NOTHING, /* for now */
	BUS_ENGINE_MESSAGE,
	BUS_ENGINE_BROKEN, /* the connection ended, or brought what is no message: `why` is set */
};

struct bus_engine_message {
	struct frame frame;
	struct bytes body; /* lent until the next receive */
	struct why why;
};

struct bus_engine {
	/* Whether such an address is one of its own. */
	bool (*takes)(const char *address);

	/* Takes the address apart; connects to nothing yet. */
	enum err (*create)(const char *address, void **self, struct why *why);
	void (*destroy)(void **self);

	/* Drops the connection there is, with all that waits in it; `open` then begins a new one.
	 * What is sent before the other side is there waits for it. What is sent may wait for
	 * `flush` as well, so that it goes out together. */
	enum err (*open)(void *self, struct why *why);
	void (*close)(void *self);
	void (*send)(void *self, const struct frame *frame, struct bytes body);
	void (*flush)(void *self);
	enum bus_engine_got (*receive)(void *self, struct bus_engine_message *out);

	/* Keeps `part`, all or a piece of the body of the message received last, beyond the next
	 * receive, at *kept from now on. `release` takes what this returned. */
	void *(*hold)(void *self, struct bytes part, const uint8_t **kept);
	void (*release)(void *held);

	/* Until something may have come, at most so long (< 0: for ever). */
	void (*wait)(void *self, int timeout_ms);
	int64_t (*now_ms)(void *self);
	int64_t (*about_ms)(void *self); /* the same, a few ms late at most, and cheap */

	/* One descriptor for the object's whole life, readable when `receive` may have something
	 * and when the time set by `wake_at` has come (< 0: never); now and then before. */
	int (*fd)(void *self);
	void (*wake_at)(void *self, int64_t at_ms);
};

extern const struct bus_engine line_engine; /* what needs no key */
extern const struct bus_engine zmq_engine;  /* CURVE, by libzmq */

/* bus_connect with an engine given: for tests that play the broker. */
enum err bus_connect_engine(const struct bus_engine *engine, const struct bus_options *options,
	struct bus **out, struct why *why) MUST_USE;

#endif
