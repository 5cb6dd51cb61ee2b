#include "services/cli/stack/stack.h"

#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/base/home.h"
#include "proto/records/service.h"
#include "services/cli/asking/flags.h"
#include "services/cli/stack/process.h"
#include "services/cli/asking/table.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	PROCESSES_MAX = 16,
	DRAIN_MS = 15000,  /* what a process may take to end before it is killed */
	READY_MS = 120000, /* what --detach and --wait allow for the sheets to be loaded */
	BROKER_MS = 30000,
};

/* A stack that this process runs. processes[0] is the broker. */
struct stack {
	struct cli *cli;
	struct process processes[PROCESSES_MAX];
	unsigned count;
	int64_t began_ms;
	bool announced;
	int held; /* the lock of the home */
	int told; /* --detach: the parent waits for a byte here; -1 when there is none */
};

static void say(const char *name, const char *words)
{
	char instant[INSTANT_TEXT];
	instant_format(clock_wall_us(), instant);
	printf("%.8s  %-11s %s\n", instant + 11, name, words);
	fflush(stdout);
}

static bool stopping(const struct stack *stack)
{
	return *stack->cli->stop;
}

static void start_due(struct stack *stack)
{
	int64_t now = clock_monotonic_ms();
	for (unsigned i = 0; i < stack->count; i++) {
		struct process *process = &stack->processes[i];
		if (process->pid || now < process->start_at_ms)
			continue;
		struct why why;
		char line[768];
		if (process_start(process, now, &why) != ERR_OK) {
			say(process->name, why_format(&why, line, sizeof(line)));
			process_pause(process, now, false);
		} else {
			say(process->name, process->starts > 1 ? "started again" : "started");
		}
	}
}

/* Says who ended and plans the next start. */
static void bury(struct stack *stack)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (unsigned i = 0; i < stack->count; i++) {
			struct process *process = &stack->processes[i];
			if (process->pid != pid)
				continue;
			char words[64], last[256], line[400];
			process_ended(process, status, clock_monotonic_ms(), words);
			process_last_words(process, last);
			snprintf(line, sizeof(line), "ended (%s); last words: %s", words, last);
			say(process->name, stopping(stack) ? "stopped" : line);
		}
	}
}

static unsigned running(const struct stack *stack)
{
	unsigned count = 0;
	for (unsigned i = 0; i < stack->count; i++)
		count += stack->processes[i].pid != 0;
	return count;
}

/* Ends processes [from, to) politely, then not. */
static void end_range(struct stack *stack, unsigned from, unsigned to)
{
	int64_t deadline = clock_monotonic_ms() + DRAIN_MS;
	for (unsigned i = from; i < to; i++)
		if (stack->processes[i].pid)
			kill(stack->processes[i].pid, SIGTERM);
	for (;;) {
		unsigned left = 0;
		bury(stack);
		for (unsigned i = from; i < to; i++) {
			if (!stack->processes[i].pid)
				continue;
			left++;
			if (clock_monotonic_ms() >= deadline) {
				say(stack->processes[i].name, "does not end; killed");
				kill(stack->processes[i].pid, SIGKILL);
			}
		}
		if (left == 0)
			return;
		poll(NULL, 0, 20);
	}
}

static void announce(struct stack *stack)
{
	for (unsigned i = 0; i < stack->count; i++)
		if (!stack->processes[i].ready)
			return;
	if (stack->announced)
		return;
	char line[96];
	snprintf(line, sizeof(line), "everything is ready after %.1f s",
		(double)(clock_monotonic_ms() - stack->began_ms) / 1000);
	say("serai", line);
	stack->announced = true;
	if (stack->told >= 0) {
		if (write(stack->told, "r", 1) != 1)
			say("serai", "nobody waits for the news that all is ready");
		close(stack->told);
		stack->told = -1;
	}
}

/* A service said how it is. */
static void hear(struct stack *stack, const struct bus_message *message)
{
	struct service_health health;
	struct arena arena = {0};
	if (record_decode(&record_service_health, message->data, &arena, &health, NULL) != ERR_OK) {
		arena_fini(&arena);
		return;
	}
	for (unsigned i = 0; i < stack->count; i++) {
		struct process *process = &stack->processes[i];
		bool ready = text_is(health.state, "ready");
		if (!text_is(health.service, process->name) || health.pid != process->pid ||
			process->ready == ready)
			continue;
		char line[700];
		process->ready = ready;
		snprintf(line, sizeof(line), "%.*s, %llu events handled%s%.*s",
			TEXT_ARG(health.state), (unsigned long long)health.handled,
			health.note.ptr ? "; " : "", TEXT_ARG(health.note));
		say(process->name, line);
	}
	arena_fini(&arena);
	announce(stack);
}

/* The bus, as soon as the broker answers. False when the broker cannot start or Ctrl-C came. */
static bool bus_wait(struct stack *stack)
{
	struct process *broker = &stack->processes[0];
	int64_t deadline = clock_monotonic_ms() + BROKER_MS;
	static const char *const filters[] = {"$live.health.>", NULL};
	struct bus_subscription health = {.filters = filters, .from = BUS_FROM_NEW};
	struct why why = {0};
	uint16_t channel;
	while (!stopping(stack) && clock_monotonic_ms() < deadline) {
		bury(stack);
		if (!broker->pid)
			return false;
		stack->cli->timeout_ms = 200;
		if (!stack->cli->bus && cli_connect(stack->cli, &why) != ERR_OK)
			continue;
		if (bus_subscribe(stack->cli->bus, &health, &channel, &why) == ERR_OK) {
			broker->ready = true;
			say(broker->name, "ready");
			return true;
		}
	}
	return false;
}

static void watch(struct stack *stack)
{
	struct bus_message message;
	struct why why;
	while (!stopping(stack)) {
		bury(stack);
		start_due(stack);
		if (bus_next(stack->cli->bus, 100, &message, &why) != ERR_OK) {
			say("serai", why.text);
			return;
		}
		switch (message.kind) {
		case BUS_EVENT:
			hear(stack, &message);
			break;
		case BUS_LOST:
			say("broker", "cannot be reached; waiting for it");
			stack->processes[0].ready = false;
			break;
		case BUS_BACK:
			say("broker", "ready");
			stack->processes[0].ready = true;
			break;
		default:
			break;
		}
	}
}

/* One stack a home: the lock is held as long as this process, or one that it forks, has *held open.
 */
static enum err hold_home(int *held, struct why *why)
{
	char path[HOME_PATH], pid[32];
	enum err err = home_make(why);
	if (!err)
		err = home_path("up.pid", path, why);
	if (err)
		return err;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return why_errno(why, ERR_IO, path, "opening it");
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		ssize_t n = read(fd, pid, sizeof(pid) - 1);
		pid[n > 0 ? n : 0] = '\0';
		close(fd);
		return why_set(why, ERR_LOCKED, path, "a stack runs here already, process %s", pid);
	}
	*held = fd;
	return ERR_OK;
}

static enum err sign_home(int held, struct why *why)
{
	char pid[32];
	int n = snprintf(pid, sizeof(pid), "%d", getpid());
	if (ftruncate(held, 0) != 0 || pwrite(held, pid, (size_t)n, 0) != n)
		return why_errno(why, ERR_IO, "up.pid", "writing it");
	return ERR_OK;
}

/* Every process of a stack inherits this lock, and so holds it until it ends. One that was killed
 * leaves children behind that are still ending; a broker started beside them would find the log
 * held, and go. */
static enum err wait_for_orphans(const struct stack *stack, struct why *why)
{
	char path[HOME_PATH];
	enum err err = home_path("up.lock", path, why);
	if (err)
		return err;
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	if (fd < 0)
		return why_errno(why, ERR_IO, path, "opening it");
	int64_t deadline = clock_monotonic_ms() + 3 * DRAIN_MS;
	bool told = false;
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (stopping(stack) || clock_monotonic_ms() >= deadline) {
			close(fd);
			return why_set(why, ERR_LOCKED, path,
				"processes of a stack that was killed run still");
		}
		if (!told)
			say("serai", "waiting for the processes of a stack that was killed to end");
		told = true;
		poll(NULL, 0, 20);
	}
	return ERR_OK;
}

static int run_stack(struct stack *stack)
{
	struct why why = {0};
	enum err err = sign_home(stack->held, &why);
	if (!err)
		err = wait_for_orphans(stack, &why);
	if (err)
		return cli_fail(&why);
	stack->began_ms = clock_monotonic_ms();
	stack->processes[stack->count++].name = "broker";
	start_due(stack);
	bool up = bus_wait(stack);
	if (up) {
		for (const char *const *name = verbs_services; *name; name++)
			stack->processes[stack->count++].name = *name;
		watch(stack);
	}
	say("serai", up || stopping(stack) ? "stopping" : "the broker did not start; stopping");
	/* Services first, so that what they are doing still finds its broker. */
	end_range(stack, 1, stack->count);
	bus_close(&stack->cli->bus);
	end_range(stack, 0, 1);
	CHECK(running(stack) == 0);
	return up || stopping(stack) ? CLI_DONE : CLI_SYSTEM;
}

/* The stack goes on behind; its own lines go to <home>/logs/up.log. Returns in the child, with the
 * pipe's end in *told; the parent leaves with the exit code. */
static enum err detach(int *told, int *code, struct why *why)
{
	int ends[2];
	char byte, path[HOME_PATH];
	enum err err = home_make(why);
	if (!err)
		err = home_path("up.log", path, why);
	if (err)
		return err;
	if (pipe(ends) != 0)
		return why_errno(why, ERR_IO, "pipe", "opening it");
	pid_t pid = fork();
	if (pid < 0)
		return why_errno(why, ERR_IO, "fork", "starting the stack");
	if (pid > 0) {
		close(ends[1]);
		struct pollfd ready = {.fd = ends[0], .events = POLLIN};
		bool came = poll(&ready, 1, READY_MS) == 1;
		bool up = came && read(ends[0], &byte, 1) == 1;
		printf(up      ? "up, process %d; see %s\n"
			: came ? "process %d ended; %s says why\n"
			       : "process %d is not ready, and goes on trying; see %s\n",
			pid, path);
		*code = up ? CLI_DONE : CLI_UNAVAILABLE;
		return ERR_OK;
	}
	setsid();
	close(ends[0]);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	int log = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600), in = open("/dev/null", O_RDONLY);
	if (log < 0 || in < 0)
		_exit(CLI_SYSTEM);
	dup2(in, 0);
	dup2(log, 1);
	dup2(log, 2);
	*told = ends[1];
	*code = -1;
	return ERR_OK;
}

int stack_up(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	(void)verb;
	bool behind = false;
	struct why why = {0};
	struct stack stack = {.cli = cli, .told = -1};
	struct flags_value wanted[] = {{"--detach", NULL, &behind}, {0}};
	enum err err = flags_parse(wanted, &argc, argv, &why);
	if (!err)
		err = flags_none(argc, argv, &why);
	if (err)
		return cli_fail(&why), CLI_USAGE;
	/* A home in which no socket can be: said here, and not by a broker that ends at once. */
	char address[HOME_PATH];
	if (home_bus_address(address, &why) != ERR_OK)
		return cli_fail(&why), CLI_SYSTEM;
	err = hold_home(&stack.held, &why);
	if (err)
		return cli_fail(&why);
	if (behind) {
		int code = -1;
		err = detach(&stack.told, &code, &why);
		if (err || code >= 0)
			return err ? cli_fail(&why) : code;
	}
	return run_stack(&stack);
}

int stack_down(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	(void)cli, (void)verb;
	char path[HOME_PATH], text[32] = "";
	struct why why = {0};
	if (flags_none(argc, argv, &why) != ERR_OK)
		return cli_fail(&why), CLI_USAGE;
	if (home_path("up.pid", path, &why) != ERR_OK)
		return cli_fail(&why);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0) {
		if (fd >= 0)
			close(fd);
		why_set(&why, ERR_NOT_FOUND, path, "no stack runs here");
		return cli_fail(&why);
	}
	int64_t pid, deadline = clock_monotonic_ms() + 3 * DRAIN_MS;
	ssize_t n = read(fd, text, sizeof(text) - 1);
	if (!text_to_i64((struct text){text, n > 0 ? (size_t)n : 0}, 2, INT32_MAX, &pid) ||
		kill((pid_t)pid, SIGTERM) != 0) {
		why_set(&why, ERR_IO, path, "cannot stop process '%s': %s", text, strerror(errno));
		close(fd);
		return cli_fail(&why);
	}
	while (flock(fd, LOCK_EX | LOCK_NB) != 0 && clock_monotonic_ms() < deadline)
		poll(NULL, 0, 20);
	close(fd);
	cli_print(TEXT("down"));
	return CLI_DONE;
}

/* Asks each service how it is; one that does not answer is in the answer too. */
static unsigned status_rows(struct cli *cli, struct table *table, struct buffer *json)
{
	unsigned ready = 0;
	for (const char *const *name = verbs_services; *name; name++) {
		struct service_health health = {0};
		struct buffer reply = {0};
		struct arena arena = {0};
		struct why why = {0};
		char method[64], number[32];
		snprintf(method, sizeof(method), "%s.health", *name);
		packed_put_map(&reply, 0);
		struct buffer body = reply;
		reply = (struct buffer){0};
		enum err err = cli_request(cli, method, buffer_bytes(&body), &reply, &why);
		if (!err)
			err = record_decode(&record_service_health, buffer_bytes(&reply), &arena,
				&health, &why);
		table_cell(table, text_of(*name));
		table_cell(table, err ? TEXT("not answering") : health.state);
		uint64_t numbers[] = {(uint64_t)health.pid, health.seq, health.behind,
			health.handled, health.refused};
		for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
			snprintf(number, sizeof(number), "%llu", (unsigned long long)numbers[i]);
			table_cell(table, text_of(err ? "" : number));
		}
		table_cell(table, err ? text_of(why.text) : health.note);
		ready += !err && text_is(health.state, "ready");
		buffer_text(json, json->len > 1 ? TEXT(",") : TEXT(""));
		if (err ||
			record_to_json(&record_service_health, buffer_bytes(&reply), 0, json, NULL))
			buffer_format(
				json, "{\"service\":\"%s\",\"state\":\"not answering\"}", *name);
		buffer_fini(&body);
		buffer_fini(&reply);
		arena_fini(&arena);
	}
	return ready;
}

static unsigned status_print(struct cli *cli, bool quiet, unsigned *services)
{
	static const char *const columns[] = {
		"service", "state", "pid", "seq", "behind", "handled", "refused", "note"};
	struct table *table = table_create(ARRAY_LEN(columns));
	struct buffer json = {0}, out = {0};
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		table_cell(table, text_of(columns[i]));
	buffer_char(&json, '[');
	unsigned ready = status_rows(cli, table, &json);
	buffer_char(&json, ']');
	table_print(table, cli->columns, &out);
	if (!quiet)
		cli_print(cli->json ? buffer_as_text(&json) : text_trim(buffer_as_text(&out)));
	*services = 0;
	while (verbs_services[*services])
		(*services)++;
	buffer_fini(&json);
	buffer_fini(&out);
	table_destroy(&table);
	return ready;
}

int stack_status(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	(void)verb;
	bool wait = false;
	struct why why = {0};
	struct flags_value wanted[] = {{"--wait", NULL, &wait}, {0}};
	enum err err = flags_parse(wanted, &argc, argv, &why);
	if (!err)
		err = flags_none(argc, argv, &why);
	if (err)
		return cli_fail(&why), CLI_USAGE;
	int64_t deadline = clock_monotonic_ms() + READY_MS;
	if (wait)
		cli->timeout_ms = READY_MS;
	err = cli_connect(cli, &why);
	if (err)
		return cli_fail(&why);
	cli->timeout_ms = wait ? 1000 : cli->timeout_ms;
	unsigned services, ready = 0;
	while (wait && !*cli->stop && clock_monotonic_ms() < deadline &&
		(ready = status_print(cli, true, &services)) < services)
		poll(NULL, 0, 50);
	ready = status_print(cli, false, &services);
	return ready == services ? CLI_DONE : CLI_REFUSED;
}
