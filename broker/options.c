#include "broker/options.h"

#include "proto/base/check.h"

#include <stddef.h>

static const char manual[] =
#include "broker/manual.mdoc.h"
	;

static const struct config_option table[] = {
	{"listen", CONFIG_TEXT, offsetof(struct options, listen), "", 0, 0, NULL,
		"Where to listen: ipc://PATH, or tcp://127.0.0.1:PORT. Empty: bus.sock in "
		"$SERAI_HOME."},
	{"tcp", CONFIG_TEXT, offsetof(struct options, tcp), "", 0, 0, NULL,
		"A second address, tcp://ADDRESS:PORT; port 0 lets the system choose, and the file "
		"broker.endpoint in $SERAI_HOME tells. Any address but 127.0.0.1 needs keys: "
		"`serai peer add` makes them. Empty: none."},
	{"log-dir", CONFIG_TEXT, offsetof(struct options, log_dir), "", 0, 0, NULL,
		"Directory of the log. Empty: log in $SERAI_HOME."},
	{"segment-size", CONFIG_BYTES, offsetof(struct options, segment_size), "64MiB", 64 << 10,
		INT64_C(1) << 30, NULL,
		"A segment file of the log is closed before it grows beyond this."},
	{"compression", CONFIG_CHOICE, offsetof(struct options, compression), "none", 0, 0,
		"none|zstd", "What closed segments of the log are written anew with."},
	{"idle-timeout", CONFIG_DURATION, offsetof(struct options, idle_timeout), "30s", 1000,
		INT64_C(86400000), NULL,
		"A client that is silent for so long is dropped; it sends PING."},
	{"peers-max", CONFIG_NUMBER, offsetof(struct options, peers_max), "4096", 1, 65536, NULL,
		"How many clients may be connected at a time."},
	{"unknown-types", CONFIG_TEXT, offsetof(struct options, unknown_types),
		"analysis,$live,other", 0, 0, NULL,
		"Streams that take records of types that stand in no table, with commas between: a "
		"stream's name (the first token of subjects), other (all that the tables do not "
		"name), all, none."},
	{"log-requests", CONFIG_TEXT, offsetof(struct options, log_requests), "", 0, 0, NULL,
		"Methods whose requests and replies are copied into the log, under $req., with "
		"commas between: svc.registry.review_decide, or svc.agreements.> for all of a "
		"service. "
		"Empty: none."},
	{"log-level", CONFIG_CHOICE, offsetof(struct options, log_level), "info", 0, 0,
		"debug|info|warning|error", "The least that is worth a line on standard error."},
	{0},
};

static const struct config_program program = {
	.name = "serai-broker",
	.doc = "moves events between the services of Serai, by way of a durable log",
	.arguments = "[backup DIR | restore DIR]",
	.options = table,
	.manual = manual,
};

const struct config_program *options_program(void)
{
	return &program;
}

enum logging_level options_log_level(const struct options *options)
{
	enum logging_level level = LOGGING_INFO;
	/* The table lets no other word through. */
	CHECK(logging_level_parse(text_of(options->log_level), &level));
	return level;
}
