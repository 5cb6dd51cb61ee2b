/* Help, completion and manual, all from the table of verbs. */
#ifndef SERAI_SERVICES_CLI_HELP_H
#define SERAI_SERVICES_CLI_HELP_H

#include "services/cli/verbs.h"

/* The verbs that begin with this word: "stream list", "stream info"; false when none does. */
bool help_family(const char *first, struct buffer *out);
void help_all(struct buffer *out);
void help_verb(const struct verb *verb, struct buffer *out);
void help_completion(struct buffer *out); /* for bash */
void help_manual(struct buffer *out);     /* mdoc */

/* Why `argv` begins with no verb: the nearest one, or what may follow its first word. */
void help_unknown(int argc, char **argv, struct why *why);

int help_run(struct cli *cli, const struct verb *verb, int argc, char **argv);
int help_completion_run(struct cli *cli, const struct verb *verb, int argc, char **argv);
int help_manual_run(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
