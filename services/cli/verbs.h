/* The verbs of `serai`, as data. */
#ifndef SERAI_SERVICES_CLI_VERBS_H
#define SERAI_SERVICES_CLI_VERBS_H

#include "services/cli/asking/cli.h"

struct verb_flag {
	const char *name;  /* "--from" */
	const char *value; /* "SEQ"; NULL: a switch */
	const char *doc;
};

struct verb {
	const char *group;     /* heading in the help */
	const char *name;      /* one word, or two: "shipment book" */
	const char *arguments; /* for the usage line */
	const char *doc;       /* one line */
	const char *examples;  /* lines: command, blanks, `#` and what it does */

	/* A verb that is a request: `method` of proto/tables/exchanges.tbl; `positional` names the
	 * request's fields that the plain arguments fill, in order, the last of them with "..."
	 * when it takes all that are left; the request's other fields are flags. `show` says which
	 * columns of which lists of the reply a person sees: "members: state name from; notes:
	 * text"; "+passage" stands below its row, whole. */
	const char *method, *positional, *show;
	const char *from_file; /* a field whose argument is a file (or -) that holds its text */

	/* Any other verb. argv[0] is its name. */
	int (*run)(struct cli *cli, const struct verb *verb, int argc, char **argv);
	const struct verb_flag *flags; /* of its own; ended by name NULL */
};

const struct verb *verbs_find(const char *name);

/* The verb that a command line begins with, of one word or of two ("shipment book"), the longer
 * first; `words` says how many it took. NULL when there is none. */
const struct verb *verbs_match(int argc, char **argv, int *words);

/* The second word of a verb that begins with `first`; empty: it has none, or begins otherwise. */
struct text verbs_second(const struct verb *verb, const char *first);
const struct verb *verbs_at(size_t index);   /* NULL at the end */
const char *verbs_nearest(const char *name); /* for "did you mean"; never NULL */

/* The records of `<service>.<method>`; health, why and digest are every service's. */
bool verbs_exchange(
	const char *method, const struct record_type **request, const struct record_type **reply);

/* The services that a stack runs, NULL-ended. */
extern const char *const verbs_services[];

#endif
