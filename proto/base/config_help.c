/* The table of options as text for people: --help and the manual. */
#include "proto/base/config.h"

#include "proto/base/config_value.h"

#include <stdlib.h>

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

void config_manual(const struct config_program *program, struct buffer *out)
{
	buffer_format(out, ".Bl -tag -width Ds\n");
	for (const struct config_option *option = program->options; option->name; option++) {
		const char *value = placeholder(option);
		buffer_format(out, ".It Fl Fl %s%s%s\n", option->name,
			value[0] ? " Ns = Ns Ar " : "", value);
		struct buffer text = {0};
		buffer_format(&text, "%s", option->doc);
		facts_add(option, &text);
		char *whole = buffer_take(&text);
		manual_text(out, whole);
		free(whole);
		buffer_char(out, '\n');
	}
	buffer_format(out, ".It Fl Fl config Ns = Ns Ar FILE\nReads options from this INI file.\n");
	buffer_format(out, ".El\n");
}
