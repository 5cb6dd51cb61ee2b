/* Verbs that another program of ours carries out. */
#ifndef SERAI_SERVICES_CLI_STACK_PROGRAMS_H
#define SERAI_SERVICES_CLI_STACK_PROGRAMS_H

#include "services/cli/verbs.h"

extern const struct verb_flag programs_backup_flags[];

int programs_news(struct cli *cli, const struct verb *verb, int argc, char **argv);
int programs_feeds(struct cli *cli, const struct verb *verb, int argc, char **argv);
int programs_backup(struct cli *cli, const struct verb *verb, int argc, char **argv);
int programs_plugin(struct cli *cli, const struct verb *verb, int argc, char **argv);
int programs_rebuild(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
