/* The processes of a stack: start them, see them, stop them. */
#ifndef SERAI_SERVICES_CLI_STACK_STACK_H
#define SERAI_SERVICES_CLI_STACK_STACK_H

#include "services/cli/verbs.h"

int stack_up(struct cli *cli, const struct verb *verb, int argc, char **argv);
int stack_down(struct cli *cli, const struct verb *verb, int argc, char **argv);
int stack_status(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
