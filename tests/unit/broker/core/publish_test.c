#include "proto/codec/record.h"
#include "tests/sim/core_driver.h"
#include "tests/sim/testing.h"

#include <errno.h>

static struct puback puback_of(struct core_driver *driver, const struct core_answer *answer)
{
	struct puback record;
	assert_int_equal(
		record_decode(&record_puback, answer->body, &driver->arena, &record, NULL), ERR_OK);
	return record;
}

static void want_puback(struct core_driver *driver, uint64_t corr, uint64_t seq, uint64_t first_seq)
{
	const struct core_answer *answer = core_driver_want(driver, 1, FRAME_PUBACK);
	assert_int_equal(answer->frame.corr, corr);
	assert_int_equal(answer->frame.arg, seq);
	assert_int_equal(puback_of(driver, answer).first_seq, first_seq);
}

static void say(struct core_driver *driver, uint64_t peer, uint8_t op)
{
	core_driver_say(driver, peer, &(struct frame){.op = op}, (struct bytes){0});
}

static void start(struct core_driver *driver)
{
	core_driver_start(driver);
	core_driver_hello(driver, 1, "p");
}

/* Commit before acknowledge: nothing is said until the batch has come back from the disk. */
static void test_acknowledged_after_the_sync(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_publish(&driver, 1, "p", 1, "a.b", 2);
	core_driver_step(&driver, &(struct core_event){.kind = CORE_WORK});
	core_driver_want_nothing(&driver);
	core_driver_write(&driver);
	want_puback(&driver, 2, 2, 1);
	core_driver_stop(&driver);
}

/* What arrives while a batch is away goes together, and is acknowledged in one word. */
static void test_group_commit(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_publish(&driver, 1, "p", 1, "a.b", 1);
	core_driver_step(&driver, &(struct core_event){.kind = CORE_WORK});
	for (uint64_t counter = 2; counter < 12; counter++)
		core_driver_publish(&driver, 1, "p", counter, "a.b", 1);
	core_driver_write(&driver);
	want_puback(&driver, 1, 1, 1);
	assert_non_null(driver.writing);
	core_driver_write(&driver);
	want_puback(&driver, 11, 11, 11);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

static void test_repeats_are_dropped_for_ever(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_publish(&driver, 1, "p", 1, "a.b", 3);
	core_driver_publish(&driver, 1, "p", 1, "a.b", 3);
	core_driver_settle(&driver);
	/* One word for both: the last was a repeat. */
	want_puback(&driver, 3, 3, 0);
	core_driver_publish(&driver, 1, "p", 1, "a.b", 2);
	want_puback(&driver, 3, 3, 0);
	core_driver_restart(&driver);
	core_driver_hello(&driver, 1, "p");
	core_driver_publish(&driver, 1, "p", 2, "a.b", 2);
	want_puback(&driver, 3, 3, 0);
	assert_int_equal(log_last_seq(driver.log), 3);
	core_driver_stop(&driver);
}

static void test_partly_seen_blocks_are_cut(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_publish(&driver, 1, "p", 1, "a.b", 3);
	core_driver_publish(&driver, 1, "p", 2, "a.b", 4);
	core_driver_settle(&driver);
	want_puback(&driver, 5, 5, 4);
	core_driver_subscribe(&driver, 1, 1, ">", "first", 0);
	core_driver_credit(&driver, 1, 1, 1 << 20);
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 1, 1, 3);
	core_driver_want_events(&driver, 1, 4, 5);
	core_driver_stop(&driver);
}

static void test_counters_need_not_be_dense(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_publish(&driver, 1, "p", 65536, "a.b", 1);
	core_driver_publish(&driver, 1, "p", 655360, "a.b", 1);
	core_driver_settle(&driver);
	want_puback(&driver, 655360, 2, 2);
	core_driver_stop(&driver);
}

static void test_refusals(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_publish(&driver, 1, "q", 1, "a.b", 1);
	core_driver_want_error(
		&driver, 1, ERR_DENIED, "the session publishes as 'p', the block as 'q'");
	core_driver_publish(&driver, 1, "p", 1, "$sys.log.x", 1);
	core_driver_want_error(
		&driver, 1, ERR_DENIED, "'$sys.log.x': subjects under $ are the broker's own");
	core_driver_say(&driver, 1, &(struct frame){.op = FRAME_PUB, .corr = 9}, bytes_of("x", 1));
	const struct core_answer *answer = core_driver_want(&driver, 1, FRAME_ERR);
	assert_int_equal(answer->frame.corr, 9);
	core_driver_settle(&driver);
	assert_int_equal(log_last_seq(driver.log), 0);
	core_driver_stop(&driver);
}

/* What follows a refused block must not overtake it: its counters would make the refused one pass
 * for a repeat when it comes again. */
static void test_nothing_overtakes_a_refused_block(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	disk_sim_fail(driver.sim, 1, ENOSPC, false);
	core_driver_publish(&driver, 1, "p", 1, "a.b", 1);
	core_driver_settle(&driver);
	const struct core_answer *refused = core_driver_want(&driver, 1, FRAME_ERR);
	assert_int_equal(refused->frame.corr, 1);
	core_driver_publish(&driver, 1, "p", 2, "a.b", 1);
	assert_int_equal(core_driver_want(&driver, 1, FRAME_ERR)->frame.corr, 2);
	core_driver_publish(&driver, 1, "p", 1, "a.b", 1);
	core_driver_publish(&driver, 1, "p", 2, "a.b", 1);
	core_driver_settle(&driver);
	want_puback(&driver, 2, 2, 2);
	core_driver_stop(&driver);
}

static void test_stopped_says_so(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_publish(&driver, 1, "p", 1, "a.b", 1);
	core_driver_settle(&driver);
	want_puback(&driver, 1, 1, 1);
	core_driver_publish(&driver, 1, "p", 2, "a.b", 1);
	core_driver_step(&driver, &(struct core_event){.kind = CORE_WORK});
	disk_sim_fail(driver.sim, 2, EIO, false);
	core_driver_write(&driver);
	core_driver_want(&driver, 1, FRAME_ERR);
	assert_int_equal(core_stopped(driver.core)->code, ERR_STOPPED);
	core_driver_publish(&driver, 1, "p", 3, "a.b", 1);
	struct error error;
	const struct core_answer *answer = core_driver_want(&driver, 1, FRAME_ERR);
	assert_int_equal(
		record_decode(&record_error, answer->body, &driver.arena, &error, NULL), ERR_OK);
	assert_int_equal(error.code, ERR_STOPPED);
	/* Reading goes on. */
	core_driver_subscribe(&driver, 1, 1, ">", "first", 0);
	core_driver_credit(&driver, 1, 1, 1 << 20);
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 1, 1, 1);
	core_driver_stop(&driver);
}

/* Nobody's events pass for another's repeats: of sessions under one name the one opened last has
 * it, from its HELLO on, and the others are told so, also when it has left. */
static void test_a_name_is_one_publishers(void **state)
{
	struct core_driver driver;
	(void)state;
	start(&driver);
	core_driver_hello(&driver, 2, "p");
	core_driver_publish(&driver, 1, "p", 1, "a.b", 1);
	core_driver_want_error(&driver, 1, ERR_TAKEN_OVER,
		"the name 'p' was taken over by a session opened later: test");
	core_driver_publish(&driver, 2, "p", 1, "a.b", 2);
	core_driver_settle(&driver);
	assert_int_equal(core_driver_want(&driver, 2, FRAME_PUBACK)->frame.arg, 2);
	say(&driver, 2, FRAME_BYE);
	core_driver_publish(&driver, 1, "p", 2, "a.b", 1);
	core_driver_want_error(&driver, 1, ERR_TAKEN_OVER,
		"the name 'p' was taken over by a session opened later: test");
	core_driver_publish(&driver, 1, "p", 2, "$live.a", 1); /* has no counters to mistake */
	core_driver_want_nothing(&driver);
	core_driver_hello(&driver, 1, "p");
	core_driver_publish(&driver, 1, "p", 3, "a.b", 1);
	core_driver_settle(&driver);
	want_puback(&driver, 3, 3, 3);
	core_driver_stop(&driver);
}

static void hello(struct core_driver *driver, uint64_t peer, uint64_t corr)
{
	const struct hello record = {
		.version_min = 1, .version_max = 1, .name = TEXT("test"), .producer = TEXT("p")};
	core_driver_say_record(driver, peer, &(struct frame){.op = FRAME_HELLO, .corr = corr},
		&record_hello, &record);
}

static void want_welcome(
	struct core_driver *driver, uint64_t peer, uint64_t corr, uint64_t last_counter)
{
	struct welcome record;
	const struct core_answer *answer = core_driver_want(driver, peer, FRAME_WELCOME);
	assert_int_equal(answer->frame.corr, corr);
	assert_int_equal(
		record_decode(&record_welcome, answer->body, &driver->arena, &record, NULL),
		ERR_OK);
	assert_int_equal(record.last_counter, last_counter);
}

/* The connection broke, and the broker does not know it yet. What was on its way to the disk then
 * is known to the later session by WELCOME, so that it can use no counter twice. */
static void test_who_comes_back_has_its_name_at_once(void **state)
{
	struct core_driver driver;
	(void)state;
	start(&driver);
	core_driver_publish(&driver, 1, "p", 1, "a.b", 1);
	core_driver_step(&driver, &(struct core_event){.kind = CORE_WORK});
	core_driver_publish(&driver, 1, "p", 2, "a.b", 2);
	hello(&driver, 2, 70);
	hello(&driver, 2, 71); /* begins anew: the first is not answered any more */
	core_driver_publish(&driver, 1, "p", 4, "a.b", 1); /* what was still under way */
	core_driver_want_error(&driver, 1, ERR_TAKEN_OVER,
		"the name 'p' was taken over by a session opened later: test");
	core_driver_write(&driver);
	want_puback(&driver, 1, 1, 1);
	core_driver_want_nothing(&driver);
	core_driver_write(&driver);
	want_welcome(&driver, 2, 71, 3);
	want_puback(&driver, 3, 3, 2);
	core_driver_publish(&driver, 2, "p", 4, "a.b", 1);
	core_driver_settle(&driver);
	assert_int_equal(core_driver_want(&driver, 2, FRAME_PUBACK)->frame.arg, 4);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

/* HELLO over a broken connection, with the token of an earlier session or NULL; gives the new one's
 * token. */
static struct text come_back(struct core_driver *driver, uint64_t peer, struct text token)
{
	struct hello record = {.version_min = 1,
		.version_max = 1,
		.name = TEXT("test"),
		.producer = TEXT("p"),
		.session = token};
	struct welcome told;
	core_driver_say_record(
		driver, peer, &(struct frame){.op = FRAME_HELLO}, &record_hello, &record);
	const struct core_answer *answer = core_driver_want(driver, peer, FRAME_WELCOME);
	assert_int_equal(
		record_decode(&record_welcome, answer->body, &driver->arena, &told, NULL), ERR_OK);
	return told.session;
}

static void want_the_name(struct core_driver *driver, uint64_t peer, uint64_t counter, bool has)
{
	core_driver_publish(driver, peer, "p", counter, "a.b", 1);
	core_driver_settle(driver);
	if (has)
		core_driver_want(driver, peer, FRAME_PUBACK);
	else
		core_driver_want_error(driver, peer, ERR_TAKEN_OVER,
			"the name 'p' was taken over by a session opened later: test");
	core_driver_want_nothing(driver);
}

/* Two programs are started under one name, and connections of both break again and again: the one
 * started later keeps it as long as it is there, and the other is told whenever it publishes. */
static void test_who_comes_back_takes_no_name(void **state)
{
	struct core_driver driver;
	(void)state;
	start(&driver);
	say(&driver, 1, FRAME_BYE);
	struct text elder = come_back(&driver, 1, TEXT_NONE);
	struct text younger = come_back(&driver, 2, TEXT_NONE);
	want_the_name(&driver, 1, 1, false);
	elder = come_back(&driver, 3, elder);
	want_the_name(&driver, 3, 1, false);
	want_the_name(&driver, 2, 1, true);
	/* What the younger left behind itself is no other program's, also when it never got the
	 * WELCOME of its second session. */
	(void)come_back(&driver, 4, younger);
	younger = come_back(&driver, 5, younger);
	want_the_name(&driver, 4, 2, false);
	want_the_name(&driver, 5, 2, true);
	/* The younger has left: now the elder, when it comes back. */
	say(&driver, 5, FRAME_BYE);
	(void)come_back(&driver, 6, elder);
	want_the_name(&driver, 6, 3, true);
	/* A token of another broker's life stands in nobody's way. */
	say(&driver, 6, FRAME_BYE);
	(void)come_back(&driver, 7, younger);
	want_the_name(&driver, 7, 4, true);
	core_driver_stop(&driver);
}

/* What was on its way found no room: it is nobody's, and its counters are free. */
static void test_a_name_is_given_when_the_disk_is_full(void **state)
{
	struct core_driver driver;
	(void)state;
	start(&driver);
	core_driver_publish(&driver, 1, "p", 1, "a.b", 1);
	disk_sim_fail(driver.sim, 1, ENOSPC, false);
	core_driver_step(&driver, &(struct core_event){.kind = CORE_WORK});
	hello(&driver, 2, 70);
	core_driver_want_nothing(&driver);
	core_driver_write(&driver);
	core_driver_want_error(&driver, 1, ERR_FULL, "writing: No space left on device");
	want_welcome(&driver, 2, 70, 0);
	core_driver_publish(&driver, 2, "p", 1, "a.b", 1);
	core_driver_settle(&driver);
	assert_int_equal(core_driver_want(&driver, 2, FRAME_PUBACK)->frame.arg, 1);
	core_driver_stop(&driver);
}

/* Also when nobody publishes. */
static void test_a_log_that_is_removed_stops(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_publish(&driver, 1, "p", 1, "a.b", 1);
	core_driver_settle(&driver);
	want_puback(&driver, 1, 1, 1);
	core_driver_wait(&driver, 2000);
	assert_null(core_stopped(driver.core));
	assert_true(disk_sim_remove(driver.sim, "00000000000000000001.seg"));
	core_driver_wait(&driver, 2000);
	assert_int_equal(core_stopped(driver.core)->code, ERR_STOPPED);
	core_driver_publish(&driver, 1, "p", 2, "a.b", 1);
	core_driver_want_error(&driver, 1, ERR_STOPPED,
		"nothing is acknowledged until the broker is restarted: the file that is written "
		"was removed from the log's directory");
	core_driver_stop(&driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_acknowledged_after_the_sync),
		cmocka_unit_test(test_group_commit),
		cmocka_unit_test(test_repeats_are_dropped_for_ever),
		cmocka_unit_test(test_partly_seen_blocks_are_cut),
		cmocka_unit_test(test_counters_need_not_be_dense),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_nothing_overtakes_a_refused_block),
		cmocka_unit_test(test_stopped_says_so),
		cmocka_unit_test(test_a_name_is_one_publishers),
		cmocka_unit_test(test_who_comes_back_has_its_name_at_once),
		cmocka_unit_test(test_who_comes_back_takes_no_name),
		cmocka_unit_test(test_a_name_is_given_when_the_disk_is_full),
		cmocka_unit_test(test_a_log_that_is_removed_stops),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
