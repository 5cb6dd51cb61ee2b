#include "services/cli/bench/bench_drive.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

enum {
	RING = 1 << 17, /* send times that are remembered of each publisher */
	STEPS = 64,     /* of a power of two in a histogram: 3 % */
	BURST = 16,     /* of one publisher before the next has its turn */
	PATIENCE_S = 20,
	SETTLE_MS = 200, /* for subscriptions to reach the broker */
	SLACK_NS = 1,
};

const struct bench_load bench_loads[] = {
	{"durpub-w1024", "durable publish, 1 publisher, 1,024 in flight", BENCH_FLOW, true, 256, 0,
		1024, 1, 0, 0},
	{"durpub-w8192", "durable publish, 1 publisher, 8,192 in flight", BENCH_FLOW, true, 256, 0,
		8192, 1, 0, 0},
	{"durpub-4k", "the same, events of 4 KiB, 1,024 in flight", BENCH_FLOW, true, 4096, 0, 1024,
		1, 0, 0},
	{"durpub-16x64", "durable publish, 16 publishers, 64 in flight each", BENCH_FLOW, true, 256,
		0, 64, 16, 0, 0},
	{"durpub-64x64", "durable publish, 64 publishers, 64 in flight each", BENCH_FLOW, true, 256,
		0, 64, 64, 0, 0},
	{"durpub-w1", "durable publish, 1 publisher that waits for each", BENCH_FLOW, true, 256, 0,
		1, 1, 0, 0},
	{"durflow", "durable publish to a durable consumer that acknowledges", BENCH_FLOW, true,
		256, 0, 1024, 1, 1, 0},
	{"replay", "stored events read from the first", BENCH_REPLAY, true, 256, 0, 8192, 1, 1, 0},
	{"live", "not stored, 1 publisher to 1 subscriber", BENCH_FLOW, false, 256, 0, 32768, 1, 1,
		0},
	{"live-4k", "the same, events of 4 KiB", BENCH_FLOW, false, 4096, 0, 4096, 1, 1, 0},
	{"fanout-16", "not stored, 1 publisher to 16 subscribers, in sum", BENCH_FLOW, false, 256,
		0, 8192, 1, 16, 0},
	{"durlat", "stored, publish to deliver, at 10,000 a second", BENCH_FLOW, true, 256, 10000,
		0, 1, 1, 0},
	{"lat", "not stored, publish to deliver, at 10,000 a second", BENCH_FLOW, false, 256, 10000,
		0, 1, 1, 0},
	{"reqrep-1", "requests, 1 outstanding", BENCH_REQUESTS, false, 256, 0, 0, 1, 1, 1},
	{"reqrep-64", "requests, 64 outstanding from one client", BENCH_REQUESTS, false, 256, 0, 0,
		1, 1, 64},
	{0},
};

uint64_t bench_now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void pause_us(long us)
{
	nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
}

/* --- Latencies: a histogram whose steps grow with what they count ----------------------------- */

struct histogram {
	uint64_t count, bucket[STEPS * 64];
};

static void histogram_add(struct histogram *histogram, uint64_t ns)
{
	unsigned shift = ns < STEPS ? 0 : 58 - (unsigned)__builtin_clzll(ns);
	histogram->bucket[shift * STEPS + (ns >> shift)]++;
	histogram->count++;
}

static double histogram_us(const struct histogram *histogram, double share)
{
	uint64_t wanted = (uint64_t)((double)histogram->count * share), seen = 0;
	for (unsigned i = 0; i < ARRAY_LEN(histogram->bucket); i++) {
		seen += histogram->bucket[i];
		if (seen > wanted)
			return (double)((uint64_t)(i % STEPS) << i / STEPS) / 1e3;
	}
	return 0;
}

static void histogram_join(struct histogram *into, const struct histogram *from)
{
	into->count += from->count;
	for (unsigned i = 0; i < ARRAY_LEN(into->bucket); i++)
		into->bucket[i] += from->bucket[i];
}

/* --- A run ------------------------------------------------------------------------------------ */

struct reader {
	const struct run *run;
	pthread_t thread;
	void *subscriber;
	_Atomic uint64_t got;
	uint64_t last_ns;
	struct histogram latency;
};

struct writer {
	void *publisher;
	uint64_t sent, acknowledged;
	uint64_t *sent_ns; /* of the last RING ones */
};

struct run {
	const struct bench_peer *peer;
	const struct bench_load *load;
	struct bench_target target;
	struct reader *readers;
	struct writer *writers;
	struct histogram acknowledged;
	uint8_t *payload;
	atomic_bool stop;
};

static void take(void *arg, struct bytes payload)
{
	struct reader *reader = arg;
	struct bench_stamp stamp;
	memcpy(&stamp, payload.ptr, sizeof(stamp));
	reader->last_ns = bench_now_ns();
	histogram_add(&reader->latency, reader->last_ns - stamp.sent_ns);
	atomic_fetch_add_explicit(&reader->got, 1, memory_order_release);
}

static void *read_on(void *arg)
{
	struct reader *reader = arg;
	const struct run *run = reader->run;
	while (!run->stop)
		run->peer->receive(reader->subscriber);
	return NULL;
}

static void open_readers(struct run *run)
{
	uint32_t count = run->load->subscribers;
	run->readers = alloc_zero(count ? count : 1, sizeof(*run->readers));
	for (uint32_t i = 0; i < count; i++) {
		struct reader *reader = &run->readers[i];
		struct bench_target target = run->target;
		target.got = take;
		target.arg = reader;
		reader->run = run;
		reader->subscriber = run->peer->subscriber(&target);
	}
	if (count)
		pause_us(SETTLE_MS * 1000L);
	for (uint32_t i = 0; i < count; i++)
		CHECK(pthread_create(&run->readers[i].thread, NULL, read_on, &run->readers[i]) ==
			0);
}

static void open_writers(struct run *run)
{
	run->writers = alloc_zero(run->load->publishers, sizeof(*run->writers));
	for (uint32_t i = 0; i < run->load->publishers; i++) {
		run->writers[i].publisher = run->peer->publisher(&run->target);
		run->writers[i].sent_ns = alloc_zero(RING, sizeof(uint64_t));
	}
	run->payload = alloc_zero(1, run->load->size);
	memset(run->payload, 'x', run->load->size);
}

/* Threads may sit in a receive, so handles are left to the end of the process. */
static void stop_readers(struct run *run)
{
	run->stop = true;
	for (uint32_t i = 0; i < run->load->subscribers; i++)
		pthread_join(run->readers[i].thread, NULL);
}

/* How many of the writer's events are through: acknowledged or, when nobody acknowledges, taken in
 * by the slowest reader. */
static uint64_t done_of(struct run *run, struct writer *writer)
{
	uint64_t done = writer->sent;
	if (run->load->durable) {
		done = run->peer->acknowledged(writer->publisher);
		uint64_t now = bench_now_ns();
		for (uint64_t i = writer->acknowledged; i < done; i++)
			histogram_add(&run->acknowledged, now - writer->sent_ns[i % RING]);
		writer->acknowledged = done;
	}
	for (uint32_t i = 0; i < run->load->subscribers; i++)
		if (run->readers[i].got < done)
			done = run->readers[i].got;
	return done;
}

static void send_one(struct run *run, struct writer *writer)
{
	struct bench_stamp stamp = {bench_now_ns(), writer->sent};
	memcpy(run->payload, &stamp, sizeof(stamp));
	writer->sent_ns[writer->sent++ % RING] = stamp.sent_ns;
	run->peer->publish(writer->publisher, (struct bytes){run->payload, run->load->size});
}

/* Until no more than `most` of its events are under way; false when nothing moves any more. */
static bool wait_until(struct run *run, struct writer *writer, uint64_t most)
{
	uint64_t last = 0, since = bench_now_ns();
	for (;;) {
		uint64_t done = done_of(run, writer);
		if (writer->sent - done <= most)
			return true;
		if (done != last) {
			last = done;
			since = bench_now_ns();
		}
		if (bench_now_ns() - since > PATIENCE_S * UINT64_C(1000000000))
			return false;
		run->peer->poll(writer->publisher, run->load->durable);
		if (!run->load->durable)
			pause_us(20);
	}
}

static void publish_paced(struct run *run, uint64_t end_ns)
{
	struct writer *writer = &run->writers[0];
	uint64_t start = bench_now_ns(), period = (uint64_t)(1e9 / run->load->rate);
	for (uint64_t due = start; due < end_ns; due += period) {
		struct timespec t = {(time_t)(due / 1000000000), (long)(due % 1000000000)};
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
			;
		send_one(run, writer);
		run->peer->poll(writer->publisher, false);
		done_of(run, writer);
	}
}

static void publish_alone(struct run *run, uint64_t end_ns, uint64_t most)
{
	struct writer *writer = &run->writers[0];
	uint32_t window = run->load->window;
	uint64_t known = 0;
	while (writer->sent < most && bench_now_ns() < end_ns) {
		send_one(run, writer);
		if (writer->sent - known < window)
			continue;
		known = done_of(run, writer);
		if (writer->sent - known >= window && !wait_until(run, writer, window / 2))
			return;
	}
}

static void publish_in_turn(struct run *run, uint64_t end_ns)
{
	uint32_t count = run->load->publishers, window = run->load->window;
	while (bench_now_ns() < end_ns) {
		bool any = false;
		for (uint32_t i = 0; i < count; i++) {
			struct writer *writer = &run->writers[i];
			uint64_t done = done_of(run, writer);
			for (unsigned n = 0; n < BURST && writer->sent - done < window;
				n++, any = true)
				send_one(run, writer);
			run->peer->poll(writer->publisher, false);
		}
		if (!any)
			run->peer->poll(run->writers[0].publisher, true);
	}
}

static double cpu_s(void)
{
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void publish_for(struct run *run, uint64_t end_ns, uint64_t most)
{
	if (run->load->rate > 0)
		publish_paced(run, end_ns);
	else if (run->load->publishers == 1)
		publish_alone(run, end_ns, most);
	else
		publish_in_turn(run, end_ns);
	for (uint32_t i = 0; i < run->load->publishers; i++)
		wait_until(run, &run->writers[i], 0);
}

static void report(struct run *run, const struct histogram *latency, struct bench_result *out)
{
	out->p50_us = histogram_us(latency, 0.5);
	out->p99_us = histogram_us(latency, 0.99);
	out->p999_us = histogram_us(latency, 0.999);
	uint64_t sent = 0, copies = run->load->subscribers ? run->load->subscribers : 1;
	for (uint32_t i = 0; i < run->load->publishers; i++)
		sent += run->writers[i].sent;
	out->lost = sent * copies - out->events;
}

static void drive_flow(struct run *run, double seconds, struct bench_result *out)
{
	static struct histogram all;
	open_readers(run);
	open_writers(run);
	double cpu = cpu_s();
	uint64_t start = bench_now_ns();
	publish_for(run, start + (uint64_t)(seconds * 1e9), UINT64_MAX);
	uint64_t end = bench_now_ns();
	out->client_cpu_s = cpu_s() - cpu;
	out->seconds = (double)(end - start) / 1e9;
	stop_readers(run);
	memset(&all, 0, sizeof(all));
	for (uint32_t i = 0; i < run->load->subscribers; i++) {
		out->events += run->readers[i].got;
		histogram_join(&all, &run->readers[i].latency);
	}
	for (uint32_t i = 0; !run->load->subscribers && i < run->load->publishers; i++)
		out->events += run->writers[i].acknowledged;
	report(run, run->load->subscribers ? &all : &run->acknowledged, out);
}

/* --- Replay ----------------------------------------------------------------------------------- */

static void count_one(void *arg, struct bytes payload)
{
	(void)payload;
	++*(uint64_t *)arg;
}

static void drive_replay(struct run *run, uint64_t stored, struct bench_result *out)
{
	struct bench_load storing = *run->load;
	storing.subscribers = 0;
	run->load = &storing;
	open_writers(run);
	publish_for(run, UINT64_MAX, stored);
	uint64_t got = 0, start = bench_now_ns(), last = start;
	struct bench_target target = run->target;
	target.flags |= BENCH_FROM_FIRST;
	target.got = count_one;
	target.arg = &got;
	void *subscriber = run->peer->subscriber(&target);
	while (got < stored && bench_now_ns() - last < PATIENCE_S * UINT64_C(1000000000)) {
		uint64_t before = got;
		run->peer->receive(subscriber);
		if (got != before)
			last = bench_now_ns();
	}
	out->events = got;
	out->lost = stored - got;
	out->seconds = (double)(last - start) / 1e9;
}

/* --- Requests --------------------------------------------------------------------------------- */

struct asking {
	struct run *run;
	void *asker, *server;                               /* of a broker that knows requests */
	void *requests, *replies, *request_out, *reply_out; /* two subjects, of one that does not */
	uint64_t done;
	struct histogram latency;
};

static void ask(struct asking *asking)
{
	struct run *run = asking->run;
	struct bench_stamp stamp = {.sent_ns = bench_now_ns()};
	memcpy(run->payload, &stamp, sizeof(stamp));
	struct bytes payload = {run->payload, run->load->size};
	if (asking->asker)
		run->peer->ask(asking->asker, payload);
	else
		run->peer->publish(asking->request_out, payload);
}

static void replied(void *arg, struct bytes payload)
{
	struct asking *asking = arg;
	struct bench_stamp stamp;
	memcpy(&stamp, payload.ptr, sizeof(stamp));
	histogram_add(&asking->latency, bench_now_ns() - stamp.sent_ns);
	asking->done++;
	ask(asking);
}

static void answer(void *arg, struct bytes payload)
{
	struct asking *asking = arg;
	asking->run->peer->publish(asking->reply_out, payload);
}

static void *serve_on(void *arg)
{
	struct asking *asking = arg;
	const struct bench_peer *peer = asking->run->peer;
	while (!asking->run->stop) {
		if (asking->server) {
			peer->serve(asking->server);
			continue;
		}
		peer->receive(asking->requests);
		peer->poll(asking->reply_out, false);
	}
	return NULL;
}

static void open_asking(struct asking *asking)
{
	const struct bench_peer *peer = asking->run->peer;
	struct bench_target target = asking->run->target, reply = target;
	target.flags = reply.flags = BENCH_AT_ONCE;
	reply.topic = "bench.reply";
	target.arg = reply.arg = asking;
	reply.got = replied;
	target.got = peer->server ? replied : answer;
	if (peer->server) {
		asking->server = peer->server(&target);
		asking->asker = peer->asker(&target);
		return;
	}
	asking->requests = peer->subscriber(&target);
	asking->replies = peer->subscriber(&reply);
	asking->request_out = peer->publisher(&target);
	asking->reply_out = peer->publisher(&reply);
}

static void drive_requests(struct run *run, double seconds, struct bench_result *out)
{
	static struct asking asking;
	pthread_t thread;
	run->payload = alloc_zero(1, run->load->size);
	memset(&asking, 0, sizeof(asking));
	asking.run = run;
	open_asking(&asking);
	pause_us(SETTLE_MS * 1000L);
	CHECK(pthread_create(&thread, NULL, serve_on, &asking) == 0);
	double cpu = cpu_s();
	uint64_t start = bench_now_ns(), end = start + (uint64_t)(seconds * 1e9);
	for (uint32_t i = 0; i < run->load->outstanding; i++)
		ask(&asking);
	while (bench_now_ns() < end) {
		if (asking.asker) {
			run->peer->replies(asking.asker);
			continue;
		}
		run->peer->poll(asking.request_out, false);
		run->peer->receive(asking.replies);
	}
	out->seconds = (double)(bench_now_ns() - start) / 1e9;
	out->client_cpu_s = cpu_s() - cpu;
	out->events = asking.done;
	out->p50_us = histogram_us(&asking.latency, 0.5);
	out->p99_us = histogram_us(&asking.latency, 0.99);
	out->p999_us = histogram_us(&asking.latency, 0.999);
	/* The server may sit in a receive: it ends with the process. */
	run->stop = true;
	pthread_detach(thread);
}

void bench_drive(const struct bench_peer *peer, const char *address, const struct bench_load *load,
	double seconds, uint64_t stored, struct bench_result *out)
{
	/* Left to the end of the process, as its threads and handles are. */
	struct run *run = alloc_zero(1, sizeof(*run));
	prctl(PR_SET_TIMERSLACK, SLACK_NS);
	run->peer = peer;
	run->load = load;
	run->target = (struct bench_target){
		.address = address,
		.topic = "bench.event",
		.flags = (load->durable ? BENCH_DURABLE : 0) | (load->rate > 0 ? BENCH_AT_ONCE : 0),
		.window = load->window ? load->window : RING,
	};
	*out = (struct bench_result){0};
	if (load->durable && peer->reset)
		peer->reset(&run->target);
	if (load->kind == BENCH_FLOW)
		drive_flow(run, seconds, out);
	else if (load->kind == BENCH_REPLAY)
		drive_replay(run, stored, out);
	else
		drive_requests(run, seconds, out);
}
