#include "tests/sim/world_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/codec/record.h"
#include "proto/wire/subject.h"

#include <errno.h>
#include <inttypes.h>

static const char *const subjects[] = {"claim.a.one", "claim.b.two", "news.a.three"};
static const char *const filters[] = {"claim.>", "claim.*.one", ">", "news.a.three"};

uint64_t world_draw(struct world *world, uint64_t below)
{
	return disk_sim_random(&world->random) % below;
}

static bool is_worker(const struct world *world, const struct world_client *client)
{
	return client >= world->clients + WORLD_FIRST_WORKER;
}

static bool is_publisher(const struct world *world, const struct world_client *client)
{
	return client < world->clients + WORLD_PUBLISHERS;
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

static void connect_client(struct world *world, struct world_client *client)
{
	struct hello hello = {.version_min = 1,
		.version_max = 1,
		.name = TEXT("sim"),
		.producer = is_publisher(world, client) ? text_of(client->publisher.producer)
							: TEXT("anon-reader")};
	client->peer = ++world->next_peer;
	client->welcome = false;
	world_say_record(client, &(struct frame){.op = FRAME_HELLO}, &record_hello, &hello);
}

static void carry_out(struct world *world, struct effects *effects);

static void step_core(struct world *world, struct core_event *event)
{
	struct effects effects = {0};
	event->now_us = world->now_us;
	event->now_ms = world->now_us / 1000;
	core_step(world->core, event, &effects);
	carry_out(world, &effects);
	effects_fini(&effects);
}

static void break_connection(struct world *world, struct world_client *client, bool tell)
{
	uint64_t peer = client->peer;
	clear(&client->up);
	clear(&client->down);
	client->peer = 0;
	client->welcome = false;
	if (tell && peer)
		step_core(world, &(struct core_event){.kind = CORE_GONE, .peer = peer});
}

/* --- The broker's side
 * -------------------------------------------------------------------------------- */

/* Commit before deliver: what leaves is synced, and stays what it was over any crash. */
static void note_delivery(struct world *world, struct bytes bytes)
{
	struct block_header header;
	struct block_run run;
	PROMISE(world, block_check_delivered(bytes, &header, NULL) == ERR_OK);
	PROMISE(world, header.base_seq + header.count - 1 <= world->durable);
	for (struct bytes rest = block_runs(bytes, &header); block_next_run(&rest, &run);) {
		struct block_record record;
		for (size_t at = 0; block_next_record(&run, &at, &record);) {
			uint64_t seq = header.base_seq + record.index,
				 digest = digest_xxh3(record.body) | 1;
			while (world->digests_count <= seq) {
				size_t more = world->digests_count + 1024;
				world->digests =
					alloc_resize(world->digests, more, sizeof(uint64_t));
				memset(world->digests + world->digests_count, 0,
					1024 * sizeof(uint64_t));
				world->digests_count = more;
			}
			PROMISE(world, !world->digests[seq] || world->digests[seq] == digest);
			world->digests[seq] = digest;
		}
	}
}

static void carry_out(struct world *world, struct effects *effects)
{
	for (size_t i = 0; i < effects->count; i++) {
		struct effect *effect = &effects->items[i];
		if (effect->kind == EFFECT_WRITE) {
			CHECK(!world->writing);
			world->writing = effect->batch;
			continue;
		}
		if (effect->kind == EFFECT_SEND && effect->frame.op == FRAME_EVT && effect->len)
			note_delivery(world,
				bytes_of(body_bytes(effect->body).ptr + effect->at, effect->len));
		for (unsigned c = 0; c < WORLD_CLIENTS; c++)
			if (world->clients[c].peer == effect->peer && effect->kind == EFFECT_SEND)
				put(&world->clients[c].down, &effect->frame, effect->body,
					effect->at, effect->len);
	}
}

static void start_broker(struct world *world)
{
	struct log_recovery found = {0};
	struct why why = {0};
	struct log_options options = {.disk = &world->disk,
		.segment_bytes = 16384,
		.random = disk_sim_random(&world->random),
		.now_us = world->now_us};
	if (log_open(&options, &world->log, &found, &why))
		fail_msg("SEED=%" PRIu64 ": it does not start: %s: %s", world->seed, why.where,
			why.text);
	PROMISE(world, log_last_seq(world->log) >= world->durable);
	world->durable = log_last_seq(world->log);
	struct core_options core = {.log = world->log,
		.recovery = &found,
		.random = disk_sim_random(&world->random),
		.idle_ms = 3600 * 1000};
	world->core = core_create(&core);
}

static void stop_broker(struct world *world)
{
	for (unsigned c = 0; c < WORLD_CLIENTS; c++)
		break_connection(world, &world->clients[c], false);
	batch_destroy(&world->writing);
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
	world->writing = NULL;
	step_core(world, &event);
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
	frame_write(&message.frame, head);
	struct core_event event = {.kind = CORE_FRAME,
		.peer = client->peer,
		.frames = 2,
		.identity = TEXT("sim"),
		.head = bytes_of(head, sizeof(head)),
		.body = message.body ? body_bytes(message.body) : (struct bytes){0}};
	step_core(world, &event);
	body_drop(&message.body);
}

/* --- Publishers
 * ------------------------------------------------------------------------------------------ */

static void forget_acknowledged(struct world_publisher *publisher, uint64_t upto)
{
	size_t kept = 0;
	for (size_t i = 0; i < publisher->count; i++) {
		struct world_block *block = &publisher->unacknowledged[i];
		if (block->last <= upto)
			buffer_fini(&block->bytes);
		else
			publisher->unacknowledged[kept++] = *block;
	}
	publisher->count = kept;
	if (upto > publisher->acknowledged)
		publisher->acknowledged = upto;
}

static void send_block(struct world_client *client, const struct world_block *block)
{
	world_say(client, &(struct frame){.op = FRAME_PUB, .corr = block->first},
		buffer_bytes(&block->bytes));
}

static void publish(struct world *world, struct world_client *client)
{
	struct world_publisher *publisher = &client->publisher;
	if (!client->welcome)
		return;
	if (publisher->again) {
		publisher->again = false;
		for (size_t i = 0; i < publisher->count; i++)
			send_block(client, &publisher->unacknowledged[i]);
		return;
	}
	if (publisher->count > 8)
		return;
	struct blocks_recipe recipe = {.producer = publisher->producer,
		.counter = publisher->next_counter,
		.records = 1 + (uint32_t)world_draw(world, 4),
		.subjects = subjects,
		.subjects_count = ARRAY_LEN(subjects),
		.filler = (uint32_t)world_draw(world, 300)};
	publisher->unacknowledged = alloc_room(publisher->unacknowledged, publisher->count,
		&publisher->room, sizeof(*publisher->unacknowledged));
	struct world_block *block = &publisher->unacknowledged[publisher->count++];
	*block = (struct world_block){
		.first = recipe.counter, .last = recipe.counter + recipe.records - 1};
	blocks_make(&recipe, &block->bytes);
	publisher->next_counter = block->last + 1;
	send_block(client, block);
	if (world_draw(world, 8) == 0)
		send_block(client, block);
}

static void publisher_hears(
	struct world *world, struct world_client *client, const struct world_message *message)
{
	struct world_publisher *publisher = &client->publisher;
	struct arena arena = {0};
	struct welcome welcome;
	switch (message->frame.op) {
	case FRAME_WELCOME:
		CHECK(!record_decode(
			&record_welcome, body_bytes(message->body), &arena, &welcome, NULL));
		PROMISE(world, welcome.last_counter >= publisher->acknowledged);
		forget_acknowledged(publisher, welcome.last_counter);
		client->welcome = publisher->again = true;
		break;
	case FRAME_PUBACK:
		PROMISE(world, message->frame.arg <= world->durable);
		forget_acknowledged(publisher, message->frame.corr);
		break;
	case FRAME_ERR:
		world->refused++;
		publisher->again = true;
		break;
	default:
		break;
	}
	arena_fini(&arena);
}

/* --- Readers
 * ------------------------------------------------------------------------------------------------
 */

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

static void reader_hears(
	struct world *world, struct world_client *client, const struct world_message *message)
{
	if (message->frame.op == FRAME_WELCOME)
		subscribe(client);
	else if (message->frame.op == FRAME_EVT && message->len)
		take_events(world, client, message);
	else if (message->frame.op == FRAME_ERR)
		fail_msg("SEED=%" PRIu64 ": a reader is refused", world->seed);
}

static void take_down(struct world *world, struct world_client *client)
{
	struct world_queue *queue = &client->down;
	if (queue->first == queue->count)
		return;
	struct world_message message = queue->items[queue->first++];
	if (is_publisher(world, client))
		publisher_hears(world, client, &message);
	else if (is_worker(world, client))
		world_worker_hears(world, client, &message);
	else
		reader_hears(world, client, &message);
	body_drop(&message.body);
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
		client->reader.filter = filters[c % ARRAY_LEN(filters)];
		client->reader.window = 512 + world_draw(world, 16384);
		client->worker.window = 512 + world_draw(world, 16384);
	}
	world->clients[WORLD_FIRST_WORKER - 1].reader.cursor = "reader.of * things";
	world->clients[WORLD_FIRST_WORKER - 2].reader.cursor = "another";
	start_broker(world);
}

void world_fini(struct world *world)
{
	stop_broker(world);
	disk_sim_destroy(&world->sim);
	for (unsigned c = 0; c < WORLD_CLIENTS; c++) {
		struct world_client *client = &world->clients[c];
		forget_acknowledged(&client->publisher, UINT64_MAX);
		free(client->publisher.unacknowledged);
		free(client->reader.seen);
		free(client->up.items);
		free(client->down.items);
	}
	free(world->digests);
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
	case 4:
		disk_sim_set_room(world->sim, UINT64_MAX);
		return;
	default:
		break_connection(world, client, world_draw(world, 2));
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
	if (!client->peer)
		connect_client(world, client);
	switch (world_draw(world, 8)) {
	case 0:
		step_core(world, &(struct core_event){.kind = CORE_TICK});
		break;
	case 1:
		if (is_publisher(world, client) && (!calm || client->publisher.again))
			publish(world, client);
		break;
	case 2:
		finish_write(world);
		break;
	case 3:
		step_core(world, &(struct core_event){.kind = CORE_WORK});
		break;
	case 4:
	case 5:
		take_up(world, client);
		break;
	default:
		take_down(world, client);
	}
}

bool world_is_settled(const struct world *world)
{
	if (world->writing || core_has_work(world->core))
		return false;
	for (unsigned c = 0; c < WORLD_CLIENTS; c++) {
		const struct world_client *client = &world->clients[c];
		if (!client->welcome || client->up.first < client->up.count ||
			client->down.first < client->down.count)
			return false;
		if (c < WORLD_PUBLISHERS && client->publisher.count)
			return false;
	}
	return world_group_is_settled(world);
}
