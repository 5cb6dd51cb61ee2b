/* The log against a model in memory: whatever is written, and however often it is closed, rolled,
 * killed or loses its power in between, it holds what it acknowledged, and nothing else. */
#include "tests/sim/log_driver.h"
#include "tests/sim/testing.h"

#include <inttypes.h>

static uint64_t seed;

static void must(const char *wrong, const struct why *why)
{
	if (wrong)
		fail_msg("seed %" PRIu64 ": %s (%s: %s)", seed, wrong, why->where, why->text);
}

static void open_log(struct log_driver *driver)
{
	struct why why = {0};
	if (log_driver_open(driver, NULL, &why))
		must("it does not open", &why);
}

static void check_all(struct log_driver *driver)
{
	struct why why = {0};
	uint64_t last, from = 1 + disk_sim_random(&driver->random) % (driver->count + 1);
	must(log_driver_check(driver, 1, &last, &why), &why);
	assert_int_equal(last, driver->count);
	if (from <= driver->count) {
		must(log_driver_check(driver, from, &last, &why), &why);
		assert_int_equal(last, driver->count);
	}
}

/* Some filters, of none to all; each run draws a few of them. */
static void check_filters(struct log_driver *driver)
{
	static const char *const filters[] = {"registry.membership.asserted.SCO.KZ", "claim.>",
		"claim.org.status_change.4f01", "*", "news.article.*", "$sys.>", "registry.*.>",
		"claim.summit.>", "news.article.ingested.wire.more", "corridor.>", ">"};
	struct why why = {0};
	struct text drawn[3];
	size_t count = 1 + disk_sim_random(&driver->random) % ARRAY_LEN(drawn);
	for (size_t i = 0; i < count; i++)
		drawn[i] = text_of(filters[disk_sim_random(&driver->random) % ARRAY_LEN(filters)]);
	must(log_driver_check_filters(driver, drawn, count, &why), &why);
	must(log_driver_check_lasts(driver, drawn[0], &why), &why);
}

static void check_times(struct log_driver *driver)
{
	for (size_t i = 0; i < driver->count; i += 1 + driver->count / 7) {
		uint64_t seq = log_seek_time(driver->log, driver->promises[i].time_us);
		/* Nothing as late as that stands before it. */
		assert_true(seq >= 1 && seq <= i + 1);
		assert_true(seq == 1 ||
			    driver->promises[seq - 2].time_us < driver->promises[i].time_us);
	}
	assert_int_equal(log_seek_time(driver->log, INT64_MAX), driver->count + 1);
}

static void check_counters(struct log_driver *driver)
{
	static const char *const names[] = {"alpha", "beta", "gamma"};
	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		assert_int_equal(state_producer(log_state(driver->log), text_of(names[i]))->counter,
			driver->counters[i] - 1);
}

static void one_run(uint64_t segment_bytes)
{
	struct log_driver driver;
	log_driver_init(&driver, seed, segment_bytes);
	disk_sim_short_writes(driver.sim, seed % 2);
	open_log(&driver);
	for (unsigned step = 0; step < 40; step++) {
		struct why why = {0};
		uint64_t what = disk_sim_random(&driver.random) % 16;
		if (log_driver_write(&driver, 1 + (unsigned)what % 5, &why))
			must("it does not write", &why);
		if (what < 12)
			continue;
		check_all(&driver);
		check_filters(&driver);
		check_times(&driver);
		if (what >= 14)
			disk_sim_power_cut(driver.sim);
		else if (what == 13)
			disk_sim_process_dies(driver.sim);
		log_driver_close(&driver);
		open_log(&driver);
		assert_int_equal(log_last_seq(driver.log), driver.count);
		check_counters(&driver);
		check_filters(&driver);
	}
	check_all(&driver);
	check_filters(&driver);
	log_driver_fini(&driver);
}

static void test_model(void **state)
{
	(void)state;
	static const uint64_t sizes[] = {4096, 16384, 1 << 20};
	uint64_t first = testing_first_seed(), count = testing_seeds(60);
	for (seed = first; seed < first + count; seed++)
		one_run(sizes[seed % ARRAY_LEN(sizes)]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_model)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
