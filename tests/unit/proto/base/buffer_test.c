#include "proto/base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_growing(void **state)
{
	(void)state;
	struct buffer buffer = {0};
	assert_int_equal(buffer_bytes(&buffer).len, 0);
	for (unsigned i = 0; i < 10000; i++)
		buffer_char(&buffer, (char)('a' + i % 26));
	assert_int_equal(buffer.len, 10000);
	assert_int_equal(buffer.ptr[9999], 'a' + 9999 % 26);
	size_t room = buffer.room;
	buffer_clear(&buffer);
	assert_int_equal(buffer.len, 0);
	assert_int_equal(buffer.room, room);
	buffer_add(&buffer, NULL, 0);
	memset(buffer_grow(&buffer, 3), 'z', 3);
	assert_true(text_is(buffer_as_text(&buffer), "zzz"));
	buffer_fini(&buffer);
	assert_null(buffer.ptr);
}

static void test_formatting(void **state)
{
	(void)state;
	struct buffer buffer = {0};
	buffer_text(&buffer, TEXT("claims="));
	buffer_format(&buffer, "%d", 46);
	buffer_format(&buffer, "%s", "");
	char *taken = buffer_take(&buffer);
	assert_string_equal(taken, "claims=46");
	assert_int_equal(buffer.len, 0);
	assert_null(buffer.ptr);
	free(taken);
	taken = buffer_take(&buffer);
	assert_string_equal(taken, "");
	free(taken);
}

static void test_xml(void **state)
{
	(void)state;
	struct buffer out = {0};
	buffer_xml(&out, TEXT("Bakı <\"A\" & 'B'>"));
	assert_true(text_is(buffer_as_text(&out), "Bakı &lt;&quot;A&quot; &amp; 'B'&gt;"));
	buffer_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growing),
		cmocka_unit_test(test_formatting),
		cmocka_unit_test(test_xml),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
