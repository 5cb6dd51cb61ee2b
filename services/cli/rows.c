#include "services/cli/rows.h"

#include "proto/base/alloc.h"
#include "proto/records/registry_files.h"
#include "services/cli/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum err next_page(struct cli *cli, const struct verb *verb,
	const struct export_query *query, int64_t *next, struct why *why)
{
	struct buffer request = {0}, reply = {0};
	struct export_reply page = {0};
	struct arena arena = {0};
	enum err err = record_encode(&record_export_query, query, &request, why);
	if (!err)
		err = cli_request(cli, verb->method, buffer_bytes(&request), &reply, why);
	if (!err)
		err = record_decode(&record_export_reply, buffer_bytes(&reply), &arena, &page, why);
	*next = !err && page.has_next ? page.next : 0;
	if (!err && fwrite(page.content.ptr, 1, page.content.len, stdout) != page.content.len)
		err = why_errno(why, ERR_IO, "standard output", "writing");
	buffer_fini(&request);
	buffer_fini(&reply);
	arena_fini(&arena);
	return err;
}

int rows_export(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct buffer request = {0};
	struct arena arena = {0};
	struct export_query query = {0};
	struct why why = {0};
	enum err err = ask_request(verb, argc, argv, &request, &why);
	if (!err)
		err = record_decode(
			&record_export_query, buffer_bytes(&request), &arena, &query, &why);
	int code = err ? CLI_USAGE : CLI_DONE;
	bool more = !err;
	while (more) {
		err = next_page(cli, verb, &query, &query.next, &why);
		query.has_next = true;
		more = !err && query.next > 0 && !*cli->stop;
	}
	if (!err && fflush(stdout) != 0)
		err = why_errno(&why, ERR_IO, "standard output", "writing");
	buffer_fini(&request);
	arena_fini(&arena);
	if (!err)
		return CLI_DONE;
	int failed = cli_fail(&why);
	return code ? code : failed;
}

/* The first plain argument; flags of this verb that take a value stand with it. */
static const char *file_of(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--format") == 0 || strcmp(argv[i], "--name") == 0)
			i++;
		else if (argv[i][0] != '-' || !argv[i][1])
			return argv[i];
	}
	return NULL;
}

int rows_import(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	const char *file = file_of(argc, argv);
	struct buffer flag = {0};
	char **rest = alloc_zero((size_t)argc + 2, sizeof(*rest));
	bool named = !file || strcmp(file, "-") == 0;
	int count = 0;
	for (int i = 0; i < argc; i++) {
		rest[count++] = argv[i];
		named = named || strncmp(argv[i], "--name", 6) == 0;
	}
	if (!named) {
		const char *slash = strrchr(file, '/');
		buffer_format(&flag, "--name=%s", slash ? slash + 1 : file);
		buffer_char(&flag, '\0');
		rest[count++] = (char *)flag.ptr;
	}
	int code = ask_run(cli, verb, count, rest);
	buffer_fini(&flag);
	free(rest);
	return code;
}
