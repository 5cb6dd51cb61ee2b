#include "proto/records/news.h"
#include "services/cli/articles/document.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* One part to standard output; *parts is how many there are. */
static enum err put_part(
	struct cli *cli, struct text id, int64_t part, int64_t *parts, struct why *why)
{
	struct document_bytes_query query = {.document = id, .part = part, .has_part = true};
	struct buffer body = {0}, reply = {0};
	struct arena arena = {0};
	struct document_part got = {0};
	enum err err = record_encode(&record_document_bytes_query, &query, &body, why);
	if (!err)
		err = cli_request(cli, "news.document", buffer_bytes(&body), &reply, why);
	if (!err)
		err = record_decode(&record_document_part, buffer_bytes(&reply), &arena, &got, why);
	if (!err && fwrite(got.bytes.ptr, 1, got.bytes.len, stdout) != got.bytes.len &&
		errno != EPIPE)
		err = why_errno(why, ERR_IO, "standard output", "writing");
	*parts = got.parts;
	buffer_fini(&body);
	buffer_fini(&reply);
	arena_fini(&arena);
	return err;
}

static bool is_digest(const char *word)
{
	return strlen(word) == 32 && strspn(word, "0123456789abcdef") == 32;
}

/* The bytes that were refused last of a source. */
static enum err find(struct cli *cli, const char *source, char *id, struct why *why)
{
	struct refusals_query query = {.source = text_of(source)};
	struct buffer body = {0}, reply = {0};
	struct arena arena = {0};
	struct refusals_reply got = {0};
	enum err err = record_encode(&record_refusals_query, &query, &body, why);
	if (!err)
		err = cli_request(cli, "news.errors", buffer_bytes(&body), &reply, why);
	if (!err)
		err = record_decode(
			&record_refusals_reply, buffer_bytes(&reply), &arena, &got, why);
	id[0] = '\0';
	for (uint32_t i = 0; !err && !id[0] && i < got.rows_count; i++)
		snprintf(id, 33, "%.*s", TEXT_ARG(got.rows[i].document));
	if (!err && !id[0])
		err = why_set(why, ERR_NOT_FOUND, source,
			"no bytes are kept of a source with this in its name; `serai news errors` "
			"lists what was refused");
	buffer_fini(&body);
	buffer_fini(&reply);
	arena_fini(&arena);
	return err;
}

int document_run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct why why = {0};
	char id[33];
	int64_t parts = 1;
	if (argc != 2 || argv[1][0] == '-') {
		why_set(&why, ERR_MISSING, verb->name, "usage: serai %s %s", verb->name,
			verb->arguments);
		return cli_fail(&why), CLI_USAGE;
	}
	snprintf(id, sizeof(id), "%s", argv[1]);
	enum err err = is_digest(argv[1]) ? ERR_OK : find(cli, argv[1], id, &why);
	for (int64_t part = 0; !err && part < parts && !*cli->stop; part++)
		err = put_part(cli, text_of(id), part, &parts, &why);
	if (!err && fflush(stdout) != 0 && errno != EPIPE)
		err = why_errno(&why, ERR_IO, "standard output", "writing");
	return err ? cli_fail(&why) : CLI_DONE;
}
