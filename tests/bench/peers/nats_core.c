/* NATS without storage, through its C client. */
#include "proto/base/alloc.h"
#include "tests/bench/peers/peer.h"

#include <nats/nats.h>
#include <stdio.h>

struct client {
	struct bench_target target;
	natsConnection *connection;
	natsSubscription *subscription;
};

static void *dial(const struct bench_target *target)
{
	struct client *client = alloc_zero(1, sizeof(*client));
	natsOptions *options;
	char url[64];
	client->target = *target;
	snprintf(url, sizeof(url), "nats://127.0.0.1:%s", target->address);
	peer_must(natsOptions_Create(&options) == NATS_OK, "making options");
	natsOptions_SetURL(options, url);
	natsOptions_SetSendAsap(options, (target->flags & BENCH_AT_ONCE) != 0);
	peer_must(natsConnection_Connect(&client->connection, options) == NATS_OK, "connecting");
	return client;
}

static void publish(void *publisher, struct bytes payload)
{
	struct client *client = publisher;
	peer_must(natsConnection_Publish(client->connection, client->target.topic, payload.ptr,
			  (int)payload.len) == NATS_OK,
		"publishing");
}

/* The client has a thread that flushes. */
static void poll_nothing(void *publisher, bool wait)
{
	(void)publisher, (void)wait;
}

static uint64_t acknowledged(const void *publisher)
{
	(void)publisher;
	return 0;
}

static void *subscribe(const struct bench_target *target)
{
	struct client *client = dial(target);
	peer_must(natsConnection_SubscribeSync(
			  &client->subscription, client->connection, target->topic) == NATS_OK,
		"subscribing");
	natsSubscription_SetPendingLimits(client->subscription, -1, -1);
	peer_must(natsConnection_Flush(client->connection) == NATS_OK, "flushing");
	return client;
}

static void receive(void *subscriber)
{
	struct client *client = subscriber;
	natsMsg *message;
	if (natsSubscription_NextMsg(&message, client->subscription, 100) != NATS_OK)
		return;
	client->target.got(
		client->target.arg, (struct bytes){(const uint8_t *)natsMsg_GetData(message),
					    (size_t)natsMsg_GetDataLength(message)});
	natsMsg_Destroy(message);
}

const struct bench_peer peer = {
	.name = "nats-core",
	.publisher = dial,
	.publish = publish,
	.poll = poll_nothing,
	.acknowledged = acknowledged,
	.subscriber = subscribe,
	.receive = receive,
};
