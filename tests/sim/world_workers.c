#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/wire/subject.h"
#include "tests/sim/world_inside.h"

const char world_group_name[] = "workers of the world";
const char world_group_filter[] = "claim.>";

static void join(struct world *world, struct world_client *client)
{
	struct world_worker *worker = &client->worker;
	struct text filter = text_of(world_group_filter);
	struct backoff_pause pauses[] = {{50}, {200}};
	struct subscription wanted = {.filters = &filter,
		.filters_count = 1,
		.from = TEXT("first"),
		.group = text_of(world_group_name),
		.has_max_unacked = true,
		.max_unacked = 1 + (int64_t)world_draw(world, 20),
		.has_ack_wait_ms = true,
		.ack_wait_ms = 1000,
		.has_max_deliver = true,
		.max_deliver = 6,
		.backoff = pauses,
		.backoff_count = ARRAY_LEN(pauses)};
	client->welcome = true;
	worker->previous = worker->taken = 0;
	world_say_record(
		client, &(struct frame){.op = FRAME_SUB, .chan = 1}, &record_subscription, &wanted);
	world_say(client, &(struct frame){.op = FRAME_CREDIT, .chan = 1, .arg = worker->window},
		(struct bytes){0});
}

static void note_handled(struct world *world, uint64_t seq)
{
	if (seq >= world->handled_count) {
		size_t more = (size_t)seq + 1024;
		world->handled = alloc_resize(world->handled, more, 1);
		memset(world->handled + world->handled_count, 0, more - world->handled_count);
		world->handled_count = more;
	}
	world->handled[seq] = 1;
}

static void work_on(struct world *world, struct world_client *client, uint64_t seq)
{
	struct ack_verdict verdict = {.from = seq, .to = seq};
	unsigned mood = world->calm ? 9 : (unsigned)world_draw(world, 10);
	if (mood == 0)
		return; /* forgotten: the lease will run out */
	verdict.verdict = mood == 1   ? TEXT("nak")
			  : mood == 2 ? TEXT("wip")
			  : mood == 3 ? TEXT("term")
				      : TEXT("ok");
	if (mood > 3)
		note_handled(world, seq);
	world_say_record(
		client, &(struct frame){.op = FRAME_ACK, .chan = 1}, &record_ack_verdict, &verdict);
}

void world_worker_hears(
	struct world *world, struct world_client *client, const struct world_message *message)
{
	struct world_worker *worker = &client->worker;
	struct block_header header;
	struct block_run run;
	if (message->frame.op == FRAME_WELCOME)
		join(world, client);
	if (message->frame.op == FRAME_ERR)
		world_fail_refused(world, "a worker", message);
	if (message->frame.op != FRAME_EVT || !message->len)
		return;
	struct bytes bytes = bytes_of(body_bytes(message->body).ptr + message->at, message->len);
	PROMISE(world, message->frame.arg == worker->previous);
	world->again += message->frame.corr > 0;
	CHECK(!block_read_header(bytes, &header, NULL));
	for (struct bytes rest = block_runs(bytes, &header); block_next_run(&rest, &run);) {
		PROMISE(world, subject_matches(text_of(world_group_filter), run.subject));
		for (uint32_t i = 0; i < run.count; i++) {
			worker->previous = header.base_seq + run.first_index + i;
			work_on(world, client, worker->previous);
		}
	}
	worker->taken += message->len < 1024 ? 1024 : message->len;
	world_say(client,
		&(struct frame){
			.op = FRAME_CREDIT, .chan = 1, .arg = worker->taken + worker->window},
		(struct bytes){0});
}

/* It has settled all that is there for it. */
bool world_group_is_settled(const struct world *world)
{
	const struct state_cursor *cursor =
		state_find_cursor(log_state(world->log), text_of(world_group_name));
	uint64_t last = world->past.learned;
	while (last > 0 && (world->past.events[last].gone || world->past.events[last].thinned ||
				   !subject_matches(text_of(world_group_filter),
					   world_subject_of(world, last))))
		last--;
	return cursor && !cursor->pending_count && cursor->seq >= last;
}
