/* Each test forks a child, jails it, lets it try one thing, and reads from its exit status what
 * came of it. What the kernel of the machine lacks is not tested, and said. */
#include "proto/base/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef __SANITIZE_ADDRESS__
enum { UNDER_ASAN = 1 };
#else
enum { UNDER_ASAN = 0 };
#endif

enum { NOT_JAILED = 200, NOT_OFFERED = 201 };

/* Runs attempt in a jailed child; its result is the exit status, or 1000 + the signal. */
static int jailed(const struct jail *jail, bool needs_landlock, int (*attempt)(void))
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct jail_got got;
		struct why why;
		if (jail_enter(jail, &got, &why) != ERR_OK)
			_exit(NOT_JAILED);
		if (!got.seccomp || (needs_landlock && !got.landlock))
			_exit(NOT_OFFERED);
		_exit(attempt());
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	int result = WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
	if (result == NOT_OFFERED) {
		print_message("this kernel offers no Landlock or no seccomp\n");
		skip();
	}
	return result;
}

static int try_open(void)
{
	return open("/etc/passwd", O_RDONLY) < 0 ? errno : 0;
}

static int try_create(void)
{
	return open("/tmp/serai-jail-test", O_WRONLY | O_CREAT, 0600) < 0 ? errno : 0;
}

static int try_open_other(void)
{
	return open("/etc/hostname", O_RDONLY) < 0 ? errno : 0;
}

static int try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0;
}

static int try_fork(void)
{
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	return child < 0 ? errno : 0;
}

static int try_exec(void)
{
	char *const args[] = {(char[]){"true"}, NULL};
	execv("/bin/true", args);
	return errno;
}

static int try_kill_parent(void)
{
	return kill(getppid(), 0) < 0 ? errno : 0;
}

static int try_raise_limit(void)
{
	struct rlimit more = {64, 64};
	return setrlimit(RLIMIT_NOFILE, &more) < 0 ? errno : 0;
}

static int try_memory(void)
{
	void *at =
		mmap(NULL, 256 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return at == MAP_FAILED ? errno : 0;
}

static int try_for_ever(void)
{
	for (volatile unsigned long turns = 0;; turns++)
		;
	return 0;
}

static int try_descriptors(void)
{
	for (int i = 0; i < 64; i++)
		if (dup(2) < 0)
			return errno;
	return 0;
}

static int try_ordinary_work(void)
{
	char *grown = malloc(1 << 16);
	if (!grown)
		return 1;
	memset(grown, 7, 1 << 16);
	int seen = grown[4242];
	free(grown);
	return seen == 7 && write(2, "", 0) == 0 && getpid() > 0 ? 0 : 2;
}

static int try_second_jail(void)
{
	if (try_open() != 0)
		return 100; /* the first jail lets it through */
	struct jail_got got;
	if (jail_enter(&(struct jail){0}, &got, NULL) != ERR_OK || !got.seccomp)
		return 101;
	return try_open();
}

static const char *const etc_passwd[] = {"/etc/passwd", "/nowhere/at/all", NULL};

static void opening_a_file_is_refused(void **state)
{
	(void)state;
	assert_int_equal(jailed(&(struct jail){0}, false, try_open), EPERM);
	assert_int_equal(jailed(&(struct jail){0}, false, try_create), EPERM);
}

static void only_what_is_allowed_can_be_read(void **state)
{
	(void)state;
	struct jail jail = {.read_only = etc_passwd};
	assert_int_equal(jailed(&jail, true, try_open), 0);
	assert_int_equal(jailed(&jail, true, try_open_other), EACCES);
	assert_int_equal(jailed(&jail, true, try_create), EPERM);
}

static void a_second_jail_takes_reading_away(void **state)
{
	(void)state;
	assert_int_equal(
		jailed(&(struct jail){.read_only = etc_passwd}, true, try_second_jail), EPERM);
}

static void sockets_and_processes_are_refused(void **state)
{
	(void)state;
	struct jail none = {0};
	assert_int_equal(jailed(&none, false, try_socket), EPERM);
	assert_int_equal(jailed(&none, false, try_fork), EPERM);
	assert_int_equal(jailed(&none, false, try_exec), EPERM);
	assert_int_equal(jailed(&none, false, try_kill_parent), EPERM);
	assert_int_equal(jailed(&none, false, try_raise_limit), EPERM);
}

static void memory_ends_at_its_limit(void **state)
{
	(void)state;
	if (UNDER_ASAN) {
		print_message(
			"ASan needs the address space; the zoo tests this with the release host\n");
		skip();
	}
	assert_int_equal(jailed(&(struct jail){.memory_max = 64 << 20}, false, try_memory), ENOMEM);
	assert_int_equal(jailed(&(struct jail){.memory_max = 1 << 30}, false, try_memory), 0);
}

static void cpu_time_ends_at_its_limit(void **state)
{
	(void)state;
	struct jail jail = {.cpu_seconds_max = 1};
	assert_int_equal(jailed(&jail, false, try_for_ever), 1000 + SIGXCPU);
}

static void descriptors_end_at_their_limit(void **state)
{
	(void)state;
	assert_int_equal(
		jailed(&(struct jail){.descriptors_max = 32}, false, try_descriptors), EMFILE);
}

static void ordinary_work_goes_on(void **state)
{
	(void)state;
	assert_int_equal(jailed(&(struct jail){0}, false, try_ordinary_work), 0);
}

static int report_what_was_got(void)
{
	/* `must` was set and jail_enter returned OK, so all three are there: check that they bite.
	 */
	return try_open() == EPERM && try_socket() == EPERM && try_descriptors() == EMFILE ? 0 : 1;
}

static void must_means_all_of_it(void **state)
{
	(void)state;
	int result = jailed(&(struct jail){.must = true}, false, report_what_was_got);
	if (result == NOT_JAILED)
		skip(); /* refused, as it has to be where the kernel lacks something */
	assert_int_equal(result, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opening_a_file_is_refused),
		cmocka_unit_test(only_what_is_allowed_can_be_read),
		cmocka_unit_test(a_second_jail_takes_reading_away),
		cmocka_unit_test(sockets_and_processes_are_refused),
		cmocka_unit_test(memory_ends_at_its_limit),
		cmocka_unit_test(cpu_time_ends_at_its_limit),
		cmocka_unit_test(descriptors_end_at_their_limit),
		cmocka_unit_test(ordinary_work_goes_on),
		cmocka_unit_test(must_means_all_of_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
