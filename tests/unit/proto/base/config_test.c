#include "proto/base/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct values {
	const char *address, *sync;
	bool verbose;
	int64_t peers, size, lease;
};

static const struct config_option options[] = {
	{"address", CONFIG_TEXT, offsetof(struct values, address), "ipc://here", 0, 0, NULL,
		"Where."},
	{"sync", CONFIG_CHOICE, offsetof(struct values, sync), "disk", 0, 0, "disk|memory", "How."},
	{"verbose", CONFIG_BOOL, offsetof(struct values, verbose), "no", 0, 0, NULL, "Say more."},
	{"peers-max", CONFIG_NUMBER, offsetof(struct values, peers), "64", 1, 4096, NULL, "Peers."},
	{"segment-size", CONFIG_BYTES, offsetof(struct values, size), "64MiB", 0, 0, NULL, "Size."},
	{"lease", CONFIG_DURATION, offsetof(struct values, lease), "10s", 100, 60000, NULL,
		"Lease."},
	{.name = NULL},
};
static const struct config_program program = {"serai-broker", "Moves messages.", "[FILE...]",
	options, "Of what it does.\n.Sh FILES\nNone.\n"};

struct run {
	struct values values;
	struct config *config;
	struct why why;
	char *argv[16];
	int argc;
	bool done;
};

static enum err load(struct run *run, ...)
{
	static char name[] = "serai-broker";
	*run = (struct run){.argv = {name}, .argc = 1};
	va_list args;
	va_start(args, run);
	for (char *arg; (arg = va_arg(args, char *)) != NULL;)
		run->argv[run->argc++] = arg;
	va_end(args);
	return config_load(
		&program, &run->argc, run->argv, &run->values, &run->config, &run->done, &run->why);
}

static void refused(
	struct run *run, enum err err, enum err code, const char *where, const char *text)
{
	assert_int_equal(err, code);
	assert_string_equal(run->why.where, where);
	assert_string_equal(run->why.text, text);
	assert_null(run->config);
}

static char *file_with(char name[32], const char *content)
{
	strcpy(name, "/tmp/config_test.XXXXXX");
	int fd = mkstemp(name);
	assert_true(fd >= 0 && write(fd, content, strlen(content)) == (ssize_t)strlen(content));
	close(fd);
	return name;
}

static void test_defaults(void **state)
{
	(void)state;
	struct run run;
	assert_int_equal(load(&run, NULL), ERR_OK);
	assert_string_equal(run.values.address, "ipc://here");
	assert_int_equal(run.values.size, 64 << 20);
	assert_int_equal(run.values.lease, 10000);
	assert_false(run.values.verbose);
	assert_int_equal(run.argc, 0);
	config_free(&run.config);
	config_free(&run.config);
}

static void test_the_command_line(void **state)
{
	(void)state;
	struct run run;
	assert_int_equal(load(&run, "one", "--peers-max=5", "--verbose", "--lease", "250ms", "two",
				 "--", "--three", NULL),
		ERR_OK);
	assert_int_equal(run.values.peers, 5);
	assert_true(run.values.verbose);
	assert_int_equal(run.values.lease, 250);
	assert_int_equal(run.argc, 3);
	assert_string_equal(run.argv[0], "one");
	assert_string_equal(run.argv[2], "--three");
	config_free(&run.config);
	assert_int_equal(load(&run, "--verbose", "--no-verbose", NULL), ERR_OK);
	assert_false(run.values.verbose);
	config_free(&run.config);
}

static void test_refusals_on_the_command_line(void **state)
{
	(void)state;
	struct run run;
	refused(&run, load(&run, "--peers-max=0", NULL), ERR_BAD_VALUE, "--peers-max",
		"peers-max: wanted a whole number from 1 to 4096, got '0'");
	refused(&run, load(&run, "--peer-max=1", NULL), ERR_UNKNOWN_FIELD, "command line",
		"serai-broker has no option 'peer-max'; did you mean 'peers-max'?");
	refused(&run, load(&run, "--no-lease", NULL), ERR_UNKNOWN_FIELD, "command line",
		"serai-broker has no option 'no-lease'; did you mean 'lease'?");
	refused(&run, load(&run, "--lease", NULL), ERR_MISSING, "command line",
		"--lease wants a value");
	refused(&run, load(&run, "--sync=tape", NULL), ERR_BAD_VALUE, "--sync",
		"sync: wanted one of disk|memory, got 'tape'");
	refused(&run, load(&run, "--segment-size=64kb", NULL), ERR_BAD_VALUE, "--segment-size",
		"segment-size: wanted bytes such as 64KiB, got '64kb'");
	refused(&run, load(&run, "--segment-size=9999999TiB", NULL), ERR_BAD_VALUE,
		"--segment-size", "segment-size: wanted bytes such as 64KiB, got '9999999TiB'");
	refused(&run, load(&run, "--lease=50ms", NULL), ERR_BAD_VALUE, "--lease",
		"lease: wanted a duration such as 250ms, 10s, 5min or 2h from 100 to 60000 ms, got "
		"'50ms'");
}

static void test_file_environment_and_flag_in_order(void **state)
{
	(void)state;
	char name[32];
	struct run run;
	file_with(name,
		"; shared\n[serai]\naddress = ipc://shared\nunknown-here = 1\npeers-max = 7\n"
		"[broker]\npeers-max = 8\nlease = 5s\nsync = memory\n[news]\nanything = goes\n");
	setenv("SERAI_LEASE", "6s", 1);
	assert_int_equal(load(&run, "--config", name, "--sync=disk", NULL), ERR_OK);
	unsetenv("SERAI_LEASE");
	assert_string_equal(run.values.address, "ipc://shared");
	assert_int_equal(run.values.peers, 8);
	assert_int_equal(run.values.lease, 6000);
	assert_string_equal(run.values.sync, "disk");
	config_free(&run.config);
	unlink(name);
}

static void file_refused(const char *content, enum err code, int line, const char *text)
{
	char name[32], where[64];
	struct run run;
	file_with(name, content);
	snprintf(where, sizeof(where), "%s:%d", name, line);
	refused(&run, load(&run, "--config", name, NULL), code, where, text);
	unlink(name);
}

static void test_files_are_refused_by_line(void **state)
{
	(void)state;
	file_refused("[broker]\n\nleese = 1s\n", ERR_UNKNOWN_FIELD, 3,
		"serai-broker has no option 'leese'; did you mean 'lease'?");
	file_refused("[broker]\nlease = soon\n", ERR_BAD_VALUE, 2,
		"lease: wanted a duration such as 250ms, 10s, 5min or 2h from 100 to 60000 ms, got "
		"'soon'");
	file_refused("[broker]\nlease = 1s\nlease = 2s\n", ERR_DUPLICATE, 3,
		"lease stands twice in [broker]");
	file_refused("[broker]\nnonsense\n", ERR_BAD_FILE, 2,
		"wanted [section], name = value, or ; comment");
	file_refused("[broker\n", ERR_BAD_FILE, 1, "wanted [section], name = value, or ; comment");
	char line[300];
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	file_refused(line, ERR_BAD_FILE, 1, "wanted a line of at most 198 bytes");
	struct run run;
	refused(&run, load(&run, "--config=/nowhere/at.all", NULL), ERR_IO, "/nowhere/at.all",
		"opening the configuration: No such file or directory");
	setenv("SERAI_PEERS_MAX", "many", 1);
	refused(&run, load(&run, NULL), ERR_BAD_VALUE, "$SERAI_PEERS_MAX",
		"peers-max: wanted a whole number from 1 to 4096, got 'many'");
	unsetenv("SERAI_PEERS_MAX");
}

static void test_help_and_manual_name_every_option(void **state)
{
	(void)state;
	struct buffer help = {0}, manual = {0};
	config_help(&program, &help);
	config_manual(&program, &manual);
	char *help_text = buffer_take(&help), *manual_text = buffer_take(&manual);
	for (const struct config_option *option = options; option->name; option++) {
		assert_non_null(strstr(help_text, option->name));
		assert_non_null(strstr(manual_text, option->name));
	}
	assert_non_null(strstr(help_text, "Default: 64MiB."));
	/* The manual's own words: about the program before the options, the rest after them. */
	const char *about = strstr(manual_text, "\n.Sh DESCRIPTION\nOf what it does.\n"),
		   *list = strstr(manual_text, "\n.Sh OPTIONS\n"),
		   *files = strstr(manual_text, "\n.Sh FILES\nNone.\n");
	assert_true(about && about < list && list < files);
	assert_non_null(strstr(manual_text, "\n.Dt SERAI-BROKER 8\n"));
	assert_non_null(strstr(manual_text, "\n.Nd Moves messages\n"));
	free(help_text);
	free(manual_text);
}

/* What is printed as settings is a file that gives the same settings. */
static void test_settings_are_a_file(void **state)
{
	(void)state;
	struct run run;
	assert_int_equal(load(&run, "--peers-max=7", "--lease=1500ms", "--verbose", NULL), ERR_OK);
	struct buffer first = {0}, second = {0};
	config_settings(&program, &run.values, &first);
	config_free(&run.config);
	char path[] = "/tmp/serai-settings.XXXXXX";
	int fd = mkstemp(path);
	assert_int_equal(write(fd, first.ptr, first.len), (ssize_t)first.len);
	close(fd);
	assert_int_equal(load(&run, "--config", path, NULL), ERR_OK);
	assert_int_equal(run.values.peers, 7);
	assert_int_equal(run.values.lease, 1500);
	assert_int_equal(run.values.size, 64 << 20);
	assert_true(run.values.verbose);
	config_settings(&program, &run.values, &second);
	assert_true(text_equal(buffer_as_text(&first), buffer_as_text(&second)));
	config_free(&run.config);
	char *whole = buffer_take(&first);
	assert_non_null(
		strstr(whole, "[broker]\n; Where. Default: ipc://here.\naddress = ipc://here\n"));
	assert_non_null(strstr(whole, "\nsegment-size = 64MiB\n"));
	free(whole);
	buffer_fini(&second);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_the_command_line),
		cmocka_unit_test(test_refusals_on_the_command_line),
		cmocka_unit_test(test_file_environment_and_flag_in_order),
		cmocka_unit_test(test_files_are_refused_by_line),
		cmocka_unit_test(test_help_and_manual_name_every_option),
		cmocka_unit_test(test_settings_are_a_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
