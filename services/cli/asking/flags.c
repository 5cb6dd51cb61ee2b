#include "services/cli/asking/flags.h"

#include "proto/base/buffer.h"

#include <string.h>

static const struct flags_value *find(const struct flags_value *wanted, const char *given)
{
	for (; wanted->name; wanted++) {
		size_t len = strlen(wanted->name);
		if (strncmp(given, wanted->name, len) == 0 &&
			(given[len] == '\0' || given[len] == '='))
			return wanted;
	}
	return NULL;
}

static enum err refuse(const struct flags_value *wanted, const char *given, struct why *why)
{
	struct buffer known = {0};
	for (; wanted->name; wanted++)
		buffer_format(&known, " %s", wanted->name);
	enum err err = why_set(why, ERR_UNKNOWN_FIELD, given, "no such flag; wanted one of:%.*s",
		TEXT_ARG(buffer_as_text(&known)));
	buffer_fini(&known);
	return err;
}

enum err flags_parse(const struct flags_value *wanted, int *argc, char **argv, struct why *why)
{
	int kept = 1, at = 1;
	for (; at < *argc && strcmp(argv[at], "--") != 0; at++) {
		/* A lone "-" is standard input, and so a plain argument. */
		if (argv[at][0] != '-' || argv[at][1] == '\0') {
			argv[kept++] = argv[at];
			continue;
		}
		const struct flags_value *flag = find(wanted, argv[at]);
		if (!flag)
			return refuse(wanted, argv[at], why);
		const char *equals = strchr(argv[at], '=');
		if (!flag->value) {
			if (equals)
				return why_set(
					why, ERR_BAD_VALUE, argv[at], "this flag takes no value");
			*flag->seen = true;
		} else if (equals) {
			*flag->value = equals + 1;
		} else if (at + 1 < *argc) {
			*flag->value = argv[++at];
		} else {
			return why_set(why, ERR_MISSING, argv[at], "wants a value");
		}
	}
	for (at += at < *argc; at < *argc; at++)
		argv[kept++] = argv[at];
	*argc = kept;
	return ERR_OK;
}

enum err flags_none(int argc, char **argv, struct why *why)
{
	if (argc < 2)
		return ERR_OK;
	return why_set(why, ERR_BAD_VALUE, argv[1], "%s takes no argument", argv[0]);
}
