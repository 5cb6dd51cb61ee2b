/* `serai consumer seek`: where a durable consumer goes on. */
#ifndef SERAI_SERVICES_CLI_LOG_SEEK_H
#define SERAI_SERVICES_CLI_LOG_SEEK_H

#include "services/cli/verbs.h"

extern const struct verb_flag seek_flags[];

int seek_run(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
