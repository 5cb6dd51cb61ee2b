/* reader_read: reader_make in a jailed child. The child answers with one byte that tells
 * whether it is lines or a refusal, then the bytes. */
#include "services/news/reading/reader.h"

#include "proto/base/check.h"
#include "proto/base/jail.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CPU_SECONDS = 20, MEMORY_MAX = 512 << 20, OUT_MAX = 64 << 20, DESCRIPTORS = 16 };

static bool write_all(int fd, const void *bytes, size_t len)
{
	for (const char *at = bytes; len;) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

NORETURN static void child(const struct reader_input *document, enum reader_wanted wanted, int fd)
{
	struct jail jail = {.memory_max = MEMORY_MAX,
		.cpu_seconds_max = CPU_SECONDS,
		.descriptors_max = DESCRIPTORS};
	struct jail_got got;
	struct buffer out = {0};
	struct why why = {0};
	enum err err = jail_enter(&jail, &got, &why);
	if (!err)
		err = reader_make(document, wanted, &out, &why);
	bool told = err ? write_all(fd, "R", 1) && write_all(fd, &why, sizeof(why))
			: write_all(fd, "L", 1) && write_all(fd, out.ptr, out.len);
	_exit(told ? 0 : 1);
}

static void read_all(int fd, struct buffer *out)
{
	for (;;) {
		ssize_t n = read(fd, buffer_grow(out, 65536), 65536);
		out->len -= 65536 - (n > 0 ? (size_t)n : 0);
		if ((n < 0 && errno != EINTR) || n == 0 || out->len > OUT_MAX)
			return;
	}
}

/* The child's answer, which is a stranger's by now. */
static enum err answer(const struct buffer *got, int status, struct buffer *out, struct why *why)
{
	struct why told;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		return why_set(why, ERR_TIMEOUT, "",
			"reading it took more than %d s of processor time", CPU_SECONDS);
	if (WIFSIGNALED(status))
		return why_set(why, ERR_DIED, "", "the reader died of it (signal %d, %s)",
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	if (got->len > OUT_MAX)
		return why_set(
			why, ERR_LIMIT, "", "what is in it takes more than %d bytes", OUT_MAX);
	if (got->len >= 1 && got->ptr[0] == 'L' && text_is_utf8(got->ptr, got->len)) {
		buffer_add(out, got->ptr + 1, got->len - 1);
		return ERR_OK;
	}
	if (got->len != 1 + sizeof(told) || got->ptr[0] != 'R')
		return why_set(why, ERR_DIED, "", "the reader ended with %d and no answer",
			WEXITSTATUS(status));
	memcpy(&told, got->ptr + 1, sizeof(told));
	told.where[sizeof(told.where) - 1] = '\0';
	told.text[sizeof(told.text) - 1] = '\0';
	if (why)
		*why = told;
	return told.code ? told.code : ERR_DIED;
}

enum err reader_read(const struct reader_input *document, enum reader_wanted wanted,
	struct buffer *out, struct why *why)
{
	int ends[2], status = 0;
	struct buffer got = {0};
	if (pipe(ends) != 0)
		return why_errno(why, ERR_IO, "pipe", "opening it");
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		child(document, wanted, ends[1]);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return why_errno(why, ERR_IO, "fork", "starting the reader");
	}
	read_all(ends[0], &got);
	close(ends[0]);
	if (got.len > OUT_MAX)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	enum err err = got.len > OUT_MAX
			       ? why_set(why, ERR_LIMIT, "",
					 "what is in it takes more than %d bytes", OUT_MAX)
			       : answer(&got, status, out, why);
	buffer_fini(&got);
	return err;
}
