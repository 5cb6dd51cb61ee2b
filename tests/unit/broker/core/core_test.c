#include "broker/core/core.h"

#include "proto/codec/record.h"
#include "proto/records/event.h"
#include "proto/wire/bundle.h"
#include "tests/sim/core_driver.h"
#include "tests/sim/testing.h"

static void say(struct core_driver *driver, uint64_t peer, uint8_t op)
{
	core_driver_say(driver, peer, &(struct frame){.op = op, .corr = 3}, (struct bytes){0});
}

static void test_hello_comes_first(void **state)
{
	(void)state;
	struct core_driver driver;
	core_driver_start(&driver);
	say(&driver, 1, FRAME_PING);
	core_driver_want_error(&driver, 1, ERR_NO_HELLO, "wanted HELLO first, got PING");
	core_driver_hello(&driver, 1, "p");
	say(&driver, 1, FRAME_PING);
	assert_int_equal(core_driver_want(&driver, 1, FRAME_PONG)->frame.corr, 3);
	core_driver_stop(&driver);
}

static void hello(struct core_driver *driver, uint64_t peer, int64_t min, int64_t max)
{
	struct hello record = {
		.version_min = min, .version_max = max, .name = TEXT("n"), .producer = TEXT("p")};
	core_driver_say_record(
		driver, peer, &(struct frame){.op = FRAME_HELLO}, &record_hello, &record);
}

static void test_versions(void **state)
{
	(void)state;
	struct core_driver driver;
	core_driver_start(&driver);
	hello(&driver, 1, 2, 5);
	core_driver_want_error(
		&driver, 1, ERR_VERSION, "the broker speaks version 1, the client 2 to 5");
	hello(&driver, 1, 1, 5);
	core_driver_want(&driver, 1, FRAME_WELCOME);
	core_driver_stop(&driver);
}

static void test_welcome_tells_of_the_log(void **state)
{
	(void)state;
	struct core_driver driver;
	struct welcome welcome;
	core_driver_start(&driver);
	core_driver_hello(&driver, 1, "p");
	core_driver_publish(&driver, 1, "p", 5, "a.b", 3);
	core_driver_settle(&driver);
	core_driver_want(&driver, 1, FRAME_PUBACK);
	core_driver_restart(&driver);
	hello(&driver, 1, 1, 1);
	const struct core_answer *answer = core_driver_want(&driver, 1, FRAME_WELCOME);
	assert_int_equal(
		record_decode(&record_welcome, answer->body, &driver.arena, &welcome, NULL),
		ERR_OK);
	assert_int_equal(welcome.last_seq, 3);
	assert_int_equal(welcome.first_seq, 1);
	assert_int_equal(welcome.last_counter, 7);
	assert_true(text_is(welcome.durability, "disk"));
	assert_int_equal(welcome.log_id.len, 16);
	core_driver_stop(&driver);
}

/* What is not understood is answered, and the session goes on. */
static void test_unknown_is_answered(void **state)
{
	(void)state;
	struct core_driver driver;
	core_driver_start(&driver);
	core_driver_hello(&driver, 1, "p");
	say(&driver, 1, FRAME_WELCOME);
	core_driver_want_error(
		&driver, 1, ERR_UNKNOWN_OP, "the broker does not take WELCOME from a client");
	core_driver_say(
		&driver, 1, &(struct frame){.op = FRAME_PING, .flags = 1}, (struct bytes){0});
	assert_int_equal(core_driver_want(&driver, 1, FRAME_ERR)->frame.op, FRAME_ERR);
	core_driver_step(&driver, &(struct core_event){.kind = CORE_FRAME, .peer = 1, .frames = 1});
	core_driver_want(&driver, 1, FRAME_ERR);
	say(&driver, 1, FRAME_PING);
	core_driver_want(&driver, 1, FRAME_PONG);
	core_driver_stop(&driver);
}

static void test_peers_are_bounded(void **state)
{
	(void)state;
	struct core_driver driver;
	core_driver_start(&driver);
	for (uint64_t peer = 1; peer <= 8; peer++)
		core_driver_hello(&driver, peer, "p");
	hello(&driver, 9, 1, 1);
	core_driver_want_error(&driver, 9, ERR_LIMIT, "8 peers are connected, which is the limit");
	say(&driver, 8, FRAME_BYE);
	assert_int_equal(driver.ended, 1);
	hello(&driver, 9, 1, 1);
	core_driver_want(&driver, 9, FRAME_WELCOME);
	core_driver_stop(&driver);
}

static void test_idle_peers_are_reaped(void **state)
{
	(void)state;
	struct core_driver driver;
	core_driver_start(&driver);
	core_driver_hello(&driver, 1, "p");
	core_driver_hello(&driver, 2, "q");
	core_driver_wait(&driver, 20000);
	say(&driver, 2, FRAME_PING);
	core_driver_want(&driver, 2, FRAME_PONG);
	core_driver_wait(&driver, 15000);
	core_driver_want(&driver, 1, FRAME_GOAWAY);
	core_driver_want_nothing(&driver);
	assert_int_equal(driver.ended, 1);
	say(&driver, 1, FRAME_PING);
	core_driver_want_error(&driver, 1, ERR_NO_HELLO, "wanted HELLO first, got PING");
	core_driver_stop(&driver);
}

static void say_away(struct core_driver *driver, uint64_t peer, uint64_t away_ms)
{
	core_driver_say(driver, peer, &(struct frame){.op = FRAME_PING, .corr = 1, .arg = away_ms},
		(struct bytes){0});
}

/* The word holds until its time has passed, or until something else is said. */
static void test_silence_that_was_foretold(void **state)
{
	(void)state;
	struct core_driver driver;
	core_driver_start(&driver);
	core_driver_hello(&driver, 1, "p");
	core_driver_hello(&driver, 2, "q");
	for (uint64_t peer = 1; peer <= 2; peer++) {
		say_away(&driver, peer, 60000);
		core_driver_want(&driver, peer, FRAME_PONG);
	}
	core_driver_wait(&driver, 50000);
	core_driver_want_nothing(&driver);
	say(&driver, 2, FRAME_PING);
	core_driver_want(&driver, 2, FRAME_PONG);
	core_driver_wait(&driver, 20000);
	core_driver_want(&driver, 1, FRAME_GOAWAY);
	core_driver_want_nothing(&driver);
	core_driver_wait(&driver, 15000);
	core_driver_want(&driver, 2, FRAME_GOAWAY);
	core_driver_stop(&driver);
}

static void test_silence_is_bounded(void **state)
{
	(void)state;
	struct core_driver driver;
	core_driver_start(&driver);
	core_driver_hello(&driver, 1, "p");
	say_away(&driver, 1, 3600000);
	core_driver_want(&driver, 1, FRAME_PONG);
	say_away(&driver, 1, 3600001);
	core_driver_want_error(
		&driver, 1, ERR_LIMIT, "wanted a silence of at most 3600000 ms, got 3600001");
	core_driver_wait(&driver, 35000);
	core_driver_want(&driver, 1, FRAME_GOAWAY);
	core_driver_stop(&driver);
}

/* What was taken is finished and acknowledged, what comes later is refused, then goodbye. */
static void test_drain(void **state)
{
	(void)state;
	struct core_driver driver;
	core_driver_start(&driver);
	core_driver_hello(&driver, 1, "p");
	core_driver_publish(&driver, 1, "p", 1, "a.b", 1);
	core_driver_step(&driver, &(struct core_event){.kind = CORE_DRAIN});
	core_driver_publish(&driver, 1, "p", 2, "a.b", 1);
	core_driver_want_error(&driver, 1, ERR_UNAVAILABLE, "the broker is stopping");
	assert_false(core_is_drained(driver.core));
	core_driver_settle(&driver);
	assert_int_equal(core_driver_want(&driver, 1, FRAME_PUBACK)->frame.corr, 1);
	core_driver_want(&driver, 1, FRAME_GOAWAY);
	assert_true(core_is_drained(driver.core));
	core_driver_stop(&driver);
}

/* A torn tail is an event like any other. */
static void test_moved_tail_is_an_event(void **state)
{
	(void)state;
	struct core_driver driver;
	size_t len;
	core_driver_start(&driver);
	core_driver_hello(&driver, 1, "p");
	core_driver_publish(&driver, 1, "p", 1, "a.b", 1);
	core_driver_settle(&driver);
	core_driver_want(&driver, 1, FRAME_PUBACK);
	uint8_t *bytes = disk_sim_file(driver.sim, "00000000000000000001.seg", &len);
	bytes[SEGMENT_HEADER + SEGMENT_MARK + 100] ^= 1;
	core_driver_restart(&driver);
	core_driver_settle(&driver);
	core_driver_hello(&driver, 1, "p");
	core_driver_subscribe(&driver, 1, 1, "$sys.log.>", "first", 0);
	core_driver_credit(&driver, 1, 1, 1 << 20);
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 1, 1, 1);
	core_driver_stop(&driver);
}

static void add_ping(struct buffer *bundle, uint64_t corr)
{
	bundle_add(bundle, &(struct frame){FRAME_VERSION, FRAME_PING, 0, 0, corr, 0},
		(struct bytes){0});
}

/* Its parts are taken one by one; what is bad refuses the rest, and nothing before it. */
static void test_bundles(void **state)
{
	(void)state;
	struct core_driver driver;
	struct buffer bundle = {0};
	struct frame frame = {.op = FRAME_BUNDLE, .corr = 77};
	core_driver_start(&driver);
	add_ping(&bundle, 1);
	core_driver_say(&driver, 1, &frame, buffer_bytes(&bundle));
	core_driver_want_error(&driver, 1, ERR_NO_HELLO, "wanted HELLO first, got BUNDLE");
	core_driver_hello(&driver, 1, "p");
	add_ping(&bundle, 2);
	buffer_add(&bundle, "cut", 3);
	core_driver_say(&driver, 1, &frame, buffer_bytes(&bundle));
	assert_int_equal(core_driver_want(&driver, 1, FRAME_PONG)->frame.corr, 1);
	assert_int_equal(core_driver_want(&driver, 1, FRAME_PONG)->frame.corr, 2);
	core_driver_want_error(
		&driver, 1, ERR_BAD_FRAME, "wanted 28 bytes of a part's head, got 3");
	core_driver_want_nothing(&driver);
	buffer_fini(&bundle);
	core_driver_stop(&driver);
}

/* Two within a second are two events: the second waits for the first one's second to pass, and for
 * nobody else to come. */
static void test_each_stranger_is_told(void **state)
{
	(void)state;
	struct core_driver driver;
	core_driver_start(&driver);
	core_driver_hello(&driver, 1, "p");
	core_driver_wait(&driver, 5000);
	for (int i = 0; i < 2; i++)
		core_driver_step(&driver,
			&(struct core_event){.kind = CORE_STRANGER, .identity = TEXT("tcp://x")});
	core_driver_settle(&driver);
	assert_int_equal(log_last_seq(driver.log), 1);
	core_driver_wait(&driver, 1100);
	core_driver_settle(&driver);
	assert_int_equal(log_last_seq(driver.log), 2);
	core_driver_wait(&driver, 1100);
	core_driver_settle(&driver);
	assert_int_equal(log_last_seq(driver.log), 2);
	core_driver_stop(&driver);
}

/* Publishes one event; its recorded time. */
static int64_t publish_at(struct core_driver *driver, uint64_t counter)
{
	struct puback puback = {0};
	core_driver_hello(driver, 1, "p");
	core_driver_publish(driver, 1, "p", counter, "a.one", 1);
	core_driver_settle(driver);
	const struct core_answer *answer = core_driver_want(driver, 1, FRAME_PUBACK);
	assert_int_equal(
		record_decode(&record_puback, answer->body, &driver->arena, &puback, NULL), ERR_OK);
	return puback.time;
}

/* A clock that was set back between two lives: recorded times go on rising, and it is told, once.
 */
static void test_clock_set_back(void **state)
{
	(void)state;
	struct core_driver driver;
	core_driver_start(&driver);
	driver.now_ms = 100000;
	int64_t before = publish_at(&driver, 1);
	assert_int_equal(before, 100000 * 1000);
	driver.now_ms = 50000;
	core_driver_restart(&driver);
	int64_t after = publish_at(&driver, 2);
	assert_true(after > before && after < before + 1000);
	/* The event that tells of it, and the one that was published. */
	assert_int_equal(log_last_seq(driver.log), 3);
	core_driver_subscribe(&driver, 1, 1, "$sys.log.clock_behind", "first", 0);
	core_driver_credit(&driver, 1, 1, 1 << 20);
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 1, 2, 2);
	assert_int_equal(core_driver_want(&driver, 1, FRAME_EVT)->body.len, 0);
	/* Within a second it is no matter: bursts count on by microseconds. */
	driver.now_ms = 99500;
	core_driver_restart(&driver);
	assert_true(publish_at(&driver, 3) > after);
	assert_int_equal(log_last_seq(driver.log), 4);
	driver.now_ms = 200000;
	core_driver_restart(&driver);
	assert_int_equal(publish_at(&driver, 4), 200000 * 1000);
	core_driver_stop(&driver);
}

static uint64_t jumps_told(struct core_driver *driver, struct clock_jumped *last)
{
	uint64_t told = 0;
	struct event event;
	core_driver_subscribe(driver, 1, 9, "$sys.log.clock_jumped", "first", 0);
	core_driver_credit(driver, 1, 9, 1 << 20);
	core_driver_settle(driver);
	for (const struct core_answer *answer; (answer = core_driver_next(driver));) {
		struct block_header header;
		struct block_run run;
		struct block_record record;
		size_t at = 0;
		if (answer->frame.op != FRAME_EVT || !answer->body.len)
			continue;
		assert_int_equal(block_check_delivered(answer->body, &header, NULL), ERR_OK);
		struct bytes rest = block_runs(answer->body, &header);
		assert_true(block_next_run(&rest, &run) && block_next_record(&run, &at, &record));
		assert_int_equal(
			record_decode(&record_event, record.body, &driver->arena, &event, NULL), 0);
		assert_int_equal(
			record_decode(&record_clock_jumped, event.data, &driver->arena, last, NULL),
			0);
		told++;
	}
	core_driver_say(
		driver, 1, &(struct frame){.op = FRAME_UNSUB, .chan = 9}, (struct bytes){0});
	return told;
}

/* Told once, by how much; not when the two clocks were read with a pause in between, and not when
 * the clock is led to the right time. */
static void test_clock_jumps(void **state)
{
	(void)state;
	static const struct {
		int64_t by_us;
		unsigned ticks; /* then it is as before */
		uint64_t told;
	} cases[] = {
		{-3600000000, 3, 2}, /* there and back */
		{86400000000, 2, 2},
		{5000000, 1, 0},
		{400000, 5, 0},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct core_driver driver;
		struct clock_jumped last = {0};
		core_driver_start(&driver);
		core_driver_hello(&driver, 1, "p");
		core_driver_wait(&driver, 100);
		driver.clock_us = cases[i].by_us;
		for (unsigned tick = 0; tick < cases[i].ticks; tick++)
			core_driver_wait(&driver, 100);
		core_driver_settle(&driver);
		driver.clock_us = 0;
		for (unsigned tick = 0; tick < 3; tick++)
			core_driver_wait(&driver, 100);
		core_driver_settle(&driver);
		assert_int_equal(jumps_told(&driver, &last), cases[i].told);
		if (cases[i].told)
			assert_int_equal(last.clock - last.expected, -cases[i].by_us);
		/* A second by steps of a hundredth is no jump. */
		for (unsigned tick = 0; tick < 100; tick++) {
			driver.clock_us += 10000;
			core_driver_wait(&driver, 100);
		}
		core_driver_settle(&driver);
		assert_int_equal(jumps_told(&driver, &last), cases[i].told);
		core_driver_stop(&driver);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hello_comes_first),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_welcome_tells_of_the_log),
		cmocka_unit_test(test_unknown_is_answered),
		cmocka_unit_test(test_peers_are_bounded),
		cmocka_unit_test(test_idle_peers_are_reaped),
		cmocka_unit_test(test_silence_that_was_foretold),
		cmocka_unit_test(test_silence_is_bounded),
		cmocka_unit_test(test_drain),
		cmocka_unit_test(test_each_stranger_is_told),
		cmocka_unit_test(test_bundles),
		cmocka_unit_test(test_moved_tail_is_an_event),
		cmocka_unit_test(test_clock_set_back),
		cmocka_unit_test(test_clock_jumps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
