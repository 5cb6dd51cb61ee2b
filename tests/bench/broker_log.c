/* The broker and its log at size: memory when idle, for each subscriber and with many events
 * stored; what 500 durable consumers with narrow filters read of the log when they catch up
 * together; what `expect` 0 costs when 1,000 segments may hold the subject; opening a log of
 * 100 GB, which is sparse: heads and indexes are there, the events are holes.
 *
 *     [EVENTS=10000000] [CONSUMERS=500] build/tests/bench/broker_log [idle|large|expect|stored] */
#include "broker/log/index_disk.h"
#include "broker/log/segment.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "tests/bench/broker_run.h"
#include "tests/sim/blocks.h"

#include <glob.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	BLOCK_EVENTS = 250,
	BLOCK_CONSUMERS = 4, /* whose events are in one block, each with a run of subjects */
	UNITS = 10,          /* subjects for each consumer */
	PUBLISHERS = 8,
	SUBSCRIBERS = 1000,
	ACK_EVERY = 4096,
	SPARSE_SEGMENTS = 1600,
	SPARSE_BYTES = 64 << 20,
};

/* --- Memory ------------------------------------------------------------------------------------
 */

static void measure_idle(void)
{
	static struct bus *buses[SUBSCRIBERS];
	const char *filters[] = {NULL, NULL};
	struct why why = {0};
	start_broker("idle", NULL);
	double before = memory_mib("VmRSS"), own = memory_mib("RssAnon");
	printf("broker, idle: %.1f MiB resident, %.1f of them its own (wanted: 12)\n", before, own);
	for (unsigned i = 0; i < SUBSCRIBERS; i++) {
		char filter[64];
		uint16_t channel;
		snprintf(filter, sizeof(filter), "fleet.%u.>", i);
		filters[0] = filter;
		buses[i] = connect_bus(NULL);
		struct bus_subscription wanted = {.filters = filters, .from = BUS_FROM_NEW};
		must(bus_subscribe(buses[i], &wanted, &channel, &why), &why);
	}
	CHECK(metric("serai_broker_subscriptions") == SUBSCRIBERS);
	printf("each of %d idle subscribers: %.1f KiB (wanted: 25)\n", SUBSCRIBERS,
		(memory_mib("VmRSS") - before) * 1024 / SUBSCRIBERS);
	for (unsigned i = SUBSCRIBERS; i > 0; i--)
		bus_close(&buses[i - 1]);
	stop_broker();
}

/* --- Storing -----------------------------------------------------------------------------------
 */

struct plan {
	uint64_t blocks;
	unsigned consumers;
	uint64_t *events, *matching; /* of each consumer: its events, blocks that have some */
	double block_bytes;          /* of one, with its share of marks */
};

static uint64_t mix(uint64_t n)
{
	n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9;
	n = (n ^ n >> 27) * 0x94d049bb133111eb;
	return n ^ n >> 31;
}

/* Whose events stand in which part of the block: as if drawn, the same each time. */
static unsigned consumer_of(const struct plan *plan, uint64_t block, unsigned part)
{
	return (unsigned)(mix(block * BLOCK_CONSUMERS + part + 1) % plan->consumers);
}

struct publisher {
	const struct plan *plan;
	uint64_t from, to; /* blocks */
	unsigned number;
};

static void *publish(void *arg)
{
	const struct publisher *mine = arg;
	struct bus *bus = connect_bus(NULL);
	struct bus_event events[BLOCK_EVENTS];
	static const uint8_t filler[16];
	char subjects[BLOCK_EVENTS][40];
	struct buffer data = {0};
	struct why why = {0};
	struct bench_event record = {.number = mine->number,
		.place = TEXT("on the road"),
		.filler = bytes_of(filler, sizeof(filler))};
	must(record_encode(&record_bench_event, &record, &data, &why), &why);
	for (uint64_t block = mine->from + mine->number; block < mine->to; block += PUBLISHERS) {
		for (unsigned i = 0; i < BLOCK_EVENTS; i++) {
			unsigned part = i * BLOCK_CONSUMERS / BLOCK_EVENTS;
			snprintf(subjects[i], sizeof(subjects[i]), "fleet.%u.%u",
				consumer_of(mine->plan, block, part), i / 5 % UNITS);
			events[i] = (struct bus_event){.subject = text_of(subjects[i]),
				.type = TEXT("bench_event"),
				.data = buffer_bytes(&data)};
		}
		must(bus_publish_all(bus, events, BLOCK_EVENTS, PATIENCE_MS, NULL, &why), &why);
	}
	buffer_fini(&data);
	bus_close(&bus);
	return NULL;
}

static void store(const struct plan *plan, uint64_t from, uint64_t to)
{
	pthread_t threads[PUBLISHERS];
	struct publisher publishers[PUBLISHERS];
	for (unsigned i = 0; i < PUBLISHERS; i++) {
		publishers[i] = (struct publisher){plan, from, to, i};
		CHECK(pthread_create(&threads[i], NULL, publish, &publishers[i]) == 0);
	}
	for (unsigned i = 0; i < PUBLISHERS; i++)
		pthread_join(threads[i], NULL);
}

static void measure_stored(struct plan *plan)
{
	uint64_t tenth = plan->blocks / 10;
	start_broker("stored", NULL);
	store(plan, 0, tenth);
	stop_broker();
	start_broker("stored", NULL);
	printf("with %" PRIu64 " events stored, just started: %.1f MiB\n", tenth * BLOCK_EVENTS,
		memory_mib("VmRSS"));
	double began = now_s();
	store(plan, tenth, plan->blocks);
	printf("%" PRIu64 " events more stored, blocks of %d: %.1f s, then %.1f MiB\n",
		(plan->blocks - tenth) * BLOCK_EVENTS, BLOCK_EVENTS, now_s() - began,
		memory_mib("VmRSS"));
	plan->block_bytes = (double)metric("serai_broker_committed_bytes_total") /
			    (double)(plan->blocks - tenth);
	stop_broker();
	double took = start_broker("stored", NULL);
	printf("with %" PRIu64 " events stored, just started: %.1f MiB (%.2f s)\n",
		plan->blocks * BLOCK_EVENTS, memory_mib("VmRSS"), took);
}

/* --- Catching up -------------------------------------------------------------------------------
 */

struct reader {
	struct bus *bus;
	uint16_t channel;
	uint64_t events, last_seq;
	double done_s;
	bool ready; /* there may be something for it */
};

static void begin(struct reader *consumer, const char *filter, const char *as)
{
	const char *filters[] = {filter, NULL};
	struct why why = {0};
	struct bus_subscription wanted = {
		.filters = filters, .from = BUS_FROM_CURSOR, .cursor = as};
	must(bus_subscribe(consumer->bus, &wanted, &consumer->channel, &why), &why);
}

/* True when it had something, which is the last of what it waits for when done_s is set. */
static bool take(struct reader *consumer, uint64_t wanted, bool acknowledge)
{
	struct bus_message message;
	struct why why = {0};
	unsigned n = 0;
	for (; n < ACK_EVERY; n++) {
		must(bus_next(consumer->bus, 0, &message, &why), &why);
		if (message.kind == BUS_NOTHING)
			break;
		CHECK(message.kind == BUS_EVENT || message.kind == BUS_CAUGHT_UP);
		if (message.kind != BUS_EVENT)
			continue;
		CHECK(message.seq > consumer->last_seq);
		consumer->last_seq = message.seq;
		if (++consumer->events == wanted)
			consumer->done_s = now_s();
	}
	if (n && acknowledge && consumer->last_seq)
		must(bus_ack(consumer->bus, consumer->channel, consumer->last_seq, &why), &why);
	return n > 0;
}

/* As a program with many connections does: each is looked at when its descriptor tells. True while
 * some still wait for their last event. */
static bool take_round(const struct plan *plan, int epoll, struct reader *consumers)
{
	struct epoll_event events[64];
	bool any = false, left = false;
	for (unsigned i = 0; i < plan->consumers; i++) {
		if (consumers[i].ready)
			consumers[i].ready = take(&consumers[i], plan->events[i], true);
		any |= consumers[i].ready;
		left |= !consumers[i].done_s;
	}
	int count = left ? epoll_wait(epoll, events, ARRAY_LEN(events), any ? 0 : -1) : 0;
	for (int i = 0; i < count; i++)
		consumers[events[i].data.u32].ready = true;
	return left;
}

static int by_time(const void *a, const void *b)
{
	const struct reader *left = a, *right = b;
	return (left->done_s > right->done_s) - (left->done_s < right->done_s);
}

static void measure_catching_up(const struct plan *plan)
{
	struct reader *consumers = alloc_zero(plan->consumers, sizeof(*consumers));
	double matching = 0;
	uint64_t bytes = metric("serai_broker_log_read_bytes_total");
	uint64_t blocks = metric("serai_broker_blocks_caught_up_total");
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	for (unsigned i = 0; i < plan->consumers; i++) {
		struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
		consumers[i].bus = connect_bus(NULL);
		CHECK(!epoll_ctl(epoll, EPOLL_CTL_ADD, bus_fd(consumers[i].bus), &event));
		consumers[i].ready = true;
	}
	double began = now_s();
	for (unsigned i = 0; i < plan->consumers; i++) {
		char filter[40], name[40];
		snprintf(filter, sizeof(filter), "fleet.%u.>", i);
		snprintf(name, sizeof(name), "keeper-%u", i);
		begin(&consumers[i], filter, name);
		if (!plan->events[i]) /* a short log has none for some */
			consumers[i].done_s = began;
		matching += (double)plan->matching[i];
	}
	double subscribed = now_s() - began;
	while (take_round(plan, epoll, consumers))
		;
	close(epoll);
	bytes = metric("serai_broker_log_read_bytes_total") - bytes;
	blocks = metric("serai_broker_blocks_caught_up_total") - blocks;
	double memory = memory_mib("VmRSS"), peak = memory_mib("VmHWM");
	for (unsigned i = plan->consumers; i > 0; i--)
		bus_close(&consumers[i - 1].bus);
	qsort(consumers, plan->consumers, sizeof(*consumers), by_time);
	printf("%u durable consumers catch up over %" PRIu64 " blocks of %.0f bytes:\n"
	       "  read %.0f MB for %.0f MB in matching blocks: %.2f times (wanted: 2)\n"
	       "  looked at %" PRIu64 " blocks, %.0f match: %.2f times (wanted: 2)\n",
		plan->consumers, plan->blocks, plan->block_bytes, (double)bytes / 1e6,
		matching * plan->block_bytes / 1e6, (double)bytes / (matching * plan->block_bytes),
		blocks, matching, (double)blocks / matching);
	printf("  subscribed in %.2f s; the last event: p50 %.2f s, p99 %.2f s\n"
	       "  the broker: %.1f MiB, %.1f at most\n",
		subscribed, consumers[plan->consumers / 2].done_s - began,
		consumers[plan->consumers * 99 / 100].done_s - began, memory, peak);
	free(consumers);
	stop_broker();
}

/* --- Expecting nothing -------------------------------------------------------------------------
 */

struct filler {
	uint64_t from, to; /* numbers of keys */
};

static void *publish_keys(void *arg)
{
	enum { BATCH = 1024 };
	const struct filler *mine = arg;
	struct bus *bus = connect_bus(NULL);
	char(*subjects)[40] = alloc_zero(BATCH, sizeof(*subjects));
	struct bus_event *batch = alloc_zero(BATCH, sizeof(*batch));
	struct why why = {0};
	uint8_t nothing = 0x80;
	for (uint64_t done = mine->from; done < mine->to; done += BATCH) {
		for (unsigned i = 0; i < BATCH; i++) {
			snprintf(subjects[i], sizeof(*subjects), "key.of.%" PRIu64, done + i);
			batch[i] = (struct bus_event){.subject = text_of(subjects[i]),
				.type = TEXT("nothing"),
				.data = bytes_of(&nothing, 1)};
		}
		must(bus_publish_all(bus, batch, BATCH, PATIENCE_MS, NULL, &why), &why);
	}
	free(batch);
	free(subjects);
	bus_close(&bus);
	return NULL;
}

static unsigned count_segments(const char *home)
{
	char pattern[300];
	glob_t found;
	snprintf(pattern, sizeof(pattern), "%s/%s/log/*.seg", scratch, home);
	CHECK(glob(pattern, 0, NULL, &found) == 0);
	unsigned count = (unsigned)found.gl_pathc;
	globfree(&found);
	return count;
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

/* All subjects have three tokens, and the same two first ones. */
static void measure_expecting(const char *option, uint64_t keys)
{
	double took[101];
	struct why why = {0};
	pthread_t threads[PUBLISHERS];
	struct filler fillers[PUBLISHERS];
	uint8_t nothing = 0x80;
	const char *size = option + strlen("--segment-size=");
	start_broker(size, option);
	for (unsigned i = 0; i < PUBLISHERS; i++) {
		fillers[i] = (struct filler){keys / PUBLISHERS * i, keys / PUBLISHERS * (i + 1)};
		CHECK(pthread_create(&threads[i], NULL, publish_keys, &fillers[i]) == 0);
	}
	for (unsigned i = 0; i < PUBLISHERS; i++)
		pthread_join(threads[i], NULL);
	struct bus *bus = connect_bus(NULL);
	for (unsigned i = 0; i < ARRAY_LEN(took); i++) {
		char subject[40];
		snprintf(subject, sizeof(subject), "key.of.new%u", i);
		struct bus_event event = {.subject = text_of(subject),
			.type = TEXT("nothing"),
			.data = bytes_of(&nothing, 1),
			.expects = true};
		double began = now_s();
		must(bus_publish_all(bus, &event, 1, PATIENCE_MS, NULL, &why), &why);
		took[i] = (now_s() - began) * 1e3;
	}
	bus_close(&bus);
	qsort(took, ARRAY_LEN(took), sizeof(*took), by_value);
	printf("expect 0 for a new key, %" PRIu64 " keys in %u segments of %s: p50 %.2f ms, p99 "
	       "%.2f ms; the broker: %.1f MiB\n",
		keys, count_segments(size), size, took[50], took[99], memory_mib("VmRSS"));
	stop_broker();
}

/* --- A large log -------------------------------------------------------------------------------
 */

/* 256 blocks spread over the segment, each of ten records. */
static void fill_index(struct index *index, struct state *state, uint64_t base_seq)
{
	enum { BLOCKS = 256, RECORDS = 10 };
	static const char *const subjects[] = {"sparse.a.one", "sparse.b.two", "sparse.c.three"};
	index_init(index, base_seq);
	for (uint64_t i = 0; i < BLOCKS; i++) {
		uint64_t seq = base_seq + i * RECORDS;
		struct blocks_recipe recipe = {.producer = "p",
			.counter = seq,
			.records = RECORDS,
			.subjects = subjects,
			.subjects_count = 3,
			.filler = 100};
		struct buffer block = {0}, stamped = {0};
		struct block_header header;
		blocks_make(&recipe, &block);
		must(block_check(buffer_bytes(&block), &header, NULL), NULL);
		block_stamp(buffer_bytes(&block), &header, TEXT("local"), seq, 1000 * (int64_t)seq,
			&stamped);
		must(block_read_header(buffer_bytes(&stamped), &header, NULL), NULL);
		index_add(index, buffer_bytes(&stamped), &header,
			SEGMENT_HEADER + SEGMENT_MARK + i * (SPARSE_BYTES / BLOCKS - 8));
		state_apply(state, buffer_bytes(&stamped), &header);
		buffer_fini(&block);
		buffer_fini(&stamped);
	}
}

static void make_segment(const struct disk *disk, const char *folder, uint64_t base_seq)
{
	struct segment_header header = {.log_id = 1, .base_seq = base_seq, .salt = base_seq};
	uint8_t bytes[SEGMENT_HEADER];
	char name[DISK_NAME], path[400];
	struct why why = {0};
	segment_name(base_seq, "seg", name);
	segment_write_header(&header, bytes);
	int fd = disk->open(disk->self, name, true);
	CHECK(fd >= 0);
	must(disk_write_all(disk, fd, bytes_of(bytes, sizeof(bytes)), 0, name, &why), &why);
	disk->close(disk->self, fd);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	CHECK(truncate(path, SPARSE_BYTES) == 0);
}

static void measure_opening(void)
{
	char folder[300];
	struct disk disk;
	struct why why = {0};
	struct state state = {0};
	uint64_t base_seq = 1;
	snprintf(folder, sizeof(folder), "%s/sparse", scratch);
	CHECK(mkdir(folder, 0700) == 0);
	snprintf(folder, sizeof(folder), "%s/sparse/log", scratch);
	CHECK(mkdir(folder, 0700) == 0);
	must(disk_open(folder, &disk, &why), &why);
	for (unsigned i = 0; i < SPARSE_SEGMENTS; i++) {
		struct index index;
		make_segment(&disk, folder, base_seq);
		fill_index(&index, &state, base_seq);
		base_seq = index.next_seq;
		index_save(&disk, &index, &state);
		index_fini(&index);
	}
	make_segment(&disk, folder, base_seq);
	disk_close(&disk);
	state_fini(&state);
	double took = start_broker("sparse", NULL);
	CHECK(metric("serai_broker_log_last_sequence") >= base_seq - 1);
	printf("a log of %.0f GB in %d segments, sparse: open in %.2f s (wanted: 5), %.1f MiB, "
	       "%.1f at most (wanted: 256)\n",
		(double)SPARSE_SEGMENTS * SPARSE_BYTES / 1e9, SPARSE_SEGMENTS, took,
		memory_mib("VmRSS"), memory_mib("VmHWM"));
	stop_broker();
}

static void remove_scratch(void)
{
	char command[300];
	snprintf(command, sizeof(command), "rm -rf '%s'", scratch);
	if (system(command))
		fprintf(stderr, "broker_log: %s is left\n", scratch);
}

static void measure_expectations(void)
{
	measure_expecting("--segment-size=64KiB", 1 << 20);
	measure_expecting("--segment-size=256KiB", 4 << 20);
}

static int64_t setting(const char *name, int64_t least, int64_t most, int64_t otherwise)
{
	const char *given = getenv(name);
	int64_t value = otherwise;
	if (given && !text_to_i64(text_of(given), least, most, &value)) {
		fprintf(stderr, "broker_log: %s: wanted %" PRId64 " to %" PRId64 ", got '%s'\n",
			name, least, most, given);
		exit(2);
	}
	return value;
}

static void measure_events(void)
{
	struct plan plan = {
		.blocks = (uint64_t)setting("EVENTS", 10000, 1000000000, 10000000) / BLOCK_EVENTS,
		.consumers = (unsigned)setting("CONSUMERS", 1, 2000, 500)};
	plan.events = alloc_zero(plan.consumers, sizeof(*plan.events));
	plan.matching = alloc_zero(plan.consumers, sizeof(*plan.matching));
	uint64_t *seen = alloc_zero(plan.consumers, sizeof(*seen));
	for (uint64_t block = 0; block < plan.blocks; block++)
		for (unsigned i = 0; i < BLOCK_EVENTS; i++) {
			unsigned part = i * BLOCK_CONSUMERS / BLOCK_EVENTS;
			unsigned whose = consumer_of(&plan, block, part);
			plan.events[whose]++;
			plan.matching[whose] += seen[whose] != block + 1;
			seen[whose] = block + 1;
		}
	free(seen);
	measure_stored(&plan);
	measure_catching_up(&plan);
	free(plan.events);
	free(plan.matching);
}

int main(int argc, char **argv)
{
	static const struct part {
		const char *name;
		void (*measure)(void);
	} parts[] = {{"idle", measure_idle}, {"large", measure_opening},
		{"expect", measure_expectations}, {"stored", measure_events}};
	const char *tmp = getenv("TMPDIR");
	snprintf(scratch, sizeof(scratch), "%s/serai-broker-log.XXXXXX", tmp ? tmp : "/tmp");
	CHECK(mkdtemp(scratch));
	atexit(remove_scratch);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (unsigned i = 0; i < ARRAY_LEN(parts); i++)
		if (argc < 2 || strcmp(argv[1], parts[i].name) == 0)
			parts[i].measure();
	return EXIT_SUCCESS;
}
