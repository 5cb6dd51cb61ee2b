/* Nothing but libzmq's own proxy between publishers and subscribers: what a message costs when
 * nobody looks at it. The proxy stands in a process of its own; the address is its first port. */
#include "proto/base/alloc.h"
#include "tests/bench/peers/peer.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <zmq.h>

enum { QUEUE = 100000, SETTLE_US = 100000 };

struct client {
	struct bench_target target;
	void *socket;
};

static void endpoint(char out[64], const char *address, int above)
{
	snprintf(out, 64, "tcp://127.0.0.1:%d", peer_port(address) + above);
}

static void *make_socket(void *context, int kind, int queue)
{
	void *made = zmq_socket(context, kind);
	peer_must(made != NULL, "making a socket");
	zmq_setsockopt(made, ZMQ_SNDHWM, &queue, sizeof(queue));
	zmq_setsockopt(made, ZMQ_RCVHWM, &queue, sizeof(queue));
	return made;
}

static void run_proxy(const char *address)
{
	void *context = zmq_ctx_new();
	void *in = make_socket(context, ZMQ_XSUB, QUEUE),
	     *out = make_socket(context, ZMQ_XPUB, QUEUE);
	char name[64];
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	endpoint(name, address, 0);
	peer_must(zmq_bind(in, name) == 0, "binding");
	endpoint(name, address, 1);
	peer_must(zmq_bind(out, name) == 0, "binding");
	zmq_proxy(in, out, NULL);
	_exit(0);
}

/* Forks before there is a thread: whoever connects first. */
static void start_proxy(const char *address)
{
	static pid_t proxy;
	if (proxy)
		return;
	proxy = fork();
	if (proxy == 0)
		run_proxy(address);
	usleep(SETTLE_US);
}

static struct client *dial(const struct bench_target *target, int kind, int above)
{
	struct client *client = alloc_zero(1, sizeof(*client));
	char name[64];
	start_proxy(target->address);
	client->target = *target;
	client->socket = make_socket(zmq_ctx_new(), kind, QUEUE);
	endpoint(name, target->address, above);
	peer_must(zmq_connect(client->socket, name) == 0, "connecting");
	return client;
}

static void *open_publisher(const struct bench_target *target)
{
	struct client *client = dial(target, ZMQ_PUB, 0);
	usleep(SETTLE_US);
	return client;
}

static void publish(void *publisher, struct bytes payload)
{
	struct client *client = publisher;
	zmq_send(client->socket, client->target.topic, strlen(client->target.topic), ZMQ_SNDMORE);
	zmq_send(client->socket, payload.ptr, payload.len, 0);
}

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
	struct client *client = dial(target, ZMQ_SUB, 1);
	zmq_setsockopt(client->socket, ZMQ_SUBSCRIBE, target->topic, strlen(target->topic));
	int wait_ms = 100;
	zmq_setsockopt(client->socket, ZMQ_RCVTIMEO, &wait_ms, sizeof(wait_ms));
	return client;
}

static void receive(void *subscriber)
{
	struct client *client = subscriber;
	zmq_msg_t part;
	zmq_msg_init(&part);
	if (zmq_msg_recv(&part, client->socket, 0) >= 0 &&
		zmq_msg_recv(&part, client->socket, 0) >= 0)
		client->target.got(client->target.arg,
			(struct bytes){zmq_msg_data(&part), zmq_msg_size(&part)});
	zmq_msg_close(&part);
}

const struct bench_peer peer = {
	.name = "zmq-proxy",
	.publisher = open_publisher,
	.publish = publish,
	.poll = poll_nothing,
	.acknowledged = acknowledged,
	.subscriber = subscribe,
	.receive = receive,
};
