#include "services/cli/help.h"

#include "services/cli/asking/flags.h"

#include <stdio.h>
#include <string.h>

static const struct verb_flag everywhere[] = {
	{"--json", NULL, "print the record itself, for programs"},
	{"--csv", NULL, "print the reply's table as CSV, whole; --csv=LIST another of its lists"},
	{"--timeout", "MS", "wait this long for the stack (10000)"},
	{"--help", NULL, "help on the verb"},
	{0},
};

/* Calls `each` with every flag of the verb: its own, or the request's fields that no plain argument
 * fills. */
static void each_flag(const struct verb *verb,
	void (*each)(void *self, const char *name, const char *value, const char *doc), void *self)
{
	const struct record_type *request, *reply;
	char name[80];
	for (const struct verb_flag *flag = verb->flags; flag && flag->name; flag++)
		each(self, flag->name, flag->value, flag->doc);
	if (!verb->method || !verbs_exchange(verb->method, &request, &reply))
		return;
	for (unsigned f = 0; f < request->fields_count; f++) {
		const struct field *field = &request->fields[f];
		struct text rest = text_of(verb->positional), word;
		bool positional = false;
		while (text_split(&rest, ' ', &word))
			positional |=
				text_starts(word, text_of(field->name)) &&
				(word.len == strlen(field->name) || text_ends(word, TEXT("...")));
		if (positional)
			continue;
		snprintf(name, sizeof(name), "--%s", field->name);
		for (char *c = name; *c; c++)
			*c = *c == '_' ? '-' : *c;
		each(self, name,
			field->kind == FIELD_BOOL ? NULL
			: field->choices          ? field->choices
						  : "VALUE",
			field->doc);
	}
}

static void put_flag(void *self, const char *name, const char *value, const char *doc)
{
	struct buffer *out = self;
	size_t from = out->len;
	buffer_format(out, "  %s%s%s", name, value ? " " : "", value ? value : "");
	do
		buffer_char(out, ' ');
	while (out->len - from < 26);
	buffer_format(out, "%s\n", doc);
}

void help_verb(const struct verb *verb, struct buffer *out)
{
	buffer_format(out, "serai %s %s\n\n%s\n\nFlags:\n", verb->name, verb->arguments, verb->doc);
	each_flag(verb, put_flag, out);
	for (const struct verb_flag *flag = everywhere; flag->name; flag++)
		put_flag(out, flag->name, flag->value, flag->doc);
	if (verb->examples)
		buffer_format(out, "\nExamples:\n%s", verb->examples);
}

static void put_verb(const struct verb *verb, struct buffer *out)
{
	size_t from = out->len;
	buffer_format(out, "  %s %s", verb->name, verb->arguments);
	do
		buffer_char(out, ' ');
	while (out->len - from < 40);
	buffer_format(out, "%s\n", verb->doc);
}

bool help_family(const char *first, struct buffer *out)
{
	const struct verb *verb;
	for (size_t i = 0; (verb = verbs_at(i)); i++) {
		if (!verbs_second(verb, first).len)
			continue;
		if (!out->len)
			buffer_format(out, "usage: serai %s WORD [ARGUMENTS]\n\n", first);
		put_verb(verb, out);
	}
	if (out->len)
		buffer_format(out, "\nserai help %s WORD tells more, with examples.\n", first);
	return out->len > 0;
}

void help_all(struct buffer *out)
{
	const char *group = "";
	buffer_text(out,
		TEXT("serai: who belongs to what, what was agreed, and which way freight can go,\n"
		     "with the evidence for each.\n\nusage: serai VERB [ARGUMENTS] [--json]\n"));
	const struct verb *verb;
	for (size_t i = 0; (verb = verbs_at(i)); i++) {
		if (strcmp(group, verb->group) != 0)
			buffer_format(out, "\n%s\n", verb->group);
		group = verb->group;
		put_verb(verb, out);
	}
	buffer_text(out, TEXT("\nserai help VERB tells more, with examples. SERAI_HOME says where "
			      "the state lies.\n"
			      "Exit codes: 0 done, 1 refused, 2 wrong call, 3 nothing found, 4 no "
			      "stack, 5 system.\n"));
}

static void put_word(void *self, const char *name, const char *value, const char *doc)
{
	(void)value, (void)doc;
	buffer_format(self, "%s ", name);
}

static bool is_two_words(const struct verb *verb)
{
	return strchr(verb->name, ' ') != NULL;
}

/* The first words of all verbs, each once: those of two words stand together in the table. */
static void put_first_words(struct buffer *out)
{
	struct text last = TEXT_NONE;
	const struct verb *verb;
	for (size_t i = 0; (verb = verbs_at(i)); i++) {
		struct text rest = text_of(verb->name), word = TEXT_NONE;
		text_split(&rest, ' ', &word);
		if (!text_equal(word, last))
			buffer_format(out, "%.*s ", TEXT_ARG(word));
		last = word;
	}
}

/* What may be the second word after this one, with `between` them. */
static void put_seconds(const char *first, const char *between, struct buffer *out)
{
	const struct verb *verb;
	size_t from = out->len;
	for (size_t i = 0; (verb = verbs_at(i)); i++) {
		struct text second = verbs_second(verb, first);
		if (second.len)
			buffer_format(
				out, "%s%.*s", out->len > from ? between : "", TEXT_ARG(second));
	}
}

void help_completion(struct buffer *out)
{
	const struct verb *verb;
	buffer_text(out, TEXT("# bash completion for serai, made by `serai completion`\n"
			      "_serai()\n{\n\tlocal word=${COMP_WORDS[COMP_CWORD]} words\n"
			      "\tif [ \"$COMP_CWORD\" = 1 ]; then\n\t\twords=\""));
	put_first_words(out);
	buffer_text(out, TEXT("\"\n\telse\n\t\tcase \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n"));
	for (size_t i = 0; (verb = verbs_at(i)); i++) {
		if (!is_two_words(verb))
			continue;
		buffer_format(out, "\t\t\"%s\") words=\"", verb->name);
		each_flag(verb, put_word, out);
		buffer_text(out, TEXT("--json --csv --help\" ;;\n"));
	}
	char done[64] = "";
	for (size_t i = 0; (verb = verbs_at(i)); i++) {
		char first[64];
		snprintf(first, sizeof(first), "%.*s", (int)strcspn(verb->name, " "), verb->name);
		if (strcmp(first, done) == 0)
			continue;
		memcpy(done, first, sizeof(done));
		/* The flags of the verb that the word is alone follow. */
		buffer_format(out, "\t\t\"%s \"*) words=\"", first);
		size_t before = out->len;
		put_seconds(first, " ", out);
		buffer_text(out, out->len > before ? TEXT(" ") : TEXT(""));
		if (!is_two_words(verb))
			each_flag(verb, put_word, out);
		buffer_text(out, TEXT("--json --csv --help\" ;;\n"));
	}
	buffer_text(out, TEXT("\t\tesac\n\tfi\n"
			      "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
			      "}\ncomplete -o default -F _serai serai\n"));
}

static void put_manual_flag(void *self, const char *name, const char *value, const char *doc)
{
	buffer_format(self, ".It Fl Fl %s%s", name + 2, value ? " Ar " : "");
	/* A long list of choices may be broken between two of them. */
	for (; value && *value; value++)
		buffer_format(self, "%c%s", *value, *value == '|' ? "\\:" : "");
	buffer_format(self, "\n%s\n", doc);
}

void help_manual(struct buffer *out)
{
	const struct verb *verb;
	const char *group = "";
	buffer_text(out,
		TEXT(".\\\" Made by `serai manual` from the table of verbs.\n"
		     ".Dd November 23, 2026\n.Dt SERAI 1\n.Os\n.Sh NAME\n.Nm serai\n"
		     ".Nd evidence about the organisations, agreements and corridors of Eurasia\n"
		     ".Sh SYNOPSIS\n.Nm\n.Ar verb\n.Op Ar arguments\n.Op Fl Fl json\n"
		     ".Sh DESCRIPTION\n"
		     "The news is read, claims with their exact sentences come out, and are held "
		     "against\n"
		     "what is on record. Every answer can say how it is known.\n"));
	for (size_t i = 0; (verb = verbs_at(i)); i++) {
		if (strcmp(group, verb->group) != 0)
			buffer_format(out, ".Ss %s\n", verb->group);
		group = verb->group;
		buffer_format(out,
			".Pp\n.Nm Cm %s %s\n.Pp\n%s\n.Bl -tag -width Ds -compact -offset indent\n",
			verb->name, verb->arguments, verb->doc);
		each_flag(verb, put_manual_flag, out);
		buffer_text(out, TEXT(".El\n"));
		if (verb->examples)
			buffer_format(out, ".Bd -literal -offset indent\n%s.Ed\n", verb->examples);
	}
	buffer_text(out, TEXT(".Sh ENVIRONMENT\n.Bl -tag -width Ds\n.It Ev SERAI_HOME\n"
			      "Where a stack keeps its log, its databases and its socket; default\n"
			      ".Pa ~/.local/state/serai .\n.El\n.Sh EXIT STATUS\n"
			      "0 done, 1 refused, 2 wrong call, 3 nothing found, 4 the stack "
			      "cannot be reached,\n"
			      "5 the system refused something.\n"));
}

static int print(void (*make)(struct buffer *out))
{
	struct buffer out = {0};
	make(&out);
	cli_print(text_trim(buffer_as_text(&out)));
	buffer_fini(&out);
	return CLI_DONE;
}

void help_unknown(int argc, char **argv, struct why *why)
{
	struct buffer after = {0};
	put_seconds(argv[0], ", ", &after);
	if (after.len)
		why_set(why, ERR_NOT_FOUND, argv[0], "wanted one of %.*s after it, got %s",
			TEXT_ARG(buffer_as_text(&after)), argc > 1 ? argv[1] : "nothing");
	else
		why_set(why, ERR_NOT_FOUND, argv[0], "no such verb; did you mean '%s'?",
			verbs_nearest(argv[0]));
	buffer_fini(&after);
}

int help_run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	(void)cli, (void)verb;
	if (argc < 2)
		return print(help_all);
	int words = 0;
	const struct verb *about = verbs_match(argc - 1, argv + 1, &words);
	struct why why = {0};
	struct buffer out = {0};
	if (!about && (argc > 2 || !help_family(argv[1], &out))) {
		help_unknown(argc - 1, argv + 1, &why);
		return cli_fail(&why), CLI_USAGE;
	}
	if (about)
		help_verb(about, &out);
	cli_print(text_trim(buffer_as_text(&out)));
	buffer_fini(&out);
	return CLI_DONE;
}

static int print_alone(void (*make)(struct buffer *out), int argc, char **argv)
{
	struct why why = {0};
	if (flags_none(argc, argv, &why) != ERR_OK)
		return cli_fail(&why), CLI_USAGE;
	return print(make);
}

int help_completion_run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	(void)cli, (void)verb;
	return print_alone(help_completion, argc, argv);
}

int help_manual_run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	(void)cli, (void)verb;
	return print_alone(help_manual, argc, argv);
}
