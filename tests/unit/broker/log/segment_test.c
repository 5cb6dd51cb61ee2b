#include "broker/log/segment.h"

#include "tests/sim/testing.h"

static void test_names(void **state)
{
	(void)state;
	char name[DISK_NAME];
	uint64_t seq;
	segment_name(42, "seg", name);
	assert_string_equal(name, "00000000000000000042.seg");
	assert_true(segment_name_read(name, "seg", &seq));
	assert_int_equal(seq, 42);
	static const char *const others[] = {"lock", "00000000000000000042.idx", "42.seg",
		"0000000000000000004x.seg", "00000000000000000042.segs", "00000000000000000000.seg",
		"00000000000000000042.seg.torn-64-128"};
	for (unsigned i = 0; i < ARRAY_LEN(others); i++)
		assert_false(segment_name_read(others[i], "seg", &seq));
}

static const struct segment_header header = {
	.log_id = 0x1122334455667788, .base_seq = 9, .salt = 77, .created_us = 5};

static void test_header(void **state)
{
	(void)state;
	uint8_t bytes[SEGMENT_HEADER];
	struct segment_header read;
	struct why why = {0};
	segment_write_header(&header, bytes);
	assert_int_equal(
		segment_read_header(bytes_of(bytes, sizeof(bytes)), "x", &read, &why), ERR_OK);
	assert_memory_equal(&read, &header, sizeof(read));
	for (unsigned at = 0; at < sizeof(bytes); at++) {
		bytes[at] ^= 0x10;
		assert_int_equal(
			segment_read_header(bytes_of(bytes, sizeof(bytes)), "x.seg", &read, &why),
			ERR_DAMAGED);
		assert_string_equal(why.where, "x.seg");
		bytes[at] ^= 0x10;
	}
	assert_int_equal(segment_read_header(bytes_of(bytes, 63), "x", &read, &why), ERR_DAMAGED);
}

/* A mark holds where it was written and nowhere else: bytes that look like one prove nothing. */
static void test_mark_is_bound_to_its_place(void **state)
{
	(void)state;
	uint8_t bytes[SEGMENT_MARK] = {0};
	struct segment_mark mark = {.length = 1000, .base_seq = 12, .time_us = 99}, read;
	struct segment_header other = header;
	struct bytes whole = bytes_of(bytes, sizeof(bytes));
	segment_write_mark(&mark, &header, 64, bytes);
	assert_true(segment_looks_like_mark(whole));
	assert_true(segment_read_mark(whole, &header, 64, &read));
	assert_int_equal(read.length, 1000);
	assert_int_equal(read.base_seq, 12);
	assert_int_equal(read.time_us, 99);
	assert_false(segment_read_mark(whole, &header, 72, &read));
	other.salt++;
	assert_false(segment_read_mark(whole, &other, 64, &read));
	other = header;
	other.log_id++;
	assert_false(segment_read_mark(whole, &other, 64, &read));
	assert_false(segment_read_mark(bytes_of(bytes, 31), &header, 64, &read));
	for (unsigned at = 0; at < sizeof(bytes); at++) {
		bytes[at] ^= 1;
		assert_false(segment_read_mark(whole, &header, 64, &read));
		bytes[at] ^= 1;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_mark_is_bound_to_its_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
