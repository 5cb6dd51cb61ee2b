/* What the two Redis peers share: connecting, and taking replies that are there. */
#ifndef SERAI_TESTS_BENCH_PEERS_REDIS_H
#define SERAI_TESTS_BENCH_PEERS_REDIS_H

#include "tests/bench/peers/peer.h"

#include <hiredis/hiredis.h>
#include <poll.h>

static inline redisContext *redis_dial(const struct bench_target *target)
{
	redisContext *context = redisConnect("127.0.0.1", peer_port(target->address));
	peer_must(context && !context->err, "connecting");
	return context;
}

static inline void redis_flush(redisContext *context)
{
	int done = 0;
	while (!done)
		peer_must(redisBufferWrite(context, &done) == REDIS_OK, "writing");
}

/* NULL when none comes in time; a time-out would end the connection for hiredis itself. */
static inline redisReply *redis_take(redisContext *context, int wait_ms)
{
	for (void *reply = NULL;;) {
		peer_must(redisGetReplyFromReader(context, &reply) == REDIS_OK, "reading");
		if (reply)
			return reply;
		struct pollfd readable = {.fd = context->fd, .events = POLLIN};
		if (poll(&readable, 1, wait_ms) <= 0)
			return NULL;
		peer_must(redisBufferRead(context) == REDIS_OK, "reading");
	}
}

#endif
