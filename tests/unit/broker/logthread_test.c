#include "broker/logthread.h"

#include "tests/sim/blocks.h"
#include "tests/sim/disk_sim.h"
#include "tests/sim/testing.h"

#include <poll.h>

static struct batch *make_batch(struct log *log, uint64_t counter)
{
	static const char *const subject = "a.b";
	struct blocks_recipe recipe = {.producer = "p",
		.counter = counter,
		.records = 1,
		.subjects = &subject,
		.subjects_count = 1};
	struct buffer block = {0};
	struct block_header header;
	struct batch *batch = log_begin(log, (int64_t)counter, 0);
	blocks_make(&recipe, &block);
	assert_int_equal(block_check_published(buffer_bytes(&block), &header, NULL), ERR_OK);
	batch_add(batch, buffer_bytes(&block), &header, TEXT("t"));
	buffer_fini(&block);
	return batch;
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
		struct pollfd wait = {.fd = logthread_fd(thread), .events = POLLIN};
		struct log_piece piece;
		logthread_write(thread, make_batch(log, n));
		assert_int_equal(poll(&wait, 1, 20000), 1);
		struct batch *batch = logthread_take(thread);
		assert_non_null(batch);
		assert_int_equal(log_written(log, &batch, &piece, NULL), ERR_OK);
		assert_int_equal(log_last_seq(log), n);
		body_drop(&piece.body);
	}
	/* One that is on its way when the end comes is finished. */
	logthread_write(thread, make_batch(log, 101));
	logthread_stop(&thread);
	assert_null(thread);
	log_close(&log);
	assert_int_equal(log_open(&options, &log, &found, NULL), ERR_OK);
	assert_int_equal(log_last_seq(log), 101);
	log_close(&log);
	disk_sim_destroy(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_there_and_back)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
