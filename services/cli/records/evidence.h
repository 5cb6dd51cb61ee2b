/* `serai why`: the tree of reasons, down to the sentence. */
#ifndef SERAI_SERVICES_CLI_RECORDS_EVIDENCE_H
#define SERAI_SERVICES_CLI_RECORDS_EVIDENCE_H

#include "proto/records/evidence.h"
#include "services/cli/verbs.h"

/* Asks the services one after the other until one knows the id. */
int evidence_why(struct cli *cli, const struct verb *verb, int argc, char **argv);

/* The tree as text, with branches drawn. */
void evidence_draw(const struct why_tree *tree, struct buffer *out);

#endif
