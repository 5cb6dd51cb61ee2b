/* The broker's core against whatever its peers may send. The bytes are a list of events: frames of
 * eight peers, well formed and not, deaths, batches that come back, time, and a broker that starts
 * again on the same disk. The log is the real one, on the simulated disk.
 *
 * It comes to rest, keeps no more sessions than there are peers, and each event of each durable
 * consumer is accounted for. */
#include "broker/core/core_inside.h"
#include "proto/base/check.h"
#include "proto/codec/record.h"
#include "proto/wire/subject.h"
#include "tests/sim/blocks.h"
#include "tests/sim/disk_sim.h"

#include <string.h>

enum { PEERS = 8, EVENTS = 400, REST = 100000 };

static const char *const subjects[] = {"a", "a.b", "a.b.c", "b", "$live.x"};
static const char *const filters[] = {">", "a.>", "a.*", "b", "$sys.>"};
static const char *const places[] = {
	"new", "first", "last", "last_per_subject", "seq", "cursor", "time"};
static const char *const verdicts[] = {"ok", "nak", "term", "wip"};

struct broker {
	struct disk_sim *sim;
	struct disk disk;
	struct log *log;
	struct core *core;
	struct batch *writing;
	int64_t now_ms;
	uint64_t counters[PEERS];
};

/* The input, from which every choice is drawn; zeros when it is over. */
struct input {
	const uint8_t *at;
	size_t len;
};

static uint8_t draw(struct input *in)
{
	if (!in->len)
		return 0;
	in->len--;
	return *in->at++;
}

static const char *pick(struct input *in, const char *const *from, size_t count)
{
	return from[draw(in) % count];
}

/* Small numbers, and those at which arithmetic goes over. */
static uint64_t number(struct input *in)
{
	uint8_t byte = draw(in);
	if (byte < 200)
		return byte;
	return byte < 228 ? UINT64_MAX - (byte - 200u) : (UINT64_C(1) << 63) + byte - 240u;
}

static void start(struct broker *broker)
{
	struct log_recovery found = {0};
	struct log_options options = {.disk = &broker->disk,
		.segment_bytes = 65536,
		.random = 99,
		.now_us = broker->now_ms * 1000};
	CHECK(!log_open(&options, &broker->log, &found, NULL));
	broker->core = core_create(&(struct core_options){
		.log = broker->log, .recovery = &found, .random = 7, .peers_max = PEERS - 1});
}

static void stop(struct broker *broker)
{
	batch_destroy(&broker->writing);
	core_destroy(&broker->core);
	log_close(&broker->log);
}

static void step(struct broker *broker, struct core_event *event)
{
	struct effects effects = {0};
	event->now_ms = broker->now_ms;
	event->now_us = broker->now_ms * 1000;
	core_step(broker->core, event, &effects);
	for (size_t i = 0; i < effects.count; i++)
		if (effects.items[i].kind == EFFECT_WRITE) {
			CHECK(!broker->writing);
			broker->writing = effects.items[i].batch;
		}
	effects_fini(&effects);
	CHECK(HASH_COUNT(broker->core->sessions) < PEERS);
}

static void write_batch(struct broker *broker)
{
	struct core_event event = {.kind = CORE_WRITTEN, .batch = broker->writing};
	if (!broker->writing)
		return;
	broker->writing = NULL;
	log_write(broker->log, event.batch);
	step(broker, &event);
}

static void settle(struct broker *broker)
{
	for (unsigned i = 0; broker->writing || core_has_work(broker->core); i++) {
		CHECK(i < REST);
		if (broker->writing)
			write_batch(broker);
		else
			step(broker, &(struct core_event){.kind = CORE_WORK});
	}
}

static void say(struct broker *broker, uint64_t peer, struct frame frame, struct bytes body)
{
	uint8_t head[FRAME_SIZE];
	frame.version = FRAME_VERSION;
	frame_write(&frame, head);
	step(broker, &(struct core_event){.kind = CORE_FRAME,
			     .peer = peer,
			     .frames = 2,
			     .identity = TEXT("fuzz"),
			     .head = bytes_of(head, sizeof(head)),
			     .body = body});
}

static void say_record(struct broker *broker, uint64_t peer, struct frame frame,
	const struct record_type *type, const void *record)
{
	struct buffer bytes = {0};
	if (!record_encode(type, record, &bytes, NULL))
		say(broker, peer, frame, buffer_bytes(&bytes));
	buffer_fini(&bytes);
}

/* --- What peers say ------------------------------------------------------------------------------
 */

static void name_of(uint64_t peer, char name[8])
{
	memcpy(name, "peer-0", 7);
	name[5] = (char)('0' + peer % PEERS);
}

static void hello(struct broker *broker, uint64_t peer)
{
	char name[8];
	name_of(peer, name);
	struct hello record = {.version_min = 1,
		.version_max = 1,
		.name = TEXT("fuzz"),
		.producer = text_of(name)};
	say_record(broker, peer, (struct frame){.op = FRAME_HELLO}, &record_hello, &record);
}

static void publish(struct broker *broker, uint64_t peer, struct input *in)
{
	char name[8];
	struct buffer block = {0};
	const char *subject = pick(in, subjects, ARRAY_LEN(subjects));
	uint64_t *counter = &broker->counters[peer % PEERS];
	uint8_t repeats = draw(in) % 4;
	name_of(peer, name);
	struct blocks_recipe recipe = {.producer = name,
		.counter = *counter > repeats ? *counter + 1 - repeats : *counter + 1,
		.records = 1u + draw(in) % 8,
		.subjects = &subject,
		.subjects_count = 1};
	blocks_make(&recipe, &block);
	*counter = recipe.counter + recipe.records - 1;
	say(broker, peer, (struct frame){.op = FRAME_PUB, .corr = recipe.counter},
		buffer_bytes(&block));
	buffer_fini(&block);
}

static void subscribe(struct broker *broker, uint64_t peer, struct input *in)
{
	struct text filter = text_of(pick(in, filters, ARRAY_LEN(filters)));
	uint8_t kind = draw(in);
	struct subscription record = {.filters = &filter,
		.filters_count = 1,
		.from = text_of(pick(in, places, ARRAY_LEN(places))),
		.has_seq = true,
		.seq = number(in),
		.has_time = true,
		.time = (int64_t)number(in),
		.cursor = kind % 4 == 1 ? TEXT("place") : TEXT_NONE,
		.group = kind % 4 >= 2 ? TEXT("team") : TEXT_NONE,
		.has_max_deliver = kind % 4 >= 2,
		.max_deliver = 3};
	struct frame frame = {.op = FRAME_SUB, .chan = draw(in) % 4};
	say_record(broker, peer, frame, &record_subscription, &record);
	frame.op = FRAME_CREDIT;
	frame.arg = 1 << 20;
	say(broker, peer, frame, (struct bytes){0});
}

static void judge(struct broker *broker, uint64_t peer, struct input *in)
{
	struct ack_verdict record = {.verdict = text_of(pick(in, verdicts, ARRAY_LEN(verdicts))),
		.from = number(in),
		.to = number(in)};
	struct frame frame = {.op = FRAME_ACK, .chan = draw(in) % 4, .arg = record.to};
	if (draw(in) % 2)
		say(broker, peer, frame, (struct bytes){0});
	else
		say_record(broker, peer, frame, &record_ack_verdict, &record);
}

/* Any operation, any numbers, and the next bytes as its body. */
static void babble(struct broker *broker, uint64_t peer, struct input *in)
{
	struct frame frame = {.op = draw(in) % 16,
		.flags = draw(in) % 4,
		.chan = draw(in) % 4,
		.corr = number(in),
		.arg = number(in)};
	size_t len = draw(in);
	len = len < in->len ? len : in->len;
	struct bytes body = bytes_of(in->at, len);
	in->at += len;
	in->len -= len;
	say(broker, peer, frame, body);
}

static void one_event(struct broker *broker, struct input *in)
{
	uint8_t what = draw(in);
	uint64_t peer = 1 + what / 16 % PEERS;
	switch (what % 16) {
	case 0:
	case 1:
		hello(broker, peer);
		break;
	case 2:
	case 3:
		publish(broker, peer, in);
		break;
	case 4:
	case 5:
		subscribe(broker, peer, in);
		break;
	case 6:
	case 7:
		judge(broker, peer, in);
		break;
	case 8:
	case 9:
		babble(broker, peer, in);
		break;
	case 10:
		step(broker, &(struct core_event){.kind = CORE_GONE, .peer = peer});
		break;
	case 11:
		step(broker, &(struct core_event){.kind = CORE_WORK});
		break;
	case 12:
		write_batch(broker);
		break;
	case 13:
		settle(broker);
		break;
	case 14:
		broker->now_ms += number(in) % 256 * 200;
		step(broker, &(struct core_event){.kind = CORE_TICK});
		break;
	default:
		stop(broker);
		start(broker);
	}
}

/* --- The account ---------------------------------------------------------------------------------
 */

static uint64_t within(const struct cursor_moved *told, uint64_t seq)
{
	uint64_t count = 0;
	for (uint32_t i = 0; i < told->pending_count; i++)
		count += seq >= told->pending[i].from && seq <= told->pending[i].to;
	for (uint32_t i = 0; i < told->passed_count; i++)
		count += seq >= told->passed[i].from && seq <= told->passed[i].to;
	return count;
}

static bool matches(const struct cursor_moved *told, struct text subject)
{
	for (uint32_t i = 0; i < told->filters_count; i++)
		if (subject_matches(told->filters[i], subject))
			return true;
	return false;
}

/* Events that match less those that are pending or passed over. */
static uint64_t recount(struct log *log, const struct cursor_moved *told)
{
	uint64_t count = 0, position = told->has_position ? told->position : told->seq;
	struct log_place place = {.seq = 1};
	while (place.seq <= log_last_seq(log)) {
		struct log_piece piece, walk;
		struct bytes block;
		struct block_header header;
		struct block_run run;
		CHECK(!log_read(log, &place, 1 << 20, &piece, NULL));
		for (walk = piece; log_next(&walk, &block, &header);)
			for (struct bytes rest = block_runs(block, &header);
				block_next_run(&rest, &run);)
				for (uint32_t i = 0; matches(told, run.subject) && i < run.count;
					i++) {
					uint64_t seq = header.base_seq + run.first_index + i;
					if (seq >= told->since && seq <= position)
						count += 1 - within(told, seq);
				}
		body_drop(&piece.body);
	}
	return count;
}

static void audit(struct broker *broker)
{
	for (struct state_cursor *c = log_state(broker->log)->cursors; c; c = c->hh.next) {
		struct arena arena = {0};
		struct cursor_moved told;
		if (c->known) {
			CHECK(!record_decode(&record_cursor_moved, buffer_bytes(&c->moved), &arena,
				&told, NULL));
			CHECK(recount(broker->log, &told) == told.settled + told.dead);
		}
		arena_fini(&arena);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct input in = {bytes, len};
	struct broker broker = {.sim = disk_sim_create(1), .now_ms = 1000};
	broker.disk = disk_sim_table(broker.sim);
	start(&broker);
	for (unsigned i = 0; in.len && i < EVENTS; i++)
		one_event(&broker, &in);
	settle(&broker);
	audit(&broker);
	stop(&broker);
	disk_sim_destroy(&broker.sim);
	return 0;
}
