#include "services/cli/log/seek.h"

#include "proto/base/day.h"
#include "proto/records/bus.h"
#include "proto/records/service.h"
#include "services/cli/asking/flags.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct verb_flag seek_flags[] = {
	{"--to", "first|last|new|seq N|time INSTANT",
		"the log's first event, the last one it wants, behind all, that one, that time"},
	{0},
};

/* A place is a word, or what it is of and a value: "seq 12"; both may be left to the value. */
static enum err place_parse(
	struct text to, struct text value, struct consumer_seek *seek, struct why *why)
{
	int64_t seq;
	bool word = text_is(to, "first") || text_is(to, "last") || text_is(to, "new");
	bool any = !text_is(to, "seq") && !text_is(to, "time");
	if (any && value.ptr)
		return why_set(why, ERR_BAD_VALUE, "--to", "'%.*s' takes no value, got '%.*s'",
			TEXT_ARG(to), TEXT_ARG(value));
	if (!any && !value.ptr)
		return why_set(why, ERR_MISSING, "--to", "'%.*s' wants a value", TEXT_ARG(to));
	struct text given = any ? to : value;
	seek->to = to;
	if (word)
		return ERR_OK;
	if (!text_is(to, "time") && text_to_i64(given, 1, INT64_MAX, &seq)) {
		seek->to = TEXT("seq");
		seek->has_seq = true;
		seek->seq = (uint64_t)seq;
		return ERR_OK;
	}
	if (!text_is(to, "seq") && instant_parse(given, &seek->time, NULL) == ERR_OK) {
		seek->to = TEXT("time");
		seek->has_time = true;
		return ERR_OK;
	}
	return why_set(why, ERR_BAD_VALUE, "--to",
		"wanted first, last, new, a sequence or an instant, got '%.*s'", TEXT_ARG(given));
}

static enum err seek_parse(
	const struct verb *verb, int argc, char **argv, struct consumer_seek *seek, struct why *why)
{
	const char *to = NULL;
	const struct flags_value wanted[] = {{"--to", &to, NULL}, {0}};
	enum err err = flags_parse(wanted, &argc, argv, why);
	if (err)
		return err;
	if (!to || argc < 2 || argc > 3)
		return why_set(why, ERR_MISSING, "consumer seek", "usage: serai %s %s", verb->name,
			verb->arguments);
	seek->name = text_of(argv[1]);
	return place_parse(text_of(to), argc == 3 ? text_of(argv[2]) : TEXT_NONE, seek, why);
}

int seek_run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct consumer_seek seek = {0};
	struct command_done done;
	struct buffer request = {0}, reply = {0};
	struct arena arena = {0};
	struct why why = {0};
	if (seek_parse(verb, argc, argv, &seek, &why))
		return cli_fail(&why), CLI_USAGE;
	enum err err = record_encode(&record_consumer_seek, &seek, &request, &why);
	if (!err)
		err = cli_request(cli, "broker.seek", buffer_bytes(&request), &reply, &why);
	if (!err)
		err = record_decode(
			&record_command_done, buffer_bytes(&reply), &arena, &done, &why);
	if (!err) {
		char line[128];
		snprintf(line, sizeof(line),
			cli->json ? "{\"seq\":%" PRIu64 "}" : "moved; on disk as %" PRIu64,
			done.seq);
		cli_print(text_of(line));
	}
	buffer_fini(&request);
	buffer_fini(&reply);
	arena_fini(&arena);
	return err ? cli_fail(&why) : CLI_DONE;
}
