/* The table of options as text for people: --help, the manual, the settings. */
#include "proto/base/config.h"

#include "proto/base/config_value.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "broker" of "serai-broker". */
static const char *section_name(const struct config_program *program)
{
	return program->name + (strncmp(program->name, "serai-", 6) == 0 ? 6 : 0);
}

static const char *placeholder(const struct config_option *option)
{
	static const char *const names[] = {
		[CONFIG_TEXT] = "TEXT",
		[CONFIG_BOOL] = "",
		[CONFIG_NUMBER] = "N",
		[CONFIG_BYTES] = "BYTES",
		[CONFIG_DURATION] = "TIME",
		[CONFIG_CHOICE] = "WORD",
	};
	return names[option->kind];
}

static void facts_add(const struct config_option *option, struct buffer *out)
{
	if (option->kind != CONFIG_TEXT && option->kind != CONFIG_BOOL) {
		buffer_format(out, " Wants ");
		config_value_form(option, out);
		buffer_char(out, '.');
	}
	if (option->fallback)
		buffer_format(
			out, " Default: %s.", option->fallback[0] ? option->fallback : "empty");
}

static void option_help(const struct config_option *option, struct buffer *out)
{
	const char *value = placeholder(option);
	buffer_format(out, "  --%s%s%s\n        %s", option->name, value[0] ? "=" : "", value,
		option->doc);
	facts_add(option, out);
	buffer_char(out, '\n');
}

void config_help(const struct config_program *program, struct buffer *out)
{
	buffer_format(out, "%s [OPTION...]%s%s\n%s\n\n", program->name,
		program->arguments[0] ? " " : "", program->arguments, program->doc);
	for (const struct config_option *option = program->options; option->name; option++)
		option_help(option, out);
	buffer_format(out, "  --config=FILE\n        Read options from this INI file: section "
			   "[serai], and one of the\n"
			   "        program's own. $SERAI_CONFIG names it, too; $SERAI_<NAME> sets "
			   "a single option.\n"
			   "  --settings\n        Print all options as they stand, in the form of "
			   "such a file; refuses a bad one.\n"
			   "  --manual\n        Print the manual page, in mdoc.\n"
			   "  --version\n        Print the version.\n"
			   "  --help\n        Print this.\n");
}

/* What mdoc would take for a macro or an escape. */
static void manual_text(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\')
			buffer_format(out, "\\e");
		else
			buffer_char(out, *text);
	}
}

static void manual_option(const struct config_option *option, struct buffer *out)
{
	const char *value = placeholder(option);
	buffer_format(
		out, ".It Fl Fl %s%s%s\n", option->name, value[0] ? " Ns = Ns Ar " : "", value);
	struct buffer text = {0};
	buffer_format(&text, "%s", option->doc);
	facts_add(option, &text);
	char *whole = buffer_take(&text);
	manual_text(out, whole);
	free(whole);
	buffer_char(out, '\n');
}

static void manual_head(const struct config_program *program, struct buffer *out)
{
	buffer_format(out, ".\\\" Made by `%s --manual`.\n", program->name);
	buffer_format(out, ".Dd November 23, 2026\n.Dt ");
	for (const char *c = program->name; *c; c++)
		buffer_char(out, (char)toupper((unsigned char)*c));
	buffer_format(out, " 8\n.Os Serai\n.Sh NAME\n.Nm %s\n.Nd ", program->name);
	/* What a program does in one line stands here without its full stop. */
	size_t len = strlen(program->doc);
	buffer_format(
		out, "%.*s\n", (int)(len - (len && program->doc[len - 1] == '.')), program->doc);
	buffer_format(out, ".Sh SYNOPSIS\n.Nm\n.Op Fl Fl option Ns = Ns Ar value ...\n");
	if (program->arguments[0])
		buffer_format(out, ".Ar %s\n", program->arguments);
	buffer_format(out, ".Nm\n.Fl Fl help | Fl Fl version | Fl Fl manual | Fl Fl settings\n.Sh "
			   "DESCRIPTION\n");
}

static void manual_options(const struct config_program *program, struct buffer *out)
{
	buffer_format(out, ".Sh OPTIONS\n.Bl -tag -width Ds\n");
	for (const struct config_option *option = program->options; option->name; option++)
		manual_option(option, out);
	buffer_format(out,
		".It Fl Fl config Ns = Ns Ar FILE\n"
		"Reads options from this INI file: the sections\n.Li [serai]\nand\n.Li [%s] .\n"
		".It Fl Fl settings\n"
		"Prints all options as they stand, in the form of such a file; "
		"refuses a bad one by file and line.\n"
		".It Fl Fl manual\nPrints this page, in mdoc.\n"
		".El\n.Pp\nA flag stands over the environment, and the environment over the "
		"file.\n",
		section_name(program));
	buffer_format(out,
		".Sh ENVIRONMENT\n.Bl -tag -width Ds\n"
		".It Ev SERAI_HOME\nWhere a stack keeps its state:\n"
		".Pa $XDG_STATE_HOME/serai\nor\n.Pa ~/.local/state/serai\n"
		"when it is not set.\n"
		".It Ev SERAI_CONFIG\nNames a file as\n.Fl Fl config\ndoes.\n"
		".It Ev SERAI_<NAME>\nSets the option of this name, in capitals and with "
		"_ for -.\n.El\n");
}

void config_manual(const struct config_program *program, struct buffer *out)
{
	const char *prose = program->manual ? program->manual : "";
	const char *rest = strncmp(prose, ".Sh ", 4) == 0 ? prose : strstr(prose, "\n.Sh ");
	size_t about = rest ? (size_t)(rest - prose) : strlen(prose);
	manual_head(program, out);
	buffer_format(out, "%.*s%s", (int)about, prose, about ? "\n" : "");
	manual_options(program, out);
	if (rest)
		buffer_format(out, "%s", rest + (*rest == '\n'));
	buffer_format(out, ".Sh SEE ALSO\n.Xr serai 1\n");
}

/* Comments of a file, at most 100 columns wide. */
static void comment_wrap(const char *text, struct buffer *out)
{
	struct text rest = text_of(text), word;
	size_t column = 0;
	while (text_split(&rest, ' ', &word)) {
		if (column && column + 1 + word.len > 98) {
			buffer_char(out, '\n');
			column = 0;
		}
		buffer_format(out, "%s%.*s", column ? " " : "; ", TEXT_ARG(word));
		column += word.len + (column ? 1 : 2);
	}
	buffer_char(out, '\n');
}

void config_settings(const struct config_program *program, const void *values, struct buffer *out)
{
	buffer_format(out, "[%s]\n", section_name(program));
	for (const struct config_option *option = program->options; option->name; option++) {
		struct buffer text = {0};
		buffer_format(&text, "%s", option->doc);
		facts_add(option, &text);
		char *whole = buffer_take(&text);
		comment_wrap(whole, out);
		free(whole);
		buffer_format(out, "%s = ", option->name);
		config_value_show(option, values, out);
		if (out->ptr[out->len - 1] == ' ')
			out->len--; /* an empty value */
		buffer_char(out, '\n');
	}
}
