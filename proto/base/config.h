/* Options: one table gives the parser of files and flags, the defaults, the help and the manual.
 *
 * A file is INI (read with inih): `[section]` is the program's name without `serai-`, or
 * `[serai]` for what all share. The command line wins over the environment's $SERAI_<NAME>, which
 * wins over the file. An error names the file and line, the option, what was wanted and given. */
#ifndef SERAI_PROTO_BASE_CONFIG_H
#define SERAI_PROTO_BASE_CONFIG_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"

enum config_kind {
	CONFIG_TEXT,     /* const char *; lives as long as the struct config */
	CONFIG_BOOL,     /* bool: yes/no, true/false, on/off */
	CONFIG_NUMBER,   /* int64_t within min..max */
	CONFIG_BYTES,    /* int64_t: 64, 64KiB, 1MiB, 2GiB */
	CONFIG_DURATION, /* int64_t milliseconds: 250ms, 10s, 5min, 2h */
	CONFIG_CHOICE,   /* const char *, one of `choices` */
};

struct config_option {
	const char *name; /* "segment-size": in files, as --segment-size, and $SERAI_SEGMENT_SIZE */
	enum config_kind kind;
	size_t offset; /* of the member in the program's struct */
	const char *fallback;
	int64_t min, max; /* both 0: no bounds but those of the kind */
	const char *choices;
	const char *doc;
};

struct config; /* owns the texts of the values */

struct config_program {
	const char *name; /* "serai-broker" */
	const char *doc;
	const char *arguments;               /* for the usage line: "[FILE...]"; "" for none */
	const struct config_option *options; /* ended by name NULL */
	const char *manual; /* in mdoc: what stands before its first .Sh belongs to the description,
			       the rest follows the options; NULL for none */
};

/* Fills *values. argc and argv are main's; afterwards the arguments that are no options stand, in
 * order, in argv[0..*argc), the program's own name no longer among them. Options are
 * --name=value or --name value; a bool is --name or --no-name; after `--` everything is an
 * argument.
 * --help, --version, --manual, --settings and --config FILE ($SERAI_CONFIG) are understood
 * everywhere; all but the last print and set *done. --settings loads everything first, so that it
 * judges a file as well. In [serai], options of other programs are passed over; in the program's
 * own section an unknown one is refused. */
enum err config_load(const struct config_program *program, int *argc, char **argv, void *values,
	struct config **out, bool *done, struct why *why) MUST_USE;
void config_free(struct config **config);

/* The text of --help, and the manual page in mdoc. */
void config_help(const struct config_program *program, struct buffer *out);
void config_manual(const struct config_program *program, struct buffer *out);

/* The values as the program's section of a configuration file, each option with what it is. */
void config_settings(const struct config_program *program, const void *values, struct buffer *out);

#endif
