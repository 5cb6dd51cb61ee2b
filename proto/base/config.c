#include "proto/base/config.h"

#include "proto/base/alloc.h"
#include "proto/base/arena.h"
#include "proto/base/check.h"
#include "proto/base/config_value.h"
#include "proto/base/nearest.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct config {
	struct arena texts;
};

/* What the readers of all sources share. */
struct loading {
	const struct config_program *program;
	struct config *config;
	void *values;
	struct why *why;
};

static const struct config_option *option_find(
	const struct config_program *program, struct text name)
{
	for (const struct config_option *option = program->options; option->name; option++)
		if (text_is(name, option->name))
			return option;
	return NULL;
}

static enum err option_set(struct loading *loading, const struct config_option *option,
	struct text value, const char *where)
{
	struct text copy = arena_copy(&loading->config->texts, value);
	return config_value_set(option, copy, loading->values, where, loading->why);
}

static enum err unknown_refuse(const struct loading *loading, struct text name, const char *where)
{
	struct nearest nearest = nearest_of(name);
	for (const struct config_option *option = loading->program->options; option->name; option++)
		nearest_offer(&nearest, option->name);
	return why_set(loading->why, ERR_UNKNOWN_FIELD, where, "%s has no option '%.*s'%s%s%s",
		loading->program->name, TEXT_ARG(name), nearest.best ? "; did you mean '" : "",
		nearest.best ? nearest.best : "", nearest.best ? "'?" : "");
}

static void fallbacks_set(struct loading *loading)
{
	for (const struct config_option *option = loading->program->options; option->name;
		option++) {
		if (!option->fallback)
			continue;
		struct why why;
		struct loading own = *loading;
		own.why = &why;
		CHECK(option_set(&own, option, text_of(option->fallback), "default") == ERR_OK);
	}
}

/* --- The file --------------------------------------------------------------------------------- */

struct file {
	struct loading *loading;
	FILE *stream;
	const char *name, *section;
	int line;
	bool too_long;
	enum err err;
	uint64_t seen; /* options that stood already, by index */
};

/* inih asks for line after line, so that we know which one it is at. */
static char *file_line(char *out, int size, void *self)
{
	struct file *file = self;
	if (file->err || file->too_long || !fgets(out, size, file->stream))
		return NULL;
	file->line++;
	size_t len = strlen(out);
	if (len + 1 == (size_t)size && out[len - 1] != '\n') {
		file->too_long = true;
		return NULL;
	}
	return out;
}

static int file_option(void *self, const char *section, const char *name, const char *value)
{
	struct file *file = self;
	struct loading *loading = file->loading;
	bool own = strcmp(section, file->section) == 0;
	if (file->err || (!own && strcmp(section, "serai") != 0))
		return 1;
	char where[192];
	snprintf(where, sizeof(where), "%s:%d", file->name, file->line);
	const struct config_option *option = option_find(loading->program, text_of(name));
	if (!option) {
		file->err = own ? unknown_refuse(loading, text_of(name), where) : ERR_OK;
		return 1;
	}
	/* What the program's own section says stands over the shared one, in whatever order. */
	int64_t index = option - loading->program->options;
	CHECK(index < 32);
	uint64_t own_bit = UINT64_C(1) << (index * 2 + 1), bit = own ? own_bit : own_bit >> 1;
	if (!own && (file->seen & own_bit))
		return 1;
	/* A continued line comes as the option again: values are one line each. */
	if (file->seen & bit)
		file->err = why_set(loading->why, ERR_DUPLICATE, where, "%s stands twice in [%s]",
			name, section);
	else
		file->err = option_set(loading, option, text_of(value), where);
	file->seen |= bit;
	return 1;
}

static enum err file_refuse(const struct file *file, int line, const char *what)
{
	char where[192];
	snprintf(where, sizeof(where), "%s:%d", file->name, line);
	return why_set(file->loading->why, ERR_BAD_FILE, where, "%s", what);
}

static enum err file_load(struct loading *loading, const char *name)
{
	struct file file = {.loading = loading, .name = name, .section = loading->program->name};
	if (strncmp(file.section, "serai-", 6) == 0)
		file.section += 6;
	file.stream = fopen(name, "re");
	if (!file.stream)
		return why_errno(loading->why, ERR_IO, name, "opening the configuration");
	int bad_line = ini_parse_stream(file_line, &file, file_option, &file);
	fclose(file.stream);
	if (file.err)
		return file.err;
	if (file.too_long)
		return file_refuse(&file, file.line, "wanted a line of at most 198 bytes");
	if (bad_line > 0)
		return file_refuse(&file, bad_line, "wanted [section], name = value, or ; comment");
	CHECK(bad_line == 0);
	return ERR_OK;
}

/* --- The environment -------------------------------------------------------------------------- */

static enum err environment_load(struct loading *loading)
{
	for (const struct config_option *option = loading->program->options; option->name;
		option++) {
		char name[64];
		snprintf(name, sizeof(name), "SERAI_%s", option->name);
		for (char *c = name; *c; c++)
			*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
		const char *value = getenv(name);
		if (!value)
			continue;
		char where[80];
		snprintf(where, sizeof(where), "$%s", name);
		enum err err = option_set(loading, option, text_of(value), where);
		if (err)
			return err;
	}
	return ERR_OK;
}

/* --- The command line ------------------------------------------------------------------------- */

struct flag {
	struct text name, value; /* value.ptr NULL: none was joined with = */
};

/* What the program is asked to print instead of working. */
enum asked { ASKED_NOTHING, ASKED_HELP, ASKED_VERSION, ASKED_MANUAL, ASKED_SETTINGS };

struct arguments {
	struct loading *loading;
	char **argv;
	int argc, at, kept;
	const char *file;
	enum asked asked;
};

static struct flag flag_split(const char *argument)
{
	struct text whole = text_of(argument + 2);
	const char *equals = memchr(whole.ptr, '=', whole.len);
	if (!equals)
		return (struct flag){whole, TEXT_NONE};
	size_t len = (size_t)(equals - whole.ptr);
	return (struct flag){text_slice(whole, 0, len), text_slice(whole, len + 1, whole.len)};
}

static enum err flag_value(struct arguments *arguments, struct flag *flag)
{
	if (flag->value.ptr)
		return ERR_OK;
	if (arguments->at + 1 >= arguments->argc)
		return why_set(arguments->loading->why, ERR_MISSING, "command line",
			"--%.*s wants a value", TEXT_ARG(flag->name));
	flag->value = text_of(arguments->argv[++arguments->at]);
	return ERR_OK;
}

static enum err flag_take(struct arguments *arguments, struct flag flag, bool apply)
{
	struct loading *loading = arguments->loading;
	bool off = text_starts(flag.name, TEXT("no-"));
	const struct config_option *option = option_find(loading->program, flag.name);
	if (!option && off && !flag.value.ptr) {
		option = option_find(loading->program, text_slice(flag.name, 3, flag.name.len));
		if (option && option->kind == CONFIG_BOOL)
			flag.value = TEXT("no");
		else
			option = NULL;
	}
	if (!option)
		return unknown_refuse(loading, flag.name, "command line");
	if (option->kind == CONFIG_BOOL && !flag.value.ptr)
		flag.value = TEXT("yes");
	enum err err = flag_value(arguments, &flag);
	if (err || !apply)
		return err;
	char where[80];
	snprintf(where, sizeof(where), "--%s", option->name);
	return option_set(loading, option, flag.value, where);
}

static enum asked asked_by(struct text name)
{
	static const char *const names[] = {
		[ASKED_HELP] = "help",
		[ASKED_VERSION] = "version",
		[ASKED_MANUAL] = "manual",
		[ASKED_SETTINGS] = "settings",
	};
	for (unsigned i = ASKED_HELP; i < ARRAY_LEN(names); i++)
		if (text_is(name, names[i]))
			return (enum asked)i;
	return ASKED_NOTHING;
}

static enum err argument_take(struct arguments *arguments, bool apply)
{
	struct flag flag = flag_split(arguments->argv[arguments->at]);
	enum asked asked = asked_by(flag.name);
	if (asked) {
		arguments->asked = asked;
		return ERR_OK;
	}
	if (!text_is(flag.name, "config"))
		return flag_take(arguments, flag, apply);
	enum err err = flag_value(arguments, &flag);
	arguments->file = flag.value.ptr;
	return err;
}

/* Run twice: first to learn of --config and --help, then, after file and environment, to apply. */
static enum err arguments_walk(struct arguments *arguments, bool apply)
{
	bool only_arguments = false;
	arguments->kept = 0;
	for (arguments->at = 1; arguments->at < arguments->argc; arguments->at++) {
		char *argument = arguments->argv[arguments->at];
		if (!only_arguments && strcmp(argument, "--") == 0) {
			only_arguments = true;
		} else if (!only_arguments && strncmp(argument, "--", 2) == 0) {
			enum err err = argument_take(arguments, apply);
			if (err)
				return err;
		} else {
			if (apply)
				arguments->argv[arguments->kept] = argument;
			arguments->kept++;
		}
	}
	return ERR_OK;
}

/* --- All together ----------------------------------------------------------------------------- */

static void print_asked(const struct arguments *arguments)
{
	const struct config_program *program = arguments->loading->program;
	struct buffer out = {0};
	switch (arguments->asked) {
	case ASKED_NOTHING:
		break;
	case ASKED_HELP:
		config_help(program, &out);
		break;
	case ASKED_VERSION:
		buffer_format(&out, "%s %s\n", program->name, SERAI_VERSION);
		break;
	case ASKED_MANUAL:
		config_manual(program, &out);
		break;
	case ASKED_SETTINGS:
		config_settings(program, arguments->loading->values, &out);
		break;
	}
	fwrite(out.ptr, 1, out.len, stdout);
	buffer_fini(&out);
}

static enum err all_load(struct arguments *arguments, bool *done)
{
	struct loading *loading = arguments->loading;
	enum err err = arguments_walk(arguments, false);
	if (err)
		return err;
	*done = arguments->asked != ASKED_NOTHING;
	if (*done && arguments->asked != ASKED_SETTINGS) {
		print_asked(arguments);
		return ERR_OK;
	}
	fallbacks_set(loading);
	const char *file = arguments->file ? arguments->file : getenv("SERAI_CONFIG");
	err = file ? file_load(loading, file) : ERR_OK;
	if (!err)
		err = environment_load(loading);
	if (!err)
		err = arguments_walk(arguments, true);
	if (!err && *done)
		print_asked(arguments);
	return err;
}

enum err config_load(const struct config_program *program, int *argc, char **argv, void *values,
	struct config **out, bool *done, struct why *why)
{
	struct loading loading = {program, alloc_zero(1, sizeof(struct config)), values, why};
	struct arguments arguments = {.loading = &loading, .argv = argv, .argc = *argc};
	*done = false;
	enum err err = all_load(&arguments, done);
	if (err) {
		config_free(&loading.config);
		return err;
	}
	*argc = arguments.kept;
	*out = loading.config;
	return ERR_OK;
}

void config_free(struct config **config)
{
	if (!*config)
		return;
	arena_fini(&(*config)->texts);
	free(*config);
	*config = NULL;
}
