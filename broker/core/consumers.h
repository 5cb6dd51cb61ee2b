/* Durable consumers, as operators see them and deal with them. */
#ifndef SERAI_BROKER_CORE_CONSUMERS_H
#define SERAI_BROKER_CORE_CONSUMERS_H

#include "broker/core/own.h"

/* May the session work for the consumer, and move it? Whoever made it may; others need a rule
 * admin:consumer.<name>. Nobody may while a command that moves it is on its way to the disk
 * (ERR_UNAVAILABLE). */
enum err consumers_permit(
	struct core *core, struct session *session, struct text name, struct why *why) MUST_USE;

/* The command that was on its way for it is on disk, or refused. The cursor may be gone then. */
void consumers_settled(struct core *core, struct state_cursor *cursor);

/* svc.broker.consumers, svc.broker.seek, svc.broker.consumer_remove */
enum err consumers_answer(struct own_request *asked, struct why *why) MUST_USE;
enum err consumers_seek(struct own_request *asked, struct why *why) MUST_USE;
enum err consumers_remove(struct own_request *asked, struct why *why) MUST_USE;

#endif
