/* An engine for tests of proto/bus: the test plays the broker, and the clock goes only when the bus
 * waits. HELLO is answered with `welcome` unless the test is `silent`. */
#ifndef SERAI_TESTS_LIB_FAKE_ENGINE_H
#define SERAI_TESTS_LIB_FAKE_ENGINE_H

#include "proto/bus/bus_engine.h"
#include "proto/codec/record.h"
#include "proto/records/bus.h"

struct fake_message {
	struct frame frame;
	struct buffer body;
	bool broken;
};

struct fake {
	int64_t now_ms;
	bool silent;
	struct welcome welcome;
	unsigned opens, closes;
	void (*on_wait)(struct fake *fake, void *arg); /* may push; called before time goes on */
	void *arg;
	struct fake_message sent[4096], incoming[4096];
	unsigned sent_count, incoming_count, taken;
	unsigned flushed; /* of what was sent */
	struct buffer lent;
};

extern const struct bus_engine fake_engine;

struct fake *fake_create(void);
void fake_destroy(struct fake **fake);

/* Connects a bus to it; the fake lives longer than the bus. Fails the test when that fails. */
struct bus *fake_connect(struct fake *fake, const char *producer);
struct bus *fake_connect_with(struct fake *fake, struct bus_options options);

/* What the broker says. */
void fake_push(struct fake *fake, struct frame frame, struct bytes body);
void fake_push_record(
	struct fake *fake, struct frame frame, const struct record_type *type, const void *record);
void fake_push_error(struct fake *fake, struct frame frame, enum err code, int64_t retry_ms);
void fake_push_ack(struct fake *fake, uint64_t counter, uint64_t seq, uint64_t first_seq);
void fake_break(struct fake *fake);

/* A stamped block of `count` events on one subject, of which the first has this sequence. */
void fake_block(struct buffer *out, const char *subject, uint64_t base_seq, unsigned count);

/* The index-th operation of this kind that the bus has sent, or NULL. */
const struct fake_message *fake_sent(const struct fake *fake, enum frame_op op, unsigned index);
unsigned fake_count(const struct fake *fake, enum frame_op op);
void fake_forget_sent(struct fake *fake);

/* bus_next without waiting. */
struct bus_message fake_next(struct bus *bus);

#endif
