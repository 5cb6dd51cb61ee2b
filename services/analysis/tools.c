#include "services/analysis/tools.h"

#include "proto/base/buffer.h"
#include "proto/base/home.h"
#include "proto/records/analysis.h"
#include "proto/records/service.h"
#include "services/analysis/candidate.h"
#include "services/analysis/check.h"
#include "services/analysis/promote.h"
#include "services/analysis/replay.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Exit codes, as everywhere: 1 the answer is no, 2 the question is wrong. */
enum { GOOD, BAD, USAGE };

enum { PATH_BYTES = HOME_PATH + 512 };

static int fail(const struct why *why)
{
	char said[1024];
	fprintf(stderr, "serai plugin: %s\n", why_format(why, said, sizeof(said)));
	return BAD;
}

static int find_host(char out[HOME_PATH])
{
	struct why why = {0};
	const char *given = getenv("SERAI_PLUGHOST");
	if (given && given[0])
		snprintf(out, HOME_PATH, "%s", given);
	else if (home_installed("bin/serai-plughost", out, &why))
		return fail(&why);
	return GOOD;
}

/* --- new -------------------------------------------------------------------------------------- */

/* Everything that is named after the template gets the new name: ids with `-`, records with `_`. */
static void rename_in(struct text text, const char *name, struct buffer *out)
{
	const struct text old = TEXT("template");
	size_t at;
	while (text_find(text, old, &at)) {
		buffer_text(out, text_slice(text, 0, at));
		text = text_slice(text, at + old.len, text.len);
		bool record = text.len > 0 && text.ptr[0] == '_';
		for (const char *c = name; *c; c++)
			buffer_char(out, record && *c == '-' ? '_' : *c);
	}
	buffer_text(out, text);
}

static enum err copy_renamed(const char *from, const char *to, const char *name, struct why *why)
{
	struct buffer old = {0}, made = {0};
	FILE *source = fopen(from, "re");
	FILE *target = source ? fopen(to, "wxe") : NULL;
	enum err err = target ? ERR_OK
			      : why_errno(why, ERR_IO, source ? to : from, "copying the template");
	size_t got = 1;
	while (!err && got > 0) {
		got = fread(buffer_grow(&old, 4096), 1, 4096, source);
		old.len -= 4096 - got;
	}
	if (!err)
		rename_in(buffer_as_text(&old), name, &made);
	if (!err && fwrite(made.ptr, 1, made.len, target) != made.len)
		err = why_errno(why, ERR_IO, to, "writing");
	if (source)
		fclose(source);
	if (target && fclose(target) != 0 && !err)
		err = why_errno(why, ERR_IO, to, "writing");
	buffer_fini(&old);
	buffer_fini(&made);
	return err;
}

static bool is_plugin_name(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return name[0] >= 'a' && name[0] <= 'z' && name[len] == '\0' && len <= MANIFEST_ID_MAX;
}

static int tool_new(int argc, char **argv)
{
	const char *const files[] = {"README.md", "cases/one.case"};
	const char *name = argc > 0 ? argv[0] : "", *folder = argc > 1 ? argv[1] : name;
	char template[HOME_PATH], from[PATH_BYTES], to[PATH_BYTES];
	struct why why = {0};
	if (argc < 1 || argc > 2 || !is_plugin_name(name)) {
		fprintf(stderr, "serai plugin new NAME [FOLDER]: NAME of a-z, 0-9 and '-', a "
				"letter first\n");
		return USAGE;
	}
	if (home_installed("share/serai/plugin/template", template, &why))
		return fail(&why);
	snprintf(to, sizeof(to), "%.1000s/cases", folder);
	if (mkdir(folder, 0777) != 0 || mkdir(to, 0777) != 0) {
		why_errno(&why, ERR_IO, folder, "making the folder");
		return fail(&why);
	}
	snprintf(from, sizeof(from), "%s/template.c", template);
	snprintf(to, sizeof(to), "%.1000s/%s.c", folder, name);
	enum err err = copy_renamed(from, to, name, &why);
	for (size_t i = 0; !err && i < ARRAY_LEN(files); i++) {
		snprintf(from, sizeof(from), "%s/%s", template, files[i]);
		snprintf(to, sizeof(to), "%.1000s/%s", folder, files[i]);
		err = copy_renamed(from, to, name, &why);
	}
	if (err)
		return fail(&why);
	printf("%s: change %s.c, then\n  serai plugin build %s\n  serai plugin check %s/%s.so\n",
		folder, name, folder, folder, name);
	return GOOD;
}

/* --- build ------------------------------------------------------------------------------------ */

/* Runs the compiler and waits; its exit status. */
static int run(char *const *arguments)
{
	int status = 0;
	pid_t child = fork();
	if (child == 0) {
		execvp(arguments[0], arguments);
		fprintf(stderr, "serai plugin: %s: %s\n", arguments[0], strerror(errno));
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : BAD;
}

static int compile(const char *include, const glob_t *sources, const char *output)
{
	static const char *const flags[] = {"-std=c11", "-O2", "-g", "-Wall", "-Wextra", "-fPIC",
		"-shared", "-fvisibility=hidden", "-Wl,-z,defs"};
	char include_flag[PATH_BYTES], script[PATH_BYTES];
	char compiler[256]; /* CC may hold a wrapper before it: "ccache gcc" */
	const char *arguments[ARRAY_LEN(flags) + 64];
	size_t count = 0;
	snprintf(compiler, sizeof(compiler), "%s", getenv("CC") ? getenv("CC") : "");
	char *rest = compiler;
	for (char *word; (word = strtok_r(rest, " ", &rest)) && count < 8;)
		arguments[count++] = word;
	if (count == 0)
		arguments[count++] = "cc";
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		arguments[count++] = flags[i];
	snprintf(include_flag, sizeof(include_flag), "-I%s", include);
	snprintf(script, sizeof(script), "-Wl,--version-script=%s/plugin.map", include);
	arguments[count++] = include_flag;
	arguments[count++] = script;
	for (size_t i = 0; i < sources->gl_pathc && i < 40; i++)
		arguments[count++] = sources->gl_pathv[i];
	arguments[count++] = "-lm";
	arguments[count++] = "-o";
	arguments[count++] = output;
	arguments[count] = NULL;
	return run((char *const *)(uintptr_t)arguments);
}

static int tool_build(int argc, char **argv)
{
	char folder[PATH_MAX], include[HOME_PATH], pattern[PATH_BYTES], output[PATH_BYTES];
	struct why why = {0};
	glob_t sources = {0};
	if (argc != 1 || !realpath(argv[0], folder)) {
		fprintf(stderr, "serai plugin build FOLDER: a folder with the plugin's .c files\n");
		return USAGE;
	}
	if (home_installed("share/serai/plugin/include", include, &why))
		return fail(&why);
	snprintf(pattern, sizeof(pattern), "%.1200s/*.c", folder);
	snprintf(output, sizeof(output), "%.1200s/%.200s.so", folder, strrchr(folder, '/') + 1);
	if (glob(pattern, 0, NULL, &sources) != 0) {
		fprintf(stderr, "serai plugin: no %s\n", pattern);
		return BAD;
	}
	int code = compile(include, &sources, output);
	globfree(&sources);
	if (code == 0)
		printf("%s\n", output);
	return code == 0 ? GOOD : BAD;
}

/* --- check ------------------------------------------------------------------------------------ */

/* Cases lie beside the file, or beside its sources: plugins/<id>/cases from where one stands. */
static void find_cases(const char *file, char out[PATH_BYTES])
{
	const char *slash = strrchr(file, '/'), *name = slash + 1;
	int stem = (int)(strlen(name) > 3 ? strlen(name) - 3 : 0);
	snprintf(out, PATH_BYTES, "%.*s/cases", (int)(slash - file), file);
	if (access(out, R_OK) != 0)
		snprintf(out, PATH_BYTES, "plugins/%.*s/cases", stem, name);
}

/* The first argument as the path of a file that is there. */
static bool is_file(int argc, char **argv, const char *usage, char file[PATH_MAX])
{
	if (argc > 0 && realpath(argv[0], file))
		return true;
	fprintf(stderr, "serai plugin %s%s%s\n", usage, argc > 0 ? ": no file " : "",
		argc > 0 ? argv[0] : "");
	return false;
}

static int tool_check(int argc, char **argv)
{
	char file[PATH_MAX], cases[PATH_BYTES], host[HOME_PATH];
	if (argc > 2 || !is_file(argc, argv, "check FILE.so [CASES]", file))
		return USAGE;
	if (find_host(host))
		return BAD;
	find_cases(file, cases);
	struct check_options options = {
		.host = host, .file = file, .cases = argc > 1 ? argv[1] : cases, .out = stdout};
	return check_run(&options) ? GOOD : BAD;
}

/* --- list ------------------------------------------------------------------------------------- */

static int is_shared_object(const struct dirent *entry)
{
	return text_ends(text_of(entry->d_name), TEXT(".so"));
}

static void list_folder(const char *folder)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, is_shared_object, alphasort);
	for (int i = 0; i < count; i++) {
		char path[PATH_BYTES];
		struct candidate file;
		struct why why = {0};
		snprintf(path, sizeof(path), "%.1200s/%.255s", folder, entries[i]->d_name);
		if (candidate_read(path, &file, &why))
			printf("%-20s refused   %s\n", entries[i]->d_name, why.text);
		else
			printf("%-20.*s %-9.*s %.*s\n", TEXT_ARG(file.manifest->id),
				TEXT_ARG(file.manifest->version), TEXT_ARG(file.manifest->doc));
		candidate_fini(&file);
		free(entries[i]);
	}
	free(entries);
}

static void print_running(const struct plugin_list *list)
{
	printf("%-16s %-8s %-12s %8s %8s %7s %7s  %s\n", "ID", "VERSION", "STATE", "HANDLED",
		"EMITTED", "DEATHS", "PARKED", "NOTE");
	for (uint32_t i = 0; i < list->plugins_count; i++) {
		const struct plugin_row *row = &list->plugins[i];
		printf("%-16.*s %-8.*s %-12.*s %8llu %8llu %7lld %7lld  %.*s\n", TEXT_ARG(row->id),
			TEXT_ARG(row->version), TEXT_ARG(row->state),
			(unsigned long long)row->handled, (unsigned long long)row->emitted,
			(long long)row->deaths, (long long)row->parked, TEXT_ARG(row->note));
	}
}

static int list_installed(void)
{
	char folder[HOME_PATH];
	struct why why = {0};
	printf("no stack is running; installed are:\n");
	if (home_installed("lib/serai/plugins", folder, &why))
		return fail(&why);
	list_folder(folder);
	if (home_path("plugins", folder, &why))
		return fail(&why);
	list_folder(folder);
	return GOOD;
}

static int tool_list(int argc, char **argv)
{
	struct arena arena = {0};
	struct plugin_list list;
	struct why why = {0};
	for (int i = 0; i < argc; i++)
		list_folder(argv[i]);
	if (argc > 0)
		return GOOD;
	const struct plugin_query all = {0};
	const struct promote_question question = {
		"list", &record_plugin_query, &all, &record_plugin_list};
	enum err err = promote_ask(&question, &arena, &list, &why);
	if (!err)
		print_running(&list);
	arena_fini(&arena);
	return err ? list_installed() : GOOD;
}

/* --- replay ----------------------------------------------------------------------------------- */

static int tool_replay(int argc, char **argv)
{
	char host[HOME_PATH];
	if (find_host(host))
		return BAD;
	struct replay_options options = {
		.host = host, .id = argc > 0 ? argv[0] : NULL, .out = stdout};
	struct why why = {0};
	bool same = false;
	if (replay_run(&options, &same, &why))
		return fail(&why);
	return same ? GOOD : BAD;
}

/* --- run, promote, release ---------------------------------------------------------------------
 */

static int tool_run(int argc, char **argv)
{
	char file[PATH_MAX], host[HOME_PATH];
	struct why why = {0};
	if (argc > 1 || !is_file(argc, argv, "run FILE.so", file))
		return USAGE;
	if (find_host(host))
		return BAD;
	struct replay_options options = {.host = host, .out = stdout};
	return replay_try(&options, file, &why) ? fail(&why) : GOOD;
}

/* Nothing is promoted that the walk does not pass. */
static int tool_promote(int argc, char **argv)
{
	char file[PATH_MAX];
	struct arena arena = {0};
	struct plugin_row row;
	struct why why = {0};
	bool running = false;
	if (argc > 2 || !is_file(argc, argv, "promote FILE.so [CASES]", file))
		return USAGE;
	int code = tool_check(argc, argv);
	if (code == GOOD && promote_file(file, &arena, &row, &running, &why))
		code = fail(&why);
	else if (code == GOOD && running)
		print_running(&(struct plugin_list){.plugins = &row, .plugins_count = 1});
	else if (code == GOOD)
		printf("no stack is running: the next one takes it\n");
	arena_fini(&arena);
	return code;
}

static int tool_release(int argc, char **argv)
{
	struct arena arena = {0};
	struct command_done done;
	struct why why = {0};
	struct plugin_named named = {.id = text_of(argc == 1 ? argv[0] : "")};
	const struct promote_question question = {
		"release", &record_plugin_named, &named, &record_command_done};
	if (argc != 1) {
		fprintf(stderr, "serai plugin release ID\n");
		return USAGE;
	}
	enum err err = promote_ask(&question, &arena, &done, &why);
	if (!err)
		printf("%s is begun again\n", argv[0]);
	arena_fini(&arena);
	return err ? fail(&why) : GOOD;
}

/* --- All of them ------------------------------------------------------------------------------ */

static const struct tool {
	const char *name, *usage;
	int (*run)(int argc, char **argv);
} tools[] = {
	{"new", "NAME [FOLDER]       a folder with a plugin that builds", tool_new},
	{"build", "FOLDER            its .c files become FOLDER/<folder>.so", tool_build},
	{"check", "FILE.so [CASES]   the conformance walk", tool_check},
	{"run", "FILE.so             what it would say of all that is in the log", tool_run},
	{"promote", "FILE.so [CASES] checks it and has the stack take it", tool_promote},
	{"release", "ID              lets it out of quarantine", tool_release},
	{"list", "[FOLDER...]        how plugins are; of a folder: what its files say", tool_list},
	{"replay", "[ID]             computes all anew from the log and compares", tool_replay},
};

int tools_main(int argc, char **argv)
{
	if (argc < 1 || strcmp(argv[0], "plugin") != 0)
		return -1;
	for (size_t i = 0; argc > 1 && i < ARRAY_LEN(tools); i++)
		if (strcmp(argv[1], tools[i].name) == 0)
			return tools[i].run(argc - 2, argv + 2);
	fprintf(stderr, "usage:\n");
	for (size_t i = 0; i < ARRAY_LEN(tools); i++)
		fprintf(stderr, "  serai plugin %s %s\n", tools[i].name, tools[i].usage);
	return USAGE;
}
