#include "proto/base/logging.h"

#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What is said on stderr while talk runs. */
static void heard(void (*talk)(void), char *out, size_t size)
{
	int ends[2], before = dup(STDERR_FILENO);
	assert_true(before >= 0 && pipe(ends) == 0);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	talk();
	dup2(before, STDERR_FILENO);
	close(before);
	ssize_t n = read(ends[0], out, size - 1);
	out[n > 0 ? n : 0] = '\0';
	close(ends[0]);
}

static void talk_plain(void)
{
	logging_start("news", LOGGING_INFO);
	logging_say(LOGGING_DEBUG, "not this", "%s", "");
	logging_say(LOGGING_INFO, "article taken", "id=%s claims=%d", "4f", 46);
}

static void talk_strange(void)
{
	const struct why why = {ERR_IO, "x y", "said \"no\"\nand left"};
	logging_why(LOGGING_ERROR, "line\nbreak", &why);
}

static void test_a_line_per_entry(void **state)
{
	(void)state;
	char line[1024];
	heard(talk_plain, line, sizeof(line));
	assert_int_equal(line[10], 'T');
	assert_string_equal(line + 27, " news info msg=\"article taken\" id=4f claims=46\n");
	heard(talk_strange, line, sizeof(line));
	assert_string_equal(line + 27, " news error msg=\"line\\x0abreak\" code=IO where=\"x y\" "
				       "why=\"said \\\"no\\\"\\x0aand left\"\n");
}

static void test_quoting_fits(void **state)
{
	(void)state;
	char out[LOGGING_QUOTED], in[2000];
	memset(in, '\n', sizeof(in));
	logging_quote((struct text){in, sizeof(in)}, out);
	assert_true(strlen(out) < sizeof(out));
	assert_int_equal(out[strlen(out) - 1], '"');
}

static void test_levels(void **state)
{
	(void)state;
	enum logging_level level;
	assert_true(logging_level_parse(TEXT("warning"), &level) && level == LOGGING_WARNING);
	assert_false(logging_level_parse(TEXT("loud"), &level));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_per_entry),
		cmocka_unit_test(test_quoting_fits),
		cmocka_unit_test(test_levels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
