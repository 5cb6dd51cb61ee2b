/* A service made to be killed. Of every note it makes as many echoes as the note's number modulo 4,
 * numbered through: so an echo lost, doubled or decided on a stale state breaks the numbering.
 * Notes whose number ends in 7 are refused, and those that end in 55 by the broker. Of every 500
 * one makes more echoes than a block holds, one is refused after that many, and one makes nearly a
 * block of them. It counts what `other` says, as a projection, and keeps the days of its sheet.
 * With ECHO_GATHERS set, echoes of several notes make one block; with ECHO_DIES=make:4097 it dies
 * as it makes that echo of a note, with apply:12 as it applies echo 12.
 *
 *   serai-echo publish FROM COUNT   writes notes, confirmed one after the other
 *   serai-echo stage FROM COUNT STEP  writes notes, FROM, FROM + STEP ..., as drafts and then
 *                                   makes them effective
 *   serai-echo check COUNT          is the log whole? exit 3: not all of COUNT notes are decided
 * yet serai-echo note NUMBER          commands it to make a note; prints the events and the remark
 *   serai-echo health               prints its state and note */
#include "proto/base/alloc.h"
#include "proto/bus/bus.h"
#include "proto/records/bus.h"
#include "proto/records/service.h"
#include "services/kit/kit.h"
#include "services/kit/sheet.h"
#include "services/kit/store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAIT_MS = 20000, MANY = 4200, NEARLY_A_BLOCK = 3000 };

static const char schema[] =
	"CREATE TABLE echo (number INTEGER PRIMARY KEY, note INTEGER NOT NULL, seq INTEGER NOT "
	"NULL,"
	" recorded INTEGER NOT NULL) STRICT;"
	"CREATE TABLE other (subject TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;"
	"CREATE TABLE day (line INTEGER PRIMARY KEY, content INTEGER NOT NULL, sheet INTEGER NOT "
	"NULL) STRICT;";
static const char *const tables[] = {"echo", "other", "day", NULL};

static int64_t echoes(struct store *store)
{
	struct store_query *query = NULL;
	if (store_rows(store, "SELECT max(number) FROM echo", NULL, 0, &query, NULL) != ERR_OK)
		abort();
	int64_t count = store_row(query) ? store_i64(query, 0) : 0;
	return store_done(&query, NULL) == ERR_OK ? count : -1;
}

static uint64_t echoes_of(uint64_t note)
{
	return note % 500 == 33 || note % 500 == 47 ? MANY
	       : note % 500 == 99                   ? NEARLY_A_BLOCK
						    : note % 4;
}

static bool is_refused(uint64_t note)
{
	return note % 10 == 7 || note % 100 == 55;
}

static void die_at(const char *step, uint64_t echo)
{
	const char *told = getenv("ECHO_DIES");
	size_t len = strlen(step);
	if (told && strncmp(told, step, len) == 0 && strtoull(told + len, NULL, 10) == echo)
		raise(SIGKILL);
}

static enum err decide_note(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	(void)event;
	const struct cursor_moved *note = record;
	int64_t number = echoes(self);
	enum err err = ERR_OK;
	/* The broker alone may speak there. */
	if (note->seq % 100 == 55)
		return kit_emit(outputs, TEXT("$echo.forged"), &record_cursor_moved, note, why);
	for (uint64_t i = 0; !err && i < echoes_of(note->seq); i++) {
		die_at("make:", i + 1);
		const struct cursor_moved echo = {
			.cursor = note->cursor, .seq = (uint64_t)++number};
		err = kit_emit(outputs, TEXT("echo.echo.made"), &record_cursor_moved, &echo, why);
	}
	if (!err && note->seq % 10 == 7)
		return why_set(why, ERR_RULE, "note",
			"wanted a number that does not end in 7, got %llu",
			(unsigned long long)note->seq);
	if (note->seq % 4 == 0)
		kit_note(outputs, "too faint for an echo");
	return err;
}

static enum err apply_echo(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	const struct cursor_moved *echo = record;
	die_at("apply:", echo->seq);
	const struct store_value values[] = {STORE_I64(echo->seq), STORE_I64(event->parents[0]),
		STORE_I64(event->seq), STORE_I64(event->recorded_us)};
	return store_run(self, "INSERT INTO echo VALUES (?1, ?2, ?3, ?4)", values, 4, why);
}

static enum err placed(void *self, const struct kit_placed *placed, struct why *why)
{
	const struct store_value values[] = {STORE_I64(placed->input), STORE_I64(placed->unplaced),
		STORE_I64(placed->first), STORE_I64(placed->recorded_us)};
	enum err err = store_run(self,
		"UPDATE echo SET seq = seq - ?2 + ?3, recorded = ?4 WHERE note = ?1", values, 4,
		why);
	return err ? err
		   : store_run(
			     self, "UPDATE day SET content = ?4 WHERE sheet = ?1", values, 4, why);
}

static enum err project_other(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)record;
	const struct store_value values[] = {STORE_TEXT(event->subject)};
	return store_run(self,
		"INSERT INTO other VALUES (?1, 1) ON CONFLICT DO UPDATE SET count = count + 1",
		values, 1, why);
}

static enum err each_day(struct text content, struct kit_outputs *outputs, struct why *why)
{
	static const char *const columns[] = {"day", NULL};
	struct sheet *sheet = NULL;
	enum err err = sheet_parse("days", content, columns, &sheet, why);
	for (unsigned row = 0; !err && row < sheet_rows(sheet); row++) {
		struct day_span days;
		err = sheet_days(sheet, row, "day", &days, NULL, why);
		const struct digest_reply told = {sheet_cell(sheet, row, "day"), row};
		if (!err && outputs)
			err = kit_emit(
				outputs, TEXT("echo.day.told"), &record_digest_reply, &told, why);
	}
	sheet_free(&sheet);
	return err;
}

static enum err decide_sheet(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	(void)self;
	(void)event;
	const struct sheet_loaded *loaded = record;
	return each_day(loaded->content, outputs, why);
}

static enum err check_sheet(void *self, struct text content, struct why *why)
{
	(void)self;
	return each_day(content, NULL, why);
}

static enum err apply_day(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	const struct digest_reply *told = record;
	const struct store_value values[] = {
		STORE_I64(told->seq), STORE_I64(event->recorded_us), STORE_I64(event->parents[0])};
	return store_run(self, "INSERT OR REPLACE INTO day VALUES (?1, ?2, ?3)", values, 3, why);
}

static enum err command_note(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	(void)self;
	(void)arena;
	return kit_emit(event, TEXT("world.note.made"), &record_cursor_moved, request, why);
}

static enum err state_open(
	struct store *store, const void *config, const char *data_dir, void **self, struct why *why)
{
	(void)config;
	(void)data_dir;
	(void)why;
	*self = store;
	return ERR_OK;
}

static void state_close(void **self)
{
	*self = NULL;
}

/* --- The tools ------------------------------------------------------------------------------ */

static int fail(const struct why *why)
{
	char said[1024];
	fprintf(stderr, "serai-echo: %s\n", why_format(why, said, sizeof(said)));
	return 1;
}

static struct bus *connect_as(const char *producer)
{
	struct bus *bus = NULL;
	struct why why = {0};
	const struct bus_options options = {
		.name = "echo-tool", .producer = producer, .connect_timeout_ms = WAIT_MS};
	if (bus_connect(&options, &bus, &why) != ERR_OK)
		exit(fail(&why));
	return bus;
}

static struct bus *connect_to_bus(void)
{
	return connect_as(NULL);
}

static int publish_one(struct bus *bus, uint64_t number)
{
	struct buffer body = {0};
	struct why why = {0};
	struct bus_receipt receipt;
	const struct cursor_moved note = {.cursor = TEXT("note"), .seq = number};
	if (record_encode(&record_cursor_moved, &note, &body, &why) != ERR_OK)
		return fail(&why);
	const struct bus_event events[] = {
		{.subject = TEXT("world.note.made"),
			.type = TEXT("cursor_moved"),
			.data = buffer_bytes(&body)},
		{.subject = TEXT("other.thing.said"),
			.type = TEXT("cursor_moved"),
			.data = buffer_bytes(&body)},
	};
	enum err err = bus_publish_all(bus, events, 2, WAIT_MS, &receipt, &why);
	buffer_fini(&body);
	return err ? fail(&why) : 0;
}

static int publish(uint64_t from, uint64_t count)
{
	struct bus *bus = connect_to_bus();
	int code = 0;
	for (uint64_t i = from; !code && i < from + count; i++)
		code = publish_one(bus, i);
	bus_close(&bus);
	return code;
}

static enum err publish_record(struct bus *bus, const char *subject, const struct record_type *type,
	const void *record, struct bus_receipt *receipt)
{
	struct buffer body = {0};
	struct why why = {0};
	enum err err = record_encode(type, record, &body, &why);
	const struct bus_event event = {.subject = text_of(subject),
		.type = text_of(type->name),
		.data = buffer_bytes(&body)};
	if (!err)
		err = bus_publish_all(bus, &event, 1, WAIT_MS, receipt, &why);
	buffer_fini(&body);
	if (err)
		(void)fail(&why);
	return err;
}

static int stage(uint64_t from, uint64_t count, uint64_t step)
{
	struct bus *drafts = connect_as("world.stage"), *bus = connect_as("world");
	struct stage_ended ended = {.producer = TEXT("world.stage"), .events = (int64_t)count};
	struct bus_receipt receipt = {0};
	enum err err = ERR_OK;
	for (uint64_t i = from; !err && i < from + count * step; i += step) {
		const struct cursor_moved note = {.cursor = TEXT("note"), .seq = i};
		err = publish_record(
			drafts, "world.note.made", &record_cursor_moved, &note, &receipt);
		ended.first = i == from ? receipt.first_seq : ended.first;
		ended.last = receipt.last_seq;
	}
	if (!err)
		err = publish_record(
			bus, "world.stage.ended", &record_stage_ended, &ended, &receipt);
	bus_close(&drafts);
	bus_close(&bus);
	return err ? 1 : 0;
}

struct found {
	uint64_t notes, others, echoes, expected, refused, expected_refused, last_echoed, bad;
	/* What came as drafts since the last were made effective, by sequence; echo 0: a day. */
	struct draft {
		uint64_t seq, echo, note;
	} * drafts;
	size_t drafts_count, drafts_room;
};

static void look_at_echo(struct found *found, uint64_t echo, uint64_t note)
{
	found->bad += echo != ++found->echoes;
	/* Echoes come in the order of their notes. */
	found->bad += note < found->last_echoed;
	found->last_echoed = note;
}

static void look_at_end(struct found *found, const struct stage_ended *ended)
{
	int64_t named = 0;
	for (size_t i = 0; i < found->drafts_count; i++) {
		const struct draft *draft = &found->drafts[i];
		if (draft->seq < ended->first || draft->seq > ended->last)
			continue;
		if (draft->echo)
			look_at_echo(found, draft->echo, draft->note);
		named++;
	}
	found->bad += named != ended->events;
	found->drafts_count = 0;
}

static void draft_add(struct found *found, const struct bus_message *message, uint64_t echo)
{
	found->drafts = alloc_room(
		found->drafts, found->drafts_count, &found->drafts_room, sizeof(*found->drafts));
	found->drafts[found->drafts_count++] =
		(struct draft){message->seq, echo, message->parents[0]};
}

static void look_at(const struct bus_message *message, struct found *found)
{
	struct cursor_moved record;
	struct stage_ended ended;
	struct arena arena = {0};
	if (text_is(message->subject, "echo.stage.ended") &&
		record_decode(&record_stage_ended, message->data, &arena, &ended, NULL) == ERR_OK)
		look_at_end(found, &ended);
	if (text_is(message->subject, "echo.input.refused"))
		found->refused++;
	if (text_is(message->subject, "echo.day.told") && text_is(message->producer, "echo.stage"))
		draft_add(found, message, 0);
	if (!text_is(message->type, "cursor_moved"))
		return;
	if (record_decode(&record_cursor_moved, message->data, &arena, &record, NULL) != ERR_OK)
		abort();
	if (text_is(message->subject, "other.thing.said")) {
		found->others++;
	} else if (text_is(message->subject, "world.note.made")) {
		found->notes++;
		bool refused = is_refused(record.seq);
		found->expected += refused ? 0 : echoes_of(record.seq);
		found->expected_refused += refused;
	} else if (text_is(message->producer, "echo")) {
		look_at_echo(found, record.seq, message->parents[0]);
	} else {
		draft_add(found, message, record.seq);
	}
	arena_fini(&arena);
}

static int check(uint64_t count)
{
	static const char *const filters[] = {
		"world.note.made", "other.thing.said", "echo.>", NULL};
	const struct bus_subscription all = {.filters = filters, .from = BUS_FROM_FIRST};
	struct bus *bus = connect_to_bus();
	static struct found found;
	struct why why = {0};
	struct bus_message message = {0};
	uint16_t channel;
	enum err err = bus_subscribe(bus, &all, &channel, &why);
	while (!err && message.kind != BUS_CAUGHT_UP) {
		err = bus_next(bus, WAIT_MS, &message, &why);
		if (!err && message.kind == BUS_EVENT)
			look_at(&message, &found);
	}
	bus_close(&bus);
	free(found.drafts);
	if (err)
		return fail(&why);
	printf("%llu notes, %llu echoes of %llu, %llu refused of %llu, %llu wrong\n",
		(unsigned long long)found.notes, (unsigned long long)found.echoes,
		(unsigned long long)found.expected, (unsigned long long)found.refused,
		(unsigned long long)found.expected_refused, (unsigned long long)found.bad);
	if (found.bad || found.echoes > found.expected || found.refused > found.expected_refused)
		return 1;
	return found.notes < count || found.echoes < found.expected ||
			       found.refused < found.expected_refused
		       ? 3
		       : 0;
}

static int ask(const char *method, const struct record_type *type, const void *request,
	const struct record_type *reply)
{
	struct bus *bus = connect_to_bus();
	struct buffer body = {0}, got = {0}, json = {0};
	struct why why = {0};
	enum err err = record_encode(type, request, &body, &why);
	if (!err)
		err = bus_request(bus, text_of(method), buffer_bytes(&body), WAIT_MS, &got, &why);
	if (!err)
		err = record_to_json(reply, buffer_bytes(&got), 0, &json, &why);
	if (!err)
		printf("%.*s\n", TEXT_ARG(buffer_as_text(&json)));
	buffer_fini(&body);
	buffer_fini(&got);
	buffer_fini(&json);
	bus_close(&bus);
	return err ? fail(&why) : 0;
}

static const struct nothing nothing;

static int offline(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[0], "publish") == 0)
		return publish(strtoull(argv[1], NULL, 10), strtoull(argv[2], NULL, 10));
	if (argc == 4 && strcmp(argv[0], "stage") == 0)
		return stage(strtoull(argv[1], NULL, 10), strtoull(argv[2], NULL, 10),
			strtoull(argv[3], NULL, 10));
	if (argc == 2 && strcmp(argv[0], "check") == 0)
		return check(strtoull(argv[1], NULL, 10));
	if (argc == 2 && strcmp(argv[0], "note") == 0) {
		const struct cursor_moved note = {
			.cursor = TEXT("note"), .seq = strtoull(argv[1], NULL, 10)};
		return ask("svc.echo.note", &record_cursor_moved, &note, &record_command_done);
	}
	if (argc == 1 && strcmp(argv[0], "health") == 0)
		return ask("svc.echo.health", &record_nothing, &nothing, &record_service_health);
	return -1;
}

int main(int argc, char **argv)
{
	static const struct kit_handler handlers[] = {
		{.filter = "world.note.made", .type = &record_cursor_moved, .decide = decide_note},
		{.filter = "echo.sheet.loaded.*",
			.type = &record_sheet_loaded,
			.decide = decide_sheet},
		{.filter = "echo.day.told", .type = &record_digest_reply, .apply = apply_day},
		{.filter = "echo.echo.made", .type = &record_cursor_moved, .apply = apply_echo},
		{.filter = "other.>", .type = &record_cursor_moved, .project = project_other},
		{0},
	};
	static const struct kit_method methods[] = {
		{"note", &record_cursor_moved, &record_command_done, "Makes a note.", NULL,
			command_note},
		{0},
	};
	static const struct kit_sheet sheets[] = {{"days", check_sheet}, {0}};
	const struct kit_service echo = {
		.name = "echo",
		.doc = "answers notes with echoes; for tests",
		.handlers = handlers,
		.methods = methods,
		.sheets = sheets,
		.schema = schema,
		.schema_version = 1,
		.tables = tables,
		.open = state_open,
		.close = state_close,
		.offline = offline,
		.placed = getenv("ECHO_GATHERS") ? placed : NULL,
	};
	return kit_main(&echo, argc, argv);
}
