/* Claims as judged, by whichever service judges them: one list, one way to decide. */
#ifndef SERAI_SERVICES_CLI_RECORDS_REVIEW_H
#define SERAI_SERVICES_CLI_RECORDS_REVIEW_H

#include "proto/records/evidence.h"
#include "services/cli/verbs.h"

int review_list(struct cli *cli, const struct verb *verb, int argc, char **argv);
int review_decide(struct cli *cli, const struct verb *verb, int argc, char **argv);

/* What the gates made of the claim, as nodes under the tree's first. The tree's nodes are copied
 * into the arena with them. */
enum err review_grow(struct cli *cli, struct text claim, struct arena *arena, struct why_tree *tree,
	struct why *why) MUST_USE;

#endif
