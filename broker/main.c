/* serai-broker: a broker with the options of a file and a command line, until it is told to stop.
 */
#include "broker/backup_run.h"
#include "broker/options.h"
#include "broker/serai_broker.h"
#include "proto/base/alloc.h"
#include "proto/base/home.h"
#include "proto/base/logging.h"
#include "proto/base/notify.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
	EXIT_USAGE = 2,
	OWN_DESCRIPTORS = 64, /* the log, threads, what has not said HELLO yet */
};

/* Where things are, made of the options and of $SERAI_HOME. */
struct places {
	char log_dir[HOME_PATH], address[HOME_PATH], endpoint_file[HOME_PATH];
	char key_file[HOME_PATH], peers_file[HOME_PATH], policies_file[HOME_PATH];
};

static enum err find_places(const struct options *options, struct places *places, struct why *why)
{
	enum err err = home_make(why);
	if (!err)
		err = home_path("broker.endpoint", places->endpoint_file, why);
	if (!err)
		err = home_path("broker.key", places->key_file, why);
	if (!err)
		err = home_path("peers.acl", places->peers_file, why);
	if (!err)
		err = home_path("streams.policy", places->policies_file, why);
	if (!err && options->log_dir[0])
		snprintf(places->log_dir, sizeof(places->log_dir), "%s", options->log_dir);
	else if (!err)
		err = home_path("log", places->log_dir, why);
	if (!err && options->listen[0])
		snprintf(places->address, sizeof(places->address), "%s", options->listen);
	else if (!err)
		err = home_bus_address(places->address, why);
	return err;
}

/* Each client is a descriptor; what the system allows beyond its usual thousand is taken. Who comes
 * by ipc when there is none left ends the process: libzmq 4.3.4 takes that for a fault of its own.
 */
static void allow_descriptors(int64_t peers_max)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	int64_t wanted = peers_max + OWN_DESCRIPTORS;
	if (limit.rlim_max < (rlim_t)wanted)
		logging_say(LOGGING_WARNING, "too few descriptors for peers-max clients",
			"allowed=%llu wanted=%lld remedy=\"raise the hard limit of open files, or "
			"lower peers-max\"",
			(unsigned long long)limit.rlim_max, (long long)wanted);
}

/* Blocked in every thread from here on, so that only the main one hears of them. */
static enum err catch_signals(int *fd, struct why *why)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a limit of files' size is told as an error */
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return why_errno(why, ERR_IO, "", "blocking signals");
	*fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return *fd < 0 ? why_errno(why, ERR_IO, "", "making a signalfd") : ERR_OK;
}

/* Where clients find the broker, for those who let the system choose the port. */
static enum err write_endpoints(
	const struct serai_broker *broker, const char *path, struct why *why)
{
	FILE *file = fopen(path, "we");
	if (!file)
		return why_errno(why, ERR_IO, path, "writing the endpoints");
	for (unsigned i = 0; serai_broker_endpoint(broker, i); i++)
		fprintf(file, "%s\n", serai_broker_endpoint(broker, i));
	bool failed = ferror(file);
	if (fclose(file) || failed)
		return why_errno(why, ERR_IO, path, "writing the endpoints");
	return ERR_OK;
}

static enum err start(const struct options *options, struct serai_broker **out, struct why *why)
{
	struct places places;
	enum err err = find_places(options, &places, why);
	if (err)
		return err;
	const char *endpoints[] = {places.address, options->tcp[0] ? options->tcp : NULL, NULL};
	struct serai_broker_options wanted = {
		.directory = places.log_dir,
		.endpoints = endpoints,
		.key_file = places.key_file,
		.peers_file = places.peers_file,
		.policies_file = places.policies_file,
		.compress = strcmp(options->compression, "zstd") == 0,
		.segment_bytes = (uint64_t)options->segment_size,
		.idle_ms = options->idle_timeout,
		.peers_max = (uint32_t)options->peers_max,
		.unknown_types = options->unknown_types,
		.log_requests = options->log_requests,
	};
	err = serai_broker_start(&wanted, out, why);
	if (!err)
		err = write_endpoints(*out, places.endpoint_file, why);
	/* Only now: the log is recovered, and whoever connects is answered. */
	if (!err)
		notify_state("READY=1");
	for (unsigned i = 0; !err && serai_broker_endpoint(*out, i); i++)
		logging_say(LOGGING_INFO, "ready", "endpoint=%s", serai_broker_endpoint(*out, i));
	return err;
}

/* Until a signal comes, or the broker ends by itself. */
static void wait_for_end(const struct serai_broker *broker, int signal_fd)
{
	struct pollfd fds[] = {{.fd = signal_fd, .events = POLLIN},
		{.fd = serai_broker_fd(broker), .events = POLLIN}};
	while (poll(fds, 2, -1) < 0 && errno == EINTR) {
	}
	if (fds[0].revents)
		logging_say(LOGGING_INFO, "stopping", "cause=signal");
}

/* Runs the broker, to the exit code. */
static int serve(const struct options *options)
{
	struct why why = {0};
	alloc_keep();
	logging_start("broker", options_log_level(options));
	allow_descriptors(options->peers_max);
	struct serai_broker *broker = NULL;
	int signal_fd = -1;
	enum err err = catch_signals(&signal_fd, &why);
	if (!err)
		err = start(options, &broker, &why);
	if (err)
		logging_why(LOGGING_ERROR, "cannot go on", &why);
	else
		wait_for_end(broker, signal_fd);
	notify_state("STOPPING=1");
	if (serai_broker_stop(&broker, &why))
		err = why.code;
	if (signal_fd >= 0)
		close(signal_fd);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* What `serai stream backup` and `serai stream restore` start. */
static int run_backup(const struct options *options, char **argv, bool json)
{
	struct places places;
	struct why why = {0};
	struct backup_order order = {.restore = strcmp(argv[0], "restore") == 0,
		.json = json,
		.directory = argv[1],
		.log_directory = places.log_dir,
		.timeout_ms = BACKUP_CONNECT_MS};
	enum err err = find_places(options, &places, &why);
	return err ? backup_fail(&why) : backup_run(&order);
}

static bool is_backup(int argc, char **argv)
{
	return argc == 2 && (strcmp(argv[0], "backup") == 0 || strcmp(argv[0], "restore") == 0);
}

/* It is no option of the broker, so it is in no table of options. */
static bool take_json(int *argc, char **argv)
{
	bool is_last =
		*argc > 2 && strcmp(argv[*argc - 1], "--json") == 0 && is_backup(2, argv + 1);
	if (is_last)
		argv[--*argc] = NULL;
	return is_last;
}

int main(int argc, char **argv)
{
	struct options options = {0};
	struct config *config = NULL;
	struct why why = {0};
	bool done = false, json = take_json(&argc, argv);
	enum err err = config_load(options_program(), &argc, argv, &options, &config, &done, &why);
	int code = EXIT_SUCCESS;
	if (!err && !done && argc > 0 && !is_backup(argc, argv))
		err = why_set(&why, ERR_BAD_VALUE, argv[0],
			"serai-broker takes options only, or backup DIR, or restore DIR");
	if (err) {
		char line[1024];
		fprintf(stderr, "serai-broker: %s\n", why_format(&why, line, sizeof(line)));
		code = EXIT_USAGE;
	} else if (!done) {
		code = argc > 0 ? run_backup(&options, argv, json) : serve(&options);
	}
	config_free(&config);
	return code;
}
