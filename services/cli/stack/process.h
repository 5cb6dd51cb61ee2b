/* One child of `serai up`: started, watched, started again with growing pauses when it dies. */
#ifndef SERAI_SERVICES_CLI_STACK_PROCESS_H
#define SERAI_SERVICES_CLI_STACK_PROCESS_H

#include "proto/base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct process {
	const char *name; /* "news" for the program serai-news */
	pid_t pid;        /* 0: not running */
	int64_t started_ms;
	int64_t start_at_ms; /* when to start it again; 0: not waiting */
	int64_t pause_ms;
	unsigned starts;
	bool ready;
};

/* Starts `<folder of this program>/serai-<name>`; what it prints goes to
 * <home>/logs/<name>.log. It ends when this process ends, however that is. */
enum err process_start(struct process *process, int64_t now_ms, struct why *why) MUST_USE;

/* It ended: says how in words ("signal 9", "exit code 3"), and plans the next start. */
void process_ended(struct process *process, int status, int64_t now_ms, char words[64]);

/* Plans the next start, each time later, but soon again after a steady life. */
void process_pause(struct process *process, int64_t now_ms, bool was_steady);

/* The last line that it printed into its log, "" when there is none. */
void process_last_words(const struct process *process, char line[256]);

#endif
