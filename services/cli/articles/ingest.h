/* `serai ingest`: hands files, folders, addresses or standard input to the news service. */
#ifndef SERAI_SERVICES_CLI_ARTICLES_INGEST_H
#define SERAI_SERVICES_CLI_ARTICLES_INGEST_H

#include "services/cli/verbs.h"

int ingest_run(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
