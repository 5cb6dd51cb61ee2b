/* What the broker answers itself: svc.broker.<method>. */
#ifndef SERAI_BROKER_CORE_OWN_H
#define SERAI_BROKER_CORE_OWN_H

#include "broker/core/core_inside.h"

/* A request in hand. Answered by what is put into `out`, or, when it is a command, by the event
 * that carries it out: then `command` is its promise, and the answer comes when that is on disk. */
struct own_request {
	struct core *core;
	struct session *session;
	const void *record; /* of the method's request record */
	struct arena *arena;
	struct buffer *out;
	struct promise *command;
	uint64_t corr;
	bool later; /* the answer comes by own_refuse, or by a promise that is made later */
};

/* False when the method is none of the broker's. */
bool own_answer(struct core *core, struct session *session, const struct frame *frame,
	const struct request *request, struct effects *effects);

/* A request that was to be answered later. */
void own_refuse(uint64_t peer, uint64_t corr, const struct why *why, struct effects *effects);
void own_reply(uint64_t peer, uint64_t corr, struct bytes body, struct effects *effects);
/* A command is on disk. */
void own_done(const struct core *core, const struct promise *made, struct effects *effects);

/* --- last.c: svc.broker.last --- */
enum err last_answer(struct own_request *asked, struct why *why) MUST_USE;

/* The event of how it stands, when it is time and somebody listens. */
void own_tick(struct core *core, struct effects *effects);

#endif
