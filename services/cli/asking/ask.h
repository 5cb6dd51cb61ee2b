/* Verbs that are a request: arguments become the request's record, the reply becomes tables. */
#ifndef SERAI_SERVICES_CLI_ASKING_ASK_H
#define SERAI_SERVICES_CLI_ASKING_ASK_H

#include "services/cli/verbs.h"

int ask_run(struct cli *cli, const struct verb *verb, int argc, char **argv);

/* The request's record from arguments: plain ones fill verb->positional, `--field VALUE` (or
 * `--field=VALUE`, or a bare `--field` for a yes-or-no) any other. Refuses what the record does not
 * have, naming the nearest flag. */
enum err ask_request(const struct verb *verb, int argc, char **argv, struct buffer *out,
	struct why *why) MUST_USE;

/* Prints the reply: as JSON, or as tables by verb->show. Returns the exit code. */
int ask_print(const struct cli *cli, const struct verb *verb, struct bytes reply);

#endif
