/* `serai bench`: what the bus does on this machine, each scenario on a fresh broker of its own. */
#ifndef SERAI_SERVICES_CLI_BENCH_BENCH_H
#define SERAI_SERVICES_CLI_BENCH_BENCH_H

#include "services/cli/verbs.h"

extern const struct verb_flag bench_flags[];

int bench_run(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
