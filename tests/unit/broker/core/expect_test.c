/* Conditional publishing: of those who expect the same one wins, whether the winner's block is on
 * disk, on its way there, or waits; and a repeat is a repeat. */
#include "broker/log/upkeep.h"
#include "proto/codec/record.h"
#include "tests/sim/core_driver.h"
#include "tests/sim/testing.h"

#include <errno.h>

static void publish(struct core_driver *driver, uint64_t peer, const char *producer,
	uint64_t counter, const char *const subject[2], uint64_t expected)
{
	struct buffer block = {0};
	struct blocks_recipe recipe = {.producer = producer,
		.counter = counter,
		.records = 2,
		.subjects = subject,
		.subjects_count = 2};
	blocks_make(&recipe, &block);
	struct frame frame = {
		.op = FRAME_PUB, .flags = FRAME_EXPECT, .corr = counter, .arg = expected};
	core_driver_say(driver, peer, &frame, buffer_bytes(&block));
	buffer_fini(&block);
}

/* Counters from 2 on begin with an even one, so that the first subject is the guard. */
static const char *const pair[] = {"state.guard", "state.other"};

static void start(struct core_driver *driver)
{
	core_driver_start(driver);
	core_driver_hello(driver, 1, "p");
	core_driver_hello(driver, 2, "q");
}

static void test_one_wins(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "p", 2, pair, 0);
	/* The winner's waits for the disk. */
	publish(&driver, 2, "q", 2, pair, 0);
	core_driver_want_error(&driver, 2, ERR_CONFLICT,
		"wanted 0 as the last sequence of 'state.guard', it is 1");
	core_driver_step(&driver, &(struct core_event){.kind = CORE_WORK});
	/* It is with the log's thread. */
	publish(&driver, 2, "q", 4, pair, 0);
	core_driver_want_error(&driver, 2, ERR_CONFLICT,
		"wanted 0 as the last sequence of 'state.guard', it is 1");
	publish(&driver, 2, "q", 6, pair, 1);
	core_driver_settle(&driver);
	core_driver_want(&driver, 1, FRAME_PUBACK);
	assert_int_equal(core_driver_want(&driver, 2, FRAME_PUBACK)->frame.arg, 4);
	/* It is on disk. */
	publish(&driver, 1, "p", 4, pair, 1);
	core_driver_want_error(&driver, 1, ERR_CONFLICT,
		"wanted 1 as the last sequence of 'state.guard', it is 3");
	core_driver_restart(&driver);
	core_driver_hello(&driver, 1, "p");
	publish(&driver, 1, "p", 4, pair, 2);
	core_driver_want_error(&driver, 1, ERR_CONFLICT,
		"wanted 2 as the last sequence of 'state.guard', it is 3");
	publish(&driver, 1, "p", 6, pair, 3);
	core_driver_settle(&driver);
	assert_int_equal(core_driver_want(&driver, 1, FRAME_PUBACK)->frame.arg, 6);
	core_driver_stop(&driver);
}

/* Sent again after a break it is acknowledged, though the subject has moved: by itself. */
static void test_repeats_are_acknowledged(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "p", 2, pair, 0);
	publish(&driver, 1, "p", 2, pair, 0);
	core_driver_settle(&driver);
	core_driver_want(&driver, 1, FRAME_PUBACK);
	publish(&driver, 1, "p", 2, pair, 0);
	assert_int_equal(core_driver_want(&driver, 1, FRAME_PUBACK)->frame.arg, 2);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

/* What the disk refused never was: the expectation of who comes after is judged without it. */
static void test_refused_batch_leaves_nothing(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	disk_sim_fail(driver.sim, 1, ENOSPC, true);
	publish(&driver, 1, "p", 2, pair, 0);
	core_driver_settle(&driver);
	core_driver_want(&driver, 1, FRAME_ERR);
	disk_sim_fail(driver.sim, 0, 0, false);
	publish(&driver, 2, "q", 2, pair, 0);
	core_driver_settle(&driver);
	const struct core_answer *answer = core_driver_next(&driver);
	while (answer && answer->frame.op != FRAME_PUBACK)
		answer = core_driver_next(&driver);
	assert_non_null(answer);
	assert_int_equal(answer->peer, 2);
	core_driver_stop(&driver);
}

/* Nor was a removal: what it would have taken is there, and counts. */
static void test_refused_removal_leaves_nothing(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "p", 2, pair, 0);
	for (uint64_t counter = 4; counter < 20; counter += 2)
		core_driver_publish(&driver, 1, "p", counter, "state.other", 2);
	core_driver_settle(&driver);
	core_driver_policy(&driver, "state count=3");
	while (!driver.upkeep)
		core_driver_wait(&driver, 500);
	struct core_event done = {.kind = CORE_UPKEPT, .job = driver.upkeep};
	driver.upkeep = NULL;
	upkeep_run(done.job);
	disk_sim_fail(driver.sim, 1, ENOSPC, true);
	core_driver_step(&driver, &done);
	core_driver_settle(&driver);
	assert_true(disk_sim_failed(driver.sim));
	disk_sim_fail(driver.sim, 0, 0, false);
	while (core_driver_next(&driver))
		;
	/* Its sequence is another's now. */
	core_driver_publish(&driver, 1, "p", 20, "state.other", 2);
	publish(&driver, 2, "q", 2, pair, 0);
	core_driver_want_error(&driver, 2, ERR_CONFLICT,
		"wanted 0 as the last sequence of 'state.guard', it is 1");
	publish(&driver, 2, "q", 4, pair, 1);
	core_driver_settle(&driver);
	core_driver_want(&driver, 2, FRAME_PUBACK);
	core_driver_want(&driver, 1, FRAME_PUBACK);
	core_driver_stop(&driver);
}

static void test_live_is_refused(void **state)
{
	(void)state;
	static const char *const live[] = {"$live.a", "$live.b"};
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "p", 2, live, 0);
	core_driver_want_error(&driver, 1, ERR_BAD_VALUE,
		"what is under $live. is not logged, and has no last sequence");
	core_driver_stop(&driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_wins),
		cmocka_unit_test(test_repeats_are_acknowledged),
		cmocka_unit_test(test_refused_batch_leaves_nothing),
		cmocka_unit_test(test_refused_removal_leaves_nothing),
		cmocka_unit_test(test_live_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
