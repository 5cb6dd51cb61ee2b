/* The registry over the bus; run by registry-bus, which starts the broker and the service.
 *   registry_bus fill EVENTS             the history of registry_bench.h into the log, as the
 * service's own events; prints the recorded times of the first and last registry_bus ask EVENTS
 * FROM TO CLIENTS WINDOW SECONDS who belonged to any organisation, as of any day and known at any
 * time between; prints requests/s and how long each took
 */
#include "tests/bench/registry_bench.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "proto/bus/bus.h"
#include "proto/codec/record.h"
#include "proto/records/registry.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1500, WAIT_MS = 60000, WINDOW_MAX = 64, CLIENTS_MAX = 64 };

static void must(enum err err, const struct why *why, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "registry_bus: %s: %s %s\n", what, why->where, why->text);
	exit(EXIT_FAILURE);
}

static struct bus *connect_as(const char *producer)
{
	struct why why = {0};
	struct bus *bus = NULL;
	const struct bus_options options = {
		.name = "registry-bench", .producer = producer, .connect_timeout_ms = WAIT_MS};
	must(bus_connect(&options, &bus, &why), &why, "connecting");
	return bus;
}

/* --- Filling --------------------------------------------------------------------------------- */

/* A block on its way: the data of its events, one behind the other. */
struct block {
	struct bus *bus;
	struct buffer data, subjects;
	uint64_t sent; /* events before it */
	struct {
		size_t data_end, subject_end;
		const char *type;
	} events[BLOCK];
	uint32_t count;
	int64_t first_us, last_us;
};

static void block_send(struct block *block)
{
	struct bus_event events[BLOCK];
	struct bus_receipt receipt;
	struct why why = {0};
	size_t data = 0, subject = 0;
	for (uint32_t i = 0; i < block->count; i++) {
		size_t data_end = block->events[i].data_end;
		size_t subject_end = block->events[i].subject_end;
		events[i] = (struct bus_event){
			.subject = {(char *)block->subjects.ptr + subject, subject_end - subject},
			.type = text_of(block->events[i].type),
			/* As if each had been decided from the event before it. */
			.counter = (block->sent + i + 1) << 16,
			.data = bytes_of(block->data.ptr + data, data_end - data)};
		data = data_end;
		subject = subject_end;
	}
	if (block->count)
		must(bus_publish_all(block->bus, events, block->count, WAIT_MS, &receipt, &why),
			&why, "publishing");
	if (block->count && !block->first_us)
		block->first_us = receipt.time_us;
	block->last_us = receipt.time_us;
	block->sent += block->count;
	block->count = 0;
	buffer_clear(&block->data);
	buffer_clear(&block->subjects);
}

static void block_add(struct block *block, const struct record_type *type, const void *record,
	const char *subject)
{
	struct why why = {0};
	must(record_encode(type, record, &block->data, &why), &why, "encoding");
	buffer_format(&block->subjects, "%s", subject);
	block->events[block->count].data_end = block->data.len;
	block->events[block->count].subject_end = block->subjects.len;
	block->events[block->count].type = type->name;
	if (++block->count == BLOCK)
		block_send(block);
}

static int fill(uint32_t events)
{
	static struct block block;
	struct bench_name name;
	struct bench_event event;
	char subject[96];
	block.bus = connect_as("registry");
	for (uint32_t n = 0; bench_name(n, events, &name); n++) {
		snprintf(subject, sizeof(subject), "registry.entity.named.%s", name.id);
		block_add(&block, &record_entity_named, &name.named, subject);
		snprintf(subject, sizeof(subject), "registry.organisation.recorded.%s", name.id);
		if (name.is_org)
			block_add(&block, &record_organisation, &name.organisation, subject);
	}
	block_send(&block);
	block.first_us = 0;
	for (uint32_t n = 0; n < events; n++) {
		bench_event(n, events, &event);
		block_add(&block, &record_status_changed, &event.is, event.subject);
	}
	if (block.count)
		block_send(&block);
	printf("%lld %lld\n", (long long)block.first_us, (long long)block.last_us);
	bus_close(&block.bus);
	buffer_fini(&block.data);
	buffer_fini(&block.subjects);
	return EXIT_SUCCESS;
}

/* --- Asking ---------------------------------------------------------------------------------- */

struct run {
	uint32_t events, window;
	int64_t from_us, to_us;
	double until_us;
};

struct client {
	const struct run *run;
	pthread_t thread;
	uint64_t seed;
	struct bus *bus;
	struct {
		uint64_t request;
		double sent_us;
	} waiting[WINDOW_MAX];
	uint32_t waiting_count;
	double *took_us;
	size_t count, room;
	uint64_t rows, bytes;
};

static void ask(struct client *client)
{
	const struct run *run = client->run;
	struct bench_question one = bench_question(&client->seed, run->events, BENCH_ANY);
	double part = (double)(one.known_us - BENCH_FIRST_US) / run->events;
	const struct members_query query = {.org = text_of(one.org),
		.has_as_of = true,
		.as_of = one.valid,
		.has_known_at = true,
		.known_at = run->from_us + (int64_t)(part * (double)(run->to_us - run->from_us))};
	struct buffer body = {0};
	struct why why = {0};
	uint32_t at = client->waiting_count++;
	must(record_encode(&record_members_query, &query, &body, &why), &why, "encoding");
	client->waiting[at].sent_us = bench_us(CLOCK_MONOTONIC);
	must(bus_ask(client->bus, TEXT("svc.registry.members"), buffer_bytes(&body), WAIT_MS,
		     &client->waiting[at].request, &why),
		&why, "asking");
	buffer_fini(&body);
}

static void answered(struct client *client, const struct bus_message *message)
{
	uint32_t at = 0;
	must(message->why.code, &message->why, "an answer");
	while (at < client->waiting_count && client->waiting[at].request != message->request)
		at++;
	CHECK(at < client->waiting_count);
	client->took_us =
		alloc_room(client->took_us, client->count, &client->room, sizeof(*client->took_us));
	client->took_us[client->count++] = bench_us(CLOCK_MONOTONIC) - client->waiting[at].sent_us;
	client->bytes += message->data.len;
	client->waiting[at] = client->waiting[--client->waiting_count];
}

static void *ask_all(void *given)
{
	struct client *client = given;
	struct bus_message message;
	struct why why = {0};
	bool over = false;
	while (!over || client->waiting_count) {
		over = bench_us(CLOCK_MONOTONIC) >= client->run->until_us;
		while (!over && client->waiting_count < client->run->window)
			ask(client);
		must(bus_next(client->bus, 1000, &message, &why), &why, "waiting");
		if (message.kind == BUS_REPLY)
			answered(client, &message);
	}
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) -
	       (*(const double *)a < *(const double *)b);
}

static void report(
	const struct client *clients, uint32_t count, const struct run *run, double seconds)
{
	size_t all = 0;
	uint64_t bytes = 0;
	for (uint32_t i = 0; i < count; i++) {
		all += clients[i].count;
		bytes += clients[i].bytes;
	}
	double *us = alloc_zero(all + 1, sizeof(*us));
	size_t used = 0;
	for (uint32_t i = 0; i < count; i++) {
		memcpy(us + used, clients[i].took_us, clients[i].count * sizeof(*us));
		used += clients[i].count;
	}
	CHECK(all);
	qsort(us, all, sizeof(*us), by_size);
	printf("members over the bus, %u clients, %2u outstanding each %9.0f requests/s  p50 %8.1f "
	       "us  "
	       "p99 %8.1f us  %.1f kB an answer, of %zu\n",
		count, run->window, (double)all / seconds, us[all / 2], us[all * 99 / 100],
		(double)bytes / (double)all / 1e3, all);
	free(us);
}

static int ask_with(struct run *run, uint32_t count, double seconds)
{
	static struct client clients[CLIENTS_MAX];
	CHECK(count <= CLIENTS_MAX && run->window <= WINDOW_MAX);
	for (uint32_t i = 0; i < count; i++)
		clients[i] = (struct client){.run = run, .seed = i + 1, .bus = connect_as(NULL)};
	double began = bench_us(CLOCK_MONOTONIC);
	run->until_us = began + seconds * 1e6;
	for (uint32_t i = 0; i < count; i++)
		CHECK(pthread_create(&clients[i].thread, NULL, ask_all, &clients[i]) == 0);
	for (uint32_t i = 0; i < count; i++)
		CHECK(pthread_join(clients[i].thread, NULL) == 0);
	report(clients, count, run, (bench_us(CLOCK_MONOTONIC) - began) / 1e6);
	for (uint32_t i = 0; i < count; i++) {
		free(clients[i].took_us);
		bus_close(&clients[i].bus);
	}
	return EXIT_SUCCESS;
}

static int64_t number(const char *text)
{
	return strtoll(text, NULL, 10);
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "fill") == 0)
		return fill((uint32_t)number(argv[2]));
	if (argc != 8 || strcmp(argv[1], "ask") != 0) {
		fprintf(stderr, "usage: registry_bus fill EVENTS\n"
				"       registry_bus ask EVENTS FROM TO CLIENTS WINDOW SECONDS\n");
		return EXIT_FAILURE;
	}
	struct run run = {.events = (uint32_t)number(argv[2]),
		.from_us = number(argv[3]),
		.to_us = number(argv[4]),
		.window = (uint32_t)number(argv[6])};
	return ask_with(&run, (uint32_t)number(argv[5]), (double)number(argv[7]));
}
