/* Rows of the registry to files and back: `registry export`, `registry import`. */
#ifndef SERAI_SERVICES_CLI_RECORDS_ROWS_H
#define SERAI_SERVICES_CLI_RECORDS_ROWS_H

#include "services/cli/verbs.h"

/* Page after page to standard output. */
int rows_export(struct cli *cli, const struct verb *verb, int argc, char **argv);

/* A file of any length, in pieces where one request does not hold it; its name goes with it, so
 * that refusals name it. */
int rows_import(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
