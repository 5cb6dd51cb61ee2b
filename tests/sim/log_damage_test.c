/* Every byte of a small log is changed in turn, and every segment cut at each length: the log gives
 * the right events, or moves a torn tail aside with its range, or refuses by name. Never less
 * without a word. */
#include "tests/sim/log_driver.h"
#include "tests/sim/testing.h"

#include <inttypes.h>

/* A log of three segments of some writes each, closed. */
static void make_log(struct log_driver *driver)
{
	struct why why;
	log_driver_init(driver, 7, 2048);
	assert_int_equal(log_driver_open(driver, NULL, &why), ERR_OK);
	for (unsigned i = 0; i < 9; i++)
		assert_int_equal(log_driver_write(driver, 1 + i % 2, &why), ERR_OK);
	log_driver_close(driver);
}

/* The same, with all that is closed written anew as one pack of which nothing is gone. */
static void make_packed_log(struct log_driver *driver, bool compress)
{
	struct why why;
	size_t count;
	make_log(driver);
	assert_int_equal(log_driver_open(driver, NULL, &why), ERR_OK);
	log_segments(driver->log, &count);
	assert_true(count > 2);
	assert_int_equal(log_driver_rewrite(driver, 0, count - 1, compress, &why), ERR_OK);
	log_driver_close(driver);
}

/* What a log that was tampered with may do. `last_write` is the sequence with which the last write
 * begins: no more than that write may be moved aside; 0 when the file was cut shorter than that. */
static void check_outcome(struct log_driver *driver, uint64_t last_write, const char *what)
{
	struct log_recovery found = {0};
	struct why why = {0};
	uint64_t last = 0;
	enum err err = log_driver_open(driver, &found, &why);
	if (err) {
		if (err != ERR_DAMAGED && err != ERR_VERSION)
			fail_msg("%s: wanted DAMAGED, got %s: %s", what, err_name(err), why.text);
		assert_true(why.where[0] && why.text[0]);
		return;
	}
	const char *wrong = log_driver_check(driver, 1, &last, &why);
	if (wrong && why.code != ERR_DAMAGED)
		fail_msg("%s: %s", what, wrong);
	if (wrong)
		assert_true(strstr(why.where, ".seg") || strstr(why.where, ".pack"));
	if (!wrong && last < driver->count) {
		size_t len;
		if (!found.tail_moved || last + 1 < last_write)
			fail_msg(
				"%s: events after %" PRIu64 " are gone without a word", what, last);
		if (found.to > found.from) {
			assert_non_null(disk_sim_file(driver->sim, found.kept, &len));
			assert_int_equal(len, found.to - found.from);
		}
	}
	log_driver_close(driver);
}

static bool is_named(const char *name, const char *ending)
{
	return text_ends(text_of(name), text_of(ending));
}

/* Begin of the last write, found from times: a write has one. */
static uint64_t last_write_of(const struct log_driver *driver)
{
	size_t seq = driver->count;
	while (seq > 1 &&
		driver->promises[seq - 2].time_us == driver->promises[driver->count - 1].time_us)
		seq--;
	return seq;
}

static void tamper_files(struct log_driver driver, const char *ending, bool cut)
{
	struct disk_sim *whole = driver.sim;
	uint64_t last_write = last_write_of(&driver);
	unsigned tried = 0;
	for (size_t f = 0; disk_sim_name(whole, f); f++) {
		const char *name = disk_sim_name(whole, f);
		size_t len = 0;
		disk_sim_file(whole, name, &len);
		if (!is_named(name, ending))
			continue;
		/* The zeros at the end of the last segment are all alike; a pack has none. */
		size_t most = is_named(name, ".pack") || len < 2600 ? len : 2600;
		for (size_t at = 0; at < most; at++, tried++) {
			char what[160];
			size_t ignored;
			driver.sim = disk_sim_copy(whole, at);
			driver.disk = disk_sim_table(driver.sim);
			if (cut)
				disk_sim_cut_file(driver.sim, name, at);
			else
				disk_sim_file(driver.sim, name, &ignored)[at] ^=
					(uint8_t)(1u << at % 8);
			snprintf(what, sizeof(what), "%s, byte %zu", name, at);
			check_outcome(&driver, cut ? 0 : last_write, what);
			disk_sim_destroy(&driver.sim);
		}
	}
	assert_true(tried > 500);
	driver.sim = whole;
	log_driver_fini(&driver);
}

static void tamper_each(const char *ending, bool cut)
{
	struct log_driver driver;
	make_log(&driver);
	tamper_files(driver, ending, cut);
}

static void tamper_packs(bool cut)
{
	for (unsigned compress = 0; compress < 2; compress++) {
		struct log_driver driver;
		make_packed_log(&driver, compress);
		tamper_files(driver, ".pack", cut);
	}
}

static void test_flipped_packs(void **state)
{
	(void)state;
	tamper_packs(false);
}

static void test_cut_packs(void **state)
{
	(void)state;
	tamper_packs(true);
}

static void test_flipped_segments(void **state)
{
	(void)state;
	tamper_each(".seg", false);
}

static void test_flipped_indexes(void **state)
{
	(void)state;
	tamper_each(".idx", false);
}

static void test_cut_segments(void **state)
{
	(void)state;
	tamper_each(".seg", true);
}

static void test_cut_indexes(void **state)
{
	(void)state;
	tamper_each(".idx", true);
}

/* The refusal word for word: a write in the middle of the last segment. */
static void test_damage_is_named(void **state)
{
	(void)state;
	struct log_driver driver;
	struct why why = {0};
	size_t len;
	log_driver_init(&driver, 3, 1 << 20);
	assert_int_equal(log_driver_open(&driver, NULL, &why), ERR_OK);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(log_driver_write(&driver, 1, &why), ERR_OK);
	log_driver_close(&driver);
	const char *name = "00000000000000000001.seg";
	disk_sim_file(driver.sim, name, &len)[SEGMENT_HEADER + SEGMENT_MARK + 4] ^= 1;
	assert_int_equal(log_driver_open(&driver, NULL, &why), ERR_DAMAGED);
	assert_string_equal(why.where, name);
	assert_non_null(strstr(why.text, "bytes 64 to "));
	assert_non_null(strstr(why.text, "are damaged, and a valid write stands after them"));
	log_driver_fini(&driver);
}

static void test_missing_segment_is_named(void **state)
{
	(void)state;
	struct log_driver driver;
	struct why why = {0};
	make_log(&driver);
	char second[DISK_NAME] = "";
	for (size_t f = 0; disk_sim_name(driver.sim, f); f++) {
		const char *name = disk_sim_name(driver.sim, f);
		if (is_named(name, ".seg") && strcmp(name, "00000000000000000001.seg") != 0 &&
			!second[0])
			strcpy(second, name);
	}
	assert_true(disk_sim_remove(driver.sim, second));
	assert_int_equal(log_driver_open(&driver, NULL, &why), ERR_DAMAGED);
	assert_non_null(strstr(why.text, "a segment is missing or cut"));
	log_driver_fini(&driver);
}

/* A torn tail keeps its bytes in a file of its own, and the log goes on after it. */
static void test_torn_tail_is_kept(void **state)
{
	(void)state;
	struct log_driver driver;
	struct log_recovery found = {0};
	struct why why = {0};
	size_t len, kept_len;
	uint64_t last;
	log_driver_init(&driver, 5, 1 << 20);
	assert_int_equal(log_driver_open(&driver, NULL, &why), ERR_OK);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(log_driver_write(&driver, 1, &why), ERR_OK);
	uint64_t keep = last_write_of(&driver) - 1;
	log_driver_close(&driver);
	const char *name = "00000000000000000001.seg";
	uint8_t *bytes = disk_sim_file(driver.sim, name, &len);
	size_t end = len;
	while (bytes[end - 1] == 0)
		end--;
	bytes[end - 1] ^= 1;
	assert_int_equal(log_driver_open(&driver, &found, &why), ERR_OK);
	assert_true(found.tail_moved);
	assert_string_equal(found.file, name);
	uint8_t *kept = disk_sim_file(driver.sim, found.kept, &kept_len);
	assert_non_null(kept);
	assert_int_equal(kept_len, found.to - found.from);
	assert_int_equal(kept[end - 1 - found.from],
		bytes[end - 1] ? bytes[end - 1] : kept[end - 1 - found.from]);
	assert_int_equal(log_last_seq(driver.log), keep);
	driver.count = (size_t)keep;
	/* What was torn may be written again, and everything is there after another start. */
	assert_int_equal(log_driver_write(&driver, 2, &why), ERR_OK);
	log_driver_close(&driver);
	memset(&found, 0, sizeof(found));
	assert_int_equal(log_driver_open(&driver, &found, &why), ERR_OK);
	assert_false(found.tail_moved);
	assert_null(log_driver_check(&driver, 1, &last, &why));
	assert_int_equal(last, driver.count);
	log_driver_fini(&driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flipped_segments),
		cmocka_unit_test(test_flipped_packs),
		cmocka_unit_test(test_cut_packs),
		cmocka_unit_test(test_flipped_indexes),
		cmocka_unit_test(test_cut_segments),
		cmocka_unit_test(test_cut_indexes),
		cmocka_unit_test(test_damage_is_named),
		cmocka_unit_test(test_missing_segment_is_named),
		cmocka_unit_test(test_torn_tail_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
