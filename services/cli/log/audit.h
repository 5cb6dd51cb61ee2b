/* `serai audit`: is every event of every durable consumer accounted for? */
#ifndef SERAI_SERVICES_CLI_LOG_AUDIT_H
#define SERAI_SERVICES_CLI_LOG_AUDIT_H

#include "services/cli/verbs.h"

int audit_run(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
