#include "services/analysis/child.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/wire/link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	START_MS = 10000, /* loading, create and init */
	GRACE_MS = 500,   /* between the deadline, when cancelled() turns true, and the kill */
	END_MS = 300,     /* for ending by itself once its socket is closed */
	SEND_MS = 2000,   /* an idle host reads at once; one that does not is no host */
	PART_BYTES = 200000,
};

struct child {
	pid_t pid;
	int socket, words, epoll;
	const struct manifest *manifest;
	struct link_reader reader;
	struct arena arena;
	bool ready, busy;
	const struct manifest_answer *asked; /* the question in hand; NULL: none, or a batch */
	int64_t deadline_ms, due_ms;         /* the batch's deadline; when to kill */
	char lines[CHILD_LAST_WORDS][CHILD_LINE];
	unsigned lines_count; /* ever seen */
	char open_line[CHILD_LINE];
	size_t open_len;
};

/* --- Starting --------------------------------------------------------------------------------- */

/* Between fork and exec: system calls only. */
static NORETURN void become_host(const struct child_options *options, int socket, int words)
{
	char language[] = "LC_ALL=C.UTF-8";
	char *environment[] = {language, NULL};
	char *arguments[] = {(char[]){"serai-plughost"}, NULL, NULL, NULL};
	char twice[] = "--twice";
	arguments[1] = options->twice ? twice : (char *)(uintptr_t)options->plugin;
	arguments[2] = options->twice ? (char *)(uintptr_t)options->plugin : NULL;
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0); /* a Ctrl-C at the terminal is for the parent to hear */
	int null = open("/dev/null", O_RDONLY);
	/* Above 3 first, so that no dup2 closes what another still needs. */
	int kept_socket = fcntl(socket, F_DUPFD, 10), kept_words = fcntl(words, F_DUPFD, 10);
	if (null < 0 || kept_socket < 0 || kept_words < 0 || dup2(null, 0) < 0 ||
		dup2(kept_words, 1) < 0 || dup2(kept_words, 2) < 0 ||
		dup2(kept_socket, LINK_FD) < 0)
		_exit(126);
	syscall(SYS_close_range, LINK_FD + 1, ~0u, 0);
	execve(options->host, arguments, environment);
	_exit(127);
}

static enum err spawn(const struct child_options *options, struct child *child, struct why *why)
{
	int sockets[2], words[2];
	if (access(options->host, X_OK) != 0)
		return why_errno(why, ERR_IO, options->host, "starting the plugin host");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
		return why_errno(why, ERR_IO, "", "making a socket");
	child->socket = sockets[0];
	if (pipe2(words, O_CLOEXEC) != 0) {
		close(sockets[1]);
		return why_errno(why, ERR_IO, "", "making a pipe");
	}
	child->words = words[0];
	fcntl(child->words, F_SETFL, O_NONBLOCK);
	fcntl(child->socket, F_SETFL, O_NONBLOCK);
	child->pid = fork();
	if (child->pid == 0)
		become_host(options, sockets[1], words[1]);
	close(sockets[1]);
	close(words[1]);
	return child->pid < 0 ? why_errno(why, ERR_IO, "", "starting a process") : ERR_OK;
}

static enum err watch(struct child *child, struct why *why)
{
	struct epoll_event event = {.events = EPOLLIN};
	child->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (child->epoll < 0 ||
		epoll_ctl(child->epoll, EPOLL_CTL_ADD, child->socket, &event) != 0 ||
		epoll_ctl(child->epoll, EPOLL_CTL_ADD, child->words, &event) != 0)
		return why_errno(why, ERR_IO, "", "watching a process");
	return ERR_OK;
}

/* How many entries from `from` on make one part. */
static size_t part_len(const struct keyed *state, size_t from)
{
	size_t bytes = 0, len = 0;
	while (from + len < state->len && len < 1000 && (bytes < PART_BYTES || len == 0)) {
		const struct keyed_entry *entry = &state->entries[from + len++];
		bytes += entry->key_len + entry->value_len;
	}
	return len;
}

static enum err send_part(
	struct child *child, const struct keyed *state, size_t from, size_t len, struct why *why)
{
	struct plugin_change *changes = alloc_zero(len, sizeof(*changes));
	for (size_t i = 0; i < len; i++) {
		const struct keyed_entry *entry = &state->entries[from + i];
		changes[i].key = (struct text){entry->key, entry->key_len};
		changes[i].value = bytes_of(entry->value, entry->value_len);
	}
	struct host_state part = {.changes = changes, .changes_count = (uint32_t)len};
	enum err err = link_send_record(
		child->socket, LINK_STATE, &record_host_state, &part, SEND_MS, why);
	free(changes);
	return err;
}

static enum err send_start(
	struct child *child, const struct child_options *options, struct why *why)
{
	struct host_start start = {.manifest = child->manifest->text, .config = options->config};
	size_t len;
	for (size_t at = 0; (len = part_len(options->state, at)) > 0; at += len)
		start.parts++;
	enum err err = link_send_record(
		child->socket, LINK_START, &record_host_start, &start, SEND_MS, why);
	for (size_t at = 0; !err && (len = part_len(options->state, at)) > 0; at += len)
		err = send_part(child, options->state, at, len, why);
	return err;
}

enum err child_start(const struct child_options *options, struct child **out, struct why *why)
{
	struct child *child = alloc_zero(1, sizeof(*child));
	child->socket = child->words = child->epoll = -1;
	child->manifest = options->manifest;
	child->due_ms = clock_monotonic_ms() + START_MS;
	enum err err = spawn(options, child, why);
	if (!err)
		err = watch(child, why);
	/* A host that died at once is told of by child_next, with its last words. */
	if (!err) {
		err = send_start(child, options, why);
		err = err == ERR_DIED ? ERR_OK : err;
	}
	*out = child;
	if (err)
		child_stop(out);
	return err;
}

/* --- Ending ----------------------------------------------------------------------------------- */

/* Waits for the end of the process, kills it when that takes too long. Returns waitpid's status. */
static int reap(struct child *child, int wait_ms)
{
	int status = 0;
	if (child->pid <= 0)
		return 0;
	int pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);
	struct pollfd ended = {.fd = pidfd, .events = POLLIN};
	if (pidfd < 0 || poll(&ended, 1, wait_ms) != 1)
		kill(child->pid, SIGKILL);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pidfd >= 0)
		close(pidfd);
	child->pid = 0;
	return status;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void child_stop(struct child **child)
{
	if (!*child)
		return;
	close_fd(&(*child)->socket);
	/* One in the middle of a batch may never look at its socket. */
	reap(*child, (*child)->busy ? 0 : END_MS);
	close_fd(&(*child)->words);
	close_fd(&(*child)->epoll);
	link_reader_fini(&(*child)->reader);
	arena_fini(&(*child)->arena);
	free(*child);
	*child = NULL;
}

/* --- Its words -------------------------------------------------------------------------------- */

static void end_line(struct child *child)
{
	char *line = child->lines[child->lines_count++ % CHILD_LAST_WORDS];
	/* It goes into a record: whatever the bytes were, what is kept is text. */
	for (size_t i = 0; i < child->open_len; i++) {
		unsigned char c = (unsigned char)child->open_line[i];
		line[i] = c >= 0x20 && c < 0x7F ? (char)c : '?';
	}
	line[child->open_len] = '\0';
	child->open_len = 0;
}

static void read_words(struct child *child)
{
	char bytes[4096];
	ssize_t got;
	/* A flood is read in turns, so that nobody else waits for it. */
	for (int turns = 0; turns < 16 && (got = read(child->words, bytes, sizeof(bytes))) > 0;
		turns++)
		for (ssize_t i = 0; i < got; i++) {
			if (bytes[i] == '\n')
				end_line(child);
			else if (child->open_len < CHILD_LINE - 1)
				child->open_line[child->open_len++] = bytes[i];
		}
	if (got == 0)
		epoll_ctl(child->epoll, EPOLL_CTL_DEL, child->words, NULL);
}

uint32_t child_last_words(const struct child *child, struct text out[CHILD_LAST_WORDS])
{
	unsigned count =
		child->lines_count < CHILD_LAST_WORDS ? child->lines_count : CHILD_LAST_WORDS;
	for (unsigned i = 0; i < count; i++)
		out[i] = text_of(child->lines[(child->lines_count - count + i) % CHILD_LAST_WORDS]);
	return count;
}

/* --- News ------------------------------------------------------------------------------------- */

static struct child_news ended(struct child *child, enum err code, const char *reason)
{
	struct child_news news = {.kind = CHILD_ENDED,
		.in_run = child->ready,
		.code = code,
		.signal = -1,
		.status = -1};
	int status = reap(child, END_MS);
	read_words(child);
	if (child->open_len)
		end_line(child);
	if (WIFSIGNALED(status))
		news.signal = WTERMSIG(status);
	else
		news.status = WEXITSTATUS(status);
	const char *where = child->ready ? "in run" : "while starting";
	if (reason)
		snprintf(news.reason, sizeof(news.reason), "%s", reason);
	else if (news.signal >= 0)
		snprintf(news.reason, sizeof(news.reason), "killed by signal %d (%s) %s",
			news.signal, strsignal(news.signal), where);
	else
		snprintf(news.reason, sizeof(news.reason), "ended by itself with status %d %s",
			news.status, where);
	child->busy = false;
	child->due_ms = INT64_MAX;
	return news;
}

/* What it says is not what it may say: no more is heard from it. */
static struct child_news broke_off(struct child *child, const struct why *why)
{
	char reason[sizeof(why->where) + sizeof(why->text) + 32];
	snprintf(reason, sizeof(reason), "spoke wrongly: %s%s%s", why->where,
		why->where[0] ? ": " : "", why->text);
	kill(child->pid, SIGKILL);
	return ended(child, ERR_BAD_VALUE, reason);
}

static enum err check_done(const struct child *child, const struct host_done *done, struct why *why)
{
	for (uint32_t i = 0; i < done->outputs_count; i++) {
		const struct host_output *output = &done->outputs[i];
		enum err err = manifest_check_output(
			child->manifest, output->key, output->record, output->body, why);
		if (err)
			return err;
	}
	return ERR_OK;
}

static struct child_news take_failed(struct child *child, struct bytes body)
{
	struct host_failed failed;
	struct why why = {0};
	if (record_decode(&record_host_failed, body, &child->arena, &failed, &why))
		return broke_off(child, &why);
	char reason[512];
	snprintf(reason, sizeof(reason), "refused in %.*s: %.*s", TEXT_ARG(failed.phase),
		TEXT_ARG(failed.text));
	return ended(child, err_numbered(failed.code), reason);
}

static enum err take_reply(
	struct child *child, struct bytes body, struct host_reply *out, struct why *why)
{
	const struct record_type *type = child->asked->reply;
	enum err err = record_decode(&record_host_reply, body, &child->arena, out, why);
	child->asked = NULL;
	child->busy = false;
	if (!err && !out->has_code)
		err = record_check(type, out->body, why);
	return err;
}

static struct child_news take_message(struct child *child, enum link_kind kind, struct bytes body)
{
	struct child_news news = {.kind = CHILD_NOTHING};
	struct why why = {0};
	arena_clear(&child->arena);
	if (kind == LINK_FAILED)
		return take_failed(child, body);
	enum err err = ERR_OK;
	if (kind == LINK_READY && !child->ready) {
		news.kind = CHILD_READY;
		err = record_decode(&record_host_ready, body, &child->arena, &news.ready, &why);
		child->ready = true;
	} else if (kind == LINK_REPLY && child->asked) {
		news.kind = CHILD_REPLY;
		err = take_reply(child, body, &news.reply, &why);
	} else if (kind == LINK_DONE && child->busy && !child->asked) {
		news.kind = CHILD_DONE;
		err = record_decode(&record_host_done, body, &child->arena, &news.done, &why);
		if (!err)
			err = check_done(child, &news.done, &why);
		child->busy = false;
	} else {
		err = why_set(
			&why, ERR_STATE, "", "message %d at a time when there is none", (int)kind);
	}
	child->due_ms = INT64_MAX;
	return err ? broke_off(child, &why) : news;
}

static struct child_news over_time(struct child *child)
{
	char reason[128];
	if (child->ready)
		snprintf(reason, sizeof(reason), "over its deadline of %lld ms in run, killed",
			(long long)child->deadline_ms);
	else
		snprintf(reason, sizeof(reason), "not ready within %d ms, killed", START_MS);
	kill(child->pid, SIGKILL);
	return ended(child, ERR_TIMEOUT, reason);
}

/* Waits for bytes until stop_ms and takes them in. ERR_DIED at the end of the socket. */
static enum err hear(struct child *child, int64_t stop_ms, struct why *why)
{
	struct epoll_event events[2];
	int64_t left = stop_ms - clock_monotonic_ms();
	int got = epoll_wait(child->epoll, events, 2, left > 0 ? (int)left : 0);
	read_words(child);
	return got > 0 ? link_read(&child->reader, child->socket, why) : ERR_OK;
}

struct child_news child_next(struct child *child, int timeout_ms)
{
	int64_t until = clock_monotonic_ms() + timeout_ms;
	bool late = false, waited = false;
	CHECK(child->pid > 0);
	for (;;) {
		enum link_kind kind;
		struct bytes body;
		struct why why = {0};
		bool there = false;
		if (link_next(&child->reader, &kind, &body, &there, &why))
			return broke_off(child, &why);
		if (there)
			return take_message(child, kind, body);
		/* Judged only after one more look: it may have answered in time and we come late.
		 */
		if (late)
			return over_time(child);
		if (waited)
			return (struct child_news){.kind = CHILD_NOTHING};
		late = clock_monotonic_ms() >= child->due_ms;
		waited = clock_monotonic_ms() >= until;
		if (hear(child, until < child->due_ms ? until : child->due_ms, &why))
			return ended(child, ERR_DIED, NULL);
	}
}

/* --- Use -------------------------------------------------------------------------------------- */

static void make_busy(struct child *child, int64_t deadline_ms)
{
	CHECK(child->ready && !child->busy);
	child->busy = true;
	child->deadline_ms = deadline_ms;
	child->due_ms = clock_monotonic_ms() + deadline_ms + GRACE_MS;
}

enum err child_ask(struct child *child, struct text method, struct bytes body, struct why *why)
{
	const struct manifest_answer *known = manifest_answer(child->manifest, method);
	if (!known)
		return why_set(why, ERR_NOT_FOUND, "", "%.*s has no method '%.*s'",
			TEXT_ARG(child->manifest->id), TEXT_ARG(method));
	enum err err = record_check(known->request, body, why);
	if (err)
		return err;
	struct host_request request = {
		.method = known->method, .body = body, .deadline_ms = child->manifest->deadline_ms};
	make_busy(child, child->manifest->deadline_ms);
	child->asked = known;
	err = link_send_record(
		child->socket, LINK_REQUEST, &record_host_request, &request, SEND_MS, why);
	return err == ERR_DIED ? ERR_OK : err;
}

enum err child_send(struct child *child, struct bytes events, int64_t deadline_ms, struct why *why)
{
	struct host_batch batch = {.events = events, .deadline_ms = deadline_ms};
	make_busy(child, deadline_ms);
	enum err err = link_send_record(
		child->socket, LINK_BATCH, &record_host_batch, &batch, SEND_MS, why);
	/* One that is gone is told of by child_next. */
	return err == ERR_DIED ? ERR_OK : err;
}

bool child_is_busy(const struct child *child)
{
	return child->busy;
}

int64_t child_pid(const struct child *child)
{
	return child->pid;
}

int child_fd(const struct child *child)
{
	return child->epoll;
}

int64_t child_due_ms(const struct child *child)
{
	return child->due_ms;
}
