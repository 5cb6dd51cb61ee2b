/* Streams, as operators see them: a stream is all subjects with the same first token. */
#ifndef SERAI_BROKER_CORE_STREAMS_H
#define SERAI_BROKER_CORE_STREAMS_H

#include "broker/core/own.h"

/* svc.broker.streams */
enum err streams_answer(struct own_request *asked, struct why *why) MUST_USE;

#endif
