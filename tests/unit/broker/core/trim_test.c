/* Policies on a quiet log: what is too much goes from the segment that grows, too. */
#include "broker/core/core_inside.h"
#include "broker/log/index.h"
#include "broker/log/upkeep.h"
#include "proto/codec/record.h"
#include "proto/records/event.h"
#include "tests/sim/core_driver.h"
#include "tests/sim/testing.h"

#include <inttypes.h>

static void hear_all(struct core_driver *driver)
{
	while (core_driver_next(driver)) {
	}
}

static void start(struct core_driver *driver)
{
	core_driver_start(driver);
	core_driver_hello(driver, 1, "p");
	core_driver_hello(driver, 2, "anon-2");
}

/* Blocks of one record, a millisecond apart: a.zero a.one a.two a.zero ... */
static void publish(struct core_driver *driver, uint64_t from, uint64_t to)
{
	static const char *const subjects[] = {"a.zero", "a.one", "a.two"};
	for (uint64_t counter = from; counter <= to; counter++) {
		core_driver_publish(driver, 1, "p", counter, subjects[counter % 3], 1);
		core_driver_settle(driver);
		driver->now_ms++;
	}
	hear_all(driver);
}

/* How many events of the stream the files hold. */
static uint64_t stored(const struct core_driver *driver, const char *stream)
{
	uint64_t events = 0;
	size_t count;
	const struct index *segments = log_segments(driver->log, &count);
	for (size_t i = 0; i < count; i++) {
		const struct usage_stream *usage = usage_of(&segments[i].usage, text_of(stream));
		events += usage ? usage->events : 0;
	}
	return events;
}

static void subscribe_cursor(struct core_driver *driver, const char *filter)
{
	core_driver_subscribe(driver, 2, 1, filter, "cursor", 0);
	core_driver_credit(driver, 2, 1, 1 << 20);
	core_driver_settle(driver);
	core_driver_say(driver, 2, &(struct frame){.op = FRAME_ACK, .chan = 1, .arg = 3},
		(struct bytes){0});
	core_driver_settle(driver);
	hear_all(driver);
}

/* Each kind of bound holds for the files as well, though nothing is published any more. */
static void test_quiet_log(void **state)
{
	(void)state;
	static const struct {
		const char *lines;
		uint64_t most;
	} cases[] = {
		{"a count=5", 5},
		{"a bytes=400B", 6},
		{"a age=1s", 0},
		{"a keep=2", 6},
		{"a count=5 keep=1", 3},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct core_driver driver;
		start(&driver);
		publish(&driver, 1, 60);
		assert_int_equal(stored(&driver, "a"), 60);
		core_driver_policy(&driver, cases[i].lines);
		core_driver_upkeep(&driver);
		uint64_t left = stored(&driver, "a");
		if (left > cases[i].most || (cases[i].most && !left))
			fail_msg("%s: %" PRIu64 " events are left", cases[i].lines, left);
		/* And it ends: nothing is done again when nothing is published. */
		uint64_t last = log_last_seq(driver.log);
		core_driver_upkeep(&driver);
		assert_int_equal(log_last_seq(driver.log), last);
		core_driver_stop(&driver);
	}
}

/* The broker's own stream does not feed on the events that tell of its trims. */
static void test_own_stream(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_publish(&driver, 1, "p", 1, "a.one", 30);
	core_driver_settle(&driver);
	hear_all(&driver);
	subscribe_cursor(&driver, "a.>");
	for (uint64_t seq = 4; seq <= 30; seq++) {
		core_driver_say(&driver, 2, &(struct frame){.op = FRAME_ACK, .chan = 1, .arg = seq},
			(struct bytes){0});
		core_driver_settle(&driver);
	}
	uint64_t before = stored(&driver, "$sys");
	assert_true(before >= 28);
	core_driver_policy(&driver, "$sys count=7 keep=1 over-cursors");
	core_driver_upkeep(&driver);
	if (stored(&driver, "$sys") > 9)
		fail_msg("%" PRIu64 " of %" PRIu64 " are left", stored(&driver, "$sys"), before);
	uint64_t last = log_last_seq(driver.log);
	core_driver_upkeep(&driver);
	assert_int_equal(log_last_seq(driver.log), last);
	core_driver_stop(&driver);
}

static struct log_trimmed last_trim(struct core_driver *driver)
{
	struct log_trimmed trimmed = {0};
	hear_all(driver);
	core_driver_hello(driver, 3, "anon-3");
	core_driver_subscribe(driver, 3, 9, "$sys.log.trimmed.>", "first", 0);
	core_driver_credit(driver, 3, 9, 1 << 20);
	core_driver_settle(driver);
	for (const struct core_answer *answer; (answer = core_driver_next(driver));) {
		struct block_header header;
		struct block_run run;
		if (answer->peer != 3 || answer->frame.op != FRAME_EVT || !answer->body.len)
			continue;
		assert_int_equal(block_check_delivered(answer->body, &header, NULL), ERR_OK);
		for (struct bytes rest = block_runs(answer->body, &header);
			block_next_run(&rest, &run);) {
			struct block_record record = {0};
			struct event event;
			for (size_t at = 0; block_next_record(&run, &at, &record);) {
				assert_int_equal(record_decode(&record_event, record.body,
							 &driver->arena, &event, NULL),
					ERR_OK);
				assert_int_equal(record_decode(&record_log_trimmed, event.data,
							 &driver->arena, &trimmed, NULL),
					ERR_OK);
			}
		}
	}
	return trimmed;
}

/* Who still had to read is named, with the number; without over-cursors nothing of it goes. */
static void test_over_cursors(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, 60);
	subscribe_cursor(&driver, "a.zero"); /* 3, 6 ... 60; 3 is acknowledged */
	core_driver_policy(&driver, "a count=5");
	core_driver_upkeep(&driver);
	struct log_trimmed trimmed = last_trim(&driver);
	assert_int_equal(trimmed.to, 3);
	assert_int_equal(trimmed.hits_count, 0);
	core_driver_policy(&driver, "a count=5 over-cursors");
	core_driver_upkeep(&driver);
	core_driver_say(
		&driver, 3, &(struct frame){.op = FRAME_UNSUB, .chan = 9}, (struct bytes){0});
	trimmed = last_trim(&driver);
	assert_true(trimmed.to >= 55);
	assert_int_equal(trimmed.hits_count, 1);
	assert_true(text_is(trimmed.hits[0].consumer, "place"));
	/* 6, 9 ... 54: of the five that stay 57 and 60 are its own. */
	assert_int_equal(trimmed.hits[0].events, 17);
	core_driver_stop(&driver);
}

/* What a stream's row says is the first event that a reader would get, though the files still hold
 * others; and the log's first is the first of all that are there. */
static void test_first_of_a_stream(void **state)
{
	(void)state;
	struct core_driver driver;
	struct streams_reply reply;
	struct reply body;
	struct buffer query = {0};
	start(&driver);
	publish(&driver, 1, 60);
	core_driver_policy(&driver, "a count=50"); /* too little to close the segment for */
	core_driver_upkeep(&driver);
	assert_int_equal(stored(&driver, "a"), 60);
	assert_int_equal(
		record_encode(&record_stream_query, &(struct stream_query){0}, &query, NULL),
		ERR_OK);
	struct request request = {
		.method = TEXT("svc.broker.streams"), .body = buffer_bytes(&query)};
	hear_all(&driver);
	core_driver_say_record(&driver, 2, &(struct frame){.op = FRAME_REQ, .corr = 1, .arg = 1000},
		&record_request, &request);
	const struct core_answer *answer = core_driver_want(&driver, 2, FRAME_RESP);
	assert_int_equal(
		record_decode(&record_reply, answer->body, &driver.arena, &body, NULL), ERR_OK);
	assert_int_equal(
		record_decode(&record_streams_reply, body.body, &driver.arena, &reply, NULL),
		ERR_OK);
	assert_int_equal(reply.streams_count, 2);
	assert_true(text_is(reply.streams[1].name, "a"));
	assert_int_equal(reply.streams[1].first_seq, 11);
	assert_int_equal(reply.streams[0].first_seq, 61);
	buffer_fini(&query);
	core_driver_stop(&driver);
}

static void ask_purge(struct core_driver *driver, const struct purge_request *wanted)
{
	struct buffer body = {0};
	assert_int_equal(record_encode(&record_purge_request, wanted, &body, NULL), ERR_OK);
	struct request request = {
		.method = TEXT("svc.broker.purge"), .body = buffer_bytes(&body)};
	hear_all(driver);
	core_driver_say_record(driver, 2, &(struct frame){.op = FRAME_REQ, .corr = 1, .arg = 1000},
		&record_request, &request);
	buffer_fini(&body);
}

/* A purge that is asked for while files are written anew waits, and reads the new ones. */
static void test_purge_behind_a_job(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, 60);
	core_driver_policy(&driver, "a count=20");
	while (!driver.upkeep || driver.upkeep->kind != UPKEEP_REWRITE)
		core_driver_upkeep_step(&driver);
	ask_purge(&driver, &(struct purge_request){.stream = TEXT("a")});
	core_driver_upkeep(&driver);
	core_driver_want(&driver, 2, FRAME_RESP);
	assert_int_equal(stored(&driver, "a"), 0);
	core_driver_stop(&driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quiet_log),
		cmocka_unit_test(test_own_stream),
		cmocka_unit_test(test_over_cursors),
		cmocka_unit_test(test_first_of_a_stream),
		cmocka_unit_test(test_purge_behind_a_job),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
