/* Mosquitto: QoS 0 when nothing is stored; otherwise QoS 1, and a session that lasts. It cannot
 * replay: there the row is the drain of what waited for a session that was away. */
#include "proto/base/alloc.h"
#include "tests/bench/peers/peer.h"

#include <mosquitto.h>
#include <poll.h>

enum { KEEPALIVE_S = 600, LOOK_EVERY = 64 };

struct client {
	struct bench_target target;
	struct mosquitto *handle;
	int qos;
	bool connected, subscribed;
	uint64_t acknowledged;
};

static void on_publish(struct mosquitto *handle, void *arg, int id)
{
	(void)handle, (void)id;
	((struct client *)arg)->acknowledged++;
}

static void on_message(struct mosquitto *handle, void *arg, const struct mosquitto_message *message)
{
	struct client *client = arg;
	(void)handle;
	client->target.got(
		client->target.arg, (struct bytes){message->payload, (size_t)message->payloadlen});
}

static void on_connect(struct mosquitto *handle, void *arg, int code)
{
	(void)handle;
	peer_must(code == 0, "connecting");
	((struct client *)arg)->connected = true;
}

static void on_subscribe(struct mosquitto *handle, void *arg, int id, int count, const int *qos)
{
	(void)handle, (void)id, (void)count, (void)qos;
	((struct client *)arg)->subscribed = true;
}

static void turn(struct client *client, int wait_ms)
{
	struct pollfd ready = {.fd = mosquitto_socket(client->handle), .events = POLLIN};
	if (mosquitto_want_write(client->handle))
		ready.events |= POLLOUT;
	int n = poll(&ready, 1, wait_ms);
	if (n > 0 && (ready.revents & POLLOUT))
		peer_must(mosquitto_loop_write(client->handle, 1) == MOSQ_ERR_SUCCESS, "writing");
	if (n > 0 && (ready.revents & POLLIN))
		peer_must(mosquitto_loop_read(client->handle, 1) == MOSQ_ERR_SUCCESS, "reading");
	else
		mosquitto_loop_misc(client->handle);
}

static struct client *dial(const char *name, const struct bench_target *target)
{
	struct client *client = alloc_zero(1, sizeof(*client));
	mosquitto_lib_init();
	client->target = *target;
	client->qos = target->flags & BENCH_DURABLE ? 1 : 0;
	client->handle = mosquitto_new(name, name == NULL, client);
	peer_must(client->handle != NULL, "making a client");
	mosquitto_max_inflight_messages_set(client->handle, 0);
	mosquitto_int_option(client->handle, MOSQ_OPT_TCP_NODELAY, 1);
	mosquitto_publish_callback_set(client->handle, on_publish);
	mosquitto_message_callback_set(client->handle, on_message);
	mosquitto_connect_callback_set(client->handle, on_connect);
	mosquitto_subscribe_callback_set(client->handle, on_subscribe);
	peer_must(mosquitto_connect(client->handle, "127.0.0.1", peer_port(target->address),
			  KEEPALIVE_S) == 0,
		"connecting");
	while (!client->connected)
		turn(client, 100);
	return client;
}

static void *open_publisher(const struct bench_target *target)
{
	return dial(NULL, target);
}

static void *subscribe(const struct bench_target *target)
{
	bool lasts = target->flags & BENCH_DURABLE;
	struct client *client = dial(lasts ? "worker" : NULL, target);
	if (target->flags & BENCH_FROM_FIRST)
		return client; /* what waited comes by itself */
	peer_must(mosquitto_subscribe(client->handle, NULL, target->topic, client->qos) == 0,
		"subscribing");
	while (!client->subscribed)
		turn(client, 100);
	return client;
}

/* Leaves a session behind for which messages wait. */
static void reset(const struct bench_target *target)
{
	struct client *client = subscribe(target);
	mosquitto_disconnect(client->handle);
	mosquitto_destroy(client->handle);
}

static void publish(void *publisher, struct bytes payload)
{
	struct client *client = publisher;
	int id;
	peer_must(mosquitto_publish(client->handle, &id, client->target.topic, (int)payload.len,
			  payload.ptr, client->qos, false) == 0,
		"publishing");
	if (mosquitto_want_write(client->handle) || (client->qos && id % LOOK_EVERY == 0))
		turn(client, 0);
}

static void poll_out(void *publisher, bool wait)
{
	turn(publisher, wait ? 1 : 0);
}

static uint64_t acknowledged(const void *publisher)
{
	return ((const struct client *)publisher)->acknowledged;
}

static void receive(void *subscriber)
{
	turn(subscriber, 100);
}

const struct bench_peer peer = {
	.name = "mosquitto",
	.reset = reset,
	.publisher = open_publisher,
	.publish = publish,
	.poll = poll_out,
	.acknowledged = acknowledged,
	.subscriber = subscribe,
	.receive = receive,
};
