/* serai: the command. Finds the verb, takes the flags that all verbs know, and runs it. */
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/home.h"
#include "services/cli/asking/ask.h"
#include "services/cli/help.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The one thing that changes at file scope: a signal handler can reach nothing else. */
static bool stop_asked;

static void on_signal(int signal)
{
	(void)signal;
	__atomic_store_n(&stop_asked, true, __ATOMIC_RELAXED);
}

static int terminal_columns(void)
{
	struct winsize size;
	if (ioctl(1, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 0;
	return size.ws_col;
}

/* Takes --json, --csv, --timeout and --help out of the arguments, up to a lone "--". */
static enum err common_flags(struct cli *cli, int *argc, char **argv, bool *help, struct why *why)
{
	int kept = 1;
	bool more = true;
	for (int i = 1; i < *argc; i++) {
		int64_t ms;
		more = more && strcmp(argv[i], "--") != 0;
		if (more && strcmp(argv[i], "--json") == 0) {
			cli->json = true;
		} else if (more && strcmp(argv[i], "--csv") == 0) {
			cli->csv = "";
		} else if (more && strncmp(argv[i], "--csv=", 6) == 0) {
			cli->csv = argv[i] + 6;
		} else if (more && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)) {
			*help = true;
		} else if (more && strcmp(argv[i], "--timeout") == 0) {
			if (i + 1 >= *argc || !text_to_i64(text_of(argv[i + 1]), 1, 86400000, &ms))
				return why_set(why, ERR_BAD_VALUE, "--timeout",
					"wants milliseconds from 1 to 86400000");
			cli->timeout_ms = (int)ms;
			i++;
		} else {
			argv[kept++] = argv[i];
		}
	}
	argv[kept] = NULL;
	*argc = kept;
	return ERR_OK;
}

/* A verb that only asks has nothing to put in order, and ends at once. */
static void signals_set(const struct verb *verb)
{
	struct sigaction action = {.sa_handler = on_signal};
	signal(SIGPIPE, SIG_IGN);
	if (!verb->run)
		return;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

/* Another program carries these out, and knows its own flags. */
static bool passes_on(const struct verb *verb)
{
	return strcmp(verb->name, "news") == 0 || strcmp(verb->name, "plugin") == 0;
}

int main(int argc, char **argv)
{
	struct cli cli = {.terminal = isatty(1), .timeout_ms = 10000, .stop = &stop_asked};
	struct why why = {0};
	bool help = false;
	setlocale(LC_CTYPE, "C.UTF-8");
	cli.columns = terminal_columns();
	int words = 0;
	const struct verb *verb = verbs_match(argc - 1, argv + 1, &words);
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		cli_print(TEXT("serai " SERAI_VERSION));
		return CLI_DONE;
	}
	bool asks = argc == 3 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0);
	if (!verb && asks)
		return help_run(&cli, NULL, 2, argv);
	if (!verb && argc > 1 && argv[1][0] != '-') {
		help_unknown(argc - 1, argv + 1, &why);
		return cli_fail(&why), CLI_USAGE;
	}
	if (verb) {
		argc -= words;
		argv += words;
	}
	if (!(verb && passes_on(verb)) && common_flags(&cli, &argc, argv, &help, &why) != ERR_OK)
		return cli_fail(&why), CLI_USAGE;
	if (!verb || help) {
		struct buffer out = {0};
		verb ? help_verb(verb, &out) : help_all(&out);
		cli_print(text_trim(buffer_as_text(&out)));
		buffer_fini(&out);
		return verb || help ? CLI_DONE : CLI_USAGE;
	}
	if (cli.csv && !verb->method) {
		(void)why_set(
			&why, ERR_BAD_VALUE, "--csv", "`serai %s` makes no table", verb->name);
		return cli_fail(&why), CLI_USAGE;
	}
	alloc_keep();
	signals_set(verb);
	int code = verb->run ? verb->run(&cli, verb, argc, argv) : ask_run(&cli, verb, argc, argv);
	bus_close(&cli.bus);
	return code;
}
