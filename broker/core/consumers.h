/* Durable consumers, as operators see them and deal with them. */
#ifndef SERAI_BROKER_CORE_CONSUMERS_H
#define SERAI_BROKER_CORE_CONSUMERS_H

#include "broker/core/own.h"

/* May the session work for the consumer, and move it? Whoever made it may; others need a rule
 * admin:consumer.<name>. */
enum err consumers_permit(
	struct core *core, struct session *session, struct text name, struct why *why) MUST_USE;

/* svc.broker.consumers, svc.broker.seek, svc.broker.consumer_remove */
enum err consumers_answer(struct own_request *asked, struct why *why) MUST_USE;
enum err consumers_seek(struct own_request *asked, struct why *why) MUST_USE;
enum err consumers_remove(struct own_request *asked, struct why *why) MUST_USE;

#endif
