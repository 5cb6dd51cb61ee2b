/* `serai top`, `serai check`, `serai metrics`: how the broker and the services stand, for people
 * and for monitoring systems. */
#ifndef SERAI_SERVICES_CLI_STACK_WATCH_H
#define SERAI_SERVICES_CLI_STACK_WATCH_H

#include "services/cli/verbs.h"

int watch_top(struct cli *cli, const struct verb *verb, int argc, char **argv);
int watch_check(struct cli *cli, const struct verb *verb, int argc, char **argv);
int watch_metrics(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
