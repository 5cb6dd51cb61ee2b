/* The options and their manual page: every option is told there, and its default. */
#include "broker/options.h"

#include "tests/sim/testing.h"

static void test_defaults(void **state)
{
	(void)state;
	char *argv[] = {(char *)"serai-broker", NULL};
	int argc = 1;
	struct options options = {0};
	struct config *config = NULL;
	struct why why = {0};
	bool done = false;
	assert_int_equal(
		config_load(options_program(), &argc, argv, &options, &config, &done, &why),
		ERR_OK);
	assert_int_equal(options.segment_size, 64 << 20);
	assert_int_equal(options.idle_timeout, 30000);
	assert_int_equal(options.peers_max, 4096);
	assert_string_equal(options.listen, "");
	assert_int_equal(options_log_level(&options), LOGGING_INFO);
	config_free(&config);
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	char *text = calloc(1, 1 << 16);
	assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
	fclose(file);
	return text;
}

static void test_manual_is_complete(void **state)
{
	(void)state;
	struct buffer list = {0};
	char *page = read_file("deploy/man/serai-broker.8");
	config_manual(options_program(), &list);
	buffer_char(&list, '\0');
	/* The page holds the list as the table gives it; `make` has no part in it. */
	if (!strstr(page, (const char *)list.ptr))
		fail_msg("deploy/man/serai-broker.8 does not hold the options as they are:\n%s",
			list.ptr);
	buffer_fini(&list);
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_manual_is_complete),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
