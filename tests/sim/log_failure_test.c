/* Every call to the disk fails in turn, once or for good; the power goes at every call; the disk is
 * full, and has room again. */
#include "tests/sim/log_driver.h"
#include "tests/sim/testing.h"

#include <errno.h>
#include <inttypes.h>

/* Opens, writes, closes, opens: what it is told is acknowledged must be there at the end. */
static void live(struct log_driver *driver)
{
	struct why why;
	for (unsigned life = 0; life < 2; life++) {
		if (log_driver_open(driver, NULL, &why))
			return;
		for (unsigned i = 0; i < 5; i++)
			(void)log_driver_write(driver, 1 + i % 3, &why);
		log_driver_close(driver);
	}
}

/* After the trouble has passed, everything that was acknowledged is there. One write that was under
 * way may be there as well, though nobody was told so: true for the next counters. */
static void check_after(struct log_driver *driver, const char *what)
{
	struct why why = {0};
	uint64_t last;
	disk_sim_fail(driver->sim, 0, 0, false);
	log_driver_close(driver);
	disk_sim_process_dies(driver->sim);
	if (log_driver_open(driver, NULL, &why))
		fail_msg("%s: it does not open: %s: %s", what, why.where, why.text);
	const char *wrong = log_driver_check(driver, 1, &last, &why);
	if (wrong)
		fail_msg("%s: %s (%s)", what, wrong, why.text);
	if (last < driver->count)
		fail_msg("%s: %zu events acknowledged, %" PRIu64 " there", what, driver->count,
			last);
	log_driver_close(driver);
}

static void fail_each(int error, bool lasting, bool power)
{
	bool failed = true;
	uint64_t n = 1;
	for (; failed; n++) {
		struct log_driver driver;
		char what[96];
		log_driver_init(&driver, 11, 4096);
		snprintf(what, sizeof(what), "call %" PRIu64 " fails with %s%s%s", n,
			strerror(error), lasting ? ", as do all after it" : "",
			power ? ", then a power cut" : "");
		disk_sim_fail(driver.sim, n, error, lasting);
		live(&driver);
		failed = disk_sim_failed(driver.sim);
		if (power)
			disk_sim_power_cut(driver.sim);
		check_after(&driver, what);
		log_driver_fini(&driver);
	}
	assert_true(n > 60);
}

static void test_each_call_fails_once(void **state)
{
	(void)state;
	fail_each(EIO, false, false);
	fail_each(ENOSPC, false, false);
}

static void test_each_call_fails_for_good(void **state)
{
	(void)state;
	fail_each(EIO, true, false);
	fail_each(ENOSPC, true, false);
}

static void test_each_call_then_power_cut(void **state)
{
	(void)state;
	fail_each(EIO, true, true);
	fail_each(EIO, false, true);
	fail_each(ENOSPC, false, true);
}

static void test_full_disk(void **state)
{
	(void)state;
	struct log_driver driver;
	struct why why = {0};
	uint64_t last;
	enum err err = ERR_OK;
	log_driver_init(&driver, 13, 8192);
	disk_sim_set_room(driver.sim, 40000);
	assert_int_equal(log_driver_open(&driver, NULL, &why), ERR_OK);
	for (unsigned i = 0; i < 500 && !err; i++)
		err = log_driver_write(&driver, 2, &why);
	assert_int_equal(err, ERR_FULL);
	assert_non_null(strstr(why.text, strerror(ENOSPC)));
	/* Refused again and again (a smaller batch may still find room), and reading goes on. */
	for (unsigned refused = 0; refused < 5;) {
		err = log_driver_write(&driver, 2, &why);
		assert_true(err == ERR_FULL || err == ERR_OK);
		refused += err == ERR_FULL;
		assert_null(log_driver_check(&driver, 1, &last, &why));
		assert_int_equal(last, driver.count);
	}
	disk_sim_set_room(driver.sim, UINT64_MAX);
	assert_int_equal(log_driver_write(&driver, 2, &why), ERR_OK);
	log_driver_close(&driver);
	assert_int_equal(log_driver_open(&driver, NULL, &why), ERR_OK);
	assert_null(log_driver_check(&driver, 1, &last, &why));
	assert_int_equal(last, driver.count);
	log_driver_fini(&driver);
}

/* What is kept for it lets own events through when nobody else's find room, also where that takes a
 * new segment; until it is kept again nobody else's are written. */
static void test_full_disk_keeps_room(void **state)
{
	(void)state;
	struct log_driver driver;
	struct why why = {0};
	uint64_t last;
	unsigned own = 0;
	log_driver_init(&driver, 23, 8192);
	disk_sim_set_room(driver.sim, 40000);
	assert_int_equal(log_driver_open(&driver, NULL, &why), ERR_OK);
	while (log_driver_write(&driver, 1, &why) == ERR_OK)
		continue;
	driver.own = true;
	while (log_driver_write(&driver, 1, &why) == ERR_OK)
		own++;
	assert_true(own > 4);
	assert_null(disk_sim_file(driver.sim, "reserve", &(size_t){0}));
	driver.own = false;
	assert_int_equal(log_driver_write(&driver, 1, &why), ERR_FULL);
	assert_false(log_keep(driver.log));
	disk_sim_set_room(driver.sim, UINT64_MAX);
	assert_int_equal(log_driver_write(&driver, 1, &why), ERR_FULL);
	assert_non_null(strstr(why.text, "what room is left is for removals"));
	assert_true(log_keep(driver.log));
	assert_int_equal(log_driver_write(&driver, 1, &why), ERR_OK);
	log_driver_close(&driver);
	assert_int_equal(log_driver_open(&driver, NULL, &why), ERR_OK);
	assert_null(log_driver_check(&driver, 1, &last, &why));
	assert_int_equal(last, driver.count);
	log_driver_fini(&driver);
}

/* The sync fails: whoever waited is refused, and so is everybody after. */
static void test_failed_sync_stops(void **state)
{
	(void)state;
	struct log_driver driver;
	struct why why = {0};
	log_driver_init(&driver, 17, 1 << 20);
	assert_int_equal(log_driver_open(&driver, NULL, &why), ERR_OK);
	assert_int_equal(log_driver_write(&driver, 1, &why), ERR_OK);
	/* A write into prepared zeros is three calls: the write, the sync, the look at the name. */
	disk_sim_fail(driver.sim, 2, EIO, false);
	assert_int_equal(log_driver_write(&driver, 1, &why), ERR_STOPPED);
	assert_true(disk_sim_failed(driver.sim));
	assert_non_null(strstr(why.text, "nothing is acknowledged until the broker is restarted"));
	assert_non_null(strstr(why.text, strerror(EIO)));
	assert_int_equal(log_driver_write(&driver, 1, &why), ERR_STOPPED);
	check_after(&driver, "a failed sync");
	log_driver_fini(&driver);
}

/* What is written to a file without a name is told to nobody as being on disk. */
static void lose_name(bool replaced, const char *told)
{
	static const char name[] = "00000000000000000001.seg";
	struct log_driver driver;
	struct why why = {0};
	log_driver_init(&driver, 19, 1 << 20);
	assert_int_equal(log_driver_open(&driver, NULL, &why), ERR_OK);
	assert_int_equal(log_driver_write(&driver, 1, &why), ERR_OK);
	assert_int_equal(log_look(driver.log, &why), ERR_OK);
	assert_true(disk_sim_remove(driver.sim, name));
	if (replaced)
		assert_true(driver.disk.open(driver.disk.self, name, true) >= 0);
	assert_int_equal(log_driver_write(&driver, 1, &why), ERR_STOPPED);
	assert_non_null(strstr(why.text, told));
	assert_string_equal(why.where, name);
	assert_int_equal(log_look(driver.log, &why), ERR_STOPPED);
	assert_int_equal(log_driver_write(&driver, 1, &why), ERR_STOPPED);
	log_driver_fini(&driver);
}

static void test_lost_name_stops(void **state)
{
	(void)state;
	lose_name(false, "was removed from the log's directory");
	lose_name(true, "was replaced by another");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_call_fails_once),
		cmocka_unit_test(test_each_call_fails_for_good),
		cmocka_unit_test(test_each_call_then_power_cut),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_full_disk_keeps_room),
		cmocka_unit_test(test_failed_sync_stops),
		cmocka_unit_test(test_lost_name_stops),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
