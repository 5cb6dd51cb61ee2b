/* Serai's own broker as a peer of the benchmark: through libserai, as any program would. */
#include "services/cli/bench/bench_serai.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/bus/bus.h"
#include "proto/codec/packed.h"
#include "proto/codec/record.h"
#include "proto/records/bus.h"
#include "proto/wire/big_endian.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_MS = 10000, ACK_EVERY = 256, U64_TAG = 0xCF };

struct client {
	struct bus *bus;
	int fd; /* of the bus */
	struct bench_target target;
	char subject[64];
	uint64_t published;
	struct buffer data;        /* a bench_event, made once: */
	size_t number_at, sent_at; /* where the two numbers stand in it */
	uint16_t channel;
	uint64_t to_acknowledge;
	unsigned since_acknowledged;
	struct buffer reply;
};

static void must(enum err err, const struct why *why, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "bench: %s: %s %s\n", what, why->where, why->text);
	exit(EXIT_FAILURE);
}

static void *open_client(const struct bench_target *target)
{
	struct client *client = alloc_zero(1, sizeof(*client));
	struct why why = {0};
	struct bus_options options = {
		.address = target->address,
		.name = "serai-bench",
		.window = target->window,
		.connect_timeout_ms = CONNECT_MS,
	};
	must(bus_connect(&options, &client->bus, &why), &why, "connecting");
	client->fd = bus_fd(client->bus);
	client->target = *target;
	snprintf(client->subject, sizeof(client->subject), "%s%s",
		target->flags & BENCH_DURABLE ? "" : "$live.", target->topic);
	return client;
}

/* --- Publishing ------------------------------------------------------------------------------- */

/* The numbers are written as nine bytes whatever they are, so that only these change. */
static size_t place_of(const struct buffer *data, struct text key)
{
	struct packed_value value;
	CHECK(packed_find(buffer_bytes(data), key, &value));
	CHECK(*value.whole.ptr == U64_TAG);
	return (size_t)(value.whole.ptr - data->ptr) + 1;
}

static void make_data(struct client *client, size_t size)
{
	struct bench_event record = {
		.number = UINT64_MAX, .sent_ns = UINT64_MAX, .place = TEXT("on the road")};
	uint8_t *filler = alloc_zero(1, size);
	for (size_t len = size;; len--) {
		record.filler = (struct bytes){filler, len};
		buffer_clear(&client->data);
		CHECK(record_encode(&record_bench_event, &record, &client->data, NULL) == ERR_OK);
		if (client->data.len <= size || len == 0)
			break;
	}
	free(filler);
	client->number_at = place_of(&client->data, TEXT("number"));
	client->sent_at = place_of(&client->data, TEXT("sent_ns"));
}

static struct bytes data_of(struct client *client, struct bytes payload)
{
	struct bench_stamp stamp;
	if (!client->data.len)
		make_data(client, payload.len);
	memcpy(&stamp, payload.ptr, sizeof(stamp));
	put_u64(client->data.ptr + client->number_at, stamp.number);
	put_u64(client->data.ptr + client->sent_at, stamp.sent_ns);
	return buffer_bytes(&client->data);
}

static void publish(void *publisher, struct bytes payload)
{
	struct client *client = publisher;
	struct why why = {0};
	struct bus_event event = {
		.subject = text_of(client->subject),
		.type = TEXT("bench_event"),
		.data = data_of(client, payload),
	};
	must(bus_publish(client->bus, &event, &why), &why, "publishing");
	client->published++;
}

/* An acknowledgement is no message, and ends no wait in bus_next: the descriptor tells. What is
 * gathered goes when one has come. */
static void poll_acknowledgements(void *publisher, bool wait)
{
	struct client *client = publisher;
	struct pollfd arrival = {.fd = client->fd, .events = POLLIN};
	struct bus_message message;
	struct why why = {0};
	if (wait)
		poll(&arrival, 1, 1);
	must(bus_next(client->bus, 0, &message, &why), &why, "waiting");
	if (message.kind == BUS_REFUSED || message.kind == BUS_LOST)
		must(message.why.code, &message.why, "publishing");
}

static uint64_t acknowledged(const void *publisher)
{
	const struct client *client = publisher;
	return client->published - bus_about(client->bus).unacknowledged;
}

/* --- Subscribing ------------------------------------------------------------------------------ */

static void *open_subscriber(const struct bench_target *target)
{
	struct client *client = open_client(target);
	const char *filters[] = {client->subject, NULL};
	struct why why = {0};
	bool durable = target->flags & BENCH_DURABLE, first = target->flags & BENCH_FROM_FIRST;
	struct bus_subscription wanted = {
		.filters = filters,
		.from = first     ? BUS_FROM_FIRST
			: durable ? BUS_FROM_CURSOR
				  : BUS_FROM_NEW,
		.cursor = durable && !first ? "bench" : NULL,
		.credit = 64 << 20,
	};
	must(bus_subscribe(client->bus, &wanted, &client->channel, &why), &why, "subscribing");
	return client;
}

static void acknowledge(struct client *client)
{
	struct why why = {0};
	if (client->since_acknowledged)
		must(bus_ack(client->bus, client->channel, client->to_acknowledge, &why), &why,
			"acknowledging");
	client->since_acknowledged = 0;
}

static void take_event(struct client *client, const struct bus_message *message)
{
	if (!client->number_at) {
		buffer_add(&client->data, message->data.ptr, message->data.len);
		client->number_at = place_of(&client->data, TEXT("number"));
		client->sent_at = place_of(&client->data, TEXT("sent_ns"));
	}
	struct bench_stamp stamp = {.number = get_u64(message->data.ptr + client->number_at),
		.sent_ns = get_u64(message->data.ptr + client->sent_at)};
	client->target.got(
		client->target.arg, (struct bytes){(const uint8_t *)&stamp, sizeof(stamp)});
	client->to_acknowledge = message->seq;
	if (message->seq && ++client->since_acknowledged == ACK_EVERY)
		acknowledge(client);
}

static void receive(void *subscriber)
{
	struct client *client = subscriber;
	struct bus_message message;
	struct why why = {0};
	must(bus_next(client->bus, 0, &message, &why), &why, "receiving");
	if (message.kind == BUS_NOTHING) {
		acknowledge(client);
		must(bus_next(client->bus, 100, &message, &why), &why, "receiving");
	}
	if (message.kind == BUS_EVENT)
		take_event(client, &message);
	if (message.kind == BUS_GAP || message.kind == BUS_REFUSED)
		must(ERR_STATE, &message.why, "events are missing");
}

/* --- Requests --------------------------------------------------------------------------------- */

static void *open_server(const struct bench_target *target)
{
	struct client *client = open_client(target);
	const char *methods[] = {"svc.bench.echo", NULL};
	struct why why = {0};
	must(bus_serve(client->bus, methods, &why), &why, "serving");
	return client;
}

static void serve(void *server)
{
	struct client *client = server;
	struct bus_message message;
	struct why why = {0};
	must(bus_next(client->bus, 100, &message, &why), &why, "serving");
	if (message.kind == BUS_REQUEST)
		must(bus_reply(client->bus, message.request, message.data, &why), &why, "replying");
}

static void ask(void *asker, struct bytes payload)
{
	struct client *client = asker;
	uint64_t request;
	struct why why = {0};
	must(bus_ask(client->bus, TEXT("svc.bench.echo"), payload, 0, &request, &why), &why,
		"asking");
}

static void take_replies(void *asker)
{
	struct client *client = asker;
	struct bus_message message;
	struct why why = {0};
	must(bus_next(client->bus, 100, &message, &why), &why, "waiting for a reply");
	if (message.kind != BUS_REPLY)
		return;
	must(message.why.code, &message.why, "asking");
	client->target.got(client->target.arg, message.data);
}

const struct bench_peer bench_serai = {
	.name = "serai",
	.publisher = open_client,
	.publish = publish,
	.poll = poll_acknowledgements,
	.acknowledged = acknowledged,
	.subscriber = open_subscriber,
	.receive = receive,
	.server = open_server,
	.serve = serve,
	.asker = open_client,
	.ask = ask,
	.replies = take_replies,
};
