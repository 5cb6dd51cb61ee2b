/* A broker as a process of its own, with its memory and its counters, for benchmarks of its size.
 * For one file: what is here is static. */
#ifndef SERAI_TESTS_BENCH_BROKER_RUN_H
#define SERAI_TESTS_BENCH_BROKER_RUN_H

#include "proto/bus/bus.h"
#include "proto/codec/record.h"
#include "proto/records/bus.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 60000 };

static char scratch[200], address[256];
static pid_t broker;

static inline void must(enum err err, const struct why *why)
{
	if (err) {
		fprintf(stderr, "broker_log: %s %s\n", why->where, why->text);
		exit(EXIT_FAILURE);
	}
}

static inline double now_s(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline struct bus *connect_bus(const char *producer)
{
	struct bus_options options = {.address = address,
		.name = "broker_log",
		.producer = producer,
		.connect_timeout_ms = PATIENCE_MS};
	struct why why = {0};
	struct bus *bus = NULL;
	must(bus_connect(&options, &bus, &why), &why);
	return bus;
}

/* Returns the seconds until it answers. */
static inline double start_broker(const char *home, const char *option)
{
	char program[300];
	const char *build = getenv("BUILD");
	struct bus *bus;
	double began = now_s();
	snprintf(program, sizeof(program), "%s/bin/serai-broker", build ? build : "build");
	snprintf(address, sizeof(address), "ipc://%s/%s/bus.sock", scratch, home);
	broker = fork();
	if (broker == 0) {
		char path[300];
		snprintf(path, sizeof(path), "%s/%s", scratch, home);
		mkdir(path, 0700);
		setenv("SERAI_HOME", path, 1);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execl(program, program, "--log-level=error", option, (char *)NULL);
		_exit(127);
	}
	bus = connect_bus(NULL);
	double took = now_s() - began;
	bus_close(&bus);
	return took;
}

static inline void stop_broker(void)
{
	int status = 0;
	kill(broker, SIGTERM);
	waitpid(broker, &status, 0);
	if (status) {
		fprintf(stderr, "broker_log: the broker ended with status %d\n", status);
		exit(EXIT_FAILURE);
	}
}

static inline double memory_mib(const char *which)
{
	char path[64], line[128];
	size_t len = strlen(which);
	long kib = 0;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)broker);
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, which, len) == 0 && line[len] == ':')
			kib = strtol(line + len + 1, NULL, 10);
	if (file)
		fclose(file);
	return (double)kib / 1024;
}

static inline uint64_t metric(const char *name)
{
	struct bus *bus = connect_bus(NULL);
	struct buffer reply = {0};
	struct arena arena = {0};
	struct broker_metrics metrics;
	struct why why = {0};
	uint64_t value = 0;
	uint8_t nothing = 0x80;
	must(bus_request(bus, TEXT("svc.broker.metrics"), bytes_of(&nothing, 1), PATIENCE_MS,
		     &reply, &why),
		&why);
	must(record_decode(&record_broker_metrics, buffer_bytes(&reply), &arena, &metrics, &why),
		&why);
	struct text rest = metrics.text, line;
	size_t len = strlen(name);
	while (text_split(&rest, '\n', &line))
		if (line.len > len && text_starts(line, text_of(name)) && line.ptr[len] == ' ')
			value = strtoull(line.ptr + len, NULL, 10);
	arena_fini(&arena);
	buffer_fini(&reply);
	bus_close(&bus);
	return value;
}

#endif
