/* Flags of the verbs that are no request. */
#ifndef SERAI_SERVICES_CLI_ASKING_FLAGS_H
#define SERAI_SERVICES_CLI_ASKING_FLAGS_H

#include "proto/base/err.h"

#include <stdbool.h>

struct flags_value {
	const char *name;   /* "--from"; the last entry has NULL */
	const char **value; /* set to the argument after it, or after `=` */
	bool *seen;         /* for a switch: value is NULL */
};

/* Takes the flags out of argv (argv[0] stays); what is left are plain arguments. `--` ends flags.
 */
enum err flags_parse(
	const struct flags_value *wanted, int *argc, char **argv, struct why *why) MUST_USE;

/* What a verb without arguments asks once its flags are taken out. */
enum err flags_none(int argc, char **argv, struct why *why) MUST_USE;

#endif
