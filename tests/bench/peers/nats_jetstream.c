/* NATS JetStream with file storage, through its C client: publishing without waiting, a durable
 * consumer that acknowledges each message, an ordered one for replay. */
#include "proto/base/alloc.h"
#include "tests/bench/peers/peer.h"

#include <nats/nats.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

struct client {
	struct bench_target target;
	natsConnection *connection;
	jsCtx *stream;
	natsSubscription *subscription;
	bool acknowledges;
	_Atomic uint64_t acknowledged;
};

static void on_acknowledgement(
	jsCtx *stream, natsMsg *message, jsPubAck *told, jsPubAckErr *error, void *arg)
{
	struct client *client = arg;
	(void)stream, (void)told;
	peer_must(!error, "publishing");
	client->acknowledged++;
	natsMsg_Destroy(message);
}

static void *dial(const struct bench_target *target)
{
	struct client *client = alloc_zero(1, sizeof(*client));
	natsOptions *options;
	jsOptions stream;
	char url[64];
	client->target = *target;
	snprintf(url, sizeof(url), "nats://127.0.0.1:%s", target->address);
	peer_must(natsOptions_Create(&options) == NATS_OK, "making options");
	natsOptions_SetURL(options, url);
	natsOptions_SetSendAsap(options, (target->flags & BENCH_AT_ONCE) != 0);
	peer_must(natsConnection_Connect(&client->connection, options) == NATS_OK, "connecting");
	jsOptions_Init(&stream);
	stream.PublishAsync.AckHandler = on_acknowledgement;
	stream.PublishAsync.AckHandlerClosure = client;
	peer_must(natsConnection_JetStream(&client->stream, client->connection, &stream) == NATS_OK,
		"opening JetStream");
	return client;
}

static void reset(const struct bench_target *target)
{
	struct client *client = dial(target);
	jsStreamConfig config;
	const char *subjects[] = {target->topic};
	jsStreamConfig_Init(&config);
	config.Name = "BENCH";
	config.Subjects = subjects;
	config.SubjectsLen = 1;
	config.Storage = js_FileStorage;
	peer_must(js_AddStream(NULL, client->stream, &config, NULL, NULL) == NATS_OK,
		"making a stream");
}

static void publish(void *publisher, struct bytes payload)
{
	struct client *client = publisher;
	peer_must(js_PublishAsync(client->stream, client->target.topic, payload.ptr,
			  (int)payload.len, NULL) == NATS_OK,
		"publishing");
}

/* Acknowledgements come on a thread of the client's. */
static void poll_acknowledgements(void *publisher, bool wait)
{
	(void)publisher;
	if (wait)
		usleep(50);
}

static uint64_t acknowledged(const void *publisher)
{
	return ((const struct client *)publisher)->acknowledged;
}

static void *subscribe(const struct bench_target *target)
{
	struct client *client = dial(target);
	jsSubOptions options;
	jsSubOptions_Init(&options);
	client->acknowledges = !(target->flags & BENCH_FROM_FIRST);
	if (client->acknowledges) {
		options.ManualAck = true;
		options.Config.Durable = "worker";
		options.Config.MaxAckPending = 65536;
	} else {
		options.Ordered = true;
	}
	peer_must(js_SubscribeSync(&client->subscription, client->stream, target->topic, NULL,
			  &options, NULL) == NATS_OK,
		"subscribing");
	natsSubscription_SetPendingLimits(client->subscription, -1, -1);
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
	if (client->acknowledges)
		natsMsg_Ack(message, NULL);
	natsMsg_Destroy(message);
}

const struct bench_peer peer = {
	.name = "jetstream",
	.reset = reset,
	.publisher = dial,
	.publish = publish,
	.poll = poll_acknowledgements,
	.acknowledged = acknowledged,
	.subscriber = subscribe,
	.receive = receive,
};
