#include "proto/base/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { MEMORY_LIMITED = 0 };
#else
enum { MEMORY_LIMITED = 1 };
#endif

/* --- Limits ----------------------------------------------------------------------------------- */

uint64_t jail_memory_in_use(void)
{
	unsigned long long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if (file && fscanf(file, "%llu", &pages) != 1)
		pages = 0;
	if (file)
		fclose(file);
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static bool limit_set(int resource, uint64_t value)
{
	struct rlimit limit;
	if (getrlimit((__rlimit_resource_t)resource, &limit) != 0)
		return false;
	/* A second jail may already allow no more, and no longer lets limits be set. */
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max <= value && limit.rlim_cur <= value)
		return true;
	limit.rlim_cur = limit.rlim_max = value;
	return setrlimit((__rlimit_resource_t)resource, &limit) == 0;
}

/* The signal that tells which limit it was comes before the one that only kills. */
static bool limit_processor(uint64_t seconds)
{
	struct rlimit limit = {seconds, seconds + 1}, held;
	if (getrlimit(RLIMIT_CPU, &held) != 0)
		return false;
	if (held.rlim_cur <= limit.rlim_cur && held.rlim_max <= limit.rlim_max)
		return true;
	return setrlimit(RLIMIT_CPU, &limit) == 0;
}

static bool limits_enter(const struct jail *jail)
{
	bool all = limit_set(RLIMIT_CORE, 0);
	all = limit_set(RLIMIT_NPROC, 0) && all;
	all = limit_set(RLIMIT_MEMLOCK, 0) && all;
	all = limit_set(RLIMIT_NOFILE, jail->descriptors_max ? jail->descriptors_max : 16) && all;
	if (MEMORY_LIMITED && jail->memory_max)
		all = limit_set(RLIMIT_AS, jail->memory_max) && all;
	if (jail->cpu_seconds_max)
		all = limit_processor(jail->cpu_seconds_max) && all;
	return all;
}

/* --- Files ------------------------------------------------------------------------------------ */

/* Rights by the version of Landlock that brought them; headers may be older than the kernel, so the
 * newer ones stand here as numbers. */
enum {
	FS_V1 = (1 << 13) - 1,  /* execute, write, read, read_dir, remove, make: all of version 1 */
	FS_REFER = 1 << 13,     /* version 2 */
	FS_TRUNCATE = 1 << 14,  /* version 3 */
	FS_IOCTL_DEV = 1 << 15, /* version 5 */
	NET_TCP = 3,            /* version 4: bind, connect */
	SCOPE_ALL = 3,          /* version 6: abstract unix sockets, signals */
};

/* The kernel's struct landlock_ruleset_attr as of version 6; older kernels take a shorter one. */
struct ruleset {
	uint64_t files, net, scoped;
};

static size_t ruleset_fill(int abi, struct ruleset *out)
{
	memset(out, 0, sizeof(*out));
	out->files = FS_V1;
	out->files |= abi >= 2 ? FS_REFER : 0;
	out->files |= abi >= 3 ? FS_TRUNCATE : 0;
	out->files |= abi >= 5 ? FS_IOCTL_DEV : 0;
	out->net = abi >= 4 ? NET_TCP : 0;
	out->scoped = abi >= 6 ? SCOPE_ALL : 0;
	return abi >= 6 ? 3 * sizeof(uint64_t) : abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
}

static int landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	return abi > 0 ? (int)abi : 0;
}

/* A path that does not exist needs no permission: nothing can be read there. */
static enum err path_allow(int ruleset, const char *path, struct why *why)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? ERR_OK
				       : why_errno(why, ERR_IO, path, "opening for the jail");
	struct stat about;
	struct landlock_path_beneath_attr rule = {
		.parent_fd = fd, .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE};
	if (fstat(fd, &about) == 0 && S_ISDIR(about.st_mode))
		rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
	long done = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	enum err err = done == 0 ? ERR_OK : why_errno(why, ERR_JAIL, path, "allowing in Landlock");
	close(fd);
	return err;
}

static enum err landlock_enter(const struct jail *jail, struct jail_got *got, struct why *why)
{
	got->landlock_abi = landlock_abi();
	if (got->landlock_abi == 0)
		return ERR_OK;
	struct ruleset attr;
	size_t size = ruleset_fill(got->landlock_abi, &attr);
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
	if (ruleset < 0)
		return why_errno(why, ERR_JAIL, "", "making a Landlock ruleset");
	enum err err = ERR_OK;
	for (const char *const *path = jail->read_only; !err && path && *path; path++)
		err = path_allow(ruleset, *path, why);
	if (!err && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		err = why_errno(why, ERR_JAIL, "", "entering Landlock");
	got->landlock = !err;
	close(ruleset);
	return err;
}

/* --- System calls ----------------------------------------------------------------------------- */

/* What computing on open descriptors needs. Nothing here makes a process, a socket or a file. */
static const int calls[] = {
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(readv),
	SCMP_SYS(writev),
	SCMP_SYS(pread64),
	SCMP_SYS(pwrite64),
	SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
	SCMP_SYS(shutdown),
	SCMP_SYS(close),
	SCMP_SYS(close_range),
	SCMP_SYS(lseek),
	SCMP_SYS(dup),
	SCMP_SYS(fstat),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(select),
	SCMP_SYS(pselect6),
	SCMP_SYS(epoll_create1),
	SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait),
	SCMP_SYS(mmap),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(mprotect),
	SCMP_SYS(madvise),
	SCMP_SYS(brk),
	SCMP_SYS(futex),
	SCMP_SYS(membarrier),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(getrandom),
	SCMP_SYS(getrlimit),
	SCMP_SYS(getrusage),
	SCMP_SYS(sysinfo),
	SCMP_SYS(uname),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	/* To enter a narrower jail; all three only ever take away. */
	SCMP_SYS(seccomp),
	SCMP_SYS(landlock_create_ruleset),
	SCMP_SYS(landlock_restrict_self),
};

/* Reading files that Landlock lets through. */
static const int reading_calls[] = {
	SCMP_SYS(newfstatat),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(statx),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getdents64),
	SCMP_SYS(getcwd),
	SCMP_SYS(fcntl),
	SCMP_SYS(landlock_add_rule),
};

static int allow_all(scmp_filter_ctx filter, const int *list, size_t count)
{
	int failed = 0;
	for (size_t i = 0; i < count; i++)
		failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, list[i], 0);
	return failed;
}

static struct scmp_arg_cmp argument_is(unsigned number, uint64_t value)
{
	return (struct scmp_arg_cmp){.arg = number, .op = SCMP_CMP_EQ, .datum_a = value};
}

static struct scmp_arg_cmp argument_bits(unsigned number, uint64_t mask, uint64_t value)
{
	return (struct scmp_arg_cmp){
		.arg = number, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

/* Calls that are harmless with some arguments only. */
static int allow_some(scmp_filter_ctx filter, const struct jail *jail)
{
	const uint64_t writing = O_ACCMODE | O_CREAT | O_TRUNC;
	int failed = 0;
	/* abort() signals its own thread; nobody else may be signalled. */
	failed |= seccomp_rule_add(
		filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, argument_is(0, (uint64_t)getpid()));
	/* Asking for a limit, never setting one: root could raise it. */
	failed |=
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, argument_is(2, 0));
	failed |= seccomp_rule_add(
		filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, argument_is(0, PR_SET_NO_NEW_PRIVS));
	failed |= seccomp_rule_add(
		filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, argument_is(0, PR_SET_SECCOMP));
	failed |= seccomp_rule_add(
		filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, argument_is(1, F_GETFL));
	/* glibc's fstat is newfstatat with an empty path; a path of another sort is a file's. */
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
		argument_bits(3, AT_EMPTY_PATH, AT_EMPTY_PATH));
	if (!jail->read_only)
		return failed;
	failed |= seccomp_rule_add(
		filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, argument_bits(2, writing, O_RDONLY));
	failed |= seccomp_rule_add(
		filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, argument_bits(1, writing, O_RDONLY));
	return failed | allow_all(filter, reading_calls, ARRAY_LEN(reading_calls));
}

static enum err seccomp_enter(const struct jail *jail, struct jail_got *got, struct why *why)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!filter)
		return why_set(why, ERR_JAIL, "", "libseccomp could not make a filter");
	int failed = allow_all(filter, calls, ARRAY_LEN(calls)) | allow_some(filter, jail);
	/* Threads are processes to the kernel. glibc tries clone3 first and reads EPERM as final.
	 */
	failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	int loaded = failed ? -EINVAL : seccomp_load(filter);
	seccomp_release(filter);
	if (failed)
		return why_set(
			why, ERR_JAIL, "", "libseccomp does not know a system call of the list");
	got->seccomp = loaded == 0;
	return ERR_OK;
}

/* --- All of it -------------------------------------------------------------------------------- */

enum err jail_enter(const struct jail *jail, struct jail_got *got, struct why *why)
{
	struct jail_got unused;
	got = got ? got : &unused;
	memset(got, 0, sizeof(*got));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return why_errno(why, ERR_JAIL, "", "giving up new privileges");
	enum err err = landlock_enter(jail, got, why);
	if (err)
		return err;
	got->rlimits = limits_enter(jail);
	err = seccomp_enter(jail, got, why);
	if (err)
		return err;
	if (jail->must && !(got->landlock && got->seccomp && got->rlimits))
		return why_set(why, ERR_JAIL, "",
			"wanted Landlock, seccomp and limits; the kernel gives Landlock %s, "
			"seccomp %s, limits %s",
			got->landlock ? "yes" : "no", got->seccomp ? "yes" : "no",
			got->rlimits ? "yes" : "no");
	return ERR_OK;
}
