#include "proto/codec/record.h"
#include "tests/sim/core_driver.h"
#include "tests/sim/testing.h"

/* A log of ten blocks of one record: a.0 a.1 a.2 b.0 ... */
static void start(struct core_driver *driver)
{
	static const char *const subjects[] = {"a.zero", "a.one", "b.two"};
	core_driver_start(driver);
	core_driver_hello(driver, 1, "p");
	for (uint64_t counter = 1; counter <= 10; counter++) {
		core_driver_publish(driver, 1, "p", counter, subjects[(counter - 1) % 3], 1);
		core_driver_settle(driver);
		core_driver_want(driver, 1, FRAME_PUBACK);
		driver->now_ms += 10;
	}
	core_driver_hello(driver, 2, "anon-reader");
}

static void want_caught_up(struct core_driver *driver, uint64_t seq)
{
	const struct core_answer *answer = core_driver_want(driver, 2, FRAME_EVT);
	assert_int_equal(answer->body.len, 0);
	assert_int_equal(answer->frame.arg, seq);
}

static void open(struct core_driver *driver, const char *filter, const char *from, uint64_t seq)
{
	core_driver_subscribe(driver, 2, 1, filter, from, seq);
	core_driver_credit(driver, 2, 1, 1 << 20);
	core_driver_settle(driver);
}

static void test_filters_and_chain(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	open(&driver, "*.one", "first", 0);
	assert_int_equal(core_driver_want_events(&driver, 2, 2, 2)->frame.arg, 0);
	assert_int_equal(core_driver_want_events(&driver, 2, 5, 5)->frame.arg, 2);
	assert_int_equal(core_driver_want_events(&driver, 2, 8, 8)->frame.arg, 5);
	want_caught_up(&driver, 10);
	core_driver_publish(&driver, 1, "p", 11, "a.one", 1);
	core_driver_publish(&driver, 1, "p", 12, "a.two", 1);
	core_driver_settle(&driver);
	core_driver_want(&driver, 1, FRAME_PUBACK);
	assert_int_equal(core_driver_want_events(&driver, 2, 11, 11)->frame.arg, 8);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

/* The blocks stand 10 ms apart, so at half the speed they come 20 ms apart. */
static void test_pace(void **state)
{
	(void)state;
	static const struct {
		double speed;
		int64_t apart_ms;
	} rows[] = {{1, 10}, {0.5, 20}, {10, 1}};
	for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
		struct core_driver driver;
		struct text filter = TEXT(">");
		struct subscription wanted = {.filters = &filter,
			.filters_count = 1,
			.from = TEXT("first"),
			.pace = TEXT("recorded"),
			.speed = rows[i].speed,
			.has_speed = rows[i].speed != 1};
		start(&driver);
		core_driver_say_record(&driver, 2, &(struct frame){.op = FRAME_SUB, .chan = 1},
			&record_subscription, &wanted);
		core_driver_credit(&driver, 2, 1, 1 << 20);
		core_driver_settle(&driver);
		for (uint64_t seq = 1; seq <= 10; seq++) {
			assert_int_equal(
				core_driver_want_events(&driver, 2, seq, seq)->frame.arg, seq - 1);
			if (seq == 10)
				break;
			/* Credit that comes meanwhile does not hurry it. */
			core_driver_credit(&driver, 2, 1, (1 << 20) + 1000 * seq);
			core_driver_wait(&driver, rows[i].apart_ms - 1);
			core_driver_settle(&driver);
			core_driver_want_nothing(&driver);
			core_driver_wait(&driver, 1);
			core_driver_settle(&driver);
		}
		want_caught_up(&driver, 10);
		core_driver_publish(&driver, 1, "p", 11, "a.one", 1);
		core_driver_settle(&driver);
		core_driver_want(&driver, 1, FRAME_PUBACK);
		core_driver_want_events(&driver, 2, 11, 11);
		core_driver_stop(&driver);
	}
}

static void test_pace_refused(void **state)
{
	(void)state;
	struct core_driver driver;
	struct text filter = TEXT(">");
	struct subscription wanted = {.filters = &filter,
		.filters_count = 1,
		.from = TEXT("first"),
		.pace = TEXT("recorded"),
		.has_speed = true};
	start(&driver);
	core_driver_say_record(&driver, 2, &(struct frame){.op = FRAME_SUB, .chan = 1},
		&record_subscription, &wanted);
	core_driver_want_error(
		&driver, 2, ERR_BAD_VALUE, "wanted 0.001 to 1000000, and pace = recorded, got 0");
	wanted.speed = 2;
	wanted.from = TEXT("last_per_subject");
	core_driver_say_record(&driver, 2, &(struct frame){.op = FRAME_SUB, .chan = 1},
		&record_subscription, &wanted);
	core_driver_want_error(&driver, 2, ERR_BAD_VALUE,
		"recorded goes with no group, and not with last_per_subject");
	core_driver_stop(&driver);
}

static void test_origins(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	open(&driver, ">", "seq", 9);
	core_driver_want_events(&driver, 2, 9, 9);
	core_driver_want_events(&driver, 2, 10, 10);
	want_caught_up(&driver, 10);
	core_driver_say(
		&driver, 2, &(struct frame){.op = FRAME_UNSUB, .chan = 1}, (struct bytes){0});
	open(&driver, "b.>", "last", 0);
	core_driver_want_events(&driver, 2, 9, 9);
	want_caught_up(&driver, 10);
	core_driver_say(
		&driver, 2, &(struct frame){.op = FRAME_UNSUB, .chan = 1}, (struct bytes){0});
	open(&driver, "nothing.>", "last", 0);
	want_caught_up(&driver, 10);
	core_driver_say(
		&driver, 2, &(struct frame){.op = FRAME_UNSUB, .chan = 1}, (struct bytes){0});
	open(&driver, ">", "new", 0);
	want_caught_up(&driver, 10);
	core_driver_say(
		&driver, 2, &(struct frame){.op = FRAME_UNSUB, .chan = 1}, (struct bytes){0});
	/* The clock stood at 1,080 ms when the ninth was taken. */
	open(&driver, ">", "time", 1080000);
	core_driver_want_events(&driver, 2, 9, 9);
	core_driver_want_events(&driver, 2, 10, 10);
	want_caught_up(&driver, 10);
	core_driver_stop(&driver);
}

/* From within a block: the whole run comes, and the frame says from where on it is meant. */
static void test_begin_within_a_block(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_publish(&driver, 1, "p", 11, "a.many", 5);
	core_driver_settle(&driver);
	core_driver_want(&driver, 1, FRAME_PUBACK);
	open(&driver, ">", "seq", 13);
	assert_int_equal(core_driver_want_events(&driver, 2, 11, 15)->frame.corr, 13);
	core_driver_stop(&driver);
}

/* No credit, nothing sent, nothing queued; then everything, in order. */
static void test_credit(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_subscribe(&driver, 2, 1, ">", "first", 0);
	core_driver_settle(&driver);
	core_driver_want_nothing(&driver);
	core_driver_credit(&driver, 2, 1, 2048);
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 1, 1);
	core_driver_want_events(&driver, 2, 2, 2);
	core_driver_want_nothing(&driver);
	/* Absolute, so saying it again gives nothing more. */
	core_driver_credit(&driver, 2, 1, 2048);
	core_driver_settle(&driver);
	core_driver_want_nothing(&driver);
	core_driver_credit(&driver, 2, 1, 1 << 20);
	core_driver_settle(&driver);
	for (uint64_t seq = 3; seq <= 10; seq++)
		core_driver_want_events(&driver, 2, seq, seq);
	want_caught_up(&driver, 10);
	core_driver_stop(&driver);
}

/* One that runs out of credit while live goes on from the log. */
static void test_live_without_credit_falls_back(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_subscribe(&driver, 2, 1, "c.>", "new", 0);
	core_driver_credit(&driver, 2, 1, 1024);
	want_caught_up(&driver, 10);
	for (uint64_t counter = 11; counter <= 13; counter++)
		core_driver_publish(&driver, 1, "p", counter, "c.x", 1);
	core_driver_settle(&driver);
	core_driver_want(&driver, 1, FRAME_PUBACK);
	core_driver_want_events(&driver, 2, 11, 11);
	core_driver_want_nothing(&driver);
	core_driver_credit(&driver, 2, 1, 1 << 20);
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 12, 12);
	core_driver_want_events(&driver, 2, 13, 13);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

/* A cursor is remembered over a restart, never goes back, and is an event itself. */
static void test_cursor(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	open(&driver, "a.>", "cursor", 0);
	for (uint64_t seq = 1; seq <= 10; seq++)
		if (seq % 3)
			core_driver_want_events(&driver, 2, seq, seq);
	want_caught_up(&driver, 10);
	core_driver_say(&driver, 2, &(struct frame){.op = FRAME_ACK, .chan = 1, .arg = 5},
		(struct bytes){0});
	core_driver_say(&driver, 2, &(struct frame){.op = FRAME_ACK, .chan = 1, .arg = 2},
		(struct bytes){0});
	core_driver_settle(&driver);
	core_driver_say(&driver, 2, &(struct frame){.op = FRAME_ACK, .chan = 1, .arg = 99},
		(struct bytes){0});
	core_driver_want_error(&driver, 2, ERR_BAD_VALUE, "the log ends with sequence 11, got 99");
	core_driver_restart(&driver);
	core_driver_hello(&driver, 2, "anon-reader");
	open(&driver, "a.>", "cursor", 0);
	core_driver_want_events(&driver, 2, 7, 7);
	core_driver_want_events(&driver, 2, 8, 8);
	core_driver_want_events(&driver, 2, 10, 10);
	want_caught_up(&driver, 11);
	core_driver_stop(&driver);
}

/* $live.> is delivered at once, not stored, not acknowledged; what finds no credit is counted. */
static void test_live_subjects(void **state)
{
	(void)state;
	struct core_driver driver;
	struct gap gap;
	start(&driver);
	core_driver_subscribe(&driver, 2, 1, "$live.>", "new", 0);
	core_driver_credit(&driver, 2, 1, 1024);
	want_caught_up(&driver, 10);
	core_driver_publish(&driver, 1, "p", 11, "$live.health.news", 1);
	core_driver_want_events(&driver, 2, 0, 0);
	core_driver_publish(&driver, 1, "p", 12, "$live.health.news", 2);
	core_driver_want_nothing(&driver);
	core_driver_credit(&driver, 2, 1, 4096);
	const struct core_answer *answer = core_driver_want(&driver, 2, FRAME_GAP);
	assert_int_equal(
		record_decode(&record_gap, answer->body, &driver.arena, &gap, NULL), ERR_OK);
	assert_true(
		text_is(gap.reason, "2 events under $live. found no credit and are not stored"));
	core_driver_settle(&driver);
	core_driver_want_nothing(&driver);
	assert_int_equal(log_last_seq(driver.log), 10);
	core_driver_stop(&driver);
}

/* What goes missing under $live. is counted for each subscriber: its own events, not the block's.
 */
static void test_missed_live_events_are_counted_by_filter(void **state)
{
	(void)state;
	struct core_driver driver;
	struct gap gap;
	struct buffer block = {0};
	static const char *const subjects[] = {"$live.a", "$live.b", "$live.b"};
	struct blocks_recipe recipe = {.producer = "p",
		.counter = 12,
		.records = 3,
		.subjects = (const char **)subjects,
		.subjects_count = 3};
	start(&driver);
	core_driver_subscribe(&driver, 2, 1, "$live.a", "new", 0);
	want_caught_up(&driver, 10);
	blocks_make(&recipe, &block);
	core_driver_say(
		&driver, 1, &(struct frame){.op = FRAME_PUB, .corr = 12}, buffer_bytes(&block));
	core_driver_credit(&driver, 2, 1, 4096);
	const struct core_answer *answer = core_driver_want(&driver, 2, FRAME_GAP);
	assert_int_equal(
		record_decode(&record_gap, answer->body, &driver.arena, &gap, NULL), ERR_OK);
	assert_true(
		text_is(gap.reason, "1 events under $live. found no credit and are not stored"));
	buffer_fini(&block);
	core_driver_stop(&driver);
}

/* Its event is published under the cursor's name, which a zero byte would empty. */
static void test_cursors_have_names_without_control_bytes(void **state)
{
	(void)state;
	struct core_driver driver;
	struct text filter = TEXT("a.>");
	struct subscription wanted = {.filters = &filter,
		.filters_count = 1,
		.from = TEXT("cursor"),
		.cursor = {"\0", 1}};
	start(&driver);
	core_driver_say_record(&driver, 2, &(struct frame){.op = FRAME_SUB, .chan = 1},
		&record_subscription, &wanted);
	core_driver_want_error(&driver, 2, ERR_BAD_VALUE,
		"wanted a name of 1 to 64 bytes without control bytes, got 1 bytes");
	core_driver_stop(&driver);
}

static void test_refusals(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_subscribe(&driver, 2, 0, ">", "new", 0);
	core_driver_want_error(&driver, 2, ERR_BAD_VALUE, "wanted a channel from 1 on, got 0");
	core_driver_subscribe(&driver, 2, 1, ">", "new", 0);
	want_caught_up(&driver, 10);
	core_driver_subscribe(&driver, 2, 1, ">", "new", 0);
	core_driver_want_error(&driver, 2, ERR_EXISTS, "channel 1 is open already");
	core_driver_subscribe(&driver, 2, 2, ">", "seq", 0);
	core_driver_want_error(&driver, 2, ERR_MISSING, "from = seq wants it");
	core_driver_credit(&driver, 2, 7, 1);
	core_driver_want_error(&driver, 2, ERR_NOT_FOUND, "channel 7 is not open");
	core_driver_stop(&driver);
}

/* What cannot be read is named, and nothing is passed over. */
static void test_damage_ends_the_channel(void **state)
{
	(void)state;
	struct core_driver driver;
	size_t len;
	start(&driver);
	core_driver_restart(&driver);
	core_driver_hello(&driver, 2, "anon-reader");
	disk_sim_file(driver.sim, "00000000000000000001.seg",
		&len)[SEGMENT_HEADER + SEGMENT_MARK + 90] ^= 1;
	open(&driver, ">", "first", 0);
	struct error error;
	const struct core_answer *answer = core_driver_want(&driver, 2, FRAME_ERR);
	assert_int_equal(
		record_decode(&record_error, answer->body, &driver.arena, &error, NULL), ERR_OK);
	assert_int_equal(error.code, ERR_DAMAGED);
	assert_true(text_is(error.where, "00000000000000000001.seg"));
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

static struct {
	ssize_t (*read)(void *self, int fd, void *out, size_t len, uint64_t at);
	uint64_t bytes;
} counted;

static ssize_t count_read(void *self, int fd, void *out, size_t len, uint64_t at)
{
	ssize_t got = counted.read(self, fd, out, len, at);
	counted.bytes += got > 0 ? (uint64_t)got : 0;
	return got;
}

/* A narrow filter over a log of many segments reads those in which something can match, and the
 * last one; not the log. */
static void test_a_narrow_replay_reads_little(void **state)
{
	(void)state;
	struct core_driver driver;
	uint64_t counter = 1, rare = 0;
	core_driver_start(&driver);
	core_driver_hello(&driver, 1, "p");
	for (unsigned block = 0; block < 60; block++) {
		bool is_rare = block == 20;
		core_driver_publish(&driver, 1, "p", counter, is_rare ? "rare.x" : "often.x",
			is_rare ? 1 : 400);
		core_driver_settle(&driver);
		core_driver_want(&driver, 1, FRAME_PUBACK);
		rare = is_rare ? counter : rare;
		counter += is_rare ? 1 : 400;
	}
	counted.read = driver.disk.read;
	driver.disk.read = count_read;
	core_driver_restart(&driver);
	core_driver_hello(&driver, 2, "anon-reader");
	counted.bytes = 0;
	open(&driver, "rare.>", "first", 0);
	core_driver_want_events(&driver, 2, rare, rare);
	want_caught_up(&driver, counter - 1);
	uint64_t narrow = counted.bytes;
	counted.bytes = 0;
	core_driver_say(
		&driver, 2, &(struct frame){.op = FRAME_UNSUB, .chan = 1}, (struct bytes){0});
	open(&driver, "often.>", "first", 0);
	assert_true(counted.bytes > 10 * 65536);
	assert_true(narrow > 0 && narrow <= 2 * 65536);
	core_driver_stop(&driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filters_and_chain),
		cmocka_unit_test(test_a_narrow_replay_reads_little),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_pace),
		cmocka_unit_test(test_pace_refused),
		cmocka_unit_test(test_begin_within_a_block),
		cmocka_unit_test(test_credit),
		cmocka_unit_test(test_live_without_credit_falls_back),
		cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_live_subjects),
		cmocka_unit_test(test_missed_live_events_are_counted_by_filter),
		cmocka_unit_test(test_cursors_have_names_without_control_bytes),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_damage_ends_the_channel),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
