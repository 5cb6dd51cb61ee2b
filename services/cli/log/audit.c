/* The broker is asked what became of each consumer's events; then the log is read, and counted
 * again. What was removed from the log on purpose cannot be counted: the count begins where the
 * cursor stood, by an event of its own, behind all that is gone. */
#include "services/cli/log/audit.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/records/bus.h"
#include "proto/wire/subject.h"
#include "services/cli/asking/flags.h"
#include "services/cli/asking/table.h"

#include <stdlib.h>
#include <string.h>

enum { LEDGER_MAX = 4096 }; /* of the row `ledger` */

static const char show[] =
	"lines: consumer kind published settled pending dead passed lost difference; "
	"ledger: consumer from to events reason";

/* One consumer, as the broker told of it and as the log has it. */
struct tally {
	const struct consumer *told;
	uint64_t end;           /* what the broker said is true as of this sequence */
	uint64_t gone;          /* up to here events that match were removed */
	uint64_t begin;         /* counted is what comes after this sequence, */
	uint64_t settled, dead; /* where the account's counters were these */
	bool begun;
	uint64_t stood; /* where the cursor's event before said that it stood */
	/* Counted: */
	uint64_t reached, after, pending, letters, passed, lost;
};

struct auditing {
	struct cli *cli;
	struct arena arena; /* what the broker told */
	struct tally *all;
	size_t count, room;
	uint64_t end;
	struct audit_loss *ledger;
	size_t ledger_count, ledger_room;
};

/* --- What the broker says ------------------------------------------------------------------------
 */

static enum err ask(struct auditing *auditing, struct why *why)
{
	struct consumers_query query = {0};
	struct consumers_reply reply = {.more = true};
	enum err err = ERR_OK;
	while (!err && reply.more) {
		struct buffer request = {0}, body = {0};
		CHECK(!record_encode(&record_consumers_query, &query, &request, NULL));
		err = cli_request(
			auditing->cli, "broker.consumers", buffer_bytes(&request), &body, why);
		struct text kept = {0};
		if (!err) /* its texts are lent by these bytes, which must stay */
			kept = arena_copy(&auditing->arena, buffer_as_text(&body));
		if (!err)
			err = record_decode(&record_consumers_reply, bytes_of(kept.ptr, kept.len),
				&auditing->arena, &reply, why);
		for (uint32_t i = 0; !err && i < reply.consumers_count; i++) {
			auditing->all = alloc_room(auditing->all, auditing->count, &auditing->room,
				sizeof(*auditing->all));
			auditing->all[auditing->count++] = (struct tally){
				.told = &reply.consumers[i],
				.end = reply.last_seq,
				.gone = reply.first_seq - 1,
			};
			query.after = reply.consumers[i].name;
		}
		auditing->end = reply.last_seq;
		buffer_fini(&request);
		buffer_fini(&body);
	}
	return err;
}

/* --- What the log says ---------------------------------------------------------------------------
 */

typedef void take_event(struct auditing *auditing, const struct bus_message *message);

/* Reads what the filters let through, from `from` to the end of what the broker spoke of. */
static enum err read_log(struct auditing *auditing, const char *const *filters, uint64_t from,
	take_event *take, struct why *why)
{
	struct cli *cli = auditing->cli;
	struct bus_subscription wanted = {.filters = filters, .from = BUS_FROM_SEQ, .seq = from};
	struct bus_message message;
	uint16_t channel;
	bool done = from > auditing->end;
	enum err err = done ? ERR_OK : bus_subscribe(cli->bus, &wanted, &channel, why);
	if (done || err)
		return err;
	while (!done && !err && !*cli->stop) {
		err = bus_next(cli->bus, 200, &message, why);
		if (err || message.channel != channel)
			continue;
		if (message.kind == BUS_REFUSED) {
			*why = message.why;
			err = why->code;
		} else if (message.kind == BUS_CAUGHT_UP ||
			   (message.kind == BUS_EVENT && message.seq > auditing->end)) {
			done = true;
		} else if (message.kind == BUS_EVENT) {
			take(auditing, &message);
		}
	}
	bus_unsubscribe(cli->bus, channel);
	return err || done ? err : why_set(why, ERR_CANCELLED, "", "the audit was called off");
}

static bool concerns(const struct consumer *consumer, struct text filter)
{
	for (uint32_t i = 0; i < consumer->filters_count; i++)
		if (subject_filters_overlap(consumer->filters[i], filter))
			return true;
	return false;
}

static struct tally *find(struct auditing *auditing, struct text name)
{
	for (size_t i = 0; i < auditing->count; i++)
		if (text_equal(auditing->all[i].told->name, name))
			return &auditing->all[i];
	return NULL;
}

static struct audit_loss *add_loss(struct auditing *auditing, struct text consumer, uint64_t from,
	uint64_t to, struct text why)
{
	auditing->ledger = alloc_room(auditing->ledger, auditing->ledger_count,
		&auditing->ledger_room, sizeof(*auditing->ledger));
	struct audit_loss *loss = &auditing->ledger[auditing->ledger_count++];
	*loss = (struct audit_loss){.consumer = consumer,
		.from = from,
		.to = to,
		.reason = arena_copy(&auditing->arena, why)};
	return loss;
}

/* From whom it took what was still to be read. An account that began behind it, under the same
 * name, has lost nothing by it. */
static void take_hits(struct auditing *auditing, const struct log_trimmed *trimmed)
{
	for (uint32_t i = 0; i < trimmed->hits_count; i++) {
		struct tally *audit = find(auditing, trimmed->hits[i].consumer);
		if (!audit || trimmed->to < audit->told->since)
			continue;
		struct buffer by = {0};
		bool hand = text_is(trimmed->reason, "purged by hand");
		buffer_format(&by, "%s: %.*s", hand ? "purged by hand" : "policy",
			TEXT_ARG(text_slice(trimmed->policy, 0,
				trimmed->policy.len < 200 ? trimmed->policy.len : 200)));
		struct audit_loss *loss = add_loss(auditing, audit->told->name, trimmed->from,
			trimmed->to, buffer_as_text(&by));
		loss->has_events = true;
		loss->events = trimmed->hits[i].events;
		audit->lost += loss->events;
		buffer_fini(&by);
	}
}

/* A stream, or a part of it, was cut off up to a sequence. */
static void take_trimmed(struct auditing *auditing, const struct bus_message *message)
{
	struct arena arena = {0};
	struct log_trimmed trimmed;
	if (!record_decode(&record_log_trimmed, message->data, &arena, &trimmed, NULL)) {
		struct buffer rest = {0};
		buffer_format(&rest, "%.*s.>", TEXT_ARG(trimmed.stream));
		for (size_t i = 0; i < auditing->count; i++) {
			struct tally *audit = &auditing->all[i];
			bool ours = trimmed.filter.len
					    ? concerns(audit->told, trimmed.filter)
					    : concerns(audit->told, trimmed.stream) ||
						      concerns(audit->told, buffer_as_text(&rest));
			if (ours && trimmed.to > audit->gone)
				audit->gone = trimmed.to;
		}
		buffer_fini(&rest);
		take_hits(auditing, &trimmed);
	}
	arena_fini(&arena);
}

/* The count begins with the account, unless something behind that is gone. */
static void begin(struct tally *audit)
{
	audit->begun = audit->told->since > audit->gone;
	audit->begin = audit->told->since - 1;
	audit->settled = audit->dead = 0;
}

/* An account that began before what is gone is taken up where its cursor first stood behind it. One
 * that was moved back began anew, maybe at the same place: what was told before is another's. */
static void take_cursor(struct auditing *auditing, const struct bus_message *message)
{
	struct arena arena = {0};
	struct cursor_moved moved;
	if (record_decode(&record_cursor_moved, message->data, &arena, &moved, NULL) == ERR_OK) {
		struct tally *audit = find(auditing, moved.cursor);
		bool whole = !moved.pending_count;
		if (audit && moved.seq < audit->stood)
			begin(audit);
		if (audit)
			audit->stood = moved.seq;
		if (audit && !audit->begun && whole && moved.since == audit->told->since &&
			moved.seq >= audit->gone && message->seq <= audit->end) {
			audit->begun = true;
			audit->begin = moved.seq;
			audit->settled = moved.settled;
			audit->dead = moved.dead;
		}
	}
	arena_fini(&arena);
}

static bool is_between(uint64_t seq, uint64_t from, uint64_t to)
{
	return seq >= from && seq <= to;
}

static void count(struct tally *audit, uint64_t seq)
{
	const struct consumer *told = audit->told;
	if (seq <= audit->begin || seq > audit->end)
		return;
	if (seq > told->position) {
		audit->after++;
		return;
	}
	audit->reached++;
	for (uint32_t i = 0; i < told->pending_count; i++)
		if (is_between(seq, told->pending[i].from, told->pending[i].to)) {
			audit->pending++;
			return;
		}
	for (uint32_t i = 0; i < told->passed_count; i++)
		if (is_between(seq, told->passed[i].from, told->passed[i].to)) {
			audit->passed++;
			return;
		}
}

static void take_letter(struct auditing *auditing, const struct bus_message *message)
{
	struct arena arena = {0};
	struct dead_letter letter;
	if (record_decode(&record_dead_letter, message->data, &arena, &letter, NULL) == ERR_OK) {
		struct tally *audit = find(auditing, letter.group);
		if (audit && letter.seq > audit->begin && message->seq <= audit->end &&
			audit->told->since) {
			audit->letters++;
			add_loss(
				auditing, audit->told->name, letter.seq, letter.seq, letter.reason);
		}
	}
	arena_fini(&arena);
}

static void take_any(struct auditing *auditing, const struct bus_message *message)
{
	if (text_starts(message->subject, TEXT("$sys.dead.")))
		take_letter(auditing, message);
	for (size_t i = 0; i < auditing->count; i++) {
		const struct consumer *told = auditing->all[i].told;
		for (uint32_t f = 0; f < told->filters_count; f++)
			if (subject_matches(told->filters[f], message->subject)) {
				count(&auditing->all[i], message->seq);
				break;
			}
	}
}

static enum err recount(struct auditing *auditing, struct why *why)
{
	static const char *const trims[] = {"$sys.log.trimmed.>", NULL},
				 *const cursors[] = {"$sys.cursor.>", NULL},
				 *const everything[] = {">", "$sys.>", NULL};
	uint64_t from = UINT64_MAX;
	enum err err = read_log(auditing, trims, 1, take_trimmed, why);
	for (size_t i = 0; i < auditing->count; i++)
		begin(&auditing->all[i]);
	if (!err)
		err = read_log(auditing, cursors, 1, take_cursor, why);
	for (size_t i = 0; i < auditing->count; i++) {
		struct tally *audit = &auditing->all[i];
		if (!audit->begun) {
			audit->begin = audit->told->position;
			audit->settled = audit->told->settled;
			audit->dead = audit->told->dead;
		}
		if (audit->told->since && audit->begin + 1 < from)
			from = audit->begin + 1;
	}
	return err ? err : read_log(auditing, everything, from, take_any, why);
}

/* --- The report ----------------------------------------------------------------------------------
 */

static uint64_t apart(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

static struct audit_line line_of(const struct tally *audit)
{
	const struct consumer *told = audit->told;
	struct audit_line line = {
		.consumer = told->name,
		.kind = told->kind,
		.published = audit->reached + audit->after,
		.settled = told->settled - audit->settled,
		.pending = audit->pending + audit->after,
		.dead = audit->letters,
		.passed = audit->passed,
		.has_lost = true,
		.lost = audit->lost,
		.after = audit->begin,
		.held = told->since > 0,
	};
	uint64_t found = line.settled + line.pending + line.dead + line.passed;
	if (line.held)
		line.difference = apart(line.published, found) +
				  apart(audit->letters, told->dead - audit->dead);
	return line;
}

static int report(struct auditing *auditing)
{
	struct buffer packed = {0}, out = {0};
	struct why why = {0};
	struct audit_line *lines = alloc_zero(auditing->count + 1, sizeof(*lines));
	struct audit_report told = {.last_seq = auditing->end, .lines = lines};
	for (size_t i = 0; i < auditing->count; i++) {
		const struct consumer *consumer = auditing->all[i].told;
		lines[told.lines_count++] = line_of(&auditing->all[i]);
		told.difference += lines[i].difference;
		for (uint32_t p = 0; p < consumer->passed_count; p++)
			add_loss(auditing, consumer->name, consumer->passed[p].from,
				consumer->passed[p].to, consumer->passed[p].reason);
	}
	told.ledger = auditing->ledger;
	told.ledger_count =
		auditing->ledger_count < LEDGER_MAX ? (uint32_t)auditing->ledger_count : LEDGER_MAX;
	enum err err = record_encode(&record_audit_report, &told, &packed, &why);
	if (!err && auditing->cli->json)
		err = record_to_json(&record_audit_report, buffer_bytes(&packed), 2, &out, &why);
	else if (!err)
		table_reply(&record_audit_report, buffer_bytes(&packed), show,
			auditing->cli->columns, &out);
	if (!err)
		cli_print(text_trim(buffer_as_text(&out)));
	free(lines);
	buffer_fini(&packed);
	buffer_fini(&out);
	return err ? cli_fail(&why) : told.difference ? CLI_REFUSED : CLI_DONE;
}

int audit_run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct auditing auditing = {.cli = cli};
	struct why why = {0};
	(void)verb;
	if (flags_none(argc, argv, &why)) {
		why_prefix(&why, "the events are audited, all of them ('serai registry audit ORG "
				 "STATE' tells what was known of a status)");
		return cli_fail(&why), CLI_USAGE;
	}
	enum err err = cli_connect(cli, &why);
	if (!err)
		err = ask(&auditing, &why);
	if (!err)
		err = recount(&auditing, &why);
	int code = err ? cli_fail(&why) : report(&auditing);
	free(auditing.all);
	free(auditing.ledger);
	arena_fini(&auditing.arena);
	return code;
}
