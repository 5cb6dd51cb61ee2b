#include "tests/sim/core_driver.h"

#include "broker/log/upkeep.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/codec/record.h"
#include "tests/sim/testing.h"

#include <inttypes.h>

static void start_core(struct core_driver *driver)
{
	struct log_recovery found = {0};
	struct why why = {0};
	struct log_options options = {.disk = &driver->disk,
		.segment_bytes = 65536,
		.random = 99,
		.now_us = driver->now_ms * 1000 + driver->clock_us};
	if (log_open(&options, &driver->log, &found, &why))
		fail_msg("the log does not open: %s", why.text);
	struct core_options core = {.log = driver->log,
		.recovery = &found,
		.random = 7,
		.peers_max = 8,
		.log_requests = driver->log_requests};
	driver->core = core_create(&core);
}

static void stop_core(struct core_driver *driver)
{
	batch_destroy(&driver->writing);
	upkeep_destroy(&driver->upkeep);
	core_destroy(&driver->core);
	log_close(&driver->log);
}

void core_driver_start(struct core_driver *driver)
{
	*driver =
		(struct core_driver){.sim = disk_sim_create(1), .now_ms = 1000, .identity = "test"};
	driver->disk = disk_sim_table(driver->sim);
	start_core(driver);
}

void core_driver_restart(struct core_driver *driver)
{
	stop_core(driver);
	start_core(driver);
}

void core_driver_stop(struct core_driver *driver)
{
	stop_core(driver);
	for (size_t i = 0; i < driver->held_count; i++)
		body_drop(&driver->held[i]);
	free(driver->held);
	free(driver->answers);
	arena_fini(&driver->arena);
	disk_sim_destroy(&driver->sim);
}

static void keep(struct core_driver *driver, struct effect *effect)
{
	driver->answers =
		alloc_room(driver->answers, driver->count, &driver->room, sizeof(*driver->answers));
	struct core_answer *answer = &driver->answers[driver->count++];
	*answer = (struct core_answer){.peer = effect->peer, .frame = effect->frame};
	if (!effect->body)
		return;
	answer->body = bytes_of(body_bytes(effect->body).ptr + effect->at, effect->len);
	driver->held = alloc_room(
		driver->held, driver->held_count, &driver->held_room, sizeof(struct body *));
	driver->held[driver->held_count++] = body_keep(effect->body);
}

void core_driver_step(struct core_driver *driver, struct core_event *event)
{
	struct effects effects = {0};
	event->now_ms = driver->now_ms;
	event->now_us = driver->now_ms * 1000 + driver->clock_us;
	core_step(driver->core, event, &effects);
	for (size_t i = 0; i < effects.count; i++) {
		struct effect *effect = &effects.items[i];
		if (effect->kind == EFFECT_SEND)
			keep(driver, effect);
		else if (effect->kind == EFFECT_END)
			driver->ended++;
		else if (effect->kind == EFFECT_UPKEEP)
			driver->upkeep = effect->job;
		else if (effect->kind == EFFECT_WRITE)
			driver->writing = effect->batch;
	}
	effects_fini(&effects);
}

void core_driver_policy(struct core_driver *driver, const char *lines)
{
	struct core_event event = {.kind = CORE_POLICY};
	struct why why;
	if (retention_parse(text_of(lines), "streams.policy", &event.retention, &why))
		fail_msg("%s: %s", why.where, why.text);
	core_driver_step(driver, &event);
}

bool core_driver_upkeep_step(struct core_driver *driver)
{
	struct upkeep_job *job = driver->upkeep;
	driver->upkeep = NULL;
	if (job) {
		struct core_event event = {.kind = CORE_UPKEPT, .job = job};
		upkeep_run(job);
		core_driver_step(driver, &event);
	}
	core_driver_wait(driver, 500);
	core_driver_settle(driver);
	return job != NULL;
}

unsigned core_driver_upkeep(struct core_driver *driver)
{
	unsigned jobs = 0;
	/* The core looks twice a second; what a trim leaves to do it does at once. */
	for (unsigned idle = 0; idle < 30; idle++) {
		if (!core_driver_upkeep_step(driver))
			continue;
		CHECK(jobs++ < 1000);
		idle = 0;
	}
	return jobs;
}

void core_driver_say(
	struct core_driver *driver, uint64_t peer, const struct frame *frame, struct bytes body)
{
	uint8_t head[FRAME_SIZE];
	struct frame versioned = *frame;
	versioned.version = FRAME_VERSION;
	frame_write(&versioned, head);
	struct core_event event = {.kind = CORE_FRAME,
		.peer = peer,
		.frames = 2,
		.identity = text_of(driver->identity),
		.head = bytes_of(head, sizeof(head)),
		.body = body};
	core_driver_step(driver, &event);
}

void core_driver_say_record(struct core_driver *driver, uint64_t peer, const struct frame *frame,
	const struct record_type *type, const void *record)
{
	struct buffer bytes = {0};
	CHECK(record_encode(type, record, &bytes, NULL) == ERR_OK);
	core_driver_say(driver, peer, frame, buffer_bytes(&bytes));
	buffer_fini(&bytes);
}

void core_driver_write(struct core_driver *driver)
{
	struct core_event event = {.kind = CORE_WRITTEN, .batch = driver->writing};
	CHECK(driver->writing);
	driver->writing = NULL;
	log_write(driver->log, event.batch);
	core_driver_step(driver, &event);
}

void core_driver_settle(struct core_driver *driver)
{
	for (unsigned i = 0; driver->writing || core_has_work(driver->core); i++) {
		CHECK(i < 10000);
		if (driver->writing)
			core_driver_write(driver);
		else
			core_driver_step(driver, &(struct core_event){.kind = CORE_WORK});
	}
}

void core_driver_wait(struct core_driver *driver, int64_t ms)
{
	driver->now_ms += ms;
	core_driver_step(driver, &(struct core_event){.kind = CORE_TICK});
}

void core_driver_hello(struct core_driver *driver, uint64_t peer, const char *producer)
{
	struct hello hello = {.version_min = 1,
		.version_max = 1,
		.name = TEXT("test"),
		.producer = text_of(producer)};
	core_driver_say_record(
		driver, peer, &(struct frame){.op = FRAME_HELLO}, &record_hello, &hello);
	core_driver_want(driver, peer, FRAME_WELCOME);
}

void core_driver_publish(struct core_driver *driver, uint64_t peer, const char *producer,
	uint64_t counter, const char *subject, uint32_t records)
{
	struct buffer block = {0};
	struct blocks_recipe recipe = {.producer = producer,
		.counter = counter,
		.records = records,
		.subjects = &subject,
		.subjects_count = 1};
	blocks_make(&recipe, &block);
	core_driver_say(driver, peer, &(struct frame){.op = FRAME_PUB, .corr = counter},
		buffer_bytes(&block));
	buffer_fini(&block);
}

void core_driver_subscribe(struct core_driver *driver, uint64_t peer, uint16_t chan,
	const char *filter, const char *from, uint64_t seq)
{
	struct text filters = text_of(filter);
	struct subscription wanted = {.filters = &filters,
		.filters_count = 1,
		.from = text_of(from),
		.has_seq = seq != 0,
		.seq = seq,
		.has_time = text_is(text_of(from), "time"),
		.time = (int64_t)seq,
		.cursor = text_is(text_of(from), "cursor") ? TEXT("place") : TEXT_NONE};
	core_driver_say_record(driver, peer, &(struct frame){.op = FRAME_SUB, .chan = chan},
		&record_subscription, &wanted);
}

void core_driver_credit(struct core_driver *driver, uint64_t peer, uint16_t chan, uint64_t granted)
{
	core_driver_say(driver, peer,
		&(struct frame){.op = FRAME_CREDIT, .chan = chan, .arg = granted},
		(struct bytes){0});
}

const struct core_answer *core_driver_next(struct core_driver *driver)
{
	return driver->read < driver->count ? &driver->answers[driver->read++] : NULL;
}

const struct core_answer *core_driver_want(struct core_driver *driver, uint64_t peer, uint8_t op)
{
	const struct core_answer *answer = core_driver_next(driver);
	if (!answer)
		fail_msg("no answer, wanted %s", frame_op_name(op));
	if (answer->frame.op != op || answer->peer != peer)
		fail_msg("wanted %s for %" PRIu64 ", got %s for %" PRIu64, frame_op_name(op), peer,
			frame_op_name(answer->frame.op), answer->peer);
	return answer;
}

void core_driver_want_error(
	struct core_driver *driver, uint64_t peer, enum err code, const char *what)
{
	struct error error;
	const struct core_answer *answer = core_driver_want(driver, peer, FRAME_ERR);
	assert_int_equal(
		record_decode(&record_error, answer->body, &driver->arena, &error, NULL), ERR_OK);
	char said[512];
	snprintf(said, sizeof(said), "%.*s", TEXT_ARG(error.what));
	assert_string_equal(said, what);
	assert_int_equal(error.code, code);
}

void core_driver_want_nothing(struct core_driver *driver)
{
	const struct core_answer *answer = core_driver_next(driver);
	if (answer)
		fail_msg("wanted nothing, got %s for %" PRIu64, frame_op_name(answer->frame.op),
			answer->peer);
}

const struct core_answer *core_driver_want_events(
	struct core_driver *driver, uint64_t peer, uint64_t first, uint64_t last)
{
	const struct core_answer *answer = core_driver_want(driver, peer, FRAME_EVT);
	struct block_header header;
	struct block_run run;
	assert_int_equal(block_check_delivered(answer->body, &header, NULL), ERR_OK);
	uint64_t begin = 0, end = 0;
	for (struct bytes rest = block_runs(answer->body, &header); block_next_run(&rest, &run);) {
		if (!begin)
			begin = header.base_seq + run.first_index;
		end = header.base_seq + run.first_index + run.count - 1;
	}
	assert_int_equal(begin, first);
	assert_int_equal(end, last);
	return answer;
}
