/* Claims as judged, by whichever service judges them: one list, one way to decide. */
#ifndef SERAI_SERVICES_CLI_REVIEW_H
#define SERAI_SERVICES_CLI_REVIEW_H

#include "services/cli/verbs.h"

int review_list(struct cli *cli, const struct verb *verb, int argc, char **argv);
int review_decide(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
