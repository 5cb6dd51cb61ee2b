/* What the core wants done: a list that the edge (or the simulator) carries out in order. */
#ifndef SERAI_BROKER_CORE_EFFECTS_H
#define SERAI_BROKER_CORE_EFFECTS_H

#include "broker/log/batch.h"
#include "broker/log/body.h"
#include "proto/codec/record.h"
#include "proto/wire/frame.h"

struct upkeep_job;

enum effect_kind {
	EFFECT_SEND,   /* the frame and the bytes [at, at + len) of the body, to peer */
	EFFECT_UPKEEP, /* upkeep_run(job) on a thread of its own, then CORE_UPKEPT */
	EFFECT_WRITE,  /* log_write(batch) on the log's thread, then CORE_WRITTEN */
	EFFECT_BUNDLE, /* from here on the peer takes bundles */
	EFFECT_END,    /* forget the peer */
};

struct effect {
	enum effect_kind kind;
	uint64_t peer;
	struct frame frame;
	struct body *body; /* NULL: an empty frame 1 */
	size_t at, len;
	struct batch *batch;
	struct upkeep_job *job;
};

/* All-zero is a valid empty list. */
struct effects {
	struct effect *items;
	size_t count, room;
};

void effects_clear(struct effects *effects); /* drops bodies; keeps the room */
void effects_fini(struct effects *effects);

/* Sends the part of the body; the effect holds the body too. */
void effects_send(struct effects *effects, uint64_t peer, const struct frame *frame,
	struct body *body, struct bytes part);
void effects_send_record(struct effects *effects, uint64_t peer, const struct frame *frame,
	const struct record_type *type, const void *record);
void effects_send_error(struct effects *effects, uint64_t peer, const struct frame *frame,
	const struct why *why); /* frame->op says ERR, GOAWAY or RESP */
void effects_upkeep(struct effects *effects, struct upkeep_job *job);
void effects_write(struct effects *effects, struct batch *batch);
void effects_bundle(struct effects *effects, uint64_t peer);
void effects_end(struct effects *effects, uint64_t peer);

#endif
