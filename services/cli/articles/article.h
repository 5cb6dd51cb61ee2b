/* `serai article ID`: its text with what it states marked in it. */
#ifndef SERAI_SERVICES_CLI_ARTICLES_ARTICLE_H
#define SERAI_SERVICES_CLI_ARTICLES_ARTICLE_H

#include "services/cli/verbs.h"

int article_run(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
