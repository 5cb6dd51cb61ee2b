#include "services/cli/asking/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Called once a second while nobody answers: Ctrl-C ends the waiting. */
static void still_waiting(void *self, const struct why *why)
{
	const struct cli *cli = self;
	if (*cli->stop)
		exit(cli_fail(why));
}

enum err cli_connect(struct cli *cli, struct why *why)
{
	if (cli->bus)
		return ERR_OK;
	struct bus_options options = {
		.name = "serai",
		.connect_timeout_ms = cli->timeout_ms,
		.waiting = still_waiting,
		.waiting_self = cli,
	};
	return bus_connect(&options, &cli->bus, why);
}

enum err cli_request(struct cli *cli, const char *method, struct bytes body, struct buffer *reply,
	struct why *why)
{
	char subject[128];
	enum err err = cli_connect(cli, why);
	if (err)
		return err;
	snprintf(subject, sizeof(subject), "svc.%s", method);
	return bus_request(cli->bus, text_of(subject), body, cli->timeout_ms, reply, why);
}

int cli_fail(const struct why *why)
{
	static const struct {
		enum err code;
		enum cli_exit exit;
	} exits[] = {
		{ERR_NOT_FOUND, CLI_NOT_FOUND},
		{ERR_UNAVAILABLE, CLI_UNAVAILABLE},
		{ERR_TIMEOUT, CLI_UNAVAILABLE},
		{ERR_IO, CLI_SYSTEM},
		{ERR_FULL, CLI_SYSTEM},
		{ERR_DAMAGED, CLI_SYSTEM},
		{ERR_STOPPED, CLI_SYSTEM},
		{ERR_DIED, CLI_SYSTEM},
	};
	char line[768];
	fprintf(stderr, "serai: %s\n", why_format(why, line, sizeof(line)));
	if (why->code == ERR_UNAVAILABLE)
		fprintf(stderr, "serai: is the stack up? `serai up --detach` starts it\n");
	for (size_t i = 0; i < ARRAY_LEN(exits); i++)
		if (exits[i].code == why->code)
			return (int)exits[i].exit;
	return CLI_REFUSED;
}

void cli_print(struct text text)
{
	if (fwrite(text.ptr, 1, text.len, stdout) != text.len || putchar('\n') == EOF ||
		fflush(stdout) != 0)
		exit(errno == EPIPE ? CLI_DONE : CLI_SYSTEM);
}

void cli_print_drawing(struct text text)
{
	while (text.len && text.ptr[text.len - 1] == '\n')
		text.len--;
	cli_print(text);
}
