#include "proto/wire/bundle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void parts_come_out_as_they_went_in(void **state)
{
	(void)state;
	struct buffer bundle = {0};
	struct frame in[2] = {{1, FRAME_REQ, 0, 0, 7, 500}, {1, FRAME_PING, 0, 3, 9, 0}}, out;
	bundle_add(&bundle, &in[0], bytes_of("body", 4));
	bundle_add(&bundle, &in[1], (struct bytes){0});
	static const uint8_t second[BUNDLE_PART_HEAD] = {
		0x53, 0x57, 1, 8, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 9};
	struct bytes rest = buffer_bytes(&bundle), head, body;
	assert_int_equal(rest.len, 2 * BUNDLE_PART_HEAD + 4);
	assert_memory_equal(rest.ptr + BUNDLE_PART_HEAD + 4, second, sizeof(second));
	assert_int_equal(bundle_take(&rest, &head, &body, NULL), ERR_OK);
	assert_int_equal(frame_read(head, &out, NULL), ERR_OK);
	assert_int_equal(out.op, FRAME_REQ);
	assert_int_equal(out.arg, 500);
	assert_memory_equal(body.ptr, "body", 4);
	assert_int_equal(bundle_take(&rest, &head, &body, NULL), ERR_OK);
	assert_int_equal(body.len, 0);
	assert_int_equal(rest.len, 0);
	buffer_fini(&bundle);
}

static void refuses_what_is_no_bundle(void **state)
{
	(void)state;
	struct buffer bundle = {0};
	struct bytes head, body;
	struct why why;
	bundle_add(&bundle, &(struct frame){1, FRAME_REQ, 0, 0, 7, 500}, bytes_of("body", 4));
	for (size_t len = 1; len < BUNDLE_PART_HEAD + 4; len++) {
		struct bytes cut = {bundle.ptr, len};
		assert_int_equal(bundle_take(&cut, &head, &body, &why), ERR_BAD_FRAME);
		assert_int_equal(cut.len, len);
	}
	assert_string_equal(why.text, "a part says 4 bytes of body, and 3 are left");
	struct bytes cut = {bundle.ptr, 5};
	assert_int_equal(bundle_take(&cut, &head, &body, &why), ERR_BAD_FRAME);
	assert_string_equal(why.text, "wanted 28 bytes of a part's head, got 5");
	buffer_clear(&bundle);
	bundle_add(&bundle, &(struct frame){1, FRAME_BUNDLE, 0, 0, 0, 0}, (struct bytes){0});
	struct bytes nested = buffer_bytes(&bundle);
	assert_int_equal(bundle_take(&nested, &head, &body, &why), ERR_BAD_FRAME);
	assert_string_equal(why.text, "a bundle stands within a bundle");
	buffer_fini(&bundle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_come_out_as_they_went_in),
		cmocka_unit_test(refuses_what_is_no_bundle),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
