/* Redis Streams: pipelined XADD, XREADGROUP with one XACK for what it brought, XREAD for replay. */
#include "proto/base/alloc.h"
#include "tests/bench/peers/redis.h"

#include <stdio.h>
#include <string.h>

enum { GATHER = 16 * 1024, AT_ONCE = 512, ID = 32 };

struct client {
	struct bench_target target;
	redisContext *context;
	size_t unsent;
	uint64_t published, acknowledged;
	char last[ID];
};

static void *dial(const struct bench_target *target)
{
	struct client *client = alloc_zero(1, sizeof(*client));
	client->target = *target;
	client->context = redis_dial(target);
	snprintf(client->last, ID, "0");
	return client;
}

static void reset(const struct bench_target *target)
{
	redisContext *context = redis_dial(target);
	freeReplyObject(redisCommand(context, "DEL %s", target->topic));
	freeReplyObject(redisCommand(context, "XGROUP CREATE %s g 0 MKSTREAM", target->topic));
	redisFree(context);
}

static void poll_replies(void *publisher, bool wait)
{
	struct client *client = publisher;
	redis_flush(client->context);
	client->unsent = 0;
	while (client->acknowledged < client->published) {
		redisReply *reply = redis_take(client->context, wait ? 1 : 0);
		if (!reply)
			return;
		peer_must(reply->type == REDIS_REPLY_STRING || reply->type == REDIS_REPLY_STATUS,
			"XADD");
		freeReplyObject(reply);
		client->acknowledged++;
		wait = false;
	}
}

static void publish(void *publisher, struct bytes payload)
{
	struct client *client = publisher;
	const char *words[] = {"XADD", client->target.topic, "*", "d", (const char *)payload.ptr};
	const size_t lens[] = {4, strlen(client->target.topic), 1, 1, payload.len};
	redisAppendCommandArgv(client->context, 5, words, lens);
	client->published++;
	if ((client->unsent += payload.len) > GATHER)
		poll_replies(client, false);
}

static uint64_t acknowledged(const void *publisher)
{
	return ((const struct client *)publisher)->acknowledged;
}

static redisReply *read_some(struct client *client)
{
	if (client->target.flags & BENCH_FROM_FIRST)
		return redisCommand(client->context, "XREAD COUNT %d BLOCK 100 STREAMS %s %s",
			AT_ONCE, client->target.topic, client->last);
	return redisCommand(client->context, "XREADGROUP GROUP g c COUNT %d BLOCK 100 STREAMS %s >",
		AT_ONCE, client->target.topic);
}

/* A reply is [[stream, [[id, [field, value]], ...]]]. */
static void receive(void *subscriber)
{
	struct client *client = subscriber;
	redisReply *reply = read_some(client);
	peer_must(reply && reply->type != REDIS_REPLY_ERROR, "reading");
	if (reply->type == REDIS_REPLY_ARRAY && reply->elements) {
		const redisReply *entries = reply->element[0]->element[1];
		const char *words[AT_ONCE + 3] = {"XACK", client->target.topic, "g"};
		for (size_t i = 0; i < entries->elements; i++) {
			const redisReply *entry = entries->element[i];
			const redisReply *value = entry->element[1]->element[1];
			client->target.got(client->target.arg,
				(struct bytes){(const uint8_t *)value->str, value->len});
			words[i + 3] = entry->element[0]->str;
		}
		snprintf(client->last, ID, "%s", words[entries->elements + 2]);
		if (!(client->target.flags & BENCH_FROM_FIRST))
			freeReplyObject(redisCommandArgv(
				client->context, (int)entries->elements + 3, words, NULL));
	}
	freeReplyObject(reply);
}

const struct bench_peer peer = {
	.name = "redis-streams",
	.reset = reset,
	.publisher = dial,
	.publish = publish,
	.poll = poll_replies,
	.acknowledged = acknowledged,
	.subscriber = dial,
	.receive = receive,
};
