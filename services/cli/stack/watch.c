#include "services/cli/stack/watch.h"

#include "proto/base/clock.h"
#include "proto/records/bus.h"
#include "proto/records/service.h"
#include "services/cli/asking/flags.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What monitoring systems take: Nagios, Icinga and those that speak their language. */
enum check_exit { CHECK_OK, CHECK_WARNING, CHECK_CRITICAL, CHECK_UNKNOWN };

enum { EVERY_MS = 1000, ASK_MS = 2000, STEP_NS = 50000000 };

static const uint8_t empty_map[] = {0x80};

static enum err ask_record(struct cli *cli, const char *method, const struct record_type *type,
	struct arena *arena, struct buffer *reply, void *out, struct why *why)
{
	buffer_clear(reply);
	enum err err =
		cli_request(cli, method, (struct bytes){empty_map, sizeof(empty_map)}, reply, why);
	return err ? err : record_decode(type, buffer_bytes(reply), arena, out, why);
}

/* --- top -------------------------------------------------------------------------------------- */

struct sight {
	struct broker_status status;
	int64_t at_ms;
};

static double rate(uint64_t now, uint64_t before, int64_t ms)
{
	return ms > 0 ? 1000.0 * (double)(now - before) / (double)ms : 0;
}

static void print_broker(const struct sight *now, const struct sight *before, struct buffer *out)
{
	const struct broker_status *a = &now->status, *b = &before->status;
	int64_t ms = now->at_ms - before->at_ms;
	buffer_format(out,
		"events %" PRIu64 " to %" PRIu64
		"   sessions %lld   subscriptions %lld, %lld behind   "
		"waiting for the disk %lld bytes\n",
		a->first_seq, a->last_seq, (long long)a->sessions, (long long)a->subscriptions,
		(long long)a->behind, (long long)a->queued_bytes);
	buffer_format(out,
		"a second: published %.0f   live %.0f   delivered %.2f MB   requests %.0f   "
		"refused %.0f   "
		"syncs %.0f\n",
		rate(a->published, b->published, ms), rate(a->live, b->live, ms),
		rate(a->delivered_bytes, b->delivered_bytes, ms) / 1e6,
		rate(a->requests, b->requests, ms), rate(a->refused, b->refused, ms),
		rate(a->commits, b->commits, ms));
	buffer_format(out,
		"a sync took at most %lld us in half of all cases, %lld us in 99 of 100\n",
		(long long)a->commit_p50_us, (long long)a->commit_p99_us);
	if (a->stopped.ptr)
		buffer_format(out, "THE LOG HAS STOPPED: %.*s\n", TEXT_ARG(a->stopped));
	if (a->full.ptr)
		buffer_format(out, "NOTHING CAN BE PUBLISHED: %.*s\n", TEXT_ARG(a->full));
	if (a->unreadable.ptr)
		buffer_format(out, "THE LOG CANNOT BE READ: %.*s\n", TEXT_ARG(a->unreadable));
	if (a->peers_refused.ptr)
		buffer_format(
			out, "THE PEERS' FILE IS NOT TAKEN: %.*s\n", TEXT_ARG(a->peers_refused));
	if (a->policies_refused.ptr)
		buffer_format(out, "THE POLICIES OF STREAMS ARE NOT TAKEN: %.*s\n",
			TEXT_ARG(a->policies_refused));
}

static void print_service(
	struct cli *cli, const char *name, struct arena *arena, struct buffer *out)
{
	char method[64];
	struct service_health health;
	struct buffer reply = {0};
	struct why why = {0};
	snprintf(method, sizeof(method), "%s.health", name);
	if (ask_record(cli, method, &record_service_health, arena, &reply, &health, &why))
		buffer_format(out, "%-12s %s\n", name,
			why.code == ERR_NOT_FOUND ? "does not run" : why.text);
	else
		buffer_format(out,
			"%-12s %-11.*s handled %" PRIu64 "   behind %" PRIu64 "   refused %" PRIu64
			"\n",
			name, TEXT_ARG(health.state), health.handled, health.behind,
			health.refused);
	buffer_fini(&reply);
}

static enum err look(struct cli *cli, struct sight *last, struct why *why)
{
	struct arena arena = {0};
	struct buffer reply = {0}, out = {0};
	struct sight now = {.at_ms = clock_monotonic_ms()};
	enum err err = ask_record(
		cli, "broker.status", &record_broker_status, &arena, &reply, &now.status, why);
	if (!err && cli->json) {
		err = record_to_json(&record_broker_status, buffer_bytes(&reply), 0, &out, why);
	} else if (!err) {
		print_broker(&now, last->at_ms ? last : &now, &out);
		for (const char *const *name = verbs_services; *name; name++)
			print_service(cli, *name, &arena, &out);
		if (cli->terminal)
			printf("\033[H\033[2J");
	}
	if (!err)
		cli_print(text_trim(buffer_as_text(&out)));
	fflush(stdout);
	*last = now;
	struct broker_status *kept = &last->status; /* its texts go with the reply */
	kept->stopped = kept->full = kept->peers_refused = kept->policies_refused =
		kept->unreadable = TEXT_NONE;
	arena_fini(&arena);
	buffer_fini(&reply);
	buffer_fini(&out);
	return err;
}

int watch_top(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	const char *count = NULL;
	int64_t left = INT64_MAX;
	struct why why = {0};
	struct sight last = {0};
	struct flags_value wanted[] = {{"--count", &count, NULL}, {0}};
	(void)verb;
	enum err err = flags_parse(wanted, &argc, argv, &why);
	if (!err)
		err = flags_none(argc, argv, &why);
	if (!err && count && !text_to_i64(text_of(count), 1, 1000000, &left))
		err = why_set(
			&why, ERR_BAD_VALUE, "--count", "wanted a number from 1, got '%s'", count);
	if (err)
		return cli_fail(&why), CLI_USAGE;
	while (!*cli->stop) {
		if (look(cli, &last, &why))
			return cli_fail(&why);
		if (--left == 0)
			break;
		while (!*cli->stop && clock_monotonic_ms() < last.at_ms + EVERY_MS)
			nanosleep(&(struct timespec){.tv_nsec = STEP_NS}, NULL);
	}
	return CLI_DONE;
}

/* --- check ------------------------------------------------------------------------------------ */

static enum check_exit judge_services(struct cli *cli, struct arena *arena, struct buffer *words)
{
	enum check_exit worst = CHECK_OK;
	for (const char *const *name = verbs_services; *name; name++) {
		char method[64];
		struct service_health health;
		struct buffer reply = {0};
		struct why why = {0};
		snprintf(method, sizeof(method), "%s.health", *name);
		bool there = !ask_record(
			cli, method, &record_service_health, arena, &reply, &health, &why);
		bool failed = !there || text_is(health.state, "failed");
		bool ready = there && text_is(health.state, "ready");
		if (!ready)
			buffer_format(words, "%s%s %.*s", words->len ? ", " : "", *name,
				TEXT_ARG(there ? health.state : TEXT("does not answer")));
		if (failed)
			worst = CHECK_CRITICAL;
		else if (!ready && worst == CHECK_OK)
			worst = CHECK_WARNING;
		buffer_fini(&reply);
	}
	return worst;
}

/* What keeps the broker from its work; what a person should mend before it does. */
static enum check_exit judge_broker(const struct broker_status *status, struct buffer *words)
{
	const struct {
		struct text why;
		const char *what;
		enum check_exit code;
	} troubles[] = {
		{status->stopped, "the log has stopped", CHECK_CRITICAL},
		{status->full, "nothing can be published", CHECK_CRITICAL},
		{status->unreadable, "the log cannot be read", CHECK_CRITICAL},
		{status->peers_refused, "the peers' file is not taken", CHECK_WARNING},
		{status->policies_refused, "the policies of streams are not taken", CHECK_WARNING},
	};
	enum check_exit worst = CHECK_OK;
	for (size_t i = 0; i < ARRAY_LEN(troubles); i++) {
		if (!troubles[i].why.ptr)
			continue;
		buffer_format(words, "%s%s: %.*s", words->len ? ", " : "", troubles[i].what,
			TEXT_ARG(troubles[i].why));
		worst = troubles[i].code > worst ? troubles[i].code : worst;
	}
	return worst;
}

int watch_check(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	static const char *const names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
	struct why why = {0};
	struct arena arena = {0};
	struct buffer reply = {0}, words = {0};
	struct broker_status status = {0};
	bool broker_only = false;
	struct flags_value wanted[] = {{"--broker", NULL, &broker_only}, {0}};
	(void)verb;
	enum check_exit code = CHECK_OK;
	if (flags_parse(wanted, &argc, argv, &why) || flags_none(argc, argv, &why)) {
		cli_fail(&why);
		return CHECK_UNKNOWN;
	}
	if (cli->timeout_ms > ASK_MS)
		cli->timeout_ms = ASK_MS;
	if (ask_record(
		    cli, "broker.status", &record_broker_status, &arena, &reply, &status, &why)) {
		code = CHECK_CRITICAL;
		buffer_format(&words, "the broker does not answer: %s", why.text);
	} else {
		code = judge_broker(&status, &words);
		enum check_exit others = broker_only || code == CHECK_CRITICAL
						 ? CHECK_OK
						 : judge_services(cli, &arena, &words);
		code = others > code ? others : code;
	}
	if (!words.len)
		buffer_text(&words, TEXT("everything runs and is ready"));
	printf("SERAI %s - %.*s | last_seq=%" PRIu64 "c sessions=%lld behind=%lld queued=%lldB "
	       "commit_p99=%lldus refused=%" PRIu64 "c\n",
		names[code], TEXT_ARG(buffer_as_text(&words)), status.last_seq,
		(long long)status.sessions, (long long)status.behind,
		(long long)status.queued_bytes, (long long)status.commit_p99_us, status.refused);
	arena_fini(&arena);
	buffer_fini(&reply);
	buffer_fini(&words);
	return (int)code;
}

int watch_metrics(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct why why = {0};
	struct arena arena = {0};
	struct buffer reply = {0};
	struct broker_metrics metrics;
	(void)verb;
	if (flags_none(argc, argv, &why))
		return cli_fail(&why), CLI_USAGE;
	enum err err = ask_record(
		cli, "broker.metrics", &record_broker_metrics, &arena, &reply, &metrics, &why);
	if (!err)
		cli_print(text_trim(metrics.text));
	arena_fini(&arena);
	buffer_fini(&reply);
	return err ? cli_fail(&why) : CLI_DONE;
}
