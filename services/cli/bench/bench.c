#include "services/cli/bench/bench.h"

#include "proto/base/clock.h"
#include "proto/base/home.h"
#include "services/cli/bench/bench_serai.h"
#include "services/cli/asking/flags.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const struct verb_flag bench_flags[] = {
	{"--only", "NAME,...", "some scenarios only"},
	{"--seconds", "N", "how long each publishes; default 2"},
	{"--stored", "N", "how many events a replay reads; default 1,000,000"},
	{"--tcp", NULL, "over tcp on this machine instead of ipc"},
	{"--list", NULL, "name the scenarios, measure nothing"},
	{0},
};

enum { START_MS = 10000, ADDRESS = 256, DELETE_DEPTH = 16 };

struct asked {
	const char *only; /* scenario names between commas; NULL: all */
	double seconds;
	uint64_t stored;
	bool tcp;
};

/* A broker in a folder of its own, beside the user's: the same disk. */
struct own_broker {
	char home[HOME_PATH], address[ADDRESS];
	pid_t pid;
};

static void become_broker(const char *program, const char *home, bool tcp)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	int out = open("/dev/null", O_RDWR);
	dup2(out, 0);
	dup2(out, 1);
	dup2(out, 2);
	setenv("SERAI_HOME", home, 1);
	execl(program, program, tcp ? "--tcp=tcp://127.0.0.1:0" : (char *)NULL, (char *)NULL);
	_exit(127);
}

static void read_address(struct own_broker *broker, bool tcp)
{
	char name[HOME_PATH + 32], line[ADDRESS];
	snprintf(name, sizeof(name), "%s/broker.endpoint", broker->home);
	FILE *file = fopen(name, "re");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (tcp == (strncmp(line, "tcp://", 6) == 0))
			snprintf(broker->address, sizeof(broker->address), "%s", line);
	}
	if (file)
		fclose(file);
}

static enum err start_broker(struct own_broker *broker, bool tcp, struct why *why)
{
	char program[HOME_PATH];
	enum err err = home_installed("bin/serai-broker", program, why);
	if (!err)
		err = home_make(why);
	if (!err)
		err = home_path("bench-XXXXXX", broker->home, why);
	if (err)
		return err;
	if (!mkdtemp(broker->home))
		return why_errno(why, ERR_IO, broker->home, "making a folder");
	fflush(NULL);
	broker->pid = fork();
	if (broker->pid == 0)
		become_broker(program, broker->home, tcp);
	if (broker->pid < 0)
		return why_errno(why, ERR_IO, program, "starting it");
	for (int64_t end = clock_monotonic_ms() + START_MS; !broker->address[0];) {
		if (clock_monotonic_ms() > end || waitpid(broker->pid, NULL, WNOHANG))
			return why_set(why, ERR_UNAVAILABLE, program, "the broker did not start");
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
		read_address(broker, tcp);
	}
	return ERR_OK;
}

static int delete_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about, (void)kind, (void)walk;
	return remove(path);
}

static void stop_broker(struct own_broker *broker)
{
	if (broker->pid > 0) {
		kill(broker->pid, SIGTERM);
		waitpid(broker->pid, NULL, 0);
	}
	if (broker->home[0])
		nftw(broker->home, delete_one, DELETE_DEPTH, FTW_DEPTH | FTW_PHYS);
}

static double broker_cpu_s(const struct own_broker *broker)
{
	char name[64];
	unsigned long user = 0, sys = 0;
	snprintf(name, sizeof(name), "/proc/%d/stat", (int)broker->pid);
	FILE *file = fopen(name, "re");
	if (!file)
		return 0;
	int found = fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
		&user, &sys);
	fclose(file);
	return found == 2 ? (double)(user + sys) / (double)sysconf(_SC_CLK_TCK) : 0;
}

static long broker_kib(const struct own_broker *broker)
{
	char name[64], line[256];
	long kib = 0;
	snprintf(name, sizeof(name), "/proc/%d/status", (int)broker->pid);
	FILE *file = fopen(name, "re");
	while (file && !kib && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmRSS: %ld", &kib) != 1)
			kib = 0;
	if (file)
		fclose(file);
	return kib;
}

/* --- One scenario ----------------------------------------------------------------------------- */

static void print_result(const struct bench_load *load, const struct bench_result *result,
	double broker_s, long kib, bool json)
{
	double per_s = result->seconds > 0 ? (double)result->events / result->seconds : 0;
	double each = result->events ? 1e6 / (double)result->events : 0;
	if (json)
		printf("{\"peer\":\"serai\",\"scenario\":\"%s\",\"size\":%zu,\"events\":%llu,"
		       "\"lost\":%llu,"
		       "\"per_s\":%.0f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,"
		       "\"broker_cpu_us\":%.3f,\"client_cpu_us\":%.3f,\"broker_kib\":%ld}\n",
			load->name, load->size, (unsigned long long)result->events,
			(unsigned long long)result->lost, per_s, result->p50_us, result->p99_us,
			result->p999_us, broker_s * each, result->client_cpu_s * each, kib);
	else
		printf("%-13s %10.0f %8.1f %9.0f %9.0f %9.0f   %s\n", load->name, per_s,
			per_s * (double)load->size / 1e6, result->p50_us, result->p99_us,
			result->p999_us, load->about);
	fflush(stdout);
}

/* In a process of its own, whose end is the end of all its threads and connections. */
static enum err measure(const struct bench_load *load, const struct asked *asked,
	const struct own_broker *broker, struct bench_result *out, struct why *why)
{
	int ends[2], status;
	if (pipe(ends))
		return why_errno(why, ERR_IO, "", "making a pipe");
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		bench_drive(
			&bench_serai, broker->address, load, asked->seconds, asked->stored, out);
		_exit(write(ends[1], out, sizeof(*out)) == sizeof(*out) ? 0 : 1);
	}
	close(ends[1]);
	bool got = pid > 0 && read(ends[0], out, sizeof(*out)) == sizeof(*out);
	close(ends[0]);
	if (pid > 0)
		waitpid(pid, &status, 0);
	return got ? ERR_OK : why_set(why, ERR_DIED, load->name, "the scenario did not end well");
}

static enum err run_one(
	const struct bench_load *load, const struct asked *asked, bool json, struct why *why)
{
	struct own_broker broker = {0};
	struct bench_result result;
	enum err err = start_broker(&broker, asked->tcp, why);
	if (!err) {
		double before = broker_cpu_s(&broker);
		err = measure(load, asked, &broker, &result, why);
		if (!err)
			print_result(load, &result, broker_cpu_s(&broker) - before,
				broker_kib(&broker), json);
	}
	stop_broker(&broker);
	return err;
}

/* --- The verb --------------------------------------------------------------------------------- */

static bool is_wanted(const char *only, const char *name)
{
	struct text rest = text_of(only), word;
	if (!only)
		return true;
	while (text_split(&rest, ',', &word))
		if (text_is(word, name))
			return true;
	return false;
}

static enum err check_only(const char *only, struct why *why)
{
	struct text rest = text_of(only), word;
	while (only && text_split(&rest, ',', &word)) {
		const struct bench_load *load = bench_loads;
		while (load->name && !text_is(word, load->name))
			load++;
		if (!load->name)
			return why_set(why, ERR_NOT_FOUND, "--only",
				"no scenario is called '%.*s' (serai bench --list names them)",
				TEXT_ARG(word));
	}
	return ERR_OK;
}

static enum err number_of(
	const char *flag, const char *given, int64_t most, int64_t *out, struct why *why)
{
	if (!given || text_to_i64(text_of(given), 1, most, out))
		return ERR_OK;
	return why_set(why, ERR_BAD_VALUE, flag, "wanted a whole number from 1 to %lld, got '%s'",
		(long long)most, given);
}

static void list_scenarios(void)
{
	for (const struct bench_load *load = bench_loads; load->name; load++)
		printf("%-13s %s\n", load->name, load->about);
}

int bench_run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	(void)verb;
	struct why why = {0};
	struct asked asked = {0};
	const char *seconds = NULL, *stored = NULL;
	bool list = false;
	int64_t seconds_n = 2, stored_n = 1000000;
	struct flags_value wanted[] = {{"--only", &asked.only, NULL}, {"--seconds", &seconds, NULL},
		{"--stored", &stored, NULL}, {"--tcp", NULL, &asked.tcp}, {"--list", NULL, &list},
		{0}};
	enum err err = flags_parse(wanted, &argc, argv, &why);
	if (!err)
		err = flags_none(argc, argv, &why);
	if (!err)
		err = check_only(asked.only, &why);
	if (!err)
		err = number_of("--seconds", seconds, 3600, &seconds_n, &why);
	if (!err)
		err = number_of("--stored", stored, 1000000000, &stored_n, &why);
	if (err)
		return cli_fail(&why), CLI_USAGE;
	if (list)
		return list_scenarios(), CLI_DONE;
	asked.seconds = (double)seconds_n;
	asked.stored = (uint64_t)stored_n;
	if (!cli->json)
		printf("%-13s %10s %8s %9s %9s %9s   each on a fresh broker, over %s; "
		       "microseconds\n",
			"scenario", "events/s", "MB/s", "p50", "p99", "p99.9",
			asked.tcp ? "tcp on this machine" : "ipc");
	for (const struct bench_load *load = bench_loads; load->name && !*cli->stop; load++)
		if (is_wanted(asked.only, load->name) && run_one(load, &asked, cli->json, &why))
			return cli_fail(&why);
	return *cli->stop ? CLI_REFUSED : CLI_DONE;
}
