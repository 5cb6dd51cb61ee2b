/* serai-broker: opens the log, binds, runs until it is told to stop. */
#include "broker/loop.h"
#include "broker/options.h"
#include "proto/base/alloc.h"
#include "proto/base/clock.h"
#include "proto/base/home.h"
#include "proto/base/logging.h"
#include "proto/base/notify.h"
#include "proto/wire/envelope.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

/* What a running broker holds, in the order in which it was made. */
struct running {
	char log_dir[HOME_PATH], address[HOME_PATH], endpoint_file[HOME_PATH];
	int signal_fd;
	struct keys keys;
	bool has_keys;
	struct peers_file *peers;
	struct acl
		*acl; /* read before anything is opened: a file that is wrong refuses the start */
	struct disk disk;
	struct log *log;
	struct core *core;
	struct loop *loop;
};

static enum err find_places(const struct options *options, struct running *running, struct why *why)
{
	enum err err = home_make(why);
	if (!err)
		err = home_path("broker.endpoint", running->endpoint_file, why);
	if (!err && options->log_dir[0])
		snprintf(running->log_dir, sizeof(running->log_dir), "%s", options->log_dir);
	else if (!err)
		err = home_path("log", running->log_dir, why);
	if (!err && options->listen[0])
		snprintf(running->address, sizeof(running->address), "%s", options->listen);
	else if (!err)
		err = home_bus_address(running->address, why);
	return err;
}

/* The peers' file, and the keys that prove who connects from elsewhere. */
static enum err read_peers(struct running *running, struct why *why)
{
	char path[HOME_PATH];
	enum err err = home_path("broker.key", path, why);
	if (err)
		return err;
	err = keys_read(path, &running->keys, why);
	running->has_keys = !err;
	if (err && err != ERR_NOT_FOUND)
		return err;
	err = home_path("peers.acl", path, why);
	if (err)
		return err;
	running->peers = peers_file_create(path);
	return peers_file_read(running->peers, &running->acl, why);
}

/* Each client is a descriptor; what the system allows beyond its usual thousand is taken. */
static void allow_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* Blocked in every thread from here on, so that only the loop hears of them. */
static enum err catch_signals(struct running *running, struct why *why)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return why_errno(why, ERR_IO, "", "blocking signals");
	running->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return running->signal_fd < 0 ? why_errno(why, ERR_IO, "", "making a signalfd") : ERR_OK;
}

static enum err draw(uint64_t *out, struct why *why)
{
	if (getrandom(out, sizeof(*out), 0) != sizeof(*out))
		return why_errno(why, ERR_IO, "", "asking for randomness");
	return ERR_OK;
}

static void say_recovery(const struct log_recovery *found, const struct log *log)
{
	if (found->tail_moved)
		logging_say(LOGGING_WARNING,
			found->kept[0] ? "a torn tail was moved aside"
				       : "the last segment was cut short",
			"segment=%s from=%" PRIu64 " to=%" PRIu64 " kept=%s", found->file,
			found->from, found->to, found->kept);
	logging_say(LOGGING_INFO, "log recovered",
		"segments=%" PRIu64 " bytes=%" PRIu64 " last_seq=%" PRIu64
		" indexes_rebuilt=%" PRIu64,
		found->segments, found->bytes, log_last_seq(log), found->rebuilt);
}

static enum err open_log(const struct options *options, struct running *running, struct why *why)
{
	struct log_recovery found = {0};
	struct log_options log = {.disk = &running->disk,
		.segment_bytes = (uint64_t)options->segment_size,
		.now_us = clock_wall_us()};
	uint64_t random;
	enum err err = draw(&log.random, why);
	if (!err)
		err = draw(&random, why);
	if (!err)
		err = disk_open(running->log_dir, &running->disk, why);
	if (!err && log_open(&log, &running->log, &found, why))
		err = why_prefix(why, "opening the log in %s", running->log_dir);
	if (err)
		return err;
	say_recovery(&found, running->log);
	struct core_options core = {
		.log = running->log,
		.recovery = &found,
		.random = random,
		.idle_ms = options->idle_timeout,
		.peers_max = (uint32_t)options->peers_max,
		.acl = running->acl,
		.unknown_types = options->unknown_types,
	};
	running->acl = NULL;
	running->core = core_create(&core);
	return ERR_OK;
}

/* Where clients find the broker, for those who let the system choose the port. */
static enum err write_endpoints(const struct running *running, struct why *why)
{
	FILE *file = fopen(running->endpoint_file, "we");
	if (!file)
		return why_errno(why, ERR_IO, running->endpoint_file, "writing the endpoints");
	for (size_t i = 0; loop_endpoint(running->loop, i); i++)
		fprintf(file, "%s\n", loop_endpoint(running->loop, i));
	bool failed = ferror(file);
	if (fclose(file) || failed)
		return why_errno(why, ERR_IO, running->endpoint_file, "writing the endpoints");
	return ERR_OK;
}

static enum err start(const struct options *options, struct running *running, struct why *why)
{
	enum err err = envelope_check_open(text_of(options->unknown_types), why);
	if (err)
		return why_prefix(why, "unknown-types"), err;
	err = find_places(options, running, why);
	if (!err)
		err = read_peers(running, why);
	if (!err)
		err = catch_signals(running, why);
	if (!err)
		err = open_log(options, running, why);
	if (err)
		return err;
	const char *endpoints[] = {running->address, options->tcp[0] ? options->tcp : NULL, NULL};
	struct loop_options loop = {
		.log = running->log,
		.core = running->core,
		.endpoints = endpoints,
		.signal_fd = running->signal_fd,
		.keys = running->has_keys ? &running->keys : NULL,
		.peers = running->peers,
	};
	err = loop_open(&loop, &running->loop, why);
	if (!err)
		err = write_endpoints(running, why);
	/* Only now: the log is recovered, and whoever connects is answered. */
	if (!err)
		notify_state("READY=1");
	for (size_t i = 0; !err && loop_endpoint(running->loop, i); i++)
		logging_say(LOGGING_INFO, "ready", "endpoint=%s", loop_endpoint(running->loop, i));
	return err;
}

static void stop(struct running *running)
{
	loop_close(&running->loop);
	core_destroy(&running->core);
	log_close(&running->log);
	disk_close(&running->disk);
	acl_destroy(&running->acl);
	peers_file_destroy(&running->peers);
	if (running->signal_fd >= 0)
		close(running->signal_fd);
}

int main(int argc, char **argv)
{
	struct options options = {0};
	struct config *config = NULL;
	struct why why = {0};
	bool done = false;
	if (config_load(options_program(), &argc, argv, &options, &config, &done, &why) ||
		argc > 0) {
		char line[1024];
		if (argc > 0 && !why.code)
			why_set(&why, ERR_BAD_VALUE, argv[0], "serai-broker takes options only");
		fprintf(stderr, "serai-broker: %s\n", why_format(&why, line, sizeof(line)));
		config_free(&config);
		return EXIT_USAGE;
	}
	if (done) {
		config_free(&config);
		return EXIT_SUCCESS;
	}
	alloc_keep();
	allow_descriptors();
	logging_start("broker", options_log_level(&options));
	struct running running = {.signal_fd = -1};
	enum err err = start(&options, &running, &why);
	if (!err)
		err = loop_run(running.loop, &why);
	notify_state("STOPPING=1");
	if (err)
		logging_why(LOGGING_ERROR, "cannot go on", &why);
	else
		logging_say(
			LOGGING_INFO, "stopped", "last_seq=%" PRIu64, log_last_seq(running.log));
	stop(&running);
	config_free(&config);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
