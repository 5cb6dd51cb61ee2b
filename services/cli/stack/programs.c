#include "services/cli/stack/programs.h"

#include "proto/base/alloc.h"
#include "proto/base/home.h"
#include "services/cli/asking/flags.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static enum err program_path(const char *service, char out[HOME_PATH], struct why *why)
{
	char name[64];
	snprintf(name, sizeof(name), "bin/serai-%s", service);
	return home_installed(name, out, why);
}

/* Becomes the program; returns only when that fails. */
static int become(const char *service, const char *first, int argc, char **argv)
{
	struct why why = {0};
	char program[HOME_PATH];
	enum err err = program_path(service, program, &why);
	if (err)
		return cli_fail(&why);
	char **args = alloc_zero((size_t)argc + 3, sizeof(*args));
	int count = 0;
	args[count++] = program;
	if (first)
		args[count++] = (char *)(uintptr_t)first;
	for (int i = 1; i < argc; i++)
		args[count++] = argv[i];
	execv(program, args);
	free(args);
	why_errno(&why, ERR_NOT_FOUND, program, "starting it");
	return cli_fail(&why);
}

/* Anything else would start a second service. */
static bool is_offline(const char *word)
{
	static const char *const words[] = {
		"extract", "text", "parse", "read", "rules", "--help", "--version", NULL};
	for (const char *const *known = words; *known; known++)
		if (strcmp(word, *known) == 0)
			return true;
	return false;
}

int programs_news(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	(void)cli;
	if (argc < 2 || !is_offline(argv[1])) {
		struct why why = {0};
		why_set(&why, ERR_MISSING, argc < 2 ? "news" : argv[1], "usage: serai %s %s",
			verb->name, verb->arguments);
		return cli_fail(&why), CLI_USAGE;
	}
	return become("news", NULL, argc, argv);
}

/* "feeds poll": the program does the work, and speaks to the bus itself. */
int programs_feeds(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	char command[64], *args[300] = {argv[0]};
	int count = 1;
	/* The flag was taken off the line by then. */
	if (cli->json)
		args[count++] = (char *)(uintptr_t) "--json";
	for (int i = 1; i < argc && count < 299; i++)
		args[count++] = argv[i];
	snprintf(command, sizeof(command), "feeds-%s", strchr(verb->name, ' ') + 1);
	return become("news", command, count, args);
}

const struct verb_flag programs_backup_flags[] = {
	{"--log-dir", "DIR", "the log; default: what the broker's configuration says"}, {0}};

/* "stream backup" and "stream restore": the broker's own program knows its files. */
int programs_backup(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	char log[HOME_PATH + 16], *args[5] = {argv[0]};
	const char *log_dir = NULL;
	int count = 1;
	struct why why = {0};
	struct flags_value wanted[] = {{"--log-dir", &log_dir, NULL}, {0}};
	enum err err = flags_parse(wanted, &argc, argv, &why);
	if (!err && argc != 2)
		err = why_set(&why, ERR_MISSING, verb->name, "usage: serai %s %s", verb->name,
			verb->arguments);
	if (err)
		return cli_fail(&why), CLI_USAGE;
	args[count++] = argv[1];
	snprintf(log, sizeof(log), "--log-dir=%s", log_dir ? log_dir : "");
	if (log_dir)
		args[count++] = log;
	if (cli->json)
		args[count++] = (char *)(uintptr_t) "--json";
	return become("broker", strchr(verb->name, ' ') + 1, count, args);
}

int programs_plugin(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	(void)cli, (void)verb;
	return become("analysis", "plugin", argc, argv);
}

/* Runs `serai-<service> --rebuild [--verify]` to its end. */
static int rebuild_one(const char *service, bool verify)
{
	struct why why = {0};
	char program[HOME_PATH];
	if (program_path(service, program, &why) != ERR_OK)
		return cli_fail(&why);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		execl(program, program, "--rebuild", verify ? "--verify" : (char *)NULL,
			(char *)NULL);
		_exit(127);
	}
	int status;
	if (pid < 0 || waitpid(pid, &status, 0) < 0) {
		why_errno(&why, ERR_IO, program, "running it");
		return cli_fail(&why);
	}
	if (WIFSIGNALED(status) || WEXITSTATUS(status) == 127) {
		why_set(&why, ERR_DIED, program, "could not be run to its end");
		return cli_fail(&why);
	}
	return WEXITSTATUS(status);
}

int programs_rebuild(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	(void)cli, (void)verb;
	bool verify = false;
	struct why why = {0};
	struct flags_value wanted[] = {{"--verify", NULL, &verify}, {0}};
	if (flags_parse(wanted, &argc, argv, &why) != ERR_OK)
		return cli_fail(&why), CLI_USAGE;
	int worst = CLI_DONE;
	for (int i = 1; i < argc; i++) {
		bool known = false;
		for (const char *const *name = verbs_services; *name; name++)
			known |= strcmp(*name, argv[i]) == 0;
		if (!known) {
			why_set(&why, ERR_NOT_FOUND, argv[i],
				"no service has this name (serai status lists them)");
			return cli_fail(&why);
		}
		int code = rebuild_one(argv[i], verify);
		worst = code > worst ? code : worst;
	}
	for (const char *const *name = verbs_services; argc == 1 && *name; name++) {
		int code = rebuild_one(*name, verify);
		worst = code > worst ? code : worst;
	}
	return worst;
}
