#include "services/cli/log/stream.h"

#include "proto/base/check.h"
#include "proto/codec/packed.h"
#include "proto/records/analysis.h"
#include "proto/wire/manifest.h"
#include "services/cli/asking/flags.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct verb_flag stream_flags[] = {
	{"--from", "first|last|last-per-subject|new|SEQ|INSTANT", "where to begin"},
	{"--count", "N", "end after so many events"},
	{"--cursor", "NAME", "go on where this name was; remember it as events are printed"},
	{"--pace", "full|recorded|Nx", "as fast as it goes, as it was recorded, N times as fast"},
	{"--group", "NAME", "share the events with all who name this group"},
	{0},
};
const struct verb_flag stream_view_flags[] = {
	{"--from", "first|last|SEQ|INSTANT", "where to begin; default: first"},
	{"--count", "N", "end after so many events"},
	{0},
};

static void put_quoted(struct buffer *out, struct text text)
{
	struct buffer packed = {0};
	packed_put_text(&packed, text);
	packed_to_json(buffer_bytes(&packed), 0, out);
	buffer_fini(&packed);
}

static void put_pair(struct buffer *out, const char *name, struct text value)
{
	buffer_format(out, "\"%s\":", name);
	put_quoted(out, value);
	buffer_char(out, ',');
}

/* Data as its record's table shows it; an unknown record as it stands. */
static void put_data(struct buffer *out, const struct bus_message *message)
{
	const struct record_type *type = record_find(message->type);
	size_t before = out->len;
	if (type && record_to_json(type, message->data, 0, out, NULL) == ERR_OK)
		return;
	out->len = before;
	packed_to_json(message->data, 0, out);
}

/* CloudEvents 1.0 in JSON; seq and parents are texts, as design asks of 64-bit numbers there. */
static void put_cloudevent(struct buffer *out, const struct bus_message *message)
{
	char instant[INSTANT_TEXT];
	const struct record_type *type = record_find(message->type);
	buffer_text(out, TEXT("{\"specversion\":\"1.0\","));
	buffer_format(out, "\"id\":\"%.*s:%llu\",", TEXT_ARG(message->producer),
		(unsigned long long)message->counter);
	put_pair(out, "source", message->producer);
	put_pair(out, "type", message->type);
	put_pair(out, "subject", message->subject);
	put_pair(out, "time", text_of(instant_format(message->time_us, instant)));
	put_pair(out, "recordedtime", text_of(instant_format(message->recorded_us, instant)));
	put_pair(out, "authid", message->identity);
	if (type)
		buffer_format(out, "\"dataschema\":\"serai:%s/%u\",", type->name, type->version);
	buffer_format(out, "\"seq\":\"%llu\",", (unsigned long long)message->seq);
	if (message->parents_count) {
		buffer_text(out, TEXT("\"parents\":\""));
		for (uint32_t i = 0; i < message->parents_count; i++)
			buffer_format(out, "%s%llu", i ? " " : "",
				(unsigned long long)message->parents[i]);
		buffer_text(out, TEXT("\","));
	}
	buffer_text(out, TEXT("\"datacontenttype\":\"application/json\",\"data\":"));
	put_data(out, message);
	buffer_char(out, '}');
}

void stream_event(const struct bus_message *message, bool json, struct buffer *out)
{
	if (json) {
		put_cloudevent(out, message);
		return;
	}
	char instant[INSTANT_TEXT];
	instant_format(message->recorded_us, instant);
	buffer_format(out, "%8llu  %.23s  %.*s  ", (unsigned long long)message->seq, instant,
		TEXT_ARG(message->subject));
	put_data(out, message);
}

/* `--from first|last|last-per-subject|new|SEQ|INSTANT`. */
static enum err from_parse(const char *from, struct bus_subscription *subscription, struct why *why)
{
	int64_t number;
	struct text text = text_of(from);
	if (text_is(text, "first"))
		subscription->from = BUS_FROM_FIRST;
	else if (text_is(text, "last"))
		subscription->from = BUS_FROM_LAST;
	else if (text_is(text, "last-per-subject"))
		subscription->from = BUS_FROM_LAST_PER_SUBJECT;
	else if (text_is(text, "new"))
		subscription->from = BUS_FROM_NEW;
	else if (text_to_i64(text, 1, INT64_MAX, &number)) {
		subscription->from = BUS_FROM_SEQ;
		subscription->seq = (uint64_t)number;
	} else if (instant_parse(text, &subscription->time_us, NULL) == ERR_OK)
		subscription->from = BUS_FROM_TIME;
	else
		return why_set(why, ERR_BAD_VALUE, "--from",
			"wanted first, last, last-per-subject, new, a sequence or an instant, got "
			"'%s'",
			from);
	return ERR_OK;
}

/* `--pace full|recorded|10x`. */
static enum err pace_parse(const char *pace, double *speed, struct why *why)
{
	char *end = NULL;
	bool full = text_is(text_of(pace), "full"), recorded = text_is(text_of(pace), "recorded");
	*speed = full ? 0 : recorded ? 1 : strtod(pace, &end);
	if (full || recorded || (strcmp(end, "x") == 0 && *speed >= 0.001 && *speed <= 1e6))
		return ERR_OK;
	return why_set(why, ERR_BAD_VALUE, "--pace",
		"wanted full, recorded, or a factor of 0.001x to 1000000x, got '%s'", pace);
}

struct watching {
	bool until_caught_up;
	int64_t count_max; /* 0: no end */
	int64_t count;
};

/* What a GAP says, in words. */
static void stream_gap(const struct bus_message *message, struct buffer *out)
{
	struct text which = message->gap_filter.ptr ? message->gap_filter : message->gap_stream;
	buffer_clear(out);
	buffer_format(out, "events %" PRIu64 " to %" PRIu64, message->gap_from, message->gap_to);
	if (which.ptr)
		buffer_format(out, " of '%.*s'", TEXT_ARG(which));
	buffer_text(out, TEXT(" are gone"));
	if (message->gap_keep)
		buffer_format(
			out, " but for the last %" PRIu64 " of each subject", message->gap_keep);
	buffer_format(out, ": %.*s", TEXT_ARG(message->reason));
	if (message->gap_ledger_seq)
		buffer_format(out, " (event %" PRIu64 ")", message->gap_ledger_seq);
}

/* Prints what comes until there is an end to it. Lets the cursor, if there is one, follow. */
static enum err watch(struct cli *cli, struct watching *watching, bool acknowledge, struct why *why)
{
	struct buffer line = {0};
	struct bus_message message;
	enum err err = ERR_OK;
	bool done = false;
	while (!done && !*cli->stop && !(err = bus_next(cli->bus, 200, &message, why))) {
		switch (message.kind) {
		case BUS_EVENT:
			buffer_clear(&line);
			stream_event(&message, cli->json, &line);
			cli_print(buffer_as_text(&line));
			watching->count++;
			done = watching->count == watching->count_max;
			if (acknowledge)
				err = bus_ack(cli->bus, message.channel, message.seq, why);
			break;
		case BUS_CAUGHT_UP:
			done = watching->until_caught_up;
			break;
		case BUS_GAP:
			stream_gap(&message, &line);
			fprintf(stderr, "serai: %.*s\n", TEXT_ARG(buffer_as_text(&line)));
			break;
		case BUS_REFUSED:
			if (why)
				*why = message.why;
			err = message.why.code;
			break;
		case BUS_LOST:
			fprintf(stderr, "serai: the broker is gone; waiting for it\n");
			break;
		case BUS_NOTHING:
		case BUS_REQUEST:
		case BUS_REPLY:
		case BUS_BACK:
			break;
		}
		if (err)
			break;
	}
	buffer_fini(&line);
	return err;
}

static int follow(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	const char *filters[64] = {NULL};
	const char *from = NULL, *count = NULL, *cursor = NULL, *group = NULL;
	const char *pace = NULL;
	unsigned filters_count = 0;
	struct why why = {0};
	struct watching watching = {.until_caught_up = text_is(text_of(verb->name), "replay")};
	struct flags_value wanted[] = {{"--from", &from, NULL}, {"--count", &count, NULL},
		{"--cursor", &cursor, NULL}, {"--group", &group, NULL}, {"--pace", &pace, NULL},
		{0}};
	enum err err = flags_parse(wanted, &argc, argv, &why);
	for (int i = 1; !err && i < argc && filters_count + 1 < ARRAY_LEN(filters); i++)
		filters[filters_count++] = argv[i];
	if (!err && filters_count == 0)
		filters[filters_count++] = ">";
	struct bus_subscription subscription = {
		.filters = filters, .cursor = cursor, .group = group};
	if (!err && count && !text_to_i64(text_of(count), 1, INT64_MAX, &watching.count_max))
		err = why_set(
			&why, ERR_BAD_VALUE, "--count", "wanted a number from 1, got '%s'", count);
	if (!err && pace)
		err = pace_parse(pace, &subscription.speed, &why);
	if (!err && (cursor || group) && !from)
		subscription.from = BUS_FROM_CURSOR;
	else if (!err)
		err = from_parse(from                       ? from
				 : watching.until_caught_up ? "first"
							    : "new",
			&subscription, &why);
	if (err)
		return cli_fail(&why), CLI_USAGE;
	uint16_t channel;
	err = cli_connect(cli, &why);
	if (!err)
		err = bus_subscribe(cli->bus, &subscription, &channel, &why);
	if (!err)
		err = watch(cli, &watching, cursor || group, &why);
	return err ? cli_fail(&why) : CLI_DONE;
}

int stream_sub(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	return follow(cli, verb, argc, argv);
}

int stream_replay(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	return follow(cli, verb, argc, argv);
}

/* A stream is the subject of its name, and all below it. */
int stream_view(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	const char *filters[] = {NULL, NULL, NULL}, *from = NULL, *count = NULL;
	struct watching watching = {.until_caught_up = true};
	struct bus_subscription subscription = {.filters = filters};
	struct flags_value wanted[] = {{"--from", &from, NULL}, {"--count", &count, NULL}, {0}};
	struct buffer below = {0};
	struct why why = {0};
	enum err err = flags_parse(wanted, &argc, argv, &why);
	if (!err && argc != 2)
		err = why_set(&why, ERR_MISSING, "stream view", "usage: serai %s %s", verb->name,
			verb->arguments);
	if (!err)
		err = from_parse(from ? from : "first", &subscription, &why);
	if (!err && count && !text_to_i64(text_of(count), 1, INT64_MAX, &watching.count_max))
		err = why_set(
			&why, ERR_BAD_VALUE, "--count", "wanted a number from 1, got '%s'", count);
	if (err)
		return cli_fail(&why), CLI_USAGE;
	buffer_format(&below, "%s.>", argv[1]);
	buffer_char(&below, '\0');
	filters[0] = argv[1];
	filters[1] = (const char *)below.ptr;
	uint16_t channel;
	err = cli_connect(cli, &why);
	if (!err)
		err = bus_subscribe(cli->bus, &subscription, &channel, &why);
	if (!err)
		err = watch(cli, &watching, false, &why);
	buffer_fini(&below);
	return err ? cli_fail(&why) : CLI_DONE;
}

/* The argument itself, or standard input for "-". */
static enum err read_argument(const char *argument, struct buffer *out, struct why *why)
{
	if (strcmp(argument, "-") != 0) {
		buffer_text(out, text_of(argument));
		return ERR_OK;
	}
	for (;;) {
		size_t n = fread(buffer_grow(out, 65536), 1, 65536, stdin);
		out->len -= 65536 - n;
		if (n == 0)
			return ferror(stdin) ? why_errno(why, ERR_IO, "-", "reading standard input")
					     : ERR_OK;
		if (out->len > (1U << 20))
			return why_set(
				why, ERR_LIMIT, "-", "wanted at most 1 MiB on standard input");
	}
}

/* What is under $live. goes to whoever is there and is never on disk. */
static enum err publish(
	struct cli *cli, const struct bus_event *event, struct buffer *said, struct why *why)
{
	struct bus_receipt receipt = {0};
	if (text_starts(event->subject, TEXT("$live."))) {
		buffer_text(said, cli->json ? TEXT("{}") : TEXT("sent; nothing of it is kept"));
		return bus_publish(cli->bus, event, why);
	}
	enum err err = bus_publish_all(cli->bus, event, 1, cli->timeout_ms, &receipt, why);
	buffer_format(said, cli->json ? "{\"seq\":%llu}" : "on disk as %llu",
		(unsigned long long)receipt.last_seq);
	return err;
}

int stream_pub(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct buffer json = {0}, data = {0};
	const char *expect = NULL;
	int64_t expected = 0;
	struct why why = {0};
	const struct flags_value wanted[] = {{"--expect", &expect, NULL}, {0}};
	if (flags_parse(wanted, &argc, argv, &why))
		return cli_fail(&why), CLI_USAGE;
	if (argc != 4) {
		why_set(&why, ERR_MISSING, "pub", "usage: serai %s %s", verb->name,
			verb->arguments);
		return cli_fail(&why), CLI_USAGE;
	}
	const struct record_type *type = record_find(text_of(argv[2]));
	enum err err = ERR_OK;
	if (expect && !text_to_i64(text_of(expect), 0, INT64_MAX, &expected))
		err = why_set(&why, ERR_BAD_VALUE, "--expect",
			"wanted a sequence, or 0 for none, got '%s'", expect);
	if (!err && !type)
		err = why_set(
			&why, ERR_UNKNOWN_RECORD, "RECORD", "no record is called '%s'", argv[2]);
	if (!err)
		err = read_argument(argv[3], &json, &why);
	if (!err)
		err = record_from_json(type, buffer_as_text(&json), &data, &why);
	if (!err)
		err = cli_connect(cli, &why);
	struct bus_event event = {.subject = text_of(argv[1]),
		.type = text_of(argv[2]),
		.data = buffer_bytes(&data),
		.expects = expect != NULL,
		.expected_seq = (uint64_t)expected};
	struct buffer said = {0};
	if (!err)
		err = publish(cli, &event, &said, &why);
	if (!err)
		cli_print(buffer_as_text(&said));
	buffer_fini(&said);
	buffer_fini(&json);
	buffer_fini(&data);
	return err ? cli_fail(&why) : CLI_DONE;
}

/* What a plugin answers stands in its manifest, which lives as long as the types are needed. */
static enum err find_exchange(struct cli *cli, const char *method, struct manifest **manifest,
	const struct record_type **request, const struct record_type **reply, struct why *why)
{
	struct text name = text_of(method), id;
	struct buffer body = {0}, packed = {0};
	struct arena arena = {0};
	struct plugin_manifest said;
	if (verbs_exchange(method, request, reply))
		return ERR_OK;
	if (!text_split(&name, '.', &id) || id.len == 0 || name.len == 0)
		return why_set(why, ERR_BAD_VALUE, method, "wanted SERVICE.METHOD");
	enum err err =
		record_encode(&record_plugin_named, &(struct plugin_named){.id = id}, &body, why);
	if (!err && cli_request(cli, "analysis.manifest", buffer_bytes(&body), &packed, NULL))
		err = why_set(why, ERR_NOT_FOUND, method,
			"no such method in the tables (see proto/REFERENCE.md), and no plugin "
			"'%.*s'",
			TEXT_ARG(id));
	if (!err)
		err = record_decode(
			&record_plugin_manifest, buffer_bytes(&packed), &arena, &said, why);
	if (!err)
		err = manifest_parse(said.manifest, manifest, why);
	const struct manifest_answer *answer = err ? NULL : manifest_answer(*manifest, name);
	if (!err && !answer)
		err = why_set(why, ERR_NOT_FOUND, method, "the plugin %.*s does not answer '%.*s'",
			TEXT_ARG(id), TEXT_ARG(name));
	if (answer) {
		*request = answer->request;
		*reply = answer->reply;
	}
	arena_fini(&arena);
	buffer_fini(&packed);
	buffer_fini(&body);
	return err;
}

int stream_req(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct buffer json = {0}, body = {0}, reply = {0};
	struct why why = {0};
	const struct record_type *request, *type;
	if (argc < 2 || argc > 3) {
		why_set(&why, ERR_MISSING, "req", "usage: serai %s %s", verb->name,
			verb->arguments);
		return cli_fail(&why), CLI_USAGE;
	}
	struct manifest *manifest = NULL;
	enum err err = find_exchange(cli, argv[1], &manifest, &request, &type, &why);
	if (!err)
		err = read_argument(argc == 3 ? argv[2] : "{}", &json, &why);
	if (!err)
		err = record_from_json(request, buffer_as_text(&json), &body, &why);
	if (!err)
		err = cli_request(cli, argv[1], buffer_bytes(&body), &reply, &why);
	buffer_clear(&json);
	if (!err)
		err = record_to_json(type, buffer_bytes(&reply), 2, &json, &why);
	if (!err)
		cli_print(buffer_as_text(&json));
	manifest_free(&manifest);
	buffer_fini(&json);
	buffer_fini(&body);
	buffer_fini(&reply);
	return err ? cli_fail(&why) : CLI_DONE;
}
