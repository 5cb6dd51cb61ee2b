/* `serai news document`: the bytes of a document of which something was refused. */
#ifndef SERAI_SERVICES_CLI_ARTICLES_DOCUMENT_H
#define SERAI_SERVICES_CLI_ARTICLES_DOCUMENT_H

#include "services/cli/verbs.h"

int document_run(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
