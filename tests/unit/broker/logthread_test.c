#include "broker/logthread.h"

#include "tests/sim/blocks.h"
#include "tests/sim/disk_sim.h"
#include "tests/sim/testing.h"

#include <poll.h>

enum { LARGE = 8192 };

static struct batch *make_batch(struct log *log, uint64_t counter, uint32_t filler)
{
	static const char *const subject = "a.b";
	struct blocks_recipe recipe = {.producer = "p",
		.counter = counter,
		.records = 1,
		.subjects = &subject,
		.subjects_count = 1,
		.filler = filler};
	struct buffer block = {0};
	struct block_header header;
	struct batch *batch = log_begin(log, (int64_t)counter, 0);
	blocks_make(&recipe, &block);
	assert_int_equal(block_check_published(buffer_bytes(&block), &header, NULL), ERR_OK);
	batch_add(batch, buffer_bytes(&block), &header, TEXT("t"));
	buffer_fini(&block);
	return batch;
}

static void settle(struct log *log, struct batch *batch, uint64_t last_seq)
{
	struct log_piece piece;
	assert_non_null(batch);
	assert_int_equal(log_written(log, &batch, &piece, NULL), ERR_OK);
	assert_int_equal(log_last_seq(log), last_seq);
	body_drop(&piece.body);
}

static void wait_for(struct logthread *thread)
{
	struct pollfd wait = {.fd = logthread_fd(thread), .events = POLLIN};
	assert_int_equal(poll(&wait, 1, 20000), 1);
}

static void test_there_and_back(void **state)
{
	(void)state;
	struct disk_sim *sim = disk_sim_create(1);
	struct disk disk = disk_sim_table(sim);
	struct log_options options = {.disk = &disk, .segment_bytes = 65536, .random = 4};
	struct log_recovery found;
	struct log *log = NULL;
	struct logthread *thread = NULL;
	assert_int_equal(log_open(&options, &log, &found, NULL), ERR_OK);
	assert_int_equal(logthread_start(log, &thread, NULL), ERR_OK);
	assert_null(logthread_take(thread));
	for (uint64_t n = 1; n <= 100; n++) {
		assert_true(logthread_hand(thread, make_batch(log, n, LARGE)));
		wait_for(thread);
		settle(log, logthread_take(thread), n);
	}
	/* One that is on its way when the end comes is finished. */
	assert_true(logthread_hand(thread, make_batch(log, 101, LARGE)));
	logthread_stop(&thread);
	assert_null(thread);
	log_close(&log);
	assert_int_equal(log_open(&options, &log, &found, NULL), ERR_OK);
	assert_int_equal(log_last_seq(log), 101);
	log_close(&log);
	disk_sim_destroy(&sim);
}

/* Small ones are written at once, large ones go to the thread, in any order; how slow the disk is
 * here decides which, but nothing is lost between the two. */
static void test_small_ones_between(void **state)
{
	(void)state;
	struct disk_sim *sim = disk_sim_create(1);
	struct disk disk = disk_sim_table(sim);
	struct log_options options = {.disk = &disk, .segment_bytes = 65536, .random = 4};
	struct log_recovery found;
	struct log *log = NULL;
	struct logthread *thread = NULL;
	unsigned at_once = 0;
	assert_int_equal(log_open(&options, &log, &found, NULL), ERR_OK);
	assert_int_equal(logthread_start(log, &thread, NULL), ERR_OK);
	for (uint64_t n = 1; n <= 300; n++) {
		struct batch *batch = make_batch(log, n, n % 3 ? 0 : LARGE);
		bool handed = logthread_hand(thread, batch);
		assert_true(handed || n % 3);
		at_once += !handed;
		if (handed) {
			wait_for(thread);
			batch = logthread_take(thread);
		} else {
			logthread_write(thread, batch);
		}
		settle(log, batch, n);
	}
	assert_true(at_once > 0);
	logthread_stop(&thread);
	log_close(&log);
	disk_sim_destroy(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_small_ones_between)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
