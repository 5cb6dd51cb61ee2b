/* `serai peer add|list|remove|check`: who may connect, and what each may do. Works on the files in
 * the home, which the broker reads again when they change; so it works without a broker too. */
#ifndef SERAI_SERVICES_CLI_STACK_PEER_H
#define SERAI_SERVICES_CLI_STACK_PEER_H

#include "services/cli/verbs.h"

int peer_add(struct cli *cli, const struct verb *verb, int argc, char **argv);
int peer_remove(struct cli *cli, const struct verb *verb, int argc, char **argv);
int peer_list(struct cli *cli, const struct verb *verb, int argc, char **argv);
int peer_check(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
