/* Redis PUBLISH and SUBSCRIBE, pipelined. */
#include "proto/base/alloc.h"
#include "tests/bench/peers/redis.h"

#include <string.h>

enum { GATHER = 16 * 1024 };

struct client {
	struct bench_target target;
	redisContext *context;
	size_t unsent;
};

static void *dial(const struct bench_target *target)
{
	struct client *client = alloc_zero(1, sizeof(*client));
	client->target = *target;
	client->context = redis_dial(target);
	return client;
}

static void poll_out(void *publisher, bool wait)
{
	struct client *client = publisher;
	redisReply *reply;
	(void)wait;
	redis_flush(client->context);
	client->unsent = 0;
	while ((reply = redis_take(client->context, 0)))
		freeReplyObject(reply);
}

static void publish(void *publisher, struct bytes payload)
{
	struct client *client = publisher;
	const char *words[] = {"PUBLISH", client->target.topic, (const char *)payload.ptr};
	const size_t lens[] = {7, strlen(client->target.topic), payload.len};
	redisAppendCommandArgv(client->context, 3, words, lens);
	if ((client->unsent += payload.len) > GATHER)
		poll_out(client, false);
}

static uint64_t acknowledged(const void *publisher)
{
	(void)publisher;
	return 0;
}

static void *subscribe(const struct bench_target *target)
{
	struct client *client = dial(target);
	freeReplyObject(redisCommand(client->context, "SUBSCRIBE %s", target->topic));
	return client;
}

static void receive(void *subscriber)
{
	struct client *client = subscriber;
	redisReply *reply = redis_take(client->context, 100);
	for (; reply; reply = redis_take(client->context, 0)) {
		const redisReply *data = reply->element[2];
		client->target.got(
			client->target.arg, (struct bytes){(const uint8_t *)data->str, data->len});
		freeReplyObject(reply);
	}
}

const struct bench_peer peer = {
	.name = "redis-pubsub",
	.publisher = dial,
	.publish = publish,
	.poll = poll_out,
	.acknowledged = acknowledged,
	.subscriber = subscribe,
	.receive = receive,
};
