/* Clients that read: some remember their place themselves, some have a cursor. What a reader does
 * not get of what it asked for it is told by GAP. */
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/wire/subject.h"
#include "tests/sim/world_inside.h"

static void subscribe(struct world_client *client)
{
	struct world_reader *reader = &client->reader;
	struct text filter = text_of(reader->filter);
	struct subscription wanted = {.filters = &filter,
		.filters_count = 1,
		.from = reader->cursor ? TEXT("cursor") : TEXT("seq"),
		.cursor = text_of(reader->cursor),
		.has_seq = !reader->cursor,
		.seq = reader->last + 1};
	client->welcome = true;
	reader->previous = reader->taken = 0;
	reader->begin = UINT64_MAX;
	world_say_record(
		client, &(struct frame){.op = FRAME_SUB, .chan = 1}, &record_subscription, &wanted);
	world_say(client, &(struct frame){.op = FRAME_CREDIT, .chan = 1, .arg = reader->window},
		(struct bytes){0});
}

static void take_event(struct world *world, struct world_reader *reader, uint64_t seq)
{
	/* One that remembers its place itself gets each event once. */
	PROMISE(world, reader->cursor || seq > reader->last);
	if (seq >= reader->seen_count) {
		size_t more = (size_t)seq + 1024;
		reader->seen = alloc_resize(reader->seen, more, 1);
		memset(reader->seen + reader->seen_count, 0, more - reader->seen_count);
		reader->seen_count = more;
	}
	reader->seen[seq] = 1;
	world->delivered++;
	if (seq > reader->last)
		reader->last = seq;
}

static void take_events(
	struct world *world, struct world_client *client, const struct world_message *message)
{
	struct world_reader *reader = &client->reader;
	struct bytes bytes = bytes_of(body_bytes(message->body).ptr + message->at, message->len);
	struct block_header header;
	struct block_run run;
	PROMISE(world, message->frame.arg == reader->previous);
	CHECK(!block_read_header(bytes, &header, NULL));
	for (struct bytes rest = block_runs(bytes, &header); block_next_run(&rest, &run);) {
		PROMISE(world, subject_matches(text_of(reader->filter), run.subject));
		for (uint32_t i = 0; i < run.count; i++) {
			uint64_t seq = header.base_seq + run.first_index + i;
			bool first = reader->previous < reader->begin;
			reader->previous = seq;
			if (seq < message->frame.corr)
				continue;
			if (first) {
				/* It never goes back behind where it has begun once. */
				PROMISE(world, seq >= reader->resumed);
				reader->begin = reader->resumed = seq;
			}
			take_event(world, reader, seq);
		}
	}
	reader->taken += message->len < 1024 ? 1024 : message->len;
	world_say(client,
		&(struct frame){
			.op = FRAME_CREDIT, .chan = 1, .arg = reader->taken + reader->window},
		(struct bytes){0});
	if (reader->cursor && world_draw(world, 3) == 0) {
		world_say(client,
			&(struct frame){.op = FRAME_ACK, .chan = 1, .arg = reader->previous},
			(struct bytes){0});
		if (reader->previous > reader->acknowledged)
			reader->acknowledged = reader->previous;
	}
}

/* What will never come, and why: as the event says that took it away. */
static void take_gap(
	struct world *world, struct world_reader *reader, const struct world_message *message)
{
	struct arena arena = {0};
	struct gap gap;
	CHECK(!record_decode(&record_gap, body_bytes(message->body), &arena, &gap, NULL));
	PROMISE(world, gap.has_ledger_seq);
	const struct world_trim *trim = world_trim_at(world, gap.ledger_seq);
	PROMISE(world, trim != NULL);
	const struct log_trimmed *told = &trim->told;
	PROMISE(world, text_equal(gap.stream, told->stream) && gap.keep == told->keep);
	PROMISE(world,
		text_equal(gap.filter, told->filter) || (!gap.filter.len && !told->filter.len));
	PROMISE(world, gap.to == told->to && text_equal(gap.reason, told->reason));
	reader->gaps = alloc_room(
		reader->gaps, reader->gaps_count, &reader->gaps_room, sizeof(*reader->gaps));
	reader->gaps[reader->gaps_count++] = (struct gap){.from = gap.from,
		.to = gap.to,
		.stream = told->stream,
		.filter = told->filter,
		.keep = told->keep};
	/* Whatever is left up to there was sent before it. */
	if (!reader->cursor && gap.to > reader->last)
		reader->last = gap.to;
	world->gaps++;
	arena_fini(&arena);
}

/* Only while its place is being moved: it comes again. */
static void hear_refusal(
	struct world *world, struct world_client *client, const struct world_message *message)
{
	struct arena arena = {0};
	struct error error;
	CHECK(!record_decode(&record_error, body_bytes(message->body), &arena, &error, NULL));
	if (error.code != ERR_UNAVAILABLE || client->reader.previous)
		world_fail_refused(world, "a reader", message);
	arena_fini(&arena);
	world_break_connection(world, client, true);
}

void world_reader_hears(
	struct world *world, struct world_client *client, const struct world_message *message)
{
	if (message->frame.op == FRAME_WELCOME)
		subscribe(client);
	else if (message->frame.op == FRAME_EVT && message->len)
		take_events(world, client, message);
	else if (message->frame.op == FRAME_GAP)
		take_gap(world, &client->reader, message);
	else if (message->frame.op == FRAME_ERR)
		hear_refusal(world, client, message);
}
