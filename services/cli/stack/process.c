#include "services/cli/stack/process.h"

#include "proto/base/home.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAUSE_FIRST_MS = 100, PAUSE_MAX_MS = 10000, STEADY_MS = 30000 };

static enum err log_path(const struct process *process, char out[HOME_PATH], struct why *why)
{
	char name[64];
	snprintf(name, sizeof(name), "logs/%s.log", process->name);
	return home_path(name, out, why);
}

/* In the child: nothing of the parent's but the log as output. */
static void become(const char *program, const char *log, pid_t parent)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Ctrl-C reaches the whole foreground group: the parent alone decides the order of the end.
	 */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	int in = open("/dev/null", O_RDONLY);
	int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (getppid() != parent || in < 0 || out < 0)
		_exit(127);
	dup2(in, 0);
	dup2(out, 1);
	dup2(out, 2);
	execl(program, program, (char *)NULL);
	dprintf(2, "%s: %s\n", program, strerror(errno));
	_exit(127);
}

enum err process_start(struct process *process, int64_t now_ms, struct why *why)
{
	char name[64], program[HOME_PATH], log[HOME_PATH], logs[HOME_PATH];
	snprintf(name, sizeof(name), "bin/serai-%s", process->name);
	enum err err = home_installed(name, program, why);
	if (!err)
		err = home_path("logs", logs, why);
	if (!err)
		err = log_path(process, log, why);
	if (err)
		return err;
	if (access(program, X_OK) != 0)
		return why_errno(why, ERR_NOT_FOUND, program, "starting it");
	if (mkdir(logs, 0700) != 0 && errno != EEXIST)
		return why_errno(why, ERR_IO, logs, "making the folder");
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid < 0)
		return why_errno(why, ERR_IO, program, "starting it");
	if (pid == 0)
		become(program, log, parent);
	process->pid = pid;
	process->started_ms = now_ms;
	process->start_at_ms = 0;
	process->ready = false;
	process->starts++;
	return ERR_OK;
}

void process_pause(struct process *process, int64_t now_ms, bool was_steady)
{
	process->pause_ms =
		was_steady || !process->pause_ms ? PAUSE_FIRST_MS : process->pause_ms * 2;
	if (process->pause_ms > PAUSE_MAX_MS)
		process->pause_ms = PAUSE_MAX_MS;
	process->start_at_ms = now_ms + process->pause_ms;
}

void process_ended(struct process *process, int status, int64_t now_ms, char words[64])
{
	if (WIFSIGNALED(status))
		snprintf(words, 64, "signal %d, %s", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(words, 64, "exit code %d", WEXITSTATUS(status));
	process->pid = 0;
	process->ready = false;
	process_pause(process, now_ms, now_ms - process->started_ms >= STEADY_MS);
}

void process_last_words(const struct process *process, char line[256])
{
	char path[HOME_PATH], tail[1024];
	line[0] = '\0';
	if (log_path(process, path, NULL))
		return;
	FILE *file = fopen(path, "r");
	if (!file)
		return;
	if (fseek(file, -(long)sizeof(tail) + 1, SEEK_END) != 0)
		rewind(file);
	size_t n = fread(tail, 1, sizeof(tail) - 1, file);
	fclose(file);
	while (n && tail[n - 1] == '\n')
		n--;
	tail[n] = '\0';
	const char *start = strrchr(tail, '\n');
	snprintf(line, 256, "%.250s", start ? start + 1 : tail);
}
