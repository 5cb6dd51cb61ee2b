#include "broker/log/upkeep.h"
#include "tests/sim/world_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/codec/record.h"
#include "proto/wire/subject.h"

#include <errno.h>
#include <inttypes.h>

static const char *const filters[WORLD_READERS] = {
	"news.a.three", "claim.>", "claim.*.one", "*.*.three", ">"};

uint64_t world_draw(struct world *world, uint64_t below)
{
	return disk_sim_random(&world->random) % below;
}

enum role { PUBLISHER, READER, WORKER, CLAIMANT };

static enum role role_of(const struct world *world, const struct world_client *client)
{
	size_t number = (size_t)(client - world->clients);
	return number < WORLD_PUBLISHERS       ? PUBLISHER
	       : number < WORLD_FIRST_WORKER   ? READER
	       : number < WORLD_FIRST_CLAIMANT ? WORKER
					       : CLAIMANT;
}

static bool publishes(const struct world *world, const struct world_client *client)
{
	return role_of(world, client) == PUBLISHER || role_of(world, client) == CLAIMANT;
}

/* --- Connections
 * ------------------------------------------------------------------------------------ */

static void put(struct world_queue *queue, const struct frame *frame, struct body *body, size_t at,
	size_t len)
{
	if (queue->first == queue->count)
		queue->first = queue->count = 0;
	queue->items = alloc_room(queue->items, queue->count, &queue->room, sizeof(*queue->items));
	queue->items[queue->count++] =
		(struct world_message){*frame, body ? body_keep(body) : NULL, at, len};
}

static void clear(struct world_queue *queue)
{
	for (size_t i = queue->first; i < queue->count; i++)
		body_drop(&queue->items[i].body);
	queue->first = queue->count = 0;
}

void world_say(struct world_client *client, const struct frame *frame, struct bytes bytes)
{
	struct buffer copy = {0};
	struct frame versioned = *frame;
	versioned.version = FRAME_VERSION;
	buffer_add(&copy, bytes.ptr, bytes.len);
	struct body *body = body_create(&copy);
	put(&client->up, &versioned, body, 0, bytes.len);
	body_drop(&body);
}

void world_say_record(struct world_client *client, const struct frame *frame,
	const struct record_type *type, const void *record)
{
	struct buffer bytes = {0};
	CHECK(record_encode(type, record, &bytes, NULL) == ERR_OK);
	world_say(client, frame, buffer_bytes(&bytes));
	buffer_fini(&bytes);
}

void world_fail_refused(
	const struct world *world, const char *who, const struct world_message *message)
{
	struct arena arena = {0};
	struct error error;
	CHECK(!record_decode(&record_error, body_bytes(message->body), &arena, &error, NULL));
	fail_msg("SEED=%" PRIu64 ": %s is refused: %.*s", world->seed, who, TEXT_ARG(error.what));
}

static void connect_client(struct world *world, struct world_client *client)
{
	struct hello hello = {.version_min = 1,
		.version_max = 1,
		.name = TEXT("sim"),
		.producer = publishes(world, client) ? text_of(client->publisher.producer)
						     : TEXT("anon-reader")};
	client->peer = ++world->next_peer;
	client->welcome = client->dismissed = false;
	world_say_record(client, &(struct frame){.op = FRAME_HELLO}, &record_hello, &hello);
}

static void carry_out(struct world *world, struct effects *effects);

void world_step_core(struct world *world, struct core_event *event)
{
	struct effects effects = {0};
	event->now_us = world->now_us + world->clock_us;
	event->now_ms = world->now_us / 1000;
	core_step(world->core, event, &effects);
	carry_out(world, &effects);
	effects_fini(&effects);
}

void world_break_connection(struct world *world, struct world_client *client, bool tell)
{
	uint64_t peer = client->peer;
	clear(&client->up);
	clear(&client->down);
	client->peer = 0;
	client->welcome = false;
	client->back_us = 0;
	if (tell && peer)
		world_step_core(world, &(struct core_event){.kind = CORE_GONE, .peer = peer});
}

/* --- The broker's side
 * -------------------------------------------------------------------------------- */

/* Commit before deliver: what leaves is synced, stays what it was over any crash, and was not taken
 * away. */
static void note_delivery(struct world *world, struct bytes bytes)
{
	struct block_header header;
	struct block_run run;
	PROMISE(world, block_check_delivered(bytes, &header, NULL) == ERR_OK);
	PROMISE(world, header.base_seq + header.count - 1 <= world->durable);
	for (struct bytes rest = block_runs(bytes, &header); block_next_run(&rest, &run);) {
		struct block_record record;
		for (size_t at = 0; block_next_record(&run, &at, &record);) {
			uint64_t seq = header.base_seq + record.index;
			PROMISE(world, world->past.events[seq].digest == digest_xxh3(record.body));
			PROMISE(world, !world->past.events[seq].gone);
		}
	}
}

/* The broker ends a session for silence alone, and not for one that was foretold. */
static void note_goaway(struct world *world, struct world_client *client)
{
	int64_t silent_us = world->now_us - client->heard_us;
	PROMISE(world, silent_us >= (WORLD_IDLE_MS - 1) * INT64_C(1000));
	PROMISE(world, silent_us >= client->word_us - 1000);
	client->dismissed = true;
	world->dropped++;
}

/* Nor does it keep one for longer than that, and the second between two looks. */
static void check_silent(struct world *world)
{
	for (unsigned c = 0; c < WORLD_CLIENTS; c++) {
		const struct world_client *client = &world->clients[c];
		int64_t silent_us = world->now_us - client->heard_us;
		int64_t most_us = WORLD_IDLE_MS * INT64_C(1000);
		if (client->word_us > most_us)
			most_us = client->word_us;
		PROMISE(world,
			!client->welcome || client->dismissed || silent_us <= most_us + 1500000);
	}
}

static void carry_out(struct world *world, struct effects *effects)
{
	world_learn(world);
	for (size_t i = 0; i < effects->count; i++) {
		struct effect *effect = &effects->items[i];
		if (effect->kind == EFFECT_WRITE) {
			CHECK(!world->writing);
			world->writing = effect->batch;
			continue;
		}
		if (effect->kind == EFFECT_UPKEEP) {
			CHECK(!world->job);
			world->job = effect->job;
			continue;
		}
		if (effect->kind == EFFECT_SEND && effect->frame.op == FRAME_EVT && effect->len)
			note_delivery(world,
				bytes_of(body_bytes(effect->body).ptr + effect->at, effect->len));
		for (unsigned c = 0; c < WORLD_CLIENTS; c++) {
			struct world_client *client = &world->clients[c];
			if (client->peer != effect->peer || effect->kind != EFFECT_SEND)
				continue;
			if (effect->frame.op == FRAME_ERR && role_of(world, client) == CLAIMANT)
				world_hears_refusal(world, client, body_bytes(effect->body));
			if (effect->frame.op == FRAME_GOAWAY)
				note_goaway(world, client);
			put(&client->down, &effect->frame, effect->body, effect->at, effect->len);
		}
	}
}

static void start_broker(struct world *world)
{
	struct log_recovery found = {0};
	struct why why = {0};
	struct log_options options = {.disk = &world->disk,
		.segment_bytes = 16384,
		.random = disk_sim_random(&world->random),
		.now_us = world->now_us + world->clock_us};
	if (log_open(&options, &world->log, &found, &why))
		fail_msg("SEED=%" PRIu64 ": it does not start: %s: %s", world->seed, why.where,
			why.text);
	PROMISE(world, log_last_seq(world->log) >= world->durable);
	world->durable = log_last_seq(world->log);
	struct core_options core = {.log = world->log,
		.recovery = &found,
		.random = disk_sim_random(&world->random),
		.idle_ms = WORLD_IDLE_MS,
		.segment_bytes = 16384,
		.compress = world->seed % 2,
		.retention = world_retention(world)};
	world->core = core_create(&core);
	world_learn(world);
}

static void stop_broker(struct world *world)
{
	for (unsigned c = 0; c < WORLD_CLIENTS; c++)
		world_break_connection(world, &world->clients[c], false);
	batch_destroy(&world->writing);
	upkeep_destroy(&world->job);
	world_forget_doubts(world);
	core_destroy(&world->core);
	log_close(&world->log);
}

/* Dies, possibly in the middle of a write. */
static void crash(struct world *world, bool power)
{
	if (world->writing && world_draw(world, 2)) {
		disk_sim_fail(world->sim, 1 + world_draw(world, 6), EIO, true);
		log_write(world->log, world->writing);
		/* It may have been through before the failure: then it must still be there. */
		if (world->writing->err == ERR_OK)
			world->durable = world->writing->next_seq - 1;
	}
	world_cut_job(world);
	if (power)
		disk_sim_power_cut(world->sim);
	disk_sim_process_dies(world->sim);
	disk_sim_fail(world->sim, 0, 0, false);
	stop_broker(world);
	disk_sim_process_dies(world->sim);
	disk_sim_set_room(world->sim, UINT64_MAX);
	world->cuts += power;
	world->kills += !power;
	start_broker(world);
}

static void finish_write(struct world *world)
{
	struct core_event event = {.kind = CORE_WRITTEN, .batch = world->writing};
	if (!world->writing)
		return;
	log_write(world->log, world->writing);
	if (world->writing->err == ERR_OK)
		world->durable = world->writing->next_seq - 1;
	else
		world_forget_doubts(world);
	world->writing = NULL;
	world_step_core(world, &event);
	if (core_stopped(world->core))
		crash(world, false);
}

static void take_up(struct world *world, struct world_client *client)
{
	uint8_t head[FRAME_SIZE];
	struct world_queue *queue = &client->up;
	if (queue->first == queue->count)
		return;
	struct world_message message = queue->items[queue->first++];
	client->heard_us = world->now_us;
	client->word_us = message.frame.op == FRAME_PING ? (int64_t)message.frame.arg * 1000 : 0;
	frame_write(&message.frame, head);
	struct core_event event = {.kind = CORE_FRAME,
		.peer = client->peer,
		.frames = 2,
		.identity = TEXT("sim"),
		.head = bytes_of(head, sizeof(head)),
		.body = message.body ? body_bytes(message.body) : (struct bytes){0}};
	world_step_core(world, &event);
	body_drop(&message.body);
}

static void take_down(struct world *world, struct world_client *client)
{
	struct world_queue *queue = &client->down;
	if (queue->first == queue->count)
		return;
	struct world_message message = queue->items[queue->first++];
	if (message.frame.op == FRAME_GOAWAY)
		world_break_connection(world, client, true);
	else if (publishes(world, client))
		world_publisher_hears(world, client, &message);
	else if (role_of(world, client) == WORKER)
		world_worker_hears(world, client, &message);
	else
		world_reader_hears(world, client, &message);
	body_drop(&message.body);
}

/* --- Who is there
 * -------------------------------------------------------------------------------------------- */

static void ping(struct world *world, struct world_client *client, uint64_t away_ms)
{
	world_say(client, &(struct frame){.op = FRAME_PING, .corr = 1, .arg = away_ms},
		(struct bytes){0});
	client->said_us = world->now_us;
}

/* It has long work before it, and says so with something to spare, or does not know it. */
static void leave(struct world *world, struct world_client *client)
{
	int64_t away_ms = 1 + (int64_t)world_draw(world, (uint64_t)WORLD_IDLE_MS * 2);
	uint64_t word_ms = (uint64_t)away_ms + world_draw(world, (uint64_t)WORLD_IDLE_MS * 10);
	ping(world, client, world_draw(world, 3) ? word_ms : 0);
	client->away_us = world->now_us;
	client->back_us = world->now_us + away_ms * (500 + (int64_t)world_draw(world, 500));
}

/* Its network goes on: what it said travels, and what is said to it waits. */
static bool is_away(struct world *world, struct world_client *client)
{
	if (!client->back_us)
		return false;
	if (!world->calm && world->now_us < client->back_us) {
		if (world_draw(world, 2))
			take_up(world, client);
		return true;
	}
	if (client->peer && client->word_us &&
		world->now_us - client->away_us > WORLD_IDLE_MS * INT64_C(1000))
		world->absences++;
	client->back_us = 0;
	return false;
}

/* As PROTOCOL.md asks of clients; the broker may hear it late. */
static void stay_alive(struct world *world, struct world_client *client)
{
	if (world->now_us - client->said_us >= 1500000)
		ping(world, client, 0);
}

/* --- What happens
 * -------------------------------------------------------------------------------------------- */

void world_init(struct world *world, uint64_t seed)
{
	*world = (struct world){.seed = seed, .random = seed, .now_us = 1000000};
	world->sim = disk_sim_create(seed);
	world->disk = disk_sim_table(world->sim);
	for (unsigned c = 0; c < WORLD_CLIENTS; c++) {
		struct world_client *client = &world->clients[c];
		snprintf(client->publisher.producer, sizeof(client->publisher.producer),
			"producer-%u", c);
		client->publisher.next_counter = 1;
		if (role_of(world, client) == READER)
			client->reader.filter = filters[c - WORLD_PUBLISHERS];
		client->reader.window = 512 + world_draw(world, 16384);
		client->worker.window = 512 + world_draw(world, 16384);
	}
	world->clients[WORLD_FIRST_WORKER - 1].reader.cursor = "reader.of * things";
	world->clients[WORLD_FIRST_WORKER - 2].reader.cursor = "another";
	world->clients[WORLD_FIRST_WORKER - 3].reader.cursor = "sought";
	world_draw_policies(world);
	start_broker(world);
}

void world_fini(struct world *world)
{
	stop_broker(world);
	disk_sim_destroy(&world->sim);
	for (unsigned c = 0; c < WORLD_CLIENTS; c++) {
		struct world_client *client = &world->clients[c];
		world_forget_acknowledged(&client->publisher, UINT64_MAX);
		free(client->publisher.unacknowledged);
		free(client->reader.seen);
		free(client->reader.gaps);
		free(client->up.items);
		free(client->down.items);
	}
	world_forget_past(world);
	free(world->handled);
}

static void trouble(struct world *world, struct world_client *client)
{
	switch (world_draw(world, 12)) {
	case 0:
		crash(world, true);
		return;
	case 1:
		crash(world, false);
		return;
	case 2:
		disk_sim_set_room(world->sim, world_draw(world, 100000));
		return;
	case 3:
		disk_sim_set_room(world->sim, UINT64_MAX);
		return;
	case 4: /* the clock is set, by up to a minute */
		world->clock_us = (int64_t)world_draw(world, 120000000) - 60000000;
		return;
	default:
		world_break_connection(world, client, world_draw(world, 2));
	}
}

void world_step(struct world *world, bool calm)
{
	struct world_client *client = &world->clients[world_draw(world, WORLD_CLIENTS)];
	world->now_us += (int64_t)world_draw(world, 20000);
	world->calm = calm;
	if (calm)
		disk_sim_set_room(world->sim, UINT64_MAX);
	if (!calm && world_draw(world, 60) == 0) {
		trouble(world, client);
		return;
	}
	if (!calm && world_draw(world, 80) == 0) {
		world_operate(world);
		return;
	}
	if (is_away(world, client))
		return;
	if (!client->peer)
		connect_client(world, client);
	if (!calm && world->seed % 2 && world_draw(world, 60) == 0) {
		leave(world, client);
		return;
	}
	stay_alive(world, client);
	switch (world_draw(world, 9)) {
	case 0:
		world_step_core(world, &(struct core_event){.kind = CORE_TICK});
		check_silent(world);
		break;
	case 1:
		if (role_of(world, client) == PUBLISHER)
			world_publish(world, client);
		if (role_of(world, client) == CLAIMANT)
			world_claim(world, client);
		break;
	case 2:
		finish_write(world);
		break;
	case 3:
		world_step_core(world, &(struct core_event){.kind = CORE_WORK});
		break;
	case 4:
	case 5:
		take_up(world, client);
		break;
	case 6:
		world_work_on_job(world);
		break;
	default:
		take_down(world, client);
	}
}

bool world_rest(struct world *world)
{
	world->calm = true;
	world->now_us += 500000;
	for (unsigned c = 0; c < WORLD_CLIENTS; c++)
		if (world->clients[c].peer) {
			ping(world, &world->clients[c], 0);
			take_up(world, &world->clients[c]);
		}
	world_step_core(world, &(struct core_event){.kind = CORE_TICK});
	return world->job != NULL;
}

/* Signs of life are always on their way. */
static bool is_quiet(const struct world_queue *queue)
{
	for (size_t i = queue->first; i < queue->count; i++)
		if (queue->items[i].frame.op != FRAME_PING &&
			queue->items[i].frame.op != FRAME_PONG)
			return false;
	return true;
}

bool world_is_settled(const struct world *world)
{
	if (world->writing || world->job || core_has_work(world->core))
		return false;
	for (unsigned c = 0; c < WORLD_CLIENTS; c++) {
		const struct world_client *client = &world->clients[c];
		if (!client->welcome || !is_quiet(&client->up) || !is_quiet(&client->down))
			return false;
		if (publishes(world, client) && client->publisher.count)
			return false;
	}
	return world_group_is_settled(world);
}
