/* What the broker answers itself: svc.broker.<method>. */
#ifndef SERAI_BROKER_OWN_H
#define SERAI_BROKER_OWN_H

#include "broker/broker.h"

/* False when the method is none of the broker's. */
bool own_answer(struct core *core, const struct session *session, const struct frame *frame,
	const struct request *request, struct effects *effects);

/* The event of how it stands, when it is time and somebody listens. */
void own_tick(struct core *core, struct effects *effects);

#endif
