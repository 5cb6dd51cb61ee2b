#include "proto/base/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_known_answers(void **state)
{
	(void)state;
	char id[DIGEST_ID + 1];
	/* b2sum -l 128 of nothing, and of "abc". */
	digest_id(bytes_of("", 0), id);
	assert_string_equal(id, "cae66941d9efbd404e4d88758ea67670");
	digest_id(bytes_of("abc", 3), id);
	assert_string_equal(id, "cf4ab791c62b8d2b2109c90275287816");
	/* xxhsum -H3 of nothing. */
	assert_true(digest_xxh3(bytes_of("", 0)) == 0x2D06800538D394C2);
	assert_true(digest_xxh3(bytes_of("a", 1)) != digest_xxh3(bytes_of("b", 1)));
}

static void of_parts(const char *a, const char *b, char out[DIGEST_ID + 1])
{
	struct digest *digest = digest_create();
	digest_add(digest, bytes_of(a, strlen(a)));
	digest_add(digest, bytes_of(b, strlen(b)));
	digest_finish(&digest, out);
	assert_null(digest);
}

static void test_parts_do_not_run_together(void **state)
{
	(void)state;
	char one[DIGEST_ID + 1], two[DIGEST_ID + 1], three[DIGEST_ID + 1];
	of_parts("ab", "c", one);
	of_parts("a", "bc", two);
	of_parts("ab", "c", three);
	assert_string_not_equal(one, two);
	assert_string_equal(one, three);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_answers),
		cmocka_unit_test(test_parts_do_not_run_together),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
