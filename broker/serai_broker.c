#include "broker/serai_broker.h"

#include "broker/core/request_log.h"
#include "broker/loop.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/base/day.h"
#include "proto/base/logging.h"
#include "proto/wire/envelope.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

enum { SEGMENT_BYTES = 64 << 20, ADDRESS = 512 };

/* In the order in which it is made. */
struct serai_broker {
	char address[ADDRESS];
	int stop_fd, ended_fd; /* eventfds: it is to stop; it has ended */
	struct keys keys;
	bool has_keys;
	struct rules_file *peers, *policies;
	/* Read before anything is opened: a file that is wrong refuses the start. */
	struct acl *acl;
	struct retention *retention;
	struct disk disk;
	struct log *log;
	struct core *core;
	struct loop *loop;
	pthread_t thread;
	bool runs;
	struct why why; /* of its end; the thread's until that is joined */
};

/* The peers' file, and the keys that prove who connects from elsewhere. */
static enum err read_peers(
	const struct serai_broker_options *options, struct serai_broker *broker, struct why *why)
{
	enum err err = options->key_file ? keys_read(options->key_file, &broker->keys, why)
					 : ERR_NOT_FOUND;
	broker->has_keys = !err;
	if (err && err != ERR_NOT_FOUND)
		return err;
	if (!options->peers_file)
		return ERR_OK;
	broker->peers = rules_file_create(options->peers_file);
	return rules_file_acl(broker->peers, &broker->acl, why);
}

static enum err read_policies(
	const struct serai_broker_options *options, struct serai_broker *broker, struct why *why)
{
	if (!options->policies_file)
		return ERR_OK;
	broker->policies = rules_file_create(options->policies_file);
	return rules_file_retention(broker->policies, &broker->retention, why);
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
	char clock[INSTANT_TEXT], last[INSTANT_TEXT];
	if (found->last_us)
		logging_say(LOGGING_WARNING,
			"the clock stands before the log's last time: times go on from there",
			"clock=%s last_recorded=%s", instant_format(found->clock_us, clock),
			instant_format(found->last_us, last));
	logging_say(LOGGING_INFO, "log recovered",
		"segments=%" PRIu64 " bytes=%" PRIu64 " last_seq=%" PRIu64
		" indexes_rebuilt=%" PRIu64,
		found->segments, found->bytes, log_last_seq(log), found->rebuilt);
}

static enum err open_log(
	const struct serai_broker_options *options, struct serai_broker *broker, struct why *why)
{
	struct log_recovery found = {0};
	struct log_options log = {.disk = &broker->disk,
		.segment_bytes = options->segment_bytes ? options->segment_bytes : SEGMENT_BYTES,
		.now_us = clock_wall_us()};
	uint64_t random;
	enum err err = draw(&log.random, why);
	if (!err)
		err = draw(&random, why);
	if (!err)
		err = disk_open(options->directory, &broker->disk, why);
	if (!err && log_open(&log, &broker->log, &found, why))
		err = why_prefix(why, "opening the log in %s", options->directory);
	if (err)
		return err;
	say_recovery(&found, broker->log);
	struct core_options core = {
		.log = broker->log,
		.recovery = &found,
		.random = random,
		.idle_ms = options->idle_ms,
		.peers_max = options->peers_max,
		.acl = broker->acl,
		.retention = broker->retention,
		.segment_bytes = log.segment_bytes,
		.compress = options->compress,
		.unknown_types = options->unknown_types,
		.log_requests = options->log_requests,
	};
	broker->acl = NULL;
	broker->retention = NULL;
	broker->core = core_create(&core);
	return ERR_OK;
}

static enum err open_loop(
	const struct serai_broker_options *options, struct serai_broker *broker, struct why *why)
{
	const char *own[] = {broker->address, NULL};
	int len = snprintf(
		broker->address, sizeof(broker->address), "ipc://%s/bus.sock", options->directory);
	if (!options->endpoints && (size_t)len >= sizeof(broker->address))
		return why_set(why, ERR_LIMIT, options->directory, "the path is too long");
	broker->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	broker->ended_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (broker->stop_fd < 0 || broker->ended_fd < 0)
		return why_errno(why, ERR_IO, "", "making an eventfd");
	struct loop_options loop = {
		.log = broker->log,
		.core = broker->core,
		.endpoints = options->endpoints ? options->endpoints : own,
		.signal_fd = broker->stop_fd,
		.keys = broker->has_keys ? &broker->keys : NULL,
		.peers = broker->peers,
		.policies = broker->policies,
	};
	return loop_open(&loop, &broker->loop, why);
}

static void *run(void *arg)
{
	struct serai_broker *broker = arg;
	if (loop_run(broker->loop, &broker->why))
		logging_why(LOGGING_ERROR, "cannot go on", &broker->why);
	CHECK(eventfd_write(broker->ended_fd, 1) == 0);
	return NULL;
}

/* Signals are the program's: the broker's threads hear of none. */
static enum err start_threads(
	const struct serai_broker_options *options, struct serai_broker *broker, struct why *why)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	enum err err = open_loop(options, broker, why);
	if (!err && (errno = pthread_create(&broker->thread, NULL, run, broker)))
		err = why_errno(why, ERR_IO, "", "starting the broker's thread");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	broker->runs = !err;
	return err;
}

enum err serai_broker_start(
	const struct serai_broker_options *options, struct serai_broker **out, struct why *why)
{
	struct serai_broker *broker = alloc_zero(1, sizeof(*broker));
	enum err err = ERR_OK;
	broker->stop_fd = broker->ended_fd = -1;
	if (options->unknown_types && envelope_check_open(text_of(options->unknown_types), why))
		err = why_prefix(why, "unknown-types");
	if (!err && options->log_requests && options->log_requests[0] &&
		request_log_check(text_of(options->log_requests), why))
		err = why_prefix(why, "log-requests");
	if (!err)
		err = read_peers(options, broker, why);
	if (!err)
		err = read_policies(options, broker, why);
	if (!err)
		err = open_log(options, broker, why);
	if (!err)
		err = start_threads(options, broker, why);
	if (err)
		(void)serai_broker_stop(&broker, NULL);
	*out = broker;
	return err;
}

const char *serai_broker_endpoint(const struct serai_broker *broker, unsigned index)
{
	return loop_endpoint(broker->loop, index);
}

int serai_broker_fd(const struct serai_broker *broker)
{
	return broker->ended_fd;
}

enum err serai_broker_stop(struct serai_broker **out, struct why *why)
{
	struct serai_broker *broker = *out;
	if (!broker)
		return ERR_OK;
	if (broker->runs) {
		CHECK(eventfd_write(broker->stop_fd, 1) == 0);
		pthread_join(broker->thread, NULL);
		if (!broker->why.code)
			logging_say(LOGGING_INFO, "stopped", "last_seq=%" PRIu64,
				log_last_seq(broker->log));
	}
	enum err err = broker->why.code;
	if (err && why)
		*why = broker->why;
	loop_close(&broker->loop);
	core_destroy(&broker->core);
	log_close(&broker->log);
	disk_close(&broker->disk);
	acl_destroy(&broker->acl);
	rules_file_destroy(&broker->peers);
	rules_file_destroy(&broker->policies);
	retention_destroy(&broker->retention);
	if (broker->stop_fd >= 0)
		close(broker->stop_fd);
	if (broker->ended_fd >= 0)
		close(broker->ended_fd);
	free(broker);
	*out = NULL;
	return err;
}
