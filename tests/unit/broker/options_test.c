/* The options and their defaults, and the manual page made of them. */
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

static void test_manual_is_complete(void **state)
{
	(void)state;
	struct buffer page = {0};
	config_manual(options_program(), &page);
	char *text = buffer_take(&page);
	const char *description = strstr(text, "\n.Sh DESCRIPTION\n"),
		   *options = strstr(text, "\n.Sh OPTIONS\n"),
		   *diagnostics = strstr(text, "\n.Sh DIAGNOSTICS\n");
	assert_true(description && description < options && options < diagnostics);
	assert_non_null(strstr(options, "\n.It Fl Fl segment-size Ns = Ns Ar BYTES\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_manual_is_complete),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
