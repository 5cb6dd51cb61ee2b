#include "proto/base/home.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void test_where_the_state_is(void **state)
{
	(void)state;
	char path[HOME_PATH];
	setenv("HOME", "/home/someone", 1);
	unsetenv("SERAI_HOME");
	unsetenv("XDG_STATE_HOME");
	assert_int_equal(home_path("news.db", path, NULL), ERR_OK);
	assert_string_equal(path, "/home/someone/.local/state/serai/news.db");
	setenv("XDG_STATE_HOME", "/state", 1);
	assert_int_equal(home_path("", path, NULL), ERR_OK);
	assert_string_equal(path, "/state/serai");
	setenv("SERAI_HOME", "/run/s", 1);
	assert_int_equal(home_path("log", path, NULL), ERR_OK);
	assert_string_equal(path, "/run/s/log");
	assert_int_equal(home_bus_address(path, NULL), ERR_OK);
	assert_string_equal(path, "ipc:///run/s/bus.sock");
}

static void test_what_does_not_fit(void **state)
{
	(void)state;
	char path[HOME_PATH], home[2000];
	struct why why = {0};
	memset(home, 'h', sizeof(home));
	home[0] = '/';
	home[sizeof(home) - 1] = '\0';
	setenv("SERAI_HOME", home, 1);
	assert_int_equal(home_path("x", path, &why), ERR_LIMIT);
	home[120] = '\0';
	setenv("SERAI_HOME", home, 1);
	assert_int_equal(home_path("x", path, &why), ERR_OK);
	assert_int_equal(home_bus_address(path, &why), ERR_LIMIT);
	assert_non_null(strstr(why.text, "107 bytes"));
	unsetenv("SERAI_HOME");
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	assert_int_equal(home_path("x", path, &why), ERR_NOT_FOUND);
}

static void test_making_it(void **state)
{
	(void)state;
	char made[] = "/tmp/home_test.XXXXXX", home[64], file[64];
	assert_non_null(mkdtemp(made));
	snprintf(home, sizeof(home), "%s/a/b", made);
	setenv("SERAI_HOME", home, 1);
	struct why why = {0};
	assert_int_equal(home_make(&why), ERR_OK);
	assert_int_equal(home_make(&why), ERR_OK);
	struct stat about;
	assert_int_equal(stat(home, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0700);

	snprintf(file, sizeof(file), "%s/file", made);
	fclose(fopen(file, "we"));
	snprintf(home, sizeof(home), "%s/file/b", made);
	setenv("SERAI_HOME", home, 1);
	assert_int_equal(home_make(&why), ERR_IO);
	assert_string_equal(why.where, home);
	unlink(file);
	snprintf(home, sizeof(home), "%s/a/b", made);
	rmdir(home);
	snprintf(home, sizeof(home), "%s/a", made);
	rmdir(home);
	rmdir(made);
}

static void test_what_was_installed_beside_us(void **state)
{
	(void)state;
	char path[HOME_PATH], self[HOME_PATH];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	assert_true(n > 0);
	self[n] = '\0';
	for (int i = 0; i < 2; i++)
		*strrchr(self, '/') = '\0';
	strcat(self, "/share/serai/news");
	assert_int_equal(home_installed("share/serai/news", path, NULL), ERR_OK);
	assert_string_equal(path, self);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_where_the_state_is),
		cmocka_unit_test(test_what_does_not_fit),
		cmocka_unit_test(test_making_it),
		cmocka_unit_test(test_what_was_installed_beside_us),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
