/* Segments written anew: whatever was removed, merged, compressed, cut off or refused in between,
 * the log holds all that the ledger does not say is gone, and producers' counters. */
#include "tests/sim/log_driver.h"
#include "tests/sim/testing.h"

#include <errno.h>
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
	static const char *const names[] = {"alpha", "beta", "gamma"};
	struct why why = {0};
	uint64_t last, from = 1 + disk_sim_random(&driver->random) % (driver->count + 1);
	must(log_driver_check(driver, 1, &last, &why), &why);
	assert_int_equal(last, driver->count);
	must(log_driver_check(driver, from, &last, &why), &why);
	assert_int_equal(last, driver->count);
	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		assert_int_equal(state_producer(log_state(driver->log), text_of(names[i]))->counter,
			driver->counters[i] - 1);
}

static void trim(struct log_driver *driver)
{
	static const struct log_trimmed kinds[] = {
		{.stream = {"registry", 8}},
		{.stream = {"claim", 5}},
		{.stream = {"claim", 5}, .keep = 1},
		{.stream = {"news", 4}, .filter = {"news.article.>", 14}},
		{.stream = {"news", 4}, .keep = 2},
	};
	size_t count;
	const struct index *segments = log_segments(driver->log, &count);
	struct log_trimmed trimmed = kinds[disk_sim_random(&driver->random) % ARRAY_LEN(kinds)];
	trimmed.to = disk_sim_random(&driver->random) % segments[count - 1].base_seq;
	ledger_apply(&driver->ledger, &trimmed, driver->count);
}

/* Some of the sealed segments, with power cuts and deaths now and then. */
static void rewrite_some(struct log_driver *driver)
{
	size_t all;
	struct why why = {0};
	log_segments(driver->log, &all);
	if (all < 2)
		return;
	size_t at = disk_sim_random(&driver->random) % (all - 1);
	size_t most = all - 1 - at, count = 1 + disk_sim_random(&driver->random) % most;
	bool dies = disk_sim_random(&driver->random) % 3 == 0;
	if (dies)
		disk_sim_fail(driver->sim, 1 + disk_sim_random(&driver->random) % 60, EIO, true);
	enum err err =
		log_driver_rewrite(driver, at, count, disk_sim_random(&driver->random) % 2, &why);
	if (err && !disk_sim_failed(driver->sim))
		must("it is not written anew", &why);
	disk_sim_fail(driver->sim, 0, 0, false);
	if (!dies)
		return;
	if (disk_sim_random(&driver->random) % 2)
		disk_sim_power_cut(driver->sim);
	else
		disk_sim_process_dies(driver->sim);
	log_driver_close(driver);
	open_log(driver);
}

static void one_run(uint64_t segment_bytes)
{
	struct log_driver driver;
	log_driver_init(&driver, seed, segment_bytes);
	open_log(&driver);
	for (unsigned step = 0; step < 60; step++) {
		struct why why = {0};
		uint64_t what = disk_sim_random(&driver.random) % 16;
		if (log_driver_write(&driver, 1 + (unsigned)what % 5, &why))
			must("it does not write", &why);
		if (what < 3)
			trim(&driver);
		if (what > 10)
			rewrite_some(&driver);
		if (what == 15) {
			check_all(&driver);
			log_driver_close(&driver);
			open_log(&driver);
		}
	}
	check_all(&driver);
	log_driver_fini(&driver);
}

static void test_model(void **state)
{
	(void)state;
	static const uint64_t sizes[] = {4096, 8192, 200000};
	uint64_t first = testing_first_seed(), count = testing_seeds(60);
	for (seed = first; seed < first + count; seed++)
		one_run(sizes[seed % ARRAY_LEN(sizes)]);
}

/* What a model keeps of the claims. */
static uint64_t left_of_claims(const struct log_driver *driver, uint64_t sealed)
{
	uint64_t left = 0;
	for (uint64_t seq = 1; seq <= sealed; seq++)
		left += text_starts(log_driver_subject(driver, seq), TEXT("claim.")) &&
			!log_driver_may_lack(driver, seq);
	assert_true(left >= 3 && left < sealed / 3);
	return left;
}

/* What the ledger says is gone is not in the files any more: they say so themselves. */
static void test_what_goes_is_gone(void **state)
{
	(void)state;
	struct log_driver driver;
	struct why why = {0};
	size_t all, left;
	uint64_t news = 0, claims = 0;
	log_driver_init(&driver, 5, 4096);
	open_log(&driver);
	for (unsigned i = 0; i < 40; i++)
		assert_int_equal(log_driver_write(&driver, 3, &why), ERR_OK);
	const struct index *segments = log_segments(driver.log, &all);
	uint64_t sealed = segments[all - 1].base_seq - 1;
	struct log_trimmed gone = {.stream = TEXT("news"), .to = sealed},
			   kept = {.stream = TEXT("claim"), .to = sealed, .keep = 3};
	ledger_apply(&driver.ledger, &gone, 1);
	ledger_apply(&driver.ledger, &kept, 2);
	if (log_driver_rewrite(&driver, 0, all - 1, true, &why))
		must("it is not written anew", &why);
	segments = log_segments(driver.log, &left);
	assert_int_equal(left, 2);
	for (size_t i = 0; i < segments[0].usage.count; i++) {
		news += text_is(TEXT("news"), segments[0].usage.streams[i].name);
		if (text_is(TEXT("claim"), segments[0].usage.streams[i].name))
			claims = segments[0].usage.streams[i].events;
	}
	assert_int_equal(news, 0);
	assert_int_equal(claims, left_of_claims(&driver, sealed));
	check_all(&driver);
	/* A stream that fills the whole segment leaves one without a block. */
	struct log_trimmed more[] = {{.stream = TEXT("claim"), .to = sealed},
		{.stream = TEXT("registry"), .to = sealed}, {.stream = TEXT("$sys"), .to = sealed}};
	for (size_t i = 0; i < ARRAY_LEN(more); i++)
		ledger_apply(&driver.ledger, &more[i], 3 + i);
	if (log_driver_rewrite(&driver, 0, 1, true, &why))
		must("it is not written anew", &why);
	assert_int_equal(log_oldest_seq(driver.log), sealed + 1);
	check_all(&driver);
	log_driver_close(&driver);
	open_log(&driver);
	assert_int_equal(log_oldest_seq(driver.log), sealed + 1);
	check_all(&driver);
	log_driver_fini(&driver);
}

/* Each call fails in turn, once or for good, and the power goes behind it. */
static void fail_each(int error, bool lasting, bool power)
{
	bool failed = true;
	uint64_t n = 1;
	for (; failed; n++) {
		struct log_driver driver;
		struct why why = {0};
		struct log_trimmed gone = {.stream = TEXT("news")};
		size_t all;
		seed = n;
		log_driver_init(&driver, 11, 4096);
		open_log(&driver);
		for (unsigned i = 0; i < 8; i++)
			assert_int_equal(log_driver_write(&driver, 3, &why), ERR_OK);
		log_segments(driver.log, &all);
		gone.to = driver.count / 2;
		ledger_apply(&driver.ledger, &gone, driver.count);
		disk_sim_fail(driver.sim, n, error, lasting);
		enum err first = log_driver_rewrite(&driver, 0, 1, true, &why);
		if (!first)
			(void)log_driver_rewrite(&driver, 0, 2, false, &why);
		failed = disk_sim_failed(driver.sim);
		disk_sim_fail(driver.sim, 0, 0, false);
		/* The log goes on with what it has; after an end of any kind, too. */
		check_all(&driver);
		if (power)
			disk_sim_power_cut(driver.sim);
		else
			disk_sim_process_dies(driver.sim);
		log_driver_close(&driver);
		open_log(&driver);
		check_all(&driver);
		log_driver_fini(&driver);
	}
	assert_true(n > 30);
}

static void test_each_call_fails(void **state)
{
	(void)state;
	fail_each(EIO, false, false);
	fail_each(EIO, true, false);
	fail_each(ENOSPC, false, true);
	fail_each(EIO, true, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_goes_is_gone),
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_each_call_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
