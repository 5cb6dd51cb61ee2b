/* Clients that publish: three that send block after block, and two that publish on condition, a
 * block at a time, since what stands behind a refused one would pass for its acknowledgement. */
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "tests/sim/world_inside.h"

static const char *const subjects[] = {
	"claim.a.one", "claim.b.two", "news.a.three", "state.k.one", "state.k.two"};
static const char *const claimed[] = {"state.k.one", "state.k.two", "state.j.three"};

const char *world_claimed_subject(uint64_t counter)
{
	return claimed[counter % ARRAY_LEN(claimed)];
}

void world_forget_acknowledged(struct world_publisher *publisher, uint64_t upto)
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
	struct frame frame = {.op = FRAME_PUB,
		.flags = block->expects ? FRAME_EXPECT : 0,
		.corr = block->first,
		.arg = block->expected};
	world_say(client, &frame, buffer_bytes(&block->bytes));
}

static void send_again(struct world_client *client)
{
	struct world_publisher *publisher = &client->publisher;
	publisher->again = false;
	for (size_t i = 0; i < publisher->count; i++)
		send_block(client, &publisher->unacknowledged[i]);
}

static struct world_block *make_block(struct world *world, struct world_publisher *publisher,
	const char *const *names, uint32_t count)
{
	struct blocks_recipe recipe = {.producer = publisher->producer,
		.counter = publisher->next_counter,
		.records = 1 + (uint32_t)world_draw(world, 4),
		.subjects = names,
		.subjects_count = count,
		.filler = (uint32_t)world_draw(world, 300)};
	publisher->unacknowledged = alloc_room(publisher->unacknowledged, publisher->count,
		&publisher->room, sizeof(*publisher->unacknowledged));
	struct world_block *block = &publisher->unacknowledged[publisher->count++];
	*block = (struct world_block){
		.first = recipe.counter, .last = recipe.counter + recipe.records - 1};
	blocks_make(&recipe, &block->bytes);
	publisher->next_counter = block->last + 1;
	return block;
}

void world_publish(struct world *world, struct world_client *client)
{
	struct world_publisher *publisher = &client->publisher;
	if (!client->welcome)
		return;
	if (publisher->again) {
		send_again(client);
		return;
	}
	if (publisher->count > 8 || world->calm)
		return;
	const struct world_block *block =
		make_block(world, publisher, subjects, ARRAY_LEN(subjects));
	send_block(client, block);
	if (world_draw(world, 8) == 0)
		send_block(client, block);
}

/* --- On condition ------------------------------------------------------------------------------
 */

/* Mostly what is true as far as anybody can read; now and then what was, or that there is none. */
static uint64_t guess(struct world *world, uint64_t counter)
{
	uint32_t subject = world_subject(world, text_of(world_claimed_subject(counter)));
	uint64_t last = world->past.subjects[subject].last;
	switch (world_draw(world, 8)) {
	case 0:
		return 0;
	case 1:
		return last;
	case 2:
		return last ? 1 + world_draw(world, last) : 0;
	default:
		return world_last_of(world, subject);
	}
}

void world_claim(struct world *world, struct world_client *client)
{
	struct world_publisher *publisher = &client->publisher;
	struct world_past *past = &world->past;
	if (!client->welcome)
		return;
	if (publisher->again) {
		send_again(client);
		return;
	}
	if (publisher->count || world->calm)
		return;
	struct world_block *block = make_block(world, publisher, claimed, ARRAY_LEN(claimed));
	block->expects = true;
	block->expected = guess(world, block->first);
	past->claims = alloc_room(
		past->claims, past->claims_count, &past->claims_room, sizeof(*past->claims));
	past->claims[past->claims_count++] =
		(struct world_claim){.client = (unsigned)(client - world->clients),
			.first = block->first,
			.expected = block->expected};
	send_block(client, block);
}

static void note_heard(struct world *world, const struct world_client *client, bool refused)
{
	for (size_t i = world->past.claims_count; i-- > 0;) {
		struct world_claim *claim = &world->past.claims[i];
		if (claim->client != (unsigned)(client - world->clients))
			continue;
		if (claim->heard)
			return;
		claim->heard = refused ? CLAIM_REFUSED : CLAIM_STORED;
		PROMISE(world, claim->outcome == (refused ? CLAIM_OPEN : CLAIM_STORED));
		return;
	}
}

/* A claimant's block is answered, for good. */
static void settle_claim(struct world *world, struct world_client *client, uint64_t upto)
{
	if (client->publisher.count && client->publisher.unacknowledged[0].last <= upto)
		note_heard(world, client, false);
}

static bool is_conflict(const struct world_message *message)
{
	struct arena arena = {0};
	struct error error;
	CHECK(!record_decode(&record_error, body_bytes(message->body), &arena, &error, NULL));
	bool conflict = error.code == ERR_CONFLICT;
	arena_fini(&arena);
	return conflict;
}

/* When the broker says it: what is on its way is still to come. */
void world_hears_refusal(struct world *world, const struct world_client *client, struct bytes body)
{
	struct arena arena = {0};
	struct error error;
	CHECK(!record_decode(&record_error, body, &arena, &error, NULL));
	if (error.code == ERR_CONFLICT) {
		PROMISE(world, client->publisher.count == 1);
		world_judge_conflict(world, client->publisher.unacknowledged, error.what);
		world->refused_claims++;
	}
	arena_fini(&arena);
}

/* --- What they hear ----------------------------------------------------------------------------
 */

/* It was refused for good: its counters were for nothing. */
static void forget_block(struct world_publisher *publisher)
{
	buffer_fini(&publisher->unacknowledged[0].bytes);
	publisher->count = 0;
}

void world_publisher_hears(
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
		settle_claim(world, client, welcome.last_counter);
		world_forget_acknowledged(publisher, welcome.last_counter);
		client->welcome = publisher->again = true;
		break;
	case FRAME_PUBACK:
		PROMISE(world, message->frame.arg <= world->durable);
		settle_claim(world, client, message->frame.corr);
		world_forget_acknowledged(publisher, message->frame.corr);
		break;
	case FRAME_ERR:
		if (is_conflict(message)) {
			note_heard(world, client, true);
			forget_block(publisher);
			break;
		}
		world->refused++;
		publisher->again = true;
		break;
	default:
		break;
	}
	arena_fini(&arena);
}
