/* What the verbs share: the flags given, where the output goes, and one connection, made when it is
 * first needed. */
#ifndef SERAI_SERVICES_CLI_ASKING_CLI_H
#define SERAI_SERVICES_CLI_ASKING_CLI_H

#include "proto/bus/bus.h"
#include "proto/codec/record.h"

#include <stdbool.h>

enum cli_exit {
	CLI_DONE = 0,
	CLI_REFUSED = 1,
	CLI_USAGE = 2,
	CLI_NOT_FOUND = 3,
	CLI_UNAVAILABLE = 4,
	CLI_SYSTEM = 5,
};

struct cli {
	bool json;
	const char *csv; /* the list of the reply to print so, "" the first; NULL: tables */
	bool terminal;   /* standard output is one */
	int columns;     /* its width; 0: do not fit */
	int timeout_ms;
	struct bus *bus; /* NULL until cli_connect */
	bool *stop;      /* set by Ctrl-C: long verbs look at it */
};

/* Connects when that is not done yet; waits at most cli->timeout_ms. */
enum err cli_connect(struct cli *cli, struct why *why) MUST_USE;

/* Prints why to stderr, with what to do about it; returns the exit code that fits. */
int cli_fail(const struct why *why);

/* The request `svc.<method>`; the reply's bytes are appended. */
enum err cli_request(struct cli *cli, const char *method, struct bytes body, struct buffer *reply,
	struct why *why) MUST_USE;

/* Writes to standard output and ends the line; a broken pipe ends the program quietly. */
void cli_print(struct text text);
/* The same for a drawing: blanks before it are part of it, empty lines behind it are not. */
void cli_print_drawing(struct text text);

#endif
