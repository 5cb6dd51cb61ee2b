/* What the model test in tests/sim does not look at: rolling, skipping, refusing a generation. */
#include "broker/log/index.h"
#include "broker/log/log.h"

#include "proto/wire/big_endian.h"
#include "tests/sim/log_driver.h"
#include "tests/sim/testing.h"

#include <errno.h>

static void start(struct log_driver *driver)
{
	log_driver_init(driver, 21, 4096);
	assert_int_equal(log_driver_open(driver, NULL, NULL), ERR_OK);
}

static void test_empty(void **state)
{
	(void)state;
	struct log_driver driver;
	struct log_piece piece;
	struct log_place place = {.seq = 1};
	start(&driver);
	assert_int_equal(log_first_seq(driver.log), 1);
	assert_int_equal(log_last_seq(driver.log), 0);
	assert_int_equal(log_read(driver.log, &place, 100, &piece, NULL), ERR_NOT_FOUND);
	assert_int_equal(log_seek_time(driver.log, 0), 1);
	/* Who was told the id of an empty log finds the same log after a kill. */
	uint64_t id = log_id(driver.log);
	log_driver_close(&driver);
	disk_sim_power_cut(driver.sim);
	assert_int_equal(log_driver_open(&driver, NULL, NULL), ERR_OK);
	assert_int_equal(log_id(driver.log), id);
	log_driver_fini(&driver);
}

static void ignore(void *arg, const struct tables_subject *subject)
{
	(void)arg;
	(void)subject;
}

/* First sequence of the segment that is written to. */
static uint64_t last_segment(struct log_driver *driver)
{
	struct text all = TEXT(">");
	struct log_wanted wanted = {.filters = &all, .count = 1};
	uint64_t before = log_last_seq(driver->log) + 1;
	assert_int_equal(
		log_subjects(driver->log, &before, &wanted, &(struct log_each){ignore, NULL}, NULL),
		ERR_OK);
	return before;
}

static void test_what_no_block_has_costs_no_reading(void **state)
{
	(void)state;
	struct log_driver driver;
	struct text never = TEXT("corridor.>"), here = TEXT("claim.>");
	struct log_wanted nothing = {.filters = &never, .count = 1},
			  something = {.filters = &here, .count = 1};
	start(&driver);
	for (unsigned i = 0; i < 40; i++)
		assert_int_equal(log_driver_write(&driver, 3, NULL), ERR_OK);
	assert_true(last_segment(&driver) > 1);
	struct log_place place = {.seq = 1};
	assert_int_equal(log_skip(driver.log, &place, &nothing, NULL), ERR_OK);
	assert_int_equal(place.seq, log_last_seq(driver.log) + 1);
	assert_int_equal(log_bytes_read(driver.log), 0);
	place = (struct log_place){.seq = 1};
	assert_int_equal(log_skip(driver.log, &place, &something, NULL), ERR_OK);
	assert_true(place.seq < 20);
	tables_choice_fini(&something.choice);
	tables_choice_fini(&nothing.choice);
	log_driver_fini(&driver);
}

/* The file of a sealed segment's index goes bad while the log is open: its tables are made from the
 * segment, and when that is damaged as well it is said which. */
static void test_tables_are_made_from_the_segment(void **state)
{
	(void)state;
	struct log_driver driver;
	struct why why = {0};
	struct text filter = TEXT("claim.>");
	size_t len;
	start(&driver);
	for (unsigned i = 0; i < 40; i++)
		assert_int_equal(log_driver_write(&driver, 3, NULL), ERR_OK);
	log_driver_close(&driver);
	assert_int_equal(log_driver_open(&driver, NULL, NULL), ERR_OK);
	uint8_t *index = disk_sim_file(driver.sim, "00000000000000000001.idx", &len);
	index[INDEX_HEAD + get_u64(index + 80) + 3] ^= 1; /* behind the usage, in the tables */
	assert_null(log_driver_check_filters(&driver, &filter, 1, &why));
	log_driver_close(&driver);
	assert_int_equal(log_driver_open(&driver, NULL, NULL), ERR_OK);
	disk_sim_file(driver.sim, "00000000000000000001.seg", &len)[SEGMENT_HEADER + 50] ^= 1;
	assert_string_equal(
		log_driver_check_filters(&driver, &filter, 1, &why), "skipping is refused");
	assert_int_equal(why.code, ERR_DAMAGED);
	assert_string_equal(why.where, "00000000000000000001.seg");
	log_driver_fini(&driver);
}

/* An index that is missing is made again, with the counters of producers as they were. */
static void test_indexes_are_made_again(void **state)
{
	(void)state;
	struct log_driver driver;
	struct log_recovery found = {0};
	start(&driver);
	for (unsigned i = 0; i < 40; i++)
		assert_int_equal(log_driver_write(&driver, 3, NULL), ERR_OK);
	log_driver_close(&driver);
	unsigned removed = 0;
	for (size_t f = 0; disk_sim_name(driver.sim, f);) {
		const char *name = disk_sim_name(driver.sim, f);
		if (text_ends(text_of(name), TEXT(".idx")) && disk_sim_remove(driver.sim, name))
			removed++;
		else
			f++;
	}
	assert_int_equal(log_driver_open(&driver, &found, NULL), ERR_OK);
	assert_true(removed > 2);
	assert_int_equal(found.rebuilt, removed);
	assert_int_equal(state_producer(log_state(driver.log), TEXT("alpha"))->counter,
		driver.counters[0] - 1);
	log_driver_close(&driver);
	memset(&found, 0, sizeof(found));
	assert_int_equal(log_driver_open(&driver, &found, NULL), ERR_OK);
	assert_int_equal(found.rebuilt, 0);
	log_driver_fini(&driver);
}

/* Zeros stand ahead of what is written, and none behind a segment that was closed. */
static void test_prepared_and_sealed(void **state)
{
	(void)state;
	struct log_driver driver;
	size_t len;
	start(&driver);
	assert_int_equal(log_driver_write(&driver, 1, NULL), ERR_OK);
	assert_non_null(disk_sim_file(driver.sim, "00000000000000000001.seg", &len));
	assert_int_equal(len, 4096);
	while (last_segment(&driver) == 1)
		assert_int_equal(log_driver_write(&driver, 1, NULL), ERR_OK);
	const uint8_t *bytes = disk_sim_file(driver.sim, "00000000000000000001.seg", &len);
	assert_true(len < 4096);
	assert_false(segment_looks_like_mark(bytes_of(bytes + len - SEGMENT_MARK, SEGMENT_MARK)));
	log_driver_fini(&driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_what_no_block_has_costs_no_reading),
		cmocka_unit_test(test_tables_are_made_from_the_segment),
		cmocka_unit_test(test_indexes_are_made_again),
		cmocka_unit_test(test_prepared_and_sealed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
