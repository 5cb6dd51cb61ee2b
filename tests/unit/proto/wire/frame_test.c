#include "proto/wire/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t pub[FRAME_SIZE] = {0x53, 0x57, 1, 2, 0x01, 0, 0, 7, 0, 0, 0, 0, 0, 0, 1, 2,
	0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0xFA, 0xF9, 0xF8};

static enum err read_frame(const uint8_t *bytes, size_t len, struct frame *out, struct why *why)
{
	return frame_read((struct bytes){bytes, len}, out, why);
}

static void bytes_are_as_the_protocol_says(void **state)
{
	(void)state;
	struct frame frame = {1, FRAME_PUB, FRAME_PARTIAL, 7, 0x0102, 0xFFFEFDFCFBFAF9F8};
	uint8_t out[FRAME_SIZE];
	frame_write(&frame, out);
	assert_memory_equal(out, pub, FRAME_SIZE);
	struct frame back = {0};
	assert_int_equal(read_frame(out, FRAME_SIZE, &back, NULL), ERR_OK);
	assert_int_equal(back.op, FRAME_PUB);
	assert_int_equal(back.flags, FRAME_PARTIAL);
	assert_int_equal(back.chan, 7);
	assert_int_equal(back.corr, 0x0102);
	assert_true(back.arg == 0xFFFEFDFCFBFAF9F8);
}

static void refuses_what_is_no_frame(void **state)
{
	(void)state;
	struct frame frame = {.chan = 99};
	struct why why;
	assert_int_equal(read_frame(pub, 23, &frame, &why), ERR_BAD_FRAME);
	assert_string_equal(why.text, "wanted 24 bytes, got 23");
	uint8_t other[FRAME_SIZE];
	memcpy(other, pub, sizeof(other));
	other[0] = 0x42;
	assert_int_equal(read_frame(other, FRAME_SIZE, &frame, &why), ERR_BAD_FRAME);
	assert_string_equal(why.text, "wanted magic 0x5357, got 0x4257");
	assert_int_equal(frame.chan, 99);
}

static void refuses_the_future_by_name_and_still_tells_whom_to_answer(void **state)
{
	(void)state;
	static const struct {
		size_t at;
		uint8_t value;
		enum err err;
		const char *says;
	} cases[] = {
		{2, 2, ERR_VERSION, "wanted version 1, got 2"},
		{3, 55, ERR_UNKNOWN_OP, "operation 55 is not known"},
		{5, 0x80, ERR_UNKNOWN_OP,
			"flags 0x0180 hold one that must be understood and is not known"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint8_t bytes[FRAME_SIZE];
		struct frame frame = {0};
		struct why why;
		memcpy(bytes, pub, sizeof(bytes));
		bytes[cases[i].at] = cases[i].value;
		assert_int_equal(read_frame(bytes, FRAME_SIZE, &frame, &why), cases[i].err);
		assert_string_equal(why.text, cases[i].says);
		assert_int_equal(frame.chan, 7);
		assert_int_equal(frame.corr, 0x0102);
	}
}

static void operations_have_names(void **state)
{
	(void)state;
	assert_string_equal(frame_op_name(FRAME_HELLO), "HELLO");
	assert_string_equal(frame_op_name(FRAME_GOAWAY), "GOAWAY");
	assert_string_equal(frame_op_name(0), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_as_the_protocol_says),
		cmocka_unit_test(refuses_what_is_no_frame),
		cmocka_unit_test(refuses_the_future_by_name_and_still_tells_whom_to_answer),
		cmocka_unit_test(operations_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
